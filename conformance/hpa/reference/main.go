//go:build upstream

// Command reference reads cases, one JSON a line, and prints what the HPA
// controller of Kubernetes makes of each. It is upstream's own code: its files
// are laid into this folder by an overlay (see ../upstream), in which the
// clock is `frozen` and two random orders are fixed; this program gives them
// a cluster and reads what they have written.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/klog/v2"
	defaults "k8s.io/kubernetes/pkg/apis/autoscaling/v2"
	metricsclient "k8s.io/kubernetes/pkg/controller/podautoscaler/metrics"
	"k8s.io/kubernetes/pkg/controller/util/selectors"
)

// frozen is the time of the case that runs.
var frozen time.Time

// now stands in the overlay for time.Now.
func now() time.Time { return frozen }

// sorted stands in the overlay around the one list whose order is random and
// gets into a text.
func sorted(keys []selectors.Key) []selectors.Key {
	slices.SortFunc(keys, func(a, b selectors.Key) int {
		return strings.Compare(a.String(), b.String())
	})
	return keys
}

func main() {
	klog.SetLogger(klog.Logger{})
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	gates := gateSwitch{}
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var one Case
		if err := json.Unmarshal(line, &one); err != nil {
			fail(fmt.Errorf("%w in %.200s", err, line))
		}
		if err := gates.set(one.Config.FeatureGates); err != nil {
			fail(err)
		}
		text, err := json.Marshal(one.run())
		if err != nil {
			fail(err)
		}
		out.Write(append(text, '\n'))
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				fail(err)
			}
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// gateSwitch sets feature gates, and only when they change.
type gateSwitch struct{ current string }

func (s *gateSwitch) set(wanted map[string]bool) error {
	gates := map[string]bool{
		"HPAScaleToZero":           false,
		"HPAConfigurableTolerance": true,
		"PodLevelResources":        true,
	}
	maps.Copy(gates, wanted)
	if text := fmt.Sprint(gates); text != s.current {
		s.current = text
		// A gate cannot go off while one that needs it is on.
		if !gates["PodLevelResources"] {
			gates["InPlacePodLevelResourcesVerticalScaling"] = false
			gates["PodLevelResourceManagers"] = false
		}
		return utilfeature.DefaultMutableFeatureGate.SetFromMap(gates)
	}
	return nil
}

// run is one reconcile, and before it every metric by itself.
func (c *Case) run() (result *Result) {
	defer func() {
		if panicked := recover(); panicked != nil {
			result = &Result{Panic: fmt.Sprint(panicked)}
		}
	}()
	frozen = c.Now
	if c.Config.ApplyDefaults {
		defaults.SetObjectDefaults_HorizontalPodAutoscaler(&c.HPA)
	}
	ctx := klog.NewContext(context.Background(), klog.Logger{})
	proposals := c.proposals(ctx)

	world := &cluster{of: c}
	controller, key := c.controller(world, false)
	err := controller.reconcileAutoscaler(ctx, c.HPA.DeepCopy(), key)

	result = &Result{
		ErrorKind:       string(world.kind),
		Action:          string(world.action),
		CurrentReplicas: c.Scale.SpecReplicas,
		ScaleTo:         world.scaleTo,
		StatusWritten:   world.status != nil,
		Status:          world.status,
		Events:          world.events,
		Proposals:       proposals,
	}
	if err != nil {
		result.Error = err.Error()
	}
	if result.Status == nil {
		result.Status = &c.HPA.Status
	}
	if result.Events == nil {
		result.Events = []Event{}
	}
	result.DesiredReplicas = result.Status.DesiredReplicas
	result.History = controller.history(key)
	return result
}

