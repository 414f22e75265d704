package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/protoparser/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"

	millicore "github.com/millicore/millicore/bindings/go"
)

// parseCase: a page to samples, with every value and timestamp read and one
// selector applied, within the timing of every engine: the sum of a family in
// one namespace. What an engine leaves to its caller (spans to compare,
// labels to look up) is thus paid for.
func parseCase(host *host, name string) (benchCase, error) {
	input, err := readInput(name)
	if err != nil {
		return benchCase{}, err
	}
	page := input.page
	text := string(page)
	newParser := input.parser
	samples := 0
	err = eachSeries(newParser(page), func([]byte, int64, float64) { samples++ })
	if err != nil {
		return benchCase{}, err
	}
	benchCase := benchCase{
		pillar: "exposition", name: name, items: samples, unit: "sample",
		bytes: len(page),
		goals: []goal{
			{"millicore Rust", "VictoriaMetrics Rows.Unmarshal", 2.2, 1.6, 6},
			{"millicore Rust", "textparse, no labels", 7, 5, 6},
			{"millicore Rust", "textparse with Labels", 12, 9, 6},
			{"millicore wazero", "textparse, no labels", 2.2, 1.6, 6},
		},
	}
	if inputs[name[strings.LastIndex(name, "/")+1:]].file != "" {
		benchCase.goals = nil // stated for kubelet pages
	}
	peer := func(name string, job func(*reading) error) {
		var read reading
		run := func() error { read = reading{}; return job(&read) }
		benchCase.engines = append(benchCase.engines, engine{
			name:   name,
			result: func() (string, error) { err := run(); return read.String(), err },
			run:    repeat(run),
		})
	}
	peer("textparse, no labels", func(read *reading) error {
		parser := newParser(page)
		return eachSeries(parser, func(series []byte, at int64, value float64) {
			read.sample(value, at)
			if rest, is := bytes.CutPrefix(series, selectedFamily); is &&
				bytes.Contains(rest, selectedMatcher) {
				read.choose(value)
			}
		})
	})
	peer("textparse with Labels", func(read *reading) error {
		parser := newParser(page)
		return eachSeries(parser, func(_ []byte, at int64, value float64) {
			read.sample(value, at)
			var set labels.Labels
			parser.Labels(&set)
			if set.Get(labels.MetricName) == selectedName &&
				set.Get("namespace") == selectedNamespace {
				read.choose(value)
			}
		})
	})
	var rows prometheus.Rows
	peer("VictoriaMetrics Rows.Unmarshal", func(read *reading) error {
		rows.Reset()
		rows.Unmarshal(text)
		for i := range rows.Rows {
			row := &rows.Rows[i]
			read.sample(row.Value, row.Timestamp)
			if row.Metric != selectedName {
				continue
			}
			for _, tag := range row.Tags {
				if tag.Key == "namespace" && tag.Value == selectedNamespace {
					read.choose(row.Value)
				}
			}
		}
		return nil
	})
	// Its number parser, valyala/fastjson's, is "best effort" by its own words.
	benchCase.engines[len(benchCase.engines)-1].inexact = true
	if !input.countsAlike {
		// Its families are not samples: histograms are one metric each.
		return finishParse(host, benchCase, name, input)
	}
	peer("expfmt TextParser", func(read *reading) error {
		parser := expfmt.NewTextParser(model.UTF8Validation)
		families, err := parser.TextToMetricFamilies(bytes.NewReader(page))
		for name, family := range families {
			for _, metric := range family.Metric {
				value := valueOf(metric)
				read.sample(value, metric.GetTimestampMs())
				if name != selectedName {
					continue
				}
				for _, label := range metric.Label {
					if label.GetName() == "namespace" &&
						label.GetValue() == selectedNamespace {
						read.choose(value)
					}
				}
			}
		}
		return err
	})
	return finishParse(host, benchCase, name, input)
}

