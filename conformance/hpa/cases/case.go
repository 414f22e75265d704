// Package cases makes random inputs of the HPA's decision: what the vectors
// hold, and what they do not, down to what no API server would let pass.
//
//   - case.go     the whole, the autoscaler's spec and status, the scale
//   - behavior.go rules and policies
//   - metrics.go  metric sources and the APIs' answers to them
//   - pods.go     pods and what metrics.k8s.io says of them
//   - history.go  what the controller remembers, and the sync that follows
//   - values.go   quantities and times
package cases

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/millicore/millicore/conformance/harness"
)

// object is a JSON object.
type object = map[string]any

// generator makes one case. Choices that belong together are drawn first:
// with everything at random nearly all cases would be errors.
type generator struct {
	*harness.Random
	now     time.Time
	current int32 // replicas
	// load is how much more or less than the target the metrics show.
	load float64
	// wild quantities overflow, underflow or are negative.
	wild bool
	// tidy cases have whole data: no missing pods, requests or metrics.
	tidy         bool
	initPeriod   float64
	delay        float64
	stabilize    float64
	longestSpan  int32
	applyDefault bool
	metrics      object
}

// Make returns a case as JSON in one line.
func Make(random *harness.Random, id string) ([]byte, error) {
	g := &generator{Random: random, metrics: object{}}
	g.now = time.Date(2026, 3, 1+g.IntN(28), g.IntN(24), g.IntN(60),
		g.IntN(60), 0, time.UTC)
	if g.OneIn(2) {
		g.now = g.now.Add(time.Duration(g.IntN(1_000_000_000)))
	}
	g.wild = g.OneIn(10)
	g.tidy = !g.wild && g.OneIn(2)
	g.load = harness.Pick(random, []float64{
		0, 0.1, 0.3, 0.5, 0.8, 0.89, 0.9, 0.91, 0.95, 0.99, 1, 1.01, 1.05,
		1.09, 1.1, 1.11, 1.2, 1.5, 1.9, 2, 3, 10, 1000,
	})
	if g.OneIn(2) {
		g.load = g.Float64() * 2.5
	}
	g.current = int32(1 + g.IntN(12))
	switch {
	case g.OneIn(8):
		g.current = 0
	case g.OneIn(12):
		g.current = int32(g.IntN(200))
	case g.OneIn(100):
		g.current = harness.Pick(random, []int32{
			-1, 2147483647, 1073741824, 1 << 20})
	}
	g.initPeriod = harness.Pick(random, []float64{0, 60, 120, 300, 300, 600})
	g.delay = harness.Pick(random, []float64{0, 10, 30, 30, 60})
	g.stabilize = harness.Pick(random, []float64{
		0, 60, 120, 300, 300, 300, 300.5, 0.75, 86400})
	g.applyDefault = !g.OneIn(6)

	config := object{
		"tolerance": harness.Pick(random, []float64{
			0, 0.01, 0.05, 0.1, 0.1, 0.1, 0.1, 0.2, 0.5, 1, 1.5, -0.1}),
		"downscaleStabilizationSeconds":  g.stabilize,
		"cpuInitializationPeriodSeconds": g.initPeriod,
		"initialReadinessDelaySeconds":   g.delay,
		"applyDefaults":                  g.applyDefault,
	}
	if g.OneIn(2) {
		config["featureGates"] = g.gates()
	}
	one := object{"id": id, "now": nanos(g.now), "config": config}
	one["hpa"] = g.autoscaler() // writes g.metrics, reads nothing of below
	one["scale"] = g.scale()
	pods := g.pods()
	one["pods"] = pods
	if len(pods) == 0 && g.OneIn(2) {
		one["pods"] = nil
	}
	g.resourceMetrics(pods)
	g.podsMetrics(pods)
	one["metrics"] = g.metrics
	one["history"] = g.history()
	if g.OneIn(12) {
		one["otherHpas"] = g.others()
	}
	return json.Marshal(one)
}

func (g *generator) gates() object {
	gates := object{}
	for _, name := range []string{
		"HPAScaleToZero", "HPAConfigurableTolerance", "PodLevelResources",
	} {
		if g.OneIn(2) {
			gates[name] = g.OneIn(2) || name == "HPAScaleToZero"
		}
	}
	return gates
}