// proposals is nil where metrics could not even be asked for.
func (c *Case) proposals(ctx context.Context) []Proposal {
	spec := &c.HPA.Spec
	minReplicas := int32(1)
	if spec.MinReplicas != nil {
		minReplicas = *spec.MinReplicas
	}
	selector, err := labels.Parse(c.Scale.Selector)
	replicas := c.Scale.SpecReplicas
	if c.Scale.GetError != nil || c.Scale.Selector == "" || err != nil ||
		replicas > spec.MaxReplicas ||
		(replicas > 0 && replicas < minReplicas) {
		return nil
	}
	proposals := []Proposal{}
	for _, metric := range spec.Metrics {
		controller, _ := c.controller(&cluster{of: c}, true)
		var status autoscalingv2.MetricStatus
		replicas, name, at, _, err := controller.computeReplicasForMetric(ctx,
			c.HPA.DeepCopy(), metric, replicas, c.Scale.StatusReplicas,
			selector, &status)
		proposal := Proposal{Type: string(metric.Type)}
		if err != nil {
			proposal.Error = err.Error()
		} else {
			proposal.Replicas, proposal.Name = replicas, name
			if !at.IsZero() {
				proposal.Time = &metav1.Time{Time: at}
			}
		}
		proposals = append(proposals, proposal)
	}
	return proposals
}

func seconds(of float64) time.Duration {
	return time.Duration(of * float64(time.Second))
}

// controller is upstream's, in the state that the case tells of.
func (c *Case) controller(
	world *cluster, discard bool,
) (*HorizontalController, string) {
	key := c.HPA.Namespace + "/" + c.HPA.Name
	metrics := metricsclient.NewRESTMetricsClient(
		resourceMetrics{cluster: world}, customMetrics{world},
		externalMetrics{world})
	controller := &HorizontalController{
		scaleNamespacer: scales{cluster: world},
		hpaNamespacer:   hpas{cluster: world},
		mapper:          mapper{},
		tolerance:       c.Config.Tolerance,
		replicaCalc: NewReplicaCalculator(metrics, pods{cluster: world},
			seconds(c.Config.CPUInitializationPeriod),
			seconds(c.Config.InitialReadinessDelay)),
		eventRecorder:                recorder{world, discard},
		downscaleStabilisationWindow: seconds(c.Config.DownscaleStabilization),
		monitor:                      labelMonitor{cluster: world},
		podLister:                    pods{cluster: world},
		recommendations:              map[string][]timestampedRecommendation{},
		scaleUpEvents:                map[string][]timestampedScaleEvent{},
		scaleDownEvents:              map[string][]timestampedScaleEvent{},
		hpaSelectors:                 selectors.NewBiMultimap(),
	}
	// As enqueueHPA does: nothing is selected before the first reconcile.
	controller.hpaSelectors.PutSelector(selectors.Parse(key), labels.Nothing())
	for name, text := range c.OtherHPAs {
		selector, err := labels.Parse(text)
		if err != nil {
			fail(fmt.Errorf("the selector of %s: %w", name, err))
		}
		other := selectors.Key{Name: name, Namespace: c.HPA.Namespace}
		controller.hpaSelectors.PutSelector(other, selector)
	}
	if known := c.History.Recommendations; known != nil {
		own := make([]timestampedRecommendation, 0, len(known))
		for _, one := range known {
			own = append(own,
				timestampedRecommendation{one.Replicas, one.Time})
		}
		controller.recommendations[key] = own
	}
	controller.scaleUpEvents[key] = scaleEvents(c.History.ScaleUpEvents)
	controller.scaleDownEvents[key] = scaleEvents(c.History.ScaleDownEvents)
	return controller, key
}

func scaleEvents(known []ScaleEvent) []timestampedScaleEvent {
	own := make([]timestampedScaleEvent, 0, len(known))
	for _, one := range known {
		own = append(own,
			timestampedScaleEvent{one.Change, one.Time, one.Outdated})
	}
	return own
}

func (a *HorizontalController) history(key string) History {
	events := func(of []timestampedScaleEvent) []ScaleEvent {
		all := make([]ScaleEvent, 0, len(of))
		for _, one := range of {
			all = append(all, ScaleEvent{
				one.replicaChange, one.timestamp, one.outdated})
		}
		return all
	}
	recommendations := make([]Recommendation, 0)
	for _, one := range a.recommendations[key] {
		recommendations = append(recommendations,
			Recommendation{one.recommendation, one.timestamp})
	}
	return History{recommendations, events(a.scaleUpEvents[key]),
		events(a.scaleDownEvents[key])}
}
