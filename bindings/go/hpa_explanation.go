package millicore

import (
	"encoding/json"
	"fmt"
)

// HPAExplanation is what ExplainHPA says.
type HPAExplanation struct {
	// Decision is the text that DecideHPA gives.
	Decision json.RawMessage `json:"decision"`
	// Trace holds the steps in the order in which they were taken.
	Trace []HPATraceEntry `json:"trace"`
	// Summary says in two or three sentences from what to what, which metric
	// won and what held it back.
	Summary string `json:"summary"`
}

// HPATraceEntry is one step of a decision. docs/hpa.md has the table of codes
// and of the numbers that each has.
type HPATraceEntry struct {
	// Code and Kind say what was done; neither ever changes.
	Code uint16 `json:"code"`
	Kind string `json:"kind"`
	// Metric is the metric by its place in the spec; nil where the step is
	// the decision's as a whole.
	Metric *int `json:"metric,omitempty"`
	// Pod is a pod's name, PodIndex its place among the pods that the
	// selector finds; a stranger has none.
	Pod      string `json:"pod,omitempty"`
	PodIndex *int   `json:"podIndex,omitempty"`
	// Policy is the place of a policy in its direction.
	Policy *int `json:"policy,omitempty"`
	// Slot is the place of an entry of the history.
	Slot *int `json:"slot,omitempty"`
	// Numbers holds the step's own fields as they stand: integers, floats
	// ("NaN", "+Inf" and "-Inf" are strings), RFC 3339 times or null.
	Numbers map[string]json.RawMessage `json:"-"`
	// Text is a sentence made of the same numbers.
	Text string `json:"text"`
}

// HPAFindings is what LintHPA says.
type HPAFindings struct {
	Findings []HPAFinding `json:"findings"`
	// Omitted counts the findings past 10,000.
	Omitted int `json:"omitted"`
}

// HPAFinding is one thing that is wrong. docs/hpa.md has the table of codes.
type HPAFinding struct {
	// Code and Kind say what was found; neither ever changes.
	Code uint16 `json:"code"`
	Kind string `json:"kind"`
	// Severity is error, warning or info.
	Severity string `json:"severity"`
	// Path leads to the value in the case.
	Path string `json:"path"`
	// Metric is the metric by its place in the spec, where it is about one.
	Metric    *int   `json:"metric,omitempty"`
	Pod       string `json:"pod,omitempty"`
	Container string `json:"container,omitempty"`
	// Policy is the place of a policy in its direction.
	Policy *int `json:"policy,omitempty"`
	// Numbers holds the finding's own fields as they stand.
	Numbers map[string]json.RawMessage `json:"-"`
	// Text is a sentence.
	Text string `json:"text"`
}

// Int is an integer of the step by its name in docs/hpa.md.
func (e *HPATraceEntry) Int(name string) (int64, bool) {
	var number int64
	err := json.Unmarshal(e.Numbers[name], &number)
	return number, err == nil && e.Numbers[name] != nil
}

// UnmarshalJSON reads a step; what has no field goes to Numbers.
func (e *HPATraceEntry) UnmarshalJSON(text []byte) error {
	type plain HPATraceEntry
	if err := json.Unmarshal(text, (*plain)(e)); err != nil {
		return err
	}
	return numbersOf(&e.Numbers, text, "code", "kind", "metric", "pod", "podIndex", "policy", "slot", "text")
}

// MarshalJSON writes a step with its numbers.
func (e HPATraceEntry) MarshalJSON() ([]byte, error) {
	type plain HPATraceEntry
	return withNumbers(plain(e), e.Numbers)
}

// UnmarshalJSON reads a finding; what has no field goes to Numbers.
func (f *HPAFinding) UnmarshalJSON(text []byte) error {
	type plain HPAFinding
	if err := json.Unmarshal(text, (*plain)(f)); err != nil {
		return err
	}
	return numbersOf(&f.Numbers, text, "code", "kind", "severity", "path", "metric", "pod", "container", "policy", "text")
}

// MarshalJSON writes a finding with its numbers.
func (f HPAFinding) MarshalJSON() ([]byte, error) {
	type plain HPAFinding
	return withNumbers(plain(f), f.Numbers)
}

// numbersOf reads the fields of an object but for the named ones.
func numbersOf(numbers *map[string]json.RawMessage, object []byte, named ...string) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(object, &all); err != nil {
		return err
	}
	for _, name := range named {
		delete(all, name)
	}
	*numbers = all
	return nil
}

// withNumbers writes an object with more fields.
func withNumbers(plain any, numbers map[string]json.RawMessage) ([]byte, error) {
	text, err := json.Marshal(plain)
	if err != nil || len(numbers) == 0 {
		return text, err
	}
	more, err := json.Marshal(numbers)
	if err != nil {
		return nil, err
	}
	return append(append(text[:len(text)-1], ','), more[1:]...), nil
}

// ExplainHPACase is ExplainHPA, read into its type.
func (l *Library) ExplainHPACase(hpaCase []byte) (*HPAExplanation, error) {
	text, err := l.ExplainHPA(nil, hpaCase)
	if err != nil {
		return nil, err
	}
	explanation := new(HPAExplanation)
	if err := json.Unmarshal(text, explanation); err != nil {
		return nil, fmt.Errorf("millicore: reading an explanation: %w", err)
	}
	return explanation, nil
}

// LintHPACase is LintHPA, read into its type.
func (l *Library) LintHPACase(hpaCase []byte) (*HPAFindings, error) {
	text, err := l.LintHPA(nil, hpaCase)
	if err != nil {
		return nil, err
	}
	findings := new(HPAFindings)
	if err := json.Unmarshal(text, findings); err != nil {
		return nil, fmt.Errorf("millicore: reading findings: %w", err)
	}
	return findings, nil
}
