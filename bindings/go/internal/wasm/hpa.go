package wasm

func (l *library) DecideHPA(dst, hpaCase []byte, flags uint32) ([]byte, error) {
	return l.answerHPA("millicore_hpa_decide", dst, hpaCase, flags)
}

func (l *library) ExplainHPA(dst, hpaCase []byte, flags uint32) ([]byte, error) {
	return l.answerHPA("millicore_hpa_explain", dst, hpaCase, flags)
}

func (l *library) LintHPA(dst, hpaCase []byte, flags uint32) ([]byte, error) {
	return l.answerHPA("millicore_hpa_lint", dst, hpaCase, flags)
}

// answerHPA adds to dst what a call from JSON to JSON says of a case.
func (l *library) answerHPA(function string, dst, hpaCase []byte, flags uint32) ([]byte, error) {
	in, err := l.begin()
	if err != nil {
		return dst, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.page(hpaCase)
	in.number(uint64(flags))
	return in.textResult(dst, function)
}

func (l *library) SimulateHPA(dst, simulation []byte, flags uint32) ([]byte, error) {
	return l.answerHPA("millicore_hpa_simulate", dst, simulation, flags)
}
