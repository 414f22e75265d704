package stream

import (
	"math"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

type eventKind uint8

const (
	cpuEvent eventKind = iota
	memoryEvent
	oomEvent
)

// event is one sample or OOM.
type event struct {
	kind           eventKind
	pod, container int
	time           int64
	amount         int64
}

// streamCase is one random VPA with its flags and everything that happens.
type streamCase struct {
	// pods have the number of their set of labels.
	pods       []int
	labelSets  int
	containers int
	events     []event
	now        int64

	cpuHalfLife, memoryHalfLife time.Duration
	memoryInterval              time.Duration
	intervalCount               int64
	oomRatio, oomMinimum        float64
	flags                       millicore.VPAEstimation
}

func random(r *harness.Random) *streamCase {
	c := &streamCase{
		labelSets: 1, containers: 1 + r.IntN(3),
		cpuHalfLife: 24 * time.Hour, memoryHalfLife: 24 * time.Hour, memoryInterval: 24 * time.Hour,
		intervalCount: 8, oomRatio: 1.2, oomMinimum: 100 << 20,
		flags: millicore.DefaultVPAEstimation(),
	}
	if r.OneIn(3) {
		c.labelSets = 2 + r.IntN(2)
	}
	for range c.labelSets + r.IntN(3) {
		c.pods = append(c.pods, len(c.pods)%c.labelSets)
	}
	if r.OneIn(2) {
		duration := func() time.Duration { return time.Duration(1+r.IntN(200_000)) * time.Second }
		c.cpuHalfLife, c.memoryHalfLife, c.memoryInterval = duration(), duration(), duration()
		c.oomRatio, c.oomMinimum = 1+r.Float64(), float64(r.IntN(1<<30))
		share := func() float64 { return float64(r.IntN(101)) / 100 }
		percentiles := func() millicore.VPAPercentiles {
			return millicore.VPAPercentiles{
				Target: share(), Lower: share(), Upper: share(), Confidence: int64(duration()),
			}
		}
		c.flags = millicore.VPAEstimation{
			CPU: percentiles(), Memory: percentiles(), Margin: r.Float64() / 2,
			MinCPUMillicores: float64(r.IntN(100)), MinMemoryMegabyte: float64(r.IntN(500)),
		}
	}
	c.happen(r)
	return c
}

// happen makes the events: mostly a minute or an hour apart, sometimes long
// gaps and times that go back.
func (c *streamCase) happen(r *harness.Random) {
	at := int64(1_700_000_000+r.IntN(100_000_000)) * int64(time.Second)
	cpu, memory := math.Pow(10, r.Float64()*5), math.Pow(10, 6+r.Float64()*5)
	for range r.IntN(80) {
		switch r.IntN(20) {
		case 0:
			at += r.Int64N(int64(300 * 24 * time.Hour))
		case 1:
			at -= r.Int64N(int64(30 * time.Hour))
		case 2:
		default:
			at += r.Int64N(int64(3 * time.Hour))
		}
		e := event{pod: r.IntN(len(c.pods)), container: r.IntN(c.containers), time: at}
		switch r.IntN(10) {
		case 0:
			e.kind, e.amount = oomEvent, int64(memory*r.Float64())
		case 1, 2, 3, 4:
			e.kind, e.amount = memoryEvent, int64(memory*(0.5+r.Float64()))
		default:
			e.amount = int64(cpu * (0.5 + r.Float64()))
		}
		if r.OneIn(30) {
			e.amount = harness.Pick(r, []int64{-1, 0, 1, 9, 10, 99_999_999_999_999, 20_500_000, 20_500_001})
		}
		c.events = append(c.events, e)
	}
	c.now = at + r.Int64N(int64(40*time.Hour)) - int64(10*time.Hour)
}
