package wasm

func (l *library) AppendFamilies(dst []byte, format, escaping uint32, created bool, delimited []byte) ([]byte, error) {
	in, err := l.begin()
	if err != nil {
		return dst, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.number(uint64(format))
	in.number(uint64(escaping))
	in.number(flag(created))
	in.page(delimited)
	out := in.outZero()
	length := in.outZero()
	status := in.invoke("millicore_families_convert")
	if in.fault != nil {
		return dst, in.fault
	}
	n := in.word(length)
	in.lent = max(in.lent, n)
	if n > 0 {
		dst = append(dst, in.bytes(in.word(out), n)...)
	}
	if status != 0 {
		return dst, in.contextRefused(status)
	}
	return dst, in.fault
}

func (l *library) Negotiate(accept string, openMetrics bool) (format, escaping uint32, contentType string, err error) {
	in, err := l.begin()
	if err != nil {
		return 0, 0, "", err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.text(accept)
	in.number(flag(openMetrics))
	chosen, scheme := in.out(4), in.out(4)
	text, err := in.textResult(nil, "millicore_families_negotiate")
	if err != nil {
		return 0, 0, "", err
	}
	return in.word(chosen), in.word(scheme), string(text), in.fault
}

func flag(set bool) uint64 {
	if set {
		return 1
	}
	return 0
}
