package wasm

func (l *library) JSONPath(dst, document []byte, offset uint64) ([]byte, error) {
	in, err := l.begin()
	if err != nil {
		return dst, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.page(document)
	in.number(offset)
	return in.textResult(dst, "millicore_json_path")
}
