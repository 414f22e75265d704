package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	millicore "github.com/millicore/millicore/bindings/go"
)

// hpaSuite: a case and what upstream's controller makes of it, whole.
func hpaSuite(library *millicore.Library, rows []row, r *report) error {
	type vector struct {
		Input    json.RawMessage `json:"input"`
		Expected json.RawMessage `json:"expected"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	var decision []byte
	for i, v := range vectors {
		expected, err := fields(v.Expected)
		if err != nil {
			return err
		}
		var found differences
		decision, err = library.DecideHPA(decision[:0], v.Input)
		if err != nil {
			found.note("%v", err)
			r.row(rows[i], found)
			continue
		}
		got, err := fields(decision)
		if err != nil {
			found.note("%v", err)
		}
		names := maps.Clone(expected)
		maps.Copy(names, got)
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if !reflect.DeepEqual(expected[name], got[name]) {
				found.note("%s: expected %v, got %v", name, expected[name], got[name])
			}
		}
		r.row(rows[i], found)
	}
	return nil
}

// fields of a JSON object. Numbers keep their digits; an absent field is not
// null.
func fields(document []byte) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		return nil, err
	}
	for name, value := range object {
		if value == nil {
			object[name] = json.RawMessage("null")
		}
	}
	return object, nil
}
