package millicore

import (
	"math"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// FamilyRowKind is what a row of [FamilyRows] is.
type FamilyRowKind = byte

// The kinds of rows in [FamilyRows.Kinds], with the texts, numbers and integers
// that each may have.
const (
	// RowFamily begins a family: name, help; its [FamilyType].
	RowFamily FamilyRowKind = 1
	// RowUnit stands right behind its family: the unit.
	RowUnit FamilyRowKind = 2
	// RowMetric begins a metric of the family: milliseconds since 1970.
	RowMetric FamilyRowKind = 3
	// RowLabel stands behind a metric or an exemplar, or another label: name,
	// value.
	RowLabel FamilyRowKind = 4
	// RowGauge, RowCounter and RowUntyped: the value.
	RowGauge   FamilyRowKind = 5
	RowCounter FamilyRowKind = 6
	RowUntyped FamilyRowKind = 7
	// RowSummary: the sum; the count, as 64 bits unsigned.
	RowSummary FamilyRowKind = 8
	// RowQuantile, of a summary: which quantile, its value.
	RowQuantile FamilyRowKind = 9
	// RowHistogram: the sum, the count of a histogram of floats; the count, as
	// 64 bits unsigned.
	RowHistogram FamilyRowKind = 10
	// RowBucket, of a histogram: the bound, the count of a histogram of
	// floats; the count up to the bound, as 64 bits unsigned.
	RowBucket FamilyRowKind = 11
	// RowCreated says when the counter, summary or histogram before it began:
	// seconds since 1970, nanoseconds.
	RowCreated FamilyRowKind = 12
	// RowExemplar, of the counter, bucket or histogram before it: the value;
	// seconds since 1970, nanoseconds.
	RowExemplar FamilyRowKind = 13
	// RowNative makes a histogram native: zero threshold, zero count of
	// floats; schema, zero count as 64 bits unsigned.
	RowNative FamilyRowKind = 14
	// RowNegativeSpan and RowPositiveSpan, of a native histogram: buckets left
	// out before, how many follow.
	RowNegativeSpan FamilyRowKind = 15
	RowPositiveSpan FamilyRowKind = 16
	// RowNegativeDelta and RowPositiveDelta: a count less the one before.
	RowNegativeDelta FamilyRowKind = 17
	RowPositiveDelta FamilyRowKind = 18
	// RowNegativeCount and RowPositiveCount: a count of floats.
	RowNegativeCount FamilyRowKind = 19
	RowPositiveCount FamilyRowKind = 20
)

// FamilyType is the type of a family, as prometheus/client_model numbers it.
type FamilyType int32

// The types of families.
const (
	FamilyCounter        FamilyType = 0
	FamilyGauge          FamilyType = 1
	FamilySummary        FamilyType = 2
	FamilyUntyped        FamilyType = 3
	FamilyHistogram      FamilyType = 4
	FamilyGaugeHistogram FamilyType = 5
)

// The fields of a row that are there, in [FamilyRows.Given].
const (
	GivenText0    byte = 1
	GivenText1    byte = 2
	GivenNumber0  byte = 4
	GivenNumber1  byte = 8
	GivenInteger0 byte = 16
	GivenInteger1 byte = 32
)

// FamilyRows is a set of families in columns: rows in the order in which they
// nest, each of two texts, two numbers and two integers, of which Given says
// which are there. The zero value is empty; Reset and fill it again to use the
// memory again.
//
//	var rows millicore.FamilyRows
//	rows.Family("up", "Whether it is up.", millicore.FamilyGauge)
//	rows.Metric()
//	rows.Label("job", "a")
//	rows.Gauge(1)
//	text, err := library.WriteFamilies(nil, millicore.FamiliesText, millicore.FamilyOptions{}, &rows)
type FamilyRows struct {
	Kinds []FamilyRowKind
	Given []byte
	// Text i of row r is TextData[TextOffsets[2*r+i]:TextOffsets[2*r+i+1]].
	TextData    []byte
	TextOffsets []uint32
	// Two a row.
	Numbers  []float64
	Integers []int64
}

// FamilyRow is one row of [FamilyRows].
type FamilyRow struct {
	Kind     FamilyRowKind
	Given    byte
	Texts    [2]string
	Numbers  [2]float64
	Integers [2]int64
}

// Len is the number of rows.
func (r *FamilyRows) Len() int { return len(r.Kinds) }

// Row is row i.
func (r *FamilyRows) Row(i int) FamilyRow {
	return FamilyRow{
		Kind: r.Kinds[i], Given: r.Given[i],
		Texts:    [2]string{string(r.Text(i, 0)), string(r.Text(i, 1))},
		Numbers:  [2]float64(r.Numbers[2*i:]),
		Integers: [2]int64(r.Integers[2*i:]),
	}
}

// Text is one of the two texts of row i, a view into TextData.
func (r *FamilyRows) Text(i, text int) []byte {
	offsets := r.TextOffsets[2*i+text:]
	return r.TextData[offsets[0]:offsets[1]:offsets[1]]
}

// Reset empties the columns and keeps their memory.
func (r *FamilyRows) Reset() {
	r.Kinds, r.Given = r.Kinds[:0], r.Given[:0]
	r.TextData, r.TextOffsets = r.TextData[:0], r.TextOffsets[:0]
	r.Numbers, r.Integers = r.Numbers[:0], r.Integers[:0]
}

// Append adds a row.
func (r *FamilyRows) Append(row FamilyRow) {
	texts := Strings{r.TextData, r.TextOffsets}
	texts.Append(row.Texts[0])
	texts.Append(row.Texts[1])
	r.TextData, r.TextOffsets = texts.Data, texts.Offsets
	r.Kinds, r.Given = append(r.Kinds, row.Kind), append(r.Given, row.Given)
	r.Numbers = append(r.Numbers, row.Numbers[0], row.Numbers[1])
	r.Integers = append(r.Integers, row.Integers[0], row.Integers[1])
}

// Family begins a family; without a help text it has no HELP line.
func (r *FamilyRows) Family(name, help string, kind FamilyType) {
	given := GivenText0 | GivenInteger0
	if help != "" {
		given |= GivenText1
	}
	r.Append(FamilyRow{Kind: RowFamily, Given: given, Texts: [2]string{name, help}, Integers: [2]int64{int64(kind)}})
}

// Unit gives the family that was just begun its unit.
func (r *FamilyRows) Unit(unit string) {
	r.Append(FamilyRow{Kind: RowUnit, Given: GivenText0, Texts: [2]string{unit}})
}

// Metric begins a metric of the family.
func (r *FamilyRows) Metric() { r.Append(FamilyRow{Kind: RowMetric}) }

// MetricAt begins a metric with a timestamp in milliseconds.
func (r *FamilyRows) MetricAt(milliseconds int64) {
	r.Append(FamilyRow{Kind: RowMetric, Given: GivenInteger0, Integers: [2]int64{milliseconds}})
}

// Label adds a label to the metric or exemplar that was just begun.
func (r *FamilyRows) Label(name, value string) {
	r.Append(FamilyRow{Kind: RowLabel, Given: GivenText0 | GivenText1, Texts: [2]string{name, value}})
}

// Gauge gives the metric a value.
func (r *FamilyRows) Gauge(value float64) { r.number(RowGauge, value) }

// Counter gives the metric a value.
func (r *FamilyRows) Counter(value float64) { r.number(RowCounter, value) }

// Untyped gives the metric a value.
func (r *FamilyRows) Untyped(value float64) { r.number(RowUntyped, value) }

func (r *FamilyRows) number(kind FamilyRowKind, value float64) {
	r.Append(FamilyRow{Kind: kind, Given: GivenNumber0, Numbers: [2]float64{value}})
}

// Summary makes the metric a summary; its quantiles follow.
func (r *FamilyRows) Summary(count uint64, sum float64) { r.counted(RowSummary, count, sum) }

// Quantile adds a quantile to the summary.
func (r *FamilyRows) Quantile(quantile, value float64) {
	r.Append(FamilyRow{Kind: RowQuantile, Given: GivenNumber0 | GivenNumber1, Numbers: [2]float64{quantile, value}})
}

// Histogram makes the metric a histogram; its buckets follow.
func (r *FamilyRows) Histogram(count uint64, sum float64) { r.counted(RowHistogram, count, sum) }

// Bucket adds a bucket to the histogram: how many were at most the bound.
func (r *FamilyRows) Bucket(count uint64, bound float64) { r.counted(RowBucket, count, bound) }

func (r *FamilyRows) counted(kind FamilyRowKind, count uint64, number float64) {
	r.Append(FamilyRow{Kind: kind, Given: GivenInteger0 | GivenNumber0, Integers: [2]int64{int64(count)}, Numbers: [2]float64{number}})
}

// Created says when the counter, summary or histogram began, in seconds since
// 1970 and nanoseconds.
func (r *FamilyRows) Created(seconds int64, nanoseconds int32) {
	r.Append(FamilyRow{
		Kind: RowCreated, Given: GivenInteger0 | GivenInteger1, Integers: [2]int64{seconds, int64(nanoseconds)},
	})
}

// Exemplar adds an exemplar to the counter, bucket or native histogram; its
// labels follow. The time is in seconds since 1970 and nanoseconds.
func (r *FamilyRows) Exemplar(value float64, seconds int64, nanoseconds int32) {
	r.Append(FamilyRow{
		Kind: RowExemplar, Given: GivenNumber0 | GivenInteger0 | GivenInteger1,
		Numbers: [2]float64{value}, Integers: [2]int64{seconds, int64(nanoseconds)},
	})
}

// ReadFamilies reads families in protobuf, each with its length before it,
// into columns; they replace out. On an error out has the families before it.
func (l *Library) ReadFamilies(delimited []byte, out *FamilyRows) error {
	return exported(l.core.ReadFamilies(delimited, (*backend.FamilyRows)(out)))
}

// WriteFamilies adds families to dst in a form, as prometheus/common's expfmt
// writes them; in OpenMetrics # EOF follows. A row that may not stand where it
// does is [StatusInvalidFamilyRow], and the error's offset its number; the
// offset of another error is that of its family's name in TextData. On an error
// dst has the families before it.
func (l *Library) WriteFamilies(dst []byte, format FamilyFormat, options FamilyOptions, rows *FamilyRows) ([]byte, error) {
	n := len(rows.Kinds)
	if n > math.MaxUint32/2 || len(rows.Given) != n || len(rows.Numbers) != 2*n || len(rows.Integers) != 2*n ||
		n > 0 && len(rows.TextOffsets) != 2*n+1 {
		return dst, lengthMismatch()
	}
	if n > 0 {
		if err := within(rows.TextOffsets, len(rows.TextData)); err != nil {
			return dst, err
		}
	}
	dst, err := l.core.WriteFamilies(dst, uint32(format), uint32(options.Escaping), options.CreatedLines, (*backend.FamilyRows)(rows))
	return dst, exported(err)
}
