package main

import (
	"fmt"
	"hash/fnv"
	"regexp"

	"k8s.io/apimachinery/pkg/api/resource"

	millicore "github.com/millicore/millicore/bindings/go"
)

var amount = regexp.MustCompile(`"(?:cpu|memory)": *"([^"]+)"`)

// quantityCase: the cpu and memory amounts of the recorded cluster (usage,
// requests, limits, allocatable) in the order of the files, read and printed.
func quantityCase(host *host, name string) (benchCase, error) {
	var texts []string
	for _, file := range []string{
		"cluster/podmetricslist.json", "cluster/objects/pods.json",
		"cluster/objects/nodes.json",
	} {
		document, err := recording(file)
		if err != nil {
			return benchCase{}, err
		}
		for _, match := range amount.FindAllSubmatch(document, -1) {
			texts = append(texts, string(match[1]))
		}
	}
	return readAndPrint(host, name, texts, []goal{
		{"millicore Rust", apimachinery, 2, 0, 7},
		{"millicore cgo", apimachinery, 2, 0, 7},
	})
}

// quantityBigCase: amounts that need a big decimal.
func quantityBigCase(host *host, name string) (benchCase, error) {
	texts := make([]string, 256)
	for i := range texts {
		texts[i] = fmt.Sprintf("%d.5Gi", i+1)
		if i%2 == 1 {
			texts[i] = fmt.Sprintf("1234567890123456789%03dn", i)
		}
	}
	return readAndPrint(host, name, texts, []goal{
		{"millicore Rust", apimachinery, 10, 0, 7},
		{"millicore cgo", apimachinery, 10, 0, 7},
	})
}

const apimachinery = "apimachinery Quantity"

// readAndPrint: texts to quantities, and those to text again. Ours is given
// the same Go strings; putting them into a column is part of its time.
func readAndPrint(host *host, name string, texts []string, goals []goal) (benchCase, error) {
	benchCase := benchCase{
		pillar: "quantity", name: name, items: len(texts), unit: "quantity",
		goals: goals,
	}
	printed := make([]string, len(texts))
	upstream := func() error {
		for i, text := range texts {
			quantity, err := resource.ParseQuantity(text)
			if err != nil {
				return err
			}
			printed[i] = quantity.String()
		}
		return nil
	}
	benchCase.engines = []engine{{
		name: apimachinery,
		result: func() (string, error) {
			err := upstream()
			return stringsDigest(printed), err
		},
		run: repeat(upstream),
	}}
	ours, err := host.through(name, func(library *millicore.Library) (engine, error) {
		quantities, err := library.NewQuantities()
		if err != nil {
			return engine{}, err
		}
		var column, printed millicore.Strings
		statuses := make([]millicore.Status, len(texts))
		job := func() error {
			column.Reset()
			for _, text := range texts {
				column.Append(text)
			}
			if err := quantities.Parse(&column, statuses); err != nil {
				return err
			}
			if err := firstStatus(statuses); err != nil {
				return err
			}
			return quantities.Texts(millicore.QuantityString, &printed)
		}
		return columnEngine(job, &printed), nil
	})
	benchCase.engines = append(benchCase.engines, ours...)
	return benchCase, err
}

// quantityPrintCase: usage as metrics-server prints it into a list, integers
// of nanocores and bytes to text.
func quantityPrintCase(host *host, name string) (benchCase, error) {
	const n = 2000
	values, scales := make([]int64, n), make([]int32, n)
	formats := make([]millicore.QuantityFormat, n)
	state := uint64(0)
	for i := range values {
		state = state*6364136223846793005 + 1442695040888963407
		values[i] = int64(state >> 34) // below 1.07 cores
		scales[i], formats[i] = -9, millicore.DecimalSI
		if i%2 == 1 {
			values[i] = int64(state>>46) * 4096 // pages, below 1 GiB
			scales[i], formats[i] = 0, millicore.BinarySI
		}
	}
	benchCase := benchCase{
		pillar: "quantity", name: name, items: n, unit: "quantity",
	}
	printed := make([]string, n)
	upstream := func() error {
		for i, value := range values {
			quantity := resource.NewScaledQuantity(value,
				resource.Scale(scales[i]))
			if formats[i] == millicore.BinarySI {
				quantity.Format = resource.BinarySI
			}
			printed[i] = quantity.String()
		}
		return nil
	}
	benchCase.engines = []engine{{
		name: apimachinery,
		result: func() (string, error) {
			err := upstream()
			return stringsDigest(printed), err
		},
		run: repeat(upstream),
	}}
	ours, err := host.through(name, func(library *millicore.Library) (engine, error) {
		quantities, err := library.NewQuantities()
		if err != nil {
			return engine{}, err
		}
		var printed millicore.Strings
		job := func() error {
			err := quantities.FromScaled(values, scales, formats)
			if err != nil {
				return err
			}
			return quantities.Texts(millicore.QuantityString, &printed)
		}
		return columnEngine(job, &printed), nil
	})
	benchCase.engines = append(benchCase.engines, ours...)
	return benchCase, err
}

// columnEngine is an engine whose outcome is a column of texts.
func columnEngine(job func() error, printed *millicore.Strings) engine {
	return engine{
		result: func() (string, error) {
			if err := job(); err != nil {
				return "", err
			}
			return textsDigest(printed.Data, printed.Offsets[1:]), nil
		},
		run: repeat(job),
	}
}

// stringsDigest is textsDigest of Go strings.
func stringsDigest(texts []string) string {
	hash := fnv.New64a()
	for _, text := range texts {
		hash.Write([]byte(text))
		hash.Write([]byte{'\n'})
	}
	return fmt.Sprintf("%d texts %016x", len(texts), hash.Sum64())
}
