package millicore

import "github.com/millicore/millicore/bindings/go/internal/backend"

// PageProfile is a dialect of the text exposition format.
type PageProfile uint32

const (
	// PageTextparse reads exactly what Prometheus' textparse.PromParser
	// reads: the text format 0.0.4.
	PageTextparse PageProfile = 1
	// PageOpenMetrics reads exactly what its OpenMetricsParser reads.
	PageOpenMetrics PageProfile = 2
	// PageLenient skips a line that it cannot read, as VictoriaMetrics
	// does, and tells which in [Page.Skipped].
	PageLenient PageProfile = 3
)

// EntryKind is what a line of a page is.
type EntryKind = byte

// The kinds of entries in [Page.Kinds].
const (
	EntryType    EntryKind = 1
	EntryHelp    EntryKind = 2
	EntryComment EntryKind = 3
	EntrySeries  EntryKind = 4
	EntryUnit    EntryKind = 5
)

// Page is a parsed page of metric text in columns. Every span is a pair of
// byte offsets, start and end, into the page that was parsed; nothing is
// copied out of it. Use one Page again and again: it grows and then no
// longer allocates.
type Page struct {
	// Kinds has one item per entry.
	Kinds []byte
	// Names has a span per entry: the metric's name, without quotes.
	Names []uint32
	// Texts has a span per entry: the series as written from the start of
	// its line to the closing brace, or the help text, type word, comment.
	Texts []uint32
	// Values, Timestamps (milliseconds) and HasTimestamp (0 or 1) have one
	// item per entry and mean something for series only.
	Values       []float64
	Timestamps   []int64
	HasTimestamp []byte
	// LabelRows has one item more than there are entries: the labels of
	// entry i are LabelRows[i] .. LabelRows[i+1].
	LabelRows []uint32
	// Labels has two spans per label, of its name and of its value as
	// written; see [Library.Unescape].
	Labels []uint32

	// The exemplars of an OpenMetrics page: the entry that each belongs to,
	// ascending, its value, its timestamp in milliseconds and whether it has
	// one, its labels as LabelRows and Labels have them.
	ExemplarEntries      []uint32
	ExemplarValues       []float64
	ExemplarTimestamps   []int64
	ExemplarHasTimestamp []byte
	ExemplarLabelRows    []uint32
	ExemplarLabels       []uint32
	// Skipped has four numbers per line that [PageLenient] skipped; see
	// [Page.SkippedLine].
	Skipped []uint32
}

// SkippedLine is a line that [PageLenient] could not read.
type SkippedLine struct {
	// Offset, Line and Column, both from 1 and in bytes, are of the first
	// byte that cannot be accepted.
	Offset, Line, Column uint32
	// Status is what was wrong.
	Status Status
}

// SkippedLines is how many lines were skipped.
func (p *Page) SkippedLines() int { return len(p.Skipped) / 4 }

// SkippedLine is line i of those that were skipped.
func (p *Page) SkippedLine(i int) SkippedLine {
	line := p.Skipped[4*i : 4*i+4]
	return SkippedLine{line[0], line[1], line[2], Status(line[3])}
}

// ExemplarLabel is the name and the value, as written, of label j of the
// exemplars.
func (p *Page) ExemplarLabel(page []byte, j int) (name, value []byte) {
	spans := p.ExemplarLabels[4*j : 4*j+4]
	return page[spans[0]:spans[1]], page[spans[2]:spans[3]]
}

// Len is the number of entries.
func (p *Page) Len() int { return len(p.Kinds) }

// Name is the metric name of entry i.
func (p *Page) Name(page []byte, i int) []byte { return page[p.Names[2*i]:p.Names[2*i+1]] }

// Text is the series, help text, type or comment of entry i.
func (p *Page) Text(page []byte, i int) []byte { return page[p.Texts[2*i]:p.Texts[2*i+1]] }

// Label is the name and the value, as written, of label j (an index between
// LabelRows[i] and LabelRows[i+1]).
func (p *Page) Label(page []byte, j int) (name, value []byte) {
	spans := p.Labels[4*j : 4*j+4]
	return page[spans[0]:spans[1]], page[spans[2]:spans[3]]
}

// ParsePage reads a whole page of metric text. On a syntax error, which is
// an [*Error] with offset, line and column, out holds the entries before it.
func (l *Library) ParsePage(profile PageProfile, page []byte, out *Page) error {
	return exported(l.core.ParsePage(uint32(profile), page, (*backend.Page)(out)))
}

