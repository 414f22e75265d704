package wasm

func (l *library) DecideHPA(dst, hpaCase []byte, flags uint32) ([]byte, error) {
	in, err := l.begin()
	if err != nil {
		return dst, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.page(hpaCase)
	in.number(uint64(flags))
	return in.textResult(dst, "millicore_hpa_decide")
}

func (l *library) SimulateHPA(dst, simulation []byte, flags uint32) ([]byte, error) {
	in, err := l.begin()
	if err != nil {
		return dst, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.page(simulation)
	in.number(uint64(flags))
	return in.textResult(dst, "millicore_hpa_simulate")
}
