package main

import (
	"math/rand/v2"
	"time"
)

// workload is what every engine gets: rounds a minute apart, each with a CPU
// and a memory sample of every container. Each container is a pod of its own
// with labels of its own, under a VPA of its own: the most that is kept.
type workload struct {
	containers int
	times      []int64
	// A row a round and container.
	cpu, memory []int64
}

func newWorkload(containers, samples int) *workload {
	rounds := max(1, samples/2/containers)
	w := &workload{containers: containers}
	random := rand.New(rand.NewPCG(1, 2))
	scale := make([]float64, containers)
	for i := range scale {
		scale[i] = 0.2 + random.Float64()*4
	}
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for round := range rounds {
		w.times = append(w.times, start.Add(time.Duration(round)*time.Minute).UnixNano())
		for i := range containers {
			w.cpu = append(w.cpu, int64(300*scale[i]*(0.5+random.Float64())))
			w.memory = append(w.memory, int64(2e8*scale[i]*(0.9+0.2*random.Float64())))
		}
	}
	return w
}

// round is the rows of one round.
func (w *workload) round(number int) (cpu, memory []int64) {
	from, to := number*w.containers, (number+1)*w.containers
	return w.cpu[from:to], w.memory[from:to]
}
