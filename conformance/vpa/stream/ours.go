package stream

import (
	millicore "github.com/millicore/millicore/bindings/go"
)

// cluster is a VPACluster: container k of pod p is p*containers + k, its
// aggregate k*labelSets + the pod's set.
type cluster struct {
	core   *millicore.VPACluster
	groups millicore.VPAGroups
}

func newCluster(library *millicore.Library, c *streamCase) (*cluster, error) {
	core, err := library.NewVPACluster(millicore.VPAClusterOptions{
		CPUHalfLife: c.cpuHalfLife, MemoryHalfLife: c.memoryHalfLife,
		MemoryInterval: c.memoryInterval, MemoryIntervalCount: c.intervalCount,
		OOMBumpUpRatio: c.oomRatio, OOMMinBumpUp: c.oomMinimum,
	})
	if err != nil {
		return nil, err
	}
	made := &cluster{core: core}
	if _, err := core.AddAggregates(c.containers*c.labelSets, 0); err != nil {
		return nil, err
	}
	var aggregates []uint32
	for _, set := range c.pods {
		for container := range c.containers {
			aggregates = append(aggregates, uint32(container*c.labelSets+set))
		}
	}
	if _, err := core.AddContainers(aggregates); err != nil {
		return nil, err
	}
	made.groups.Rows = []uint32{0}
	for container := range c.containers {
		made.groups.Aggregates = append(made.groups.Aggregates, made.aggregates(c, container)...)
		made.groups.Rows = append(made.groups.Rows, uint32(len(made.groups.Aggregates)))
		made.groups.Containers = append(made.groups.Containers, uint32(c.containers))
	}
	return made, nil
}

// aggregates of a container name.
func (*cluster) aggregates(c *streamCase, container int) []uint32 {
	var numbers []uint32
	for set := range c.labelSets {
		numbers = append(numbers, uint32(container*c.labelSets+set))
	}
	return numbers
}

// take gives all events to the cluster, the samples between two OOMs in one
// batch, and says which count.
func (m *cluster) take(c *streamCase) ([]bool, error) {
	taken := make([]bool, len(c.events))
	var batch millicore.VPASamples
	var rows []int
	flush := func() error {
		fates := make([]uint8, len(rows))
		if err := m.core.Add(&batch, fates); err != nil {
			return err
		}
		for i, row := range rows {
			taken[row] = fates[i]&(millicore.VPATakenCPU|millicore.VPATakenMemory) != 0
		}
		batch, rows = millicore.VPASamples{}, rows[:0]
		return nil
	}
	for i, e := range c.events {
		container := uint32(e.pod*c.containers + e.container)
		if e.kind == oomEvent {
			if err := flush(); err != nil {
				return nil, err
			}
			counts, err := m.core.OOM(container, e.time, e.amount)
			if err != nil {
				return nil, err
			}
			taken[i] = counts
			continue
		}
		cpu, memory := e.amount, int64(-1)
		if e.kind == memoryEvent {
			cpu, memory = memory, cpu
		}
		batch.Containers = append(batch.Containers, container)
		batch.Times = append(batch.Times, e.time)
		batch.CPU, batch.Memory = append(batch.CPU, cpu), append(batch.Memory, memory)
		rows = append(rows, i)
	}
	return taken, flush()
}

// estimate gives the six amounts of every container name.
func (m *cluster) estimate(c *streamCase) ([][6]int64, error) {
	estimates, err := m.core.AppendEstimates(nil, &c.flags, &m.groups)
	amounts := make([][6]int64, len(estimates))
	for i, e := range estimates {
		amounts[i] = [6]int64{
			e.CPUTarget, e.CPULower, e.CPUUpper, e.MemoryTarget, e.MemoryLower, e.MemoryUpper,
		}
	}
	return amounts, err
}

func (m *cluster) save(c *streamCase, container int) ([]byte, error) {
	var containers []uint32
	for pod := range c.pods {
		containers = append(containers, uint32(pod*c.containers+container))
	}
	return m.core.AppendCheckpoint(nil, m.aggregates(c, container), containers, c.now)
}

// load makes a checkpoint all that is known of a container name.
func (m *cluster) load(c *streamCase, container int, status []byte) error {
	for i, aggregate := range m.aggregates(c, container) {
		var err error
		if i == 0 {
			err = m.core.LoadCheckpoint(aggregate, status, 0)
		} else {
			err = m.core.ResetAggregate(aggregate, 0)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
