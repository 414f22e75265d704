// Command vpa times the recommender of VPA v1.8.1 and ours on the same
// samples, in one process, by CPU time (garbage collection included), in
// turns. What both recommend must agree before a figure is printed.
//
//	GOWORK=off go run -tags millicore_cgo . [-containers N] [-samples N] [-rounds N]
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"syscall"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
)

func main() {
	containers := flag.Int("containers", 50_000, "how many")
	samples := flag.Int("samples", 1_000_000, "of CPU and of memory together")
	rounds := flag.Int("rounds", 5, "of which the median counts")
	flag.Parse()
	if err := run(*containers, *samples, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// engine is one way of doing the whole job, from nothing.
type engine interface {
	name() string
	// prepare makes the containers; samples are not yet taken.
	prepare(w *workload) error
	take(w *workload) error
	// aggregate makes what recommending starts from; it is not timed.
	aggregate(w *workload)
	// recommend gives six amounts a container.
	recommend(w *workload) ([][6]int64, error)
	// held is the number of bytes held, with the containers' names.
	held() (uint64, error)
	close()
}

// figures of one engine, a round each, in nanoseconds.
type figures struct {
	take, recommend []float64
	held            uint64
}

func run(containers, samples, rounds int) error {
	w := newWorkload(containers, samples)
	engines := []func() (engine, error){newUpstream}
	for _, backend := range []millicore.Backend{millicore.BackendCgo, millicore.BackendWazero} {
		library, err := millicore.Open(millicore.Options{Backend: backend})
		if err != nil {
			fmt.Println("left out:", err)
			continue
		}
		engines = append(engines, func() (engine, error) { return &ours{library: library}, nil })
	}
	names := make([]string, len(engines))
	found := make([]figures, len(engines))
	var expected [][6]int64
	for range rounds {
		for i, make := range engines {
			one, err := make()
			if err != nil {
				return err
			}
			names[i] = one.name()
			amounts, err := found[i].measure(one, w)
			if err != nil {
				return fmt.Errorf("%s: %w", one.name(), err)
			}
			if expected == nil {
				expected = amounts
			}
			if !slices.Equal(expected, amounts) {
				return fmt.Errorf("%s recommends something else", one.name())
			}
		}
	}
	print(w, names, found)
	return nil
}

func (f *figures) measure(one engine, w *workload) ([][6]int64, error) {
	defer one.close()
	if err := one.prepare(w); err != nil {
		return nil, err
	}
	runtime.GC()
	start := cpu()
	if err := one.take(w); err != nil {
		return nil, err
	}
	taken := cpu()
	var err error
	if f.held, err = one.held(); err != nil {
		return nil, err
	}
	one.aggregate(w)
	runtime.GC()
	begin := cpu()
	amounts, err := one.recommend(w)
	f.take = append(f.take, taken-start)
	f.recommend = append(f.recommend, cpu()-begin)
	return amounts, err
}

func print(w *workload, names []string, found []figures) {
	samples := float64(2 * len(w.times) * w.containers)
	fmt.Printf("%d containers, %.0f samples\n", w.containers, samples)
	fmt.Println("| | ns a sample | against upstream | ns a recommendation | against upstream | bytes a container |")
	fmt.Println("|---|---|---|---|---|---|")
	for i, name := range names {
		take, recommend := median(found[i].take), median(found[i].recommend)
		fmt.Printf("| %s | %.1f | %.1f | %.0f | %.1f | %d |\n", name,
			take/samples, median(found[0].take)/take,
			recommend/float64(w.containers), median(found[0].recommend)/recommend,
			found[i].held/uint64(w.containers))
	}
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// cpu is the process's time so far, in nanoseconds.
func cpu() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	nanoseconds := func(t syscall.Timeval) int64 { return t.Sec*int64(time.Second) + t.Usec*1000 }
	return float64(nanoseconds(usage.Utime) + nanoseconds(usage.Stime))
}
