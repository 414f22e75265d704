package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	millicore "github.com/millicore/millicore/bindings/go"
)

// decodedPoint is a point of a node or container. The cumulative numbers are
// decimal text, for they exceed what JSON numbers hold.
type decodedPoint struct {
	Name   string `json:"name"`
	Start  *int64 `json:"startNs"`
	Time   *int64 `json:"tsNs"`
	CPU    string `json:"cpuNs"`
	Memory string `json:"memBytes"`
}

type decodedPod struct {
	Namespace  string         `json:"namespace"`
	Name       string         `json:"name"`
	Containers []decodedPoint `json:"containers"`
}

type decodedBatch struct {
	Nodes []decodedPoint `json:"nodes"`
	Pods  []decodedPod   `json:"pods"`
}

// decodeSuite: a page a row, which gives a batch in columns.
func decodeSuite(library *millicore.Library, rows []row, r *report) error {
	type vector struct {
		Input       []byte          `json:"inputB64"`
		DefaultTime int64           `json:"defaultTimeNs"`
		Node        string          `json:"node"`
		Batch       *decodedBatch   `json:"batch"`
		Error       json.RawMessage `json:"error"`
		Panic       json.RawMessage `json:"panic"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	batch, err := library.NewKubeletBatch()
	if err != nil {
		return err
	}
	defer batch.Close()
	var columns millicore.KubeletColumns
	for i, v := range vectors {
		if err := batch.Clear(); err != nil {
			return err
		}
		refused := batch.Decode(v.Node, v.DefaultTime, v.Input)
		if err := batch.Columns(&columns); err != nil {
			return err
		}
		var found differences
		switch {
		case v.Batch != nil && refused != nil:
			found.note("expected a batch, got %v", refused)
		case v.Batch != nil:
			sortPods(v.Batch.Pods)
			equal(&found, "batch", printed(*v.Batch), printed(batchOf(&columns)))
		case refused == nil:
			found.note("expected an error, got a batch")
		default:
			// Nothing of a refused page may stay.
			equal(&found, "rest", printed(decodedBatch{}), printed(batchOf(&columns)))
		}
		r.row(rows[i], found)
	}
	return nil
}

// batchOf is the content of columns in the form of the vectors.
func batchOf(c *millicore.KubeletColumns) decodedBatch {
	var b decodedBatch
	for i := range c.Nodes() {
		b.Nodes = append(b.Nodes, decodedPoint{
			Name: string(c.NodeName(i)), Time: &c.NodeTimestamps[i],
			CPU: unsigned(c.NodeCPU[i]), Memory: unsigned(c.NodeMemory[i]),
		})
	}
	for i := range c.Pods() {
		pod := decodedPod{Namespace: string(c.PodNamespace(i)), Name: string(c.PodName(i))}
		for j := c.PodContainers[i]; j < c.PodContainers[i+1]; j++ {
			pod.Containers = append(pod.Containers, decodedPoint{
				Name: string(c.ContainerName(int(j))), Start: start(c, j), Time: &c.ContainerTimestamps[j],
				CPU: unsigned(c.ContainerCPU[j]), Memory: unsigned(c.ContainerMemory[j]),
			})
		}
		b.Pods = append(b.Pods, pod)
	}
	sortPods(b.Pods)
	return b
}

// sortPods: the vectors sort pods by their names alone.
func sortPods(pods []decodedPod) {
	slices.SortFunc(pods, func(a, b decodedPod) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	})
}

// start is null where the page gave no start time.
func start(c *millicore.KubeletColumns, container uint32) *int64 {
	if c.ContainerHasStart[container] == 0 {
		return nil
	}
	return &c.ContainerStarts[container]
}

func unsigned(value uint64) string { return strconv.FormatUint(value, 10) }

// printed makes batches comparable: every name and number, in order.
func printed(b decodedBatch) string {
	text := ""
	for _, node := range b.Nodes {
		text += "node " + node.printed()
	}
	for _, pod := range b.Pods {
		text += fmt.Sprintf("pod %q %q ", pod.Namespace, pod.Name)
		for _, container := range pod.Containers {
			text += container.printed()
		}
	}
	return text
}

func (p decodedPoint) printed() string {
	number := func(value *int64) string {
		if value == nil {
			return "null"
		}
		return strconv.FormatInt(*value, 10)
	}
	return fmt.Sprintf("%q start %s time %s cpu %s memory %s ", p.Name, number(p.Start), number(p.Time), p.CPU, p.Memory)
}
