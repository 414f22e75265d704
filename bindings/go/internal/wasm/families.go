package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

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
	return in.partialText(dst, "millicore_families_convert")
}

func (l *library) ReadFamilies(delimited []byte, out *backend.FamilyRows) error {
	in, err := l.begin()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.page(delimited)
	got := in.outStruct(rowsWords)
	status := in.invoke("millicore_families_read")
	if in.fault != nil {
		return in.fault
	}
	n := int(in.word(got + 4*rowsRowCount))
	out.Kinds = replace(in, out.Kinds, in.word(got+4*rowsKinds), n)
	out.Given = replace(in, out.Given, in.word(got+4*rowsGiven), n)
	texts := backend.Strings{Data: out.TextData, Offsets: out.TextOffsets}
	in.replaceStrings(&texts, got+4*rowsTextData, got+4*rowsTextOffsets, 2*n)
	out.TextData, out.TextOffsets = texts.Data, texts.Offsets
	out.Numbers = replace(in, out.Numbers, in.word(got+4*rowsNumbers), 2*n)
	out.Integers = replace(in, out.Integers, in.word(got+4*rowsIntegers), 2*n)
	in.lent = max(in.lent, uint32(42*n+len(out.TextData)))
	if status != 0 {
		return in.contextRefused(status)
	}
	return in.fault
}

func (l *library) WriteFamilies(dst []byte, format, escaping uint32, created bool, rows *backend.FamilyRows) ([]byte, error) {
	in, err := l.begin()
	if err != nil {
		return dst, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.number(uint64(format))
	in.number(uint64(escaping))
	in.number(flag(created))
	columns := in.structure(rowsWords)
	columns.word(uint32(len(rows.Kinds)))
	columns.column(placed(in, rows.Kinds))
	columns.column(placed(in, rows.Given))
	columns.column(placed(in, rows.TextData))
	columns.column(placed(in, rows.TextOffsets))
	columns.column(placed(in, rows.Numbers))
	columns.column(placed(in, rows.Integers))
	columns.end()
	return in.partialText(dst, "millicore_families_write")
}

// partialText adds the last two arguments of a call that gives text, also
// where it refuses what would follow, makes the call and appends the text.
func (in *instance) partialText(dst []byte, name string) ([]byte, error) {
	out := in.outZero()
	length := in.outZero()
	status := in.invoke(name)
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
