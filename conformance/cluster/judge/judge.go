// Package judge holds `decide` against every sync of the real HPA controller
// that a recorder has seen: from what the API server held then, and from the
// history that the decisions before it have left, it must come to the same
// replicas, status, conditions, events, error and log.
//
// Two things cannot be seen from outside, and are all that explains a
// difference: the instants at which the controller looked at its clock, and
// how far behind its informers were. rules.go has the rule for each.
package judge

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/millicore/millicore/conformance/cluster/recorder"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
)

// Decide is the function that is judged: a case to a result, both JSON.
type Decide func(hpaCase []byte) ([]byte, error)

// Record is all that was seen of a controller.
type Record struct {
	Config     Config
	Syncs      []*recorder.Sync
	Events     []recorder.Event
	Pods, HPAs *recorder.Mirror
}

// Verdict is how a sync came out.
type Verdict string

// The verdicts; all but Unexplained say that the decision was the same.
const (
	Same Verdict = "the same"
	// OtherSecond: the same but that a time stamped in the sync is in the
	// second before or after.
	OtherSecond Verdict = "explained: another second of the same sync"
	// Clock: the same at another instant of the sync.
	Clock Verdict = "explained: another instant of the same sync"
	// CacheLag: the same with a version of the pods, or of the HPA, that the
	// informer had just before or was sent just after.
	CacheLag    Verdict = "explained: the informer's cache was behind or ahead"
	Unexplained Verdict = "DIFFERENT"
)

// Report is what came of all syncs.
type Report struct {
	Counts   map[Verdict]int
	ByHPA    map[recorder.Key]int
	Actions  map[string]int
	Reasons  map[string]int // of conditions that were predicted
	Refusals []string       // the differences of the unexplained
	// Spread are the replicas that each HPA was seen at: least and most.
	Spread map[recorder.Key][2]int32
}

// Judge walks through all syncs in order, or until so many are unexplained.
func Judge(record *Record, decide Decide, most int) (*Report, error) {
	report := &Report{
		Counts: map[Verdict]int{}, ByHPA: map[recorder.Key]int{},
		Actions: map[string]int{}, Reasons: map[string]int{},
		Spread: map[recorder.Key][2]int32{},
	}
	events, err := eventsOf(record)
	if err != nil {
		return nil, err
	}
	memory := map[recorder.Key]*past{}
	for i, sync := range record.Syncs {
		name, err := hpaOf(record.HPAs.At(sync.Target.Namespace, sync.Ended), sync.Target)
		if err != nil {
			return nil, err
		}
		key := recorder.Key{Namespace: sync.Target.Namespace, Name: name}
		if memory[key] == nil {
			memory[key] = &past{}
		}
		one := &trial{
			record: record, decide: decide, sync: sync, key: key,
			past: memory[key], id: fmt.Sprintf("%s/%s sync %d", key.Namespace, key.Name, i),
		}
		if one.observed, err = observe(sync, events[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", one.id, err)
		}
		verdict, found, err := one.judge()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", one.id, err)
		}
		report.add(key, verdict, one, found)
		if report.Counts[Unexplained] >= most {
			break
		}
		memory[key] = &past{
			history: found.result.History,
			longest: max(memory[key].longest, sync.Ended.Sub(sync.Begun)),
		}
	}
	return report, nil
}

// eventsOf gives each sync its events: those emitted from its beginning to
// the beginning of the next sync of the same HPA.
func eventsOf(record *Record) ([][]recorder.Event, error) {
	all := make([][]recorder.Event, len(record.Syncs))
	latest := func(event recorder.Event) (int, error) {
		found := -1
		for i, sync := range record.Syncs {
			if sync.Begun.After(event.At) {
				break
			}
			if sync.Target.Namespace != event.Namespace {
				continue
			}
			name, err := hpaOf(record.HPAs.At(event.Namespace, sync.Ended), sync.Target)
			if err != nil {
				return 0, err
			}
			if name == event.Name {
				found = i
			}
		}
		return found, nil
	}
	for _, event := range record.Events {
		i, err := latest(event)
		if err != nil {
			return nil, err
		}
		if i >= 0 {
			all[i] = append(all[i], event)
		}
	}
	return all, nil
}

func (r *Report) add(key recorder.Key, verdict Verdict, one *trial, found *outcome) {
	r.Counts[verdict]++
	r.ByHPA[key]++
	r.Actions[found.result.Action]++
	from, to := found.result.CurrentReplicas, found.result.DesiredReplicas
	least, most := min(from, to), max(from, to)
	if before, seen := r.Spread[key]; seen {
		least, most = min(least, before[0]), max(most, before[1])
	}
	r.Spread[key] = [2]int32{least, most}
	status, _ := found.result.Status.(map[string]any)
	conditions, _ := status["conditions"].([]any)
	for _, of := range conditions {
		if condition, is := of.(map[string]any); is {
			r.Reasons[fmt.Sprintf("%v/%v", condition["type"], condition["reason"])]++
		}
	}
	if verdict == Unexplained {
		for _, difference := range found.comparison.differences {
			r.Refusals = append(r.Refusals, one.id+": "+difference+"\n    case: "+string(found.input))
		}
	}
}

// past is what is carried from one sync of an HPA to the next.
type past struct {
	history json.RawMessage
	longest time.Duration // of the syncs that made it
}

// trial is one sync under judgement.
type trial struct {
	record   *Record
	decide   Decide
	sync     *recorder.Sync
	key      recorder.Key
	past     *past
	id       string
	observed *observed
}

// outcome is one prediction and how it compares.
type outcome struct {
	input      []byte
	result     *Result
	comparison *comparison
}

// predict decides at an instant, with the objects as they were at others.
func (t *trial) predict(now time.Time, hpa json.RawMessage, podsAt time.Time) (*outcome, error) {
	var parsed autoscalingv2.HorizontalPodAutoscaler
	if err := json.Unmarshal(hpa, &parsed); err != nil {
		return nil, fmt.Errorf("read the HPA: %w", err)
	}
	of := Case{
		ID: t.id, Now: now.UTC(), Config: t.record.Config, HPA: hpa,
		Pods:    t.record.Pods.At(t.key.Namespace, podsAt),
		History: t.past.history,
	}
	var err error
	if of.Scale, err = readScale(t.sync); err != nil {
		return nil, err
	}
	if of.Metrics, err = readMetrics(&parsed, t.sync.Metrics); err != nil {
		return nil, err
	}
	input, err := json.Marshal(of)
	if err != nil {
		return nil, err
	}
	text, err := t.decide(input)
	if err != nil {
		return nil, fmt.Errorf("decide: %w", err)
	}
	result := &Result{}
	if err := decode(text, result); err != nil {
		return nil, fmt.Errorf("read the decision: %w", err)
	}
	during := interval{t.sync.Begun, t.sync.Ended}
	return &outcome{input, result, compare(result, t.observed, now, during)}, nil
}