// LabelSets reads a page as [Library.ParsePage] does and gives the label set
// of each series as Prometheus does: __name__ first put in, escapes taken out,
// sorted by name, le of histograms and quantile of summaries as OpenMetrics
// floats. Row i belongs to entry i and is name, value, name, value, …; entries
// other than series have no cells. It replaces out; on a syntax error out
// holds the rows before it.
func (l *Library) LabelSets(profile PageProfile, page []byte, out *Rows) error {
	var err error
	out.Rows, err = l.core.LabelSets(uint32(profile), page, (*backend.Strings)(&out.Strings), out.Rows)
	return exported(err)
}

// StartTimestamps reads an OpenMetrics page and gives, for each entry of
// [Library.ParsePage], when its series began by the page's _created lines, in
// milliseconds, 0 where they do not say. created is 1 for the entries that are
// such lines; Prometheus leaves those out of the samples when it is asked for
// starts. Both replace what is given.
func (l *Library) StartTimestamps(page []byte, starts []int64, created []byte) ([]int64, []byte, error) {
	starts, created, err := l.core.StartTimestamps(page, starts, created)
	return starts, created, exported(err)
}

// Unescape resolves the escapes of label values (\\, \", \n), a column at a
// time. It replaces dst.
func (l *Library) Unescape(dst, src *Strings) error {
	view, err := src.view()
	if err != nil {
		return err
	}
	return exported(l.core.Unescape((*backend.Strings)(dst), view))
}

// Family is one metric family to be written. Reset and append again to use
// its memory again. One call at a time uses a family.
type Family struct {
	name         string
	keys, values Rows
	numbers      []float64
	// Both rows over one column, as the ABI wants them.
	texts     Strings
	valueRows []uint32
}

// Reset empties the family and names it.
func (f *Family) Reset(name string) {
	f.name = name
	f.keys.Reset()
	f.values.Reset()
	f.numbers = f.numbers[:0]
}

// Append adds a metric with its label names, label values and number. As
// many values as keys are wanted; AppendFamily refuses the family otherwise.
func (f *Family) Append(keys, values []string, number float64) {
	f.keys.AppendRow(keys...)
	f.values.AppendRow(values...)
	f.numbers = append(f.numbers, number)
}

// Len is the number of metrics.
func (f *Family) Len() int { return len(f.numbers) }

// join puts the keys and after them the values into one column.
func (f *Family) join() {
	f.texts.Reset()
	f.texts.begin()
	f.texts.Data = append(append(f.texts.Data, f.keys.Data...), f.values.Data...)
	base := uint32(len(f.keys.Data))
	if f.keys.Strings.Len() > 0 {
		f.texts.Offsets = append(f.texts.Offsets, f.keys.Offsets[1:]...)
	}
	if f.values.Strings.Len() > 0 {
		for _, offset := range f.values.Offsets[1:] {
			f.texts.Offsets = append(f.texts.Offsets, base+offset)
		}
	}
	first := uint32(f.keys.Strings.Len())
	f.valueRows = f.valueRows[:0]
	for _, row := range f.values.Rows {
		f.valueRows = append(f.valueRows, first+row)
	}
}

// AppendFamily adds the family's text to dst, without HELP and TYPE, as
// kube-state-metrics writes it.
func (l *Library) AppendFamily(dst []byte, f *Family) ([]byte, error) {
	f.join()
	dst, err := l.core.AppendFamily(dst, f.name, backend.Strings(f.texts), f.keys.Rows, f.valueRows, f.numbers)
	return dst, exported(err)
}

// LabelNames makes the names of Prometheus labels of the keys of Kubernetes
// labels or annotations, as a version of kube-state-metrics does: prefix, `_`
// and the sanitised key, with `_conflictN` where two come out alike. Only keys
// that allow lets pass count; `*` as its first item is every key. The names
// replace names, sorted by key; the result, which replaces order, has for each
// name the index of its key.
func (l *Library) LabelNames(profile HeaderProfile, prefix string, keys, allow, names *Strings, order []uint32) ([]uint32, error) {
	keyView, err := keys.view()
	if err != nil {
		return order, err
	}
	allowView, err := allow.view()
	if err != nil {
		return order, err
	}
	order, err = l.core.LabelNames(uint32(profile), prefix, keyView, allowView, (*backend.Strings)(names), order)
	return order, exported(err)
}

// HeaderProfile is a version of kube-state-metrics whose forms are written.
type HeaderProfile uint32

// The two forms of HELP and TYPE lines.
const (
	HeaderV2_13 HeaderProfile = 13
	HeaderV2_20 HeaderProfile = 20
)

// AppendHeader adds the HELP and TYPE lines of a family to dst.
func (l *Library) AppendHeader(dst []byte, profile HeaderProfile, name, help, typeWord string) ([]byte, error) {
	dst, err := l.core.AppendHeader(dst, uint32(profile), name, help, typeWord)
	return dst, exported(err)
}
