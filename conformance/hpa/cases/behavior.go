package cases

import (
	"encoding/json"

	"github.com/millicore/millicore/conformance/harness"
)

// behavior leaves fields out where the API server fills them in. Where it
// does not, most are whole: upstream does not survive a missing one.
func (g *generator) behavior() object {
	behavior := object{}
	whole := !g.applyDefault && !g.OneIn(12)
	for _, direction := range []string{"scaleUp", "scaleDown"} {
		if whole || !g.OneIn(4) {
			behavior[direction] = g.rules(direction == "scaleUp", whole)
		}
	}
	return behavior
}

func (g *generator) rules(up, whole bool) object {
	rules := object{}
	has := func(n int) bool { return whole || !g.OneIn(n) }
	if has(2) && (up || !g.OneIn(4)) {
		rules["stabilizationWindowSeconds"] = harness.Pick(g.Random,
			[]int32{0, 0, 15, 60, 300, 3600, 2147483647})
	}
	if has(2) {
		rules["selectPolicy"] = harness.Pick(g.Random, []string{
			"Max", "Max", "Min", "Min", "Disabled", "Odd"})
	}
	if has(3) {
		policies := []any{}
		for range g.IntN(4) {
			policies = append(policies, g.policy())
		}
		rules["policies"] = policies
	}
	if g.OneIn(3) {
		rules["tolerance"] = g.tolerance(up)
	}
	return rules
}

// tolerances with a load at whose edge they lie: 700m is 0.7000000000000001,
// as upstream converts it, and lets 0.3 pass.
var tolerances = []struct {
	text string
	of   float64
}{
	{"0", 0}, {"50m", 0.05}, {"0.1", 0.1}, {"100m", 0.1}, {"1e-1", 0.1},
	{"0.05", 0.05}, {"200m", 0.2}, {"0.3", 0.3}, {"0.7", 0.7}, {"700m", 0.7},
	{"600m", 0.6}, {"70m", 0.07}, {"1", 1}, {"1.1", 1.1}, {"2e-3", 0.002},
	{"100u", 0.0001}, {"33333n", 0.000033333}, {"123456789n", 0.123456789},
	{"5", 5}, {"1Ki", 1024},
}

func (g *generator) tolerance(up bool) string {
	tolerance := harness.Pick(g.Random, tolerances)
	if !up {
		tolerance.of = -tolerance.of
	}
	if g.OneIn(3) && tolerance.of >= -1 {
		g.load = 1 + tolerance.of
	}
	return tolerance.text
}

func (g *generator) policy() object {
	policy := object{
		"type":          "Pods",
		"value":         1 + g.IntN(6),
		"periodSeconds": g.period(),
	}
	if g.OneIn(2) {
		policy["type"] = "Percent"
		policy["value"] = harness.Pick(g.Random, []int{
			0, 1, 5, 10, 12, 20, 28, 50, 57, 80, 100, 150, 900})
		if g.OneIn(3) {
			policy["value"] = g.IntN(101)
		}
	}
	switch {
	case g.OneIn(30):
		policy["type"] = "Odd"
	case g.OneIn(30):
		policy["value"] = harness.Pick(g.Random, []int{
			2147483647, -3, -2147483648, 1000000000})
	}
	return policy
}

func (g *generator) period() int32 {
	period := harness.Pick(g.Random, []int32{0, 15, 15, 60, 60, 300, 600, 1800})
	g.longestSpan = max(g.longestSpan, period)
	return period
}

// Undefaulted says whether a case has a behavior with a piece missing that
// nobody fills in. Upstream crashes as soon as it comes by there; ours refuses
// the case whether it would or not.
func Undefaulted(made []byte) bool {
	type rules struct {
		StabilizationWindowSeconds *int32
		SelectPolicy               *string
	}
	var one struct {
		Config struct{ ApplyDefaults bool }
		HPA    struct {
			Spec struct {
				Behavior *struct{ ScaleUp, ScaleDown *rules }
			}
		}
	}
	if json.Unmarshal(made, &one) != nil || one.Config.ApplyDefaults ||
		one.HPA.Spec.Behavior == nil {
		return false
	}
	up, down := one.HPA.Spec.Behavior.ScaleUp, one.HPA.Spec.Behavior.ScaleDown
	return up == nil || down == nil || up.StabilizationWindowSeconds == nil ||
		up.SelectPolicy == nil || down.SelectPolicy == nil
}
