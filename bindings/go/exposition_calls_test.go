package millicore_test

import (
	"fmt"
	"math"
	"testing"

	millicore "github.com/millicore/millicore/bindings/go"
)

const openMetricsPage = "# TYPE a counter\n# UNIT a \na_total{x=\"y\"} 1 2.5 # {b=\"c\"} 2 3\na_created{x=\"y\"} 4\n# EOF\n"

var expositionCalls = []call{
	{"open metrics", func(l *millicore.Library) string {
		return showProfile(l, millicore.PageOpenMetrics, openMetricsPage)
	}, `ok (1 a counter) (5 a ) (4 a_total a_total{x="y"} 1 2500 # b=c 2 3000) (4 a_created a_created{x="y"} 4 0)`},
	{"open metrics without an end", func(l *millicore.Library) string {
		return showProfile(l, millicore.PageOpenMetrics, "a 1\n")
	}, "[118 4 2:1 expected `# EOF` at the end of the page at byte 4] (4 a a 1 0)"},
	{"starts", func(l *millicore.Library) string {
		starts, created, err := l.StartTimestamps([]byte(openMetricsPage), nil, nil)
		return show(err, fmt.Sprint(starts, created))
	}, `ok [0 0 4000 0] [0 0 0 1]`},
	{"lenient", func(l *millicore.Library) string {
		return showProfile(l, millicore.PageLenient, "a 1\nb x\nc 2 3\n")
	}, `ok (4 a a 1 0) (4 c c 2 3000) (skipped {6 2 3 113})`},
	{"label names", func(l *millicore.Library) string {
		keys, all := column("app.io/x", "App", "app", "é"), column("*")
		var names millicore.Strings
		order, err := l.LabelNames(millicore.HeaderV2_20, "label", keys, all, &names, nil)
		return show(err, &names, fmt.Sprint(order))
	}, `ok ["label_app_conflict1" "label_app_conflict2" "label_app_io_x" "label__"] [1 2 0 3]`},
	{"label names of none", func(l *millicore.Library) string {
		var none, names millicore.Strings
		order, err := l.LabelNames(millicore.HeaderV2_13, "label", column("a"), &none, &names, nil)
		return show(err, &names, fmt.Sprint(order))
	}, `ok [] []`},
	{"families", func(l *millicore.Library) string {
		text, err := l.AppendFamilies([]byte("> "), millicore.FamiliesOpenMetrics, millicore.FamilyOptions{}, []byte(upFamily))
		return show(err, text)
	}, `ok "> # TYPE up gauge\nup 1.0\n# EOF\n"`},
	{"broken families", func(l *millicore.Library) string {
		text, err := l.AppendFamilies(nil, millicore.FamiliesText, millicore.FamilyOptions{}, []byte(upFamily+"\x13"))
		return show(err, text)
	}, `[133 21 0:0 malformed protobuf at byte 21] "# TYPE up gauge\nup 1\n"`},
	{"negotiation", func(l *millicore.Library) string {
		chosen, err := l.Negotiate("application/openmetrics-text;version=1.0.0;escaping=dots", true)
		return show(err, fmt.Sprint(chosen))
	}, `ok {2 2 application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=dots}`},
	{"a reader", func(l *millicore.Library) string {
		reader, err := l.NewPageReader(millicore.PageTextparse)
		if err != nil {
			return show(err)
		}
		defer reader.Close()
		var page millicore.Page
		shown := ""
		for _, text := range []string{"a{b=\"c\"} 1\n", "a{b=\"c\"} 2\nd 3\n", "!"} {
			err := reader.Parse([]byte(text), &page)
			shown += show(err, fmt.Sprint(page.Values)) + " "
		}
		var held []byte
		for _, piece := range []string{"a 1\nb", " 2\nc", " x\n", "d"} {
			held, err = reader.Feed([]byte(piece), held, &page)
			shown += show(err, held, fmt.Sprint(page.Values)) + " "
		}
		_, err = reader.Finish(held, &page)
		bytes, memoryErr := reader.Memory()
		return shown + show(err, memoryErr, fmt.Sprint(bytes > 0), reader.Clear())
	}, "ok [1] ok [2 3] [100 0 1:1 expected a metric name, `{`, `#` or an empty line at byte 0] [] " +
		`ok "a 1\nb" [1] ok "b 2\nc" [2] ` +
		`[113 10 3:3 expected a decimal number, NaN or Inf within float64 at byte 10] "c x\n" [] ` +
		`[113 10 3:3 expected a decimal number, NaN or Inf within float64 at byte 10] "c x\n" [] ` +
		`[113 10 3:3 expected a decimal number, NaN or Inf within float64 at byte 10] ok true ok`},
}

