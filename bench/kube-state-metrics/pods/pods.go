// Package pods makes the input of the metric store's benchmarks: 10,000 pods
// with the 53 families that kube-state-metrics v2.13.0 makes of them, ten of
// each of the 1,000 recorded ones.
package pods

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Copies of each recorded pod.
const Copies = 10

const recorded = "recordings/kube-state-metrics/cluster_1000p_50n.families.jsonl.gz"

// Metric is a line.
type Metric struct {
	Keys, Values []string
	Value        float64
}

// Family is the metrics of a pod in one family.
type Family struct {
	Name    string
	Metrics []Metric
}

// Pod is a pod.
type Pod struct {
	UID      string
	Families []Family
	// changes counts how often Change was called.
	changes int
}

// Read gives the headers and the pods.
func Read() (headers []string, pods []*Pod, err error) {
	file, err := os.Open(recorded)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		return nil, nil, err
	}
	lines := bufio.NewScanner(plain)
	lines.Buffer(nil, 16<<20)
	kind := ""
	var rows []row
	for lines.Scan() {
		var line struct {
			Kind    string
			Headers []string
			row
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, nil, err
		}
		if line.Kind != "" {
			if kind == "Pod" {
				break
			}
			kind, headers = line.Kind, line.Headers
			continue
		}
		if kind == "Pod" {
			rows = append(rows, line.row)
		}
	}
	// Copies of a pod stand far from each other, or a page would compress
	// better than that of so many pods.
	for copy := range Copies {
		for _, row := range rows {
			pod, err := parse(row.UID, row.Families, copy)
			if err != nil {
				return nil, nil, err
			}
			pods = append(pods, pod)
		}
	}
	return headers, pods, lines.Err()
}

// row is a pod as it is recorded.
type row struct {
	UID      string
	Families [][2]json.RawMessage
}

// parse reads a pod and gives a copy of it UID and name of its own.
func parse(uid string, families [][2]json.RawMessage, copy int) (*Pod, error) {
	own := strconv.Itoa(copy) + uid[1:]
	pod := &Pod{UID: own}
	for _, pair := range families {
		var family Family
		if err := json.Unmarshal(pair[0], &family.Name); err != nil {
			return nil, err
		}
		var metrics [][3]json.RawMessage
		if err := json.Unmarshal(pair[1], &metrics); err != nil {
			return nil, err
		}
		for _, parts := range metrics {
			var metric Metric
			for i, into := range []any{&metric.Keys, &metric.Values, &metric.Value} {
				if err := json.Unmarshal(parts[i], into); err != nil {
					return nil, err
				}
			}
			for i, key := range metric.Keys {
				switch {
				case metric.Values[i] == uid:
					metric.Values[i] = own
				case key == "pod":
					metric.Values[i] = fmt.Sprintf("%s-%d", metric.Values[i], copy)
				}
			}
			family.Metrics = append(family.Metrics, metric)
		}
		pod.Families = append(pod.Families, family)
	}
	return pod, nil
}

// Change changes phase, readiness, states and restarts.
func (p *Pod) Change() {
	p.changes++
	for i := range p.Families {
		family := &p.Families[i]
		switch {
		case strings.HasSuffix(family.Name, "_restarts_total"):
			for j := range family.Metrics {
				family.Metrics[j].Value++
			}
		case family.Name == "kube_pod_status_phase",
			family.Name == "kube_pod_status_ready",
			strings.HasPrefix(family.Name, "kube_pod_container_status_"):
			for j := range family.Metrics {
				family.Metrics[j].Value = float64((p.changes + j) % 2)
			}
		}
	}
}

// Some are one in a hundred pods, others in each round.
func Some(pods []*Pod, round int) []*Pod {
	some := make([]*Pod, 0, len(pods)/100)
	for i := range len(pods) / 100 {
		some = append(some, pods[mix(uint64(round)<<32|uint64(i))%uint64(len(pods))])
	}
	return some
}

// mix is the i-th of a sequence of well mixed numbers (SplitMix64).
func mix(i uint64) uint64 {
	z := (i + 1) * 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// AppendBody renders a family; no value of these pods needs an escape.
func (f *Family) AppendBody(b []byte) []byte {
	for _, metric := range f.Metrics {
		b = append(b, f.Name...)
		separator := byte('{')
		for i, key := range metric.Keys {
			b = append(b, separator)
			separator = ','
			b = append(append(append(b, key...), '=', '"'), metric.Values[i]...)
			b = append(b, '"')
		}
		b = append(b, '}', ' ')
		b = strconv.AppendFloat(b, metric.Value, 'g', -1, 64)
		b = append(b, '\n')
	}
	return b
}
