package main

import (
	"fmt"
	"hash/fnv"
	"math"
	"strconv"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"

	millicore "github.com/millicore/millicore/bindings/go"
)

// pageValues are the values of a recorded page, zeros left out.
func pageValues() ([]float64, error) {
	page, err := recording("kubelet/payload_500_scrape0.txt")
	if err != nil {
		return nil, err
	}
	var values []float64
	parser := textparse.NewPromParser(page, labels.NewSymbolTable(), false)
	err = eachSeries(parser, func(_ []byte, _ int64, value float64) {
		if value != 0 {
			values = append(values, value)
		}
	})
	return values, err
}

// floatPrintCase: the values of a page to text, one after the other in one
// buffer with the place of each known.
func floatPrintCase(host *host, name string) (benchCase, error) {
	values, err := pageValues()
	if err != nil {
		return benchCase{}, err
	}
	benchCase := benchCase{
		pillar: "exposition", name: name, items: len(values), unit: "value",
	}
	var text []byte
	var ends []uint32
	upstream := func() error {
		text, ends = text[:0], ends[:0]
		for _, value := range values {
			text = strconv.AppendFloat(text, value, 'g', -1, 64)
			ends = append(ends, uint32(len(text)))
		}
		return nil
	}
	benchCase.engines = []engine{{
		name: "strconv.AppendFloat",
		result: func() (string, error) {
			err := upstream()
			return textsDigest(text, ends), err
		},
		run: repeat(upstream),
	}}
	ours, err := host.through(name, func(library *millicore.Library) (engine, error) {
		var texts millicore.Strings
		job := func() error { return library.FormatFloats(&texts, values) }
		return engine{
			result: func() (string, error) {
				if err := job(); err != nil {
					return "", err
				}
				return textsDigest(texts.Data, texts.Offsets[1:]), nil
			},
			run: repeat(job),
		}, nil
	})
	benchCase.engines = append(benchCase.engines, ours...)
	return benchCase, err
}

// floatParseCase: the texts of the same values back to numbers.
func floatParseCase(host *host, name string) (benchCase, error) {
	values, err := pageValues()
	if err != nil {
		return benchCase{}, err
	}
	texts := make([]string, len(values))
	var column millicore.Strings
	for i, value := range values {
		texts[i] = strconv.FormatFloat(value, 'g', -1, 64)
		column.Append(texts[i])
	}
	benchCase := benchCase{
		pillar: "exposition", name: name, items: len(values), unit: "value",
	}
	parsed := make([]float64, len(values))
	upstream := func() (err error) {
		for i, text := range texts {
			if parsed[i], err = strconv.ParseFloat(text, 64); err != nil {
				return err
			}
		}
		return nil
	}
	benchCase.engines = []engine{{
		name: "strconv.ParseFloat",
		result: func() (string, error) {
			err := upstream()
			return floatsDigest(parsed), err
		},
		run: repeat(upstream),
	}}
	ours, err := host.through(name, func(library *millicore.Library) (engine, error) {
		parsed := make([]float64, len(values))
		statuses := make([]millicore.Status, len(values))
		job := func() error {
			if err := library.ParseFloats(parsed, statuses, &column); err != nil {
				return err
			}
			return firstStatus(statuses)
		}
		return engine{
			result: func() (string, error) {
				err := job()
				return floatsDigest(parsed), err
			},
			run: repeat(job),
		}, nil
	})
	benchCase.engines = append(benchCase.engines, ours...)
	return benchCase, err
}

// firstStatus reads every row's status, as a caller must.
func firstStatus(statuses []millicore.Status) error {
	for _, status := range statuses {
		if status != millicore.StatusOK {
			return status
		}
	}
	return nil
}

// textsDigest is the FNV-1a of texts, each closed by a line feed.
func textsDigest(text []byte, ends []uint32) string {
	hash := fnv.New64a()
	start := uint32(0)
	for _, end := range ends {
		hash.Write(text[start:end])
		hash.Write([]byte{'\n'})
		start = end
	}
	return fmt.Sprintf("%d texts %016x", len(ends), hash.Sum64())
}

// floatsDigest is the FNV-1a of values' bits, little endian.
func floatsDigest(values []float64) string {
	hash := fnv.New64a()
	for _, value := range values {
		bits := math.Float64bits(value)
		for range 8 {
			hash.Write([]byte{byte(bits)})
			bits >>= 8
		}
	}
	return fmt.Sprintf("%d values %016x", len(values), hash.Sum64())
}