// upFamily is a gauge of the name "up".
const upFamily = "\x13\n\x02up\x18\x01\"\x0b\x12\x09\x09\x00\x00\x00\x00\x00\x00\xf0?"

func showProfile(l *millicore.Library, profile millicore.PageProfile, text string) string {
	var page millicore.Page
	list := []any{l.ParsePage(profile, []byte(text), &page)}
	exemplar := 0
	for i := range page.Len() {
		entry := fmt.Sprintf("%d %s %s", page.Kinds[i], page.Name([]byte(text), i), page.Text([]byte(text), i))
		if page.Kinds[i] == millicore.EntrySeries {
			entry += fmt.Sprint(" ", page.Values[i], " ", page.Timestamps[i])
		}
		if exemplar < len(page.ExemplarEntries) && page.ExemplarEntries[exemplar] == uint32(i) {
			entry += " #"
			for j := page.ExemplarLabelRows[exemplar]; j < page.ExemplarLabelRows[exemplar+1]; j++ {
				name, value := page.ExemplarLabel([]byte(text), int(j))
				entry += fmt.Sprintf(" %s=%s", name, value)
			}
			entry += fmt.Sprint(" ", page.ExemplarValues[exemplar], " ", page.ExemplarTimestamps[exemplar])
			exemplar++
		}
		list = append(list, "("+entry+")")
	}
	for i := range page.SkippedLines() {
		list = append(list, fmt.Sprintf("(skipped %d)", page.SkippedLine(i)))
	}
	return show(list...)
}

// A reader's steady state allocates nothing in Go.
func TestPageReaderAllocations(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		reader, err := library.NewPageReader(millicore.PageTextparse)
		if err != nil {
			t.Fatal(err)
		}
		defer reader.Close()
		var page millicore.Page
		text := []byte("a{b=\"c\"} 1 2\nd 3\n")
		parse := func() {
			if err := reader.Parse(text, &page); err != nil {
				t.Fatal(err)
			}
		}
		parse()
		if allocations := testing.AllocsPerRun(100, parse); allocations > 0 && !raceEnabled {
			t.Errorf("%v allocations a page", allocations)
		}
	})
}

