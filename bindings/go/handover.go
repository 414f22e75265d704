package millicore

import (
	"bytes"
	"fmt"
	"time"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// HandoverOptions of [Library.NewHandover].
type HandoverOptions struct {
	// Ordinal is the ordinal of the shard's pod.
	Ordinal int32
	// Owners of an object, from 1; the same in all shards. With two of them
	// a crash takes nothing along.
	Owners uint32
	// Timeout is after how much silence a shard is taken for dead.
	Timeout time.Duration
	// Hold is for how long who is there must not have changed before a view
	// is proposed, unless a member is lost or wants to go.
	Hold time.Duration
}

// HandoverPhase is how far a shard is with the newest view.
type HandoverPhase uint32

// The phases.
const (
	// HandoverJoining: there is no view yet.
	HandoverJoining HandoverPhase = iota
	// HandoverOverlap: not all members have reported.
	HandoverOverlap
	// HandoverSettled: all have, but have not yet seen all that this shard
	// has.
	HandoverSettled
	// HandoverStable: nothing is owed to an older view.
	HandoverStable
)

// HandoverState is what a shard is at the moment.
type HandoverState struct {
	Phase HandoverPhase
	// Epoch is the newest view, 0 for none, and Total its number of shards.
	Epoch uint64
	Total int32
	// Member and Synced tell whether the shard takes part in it, and whether
	// it has everything of it.
	Member, Synced bool
	// Ready tells whether the shard may be scraped.
	Ready bool
	// GateOpen tells whether the process may end without an object being
	// absent.
	GateOpen bool
	// Replaced tells whether another process has the ordinal since.
	Replaced bool
}

// What to do with an object, as [Handover.Decide] gives it.
const (
	// HandoverAdmit: an object that is not there is to be taken on.
	HandoverAdmit uint8 = 1
	// HandoverKeep: an object that is there is to be kept.
	HandoverKeep uint8 = 2
)

// Handover is the state machine of one shard: how objects move from shard to
// shard without being absent. It reads no clock and no network; see
// docs/handover.md, and kube/handover for one that is driven by Leases. Safe
// for concurrent use.
type Handover struct {
	core backend.Handover
}

// NewHandover makes a shard that knows nothing yet.
func (l *Library) NewHandover(options HandoverOptions) (*Handover, error) {
	core, err := l.core.NewHandover(backend.HandoverOptions{
		Ordinal: options.Ordinal, Owners: options.Owners,
		Timeout: int64(options.Timeout), Hold: int64(options.Hold),
	})
	if err != nil {
		return nil, exported(err)
	}
	return &Handover{core}, nil
}

// HandoverAction is what a shard has to do.
type HandoverAction struct {
	// Kind is "publish" (write Text as the own report), "propose" (write Text
	// as the view, if the one that is there has the epoch before), "acquire"
	// (list what Decide admits, then tell Synced) or "drop" (give up what
	// Decide does not keep).
	Kind string
	// Text of a report or a view.
	Text string
	// Epoch of the view: of the one that is proposed, else the newest.
	Epoch uint64
}

// Apply tells the shard an event, a line of docs/handover.md, and gives what
// it has to do. The methods below make the lines.
func (h *Handover) Apply(event string) ([]HandoverAction, error) {
	text, err := h.core.Apply(nil, []byte(event))
	if err != nil {
		return nil, exported(err)
	}
	var actions []HandoverAction
	for line := range bytes.Lines(text) {
		kind, rest, _ := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(" "))
		action := HandoverAction{Kind: string(kind)}
		format := "%d"
		switch action.Kind {
		case "publish", "propose":
			action.Text = string(rest)
			format = "epoch=%d"
		}
		if action.Kind != "publish" {
			if _, err := fmt.Sscanf(string(rest), format, &action.Epoch); err != nil {
				return nil, fmt.Errorf("millicore: action %q: %w", line, err)
			}
		}
		actions = append(actions, action)
	}
	return actions, nil
}

// Start tells the report that the ordinal's last process left; empty if
// there is none. It comes first.
func (h *Handover) Start(report string) ([]HandoverAction, error) {
	if report == "" {
		return h.Apply("start")
	}
	return h.Apply("start " + report)
}

// Replicas tells spec.replicas and spec.ordinals.start of the StatefulSet.
func (h *Handover) Replicas(replicas, start int32) ([]HandoverAction, error) {
	return h.Apply(fmt.Sprintf("replicas %d %d", max(replicas, 0), max(start, 0)))
}

// View tells the newest view that was read.
func (h *Handover) View(text string) ([]HandoverAction, error) { return h.Apply("view " + text) }

// Report tells a report that was read, of the own ordinal too.
func (h *Handover) Report(ordinal int32, text string) ([]HandoverAction, error) {
	return h.Apply(fmt.Sprintf("report %d %s", ordinal, text))
}

// Gone tells that nothing up to a generation answers to an ordinal any more.
func (h *Handover) Gone(ordinal int32, generation uint64) ([]HandoverAction, error) {
	return h.Apply(fmt.Sprintf("gone %d %d", ordinal, generation))
}

// Synced tells that every object that Decide admits is there, as of a
// resource version at least. The epoch is that of the action "acquire".
func (h *Handover) Synced(epoch, resourceVersion uint64) ([]HandoverAction, error) {
	return h.Apply(fmt.Sprintf("synced %d %d", epoch, resourceVersion))
}

// Progress tells that the objects are as of a later resource version; before
// they are shown.
func (h *Handover) Progress(resourceVersion uint64) ([]HandoverAction, error) {
	return h.Apply(fmt.Sprintf("progress %d", resourceVersion))
}

// Drain tells that the process is asked to end.
func (h *Handover) Drain() ([]HandoverAction, error) { return h.Apply("drain") }

// Tick tells the time, of any clock that does not run backwards for long; to
// come four times a timeout or more often.
func (h *Handover) Tick(now time.Duration) ([]HandoverAction, error) {
	return h.Apply(fmt.Sprintf("tick %d", max(now, 0)))
}

// State is what the shard is at the moment.
func (h *Handover) State() (HandoverState, error) {
	state, err := h.core.State()
	return HandoverState{
		Phase: HandoverPhase(state.Phase), Epoch: state.Epoch, Total: state.Total,
		Member: state.Member, Synced: state.Synced, Ready: state.Ready,
		GateOpen: state.GateOpen, Replaced: state.Replaced,
	}, exported(err)
}

// Decide tells what to do with objects by their UIDs: HandoverAdmit and
// HandoverKeep, or 0. verdicts has one item per UID.
func (h *Handover) Decide(uids *Strings, verdicts []uint8) error {
	view, err := uids.view()
	if err != nil {
		return err
	}
	if len(verdicts) != view.Len() {
		return lengthMismatch()
	}
	return exported(h.core.Decide(view, verdicts))
}

// Close gives the shard's memory back.
func (h *Handover) Close() error { return h.core.Close() }
