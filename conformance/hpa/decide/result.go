package decide

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/millicore/millicore/conformance/harness"
	"github.com/millicore/millicore/conformance/hpa/upstream"
)

// parse keeps numbers as they are written.
func parse(text []byte) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var parsed map[string]any
	return parsed, decoder.Decode(&parsed)
}

// unequal is the first place where two results differ, and what each has
// there; the texts are empty when there is none.
func unequal(path string, theirs, ours any) (upstreams, own string) {
	if reflect.DeepEqual(theirs, ours) {
		return "", ""
	}
	if them, us, both := pair[map[string]any](theirs, ours); both {
		keys := slices.Collect(maps.Keys(them))
		keys = slices.AppendSeq(keys, maps.Keys(us))
		slices.Sort(keys)
		for _, key := range keys {
			left, has := them[key]
			right, have := us[key]
			if has != have {
				return place(path+"."+key, left, has),
					place(path+"."+key, right, have)
			}
			if upstreams, own = unequal(path+"."+key, left, right); upstreams != "" {
				return upstreams, own
			}
		}
	}
	if them, us, both := pair[[]any](theirs, ours); both && len(them) == len(us) {
		for i := range them {
			at := fmt.Sprintf("%s[%d]", path, i)
			if upstreams, own = unequal(at, them[i], us[i]); upstreams != "" {
				return upstreams, own
			}
		}
	}
	return place(path, theirs, true), place(path, ours, true)
}

func pair[T any](theirs, ours any) (them, us T, both bool) {
	them, one := theirs.(T)
	us, other := ours.(T)
	return them, us, one && other
}

func place(path string, value any, has bool) string {
	if !has {
		return path + " is absent"
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprintf("%s = %v", path, value)
	}
	return fmt.Sprintf("%s = %s", path, text)
}

// validate holds the reference against the rows that the project carries.
func validate(program *upstream.Program) (int, error) {
	text, err := harness.ReadGzip("vectors", "autoscale", "hpa.jsonl.gz")
	if err != nil {
		return 0, err
	}
	var inputs [][]byte
	var expected []map[string]any
	for line := range bytes.Lines(text) {
		var row struct{ Input, Expected json.RawMessage }
		if err := json.Unmarshal(line, &row); err != nil {
			return 0, err
		}
		result, err := parse(row.Expected)
		if err != nil {
			return 0, err
		}
		inputs = append(inputs, row.Input)
		expected = append(expected, result)
	}
	results, err := program.Ask(inputs)
	if err != nil {
		return 0, err
	}
	for i, text := range results {
		result, err := parse(text)
		if err != nil {
			return 0, err
		}
		if want, got := unequal("", expected[i], result); want != "" {
			return 0, fmt.Errorf("the reference is wrong in row %d: "+
				"the vector has %s, it says %s", i+1, want, got)
		}
	}
	return len(results), nil
}