var familyRowCalls = []call{
	{"families from columns", func(l *millicore.Library) string {
		rows := histogramRows()
		text, err := l.WriteFamilies([]byte("> "), millicore.FamiliesOpenMetrics, millicore.FamilyOptions{CreatedLines: true}, rows)
		return show(err, text)
	}, `ok "> # HELP h_seconds How long.\n# TYPE h_seconds histogram\n# UNIT h_seconds seconds\n` +
		`h_seconds_bucket{job=\"a\\\"b\",le=\"0.5\"} 1 1.5 # {id=\"x\"} 0.25 1.5\nh_seconds_bucket{job=\"a\\\"b\",le=\"+Inf\"} 2 1.5\n` +
		`h_seconds_sum{job=\"a\\\"b\"} 1.5 1.5\nh_seconds_count{job=\"a\\\"b\"} 2 1.5\nh_seconds_created{job=\"a\\\"b\"} 3.0\n` +
		`# TYPE s summary\ns{quantile=\"0.5\"} 2.0\ns_sum 1.0\ns_count 18446744073709551615\n` +
		`# TYPE mixed gauge\nmixed 1.0\n# EOF\n"`},
	{"families into columns and back", func(l *millicore.Library) string {
		rows := histogramRows()
		delimited, err := l.WriteFamilies(nil, millicore.FamiliesProtobuf, millicore.FamilyOptions{}, rows)
		var read millicore.FamilyRows
		readErr := l.ReadFamilies(delimited, &read)
		same := read.Len() == rows.Len()
		for i := range read.Len() {
			same = same && read.Row(i) == rows.Row(i)
		}
		again, againErr := l.WriteFamilies(nil, millicore.FamiliesProtobuf, millicore.FamilyOptions{}, &read)
		return show(err, readErr, againErr, same, string(again) == string(delimited), string(read.Text(0, 0)))
	}, `ok ok ok true true h_seconds`},
	{"no families", func(l *millicore.Library) string {
		var rows millicore.FamilyRows
		err := l.ReadFamilies(nil, &rows)
		text, writeErr := l.WriteFamilies(nil, millicore.FamiliesText, millicore.FamilyOptions{}, &rows)
		return show(err, rows.Len(), writeErr, text)
	}, `ok 0 ok ""`},
	{"broken families into columns", func(l *millicore.Library) string {
		var rows millicore.FamilyRows
		err := l.ReadFamilies([]byte(upFamily+"\x13"), &rows)
		return show(err, rows.Len(), rows.Row(0).Texts[0])
	}, `[133 21 0:0 malformed protobuf at byte 21] 3 up`},
	{"a row that does not fit", func(l *millicore.Library) string {
		var rows millicore.FamilyRows
		rows.Family("a", "", millicore.FamilyGauge)
		rows.Metric()
		rows.Gauge(1)
		rows.Family("b", "", millicore.FamilyGauge)
		rows.Metric()
		rows.Gauge(1)
		rows.Quantile(0.5, 1)
		text, err := l.WriteFamilies(nil, millicore.FamiliesText, millicore.FamilyOptions{}, &rows)
		return show(err, text)
	}, `[134 6 0:0 expected another row of families at row 6] "# TYPE a gauge\na 1\n"`},
	{"a family that is refused", func(l *millicore.Library) string {
		var rows millicore.FamilyRows
		rows.Family("abc", "", millicore.FamilyGauge)
		rows.Metric()
		rows.Counter(1)
		text, err := l.WriteFamilies(nil, millicore.FamiliesText, millicore.FamilyOptions{}, &rows)
		return show(err, text)
	}, `[130 0 0:0 expected a metric of its family's type at byte 0] ""`},
	{"columns of other lengths", func(l *millicore.Library) string {
		rows := histogramRows()
		rows.Numbers = rows.Numbers[1:]
		_, err := l.WriteFamilies(nil, millicore.FamiliesText, millicore.FamilyOptions{}, rows)
		rows = histogramRows()
		rows.TextData = rows.TextData[:3]
		_, past := l.WriteFamilies(nil, millicore.FamiliesText, millicore.FamilyOptions{}, rows)
		return show(err, past)
	}, `[11 0 0:0 columns differ in length] [3 3 0:0 string offsets run backwards or past the data at byte 3]`},
}

// histogramRows has a row of most kinds.
func histogramRows() *millicore.FamilyRows {
	var rows millicore.FamilyRows
	rows.Family("h_seconds", "How long.", millicore.FamilyHistogram)
	rows.Unit("seconds")
	rows.MetricAt(1500)
	rows.Label("job", `a"b`)
	rows.Histogram(2, 1.5)
	rows.Created(3, 0)
	rows.Bucket(1, 0.5)
	rows.Exemplar(0.25, 1, 500_000_000)
	rows.Label("id", "x")
	native := func(kind millicore.FamilyRowKind, given byte) {
		rows.Append(millicore.FamilyRow{
			Kind: kind, Given: given, Numbers: [2]float64{0.5, 2}, Integers: [2]int64{-1, 2},
		})
	}
	both := millicore.GivenInteger0 | millicore.GivenInteger1
	native(millicore.RowNative, both|millicore.GivenNumber0|millicore.GivenNumber1)
	native(millicore.RowNegativeSpan, both)
	native(millicore.RowNegativeDelta, millicore.GivenInteger0)
	native(millicore.RowPositiveSpan, both)
	native(millicore.RowPositiveCount, millicore.GivenNumber0)
	for i := len(rows.Kinds) - 5; i < len(rows.Kinds); i++ {
		// As they are read: what is not there is 0.
		for bit, number := range []*float64{&rows.Numbers[2*i], &rows.Numbers[2*i+1]} {
			if rows.Given[i]>>(2+bit)&1 == 0 {
				*number = 0
			}
		}
		for bit, integer := range []*int64{&rows.Integers[2*i], &rows.Integers[2*i+1]} {
			if rows.Given[i]>>(4+bit)&1 == 0 {
				*integer = 0
			}
		}
	}
	rows.Family("s", "", millicore.FamilySummary)
	rows.Metric()
	rows.Summary(math.MaxUint64, 1)
	rows.Quantile(0.5, 2)
	rows.Family("mixed", "", millicore.FamilyGauge)
	rows.Metric()
	rows.Gauge(1)
	rows.Untyped(2)
	return &rows
}
