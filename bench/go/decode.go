package main

import (
	"fmt"
	"strings"
	"time"
	_ "unsafe" // for go:linkname

	"k8s.io/apimachinery/pkg/types"
	_ "sigs.k8s.io/metrics-server/pkg/scraper/client/resource"
	"sigs.k8s.io/metrics-server/pkg/storage"

	millicore "github.com/millicore/millicore/bindings/go"
)

// decodeBatch is metrics-server's own, which its package does not export.
//
//go:linkname decodeBatch sigs.k8s.io/metrics-server/pkg/scraper/client/resource.decodeBatch
func decodeBatch(page []byte, defaultTime time.Time, node string) (*storage.MetricsBatch, error)

// decodeCase: a kubelet's page to points, and each pod found joined with the
// pod its name belongs to in a map such as a lister's, its containers summed.
// Looking the names up is part of the job: a column of spans that nobody
// joins would be half the work.
func decodeCase(host *host, name string) (benchCase, error) {
	file := "kubelet/" + name[strings.LastIndex(name, "/")+1:] + "_scrape0.txt"
	page, err := recording(file)
	if err != nil {
		return benchCase{}, err
	}
	requestTime := time.Unix(1_795_293_480, 0)
	listed, err := podsOf(page, requestTime)
	if err != nil {
		return benchCase{}, err
	}
	benchCase := benchCase{
		pillar: "kubelet", name: name, items: len(listed), unit: "pod",
		bytes: len(page),
	}
	var sums usageSums
	upstream := func() error {
		batch, err := decodeBatch(page, requestTime, "node-1")
		if err != nil {
			return err
		}
		sums = usageSums{}
		for _, node := range batch.Nodes {
			sums.nodeCPU += node.CumulativeCPUUsed
			sums.nodeMemory += node.MemoryUsage
		}
		for pod, point := range batch.Pods {
			number, known := listed[pod]
			if !known {
				continue
			}
			for _, container := range point.Containers {
				sums.add(number, container.CumulativeCPUUsed,
					container.MemoryUsage, container.Timestamp.UnixNano(),
					container.StartTime.UnixNano(),
					!container.StartTime.IsZero())
			}
		}
		return nil
	}
	benchCase.engines = []engine{{
		name:   "metrics-server decodeBatch",
		result: func() (string, error) { err := upstream(); return sums.String(), err },
		run:    repeat(upstream),
	}}
	ours, err := host.through(name, func(library *millicore.Library) (engine, error) {
		batch, err := library.NewKubeletBatch()
		if err != nil {
			return engine{}, err
		}
		var columns millicore.KubeletColumns
		var sums usageSums
		job := func() error {
			if err := batch.Clear(); err != nil {
				return err
			}
			err := batch.Decode("node-1", requestTime.UnixNano(), page)
			if err != nil {
				return err
			}
			if err := batch.Columns(&columns); err != nil {
				return err
			}
			sums = usageSums{}
			for i := range columns.Nodes() {
				sums.nodeCPU += columns.NodeCPU[i]
				sums.nodeMemory += columns.NodeMemory[i]
			}
			for i := range columns.Pods() {
				number, known := listed[types.NamespacedName{
					Namespace: string(columns.PodNamespace(i)),
					Name:      string(columns.PodName(i)),
				}]
				if !known {
					continue
				}
				for j := columns.PodContainers[i]; j < columns.PodContainers[i+1]; j++ {
					sums.add(number, columns.ContainerCPU[j],
						columns.ContainerMemory[j],
						columns.ContainerTimestamps[j],
						columns.ContainerStarts[j],
						columns.ContainerHasStart[j] != 0)
				}
			}
			return nil
		}
		return engine{
			result: func() (string, error) { err := job(); return sums.String(), err },
			run:    repeat(job),
		}, nil
	})
	benchCase.engines = append(benchCase.engines, ours...)
	return benchCase, err
}

// podsOf numbers the pods of a page in the order of their names.
func podsOf(page []byte, at time.Time) (map[types.NamespacedName]uint64, error) {
	batch, err := decodeBatch(page, at, "node-1")
	if err != nil {
		return nil, err
	}
	names := make([]types.NamespacedName, 0, len(batch.Pods))
	for pod := range batch.Pods {
		names = append(names, pod)
	}
	sortNames(names)
	numbers := make(map[types.NamespacedName]uint64, len(names))
	for i, pod := range names {
		numbers[pod] = uint64(i + 1)
	}
	return numbers, nil
}

// usageSums are the outcome of a decode: sums that do not depend on the order
// of pods and containers, each weighted by its pod's number, so that numbers
// given to the wrong pod show.
type usageSums struct {
	nodeCPU, nodeMemory         uint64
	containers                  int
	cpu, memory, times, started uint64
}

func (s *usageSums) add(pod, cpu, memory uint64, at, start int64, started bool) {
	s.containers++
	s.cpu += pod * cpu
	s.memory += pod * memory
	s.times += pod * uint64(at)
	if started {
		s.started += pod * uint64(start)
	}
}

func (s usageSums) String() string {
	return fmt.Sprintf("node %d %d containers %d cpu %d memory %d times %d "+
		"starts %d", s.nodeCPU, s.nodeMemory, s.containers, s.cpu, s.memory,
		s.times, s.started)
}
