package main

import (
	"encoding/json"
	"reflect"

	millicore "github.com/millicore/millicore/bindings/go"
)

// spreadSuite: the scheduler's verdict and scores of each node. The rows are
// shorter than API objects; they are written out before the call.
func spreadSuite(library *millicore.Library, rows []row, r *report) error {
	type object = map[string]any
	type vector struct {
		Nodes []struct {
			Name           string
			Labels, Taints any
		}
		Pods []struct {
			Namespace   string `json:"ns"`
			Labels      any
			Node        string
			Terminating bool
		}
		Pod struct {
			Namespace                 string `json:"ns"`
			Labels, Constraints       any
			NodeSelector, Tolerations any
		}
		Filter            map[string]string
		Score, Normalized map[string]int64
		PrefilterSkip     bool `json:"prefilter_skip"`
		ScoreSkipped      bool `json:"score_skipped"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	for i, v := range vectors {
		nodes, pods := []object{}, []object{}
		for _, n := range v.Nodes {
			nodes = append(nodes, object{"metadata": object{"name": n.Name, "labels": n.Labels}, "spec": object{"taints": n.Taints}})
		}
		for _, p := range v.Pods {
			metadata := object{"namespace": p.Namespace, "labels": p.Labels}
			if p.Terminating {
				metadata["deletionTimestamp"] = "2026-07-01T12:00:00Z"
			}
			pods = append(pods, object{"metadata": metadata, "spec": object{"nodeName": p.Node}})
		}
		document, err := json.Marshal(object{"nodes": nodes, "pods": pods, "pod": object{
			"metadata": object{"namespace": v.Pod.Namespace, "labels": v.Pod.Labels},
			"spec": object{"topologySpreadConstraints": v.Pod.Constraints, "nodeSelector": v.Pod.NodeSelector,
				"tolerations": v.Pod.Tolerations},
		}})
		if err != nil {
			return err
		}
		var found differences
		text, err := library.TopologySpread(nil, document)
		if err != nil {
			found.note("%v", err)
			r.row(rows[i], found)
			continue
		}
		var got struct {
			Nodes []struct {
				Name, Verdict     string
				Score, Normalized *int64
			}
			FilterSkipped, ScoreSkipped bool
		}
		if err := json.Unmarshal(text, &got); err != nil {
			return err
		}
		filter, score, normalized := map[string]string{}, map[string]int64{}, map[string]int64{}
		for _, n := range got.Nodes {
			filter[n.Name] = n.Verdict
			if n.Score != nil && n.Normalized != nil {
				score[n.Name], normalized[n.Name] = *n.Score, *n.Normalized
			}
		}
		same := func(field string, expected, got any) {
			if !reflect.DeepEqual(expected, got) {
				found.note("%s: expected %v, got %v", field, expected, got)
			}
		}
		same("filter", v.Filter, filter)
		same("score", v.Score, score)
		same("normalized", v.Normalized, normalized)
		same("prefilter_skip", v.PrefilterSkip, got.FilterSkipped)
		same("score_skipped", v.ScoreSkipped, got.ScoreSkipped)
		r.row(rows[i], found)
	}
	return nil
}
