package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

func (l *library) Deduplicate(timestamps []int64, values []float64, offsets []uint32, interval int64, stale uint32, kept []uint32) error {
	return deduplicate(l, "millicore_samples_deduplicate", timestamps, values, offsets, interval, stale, kept)
}

func (l *library) DeduplicateIntegers(timestamps, values []int64, offsets []uint32, interval int64, stale uint32, kept []uint32) error {
	return deduplicate(l, "millicore_samples_deduplicate_integers", timestamps, values, offsets, interval, stale, kept)
}

func deduplicate[V any](l *library, name string, timestamps []int64, values []V, offsets []uint32, interval int64, stale uint32, kept []uint32) error {
	in, err := l.begin()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	times, results := columnAt(in, timestamps), columnAt(in, values)
	column(in, offsets)
	in.number(uint64(len(kept)))
	in.number(uint64(interval))
	in.number(uint64(stale))
	counts := in.out(4 * len(kept))
	if status := in.invoke(name); status != 0 {
		return in.refused(status)
	}
	fill(in, timestamps, times)
	fill(in, values, results)
	fill(in, kept, counts)
	return in.fault
}

func (l *library) Merge(blocks, out *backend.Samples, series []uint32, interval int64, stale uint32) error {
	in, err := l.begin()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	column(in, blocks.Timestamps)
	column(in, blocks.Values)
	column(in, blocks.Offsets)
	in.number(uint64(max(0, len(blocks.Offsets)-1)))
	column(in, series)
	in.number(uint64(max(0, len(series)-1)))
	in.number(uint64(interval))
	in.number(uint64(stale))
	timestamps, values := in.out(8*len(out.Timestamps)), in.out(8*len(out.Values))
	offsets := in.out(4 * len(out.Offsets))
	if status := in.invoke("millicore_samples_merge"); status != 0 {
		return in.contextRefused(status)
	}
	fill(in, out.Offsets, offsets)
	merged := uint32(0)
	if n := len(out.Offsets); n > 0 {
		merged = min(out.Offsets[n-1], uint32(len(out.Timestamps)))
	}
	fill(in, out.Timestamps[:merged], timestamps)
	fill(in, out.Values[:merged], values)
	return in.fault
}

func (l *library) SeriesVerdict(nodes, answered, failed, factors []uint32, replicationFactor uint32) (uint32, error) {
	in, err := l.begin()
	if err != nil {
		return 0, err
	}
	defer l.instances.release(in)
	for _, numbers := range [][]uint32{nodes, answered, failed, factors} {
		column(in, numbers)
	}
	in.number(uint64(len(nodes)))
	in.number(uint64(replicationFactor))
	verdict := in.out(4)
	if status := in.invoke("millicore_samples_verdict"); status != 0 {
		return 0, in.refused(status)
	}
	return in.word(verdict), in.fault
}
