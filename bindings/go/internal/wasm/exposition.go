package wasm

import (
	"slices"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

func (l *library) ParsePage(profile uint32, page []byte, out *backend.Page) error {
	in, err := l.begin()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.number(uint64(profile))
	in.page(page)
	got := in.outStruct(pageWords)
	status := in.invoke("millicore_exposition_parse")
	if in.fault != nil {
		return in.fault
	}
	in.replacePage(out, got)
	in.lent = max(in.lent, uint32(38*len(out.Kinds)+4*len(out.Labels)))
	if status != 0 {
		return in.contextRefused(status)
	}
	return in.fault
}

// replacePage copies the columns of the page whose struct is at an offset of
// the buffer.
func (in *instance) replacePage(out *backend.Page, got uint32) {
	n, labels := int(in.word(got+4*pageEntryCount)), int(in.word(got+4*pageLabelCount))
	at := func(field uint32) uint32 { return in.word(got + 4*field) }
	out.Kinds = replace(in, out.Kinds, at(pageKinds), n)
	out.Names = replace(in, out.Names, at(pageNames), 2*n)
	out.Texts = replace(in, out.Texts, at(pageTexts), 2*n)
	out.Values = replace(in, out.Values, at(pageValues), n)
	out.Timestamps = replace(in, out.Timestamps, at(pageTimestamps), n)
	out.HasTimestamp = replace(in, out.HasTimestamp, at(pageHasTimestamp), n)
	out.LabelRows = replace(in, out.LabelRows, at(pageLabelRows), n+1)
	out.Labels = replace(in, out.Labels, at(pageLabels), 4*labels)
	exemplars, exemplarLabels := int(in.word(got+4*pageExemplarCount)), 0
	out.ExemplarEntries = replace(in, out.ExemplarEntries, at(pageExemplarEntries), exemplars)
	out.ExemplarValues = replace(in, out.ExemplarValues, at(pageExemplarValues), exemplars)
	out.ExemplarTimestamps = replace(in, out.ExemplarTimestamps, at(pageExemplarTimestamps), exemplars)
	out.ExemplarHasTimestamp = replace(in, out.ExemplarHasTimestamp, at(pageExemplarHasTimestamp), exemplars)
	out.ExemplarLabelRows = replace(in, out.ExemplarLabelRows, at(pageExemplarLabelRows), exemplars+1)
	if exemplars > 0 && len(out.ExemplarLabelRows) > exemplars {
		exemplarLabels = int(out.ExemplarLabelRows[exemplars])
	}
	out.ExemplarLabels = replace(in, out.ExemplarLabels, at(pageExemplarLabels), 4*exemplarLabels)
	out.Skipped = replace(in, out.Skipped, at(pageSkipped), 4*int(in.word(got+4*pageSkippedCount)))
}

func (l *library) LabelSets(profile uint32, page []byte, texts *backend.Strings, into []uint32) ([]uint32, error) {
	in, err := l.begin()
	if err != nil {
		return into, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.number(uint64(profile))
	in.page(page)
	data, offsets, rows, entries := in.outZero(), in.outZero(), in.outZero(), in.outZero()
	status := in.invoke("millicore_exposition_labels")
	if in.fault != nil {
		return into, in.fault
	}
	into = replace(in, into, in.word(rows), int(in.word(entries))+1)
	cells := 0
	if len(into) > 0 {
		cells = int(into[len(into)-1])
	}
	in.replaceStrings(texts, data, offsets, cells)
	if status != 0 {
		return into, in.contextRefused(status)
	}
	return into, in.fault
}

func (l *library) StartTimestamps(page []byte, starts []int64, created []byte) ([]int64, []byte, error) {
	in, err := l.begin()
	if err != nil {
		return starts, created, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.page(page)
	at, marks, entries := in.outZero(), in.outZero(), in.outZero()
	status := in.invoke("millicore_exposition_start_timestamps")
	if in.fault != nil {
		return starts, created, in.fault
	}
	n := in.word(entries)
	starts = replace(in, starts, in.word(at), int(n))
	created = replace(in, created, in.word(marks), int(n))
	in.lent = max(in.lent, 9*n)
	if status != 0 {
		return starts, created, in.contextRefused(status)
	}
	return starts, created, in.fault
}

func (l *library) Unescape(dst *backend.Strings, src backend.Strings) error {
	in, err := l.begin()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.strings(src)
	in.number(uint64(src.Len()))
	data, offsets := in.out(4), in.out(4)
	if status := in.invoke("millicore_exposition_unescape"); status != 0 {
		return in.contextRefused(status)
	}
	in.replaceStrings(dst, data, offsets, src.Len())
	return in.fault
}

func (l *library) LabelNames(profile uint32, prefix string, keys, allow backend.Strings, names *backend.Strings, order []uint32) ([]uint32, error) {
	in, err := l.begin()
	if err != nil {
		return order, err
	}
	defer l.instances.release(in)
	order = slices.Grow(order[:0], keys.Len())[:keys.Len()]
	in.number(uint64(in.context))
	in.number(uint64(profile))
	in.text(prefix)
	in.strings(keys)
	in.number(uint64(keys.Len()))
	in.strings(allow)
	in.number(uint64(allow.Len()))
	data, offsets := in.out(4), in.out(4)
	chosen, count := in.out(4*len(order)), in.out(4)
	if status := in.invoke("millicore_exposition_label_names"); status != 0 {
		return order[:0], in.contextRefused(status)
	}
	fill(in, order, chosen)
	n := int(in.word(count))
	in.replaceStrings(names, data, offsets, n)
	return order[:n], in.fault
}

func (l *library) AppendFamily(dst []byte, name string, texts backend.Strings, keyRows, valueRows []uint32, values []float64) ([]byte, error) {
	in, err := l.begin()
	if err != nil {
		return dst, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.text(name)
	in.strings(texts)
	column(in, keyRows)
	column(in, valueRows)
	column(in, values)
	in.number(uint64(len(values)))
	return in.textResult(dst, "millicore_exposition_family")
}

func (l *library) AppendHeader(dst []byte, profile uint32, name, help, typeWord string) ([]byte, error) {
	in, err := l.begin()
	if err != nil {
		return dst, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.number(uint64(profile))
	in.text(name)
	in.text(help)
	in.text(typeWord)
	return in.textResult(dst, "millicore_exposition_header")
}

// textResult adds the last two arguments of a call that gives text owned by
// the context, makes the call and appends the text to dst.
func (in *instance) textResult(dst []byte, name string) ([]byte, error) {
	out := in.outBytes()
	if status := in.invoke(name); status != 0 {
		return dst, in.contextRefused(status)
	}
	return in.appendBytes(dst, out), in.fault
}
