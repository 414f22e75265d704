// The load curve of replayed workloads.

package fleet

import (
	"math"
	"time"
)

// Load is a curve around 1: what share of its recorded usage a workload uses
// at a time. It is a sine, so that its integral has a closed form and a
// counter is exact at any instant, however often or seldom it is read.
type Load struct {
	// Swing is the amplitude, 0 to 1. With 0 the load stays at 1 and the
	// fleet gives back the recorded figures.
	Swing float64
	// Period is the length of one wave.
	Period time.Duration
}

// At is the load at a time since the start, for a workload whose wave is
// shifted by phase (in turns, 0 to 1).
func (l Load) At(elapsed time.Duration, phase float64) float64 {
	if l.Swing == 0 {
		return 1
	}
	return 1 + l.Swing*math.Sin(l.angle(elapsed, phase))
}

// Integral is the load summed up from 0 to elapsed, in seconds.
func (l Load) Integral(elapsed time.Duration, phase float64) float64 {
	if l.Swing == 0 {
		return elapsed.Seconds()
	}
	perTurn := l.Period.Seconds() / (2 * math.Pi)
	wave := math.Cos(l.angle(0, phase)) - math.Cos(l.angle(elapsed, phase))
	return elapsed.Seconds() + l.Swing*perTurn*wave
}

func (l Load) angle(elapsed time.Duration, phase float64) float64 {
	return 2 * math.Pi * (elapsed.Seconds()/l.Period.Seconds() + phase)
}
