package cases

import (
	"fmt"
	"time"

	"github.com/millicore/millicore/conformance/harness"
)

// metric is one source, with the API's answer where it has one of its own.
func (g *generator) metric(number int) object {
	name := fmt.Sprintf("m%d", number)
	if g.OneIn(20) {
		name = harness.Pick(g.Random, []string{"m0", "queue\"<é>", "a/b", ""})
	}
	if g.OneIn(80) { // no API server lets these pass; upstream may not either
		return harness.Pick(g.Random, []object{
			{"type": "Weather"}, {"type": ""}, {"type": "Resource"},
			{"type": "Weather", "pods": object{"metric": object{"name": "m"}}},
		})
	}
	switch g.IntN(6) {
	case 0, 1:
		return object{"type": "Resource", "resource": object{
			"name": g.resource(), "target": g.resourceTarget(),
		}}
	case 2:
		return object{"type": "ContainerResource", "containerResource": object{
			"name": g.resource(), "target": g.resourceTarget(),
			"container": harness.Pick(g.Random, []string{
				"app", "app", "app", "app", "proxy", "helper"}),
		}}
	case 3:
		target := g.valueTarget(false)
		if _, has := target["averageValue"]; !has && !g.OneIn(8) {
			target["averageValue"] = g.target()
		}
		entry := object{"metric": name}
		if g.OneIn(20) {
			entry["error"] = "the adapter is down"
		}
		g.answer("pods", entry)
		return object{"type": "Pods", "pods": object{
			"metric": g.identifier(name), "target": target,
		}}
	case 4:
		return g.objectMetric(name)
	default:
		return g.externalMetric(name)
	}
}

func (g *generator) answer(api string, entry object) {
	known, _ := g.metrics[api].([]any)
	g.metrics[api] = append(known, entry)
}

func (g *generator) resource() string {
	return harness.Pick(g.Random, []string{
		"cpu", "cpu", "cpu", "cpu", "memory", "memory", "memory",
		"hugepages-2Mi", "example.com/gpu",
	})
}

func (g *generator) resourceTarget() object {
	target := object{
		"type":               "Utilization",
		"averageUtilization": harness.Pick(g.Random, []int{50, 70, 80, 80, 100}),
	}
	switch {
	case g.OneIn(5):
		target["averageUtilization"] = 1 + g.IntN(250)
	case g.OneIn(25):
		target["averageUtilization"] = harness.Pick(g.Random, []int{
			0, -50, 2147483647})
	}
	if g.OneIn(4) {
		delete(target, "averageUtilization")
		target["type"] = "AverageValue"
		target["averageValue"] = g.quantity(int64(1 + g.IntN(1000)))
		if g.OneIn(2) {
			target["averageValue"] = g.bytes(int64(1+g.IntN(1024)) << 20)
		}
		if g.OneIn(15) {
			target["averageUtilization"] = 60
		}
	}
	if g.OneIn(50) {
		return object{"type": "Utilization"}
	}
	return target
}

// target is what a value is held against; answers are scaled from 10.
func (g *generator) target() string { return g.quantity(10_000) }

func (g *generator) valueTarget(either bool) object {
	target := object{"type": "AverageValue", "averageValue": g.target()}
	if either && g.OneIn(2) {
		target = object{"type": "Value", "value": g.target()}
	}
	switch {
	case g.OneIn(20):
		target["value"], target["averageValue"] = g.target(), g.target()
	case g.OneIn(30):
		target["type"] = harness.Pick(g.Random, []string{
			"Value", "AverageValue", "Utilization", ""})
	case g.OneIn(40):
		delete(target, "value")
		delete(target, "averageValue")
	}
	return target
}

