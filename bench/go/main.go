// Command bench times millicore beside its peers: upstream's Go code and ours
// through cgo and wazero in this process, ours called from Rust in a child
// process, all on the same bytes and in one run. `cargo xtask bench` builds
// both programs and starts this one in the project's folder.
//
//   - case.go     what is measured: a case, its engines, its goals
//   - measure.go  how: CPU time, interleaved rounds, allocations, peak RSS
//   - malloc/     counts what C and Rust code asks malloc for
//   - rust.go     engines that live in child processes
//   - node.go     the cases of Node, and those of growing pages
//   - decode.go, store.go, parse.go, shard.go, wire.go,
//     series.go, quantity.go, float.go  the cases
//   - fleet.go, fleet_input.go, fleet_controller.go  the fleet of HPAs
//   - metricstore.go  the metric store; its peers are programs of their own
//   - report.go   RESULTS.md and the raw records
//
// Every engine's result is compared with the others' before the first timing.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"k8s.io/klog/v2"
)

func main() {
	var options options
	flag.BoolVar(&options.quick, "quick", false,
		"few short rounds; writes no files")
	flag.StringVar(&options.rust, "rust", "",
		"the program millicore-bench; without it, Rust is left out")
	flag.StringVar(&options.stores, "kube-state-metrics", "",
		"what the programs of its releases are called before their number; without it, they are left out")
	flag.StringVar(&options.peak, "peak", "",
		"run one CASE|ENGINE for a while and print the process's peak RSS")
	flag.Parse()
	// Upstream logs every container that it leaves out.
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	options.pattern = flag.Arg(0)
	if err := run(options); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	quick                       bool
	rust, stores, peak, pattern string
}

// plan is how long and how often each engine runs.
type plan struct {
	rounds int
	slice  time.Duration
}

func (o options) plan() plan {
	if o.quick {
		return plan{rounds: 3, slice: 10 * time.Millisecond}
	}
	return plan{rounds: 9, slice: 150 * time.Millisecond}
}

func run(options options) error {
	if options.peak != "" {
		return printPeak(options)
	}
	host := newHost(options, "")
	defer host.close()
	facts := runFacts{loadBefore: loadAverage()}
	var measured []measuredCase
	for _, one := range cases {
		if !strings.Contains(one.name, options.pattern) ||
			options.quick && strings.HasSuffix(one.name, "/1GB") {
			continue
		}
		benchCase, err := one.build(host, one.name)
		if err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		if err := agree(benchCase); err != nil {
			return err
		}
		result, err := measure(benchCase, options.plan())
		if err != nil {
			return fmt.Errorf("%s: %w", benchCase.name, err)
		}
		if !options.quick {
			for i := range result.engines {
				result.engines[i].peak, err = peakOf(benchCase.name,
					result.engines[i].engine)
				if err != nil {
					return err
				}
			}
		}
		printCase(os.Stdout, result)
		measured = append(measured, result)
	}
	if len(measured) == 0 {
		return fmt.Errorf("no case's name holds %q", options.pattern)
	}
	if options.quick || options.pattern != "" {
		return nil
	}
	var err error
	if facts.idlePeak, err = idlePeak(); err != nil {
		return err
	}
	return writeFiles(measured, options.plan(), facts)
}

// agree asks every engine for its result and refuses to go on when two differ.
func agree(benchCase benchCase) error {
	var first string
	for i, engine := range benchCase.engines {
		result, err := engine.result()
		if err != nil {
			return fmt.Errorf("%s by %s: %w", benchCase.name, engine.name, err)
		}
		if i == 0 {
			first = result
			continue
		}
		wanted := first
		if engine.inexact {
			wanted = valueBits.ReplaceAllString(wanted, "")
			result = valueBits.ReplaceAllString(result, "")
		}
		if result != wanted {
			return fmt.Errorf("%s: %s gives\n%.400s\nbut %s gives\n%.400s",
				benchCase.name, benchCase.engines[0].name, wanted, engine.name,
				result)
		}
	}
	return nil
}

// valueBits is the part of a result that hangs on every value's last bit.
var valueBits = regexp.MustCompile(`values [0-9a-f]{16} `)
