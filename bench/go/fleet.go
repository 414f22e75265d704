package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"
	"unsafe"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/kubernetes/pkg/controller/podautoscaler"
	"k8s.io/kubernetes/pkg/controller/podautoscaler/metrics"

	millicore "github.com/millicore/millicore/bindings/go"
)

// fleetCase: 10,000 HPAs of 50 pods with two containers each, a utilization
// of cpu and a pods metric, a behavior, 20 recommendations, two scale events.
//
// The peer is upstream's calculator (GetResourceReplicas, GetMetricReplicas)
// and its two normalisers for behaviors, called one HPA after the other. Its
// metrics client makes the map of samples that upstream's makes, of values
// that are there already; its lister gives a slice that is there already.
// Ours is one call over columns that are there already; it joins pods and
// samples by name. Requests of pods: upstream adds them up, for ours they are
// a column.
//
// The pods are of 1,000 kinds of HPAs, ten HPAs each: upstream's have the
// pods of a kind in common (500,000 of its pods would be 3 GB), ours have
// columns of their own.
func fleetCase(host *host, name string) (benchCase, error) {
	benchCase := benchCase{
		pillar: "hpa", name: name, items: fleetHPAs, unit: "HPA",
		goals: []goal{
			{"millicore cgo", upstreamCalculator, 40, 20, 4},
			{"millicore Rust", upstreamCalculator, 40, 20, 4},
		},
	}
	now := time.Now()
	peer := newFleetPeer(now)
	benchCase.engines = []engine{{
		name: upstreamCalculator,
		result: func() (string, error) {
			err := peer.decide()
			return fleetDigest(peer.desired, peer.metrics), err
		},
		run: repeat(peer.decide),
	}}
	ours, err := host.through(name, func(library *millicore.Library) (engine, error) {
		fleet := fleetColumns(now.UnixNano())
		kept := *fleet
		kept.RecommendationCounts = clone(fleet.RecommendationCounts)
		kept.RecommendationReplicas = clone(fleet.RecommendationReplicas)
		kept.RecommendationTimes = clone(fleet.RecommendationTimes)
		var out millicore.HPADecisions
		job := func() error {
			// The history as it was, as the peer's is.
			copy(fleet.RecommendationCounts, kept.RecommendationCounts)
			copy(fleet.RecommendationReplicas, kept.RecommendationReplicas)
			copy(fleet.RecommendationTimes, kept.RecommendationTimes)
			return library.DecideHPAColumns(fleet, &out)
		}
		return engine{
			result: func() (string, error) {
				err := job()
				return fleetDigest(out.Desired, out.MetricReplicas), err
			},
			run: repeat(job),
		}, nil
	})
	benchCase.engines = append(benchCase.engines, ours...)
	return benchCase, err
}

const upstreamCalculator = "kube-controller-manager calculator and normalisers"

func clone[T any](items []T) []T { return append([]T(nil), items...) }

// fleetDigest is the FNV-1a of the replicas wanted and of each metric's
// proposal.
func fleetDigest(desired, metrics []int32) string {
	hash := fnv.New64a()
	for _, column := range [][]int32{desired, metrics} {
		for _, number := range column {
			hash.Write([]byte{byte(number), byte(number >> 8)})
		}
	}
	return fmt.Sprintf("%d HPAs %016x", len(desired), hash.Sum64())
}

// fleetColumns are the HPAs for ours.
func fleetColumns(now int64) *millicore.HPAFleet {
	fleet := &millicore.HPAFleet{
		Now: now, Initialization: int64(fleetInitialization), ReadinessDelay: int64(fleetReadinessDelay),
		DownscaleStabilization: int64(300 * time.Second), ScaleUpLimitFactor: 2,
	}
	history := millicore.HPAHistory{
		Ups:   []millicore.HPAEvent{{Change: 2, Time: now - int64(10*time.Second)}},
		Downs: []millicore.HPAEvent{{Change: 1, Time: now - int64(50*time.Second)}},
	}
	for i := range fleetHPAs {
		kind := i % fleetKinds
		pods := fleetPods(kind)
		for _, pod := range pods {
			flags := millicore.PodRunning | millicore.PodHasReady | millicore.PodReady | millicore.PodStarted
			start := now - int64(time.Hour)
			switch {
			case pod.pending:
				flags, start = millicore.PodPending, 0
			case pod.young:
				flags = millicore.PodRunning | millicore.PodHasReady | millicore.PodNotReady | millicore.PodStarted
				start = now - int64(time.Minute)
			}
			fleet.AppendPod(pod.name, flags, start, start)
		}
		for _, pod := range fleetSamples(kind, pods) {
			fleet.AppendSample(pod.name, pod.cpu, now-int64(20*time.Second), int64(30*time.Second))
		}
		for range pods {
			fleet.Requests = append(fleet.Requests, 2*fleetRequest)
		}
		fleet.EndMetric(millicore.HPAPerPod|millicore.HPAOfCPU, millicore.HPAUtilization, fleetPercent)
		for _, pod := range fleetSamples(kind, pods) {
			fleet.AppendSample(pod.name, pod.rate, now-int64(20*time.Second), int64(time.Minute))
		}
		fleet.EndMetric(millicore.HPAPerPod, millicore.HPAAverage, fleetRate)
		history.Recommendations = history.Recommendations[:0]
		for slot := range fleetSlots {
			replicas, age := fleetRecommendation(kind, slot)
			history.Recommendations = append(history.Recommendations,
				millicore.HPARecommendation{Replicas: replicas, Time: now - int64(age)})
		}
		fleet.EndHPA(&millicore.HPA{
			Flags:   millicore.HPABehavior | millicore.HPAUnwritten,
			Current: fleetCurrent(kind), StatusReplicas: fleetCurrent(kind), Min: 1, Max: 100,
			ToleranceDown: 0.1, ToleranceUp: 0.1,
			Up: millicore.HPARules{Policies: []millicore.HPAPolicy{
				{Kind: millicore.HPAPolicyPods, Value: 4, Period: 15},
				{Kind: millicore.HPAPolicyPercent, Value: 100, Period: 15},
			}},
			Down: millicore.HPARules{Window: 300, Policies: []millicore.HPAPolicy{
				{Kind: millicore.HPAPolicyPercent, Value: 10, Period: 60},
			}},
		}, &history)
	}
	return fleet
}

