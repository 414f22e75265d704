// Package peer is the loop of a child process that does the jobs of the metric
// store's benchmarks with one release of kube-state-metrics. The commands are
// those of bench/rust.
package peer

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/millicore/millicore/bench/kube-state-metrics/pods"
)

// Store is upstream's, filled with pods.
type Store interface {
	Add(pod *pods.Pod) error
	WriteAll(w io.Writer) error
}

// Main runs the loop over a store that `open` makes, empty.
func Main(open func(headers []string) Store) {
	if err := run(open); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// state is what the jobs of one case work on: other engines begin it as well
// with pods that nothing has changed yet.
type state struct {
	name  string
	store Store
	pods  []*pods.Pod
	round int
	page  bytes.Buffer
	heap  uint64 // a pod's
}

func run(open func([]string) Store) error {
	var s *state
	in := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		command, name, _ := strings.Cut(in.Text(), " ")
		var answer any
		var err error
		count := 0
		if command == "run" {
			if name, count, err = cutLast(name); err != nil {
				return err
			}
		}
		if s == nil || s.name != name {
			s = nil // its memory is not the next one's
			if s, err = fill(open, name); err != nil {
				return err
			}
		}
		switch command {
		case "result":
			answer, err = s.result()
		case "run":
			answer, err = s.time(count)
		case "peak":
			for start := time.Now(); time.Since(start) < 200*time.Millisecond; {
				if err := s.job(); err != nil {
					return err
				}
			}
			var usage syscall.Rusage
			err = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
			answer = map[string]any{"peak": usage.Maxrss}
		case "heap":
			answer = map[string]any{"heap": s.heap}
		default:
			err = fmt.Errorf("no command %q", command)
		}
		if err != nil {
			return err
		}
		if err := out.Encode(answer); err != nil {
			return err
		}
	}
	return in.Err()
}

func cutLast(text string) (before string, count int, err error) {
	at := strings.LastIndexByte(text, ' ')
	if at < 0 {
		return "", 0, fmt.Errorf("no count in %q", text)
	}
	count, err = strconv.Atoi(text[at+1:])
	return text[:at], count, err
}

// fill opens the store of a case with all pods and weighs it.
func fill(open func([]string) Store, name string) (*state, error) {
	headers, all, err := pods.Read()
	if err != nil {
		return nil, err
	}
	before := heap()
	s := &state{name: name, store: open(headers), pods: all}
	for _, pod := range all {
		if err := s.store.Add(pod); err != nil {
			return nil, err
		}
	}
	s.heap = (heap() - before) / uint64(len(all))
	return s, nil
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func (s *state) job() error {
	s.page.Reset()
	switch s.name {
	case "metricstore/page/plain":
		return s.store.WriteAll(&s.page)
	case "metricstore/gzip/all":
		return s.gzip()
	case "metricstore/gzip/some":
		for _, pod := range pods.Some(s.pods, s.round) {
			pod.Change()
			if err := s.store.Add(pod); err != nil {
				return err
			}
		}
		s.round++
		return s.gzip()
	case "metricstore/upsert/pod":
		pod := s.pods[s.round%len(s.pods)]
		s.round++
		pod.Change()
		return s.store.Add(pod)
	}
	return fmt.Errorf("no case %q", s.name)
}

func (s *state) gzip() error {
	writer := gzip.NewWriter(&s.page)
	if err := s.store.WriteAll(writer); err != nil {
		return err
	}
	return writer.Close()
}

func (s *state) result() (any, error) {
	if err := s.job(); err != nil {
		return nil, err
	}
	page := s.page.Bytes()
	switch {
	case strings.HasPrefix(s.name, "metricstore/upsert"):
		var text bytes.Buffer
		if err := s.store.WriteAll(&text); err != nil {
			return nil, err
		}
		page = text.Bytes()
	case strings.HasPrefix(s.name, "metricstore/gzip"):
		text, err := pods.Unzipped(page)
		if err != nil {
			return nil, err
		}
		page = text
	}
	return map[string]any{"result": pods.Digest(page)}, nil
}

func (s *state) time(count int) (any, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start, err := cpu()
	if err != nil {
		return nil, err
	}
	for range count {
		if err := s.job(); err != nil {
			return nil, err
		}
	}
	end, err := cpu()
	runtime.ReadMemStats(&after)
	return map[string]any{
		"cpu": end - start, "mallocs": after.Mallocs - before.Mallocs,
		"bytes": after.TotalAlloc - before.TotalAlloc,
	}, err
}

// cpu is the process's time so far, user and system.
func cpu() (int64, error) {
	var usage syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return usage.Utime.Nano() + usage.Stime.Nano(), err
}
