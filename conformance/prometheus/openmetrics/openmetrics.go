// Package openmetrics holds our reader of OpenMetrics against Prometheus'
// textparse.OpenMetricsParser: entry by entry the kind, the series bytes,
// Labels(), the value's bits, the timestamp, the exemplar, names and texts of
// HELP, TYPE and UNIT; then whether there was an error. Of a page without
// error also StartTimestamp() of each sample, asked as a scrape does.
package openmetrics

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/exemplar"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite compares pages generated, recorded and mutated.
var Suite = harness.Suite{
	Name: "openmetrics",
	Upstream: []string{
		"github.com/prometheus/prometheus", "github.com/prometheus/common"},
	Compare: compare,
}

func compare(run *harness.Run) error {
	seeds, err := readSeeds()
	if err != nil {
		return err
	}
	known, err := harness.NewKnownPages(run.Library, millicore.PageOpenMetrics)
	if err != nil {
		return err
	}
	defer known.Close()
	reader := reader{library: run.Library, known: known}
	for number := run.First; number < run.End; number++ {
		page, kind := input(run.Random(number), seeds)
		run.Count(kind, 1)
		run.KeepPage(uint32(millicore.PageOpenMetrics), page)
		want, refused := upstream(page)
		got, err := reader.read(page)
		if err != nil {
			return fmt.Errorf("case %d: %w", number, err)
		}
		run.Count("entries", len(want))
		if refused != "" {
			run.Count(kind+" and refused", 1)
			want = append(want, "error")
		} else {
			starts, panics := upstreamStarts(page)
			ours, err := reader.starts(page)
			if err != nil {
				return fmt.Errorf("case %d: %w", number, err)
			}
			if panics {
				run.Count("starts at which upstream panics", 1)
			} else {
				run.Count("starts", strings.Count(strings.Join(starts, ""), "start"))
				want, got = append(want, starts...), append(got, ours...)
			}
		}
		if !slices.Equal(want, got) {
			at := 0
			for at < len(want) && at < len(got) && want[at] == got[at] {
				at++
			}
			return &harness.Difference{
				Case: number, Input: strconv.Quote(string(page)),
				Upstream: line(want, at) + " " + refused,
				Ours:     line(got, at) + " " + reader.refused,
			}
		}
	}
	return nil
}

func line(entries []string, at int) string {
	if at < len(entries) {
		return fmt.Sprintf("entry %d: %s", at, entries[at])
	}
	return fmt.Sprintf("no entry %d", at)
}

// upstream runs the parser without asking for starts. A panic counts as an
// error: ours must be one.
func upstream(page []byte) (entries []string, refused string) {
	defer func() {
		if caught := recover(); caught != nil {
			refused = fmt.Sprint("panic: ", caught)
		}
	}()
	page = bytes.Clone(page)
	parser := textparse.NewOpenMetricsParser(page[:len(page):len(page)],
		labels.NewSymbolTable())
	for {
		kind, err := parser.Next()
		if errors.Is(err, io.EOF) {
			return entries, ""
		}
		if err != nil {
			return entries, err.Error()
		}
		switch kind {
		case textparse.EntryType:
			name, kind := parser.Type()
			entries = append(entries, fmt.Sprintf("TYPE %q %s", name, kind))
		case textparse.EntryHelp:
			name, text := parser.Help()
			entries = append(entries, fmt.Sprintf("HELP %q %q", name, text))
		case textparse.EntryUnit:
			name, unit := parser.Unit()
			entries = append(entries, fmt.Sprintf("UNIT %q %q", name, unit))
		case textparse.EntrySeries:
			entries = append(entries, seriesOf(parser))
		default:
			entries = append(entries, fmt.Sprintf("entry of kind %d", kind))
		}
	}
}

func seriesOf(parser textparse.Parser) string {
	series, timestamp, value := parser.Series()
	var set labels.Labels
	parser.Labels(&set)
	text := seriesText(series, pairsOf(set), value, timestamp)
	var e exemplar.Exemplar
	if parser.Exemplar(&e) {
		var at *int64
		if e.HasTs {
			at = &e.Ts
		}
		text += exemplarText(pairsOf(e.Labels), e.Value, at)
	}
	return text
}

func pairsOf(set labels.Labels) (pairs []string) {
	set.Range(func(label labels.Label) {
		pairs = append(pairs, label.Name, label.Value)
	})
	return pairs
}

func timeText(timestamp *int64) string {
	if timestamp == nil {
		return "none"
	}
	return strconv.FormatInt(*timestamp, 10)
}

func seriesText(series []byte, pairs []string, value float64, at *int64) string {
	return fmt.Sprintf("series %q labels %q value %016x timestamp %s", series,
		pairs, math.Float64bits(value), timeText(at))
}

func exemplarText(pairs []string, value float64, at *int64) string {
	return fmt.Sprintf(" exemplar %q %016x %s", pairs,
		math.Float64bits(value), timeText(at))
}

