package main

import (
	"bytes"
	"errors"
	"fmt"
	"hash/fnv"
	"io"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"google.golang.org/protobuf/encoding/protodelim"

	millicore "github.com/millicore/millicore/bindings/go"
)

// writeCase: an API server's families as text. The peer has them in memory;
// ours reads them from delimited protobuf within the timing, since that is how
// they cross the border.
func writeCase(host *host, name string) (benchCase, error) {
	delimited, err := recording("pages/apiserver_metrics_protobuf.bin")
	if err != nil {
		return benchCase{}, err
	}
	var families []*dto.MetricFamily
	for reader := bytes.NewReader(delimited); ; {
		family := new(dto.MetricFamily)
		err := protodelim.UnmarshalFrom(reader, family)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return benchCase{}, err
		}
		families = append(families, family)
	}
	openMetrics := name == "exposition/write/openmetrics"
	format, form := expfmt.FmtText, millicore.FamiliesText
	if openMetrics {
		format, form = expfmt.FmtOpenMetrics_1_0_0, millicore.FamiliesOpenMetrics
	}
	var out bytes.Buffer
	theirs := func() error {
		out.Reset()
		encoder := expfmt.NewEncoder(&out, format.WithEscapingScheme(0))
		for _, family := range families {
			if err := encoder.Encode(family); err != nil {
				return err
			}
		}
		return encoder.(expfmt.Closer).Close()
	}
	if err := theirs(); err != nil {
		return benchCase{}, err
	}
	lines := bytes.Count(out.Bytes(), []byte("\n"))
	benchCase := benchCase{
		pillar: "exposition", name: name, items: lines, unit: "line", bytes: out.Len(),
		engines: []engine{{
			name:   "expfmt Encoder",
			result: func() (string, error) { err := theirs(); return digestOf(out.Bytes()), err },
			run:    repeat(theirs),
		}},
		goals: []goal{{"millicore Rust", "expfmt Encoder", 4, 3, 6}},
	}
	ours, err := host.through(name, func(library *millicore.Library) (engine, error) {
		var text []byte
		job := func() (err error) {
			text, err = library.AppendFamilies(text[:0], form, millicore.FamilyOptions{}, delimited)
			return err
		}
		return engine{
			result: func() (string, error) { err := job(); return digestOf(text), err },
			run:    repeat(job),
		}, nil
	})
	benchCase.engines = append(benchCase.engines, ours...)
	return benchCase, err
}

func digestOf(text []byte) string {
	hash := fnv.New64a()
	hash.Write(text)
	return fmt.Sprintf("%d bytes, %016x", len(text), hash.Sum64())
}
