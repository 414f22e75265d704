package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	millicore "github.com/millicore/millicore/bindings/go"
)

// floatsSuite: every number printed in one call, and every text read back in
// one call, which must give what strconv gives.
func floatsSuite(library *millicore.Library, rows []row, r *report) error {
	vectors, err := parse[[2]string](rows)
	if err != nil {
		return err
	}
	values := make([]float64, len(vectors))
	var texts millicore.Strings
	for i, v := range vectors {
		if values[i], err = floatOfBits(v[0]); err != nil {
			return err
		}
		texts.Append(v[1])
	}
	var printed millicore.Strings
	if err := library.FormatFloats(&printed, values); err != nil {
		return err
	}
	read, statuses := make([]float64, len(vectors)), make([]millicore.Status, len(vectors))
	if err := library.ParseFloats(read, statuses, &texts); err != nil {
		return err
	}
	for i, v := range vectors {
		var found differences
		equal(&found, "text", v[1], string(printed.At(i)))
		expected, err := strconv.ParseFloat(v[1], 64)
		if err != nil {
			return fmt.Errorf("line %d: %w", rows[i].line, err)
		}
		equal(&found, "status of reading", millicore.StatusOK, statuses[i])
		equal(&found, "bits read", bits(expected), bits(read[i]))
		r.row(rows[i], found)
	}
	return nil
}

func floatOfBits(hexadecimal string) (float64, error) {
	bits, err := strconv.ParseUint(hexadecimal, 16, 64)
	return math.Float64frombits(bits), err
}

func bits(value float64) string { return fmt.Sprintf("%016x", math.Float64bits(value)) }

// familiesSuite: a family a row, with its HELP and TYPE left out.
func familiesSuite(library *millicore.Library, rows []row, r *report) error {
	type metric struct {
		Keys   []string `json:"k"`
		Values [][]byte `json:"v"`
		Bits   string   `json:"bits"`
	}
	type vector struct {
		Name    string          `json:"name"`
		Metrics []metric        `json:"metrics"`
		Out     []byte          `json:"out"`
		Panic   json.RawMessage `json:"panic"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	var family millicore.Family
	var text []byte
	for i, v := range vectors {
		family.Reset(v.Name)
		for _, metric := range v.Metrics {
			values := make([]string, len(metric.Values))
			for j, value := range metric.Values {
				values[j] = string(value)
			}
			number, err := floatOfBits(metric.Bits)
			if err != nil {
				return err
			}
			family.Append(metric.Keys, values, number)
		}
		text, err = library.AppendFamily(text[:0], &family)
		var found differences
		equal(&found, "refused", v.Panic != nil, err != nil)
		if err == nil && v.Panic == nil {
			equal(&found, "text", string(v.Out), string(text))
		}
		r.row(rows[i], found)
	}
	return nil
}

// labelsSuite: the names that all keys of a row give, and the values in their
// order. The first two labels of a row are its object's own.
func labelsSuite(library *millicore.Library, rows []row, r *report) error {
	type vector struct {
		Labels map[string]string `json:"labels_b64"`
		Keys   []string          `json:"keys"`
		Values []string          `json:"values"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	var keys, all, names millicore.Strings
	var order []uint32
	all.Append("*")
	for i, v := range vectors {
		keys.Reset()
		var texts []string
		for key, value := range v.Labels {
			plain, err := base64.StdEncoding.DecodeString(key)
			if err != nil {
				return fmt.Errorf("line %d: %w", rows[i].line, err)
			}
			keys.Append(string(plain))
			texts = append(texts, value)
		}
		order, err = library.LabelNames(millicore.HeaderV2_13, "label", &keys, &all, &names, order)
		var found differences
		equal(&found, "refused", false, err != nil)
		equal(&found, "labels", len(v.Keys)-2, len(order))
		for j, key := range order[:min(len(order), len(v.Keys)-2)] {
			equal(&found, "key", v.Keys[j+2], string(names.At(j)))
			equal(&found, "value", v.Values[j+2], texts[key])
		}
		r.row(rows[i], found)
	}
	return nil
}
