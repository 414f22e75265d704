package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"

	millicore "github.com/millicore/millicore/bindings/go"
)

// benchCase is one job on one input, done by several engines.
type benchCase struct {
	// pillar is the table it stands in.
	pillar string
	// name is pillar/job/input.
	name string
	// items is how many of `unit` one operation handles; bytes is the size
	// of the text it reads, 0 where that says nothing.
	items int
	unit  string
	bytes int
	// engines, peers first.
	engines []engine
	goals   []goal
}

// engine does a case's job its own way.
type engine struct {
	name string
	ours bool
	// result does the job once and describes the outcome: the same text from
	// every engine.
	result func() (string, error)
	// run does the job n times.
	run func(n int) error
	// remote is set for an engine of the child process.
	remote *remote
	// inexact: reads some numbers one unit in the last place beside the
	// nearest double, so its result is compared without the values' bits.
	inexact bool
	// uncounted: allocations inside a wasm instance, which nobody counts.
	uncounted bool
}

// goal is a ratio that an issue asks of one of our engines over one peer; a
// floor of 0 says that the issue states none.
type goal struct {
	ours, peer   string
	ratio, floor float64
	issue        int
}

// cases are in the order of the report.
var cases = []struct {
	name  string
	build func(host *host, name string) (benchCase, error)
}{
	{"kubelet/decode/payload_10", decodeCase},
	{"kubelet/decode/payload_110", decodeCase},
	{"kubelet/decode/payload_500", decodeCase},
	{"kubelet/list/10000", listCase},
	{"kubelet/first/100x110", storeCase},
	{"kubelet/repeated/100x110", storeCase},
	{"exposition/parse/payload_110", parseCase},
	{"exposition/parse/payload_500", parseCase},
	{"exposition/parse/kube-state-metrics", parseCase},
	{"exposition/parse/apiserver", parseCase},
	{"exposition/parse/apiserver_openmetrics", parseCase},
	{"exposition/repeat/payload_110", repeatCase},
	{"exposition/repeat/payload_500", repeatCase},
	{"exposition/node/payload_110", nodeCase},
	{"exposition/node/payload_500", nodeCase},
	{"exposition/slope/10KB", slopeCase},
	{"exposition/slope/1MB", slopeCase},
	{"exposition/slope/100MB", slopeCase},
	{"exposition/slope/1GB", slopeCase},
	{"exposition/write/text", writeCase},
	{"exposition/write/openmetrics", writeCase},
	{"exposition/floats/print", floatPrintCase},
	{"exposition/floats/parse", floatParseCase},
	{"shard/uids/10", shardCase},
	{"series/merge/copies", mergeCase},
	{"series/merge/scrapers", mergeCase},
	{"shard/filter/protobuf", wireCase},
	{"shard/filter/json", wireCase},
	{"shard/list/protobuf", shardListCase},
	{"shard/list/json", shardListCase},
	{"shard/column/10", columnCase},
	{"shard/rendezvous/100", rendezvousCase},
	{"quantity/parse and print/mix", quantityCase},
	{"quantity/parse and print/big", quantityBigCase},
	{"quantity/print/usage", quantityPrintCase},
	{"hpa/fleet/10000x50", fleetCase},
	{"metricstore/page/plain", metricStoreCase},
	{"metricstore/gzip/some", metricStoreCase},
	{"metricstore/gzip/all", metricStoreCase},
	{"metricstore/upsert/pod", metricStoreCase},
}

// host holds what the engines call: libraries, opened when first asked for,
// and the child process.
type host struct {
	// only is the one engine that is wanted, or "".
	only    string
	opened  map[millicore.Backend]*millicore.Library
	program string
	// children by their program.
	children map[string]*child
	// stores is what the programs of kube-state-metrics' releases are called
	// before their number.
	stores string
}

func newHost(options options, only string) *host {
	return &host{
		only: only, program: options.rust, stores: options.stores,
		opened:   map[millicore.Backend]*millicore.Library{},
		children: map[string]*child{},
	}
}

// open opens a back end once.
func (h *host) open(backend millicore.Backend) (*millicore.Library, error) {
	library, opened := h.opened[backend]
	if opened {
		return library, nil
	}
	library, err := millicore.Open(millicore.Options{Backend: backend})
	if err == nil {
		h.opened[backend] = library
	}
	return library, err
}

// peer is the program of a release of kube-state-metrics; nil if there is
// none.
func (h *host) peer(version string) (*child, error) {
	if h.stores == "" {
		return nil, nil
	}
	return h.child(h.stores + version)
}

func (h *host) close() {
	for _, library := range h.opened {
		library.Close()
	}
	for _, child := range h.children {
		child.close()
	}
}

// child is a program that holds engines, started when first asked for.
func (h *host) child(program string, arguments ...string) (*child, error) {
	if running, found := h.children[program]; found {
		return running, nil
	}
	started, err := startChild(program, arguments...)
	if err != nil {
		return nil, err
	}
	h.children[program] = started
	return started, nil
}

// through makes ours once for each back end, and adds Rust's engine of the
// same case.
func (h *host) through(name string, job func(*millicore.Library) (engine, error)) ([]engine, error) {
	engines, err := h.backends(job)
	if err != nil || h.program == "" || h.only != "" {
		return engines, err
	}
	rust, err := h.child(h.program)
	if err != nil {
		return nil, err
	}
	return append(engines, rust.engine("millicore Rust", name)), nil
}

// backends makes ours once for each back end.
func (h *host) backends(job func(*millicore.Library) (engine, error)) ([]engine, error) {
	var engines []engine
	for _, backend := range []millicore.Backend{
		millicore.BackendCgo, millicore.BackendWazero,
	} {
		called := "millicore " + backend.String()
		if h.only != "" && h.only != called {
			continue
		}
		library, err := h.open(backend)
		if err != nil {
			return nil, err
		}
		made, err := job(library)
		if err != nil {
			return nil, err
		}
		made.name, made.ours = called, true
		made.uncounted = backend == millicore.BackendWazero
		engines = append(engines, made)
	}
	return engines, nil
}

// recording reads a file of recordings/, decompressed.
func recording(path string) ([]byte, error) {
	packed, err := os.ReadFile(filepath.Join("recordings", path+".gz"))
	if err != nil {
		return nil, err
	}
	plain, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return io.ReadAll(plain)
}
