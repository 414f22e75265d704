// Package autoscale decides the HorizontalPodAutoscalers of a cluster, each
// interval, as kube-controller-manager would: with its own copy of what that
// keeps between two syncs, from the pods that are known and the metrics that
// were just measured. Each decision is kept with its explanation.
package autoscale

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// Kinds of objects that are read here.
const (
	KindHPA        = "HorizontalPodAutoscaler"
	KindDeployment = "Deployment"
)

// keptDecisions bounds the past of one HPA: an hour at 5 s.
const keptDecisions = 720

// Config of a controller. Library and Objects are required.
type Config struct {
	Library *millicore.Library
	// Objects hold the HPAs, their Deployments and the pods.
	Objects *cluster.Store
	// Scale carries a decision out. Without it decisions are shown only.
	Scale func(namespace, kind, name string, replicas int32) error
}

// Controller decides. Its methods may be called from several goroutines.
type Controller struct {
	config Config
	mutex  sync.RWMutex
	hpas   map[string]*state
}

// state is what is kept of one HPA between two syncs, and what is shown.
type state struct {
	status, history json.RawMessage
	last            Decided
	past            []Past
}

// Decided is the last decision on an HPA.
type Decided struct {
	Namespace       string          `json:"namespace"`
	Name            string          `json:"name"`
	Target          string          `json:"target"`
	MinReplicas     int32           `json:"minReplicas"`
	MaxReplicas     int32           `json:"maxReplicas"`
	CurrentReplicas int32           `json:"currentReplicas"`
	DesiredReplicas int32           `json:"desiredReplicas"`
	Summary         string          `json:"summary"`
	Case            json.RawMessage `json:"case,omitempty"`
	Explanation     json.RawMessage `json:"explanation,omitempty"`
}

// Past is one decision of the past, in short.
type Past struct {
	Time            time.Time `json:"time"`
	CurrentReplicas int32     `json:"currentReplicas"`
	DesiredReplicas int32     `json:"desiredReplicas"`
	// Proposals of the metrics in the order of the spec; null failed.
	Proposals []*int32 `json:"proposals"`
	Action    string   `json:"action"`
	// Reason is that of the rescale; Error what the sync returned.
	Reason string `json:"reason,omitempty"`
	Error  string `json:"error,omitempty"`
}

// New is a controller that has decided nothing yet.
func New(config Config) *Controller {
	return &Controller{config: config, hpas: map[string]*state{}}
}

// Metrics gives the PodMetrics of pods as a JSON list.
type Metrics func(pods []*cluster.Object) (json.RawMessage, error)

