package cluster

import (
	"time"

	. "github.com/millicore/millicore/conformance/cluster/stage"
)

// A pod requests 100m; at a target of 50 % one pod carries 0.05 cores.
const aPod = 0.05

// carried is a load that wants so many pods, away from the edges: what a
// kubelet measures in half a second is not exact.
func carried(pods float64) float64 { return (pods - 0.3) * aPod }

// The nodes. The last one's kubelet is at times silent, and only the scenario
// about that has pods there.
var nodes = []string{"node-0", "node-1", "node-2"}

const silentNode = "node-2"

// scenario is played in a namespace of its own, beside all the others.
type scenario struct {
	name string
	on   []string // nodes; the first two where not given
	// least and most are the replicas that it must be seen at.
	least, most int32
	play        func(*Stage)
}

var scenarios = []scenario{
	{name: "plain", least: 2, most: 12, play: func(s *Stage) {
		s.Load(carried(2))
		s.Deploy(2)
		s.Autoscale(2, 12, nil, CPU(50))
		s.Started(2)
		s.Hold(4 * time.Second)
		s.Load(13 * aPod)
		s.Reach(12)
		s.Started(12)
		s.Hold(4 * time.Second)
		s.Load(carried(2))
		s.Reach(2)
		s.Hold(3 * time.Second)
	}},
	{name: "behaviors", least: 2, most: 12, play: func(s *Stage) {
		s.Load(carried(2))
		s.Deploy(2)
		s.Autoscale(2, 12, Behavior(
			Rules(1, Change(3, 6), Percent(50, 8)),
			Rules(3, Change(4, 5), Percent(60, 6)),
		), CPU(50))
		s.Started(2)
		s.Hold(3 * time.Second)
		s.Load(14 * aPod)
		s.Reach(12)
		s.Hold(4 * time.Second)
		s.Load(carried(2))
		s.Reach(2)
		s.Hold(3 * time.Second)
	}},
	{name: "defaulted", least: 2, most: 12, play: func(s *Stage) {
		// scaleDown alone: the API server fills the other direction in.
		s.Load(carried(2))
		s.Deploy(2)
		s.Autoscale(2, 12, Behavior(nil, Rules(2)), CPU(50))
		s.Started(2)
		s.Load(13 * aPod)
		s.Reach(12)
		s.Load(carried(2))
		s.Reach(2)
	}},
	{name: "silent", on: []string{"node-1", silentNode}, least: 4, most: 8, play: func(s *Stage) {
		s.Load(carried(4))
		s.Deploy(4)
		s.Autoscale(2, 8, nil, CPU(50))
		s.Started(4)
		s.Hold(4 * time.Second)
		s.Silence(silentNode, true) // half of the pods are missing
		s.Hold(6 * time.Second)
		s.Load(8.3 * aPod)
		s.Hold(6 * time.Second)
		s.Silence(silentNode, false)
		s.Reach(8)
		s.Hold(3 * time.Second)
	}},
	{name: "unready", least: 2, most: 10, play: func(s *Stage) {
		s.Load(carried(2))
		s.ReadyAfter(3 * time.Second)
		s.Deploy(2)
		s.Autoscale(2, 10, nil, CPU(50))
		s.Started(2)
		s.Hold(5 * time.Second)
		s.Load(carried(6))
		s.Hold(8 * time.Second)
		for i, pod := range s.Pods() {
			s.Unready(pod, i%2 == 0)
		}
		s.Load(11 * aPod)
		s.Hold(6 * time.Second)
		for _, pod := range s.Pods() {
			s.Unready(pod, false)
		}
		s.Reach(10)
		s.Load(carried(2))
		s.Reach(2)
	}},
	{name: "slow", least: 2, most: 6, play: func(s *Stage) {
		// Pods that need longer than the initialization period to be ready.
		s.Load(carried(2))
		s.Deploy(2)
		s.Autoscale(2, 6, nil, CPU(50))
		s.Started(2)
		s.Hold(3 * time.Second)
		s.ReadyAfter(12 * time.Second)
		s.Load(9 * aPod)
		s.Reach(6)
		s.Started(6)
		s.Hold(15 * time.Second)
	}},
	{name: "missing", least: 3, most: 9, play: func(s *Stage) {
		s.Load(carried(3))
		s.Deploy(3)
		s.Autoscale(2, 9, nil, CPU(50))
		s.Started(3)
		s.Hold(4 * time.Second)
		hidden := s.Pods()[0]
		s.Hide(hidden, true)
		s.Hold(3 * time.Second)
		s.Load(carried(6))
		s.Hold(5 * time.Second)
		s.Hide(hidden, false)
		s.Load(10 * aPod)
		s.Reach(9)
		for _, pod := range s.Pods() {
			s.Hide(pod, true)
		}
		s.Hold(4 * time.Second)
	}},
	{name: "restarted", least: 3, most: 3, play: func(s *Stage) {
		s.Load(carried(3))
		s.Deploy(3)
		s.Autoscale(2, 9, nil, CPU(50))
		s.Started(3)
		for range 6 {
			s.Hold(3 * time.Second)
			s.Restart(s.Pods()[1])
		}
		s.Hold(3 * time.Second)
	}},
	{name: "pending", least: 2, most: 6, play: func(s *Stage) {
		s.Load(carried(2))
		s.Deploy(2)
		s.Autoscale(2, 6, nil, CPU(50))
		s.Started(2)
		s.Hold(3 * time.Second)
		s.Pending(true)
		s.Load(7 * aPod)
		s.Reach(6)
		s.Hold(6 * time.Second)
		s.Pending(false)
		s.Started(6)
		s.Hold(4 * time.Second)
	}},
	{name: "containers", least: 2, most: 8, play: func(s *Stage) {
		// The proxy beside the app is busier than the app all the time.
		s.Share("proxy", 4)
		s.Load(carried(2))
		s.Deploy(2, "sidecar:proxy", "app")
		s.Autoscale(2, 8, nil, ContainerCPU("app", 50))
		s.Started(2)
		s.Hold(4 * time.Second)
		s.Load(9 * aPod)
		s.Reach(8)
		s.Hold(3 * time.Second)
		s.Load(carried(2))
		s.Reach(2)
	}},
	{name: "both-containers", least: 2, most: 8, play: func(s *Stage) {
		s.Share("log", 0.2)
		s.Load(carried(2))
		s.Deploy(2, "app", "log")
		s.Autoscale(2, 8, nil, CPU(50))
		s.Started(2)
		s.Load(14 * aPod)
		s.Reach(8)
		s.Hold(4 * time.Second)
	}},
	{name: "no-container", least: 2, most: 2, play: func(s *Stage) {
		s.Load(carried(2))
		s.Deploy(2)
		s.Autoscale(2, 8, nil, ContainerCPU("absent", 50))
		s.Started(2)
		s.Hold(8 * time.Second)
	}},
	{name: "two-metrics", least: 2, most: 10, play: func(s *Stage) {
		s.Load(carried(2))
		s.Deploy(2)
		s.Autoscale(2, 10, nil, CPU(50), External("jobs", "10"))
		s.Started(2)
		s.Hold(5 * time.Second) // the queue does not answer
		s.Load(carried(6))
		s.Reach(6) // up is allowed all the same
		s.Hold(3 * time.Second)
		s.Load(carried(2))
		s.Hold(7 * time.Second) // down is not
		s.Metrics.Set(s.Namespace, "jobs", "60", "40")
		s.Reach(10)
		s.Metrics.Set(s.Namespace, "jobs", "15")
		s.Reach(2)
		s.Metrics.Set(s.Namespace, "jobs")
		s.Hold(3 * time.Second)
	}},
	{name: "memory", least: 2, most: 6, play: func(s *Stage) {
		s.Load(carried(2))
		s.Deploy(2)
		s.Autoscale(2, 6, nil, CPU(50), Memory("100Mi"))
		s.Started(2)
		s.Hold(4 * time.Second)
		s.Memory(250 << 20)
		s.Reach(6)
		s.Memory(40<<20 + 512)
		s.Reach(2)
	}},
	{name: "pods-and-object", least: 1, most: 7, play: func(s *Stage) {
		s.Metrics.Set(s.Namespace, "requests", "10")
		s.Metrics.Set(s.Namespace, "latency", "100m")
		s.Deploy(1)
		s.Autoscale(1, 7, nil, Pods("requests", "10"), Object("front", "latency", "100m"))
		s.Started(1)
		s.Hold(3 * time.Second)
		s.Metrics.Set(s.Namespace, "requests", "25", "15")
		s.Hold(5 * time.Second)
		s.Metrics.Set(s.Namespace, "requests", "10")
		s.Metrics.Set(s.Namespace, "latency", "250m")
		s.Reach(7)
		s.Metrics.Set(s.Namespace, "latency")
		s.Hold(3 * time.Second)
		s.Metrics.Set(s.Namespace, "latency", "1m")
		s.Metrics.Set(s.Namespace, "requests", "0")
		s.Reach(1)
	}},
	{name: "zero", least: 0, most: 5, play: func(s *Stage) {
		s.Metrics.Set(s.Namespace, "jobs", "20")
		s.Deploy(2)
		s.Autoscale(0, 5, nil, External("jobs", "10"))
		s.Hold(4 * time.Second)
		s.Metrics.Set(s.Namespace, "jobs", "0")
		s.Reach(0)
		s.Hold(4 * time.Second)
		s.Metrics.Set(s.Namespace, "jobs", "45")
		s.Reach(5)
		s.Hold(2 * time.Second)
		s.Metrics.Set(s.Namespace, "jobs", "0")
		s.Reach(0)
		s.Bound(1, 5) // raised while at zero
		s.Reach(1)
		s.Hold(2 * time.Second)
	}},
	{name: "switched-off", least: 0, most: 3, play: func(s *Stage) {
		s.Load(carried(2))
		s.Deploy(2)
		s.Autoscale(2, 6, nil, CPU(50))
		s.Started(2)
		s.Hold(3 * time.Second)
		s.Scale(0) // by hand: the HPA leaves it alone
		s.Hold(5 * time.Second)
		s.Scale(3)
		s.Hold(5 * time.Second)
	}},
	{name: "tolerance", least: 4, most: 8, play: func(s *Stage) {
		s.Load(carried(4))
		s.Deploy(4)
		s.Autoscale(2, 8, Behavior(
			Tolerant(Rules(0, Percent(100, 1)), "300m"),
			Tolerant(Rules(2, Percent(100, 1)), "20m"),
		), CPU(50))
		s.Started(4)
		s.Hold(4 * time.Second)
		s.Load(5 * aPod) // 125 %: within
		s.Hold(5 * time.Second)
		s.Load(12 * aPod)
		s.Reach(8)
		s.Hold(4 * time.Second)
		s.Load(carried(5))
		s.Reach(5)
	}},
	{name: "edge", least: 8, most: 9, play: func(s *Stage) {
		s.Load(8 * aPod)
		s.Deploy(8)
		s.Autoscale(2, 9, nil, CPU(50))
		s.Started(8)
		s.Hold(7 * time.Second)
		s.Load(9.2 * aPod) // 115 %: just beyond the tolerance
		s.Reach(9)
		s.Hold(3 * time.Second)
	}},
	{name: "bounds", least: 2, most: 9, play: func(s *Stage) {
		s.Load(carried(3))
		s.Deploy(3)
		s.Autoscale(2, 9, nil, CPU(50))
		s.Started(3)
		s.Hold(3 * time.Second)
		s.Bound(5, 9)
		s.Reach(5)
		s.Hold(2 * time.Second)
		s.Bound(1, 2)
		s.Reach(2)
		s.Hold(2 * time.Second)
		s.Load(carried(30))
		s.Bound(1, 9)
		s.Reach(9)
		s.Scale(1)
		s.Hold(4 * time.Second)
	}},
	{name: "orphan", least: 0, most: 2, play: func(s *Stage) {
		s.Load(carried(2))
		s.Autoscale(2, 6, nil, CPU(50))
		s.Hold(5 * time.Second) // there is nothing to scale
		s.Deploy(1)
		s.Reach(2)
		s.Hold(3 * time.Second)
	}},
}