// finishParse adds ours.
func finishParse(host *host, benchCase benchCase, name string, input parseInput) (benchCase, error) {
	page := input.page
	ours, err := host.through(name, func(library *millicore.Library) (engine, error) {
		var parsed millicore.Page
		var read reading
		job := func() error {
			read = reading{}
			err := library.ParsePage(input.profile, page, &parsed)
			if err != nil {
				return err
			}
			for i, kind := range parsed.Kinds {
				if kind != millicore.EntrySeries {
					continue
				}
				read.sample(parsed.Values[i], parsed.Timestamps[i])
				if string(parsed.Name(page, i)) != selectedName {
					continue
				}
				for j := parsed.LabelRows[i]; j < parsed.LabelRows[i+1]; j++ {
					name, value := parsed.Label(page, int(j))
					if string(name) == "namespace" &&
						string(value) == selectedNamespace {
						read.choose(parsed.Values[i])
					}
				}
			}
			return nil
		}
		return engine{
			result: func() (string, error) { err := job(); return read.String(), err },
			run:    repeat(job),
		}, nil
	})
	if err != nil {
		return benchCase, err
	}
	benchCase.engines = append(benchCase.engines, ours...)
	return benchCase, nil
}

// parseInput is a page and who reads it how.
type parseInput struct {
	page    []byte
	profile millicore.PageProfile
	parser  func(page []byte) textparse.Parser
	// countsAlike says that every family is plain samples, so that expfmt's
	// reader of families counts what the others count.
	countsAlike bool
}

// inputs are the pages that are no kubelet's.
var inputs = map[string]struct {
	file        string
	openMetrics bool
}{
	"kube-state-metrics":    {"kube-state-metrics/cluster_1000p_50n.metrics.txt", false},
	"apiserver":             {"pages/apiserver_metrics_text.txt", false},
	"apiserver_openmetrics": {"pages/apiserver_metrics_openmetrics.txt", true},
}

func readInput(name string) (parseInput, error) {
	name = name[strings.LastIndex(name, "/")+1:]
	input := parseInput{
		profile: millicore.PageTextparse, countsAlike: true,
		parser: func(page []byte) textparse.Parser {
			return textparse.NewPromParser(page, labels.NewSymbolTable(), false)
		},
	}
	file := "kubelet/" + name + "_scrape0.txt"
	other, found := inputs[name]
	if found {
		file, input.countsAlike = other.file, false
	}
	var err error
	if input.page, err = recording(file); err != nil {
		return input, err
	}
	if other.openMetrics {
		input.profile = millicore.PageOpenMetrics
		input.page = append(input.page, "# EOF\n"...)
		input.parser = func(page []byte) textparse.Parser {
			return textparse.NewOpenMetricsParser(page, labels.NewSymbolTable())
		}
	}
	return input, nil
}

// The selector: one family in one namespace.
const (
	selectedName      = "container_memory_working_set_bytes"
	selectedNamespace = "shop-prod"
)

var (
	selectedFamily  = []byte(selectedName + "{")
	selectedMatcher = []byte(`namespace="` + selectedNamespace + `"`)
)

// reading is the outcome of a parse; it does not depend on the order of the
// samples but within the selected family, where every engine keeps it.
type reading struct {
	samples, selected int
	values            uint64
	timestamps        int64
	sum               float64
}

func (r *reading) sample(value float64, timestamp int64) {
	r.samples++
	r.values ^= math.Float64bits(value)
	r.timestamps += timestamp
}

func (r *reading) choose(value float64) {
	r.selected++
	r.sum += value
}

func (r *reading) String() string {
	return fmt.Sprintf("samples %d values %016x timestamps %d selected %d "+
		"sum %016x", r.samples, r.values, r.timestamps, r.selected,
		math.Float64bits(r.sum))
}

func eachSeries(parser textparse.Parser, each func(series []byte, at int64, value float64)) error {
	for {
		entry, err := parser.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if entry != textparse.EntrySeries {
			continue
		}
		series, timestamp, value := parser.Series()
		at := int64(0)
		if timestamp != nil {
			at = *timestamp
		}
		each(series, at, value)
	}
}

func valueOf(metric *dto.Metric) float64 {
	switch {
	case metric.Counter != nil:
		return metric.Counter.GetValue()
	case metric.Gauge != nil:
		return metric.Gauge.GetValue()
	default:
		return metric.Untyped.GetValue()
	}
}