func (g *generator) identifier(name string) object {
	identifier := object{"name": name}
	switch {
	case g.OneIn(6):
		identifier["selector"] = object{"matchLabels": object{
			"queue": "orders", "az": fmt.Sprint(g.IntN(3))}}
	case g.OneIn(8):
		identifier["selector"] = object{"matchExpressions": []any{object{
			"key": "env", "values": []string{"prod", "staging"},
			"operator": harness.Pick(g.Random, []string{
				"In", "NotIn", "In", "Near"})},
			object{"key": "tier", "operator": "Exists"},
			object{"key": "old", "operator": "DoesNotExist"}}}
	case g.OneIn(15):
		identifier["selector"] = harness.Pick(g.Random, []object{
			{}, {"matchLabels": object{}}, {"matchExpressions": []any{}},
			{"matchLabels": object{"a b": "c"}},
			{"matchLabels": object{"a": "c d"}},
			{"matchExpressions": []any{object{
				"key": "env", "operator": "In", "values": []string{}}}},
			{"matchExpressions": []any{object{
				"key": "env", "operator": "Exists", "values": []string{"x"}}}},
			{"matchLabels": object{"b": "1", "a": "2"}, "matchExpressions": []any{
				object{"key": "c", "operator": "NotIn", "values": []string{"z"}}}},
		})
	}
	return identifier
}

func (g *generator) objectMetric(name string) object {
	described := object{
		"kind": "Ingress", "name": "front",
		"apiVersion": "networking.k8s.io/v1",
	}
	asked := "front"
	switch {
	case g.OneIn(10): // the HPA's namespace is asked for, whatever the name
		described = object{"kind": "Namespace", "name": "elsewhere",
			"apiVersion": harness.Pick(g.Random, []string{"v1", "", "a/b/c"})}
		asked = "shop"
	case g.OneIn(30): // of another group it is an object like any other
		described = object{"kind": "Namespace", "name": "elsewhere",
			"apiVersion": "example.com/v1"}
		asked = "elsewhere"
	}
	entry := object{
		"metric": name, "kind": described["kind"], "name": asked,
		"value":     g.quantity(g.loaded(!g.OneIn(3))),
		"timestamp": whole(g.before(90)),
	}
	if g.OneIn(20) {
		entry["error"] = "the server could not find the metric"
	}
	g.answer("object", entry)
	if g.OneIn(8) {
		g.answer("object", object{
			"metric": name, "kind": described["kind"], "name": "elsewhere",
			"value": "77", "timestamp": whole(g.now)})
	}
	return object{"type": "Object", "object": object{
		"describedObject": described, "metric": g.identifier(name),
		"target": g.valueTarget(true),
	}}
}

func (g *generator) externalMetric(name string) object {
	entry := object{"metric": name, "timestamp": whole(g.before(90))}
	values := []any{}
	parts := 1 + g.IntN(3)
	for range parts {
		values = append(values,
			g.quantity(g.loaded(!g.OneIn(3))/int64(parts)))
	}
	if g.OneIn(30) {
		values = []any{}
	}
	entry["values"] = values
	if g.OneIn(20) {
		entry["error"] = "no such queue"
	}
	g.answer("external", entry)
	return object{"type": "External", "external": object{
		"metric": g.identifier(name), "target": g.valueTarget(true),
	}}
}

// loaded is the target's value under the case's load, of all replicas or of
// one, in thousandths.
func (g *generator) loaded(all bool) int64 {
	value := 10_000 * g.load
	if all {
		value *= float64(max(g.current, 1) % 1_000_000)
	}
	return int64(value)
}

// podsMetrics fills in the answers of custom.metrics.k8s.io by pod.
func (g *generator) podsMetrics(pods []any) {
	entries, _ := g.metrics["pods"].([]any)
	for _, entry := range entries {
		items := []any{}
		for _, name := range g.sampled(pods) {
			item := object{
				"pod":       name,
				"value":     g.quantity(int64(10_000*g.load) + int64(g.IntN(50))),
				"timestamp": whole(g.before(90)),
			}
			if g.OneIn(2) {
				item["windowSeconds"] = harness.Pick(g.Random,
					[]int{0, 30, 60, 300, -30})
			}
			items = append(items, item)
		}
		if !g.OneIn(30) {
			entry.(object)["items"] = items
		}
	}
}

