package main

import (
	"bytes"
	"strings"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/protoparser/prometheus"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"

	millicore "github.com/millicore/millicore/bindings/go"
)

// repeatCase: two scrapes of one kubelet in turns. Every counter and timestamp
// differs between them, and of the pods of the second one in a hundred is new,
// gone or elsewhere. One operation reads both; every value and timestamp is
// read.
func repeatCase(host *host, name string) (benchCase, error) {
	node := name[strings.LastIndex(name, "/")+1:]
	var pages [2][]byte
	for i, scrape := range []string{"_scrape0.txt", "_scrape1.txt"} {
		var err error
		if pages[i], err = recording("kubelet/" + node + scrape); err != nil {
			return benchCase{}, err
		}
	}
	pages[1] = changed(pages[1])
	texts := [2]string{string(pages[0]), string(pages[1])}
	samples := 0
	for _, page := range pages {
		parser := textparse.NewPromParser(page, labels.NewSymbolTable(), false)
		if err := eachSeries(parser, func([]byte, int64, float64) { samples++ }); err != nil {
			return benchCase{}, err
		}
	}
	benchCase := benchCase{
		pillar: "exposition", name: name, items: samples, unit: "sample",
		bytes: len(pages[0]) + len(pages[1]),
		goals: []goal{{"millicore Rust", "VictoriaMetrics Rows.Unmarshal", 4, 2.5, 6}},
	}
	peer := func(name string, inexact bool, job func(*reading) error) {
		var read reading
		run := func() error { read = reading{}; return job(&read) }
		benchCase.engines = append(benchCase.engines, engine{
			name: name, inexact: inexact,
			result: func() (string, error) { err := run(); return read.String(), err },
			run:    repeat(run),
		})
	}
	peer("textparse, no labels", false, func(read *reading) error {
		for _, page := range pages {
			parser := textparse.NewPromParser(page, labels.NewSymbolTable(), false)
			err := eachSeries(parser, func(_ []byte, at int64, value float64) { read.sample(value, at) })
			if err != nil {
				return err
			}
		}
		return nil
	})
	var rows prometheus.Rows
	peer("VictoriaMetrics Rows.Unmarshal", true, func(read *reading) error {
		for _, text := range texts {
			rows.Reset()
			rows.Unmarshal(text)
			for i := range rows.Rows {
				read.sample(rows.Rows[i].Value, rows.Rows[i].Timestamp)
			}
		}
		return nil
	})
	ours, err := host.through(name, func(library *millicore.Library) (engine, error) {
		reader, err := library.NewPageReader(millicore.PageTextparse)
		if err != nil {
			return engine{}, err
		}
		var parsed millicore.Page
		var read reading
		job := func() error {
			read = reading{}
			for _, page := range pages {
				if err := reader.Parse(page, &parsed); err != nil {
					return err
				}
				for i, kind := range parsed.Kinds {
					if kind == millicore.EntrySeries {
						read.sample(parsed.Values[i], parsed.Timestamps[i])
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

// changed renames, drops and moves the lines of a hundredth of the pods, by
// the order in which they first come; bench/rust does the same.
func changed(page []byte) []byte {
	var out, held []byte
	pods := map[string]int{}
	for line := range bytes.Lines(page) {
		before, rest, found := bytes.Cut(line, []byte(`pod="`))
		pod, _, _ := bytes.Cut(rest, []byte(`"`))
		number := -1
		if found {
			if _, known := pods[string(pod)]; !known {
				pods[string(pod)] = len(pods)
			}
			number = pods[string(pod)]
		}
		switch {
		case found && number%300 == 100: // new
			out = append(append(append(out, before...), `pod="new-`...), rest...)
		case found && number%300 == 200: // gone
			continue
		case found && number%300 == 299 && held == nil: // behind the next one
			held = line
			continue
		default:
			out = append(out, line...)
		}
		out, held = append(out, held...), nil
	}
	return append(out, held...)
}
