package wasm

import (
	"math"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

func (l *library) HPAExternalSum(values []int64, shared uint8) (int64, error) {
	in, err := l.begin()
	if err != nil {
		return 0, err
	}
	defer l.instances.release(in)
	column(in, values)
	in.number(uint64(len(values)))
	in.number(uint64(shared))
	sum := in.out(8)
	if status := in.invoke("millicore_hpa_external_sum"); status != 0 {
		return 0, in.refused(status)
	}
	return int64(in.double(sum)), in.fault
}

// recommendations adds a history: replicas, times, and their number.
func (in *instance) recommendations(replicas []int32, times []int64) {
	column(in, replicas)
	column(in, times)
	in.number(uint64(len(replicas)))
}

// integer adds an int32.
func (in *instance) integer(number int32) { in.number(uint64(uint32(number))) }

// stabilized calls what gives replicas and a slot.
func (in *instance) stabilized(name string) (int32, uint32, error) {
	replicas, slot := in.out(4), in.out(4)
	if status := in.invoke(name); status != 0 {
		return 0, 0, in.refused(status)
	}
	return int32(in.word(replicas)), in.word(slot), in.fault
}

func (l *library) HPAStabilize(replicas []int32, times []int64, window int64, proposal int32, now int64) (int32, uint32, error) {
	in, err := l.begin()
	if err != nil {
		return 0, 0, err
	}
	defer l.instances.release(in)
	in.recommendations(replicas, times)
	in.number(uint64(window))
	in.integer(proposal)
	in.number(uint64(now))
	return in.stabilized("millicore_hpa_stabilize")
}

func (l *library) HPAStabilizeBehavior(replicas []int32, times []int64, up, down, current, proposal int32, now int64) (int32, uint32, error) {
	in, err := l.begin()
	if err != nil {
		return 0, 0, err
	}
	defer l.instances.release(in)
	in.recommendations(replicas, times)
	in.integer(up)
	in.integer(down)
	in.integer(current)
	in.integer(proposal)
	in.number(uint64(now))
	return in.stabilized("millicore_hpa_stabilize_behavior")
}

// limited calls what gives replicas and a limit.
func (in *instance) limited(name string) (int32, uint8, error) {
	replicas, limit := in.out(4), in.outZero()
	if status := in.invoke(name); status != 0 {
		return 0, 0, in.refused(status)
	}
	return int32(in.word(replicas)), uint8(in.word(limit)), in.fault
}

func (l *library) HPALimit(architecture uint32, current, min, max, desired int32, factor float64) (int32, uint8, error) {
	in, err := l.begin()
	if err != nil {
		return 0, 0, err
	}
	defer l.instances.release(in)
	in.number(uint64(architecture))
	in.integer(current)
	in.integer(min)
	in.integer(max)
	in.integer(desired)
	in.number(math.Float64bits(factor))
	return in.limited("millicore_hpa_limit")
}

func (l *library) HPALimitRate(rate *backend.HPARate) (int32, uint8, error) {
	in, err := l.begin()
	if err != nil {
		return 0, 0, err
	}
	defer l.instances.release(in)
	in.number(uint64(rate.Architecture))
	in.number(uint64(rate.Now))
	in.integer(rate.Current)
	in.integer(rate.Min)
	in.integer(rate.Max)
	in.integer(rate.Desired)
	in.number(uint64(rate.Select))
	column(in, rate.Kinds)
	column(in, rate.Values)
	column(in, rate.Periods)
	in.number(uint64(len(rate.Kinds)))
	in.recommendations(rate.UpChanges, rate.UpTimes)
	in.recommendations(rate.DownChanges, rate.DownTimes)
	return in.limited("millicore_hpa_limit_rate")
}

func (l *library) HPARemember(from, to int32, now int64, longest int32, changes []int32, times []int64, outdated []uint8, count uint32) (uint32, error) {
	in, err := l.begin()
	if err != nil {
		return 0, err
	}
	defer l.instances.release(in)
	in.integer(from)
	in.integer(to)
	in.number(uint64(now))
	in.integer(longest)
	used := []uint32{count}
	changed, at := columnAt(in, changes), columnAt(in, times)
	marks := columnAt(in, outdated)
	in.number(uint64(len(changes)))
	total := columnAt(in, used)
	if status := in.invoke("millicore_hpa_remember"); status != 0 {
		return 0, in.refused(status)
	}
	fill(in, changes, changed)
	fill(in, times, at)
	fill(in, outdated, marks)
	return in.word(total), in.fault
}
