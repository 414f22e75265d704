package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/millicore/millicore/bench/go/malloc"
)

// sample is one slice of one engine: the cost of one operation.
type sample struct {
	Iterations int
	// CPU is the whole process's time, garbage collection included.
	CPU float64 // nanoseconds
	// GoAllocs and GoBytes are Go's heap; Mallocs and MallocBytes are what
	// C or Rust asked of malloc.
	GoAllocs, GoBytes, Mallocs, MallocBytes float64
}

type measuredEngine struct {
	engine
	samples []sample
	// peak is the resident set's peak in KiB of a process that does nothing
	// but this; 0 when it was not measured.
	peak int
}

type measuredCase struct {
	benchCase
	engines []measuredEngine
}

// measure runs the engines in turns, round after round, so that whatever
// else the machine does meets all of them alike.
func measure(benchCase benchCase, plan plan) (measuredCase, error) {
	result := measuredCase{benchCase: benchCase}
	counts := make([]int, len(benchCase.engines))
	for i, engine := range benchCase.engines {
		result.engines = append(result.engines, measuredEngine{engine: engine})
		n, err := calibrate(engine, plan.slice)
		if err != nil {
			return result, err
		}
		counts[i] = n
	}
	for range plan.rounds {
		for i := range result.engines {
			sample, err := result.engines[i].slice(counts[i])
			if err != nil {
				return result, err
			}
			result.engines[i].samples = append(result.engines[i].samples, sample)
		}
	}
	return result, nil
}

// calibrate finds how many operations fill a slice; it warms up by the way.
func calibrate(engine engine, slice time.Duration) (int, error) {
	n := 1
	for {
		sample, err := engine.slice(n)
		if err != nil {
			return 0, err
		}
		spent := sample.CPU * float64(n)
		if spent >= float64(slice)/4 || n >= 1<<30 {
			return max(1, int(float64(slice)/sample.CPU)), nil
		}
		n *= 4
	}
}

func (e engine) slice(n int) (sample, error) {
	if e.remote != nil {
		return e.remote.slice(n)
	}
	// Garbage of whoever ran before is not charged to this engine.
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	calls, bytes := malloc.Counts()
	start := cpuTime()
	if err := e.run(n); err != nil {
		return sample{}, err
	}
	spent := cpuTime() - start
	callsAfter, bytesAfter := malloc.Counts()
	runtime.ReadMemStats(&after)
	each := func(total uint64) float64 { return float64(total) / float64(n) }
	return sample{
		Iterations: n, CPU: float64(spent) / float64(n),
		GoAllocs: each(after.Mallocs - before.Mallocs),
		GoBytes:  each(after.TotalAlloc - before.TotalAlloc),
		Mallocs:  each(callsAfter - calls), MallocBytes: each(bytesAfter - bytes),
	}, nil
}

// cpuTime is what all threads of this process have used, user and system.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// best is the engine's least CPU time of an operation.
func (m measuredEngine) best() float64 {
	return slices.MinFunc(m.samples, func(a, b sample) int {
		return int(a.CPU - b.CPU)
	}).CPU
}

// ratios compares a peer with ours round by round, ascending.
func ratios(peer, ours measuredEngine) []float64 {
	all := make([]float64, len(ours.samples))
	for i := range all {
		all[i] = peer.samples[i].CPU / ours.samples[i].CPU
	}
	slices.Sort(all)
	return all
}

// peakOf measures the peak RSS of one engine in a process of its own.
func peakOf(name string, engine engine) (int, error) {
	if engine.remote != nil {
		return engine.remote.peak()
	}
	program, err := os.Executable()
	if err != nil {
		return 0, err
	}
	return peakOfProcess(program, name+"|"+engine.name)
}

// nothing is what is asked of a process that shall do no case at all.
const nothing = "nothing"

func idlePeak() (int, error) {
	program, err := os.Executable()
	if err != nil {
		return 0, err
	}
	return peakOfProcess(program, nothing)
}

func peakOfProcess(program, what string) (int, error) {
	text, err := exec.Command(program, "-peak", what).Output()
	if err != nil {
		return 0, fmt.Errorf("peak of %s: %w", what, err)
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}

func printPeak(options options) error {
	if options.peak == nothing {
		peak, err := peakRSS()
		fmt.Println(peak)
		return err
	}
	wanted, by, _ := strings.Cut(options.peak, "|")
	options.rust, options.stores = "", ""
	host := newHost(options, by)
	defer host.close()
	for _, one := range cases {
		if one.name != wanted {
			continue
		}
		benchCase, err := one.build(host, one.name)
		if err != nil {
			return err
		}
		for _, engine := range benchCase.engines {
			if engine.name != by {
				continue
			}
			end := time.Now().Add(200 * time.Millisecond)
			for time.Now().Before(end) {
				if err := engine.run(1); err != nil {
					return err
				}
			}
			peak, err := peakRSS()
			fmt.Println(peak)
			return err
		}
	}
	return fmt.Errorf("no case and engine is called %q", options.peak)
}

// peakRSS reads this process's VmHWM, in KiB.
func peakRSS() (int, error) {
	file, err := os.Open("/proc/self/status")
	if err != nil {
		return 0, err
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			return strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		}
	}
	return 0, fmt.Errorf("/proc/self/status has no VmHWM")
}
