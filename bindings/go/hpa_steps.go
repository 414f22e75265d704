package millicore

import "github.com/millicore/millicore/bindings/go/internal/backend"

// SumHPAExternal adds the values of an external metric up, in thousandths:
// capped at the largest int64, or, shared among pods, the largest int64 as
// soon as the sum is negative.
func (l *Library) SumHPAExternal(values []int64, shared bool) (int64, error) {
	flag := uint8(0)
	if shared {
		flag = 1
	}
	sum, err := l.core.HPAExternalSum(values, flag)
	return sum, exported(err)
}

// StabilizeHPA stabilises a proposal without a behavior: the highest of it
// and of what was recommended within the window, in nanoseconds. slot is
// where the proposal goes in the history: -1 is after the last.
func (l *Library) StabilizeHPA(replicas []int32, times []int64, window int64, proposal int32, now int64) (stabilized int32, slot int, err error) {
	if len(replicas) != len(times) {
		return 0, 0, lengthMismatch()
	}
	stabilized, place, err := l.core.HPAStabilize(replicas, times, window, proposal, now)
	return stabilized, slotOf(place), exported(err)
}

// StabilizeHPABehavior stabilises a proposal with a behavior, whose windows
// are in seconds; slot as in [Library.StabilizeHPA].
func (l *Library) StabilizeHPABehavior(replicas []int32, times []int64, upWindow, downWindow, current, proposal int32, now int64) (stabilized int32, slot int, err error) {
	if len(replicas) != len(times) {
		return 0, 0, lengthMismatch()
	}
	stabilized, place, err := l.core.HPAStabilizeBehavior(replicas, times, upWindow, downWindow, current, proposal, now)
	return stabilized, slotOf(place), exported(err)
}

func slotOf(place uint32) int {
	if place == HPANone {
		return -1
	}
	return int(place)
}

// LimitHPA limits a stabilised number without a behavior: to the bounds, and
// to scaleUpLimitFactor (upstream 2) times the current replicas.
func (l *Library) LimitHPA(architecture HPAArchitecture, current, min, max, desired int32, scaleUpLimitFactor float64) (int32, HPALimit, error) {
	limited, limit, err := l.core.HPALimit(architecture, current, min, max, desired, scaleUpLimitFactor)
	return limited, limit, exported(err)
}

// HPARate is what [Library.LimitHPARate] looks at: the policies are those of
// the direction in which Desired lies from Current.
type HPARate struct {
	Architecture      HPAArchitecture
	Now               int64
	Current, Min, Max int32
	Desired           int32
	Select            uint8
	Kinds             []uint8
	Values, Periods   []int32 // of the policies; periods in seconds
	UpChanges         []int32
	UpTimes           []int64
	DownChanges       []int32
	DownTimes         []int64
}

// LimitHPARate limits a stabilised number with a behavior.
func (l *Library) LimitHPARate(rate *HPARate) (int32, HPALimit, error) {
	policies := len(rate.Kinds)
	if len(rate.Values) != policies || len(rate.Periods) != policies ||
		len(rate.UpChanges) != len(rate.UpTimes) || len(rate.DownChanges) != len(rate.DownTimes) {
		return 0, 0, lengthMismatch()
	}
	limited, limit, err := l.core.HPALimitRate((*backend.HPARate)(rate))
	return limited, limit, exported(err)
}

// HPAEvents are the scale events of one direction in columns.
type HPAEvents struct {
	Changes  []int32
	Times    []int64
	Outdated []uint8
}

// RememberHPA remembers a rescale among the events of its direction, in the
// last outdated slot or a new one. longest is the longest period of the
// direction's policies, in seconds.
func (l *Library) RememberHPA(events *HPAEvents, from, to int32, now int64, longest int32) error {
	n := len(events.Changes)
	if len(events.Times) != n || len(events.Outdated) != n {
		return lengthMismatch()
	}
	events.Changes = append(events.Changes, 0)
	events.Times = append(events.Times, 0)
	events.Outdated = append(events.Outdated, 0)
	used, err := l.core.HPARemember(from, to, now, longest, events.Changes, events.Times, events.Outdated, uint32(n))
	if err != nil {
		used = uint32(n)
	}
	events.Changes, events.Times, events.Outdated = events.Changes[:used], events.Times[:used], events.Outdated[:used]
	return exported(err)
}
