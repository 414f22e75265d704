// Package decode holds our reading of a kubelet's /metrics/resource page
// against metrics-server's decodeBatch: every node, pod and container it
// keeps, with times, cpu and memory, or that it refuses the page. Where
// upstream panics (a container family without labels does that), ours must
// answer with an error.
package decode

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sigs.k8s.io/metrics-server/pkg/storage"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite compares kubelet pages generated, recorded and mutated.
var Suite = harness.Suite{
	Name: "decode",
	Upstream: []string{
		"sigs.k8s.io/metrics-server", "github.com/prometheus/prometheus"},
	Compare: compare,
}

const node = "node-1"

func compare(run *harness.Run) error {
	seeds, err := harness.ReadPageSeeds()
	if err != nil {
		return err
	}
	batch, err := run.Library.NewKubeletBatch()
	if err != nil {
		return err
	}
	defer batch.Close()
	var columns millicore.KubeletColumns
	for number := run.First; number < run.End; number++ {
		random := run.Random(number)
		page, kind := random.PageInput(true, seeds)
		run.Count(kind, 1)
		// Any time of this century; the decoder keeps milliseconds of it.
		defaultTime := random.Int64N(100 * 365 * 24 * int64(time.Hour))

		want, refused := upstream(page, defaultTime)
		if err := batch.Clear(); err != nil {
			return err
		}
		gotRefused := ""
		err := batch.Decode(node, defaultTime, page)
		var refusal *millicore.Error
		switch {
		case errors.As(err, &refusal):
			if refusal.Offset > uint64(len(page)) {
				return fmt.Errorf("case %d: an error at byte %d of %d: %w",
					number, refusal.Offset, len(page), err)
			}
			gotRefused = err.Error()
		case err != nil:
			return fmt.Errorf("case %d: %w", number, err)
		}
		// Asked for after an error too: nothing of the page may be there.
		if err := batch.Columns(&columns); err != nil {
			return fmt.Errorf("case %d: %w", number, err)
		}
		got := columnsText(&columns)

		if refused != "" {
			run.Count(kind+" and refused", 1)
			if strings.HasPrefix(refused, "panic") {
				run.Count("panics", 1)
			}
		} else if strings.Contains(want, "pod") {
			run.Count("with pods", 1)
		}
		if want != got || (refused == "") != (gotRefused == "") {
			return &harness.Difference{
				Case: number,
				Input: fmt.Sprintf("default time %d, page %q", defaultTime,
					page),
				Upstream: answer(want, refused), Ours: answer(got, gotRefused),
			}
		}
	}
	return nil
}

func answer(kept, refused string) string {
	if refused != "" {
		return "error " + refused + kept
	}
	return "kept" + kept
}

// upstream runs decodeBatch and lists what it kept, sorted.
func upstream(page []byte, defaultTime int64) (kept, refused string) {
	defer func() {
		if caught := recover(); caught != nil {
			kept, refused = "", fmt.Sprint("panic: ", caught)
		}
	}()
	// A copy without spare capacity: the parser appends a newline in place.
	page = bytes.Clone(page)
	batch, err := decodeBatch(page[:len(page):len(page)],
		time.Unix(0, defaultTime), node)
	if err != nil {
		return "", err.Error()
	}
	return batchText(batch), ""
}

func batchText(batch *storage.MetricsBatch) string {
	var lines []string
	for name, point := range batch.Nodes {
		lines = append(lines, nodeLine(name, point.Timestamp.UnixNano(),
			point.CumulativeCPUUsed, point.MemoryUsage))
	}
	for pod, point := range batch.Pods {
		lines = append(lines, podLine(pod.Namespace, pod.Name,
			len(point.Containers)))
		for name, container := range point.Containers {
			start := "none"
			if !container.StartTime.IsZero() {
				start = strconv.FormatInt(container.StartTime.UnixNano(), 10)
			}
			lines = append(lines, containerLine(pod.Namespace, pod.Name, name,
				start, container.Timestamp.UnixNano(),
				container.CumulativeCPUUsed, container.MemoryUsage))
		}
	}
	return sorted(lines)
}

func columnsText(columns *millicore.KubeletColumns) string {
	var lines []string
	for i := range columns.Nodes() {
		lines = append(lines, nodeLine(string(columns.NodeName(i)),
			columns.NodeTimestamps[i], columns.NodeCPU[i],
			columns.NodeMemory[i]))
	}
	for i := range columns.Pods() {
		namespace, pod := string(columns.PodNamespace(i)),
			string(columns.PodName(i))
		first, end := columns.PodContainers[i], columns.PodContainers[i+1]
		lines = append(lines, podLine(namespace, pod, int(end-first)))
		for j := int(first); j < int(end); j++ {
			start := "none"
			if columns.ContainerHasStart[j] != 0 {
				start = strconv.FormatInt(columns.ContainerStarts[j], 10)
			}
			lines = append(lines, containerLine(namespace, pod,
				string(columns.ContainerName(j)), start,
				columns.ContainerTimestamps[j], columns.ContainerCPU[j],
				columns.ContainerMemory[j]))
		}
	}
	return sorted(lines)
}

func nodeLine(name string, at int64, cpu, memory uint64) string {
	return fmt.Sprintf("\n    node %q time %d cpu %d memory %d", name, at, cpu,
		memory)
}

func podLine(namespace, name string, containers int) string {
	return fmt.Sprintf("\n    pod %q/%q containers %d", namespace, name,
		containers)
}

func containerLine(namespace, pod, name, start string, at int64, cpu, memory uint64) string {
	return fmt.Sprintf("\n    pod %q/%q container %q start %s time %d cpu %d "+
		"memory %d", namespace, pod, name, start, at, cpu, memory)
}

func sorted(lines []string) string {
	slices.Sort(lines)
	return strings.Join(lines, "")
}
