package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

func (l *library) FormatFloats(dst *backend.Strings, values []float64) error {
	in, err := l.begin()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	column(in, values)
	in.number(uint64(len(values)))
	data, offsets := in.out(4), in.out(4)
	if status := in.invoke("millicore_floats_format"); status != 0 {
		return in.contextRefused(status)
	}
	in.replaceStrings(dst, data, offsets, len(values))
	return in.fault
}

func (l *library) ParseFloats(dst []float64, statuses []int32, texts backend.Strings) error {
	in, err := l.begin()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.strings(texts)
	in.number(uint64(texts.Len()))
	values, results := in.out(8*len(dst)), in.out(4*len(statuses))
	if status := in.invoke("millicore_floats_parse"); status != 0 {
		return in.contextRefused(status)
	}
	fill(in, dst, values)
	fill(in, statuses, results)
	return in.fault
}

// begin takes an instance and begins a call on it; the caller releases it.
func (l *library) begin() (*instance, error) {
	in, err := l.instances.acquire()
	if err != nil {
		return nil, err
	}
	in.begin()
	return in, nil
}
