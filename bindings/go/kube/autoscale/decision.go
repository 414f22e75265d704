package autoscale

import (
	"encoding/json"
	"errors"
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
)

// Decision is what kube-controller-manager would do.
type Decision struct {
	// Err is what its sync would return, and ErrKind the label of its
	// metrics: none, internal or spec.
	Err     error
	ErrKind string
	// Action is none, scale_up or scale_down.
	Action string
	// CurrentReplicas are those before, DesiredReplicas those of the status
	// after.
	CurrentReplicas, DesiredReplicas int32
	// ScaleTo is the number written to the scale; nil: none.
	ScaleTo *int32
	// Status is the HPA's status after, StatusWritten whether it differs
	// from before.
	Status        autoscalingv2.HorizontalPodAutoscalerStatus
	StatusWritten bool
	Events        []Event
	// Proposals has an entry a metric; it is nil where metrics cannot be
	// evaluated or the replicas are out of bounds.
	Proposals []Proposal
	// History goes into the next case of this HPA.
	History History
}

// Event is an event that the controller would send.
type Event struct {
	Type    string `json:"type"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

// Proposal is what one metric proposes.
type Proposal struct {
	Type     string
	Replicas int32
	Name     string
	// Time is that of the metric's first sample; nil: none is told.
	Time *time.Time
	// Err is why it proposes nothing.
	Err error
}

// UnmarshalJSON reads what the library writes.
func (d *Decision) UnmarshalJSON(text []byte) error {
	var in struct {
		Error           *string
		ErrorKind       string
		Action          string
		CurrentReplicas int32
		DesiredReplicas int32
		ScaleTo         *int32
		StatusWritten   bool
		Status          autoscalingv2.HorizontalPodAutoscalerStatus
		Events          []Event
		Proposals       []struct {
			Type     string
			Replicas int32
			Name     string
			Time     *time.Time
			Error    *string
		}
		History History
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	*d = Decision{
		Err: meant(in.Error), ErrKind: in.ErrorKind, Action: in.Action,
		CurrentReplicas: in.CurrentReplicas, DesiredReplicas: in.DesiredReplicas, ScaleTo: in.ScaleTo,
		Status: in.Status, StatusWritten: in.StatusWritten, Events: in.Events, History: in.History,
	}
	if in.Proposals != nil {
		d.Proposals = make([]Proposal, 0, len(in.Proposals))
	}
	for _, p := range in.Proposals {
		d.Proposals = append(d.Proposals, Proposal{p.Type, p.Replicas, p.Name, p.Time, meant(p.Error)})
	}
	return nil
}

func meant(text *string) error {
	if text == nil {
		return nil
	}
	return errors.New(*text)
}