func (g *generator) autoscaler() object {
	spec := object{
		"scaleTargetRef": object{
			"kind": "Deployment", "name": "web", "apiVersion": "apps/v1",
		},
		"maxReplicas": g.maxReplicas(),
	}
	if g.OneIn(25) {
		spec["scaleTargetRef"] = object{
			"kind": harness.Pick(g.Random, []string{
				"StatefulSet", "Thing", "a/b"}),
			"name": "web",
			"apiVersion": harness.Pick(g.Random, []string{
				"", "v1", "/", "a/b/c", "apps/", "example.com/v1alpha1"}),
		}
	}
	switch {
	case g.OneIn(5): // absent: 1
	case g.OneIn(4):
		spec["minReplicas"] = 0
	case g.OneIn(8):
		spec["minReplicas"] = g.current + int32(g.IntN(4)) - 1
	default:
		spec["minReplicas"] = 1 + g.IntN(3)
	}
	if g.OneIn(2) { // before the metrics: it may set the load
		spec["behavior"] = g.behavior()
	}
	count := 1 + g.IntN(3)
	switch {
	case g.OneIn(20):
		count = 0
	case g.OneIn(3):
		count = 1
	}
	specs := []any{}
	for number := range count {
		specs = append(specs, g.metric(number))
	}
	if count > 0 || g.OneIn(2) {
		spec["metrics"] = specs
	}
	return object{
		"kind": "HorizontalPodAutoscaler", "apiVersion": "autoscaling/v2",
		"metadata": object{"name": "web", "namespace": "shop"},
		"spec":     spec, "status": g.status(),
	}
}

func (g *generator) maxReplicas() int32 {
	switch {
	case g.OneIn(12): // at or below what there is
		return g.current - int32(g.IntN(3))
	case g.OneIn(15):
		return 2147483647
	case g.OneIn(3):
		return g.current + int32(g.IntN(3))
	default:
		return max(g.current, 0)%1_000_000 + int32(1+g.IntN(40))
	}
}

func (g *generator) status() object {
	status := object{
		"desiredReplicas": g.current, "currentMetrics": nil,
	}
	if g.OneIn(8) {
		status["desiredReplicas"] = g.IntN(20)
	}
	if g.current != 0 {
		status["currentReplicas"] = g.current
	}
	if g.OneIn(2) {
		status["lastScaleTime"] = whole(g.before(3600))
	}
	if g.OneIn(6) {
		status["currentMetrics"] = []any{object{"type": ""}}
	}
	if g.OneIn(30) {
		status["observedGeneration"] = 3
	}
	conditions := []any{}
	for _, kind := range []string{
		"AbleToScale", "ScalingActive", "ScalingLimited", "ScaledToZero",
		"SomebodyElses",
	} {
		if g.OneIn(3) && kind != "ScaledToZero" ||
			kind == "SomebodyElses" && !g.OneIn(20) {
			continue
		}
		conditions = append(conditions, object{
			"type": kind,
			"status": harness.Pick(g.Random, []string{
				"True", "True", "True", "False", "Unknown"}),
			"lastTransitionTime": whole(g.before(7200)),
			"reason":             "Before", "message": "as it was",
		})
	}
	g.Shuffle(len(conditions), func(i, j int) {
		if g.OneIn(4) {
			conditions[i], conditions[j] = conditions[j], conditions[i]
		}
	})
	if len(conditions) > 0 {
		status["conditions"] = conditions
	}
	return status
}

func (g *generator) scale() object {
	scale := object{
		"specReplicas": g.current, "statusReplicas": g.current,
		"selector": "app=web",
	}
	switch {
	case g.OneIn(12):
		scale["statusReplicas"] = 0
	case g.OneIn(6):
		scale["statusReplicas"] = g.current + int32(g.IntN(5)) - 2
	}
	if g.OneIn(12) {
		scale["selector"] = harness.Pick(g.Random, []string{
			"", "app=none", "app in (web,api),tier!=back", "app==web",
			"app,tier", "!gone,app=web", "tier notin (back, side)",
			"app in (web), tier=front", " app = web ", "rank>3", "rank<3",
			"app=", "example.com/app=web",
		})
	}
	if g.OneIn(25) {
		scale["selector"] = harness.Pick(g.Random, []string{
			"app in (", "app in web", "app in ()", "app=web,", ",", "=",
			"!app=web", "app=web tier=front", "rank>x", "app in (web",
			"app=w/b", "a b c", "-app=web", "app=-web", "app notin",
			"app=web,,tier=front", "(", "app!", "a/b/c=web",
			"application-with-a-name-of-more-than-sixty-three-characters-in-it=a",
		})
	}
	if g.OneIn(40) {
		scale["getError"] = "deployments.apps \"web\" not found"
	}
	if g.OneIn(15) {
		scale["updateError"] = "admission denied: 100%s \"frozen\""
	}
	return scale
}

func (g *generator) others() object {
	others := object{}
	for number := range 1 + g.IntN(3) {
		others[fmt.Sprintf("other-%d", number)] = harness.Pick(g.Random,
			[]string{"tier=front", "app=api", "app", "app!=web", "rank>2"})
	}
	return others
}
