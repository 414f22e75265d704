// Command v2.20 is the metrics store of kube-state-metrics v2.20.0 as a peer of
// the benchmarks.
package main

import (
	"io"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/kube-state-metrics/v2/pkg/metric"
	metricsstore "k8s.io/kube-state-metrics/v2/pkg/metrics_store"

	"github.com/millicore/millicore/bench/kube-state-metrics/peer"
	"github.com/millicore/millicore/bench/kube-state-metrics/pods"
)

func main() {
	peer.Main(func(headers []string) peer.Store {
		made := store{MetricsStore: metricsstore.NewMetricsStore(headers, families)}
		made.writer = metricsstore.NewMetricsWriter("pods", made.MetricsStore)
		return made
	})
}

type store struct {
	*metricsstore.MetricsStore
	writer *metricsstore.MetricsWriter
}

func (s store) Add(pod *pods.Pod) error {
	return s.MetricsStore.Add(&object{ObjectMeta: metav1.ObjectMeta{UID: types.UID(pod.UID)}, pod: pod})
}

func (s store) WriteAll(w io.Writer) error { return s.writer.WriteAll(w) }

// object is what the store asks for its UID.
type object struct {
	metav1.ObjectMeta
	pod *pods.Pod
}

// families are a pod's, as a generator leaves them.
func families(obj any) []metric.FamilyInterface {
	pod := obj.(*object).pod
	made := make([]metric.FamilyInterface, len(pod.Families))
	for i, family := range pod.Families {
		metrics := make([]*metric.Metric, len(family.Metrics))
		for j, m := range family.Metrics {
			metrics[j] = &metric.Metric{LabelKeys: m.Keys, LabelValues: m.Values, Value: m.Value}
		}
		made[i] = &metric.Family{Name: family.Name, Metrics: metrics}
	}
	return made
}
