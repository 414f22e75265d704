// Package targets holds where targets and series are sent: Prometheus' hashmod
// through its relabelling, VictoriaMetrics' hashmod through its own, and
// VictoriaMetrics' consistent hash.
package targets

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.org/victoriametrics/lib/consistenthash"
	"github.com/VictoriaMetrics/VictoriaMetrics/lib/prompbmarshal"
	"github.com/VictoriaMetrics/VictoriaMetrics/lib/promrelabel"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/relabel"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite compares random values, moduli, nodes and exclusions.
var Suite = harness.Suite{
	Name: "targets",
	Upstream: []string{"github.com/prometheus/prometheus",
		"github.com/VictoriaMetrics/VictoriaMetrics", "example.org/victoriametrics"},
	Compare: compare,
}

func compare(run *harness.Run) error {
	for number := run.First; number < run.End; number++ {
		random := run.Random(number)
		for _, check := range []func(*harness.Run, *harness.Random) error{hashmod, rendezvous} {
			if err := check(run, random); err != nil {
				if difference, ok := err.(*harness.Difference); ok {
					difference.Case = number
					return difference
				}
				return fmt.Errorf("case %d: %w", number, err)
			}
		}
	}
	return nil
}

// text is a label's value: Prometheus takes UTF-8 only.
func text(random *harness.Random) string {
	if random.OneIn(10) {
		return ""
	}
	return random.From("abcdef0123456789.:-/_;", 1+random.IntN(40)) + harness.Pick(random, []string{"", "é", "\n", "💚"})
}

func hashmod(run *harness.Run, random *harness.Random) error {
	values := []string{text(random), text(random)}
	separator := harness.Pick(random, []string{";", "", ",", "::"})
	modulus := uint64(1 + random.IntN(100))
	if random.OneIn(4) {
		modulus = max(1, random.Uint64())
	}
	var joined millicore.Strings
	joined.Append(strings.Join(values, separator))
	ours := func(kind millicore.Hashmod) (uint64, error) {
		got, err := run.Library.Hashmod(nil, kind, &joined, []uint64{modulus})
		if err != nil {
			return 0, err
		}
		return got[0], nil
	}

	builder := labels.NewBuilder(labels.FromStrings("a", values[0], "b", values[1]))
	relabel.ProcessBuilder(builder, &relabel.Config{
		SourceLabels: model.LabelNames{"a", "b"}, Separator: separator, Modulus: modulus,
		TargetLabel: "shard", Action: relabel.HashMod, Regex: relabel.DefaultRelabelConfig.Regex,
		NameValidationScheme: model.UTF8Validation,
	})
	want := builder.Get("shard")
	got, err := ours(millicore.HashmodPrometheus)
	if err != nil {
		return err
	}
	input := fmt.Sprintf("hashmod of %q by %d", joined.Data, modulus)
	if want != strconv.FormatUint(got, 10) {
		return &harness.Difference{Input: "Prometheus' " + input, Upstream: want, Ours: fmt.Sprint(got)}
	}

	parsed, err := promrelabel.ParseRelabelConfigs([]promrelabel.RelabelConfig{{
		SourceLabels: []string{"a", "b"}, Separator: &separator, Modulus: modulus,
		TargetLabel: "shard", Action: "hashmod",
	}})
	if err != nil {
		return err
	}
	applied := parsed.Apply([]prompbmarshal.Label{
		{Name: "a", Value: values[0]}, {Name: "b", Value: values[1]},
	}, 0)
	want = promrelabel.GetLabelByName(applied, "shard").Value
	if got, err = ours(millicore.HashmodVictoriaMetrics); err != nil {
		return err
	}
	if signed := strconv.FormatInt(int64(got), 10); want != signed {
		return &harness.Difference{Input: "VictoriaMetrics' " + input, Upstream: want, Ours: signed}
	}
	if want[0] == '-' {
		run.Count("negative remainders", 1)
	}
	return nil
}

func rendezvous(run *harness.Run, random *harness.Random) error {
	var names []string
	var column millicore.Strings
	for range 1 + random.IntN(40) {
		name := text(random)
		names = append(names, name)
		column.Append(name)
	}
	seed := harness.Pick(random, []uint64{0, millicore.ClusterNativeSeed, random.Uint64()})
	var excluded []uint32
	var indices []int
	for range random.IntN(len(names) + 3) {
		node := random.IntN(len(names) + 2)
		excluded, indices = append(excluded, uint32(node)), append(indices, node)
	}
	if len(excluded) == len(names) {
		run.Count("exclusions ignored", 1)
	}
	keys := make([]uint64, 8)
	for i := range keys {
		keys[i] = random.Uint64()
	}
	upstream := consistenthash.NewConsistentHash(names, seed)
	want := make([]uint32, len(keys))
	for i, key := range keys {
		want[i] = uint32(upstream.GetNodeIdx(key, indices))
	}
	got, err := run.Library.Rendezvous(nil, &column, seed, excluded, keys)
	if err != nil {
		return err
	}
	run.Count("keys", len(keys))
	if !slices.Equal(want, got) {
		return &harness.Difference{
			Input:    fmt.Sprintf("nodes of %x among %q without %v", keys, names, excluded),
			Upstream: fmt.Sprint(want), Ours: fmt.Sprint(got),
		}
	}
	return nil
}
