package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
)

// created is the creationTimestamp of the vectors.
var created = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC).UnixNano()

// storageSuite: scrapes go into a store step by step; after each step the
// lists, and the tables where the row has them, are compared.
func storageSuite(library *millicore.Library, rows []row, r *report) error {
	type scrape struct {
		Node        string `json:"node"`
		Text        string `json:"text"`
		DefaultTime int64  `json:"defaultTimeNs"`
	}
	type step struct {
		Scrapes   []scrape        `json:"scrapes"`
		Ready     bool            `json:"ready"`
		NodeList  json.RawMessage `json:"nodeMetricsList"`
		PodList   json.RawMessage `json:"podMetricsList"`
		NodeTable json.RawMessage `json:"nodeTable"`
		PodTable  json.RawMessage `json:"podTable"`
	}
	type vector struct {
		Resolution       string   `json:"metricResolution"`
		Pods             []string `json:"queriedPods"`
		Nodes            []string `json:"queriedNodes"`
		Nondeterministic bool     `json:"nondeterministicUpstream"`
		Steps            []step   `json:"steps"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	// replay gives the differences of one row.
	replay := func(v vector) (found differences, err error) {
		resolution, err := time.ParseDuration(v.Resolution)
		if err != nil {
			return nil, err
		}
		store, err := library.NewKubeletStore(millicore.KubeletOptions{Resolution: resolution})
		if err != nil {
			return nil, err
		}
		defer store.Close()
		batch, err := store.NewBatch()
		if err != nil {
			return nil, err
		}
		defer batch.Close()
		var nodes, pods millicore.Rows
		for _, node := range v.Nodes {
			nodes.AppendRow(node, "kubernetes.io/os", "linux")
		}
		for _, pod := range v.Pods {
			namespace, name, _ := strings.Cut(pod, "/")
			pods.AppendRow(namespace, name, "app", "x", "zone", "a<b")
		}
		for number, step := range v.Steps {
			if err := batch.Clear(); err != nil {
				return nil, err
			}
			for _, scrape := range step.Scrapes {
				// A page that is refused costs that node's points only.
				_ = batch.Decode(scrape.Node, scrape.DefaultTime, []byte(scrape.Text))
			}
			if err := store.Commit(batch); err != nil {
				return nil, err
			}
			snapshot, err := store.Publish()
			if err != nil {
				return nil, err
			}
			ready, err := snapshot.Ready()
			if err != nil {
				return nil, err
			}
			equal(&found, fmt.Sprintf("step %d ready", number), step.Ready, ready)
			for _, list := range []struct {
				name     string
				expected json.RawMessage
				write    func([]byte, millicore.ListOptions, *millicore.Rows) ([]byte, error)
				rows     *millicore.Rows
				form     millicore.ListForm
			}{
				{"nodeMetricsList", step.NodeList, snapshot.AppendNodeList, &nodes, millicore.FormList},
				{"podMetricsList", step.PodList, snapshot.AppendPodList, &pods, millicore.FormList},
				{"nodeTable", step.NodeTable, snapshot.AppendNodeList, &nodes, millicore.FormTable},
				{"podTable", step.PodTable, snapshot.AppendPodList, &pods, millicore.FormTable},
			} {
				if list.expected == nil {
					continue
				}
				got, err := list.write(nil, millicore.ListOptions{
					Version: millicore.V1Beta1, Form: list.form, Creation: created,
				}, list.rows)
				if err != nil {
					return nil, err
				}
				compareJSON(&found, fmt.Sprintf("step %d %s", number, list.name), list.expected, got, v.Nondeterministic)
			}
			if err := snapshot.Close(); err != nil {
				return nil, err
			}
		}
		return found, nil
	}
	for i, v := range vectors {
		found, err := replay(v)
		if err != nil {
			return fmt.Errorf("%s: %w", rows[i].label, err)
		}
		r.row(rows[i], found)
	}
	return nil
}

// compareJSON compares parsed values; where upstream's answer was a matter of
// chance, without windows.
func compareJSON(found *differences, what string, expected, got []byte, withoutWindow bool) {
	var values [2]any
	for i, text := range [][]byte{expected, got} {
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&values[i]); err != nil {
			found.note("%s: %v in %s", what, err, text)
			return
		}
		if withoutWindow {
			dropWindows(values[i])
		}
	}
	if !reflect.DeepEqual(values[0], values[1]) {
		at := 0
		for at < len(expected) && at < len(got) && expected[at] == got[at] {
			at++
		}
		from := max(0, at-40)
		found.note("%s: from byte %d expected %.150s, got %.150s", what, from, expected[min(from, len(expected)):], got[min(from, len(got)):])
	}
}

// dropWindows removes the window of each item of a list and the last cell of
// each row of a table.
func dropWindows(document any) {
	object, ok := document.(map[string]any)
	if !ok {
		return
	}
	items, _ := object["items"].([]any)
	for _, item := range items {
		if item, ok := item.(map[string]any); ok {
			delete(item, "window")
		}
	}
	rows, _ := object["rows"].([]any)
	for _, row := range rows {
		if row, ok := row.(map[string]any); ok {
			if cells, ok := row["cells"].([]any); ok && len(cells) > 0 {
				row["cells"] = cells[:len(cells)-1]
			}
		}
	}
}