// upstreamStarts are the samples and their starts, `_created` lines left out.
func upstreamStarts(page []byte) (starts []string, panics bool) {
	defer func() { panics = recover() != nil }()
	page = bytes.Clone(page)
	parser := textparse.NewOpenMetricsParser(page[:len(page):len(page)],
		labels.NewSymbolTable(), textparse.WithOMParserSTSeriesSkipped())
	for {
		kind, err := parser.Next()
		if err != nil {
			return starts, false
		}
		if kind != textparse.EntrySeries {
			continue
		}
		series, _, _ := parser.Series()
		text := fmt.Sprintf("%q", series)
		if start := parser.StartTimestamp(); start != 0 {
			text += fmt.Sprintf(" start %d", start)
		}
		starts = append(starts, text)
	}
}

// reader is our parser with the buffers it uses again.
type reader struct {
	library *millicore.Library
	page    millicore.Page
	sets    millicore.Rows
	known   *harness.KnownPages
	begun   []int64
	created []byte
	refused string
}

var typeOf = map[string]model.MetricType{
	"counter": model.MetricTypeCounter, "gauge": model.MetricTypeGauge,
	"histogram": model.MetricTypeHistogram, "summary": model.MetricTypeSummary,
	"unknown": model.MetricTypeUnknown, "info": model.MetricTypeInfo,
	"stateset":       model.MetricTypeStateset,
	"gaugehistogram": model.MetricTypeGaugeHistogram,
}

// escapes are those of HELP texts, which the binding leaves as written.
var escapes = strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\n`, "\n")

func (r *reader) read(text []byte) ([]string, error) {
	r.refused = ""
	page := &r.page
	err := r.library.ParsePage(millicore.PageOpenMetrics, text, page)
	var refused *millicore.Error
	if errors.As(err, &refused) {
		if refused.Offset > uint64(len(text)) {
			return nil, fmt.Errorf("an error at byte %d of %d", refused.Offset, len(text))
		}
		r.refused = err.Error()
	} else if err != nil {
		return nil, err
	}
	if err := r.known.Compare(text, page, err); err != nil {
		return nil, err
	}
	again := r.library.LabelSets(millicore.PageOpenMetrics, text, &r.sets)
	if fmt.Sprint(again) != fmt.Sprint(err) || r.sets.Len() != page.Len() {
		return nil, fmt.Errorf("ParsePage gives %d entries and %v, LabelSets "+
			"%d rows and %v", page.Len(), err, r.sets.Len(), again)
	}
	var entries []string
	exemplar := 0
	for i := range page.Len() {
		name, word := page.Name(text, i), page.Text(text, i)
		switch page.Kinds[i] {
		case millicore.EntryType:
			entries = append(entries, fmt.Sprintf("TYPE %q %s", name, typeOf[string(word)]))
		case millicore.EntryHelp:
			entries = append(entries, fmt.Sprintf("HELP %q %q", name, escapes.Replace(string(word))))
		case millicore.EntryUnit:
			entries = append(entries, fmt.Sprintf("UNIT %q %q", name, word))
		case millicore.EntrySeries:
			pairs := make([]string, 0, 2*r.sets.Cells(i))
			for j := range r.sets.Cells(i) {
				pairs = append(pairs, string(r.sets.Cell(i, j)))
			}
			var at *int64
			if page.HasTimestamp[i] != 0 {
				at = &page.Timestamps[i]
			}
			entry := seriesText(word, pairs, page.Values[i], at)
			if exemplar < len(page.ExemplarEntries) && page.ExemplarEntries[exemplar] == uint32(i) {
				entry += r.exemplar(text, exemplar)
				exemplar++
			}
			entries = append(entries, entry)
		default:
			entries = append(entries, fmt.Sprintf("entry of kind %d", page.Kinds[i]))
		}
	}
	if r.refused != "" {
		entries = append(entries, "error")
	}
	return entries, nil
}

func (r *reader) exemplar(text []byte, i int) string {
	page := &r.page
	var set [][2]string
	for j := page.ExemplarLabelRows[i]; j < page.ExemplarLabelRows[i+1]; j++ {
		name, value := page.ExemplarLabel(text, int(j))
		set = append(set, [2]string{string(name), string(value)})
	}
	// Prometheus sorts them by name; we leave them as they stand.
	slices.SortStableFunc(set, func(a, b [2]string) int {
		return strings.Compare(a[0], b[0])
	})
	var pairs []string
	for _, pair := range set {
		pairs = append(pairs, pair[0], pair[1])
	}
	var at *int64
	if page.ExemplarHasTimestamp[i] != 0 {
		at = &page.ExemplarTimestamps[i]
	}
	return exemplarText(pairs, page.ExemplarValues[i], at)
}

func (r *reader) starts(text []byte) (starts []string, err error) {
	r.begun, r.created, err = r.library.StartTimestamps(text, r.begun, r.created)
	for i := range r.page.Len() {
		if err != nil {
			return nil, err
		}
		if r.page.Kinds[i] != millicore.EntrySeries || r.created[i] != 0 {
			continue
		}
		text := fmt.Sprintf("%q", r.page.Text(text, i))
		if r.begun[i] != 0 {
			text += fmt.Sprintf(" start %d", r.begun[i])
		}
		starts = append(starts, text)
	}
	return starts, err
}
