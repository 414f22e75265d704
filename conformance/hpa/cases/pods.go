package cases

import (
	"fmt"
	"time"

	"github.com/millicore/millicore/conformance/harness"
)

// container is what a pod's container asks for and uses.
type container struct {
	name     string
	requests object
}

// pods are as many as there are replicas, more or less, and some that the
// selector does not find.
func (g *generator) pods() []any {
	count := int(min(max(g.current, 0), 30))
	if g.OneIn(5) {
		count += g.IntN(5) - 2
	}
	pods := []any{}
	for number := range max(count, 0) {
		pods = append(pods, g.pod(fmt.Sprintf("web-%d", number)))
	}
	if len(pods) > 0 && g.OneIn(25) { // a name twice
		again := fmt.Sprintf("web-%d", g.IntN(len(pods)))
		pods = append(pods, g.pod(again))
	}
	return pods
}

func (g *generator) pod(name string) object {
	labels := object{"app": "web", "tier": "front", "rank": fmt.Sprint(g.IntN(7))}
	if g.OneIn(25) {
		labels["app"] = "api"
	}
	metadata := object{"name": name, "namespace": "shop", "labels": labels}
	status := object{"phase": "Running"}
	if !g.tidy {
		if g.OneIn(15) {
			metadata["deletionTimestamp"] = whole(g.before(60))
		}
		if g.OneIn(8) {
			status["phase"] = harness.Pick(g.Random, []string{
				"Pending", "Pending", "Failed", "Succeeded", "Unknown", ""})
		}
		if g.OneIn(50) {
			delete(metadata, "labels")
		}
	}
	g.readiness(status)
	return object{
		"metadata": metadata, "spec": g.podSpec(), "status": status,
	}
}

// readiness puts start and transition at the edges that the controller looks
// at.
func (g *generator) readiness(status object) {
	start := g.before(86400)
	if g.OneIn(3) {
		start = g.about(g.now.Add(-seconds(g.initPeriod)), time.Second)
	} else if g.OneIn(4) {
		start = g.before(int(g.initPeriod))
	}
	switch {
	case g.OneIn(60): // absent
	case g.OneIn(60):
		status["startTime"] = nil
	case g.OneIn(80):
		status["startTime"] = "0001-01-01T00:00:00Z"
	default:
		status["startTime"] = whole(start)
	}
	transition := start.Add(time.Duration(g.IntN(40)) * time.Second)
	if g.OneIn(3) {
		transition = g.about(start.Add(seconds(g.delay)), time.Second)
	} else if g.OneIn(4) {
		transition = g.before(120)
	}
	ready := object{
		"type": "Ready", "status": "True",
		"lastTransitionTime": whole(transition),
	}
	if !g.tidy && g.OneIn(4) {
		ready["status"] = harness.Pick(g.Random, []string{
			"False", "False", "False", "Unknown", ""})
	}
	if g.OneIn(60) {
		ready["lastTransitionTime"] = nil
	}
	conditions := []any{object{
		"type": "PodScheduled", "status": "True", "lastTransitionTime": nil,
	}}
	if g.tidy || !g.OneIn(30) {
		conditions = append(conditions, ready)
	}
	if g.OneIn(60) {
		conditions = append(conditions, object{
			"type": "Ready", "status": "False", "lastTransitionTime": nil,
		})
	}
	if g.tidy || !g.OneIn(60) {
		status["conditions"] = conditions
	}
}

func (g *generator) podSpec() object {
	containers := []container{g.container("app")}
	for _, name := range []string{"helper", "app", ""} {
		if g.OneIn(4) && (name == "helper" || g.OneIn(20)) {
			containers = append(containers, g.container(name))
		}
	}
	spec := object{"containers": containerList(containers, false)}
	if g.OneIn(4) {
		spec["initContainers"] = g.initContainers()
	}
	if g.OneIn(5) {
		spec["resources"] = object{"requests": g.podLevelRequests()}
	} else if g.OneIn(20) {
		spec["resources"] = harness.Pick(g.Random, []object{{}, {"requests": nil},
			{"limits": object{"cpu": "1"}}, {"requests": object{}}})
	}
	if g.OneIn(10) {
		spec["overhead"] = g.some(object{
			"cpu":    g.quantity(int64(1 + g.IntN(100))),
			"memory": g.bytes(int64(1+g.IntN(64)) << 20), "example.com/gpu": "1",
		})
	}
	return spec
}

func (g *generator) initContainers() []any {
	var all []any
	for number := range 1 + g.IntN(3) {
		one := containerList([]container{
			g.container(fmt.Sprintf("init-%d", number))}, true)[0].(object)
		if g.OneIn(2) {
			one["name"] = "proxy"
			one["restartPolicy"] = harness.Pick(g.Random, []string{
				"Always", "Always", "Always", "OnFailure"})
		}
		all = append(all, one)
	}
	return all
}

func (g *generator) podLevelRequests() object {
	return g.some(object{
		"cpu":               g.quantity(int64(100 + g.IntN(3000))),
		"memory":            g.bytes(int64(64+g.IntN(4096)) << 20),
		"hugepages-2Mi":     "4Mi",
		"example.com/gpu":   "2",
		"ephemeral-storage": "1Gi",
	})
}

func (g *generator) some(all object) object {
	kept := object{}
	for _, key := range []string{
		"cpu", "memory", "hugepages-2Mi", "example.com/gpu",
		"ephemeral-storage",
	} {
		likely := key == "cpu" || key == "memory"
		if value, has := all[key]; has &&
			(likely && !g.OneIn(3) || !likely && g.OneIn(4)) {
			kept[key] = value
		}
	}
	return kept
}

func (g *generator) container(name string) container {
	requests := object{
		"cpu":    g.quantity(int64(1 + g.IntN(2000))),
		"memory": g.bytes(int64(1+g.IntN(2048)) << 20),
	}
	if g.tidy || g.OneIn(3) {
		requests["cpu"] = "500m"
	}
	if g.OneIn(40) {
		requests["cpu"] = "0"
	}
	if g.OneIn(10) {
		requests["hugepages-2Mi"] = "2Mi"
		requests["example.com/gpu"] = "1"
	}
	if !g.tidy && g.OneIn(60) {
		delete(requests, harness.Pick(g.Random, []string{"cpu", "memory"}))
	}
	return container{name, requests}
}

func containerList(containers []container, initial bool) []any {
	var all []any
	for number, one := range containers {
		if one.name == "" {
			one.name = fmt.Sprintf("extra-%d", number)
		}
		entry := object{"name": one.name, "resources": object{
			"requests": one.requests}}
		if initial && len(one.requests) == 0 {
			delete(entry, "resources")
		}
		all = append(all, entry)
	}
	return all
}