// Sync decides every HPA once. What one of them cannot do does not keep the
// others from it.
func (c *Controller) Sync(now time.Time, metrics Metrics) error {
	var failed error
	known := map[string]bool{}
	for _, hpa := range c.config.Objects.List(KindHPA) {
		known[hpa.Namespace+"/"+hpa.Name] = true
		if err := c.decide(now, hpa, metrics); err != nil {
			failed = errors.Join(failed, fmt.Errorf("HPA %s/%s: %w", hpa.Namespace, hpa.Name, err))
		}
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for name := range c.hpas {
		if !known[name] {
			delete(c.hpas, name)
		}
	}
	return failed
}

// hpaCase is the input of one decision, docs/hpa.md.
type hpaCase struct {
	Now   time.Time         `json:"now"`
	HPA   hpaObject         `json:"hpa"`
	Scale scale             `json:"scale"`
	Pods  []json.RawMessage `json:"pods"`
	// Metrics are those of metrics.k8s.io.
	Metrics caseMetrics     `json:"metrics"`
	History json.RawMessage `json:"history,omitempty"`
}

type caseMetrics struct {
	Resource      json.RawMessage `json:"resource,omitempty"`
	ResourceError string          `json:"resourceError,omitempty"`
}

type hpaObject struct {
	Metadata json.RawMessage `json:"metadata"`
	Spec     json.RawMessage `json:"spec"`
	Status   json.RawMessage `json:"status,omitempty"`
}

type scale struct {
	SpecReplicas   int32  `json:"specReplicas"`
	StatusReplicas int32  `json:"statusReplicas"`
	Selector       string `json:"selector"`
	GetError       string `json:"getError,omitempty"`
}

// hpaSpec is what is read of an HPA here; the core reads the rest.
type hpaSpec struct {
	Target struct {
		Kind string `json:"kind"`
		Name string `json:"name"`
	} `json:"scaleTargetRef"`
	Min *int32 `json:"minReplicas"`
	Max int32  `json:"maxReplicas"`
}

func (c *Controller) decide(now time.Time, object *cluster.Object, metrics Metrics) error {
	var hpa hpaObject
	if err := json.Unmarshal(object.JSON, &hpa); err != nil {
		return err
	}
	var spec hpaSpec
	if err := json.Unmarshal(hpa.Spec, &spec); err != nil {
		return err
	}
	kept := c.state(object.Namespace + "/" + object.Name)
	if kept.status != nil {
		hpa.Status = kept.status
	}
	input := hpaCase{Now: now.UTC(), HPA: hpa, History: kept.history}
	selector, err := c.scaleOf(object.Namespace, &spec, &input.Scale)
	if err != nil {
		input.Scale.GetError = err.Error()
	}
	var selected []*cluster.Object
	input.Pods = []json.RawMessage{}
	for _, pod := range c.config.Objects.List(cluster.KindPod) {
		if pod.Namespace == object.Namespace && selector.Matches(pod.Labels) {
			selected = append(selected, pod)
			input.Pods = append(input.Pods, pod.JSON)
		}
	}
	if input.Metrics.Resource, err = metrics(selected); err != nil {
		input.Metrics.ResourceError = err.Error()
	}
	text, err := json.Marshal(&input)
	if err != nil {
		return err
	}
	explained, err := c.config.Library.ExplainHPA(nil, text)
	if err != nil {
		return err
	}
	return c.keep(now, object, &spec, kept, text, explained)
}

// decision is what is read of an explanation here.
type decision struct {
	Decision struct {
		Error           string          `json:"error"`
		Action          string          `json:"action"`
		CurrentReplicas int32           `json:"currentReplicas"`
		DesiredReplicas int32           `json:"desiredReplicas"`
		ScaleTo         *int32          `json:"scaleTo"`
		Status          json.RawMessage `json:"status"`
		History         json.RawMessage `json:"history"`
		Events          []struct{ Reason, Message string }
		Proposals       []struct {
			Replicas int32
			Error    string
		}
	} `json:"decision"`
	Summary string `json:"summary"`
}

// keep carries the decision out, and keeps it for the next sync and for show.
func (c *Controller) keep(now time.Time, object *cluster.Object, spec *hpaSpec, kept *state, text, explained []byte) error {
	var told decision
	if err := json.Unmarshal(explained, &told); err != nil {
		return err
	}
	decided := &told.Decision
	past := Past{
		Time: now, Action: decided.Action, Error: decided.Error, Proposals: []*int32{},
		CurrentReplicas: decided.CurrentReplicas, DesiredReplicas: decided.DesiredReplicas,
	}
	for i := range decided.Proposals {
		var replicas *int32
		if decided.Proposals[i].Error == "" {
			replicas = &decided.Proposals[i].Replicas
		}
		past.Proposals = append(past.Proposals, replicas)
	}
	for _, event := range decided.Events {
		if _, reason, found := strings.Cut(event.Message, "; reason: "); found && event.Reason == "SuccessfulRescale" {
			past.Reason = reason
		}
	}
	var failed error
	if decided.ScaleTo != nil && c.config.Scale != nil {
		failed = c.config.Scale(object.Namespace, spec.Target.Kind, spec.Target.Name, *decided.ScaleTo)
	}
	least := int32(1)
	if spec.Min != nil {
		least = *spec.Min
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	kept.status, kept.history = decided.Status, decided.History
	kept.last = Decided{
		Namespace: object.Namespace, Name: object.Name,
		Target:      spec.Target.Kind + "/" + spec.Target.Name,
		MinReplicas: least, MaxReplicas: spec.Max,
		CurrentReplicas: decided.CurrentReplicas, DesiredReplicas: decided.DesiredReplicas,
		Summary: told.Summary, Case: text, Explanation: explained,
	}
	if len(kept.past) == keptDecisions {
		kept.past = slices.Delete(kept.past, 0, 1)
	}
	kept.past = append(kept.past, past)
	return failed
}

func (c *Controller) state(name string) *state {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	kept := c.hpas[name]
	if kept == nil {
		kept = &state{}
		c.hpas[name] = kept
	}
	return kept
}

// scaleOf reads the scale of a target; only Deployments have one here.
func (c *Controller) scaleOf(namespace string, spec *hpaSpec, out *scale) (labels.Selector, error) {
	target := c.config.Objects.Get(spec.Target.Kind, namespace, spec.Target.Name)
	if spec.Target.Kind != KindDeployment || target == nil {
		return labels.Nothing(), fmt.Errorf("%s %q not found", strings.ToLower(spec.Target.Kind), spec.Target.Name)
	}
	var deployment struct {
		Spec struct {
			Replicas *int32                `json:"replicas"`
			Selector *metav1.LabelSelector `json:"selector"`
		} `json:"spec"`
		Status struct {
			Replicas int32 `json:"replicas"`
		} `json:"status"`
	}
	if err := json.Unmarshal(target.JSON, &deployment); err != nil {
		return labels.Nothing(), err
	}
	selector, err := metav1.LabelSelectorAsSelector(deployment.Spec.Selector)
	if err != nil {
		return labels.Nothing(), err
	}
	out.SpecReplicas = 1
	if deployment.Spec.Replicas != nil {
		out.SpecReplicas = *deployment.Spec.Replicas
	}
	out.StatusReplicas, out.Selector = deployment.Status.Replicas, selector.String()
	return selector, nil
}

// List is the last decision on every HPA, by namespace and name, without the
// case and the explanation.
func (c *Controller) List() []Decided {
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	all := make([]Decided, 0, len(c.hpas))
	for _, kept := range c.hpas {
		if kept.last.Name == "" {
			continue // its first decision failed, or is being made
		}
		short := kept.last
		short.Case, short.Explanation = nil, nil
		all = append(all, short)
	}
	slices.SortFunc(all, func(a, b Decided) int {
		return strings.Compare(a.Namespace+"/"+a.Name, b.Namespace+"/"+b.Name)
	})
	return all
}

// Get is the last decision on one HPA, and those before it, oldest first.
func (c *Controller) Get(namespace, name string) (Decided, []Past, bool) {
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	kept := c.hpas[namespace+"/"+name]
	if kept == nil || kept.last.Name == "" {
		return Decided{}, nil, false
	}
	return kept.last, slices.Clone(kept.past), true
}
