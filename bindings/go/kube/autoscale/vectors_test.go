package autoscale_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/bindings/go/kube/autoscale"
)

// onEach runs a test over every back end that is linked and built.
func onEach(t *testing.T, test func(t *testing.T, library *millicore.Library)) {
	t.Helper()
	for _, backend := range linked {
		t.Run(backend.String(), func(t *testing.T) {
			library, err := millicore.Open(millicore.Options{Backend: backend})
			if errors.Is(err, millicore.ErrNotBuilt) && os.Getenv("MILLICORE_REQUIRE_ALL") == "" {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer library.Close()
			test(t, library)
		})
	}
}

// vector is a row of the suite hpa.
type vector struct {
	Input struct {
		ID     string
		Now    time.Time
		Config struct {
			Tolerance                      *float64
			DownscaleStabilizationSeconds  *float64
			CPUInitializationPeriodSeconds *float64
			InitialReadinessDelaySeconds   *float64
			FeatureGates                   map[string]bool
			ApplyDefaults                  bool
		}
		HPA   *autoscalingv2.HorizontalPodAutoscaler
		Scale struct {
			SpecReplicas, StatusReplicas int32
			Selector                     string
			GetError, UpdateError        *string
		}
		Pods    []*corev1.Pod
		Metrics struct {
			ResourceError *string
			Resource      []*metricsv1beta1.PodMetrics
			Pods          []struct {
				Metric string
				Error  *string
				Items  []autoscale.PodValue
			}
			Object []struct {
				Metric, Kind, Name string
				Error              *string
				Value              resource.Quantity
				Timestamp          metav1.Time
			}
			External []struct {
				Metric    string
				Error     *string
				Values    []resource.Quantity
				Timestamp metav1.Time
			}
		}
		History   autoscale.History
		OtherHPAs map[string]string
	}
	Expected autoscale.Decision
}

func failure(text *string) error {
	if text == nil {
		return nil
	}
	return errors.New(*text)
}

func duration(seconds *float64) *metav1.Duration {
	if seconds == nil {
		return nil
	}
	return &metav1.Duration{Duration: time.Duration(*seconds * float64(time.Second))}
}

// typed is the case of a vector in Kubernetes' types.
func (v *vector) typed() *autoscale.Case {
	in := &v.Input
	c := &autoscale.Case{
		Now: in.Now, HPA: in.HPA, Pods: in.Pods, History: in.History, OtherHPAs: in.OtherHPAs,
		Config: autoscale.Config{
			Tolerance: in.Config.Tolerance, FeatureGates: in.Config.FeatureGates, ApplyDefaults: in.Config.ApplyDefaults,
			DownscaleStabilization:  duration(in.Config.DownscaleStabilizationSeconds),
			CPUInitializationPeriod: duration(in.Config.CPUInitializationPeriodSeconds),
			InitialReadinessDelay:   duration(in.Config.InitialReadinessDelaySeconds),
		},
		Scale: &autoscalingv1.Scale{
			Spec:   autoscalingv1.ScaleSpec{Replicas: in.Scale.SpecReplicas},
			Status: autoscalingv1.ScaleStatus{Replicas: in.Scale.StatusReplicas, Selector: in.Scale.Selector},
		},
		ScaleError: failure(in.Scale.GetError), UpdateError: failure(in.Scale.UpdateError),
	}
	c.Metrics.Resource, c.Metrics.ResourceError = in.Metrics.Resource, failure(in.Metrics.ResourceError)
	for _, m := range in.Metrics.Pods {
		c.Metrics.Pods = append(c.Metrics.Pods, autoscale.PodsMetric{Metric: m.Metric, Items: m.Items, Error: failure(m.Error)})
	}
	for _, m := range in.Metrics.Object {
		c.Metrics.Object = append(c.Metrics.Object, autoscale.ObjectMetric{
			Metric: m.Metric, Kind: m.Kind, Name: m.Name, Value: m.Value, Timestamp: m.Timestamp, Error: failure(m.Error),
		})
	}
	for _, m := range in.Metrics.External {
		c.Metrics.External = append(c.Metrics.External, autoscale.ExternalMetric{
			Metric: m.Metric, Values: m.Values, Timestamp: m.Timestamp, Error: failure(m.Error),
		})
	}
	return c
}

func vectors(t *testing.T) []vector {
	t.Helper()
	packed, err := os.Open(filepath.FromSlash("../../../../vectors/autoscale/hpa.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	plain, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	lines := bufio.NewScanner(plain)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var one vector
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	if err := lines.Err(); err != nil || len(all) != 1000 {
		t.Fatal(len(all), err)
	}
	return all
}

// words makes errors comparable.
func words(d *autoscale.Decision) *autoscale.Decision {
	if d.Err == nil {
		d.Err = errors.New("")
	}
	d.Err = text(d.Err.Error())
	for i := range d.Proposals {
		if d.Proposals[i].Err != nil {
			d.Proposals[i].Err = text(d.Proposals[i].Err.Error())
		}
	}
	return d
}

type text string

func (t text) Error() string { return string(t) }

// TestDecide: every vector through the types and back.
func TestDecide(t *testing.T) {
	all := vectors(t)
	onEach(t, func(t *testing.T, library *millicore.Library) {
		decider := autoscale.New(library)
		for i := range all {
			v := &all[i]
			got, err := decider.Decide(v.typed())
			if err != nil {
				t.Fatalf("%s: %v", v.Input.ID, err)
			}
			want := v.Expected
			status := got.Status
			same := equality.Semantic.DeepEqual(status, want.Status)
			got.Status = want.Status
			if !same || !reflect.DeepEqual(words(got), words(&want)) {
				got.Status = status
				t.Fatalf("%s\n got %+v\nwant %+v", v.Input.ID, got, &want)
			}
		}
	})
}

// TestFleetAndDecide: columns made of the types, and what upstream decides.
func TestFleetAndDecide(t *testing.T) {
	all := vectors(t)
	onEach(t, func(t *testing.T, library *millicore.Library) {
		proposals, rescales := 0, 0
		for i := range all {
			v := &all[i]
			c := v.typed()
			fleet := autoscale.NewFleet(library, c.Now, c.Config)
			if err := fleet.Add(c); err != nil {
				t.Fatalf("%s: %v", v.Input.ID, err)
			}
			if err := errors.Join(fleet.Decide(), fleet.Err(0)); err != nil {
				t.Fatalf("%s: %v", v.Input.ID, err)
			}
			out, want := &fleet.Decisions, &v.Expected
			for metric, p := range want.Proposals {
				proposals++
				failed := out.MetricFailures[metric] != millicore.HPAProposes
				if failed != (p.Err != nil) || out.MetricReplicas[metric] != p.Replicas {
					t.Errorf("%s: metric %d proposes %d (failure %d), not %d (%v)", v.Input.ID, metric,
						out.MetricReplicas[metric], out.MetricFailures[metric], p.Replicas, p.Err)
				}
			}
			replicas := want.CurrentReplicas
			if want.ScaleTo != nil {
				replicas = *want.ScaleTo
				rescales++
			}
			if c.UpdateError == nil && out.Desired[0] != replicas {
				t.Errorf("%s: %d replicas, not %d", v.Input.ID, out.Desired[0], replicas)
			}
			history := fleet.History(0)
			if !sameHistory(&history, &want.History) {
				t.Errorf("%s: history\n got %+v\nwant %+v", v.Input.ID, history, want.History)
			}
		}
		if proposals < 1000 || rescales < 300 {
			t.Errorf("%d proposals and %d rescales prove little", proposals, rescales)
		}
	})
}

// sameHistory: an absent list is written as an empty one.
func sameHistory(a, b *autoscale.History) bool {
	times := func(h *autoscale.History) (all []any) {
		for _, r := range h.Recommendations {
			all = append(all, r.Replicas, r.Time.UnixNano())
		}
		for _, events := range [][]autoscale.ScaleEvent{h.ScaleUpEvents, h.ScaleDownEvents} {
			all = append(all, len(events))
			for _, e := range events {
				all = append(all, e.Change, e.Time.UnixNano(), e.Outdated)
			}
		}
		return all
	}
	return reflect.DeepEqual(times(a), times(b))
}