// fleetPeer is upstream's controller with everything that it would look up.
type fleetPeer struct {
	calculator *podautoscaler.ReplicaCalculator
	controller *fleetController
	kinds      []fleetKind
	keys       []string
	source     fleetSource
	desired    []int32
	metrics    []int32
}

type fleetKind struct {
	pods      []*v1.Pod
	cpu, rate []fleetSample
}

type fleetSample struct {
	pod    string
	metric metrics.PodMetric
}

// fleetSource stands for the metrics client and the lister: of one HPA at a
// time.
type fleetSource struct {
	metrics.MetricsClient
	corelisters.PodLister
	corelisters.PodNamespaceLister
	kind *fleetKind
}

func (s *fleetSource) Pods(string) corelisters.PodNamespaceLister { return listed{s} }

type listed struct{ *fleetSource }

func (p listed) List(labels.Selector) ([]*v1.Pod, error)       { return p.kind.pods, nil }
func (p listed) Get(string) (*v1.Pod, error)                   { panic("not asked for") }
func (s *fleetSource) List(labels.Selector) ([]*v1.Pod, error) { panic("not asked for") }

func (s *fleetSource) GetResourceMetric(context.Context, v1.ResourceName, string, labels.Selector, string) (metrics.PodMetricsInfo, time.Time, error) {
	return mapped(s.kind.cpu), time.Time{}, nil
}

func (s *fleetSource) GetRawMetric(string, string, labels.Selector, labels.Selector) (metrics.PodMetricsInfo, time.Time, error) {
	return mapped(s.kind.rate), time.Time{}, nil
}

func mapped(samples []fleetSample) metrics.PodMetricsInfo {
	info := make(metrics.PodMetricsInfo, len(samples))
	for _, sample := range samples {
		info[sample.pod] = sample.metric
	}
	return info
}

func newFleetPeer(now time.Time) *fleetPeer {
	p := &fleetPeer{
		controller: newFleetController(),
		desired:    make([]int32, fleetHPAs), metrics: make([]int32, 2*fleetHPAs),
	}
	p.calculator = podautoscaler.NewReplicaCalculator(&p.source, &p.source, fleetInitialization, fleetReadinessDelay)
	for kind := range fleetKinds {
		pods := fleetPods(kind)
		var made fleetKind
		for _, pod := range pods {
			made.pods = append(made.pods, pod.object(now))
		}
		for _, pod := range fleetSamples(kind, pods) {
			sample := metrics.PodMetric{Timestamp: now.Add(-20 * time.Second), Value: pod.cpu, Window: 30 * time.Second}
			made.cpu = append(made.cpu, fleetSample{pod.name, sample})
			sample = metrics.PodMetric{Timestamp: now.Add(-20 * time.Second), Value: pod.rate, Window: time.Minute}
			made.rate = append(made.rate, fleetSample{pod.name, sample})
		}
		p.kinds = append(p.kinds, made)
	}
	for i := range fleetHPAs {
		p.keys = append(p.keys, fmt.Sprintf("shop/app-%d", i))
	}
	return p
}

func (p *fleetPeer) decide() error {
	ctx := context.Background()
	tolerances := [2]float64{0.1, 0.1}
	tolerated := *(*podautoscaler.Tolerances)(unsafe.Pointer(&tolerances))
	p.controller.begin(time.Now())
	for i, key := range p.keys {
		kind := i % fleetKinds
		p.source.kind = &p.kinds[kind]
		current := fleetCurrent(kind)
		cpu, _, _, _, err := p.calculator.GetResourceReplicas(ctx, current, fleetPercent, v1.ResourceCPU,
			tolerated, "shop", nil, "")
		if err != nil {
			return err
		}
		rate, _, _, err := p.calculator.GetMetricReplicas(current, fleetRate, "rate", tolerated, "shop", nil, nil)
		if err != nil {
			return err
		}
		p.metrics[2*i], p.metrics[2*i+1] = cpu, rate
		p.desired[i] = p.controller.normalize(key, kind, current, max(cpu, rate))
	}
	return nil
}
