package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

func (l *library) AppendTopPods(dst, list []byte, flags, sort uint32) ([]byte, error) {
	in, err := l.begin()
	if err != nil {
		return dst, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.page(list)
	in.number(uint64(flags))
	in.number(uint64(sort))
	return in.textResult(dst, "millicore_top_pods")
}

func (l *library) AppendTopNodes(dst, list []byte, flags, sort uint32, available backend.Rows, missingSwap backend.Strings) ([]byte, error) {
	in, err := l.begin()
	if err != nil {
		return dst, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.page(list)
	in.number(uint64(flags))
	in.number(uint64(sort))
	in.rows(available)
	in.strings(missingSwap)
	in.number(uint64(missingSwap.Len()))
	return in.textResult(dst, "millicore_top_nodes")
}
