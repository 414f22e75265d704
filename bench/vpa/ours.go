package main

import (
	millicore "github.com/millicore/millicore/bindings/go"
)

// ours is a VPACluster, fed with a batch a round.
type ours struct {
	library *millicore.Library
	core    *millicore.VPACluster
	samples millicore.VPASamples
	groups  millicore.VPAGroups
}

func (o *ours) name() string { return "millicore, " + o.library.Backend().String() }

func (o *ours) prepare(w *workload) (err error) {
	if o.core, err = o.library.NewVPACluster(millicore.VPAClusterOptions{}); err != nil {
		return err
	}
	if _, err := o.core.AddAggregates(w.containers, 0); err != nil {
		return err
	}
	numbers := make([]uint32, w.containers)
	for i := range numbers {
		numbers[i] = uint32(i)
	}
	if _, err := o.core.AddContainers(numbers); err != nil {
		return err
	}
	o.samples = millicore.VPASamples{Containers: numbers, Times: make([]int64, w.containers)}
	o.groups = millicore.VPAGroups{Aggregates: numbers, Rows: []uint32{0}}
	for i := range w.containers {
		o.groups.Rows = append(o.groups.Rows, uint32(i+1))
		o.groups.Containers = append(o.groups.Containers, 1)
	}
	return nil
}

func (o *ours) take(w *workload) error {
	for round, ns := range w.times {
		for i := range o.samples.Times {
			o.samples.Times[i] = ns
		}
		o.samples.CPU, o.samples.Memory = w.round(round)
		if err := o.core.Add(&o.samples, nil); err != nil {
			return err
		}
	}
	return nil
}

func (o *ours) held() (uint64, error) { return o.core.Memory() }

func (*ours) aggregate(*workload) {}

func (o *ours) recommend(*workload) ([][6]int64, error) {
	flags := millicore.DefaultVPAEstimation()
	estimates, err := o.core.AppendEstimates(nil, &flags, &o.groups)
	amounts := make([][6]int64, len(estimates))
	for i, e := range estimates {
		amounts[i] = [6]int64{
			e.CPUTarget, e.CPULower, e.CPUUpper, e.MemoryTarget, e.MemoryLower, e.MemoryUpper,
		}
	}
	return amounts, err
}

func (o *ours) close() { o.core.Close() }