// sampled are the names of the pods that there are samples of: some missing,
// some strangers', some twice.
func (g *generator) sampled(pods []any) []string {
	names := []string{}
	for _, pod := range pods {
		if g.tidy || !g.OneIn(6) {
			name := pod.(object)["metadata"].(object)["name"].(string)
			names = append(names, name)
		}
	}
	if len(names) > 0 && g.OneIn(20) {
		names = append(names, harness.Pick(g.Random, names))
	}
	if !g.tidy && g.OneIn(8) || g.OneIn(50) {
		names = append(names, "stranger-1", "stranger-2")[:len(names)+1+g.IntN(2)]
	}
	if g.OneIn(3) {
		g.Shuffle(len(names), func(i, j int) {
			names[i], names[j] = names[j], names[i]
		})
	}
	return names
}

// resourceMetrics is the answer of metrics.k8s.io. Usage is in proportion to
// requests, which the cases' targets are mostly percentages of.
func (g *generator) resourceMetrics(pods []any) {
	if g.OneIn(40) {
		g.metrics["resourceError"] = "metrics.k8s.io is not available"
	}
	byName := map[string]object{}
	for _, pod := range pods {
		one := pod.(object)
		byName[one["metadata"].(object)["name"].(string)] = one
	}
	items := []any{}
	for _, name := range g.sampled(pods) {
		containers := []any{}
		spec := object{}
		if pod := byName[name]; pod != nil {
			spec = pod["spec"].(object)
		}
		for _, list := range []string{"containers", "initContainers"} {
			all, _ := spec[list].([]any)
			for _, one := range all {
				if list == "containers" || one.(object)["restartPolicy"] == "Always" {
					containers = append(containers, g.usage(
						one.(object)["name"].(string)))
				}
			}
		}
		if byName[name] == nil {
			containers = append(containers, g.usage("app"))
		}
		if !g.tidy && g.OneIn(60) {
			containers = []any{}
		}
		items = append(items, object{
			"metadata":  object{"name": name, "namespace": "shop"},
			"timestamp": whole(g.sampleTime(byName[name])),
			"window": harness.Pick(g.Random, []string{
				"30s", "30s", "15s", "10s", "1m0s", "0s", "1h0m0.5s", "-30s"}),
			"containers": containers,
		})
	}
	if len(items) > 0 || g.OneIn(2) {
		g.metrics["resource"] = items
	}
}

func (g *generator) usage(name string) object {
	usage := object{
		"cpu":           g.quantity(int64(400*g.load*(0.9+0.2*g.Float64())) + 1),
		"memory":        g.bytes(int64(800*g.load)<<20 + int64(g.IntN(1<<24))),
		"hugepages-2Mi": "1Mi",
	}
	if g.tidy && !g.OneIn(8) { // against a request of 500m
		usage["cpu"] = g.quantity(int64(400 * g.load))
	}
	if g.OneIn(4) {
		usage["example.com/gpu"] = "1"
	}
	if !g.tidy && g.OneIn(80) {
		delete(usage, harness.Pick(g.Random, []string{"cpu", "memory"}))
	}
	return object{"name": name, "usage": usage}
}

// sampleTime is recent, or just at a pod's transition and a window.
func (g *generator) sampleTime(pod object) time.Time {
	if pod == nil || !g.OneIn(3) {
		return g.before(60)
	}
	conditions, _ := pod["status"].(object)["conditions"].([]any)
	for _, one := range conditions {
		text, _ := one.(object)["lastTransitionTime"].(string)
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			window := harness.Pick(g.Random, []time.Duration{15, 30, 60})
			return g.about(at.Add(window*time.Second), time.Second)
		}
	}
	return g.before(60)
}
