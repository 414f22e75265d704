// Package lenient holds our lenient reader against VictoriaMetrics'
// Rows.UnmarshalWithErrLogger: row by row the metric, the tags and the
// timestamp, and how many lines were skipped. Its values are those of a number
// reader that is "best effort" by its own words: ours must be what
// strconv.ParseFloat reads, and its within a few units of that.
package lenient

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/protoparser/prometheus"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite compares pages generated, recorded and mutated.
var Suite = harness.Suite{
	Name:     "lenient",
	Upstream: []string{"github.com/VictoriaMetrics/VictoriaMetrics"},
	Compare:  compare,
}

// dictionary is what pages mutate with besides the common words.
var dictionary = append([]string{
	"\r\n", "\r", "#", " # {a=\"b\"} 1", "{", "}", " = ", ",}", "{=\"x\"}", "\t",
	"+5", "-+inf", "+nan", "-5.", "1_0", "2147483648", "-2147483648", " 1e300",
	"1234567890123456789_0", "\\", "\\\\\"",
}, harness.Dictionary...)

func compare(run *harness.Run) error {
	seeds, err := harness.ReadPageSeeds()
	if err != nil {
		return err
	}
	var (
		rows    prometheus.Rows
		page    millicore.Page
		sets    millicore.Rows
		library = run.Library
	)
	known, err := harness.NewKnownPages(library, millicore.PageLenient)
	if err != nil {
		return err
	}
	defer known.Close()
	for number := run.First; number < run.End; number++ {
		random := run.Random(number)
		text, kind := random.PageInput(false, seeds)
		for random.OneIn(3) {
			text = random.Mutate(text, dictionary, harness.Pick(random, seeds.Recorded))
			kind = "mutated"
		}
		run.Count(kind, 1)
		run.KeepPage(uint32(millicore.PageLenient), text)
		skipped := 0
		rows.UnmarshalWithErrLogger(string(text), func(string) { skipped++ })
		var want, got []string
		for i := range rows.Rows {
			row := &rows.Rows[i]
			var pairs []string
			for _, tag := range row.Tags {
				pairs = append(pairs, tag.Key, tag.Value)
			}
			want = append(want, rowText(row.Metric, pairs, row.Timestamp))
		}
		if err := library.ParsePage(millicore.PageLenient, text, &page); err != nil {
			return fmt.Errorf("case %d: %w", number, err)
		}
		if err := library.LabelSets(millicore.PageLenient, text, &sets); err != nil {
			return fmt.Errorf("case %d: %w", number, err)
		}
		if err := known.Compare(text, &page, nil); err != nil {
			return fmt.Errorf("case %d: %w", number, err)
		}
		for i := range page.Len() {
			got = append(got, ourRow(&page, &sets, text, i))
			if i < len(want) && want[i] == got[i] {
				if difference := values(rows.Rows[i].Value, page.Values[i]); difference != "" {
					want[i], got[i] = want[i]+difference, got[i]+" (ours)"
				}
			}
		}
		run.Count("rows", len(want))
		run.Count("skipped lines", skipped)
		want = append(want, fmt.Sprint("skipped ", skipped))
		got = append(got, fmt.Sprint("skipped ", page.SkippedLines()))
		if err := places(&page, text); err != nil {
			return fmt.Errorf("case %d: %w", number, err)
		}
		if !slices.Equal(want, got) {
			at := 0
			for at < len(want) && at < len(got) && want[at] == got[at] {
				at++
			}
			return &harness.Difference{
				Case: number, Input: strconv.Quote(string(text)),
				Upstream: fmt.Sprintf("row %d: %q", at, want[min(at, len(want)-1)]),
				Ours:     fmt.Sprintf("row %d: %q", at, got[min(at, len(got)-1)]),
			}
		}
	}
	return nil
}

func rowText(metric string, pairs []string, timestamp int64) string {
	return fmt.Sprintf("%q %q %d", metric, pairs, timestamp)
}

// ourRow has the tags in the order of the page, unescaped by way of the label
// sets, which are sorted: so both are sorted by what is written.
func ourRow(page *millicore.Page, sets *millicore.Rows, text []byte, i int) string {
	var pairs []string
	for j := page.LabelRows[i]; j < page.LabelRows[i+1]; j++ {
		name, value := page.Label(text, int(j))
		pairs = append(pairs, string(name), unescape(value))
	}
	if sets.Cells(i) != len(pairs)+2 {
		return "label sets differ"
	}
	for j := 0; j+1 < sets.Cells(i); j += 2 {
		name, value := string(sets.Cell(i, j)), string(sets.Cell(i, j+1))
		found := name == "__name__" && value == string(page.Name(text, i))
		for k := 0; k < len(pairs); k += 2 {
			found = found || pairs[k] == name && pairs[k+1] == value
		}
		if !found {
			return "a label of the set is not on the page"
		}
	}
	return rowText(string(page.Name(text, i)), pairs, page.Timestamps[i])
}

func unescape(value []byte) string {
	var out []byte
	for i := 0; i < len(value); i++ {
		if value[i] == '\\' && i+1 < len(value) {
			if at := bytes.IndexByte([]byte(`\"n`), value[i+1]); at >= 0 {
				out = append(out, "\\\"\n"[at])
				i++
				continue
			}
			out = append(out, value[i])
			i++
		}
		out = append(out, value[i])
	}
	return string(out)
}

// values tells how two readings of a number differ, beyond what the other
// reader allows itself: a few units in the last place, and `-5.` as 5.
func values(theirs, ours float64) string {
	switch {
	case math.Float64bits(theirs) == math.Float64bits(ours),
		theirs == ours, math.IsNaN(theirs) && math.IsNaN(ours),
		theirs == -ours && theirs >= 0 && theirs == math.Trunc(theirs),
		math.Abs(theirs-ours) <= 1e-14*math.Abs(ours),
		math.Abs(ours) < 1e-290 && math.Abs(theirs-ours) < 1e-290:
		return ""
	}
	return fmt.Sprintf(" value %v, ours %v", theirs, ours)
}

// places checks that skipped lines are where they are said to be.
func places(page *millicore.Page, text []byte) error {
	for i := range page.SkippedLines() {
		line := page.SkippedLine(i)
		if int(line.Offset) > len(text) {
			return fmt.Errorf("a skipped line at byte %d of %d", line.Offset, len(text))
		}
		before := text[:line.Offset]
		start := bytes.LastIndexByte(before, '\n') + 1
		wantLine := bytes.Count(before, []byte("\n")) + 1
		wantColumn := int(line.Offset) - start + 1
		if int(line.Line) != wantLine || int(line.Column) != wantColumn || line.Status == 0 {
			return fmt.Errorf("skipped line %+v is at %d:%d", line, wantLine, wantColumn)
		}
	}
	return nil
}
