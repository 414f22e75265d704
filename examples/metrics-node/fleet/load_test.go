package fleet

import (
	"math"
	"testing"
	"time"
)

// The integral is what summing the curve up in small steps gives.
func TestIntegralIsTheSumOfTheCurve(t *testing.T) {
	f := func(load Load, elapsed time.Duration, phase float64) {
		t.Helper()
		const steps = 100_000
		step := elapsed / steps
		sum := 0.0
		for i := range steps {
			middle := time.Duration(i)*step + step/2
			sum += load.At(middle, phase) * step.Seconds()
		}
		if got := load.Integral(elapsed, phase); math.Abs(got-sum) > 1e-6*elapsed.Seconds() {
			t.Errorf("%+v after %s at phase %v: integral %v, sum %v", load, elapsed, phase, got, sum)
		}
	}
	f(Load{}, time.Minute, 0.3)
	f(Load{Swing: 0.5, Period: time.Minute}, 10*time.Second, 0)
	f(Load{Swing: 0.5, Period: time.Minute}, time.Hour, 0.25)
	f(Load{Swing: 0.9, Period: 7 * time.Second}, 33*time.Second, 0.9)
	f(Load{Swing: 1, Period: time.Minute}, 90*time.Second, 0.75) // touches zero
}

func TestCountersNeverGoBack(t *testing.T) {
	load := Load{Swing: 1, Period: 10 * time.Second}
	last := 0.0
	for elapsed := time.Duration(0); elapsed < time.Minute; elapsed += time.Millisecond {
		now := load.Integral(elapsed, 0.6)
		if now < last {
			t.Fatalf("at %s: %v after %v", elapsed, now, last)
		}
		last = now
	}
}
