package autoscale

import (
	"fmt"
	"math"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
)

// Fleet is many HPAs, decided in one call and in numbers: the same replicas
// as [Decider.Decide] gives, without statuses, events and texts. Add cases,
// Decide, read the columns. One goroutine at a time uses a fleet.
//
// A host that sees pods and samples change one by one may keep
// [millicore.HPAFleet] up to date itself; Add writes its rows anew.
type Fleet struct {
	// Columns is the input, with the histories, which Decide changes.
	Columns millicore.HPAFleet
	// Decisions is what Decide gave.
	Decisions millicore.HPADecisions

	library *millicore.Library
	now     time.Time
	config  Config
}

// NewFleet makes an empty fleet. The time and the configuration of the cases
// that are added are not looked at: all are decided with these.
func NewFleet(library *millicore.Library, now time.Time, config Config) *Fleet {
	f := &Fleet{library: library}
	f.Reset(now, config)
	return f
}

// Reset empties the fleet for another round and keeps its memory.
func (f *Fleet) Reset(now time.Time, config Config) {
	f.now, f.config = now, config
	f.Columns.Reset()
	f.Columns.Now = now.UnixNano()
	f.Columns.Initialization = nanoseconds(seconds(config.CPUInitializationPeriod), 300)
	f.Columns.ReadinessDelay = nanoseconds(seconds(config.InitialReadinessDelay), 30)
	f.Columns.DownscaleStabilization = nanoseconds(seconds(config.DownscaleStabilization), 300)
	f.Columns.ScaleUpLimitFactor = 2
	f.Columns.Architecture = millicore.HPAAMD64
	if config.ARM64 {
		f.Columns.Architecture = millicore.HPAARM64
	}
}

func nanoseconds(seconds *float64, otherwise float64) int64 {
	if seconds != nil {
		otherwise = *seconds
	}
	return int64(otherwise * 1e9)
}

// Len is how many HPAs were added.
func (f *Fleet) Len() int { return len(f.Columns.Flags) }

// Decide decides every HPA and changes their histories.
func (f *Fleet) Decide() error { return f.library.DecideHPAColumns(&f.Columns, &f.Decisions) }

// Err is why an HPA was not decided, or nil.
func (f *Fleet) Err(i int) error {
	status := f.Decisions.Statuses[i]
	if status == 0 {
		return nil
	}
	return fmt.Errorf("autoscale: HPA %d: %s", i, f.library.StatusText(millicore.Status(status)))
}

// History is the history of an HPA as it is now.
func (f *Fleet) History(i int) History {
	var columns millicore.HPAHistory
	f.Columns.History(i, &columns)
	var history History
	if columns.Recommendations != nil {
		history.Recommendations = []Recommendation{}
	}
	for _, r := range columns.Recommendations {
		history.Recommendations = append(history.Recommendations, Recommendation{r.Replicas, instant(r.Time)})
	}
	for _, e := range columns.Ups {
		history.ScaleUpEvents = append(history.ScaleUpEvents, ScaleEvent{e.Change, instant(e.Time), e.Outdated})
	}
	for _, e := range columns.Downs {
		history.ScaleDownEvents = append(history.ScaleDownEvents, ScaleEvent{e.Change, instant(e.Time), e.Outdated})
	}
	return history
}

// since1970 is a time in nanoseconds; Go's zero time is the least.
func since1970(t time.Time) int64 {
	if t.IsZero() {
		return math.MinInt64
	}
	return t.UnixNano()
}

func instant(nanoseconds int64) time.Time {
	if nanoseconds == math.MinInt64 {
		return time.Time{}
	}
	return time.Unix(0, nanoseconds).UTC()
}
