// Package parse holds our reader of the text format 0.0.4 against Prometheus'
// textparse.PromParser: entry by entry the kind, the series bytes, Labels(),
// the value's bits, the timestamp, names and texts of HELP, TYPE and comments;
// then whether there was an error, which fixes the number of entries before it.
package parse

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite compares pages generated, recorded and mutated.
var Suite = harness.Suite{
	Name: "parse",
	Upstream: []string{
		"github.com/prometheus/prometheus", "github.com/prometheus/common"},
	Compare: compare,
}

func compare(run *harness.Run) error {
	seeds, err := harness.ReadPageSeeds()
	if err != nil {
		return err
	}
	known, err := harness.NewKnownPages(run.Library, millicore.PageTextparse)
	if err != nil {
		return err
	}
	defer known.Close()
	reader := reader{library: run.Library, known: known}
	for number := run.First; number < run.End; number++ {
		page, kind := run.Random(number).PageInput(false, seeds)
		run.Count(kind, 1)
		run.KeepPage(uint32(millicore.PageTextparse), page)
		want, refused := upstream(page)
		got, err := reader.read(page)
		if err != nil {
			return fmt.Errorf("case %d: %w", number, err)
		}
		run.Count("entries", len(want))
		if refused != "" {
			run.Count(kind+" and refused", 1)
		}
		if wants, gets, same := firstDifference(want, got, refused,
			reader.refused); !same {
			return &harness.Difference{
				Case: number, Input: strconv.Quote(string(page)),
				Upstream: wants, Ours: gets,
			}
		}
	}
	return nil
}

// firstDifference compares two answers; they agree on an error when both
// have one, whatever its text.
func firstDifference(want, got []string, wantRefused, gotRefused string) (string, string, bool) {
	for i := range max(len(want), len(got)) {
		wants, gets := "no more entries", "no more entries"
		if i < len(want) {
			wants = want[i]
		} else if wantRefused != "" {
			wants += ", error " + wantRefused
		}
		if i < len(got) {
			gets = got[i]
		} else if gotRefused != "" {
			gets += ", error " + gotRefused
		}
		if wants != gets {
			place := fmt.Sprintf("entry %d: ", i)
			return place + wants, place + gets, false
		}
	}
	if (wantRefused == "") != (gotRefused == "") {
		return fmt.Sprintf("after %d entries error %q", len(want), wantRefused),
			fmt.Sprintf("after %d entries error %q", len(got), gotRefused), false
	}
	return "", "", true
}

// upstream runs textparse. A panic counts as an error: ours must be one.
func upstream(page []byte) (entries []string, refused string) {
	defer func() {
		if caught := recover(); caught != nil {
			refused = fmt.Sprint("panic: ", caught)
		}
	}()
	// A copy without spare capacity: the parser appends a newline in place.
	page = bytes.Clone(page)
	parser := textparse.NewPromParser(page[:len(page):len(page)],
		labels.NewSymbolTable(), false)
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
		case textparse.EntryComment:
			entries = append(entries, fmt.Sprintf("comment %q", parser.Comment()))
		case textparse.EntrySeries:
			series, timestamp, value := parser.Series()
			var set labels.Labels
			parser.Labels(&set)
			at := "none"
			if timestamp != nil {
				at = strconv.FormatInt(*timestamp, 10)
			}
			var pairs []string
			set.Range(func(label labels.Label) {
				pairs = append(pairs, label.Name, label.Value)
			})
			entries = append(entries, seriesText(series, pairs, value, at))
		default:
			entries = append(entries, fmt.Sprintf("entry of kind %d", kind))
		}
	}
}

func seriesText(series []byte, pairs []string, value float64, timestamp string) string {
	return fmt.Sprintf("series %q labels %q value %016x timestamp %s", series,
		pairs, math.Float64bits(value), timestamp)
}

// reader is our parser with the buffers it uses again.
type reader struct {
	library *millicore.Library
	page    millicore.Page
	sets    millicore.Rows
	known   *harness.KnownPages
	// refused is the error of the page read last, or "".
	refused string
}

// typeOf gives the word of a TYPE line as Prometheus' model names it.
var typeOf = map[string]model.MetricType{
	"counter": model.MetricTypeCounter, "gauge": model.MetricTypeGauge,
	"histogram": model.MetricTypeHistogram, "summary": model.MetricTypeSummary,
	"untyped": model.MetricTypeUnknown,
}

// helpEscapes are those of HELP texts, which the binding leaves as written.
var helpEscapes = strings.NewReplacer(`\\`, `\`, `\n`, "\n")

func (r *reader) read(page []byte) ([]string, error) {
	r.refused = ""
	err := r.library.ParsePage(millicore.PageTextparse, page, &r.page)
	var refused *millicore.Error
	if errors.As(err, &refused) {
		if refused.Offset > uint64(len(page)) {
			return nil, fmt.Errorf("an error at byte %d of %d: %w",
				refused.Offset, len(page), err)
		}
		r.refused = err.Error()
	} else if err != nil {
		return nil, err
	}
	if err := r.known.Compare(page, &r.page, err); err != nil {
		return nil, err
	}
	// The label sets are a call of their own, with the same error.
	again := r.library.LabelSets(millicore.PageTextparse, page, &r.sets)
	if fmt.Sprint(again) != fmt.Sprint(err) || r.sets.Len() != r.page.Len() {
		return nil, fmt.Errorf("ParsePage gives %d entries and %v, LabelSets "+
			"%d rows and %v", r.page.Len(), err, r.sets.Len(), again)
	}
	var entries []string
	for i := range r.page.Len() {
		name, text := r.page.Name(page, i), r.page.Text(page, i)
		switch r.page.Kinds[i] {
		case millicore.EntryType:
			entries = append(entries, fmt.Sprintf("TYPE %q %s", name,
				typeOf[string(text)]))
		case millicore.EntryHelp:
			entries = append(entries, fmt.Sprintf("HELP %q %q", name,
				helpEscapes.Replace(string(text))))
		case millicore.EntryComment:
			entries = append(entries, fmt.Sprintf("comment %q", text))
		case millicore.EntrySeries:
			pairs := make([]string, 0, 2*r.sets.Cells(i))
			for j := range r.sets.Cells(i) {
				pairs = append(pairs, string(r.sets.Cell(i, j)))
			}
			at := "none"
			if r.page.HasTimestamp[i] != 0 {
				at = strconv.FormatInt(r.page.Timestamps[i], 10)
			}
			entries = append(entries,
				seriesText(text, pairs, r.page.Values[i], at))
		default:
			entries = append(entries,
				fmt.Sprintf("entry of kind %d", r.page.Kinds[i]))
		}
	}
	return entries, nil
}
