package judge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/millicore/millicore/conformance/cluster/recorder"
)

// Result is the part of a decision that a sync shows.
type Result struct {
	Error           string          `json:"error"`
	Action          string          `json:"action"`
	CurrentReplicas int32           `json:"currentReplicas"`
	DesiredReplicas int32           `json:"desiredReplicas"`
	ScaleTo         *int32          `json:"scaleTo"`
	StatusWritten   bool            `json:"statusWritten"`
	Status          any             `json:"status"`
	Events          []event         `json:"events"`
	Proposals       []proposal      `json:"proposals"`
	History         json.RawMessage `json:"history"`
}

type event struct {
	Type    string `json:"type"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

type proposal struct {
	Replicas int32  `json:"replicas"`
	Name     string `json:"name"`
	Error    string `json:"error"`
}

// decode keeps numbers as they are written.
func decode(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// interval is when the controller may have looked at its clock.
type interval struct{ from, to time.Time }

// holds says whether a time in whole seconds is that of an instant in it.
func (i interval) holds(text string) bool {
	at, err := time.Parse(time.RFC3339, text)
	return err == nil && !at.Before(i.from.Truncate(time.Second)) && !at.After(i.to)
}

// comparison of one prediction with what was seen.
type comparison struct {
	differences []string
	// second: a time stamped in this sync lies in another second than the
	// prediction's, but within the sync.
	second bool
	now    time.Time
	during interval
}

func (c *comparison) differ(format string, values ...any) {
	c.differences = append(c.differences, fmt.Sprintf(format, values...))
}

// compare holds a prediction for a time against what was seen.
func compare(ours *Result, theirs *observed, now time.Time, during interval) *comparison {
	c := &comparison{now: now, during: during}
	switch {
	case theirs.status != nil && !ours.StatusWritten:
		c.differ("the controller wrote a status, ours is unchanged")
	case theirs.status == nil && ours.StatusWritten:
		c.differ("ours changes the status, the controller wrote none")
	case theirs.status != nil:
		c.unequal("status", theirs.status, ours.Status)
	}
	if text(theirs.scaleTo) != text(ours.ScaleTo) {
		c.differ("scaleTo: theirs %s, ours %s", text(theirs.scaleTo), text(ours.ScaleTo))
	}
	c.events(ours, theirs)
	c.failures(ours, theirs)
	c.lines(ours, theirs)
	return c
}

func (c *comparison) events(ours *Result, theirs *observed) {
	seen := theirs.events
	if theirs.conflict && len(seen) > 0 {
		// After the status was refused; `decide` does not know of that.
		seen = slices.DeleteFunc(slices.Clone(seen), func(e recorder.Event) bool {
			return e.Reason == "FailedUpdateStatus"
		})
	}
	if len(seen) != len(ours.Events) {
		c.differ("events: theirs %v, ours %v", seen, ours.Events)
		return
	}
	for i, of := range seen {
		if got := (event{of.Type, of.Reason, of.Message}); got != ours.Events[i] {
			c.differ("event %d: theirs %+v, ours %+v", i, got, ours.Events[i])
		}
	}
}

func (c *comparison) failures(ours *Result, theirs *observed) {
	seen := theirs.failures
	if theirs.conflict {
		seen = slices.DeleteFunc(slices.Clone(seen), func(text string) bool {
			return strings.HasPrefix(text, "failed to update status for ")
		})
		if ours.Error != "" && len(seen) == 0 {
			return // upstream returns the later error alone
		}
	}
	if got := strings.Join(seen, "; "); got != ours.Error {
		c.differ("error: theirs %q, ours %q", got, ours.Error)
	}
}

// lines holds the controller's log against the decision, which is how a sync
// that writes nothing is seen to have decided the same.
func (c *comparison) lines(ours *Result, theirs *observed) {
	var proposed, decided bool
	for _, line := range theirs.lines {
		desired, _ := line.Values["desiredReplicas"].(int32)
		switch line.Message {
		case recorder.Proposing, recorder.ProposingFromZero:
			proposed = true
			metric := line.Values["metric"]
			same := func(p proposal) bool { return p.Error == "" && p.Replicas == desired && p.Name == metric }
			if !slices.ContainsFunc(ours.Proposals, same) {
				c.differ("proposal: theirs %d of %v, ours %+v", desired, metric, ours.Proposals)
			}
		case recorder.NotScaling:
			decided = true
			if ours.Action != "none" || ours.DesiredReplicas != ours.CurrentReplicas {
				c.differ("theirs stays at %d, ours is %s to %d", desired, ours.Action, ours.DesiredReplicas)
			}
		case recorder.Rescaled:
			decided = true
			if ours.Action == "none" || ours.DesiredReplicas != desired {
				c.differ("theirs goes to %d, ours is %s to %d", desired, ours.Action, ours.DesiredReplicas)
			}
		}
	}
	if failed := strings.HasPrefix(ours.Error, "failed to "); decided == failed {
		c.differ("theirs decided: %v, ours failed: %v", decided, failed)
	}
	if proposed && len(ours.Proposals) == 0 {
		c.differ("theirs proposed, ours did not")
	}
}

// unequal names the places where two JSON values differ.
func (c *comparison) unequal(path string, theirs, ours any) {
	if reflect.DeepEqual(theirs, ours) {
		return
	}
	if them, both := theirs.(map[string]any); both {
		if us, both := ours.(map[string]any); both {
			keys := slices.AppendSeq(slices.Collect(maps.Keys(them)), maps.Keys(us))
			slices.Sort(keys)
			for _, key := range slices.Compact(keys) {
				c.unequal(path+"."+key, them[key], us[key])
			}
			return
		}
	}
	if them, both := theirs.([]any); both {
		if us, both := ours.([]any); both && len(us) == len(them) {
			for i := range them {
				c.unequal(fmt.Sprintf("%s[%d]", path, i), them[i], us[i])
			}
			return
		}
	}
	if c.stamped(path, theirs, ours) {
		c.second = true
		return
	}
	c.differ("%s: theirs %s, ours %s", path, text(theirs), text(ours))
}

// stamped says whether two different values are both the time of this sync.
func (c *comparison) stamped(path string, theirs, ours any) bool {
	if !strings.HasSuffix(path, ".lastTransitionTime") && !strings.HasSuffix(path, ".lastScaleTime") {
		return false
	}
	them, _ := theirs.(string)
	us, _ := ours.(string)
	return us == c.now.UTC().Format(time.RFC3339) && c.during.holds(them)
}

func text(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}
