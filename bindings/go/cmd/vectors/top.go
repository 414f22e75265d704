package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	millicore "github.com/millicore/millicore/bindings/go"
)

// topSuite: a list in JSON, options, and what kubectl prints.
func topSuite(library *millicore.Library, rows []row, r *report) error {
	type vector struct {
		Kind    string `json:"kind"`
		Options struct {
			Containers    bool   `json:"containers"`
			NoHeaders     bool   `json:"noHeaders"`
			ShowSwap      bool   `json:"showSwap"`
			SortBy        string `json:"sortBy"`
			Sum           bool   `json:"sum"`
			WithNamespace bool   `json:"withNamespace"`
		} `json:"opts"`
		PodList     json.RawMessage              `json:"podMetricsList"`
		NodeList    json.RawMessage              `json:"nodeMetricsList"`
		Available   map[string]map[string]string `json:"available"`
		MissingSwap []string                     `json:"nodesMissingSwap"`
		Text        string                       `json:"text"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	orders := map[string]millicore.TopSort{
		"": millicore.SortByName, "cpu": millicore.SortByCPU, "memory": millicore.SortByMemory,
	}
	for i, v := range vectors {
		order, ok := orders[v.Options.SortBy]
		if !ok {
			return fmt.Errorf("line %d: unknown order %q", rows[i].line, v.Options.SortBy)
		}
		options := millicore.TopOptions{
			Containers: v.Options.Containers, NoHeaders: v.Options.NoHeaders, ShowSwap: v.Options.ShowSwap,
			Sum: v.Options.Sum, WithNamespace: v.Options.WithNamespace, Sort: order,
		}
		var text []byte
		switch v.Kind {
		case "pod":
			text, err = library.AppendTopPods(nil, v.PodList, options)
		case "node":
			var available millicore.Rows
			for _, node := range slices.Sorted(maps.Keys(v.Available)) {
				available.Append(node)
				for _, resource := range slices.Sorted(maps.Keys(v.Available[node])) {
					available.Append(resource)
					available.Append(v.Available[node][resource])
				}
				available.EndRow()
			}
			var missing millicore.Strings
			for _, node := range v.MissingSwap {
				missing.Append(node)
			}
			text, err = library.AppendTopNodes(nil, v.NodeList, options, &available, &missing)
		default:
			err = fmt.Errorf("unknown kind %q", v.Kind)
		}
		var found differences
		if err != nil {
			found.note("%v", err)
		} else {
			equal(&found, "text", v.Text, string(text))
		}
		r.row(rows[i], found)
	}
	return nil
}
