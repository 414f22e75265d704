package main

import (
	"fmt"
	"hash/fnv"
	"math"
	"strings"
	_ "unsafe" // for go:linkname

	"github.com/VictoriaMetrics/VictoriaMetrics/app/vmselect/netstorage"

	millicore "github.com/millicore/millicore/bindings/go"
)

const (
	replicas       = 4
	replicaSamples = 1_000_000
	// blockSamples is the most that a block of VictoriaMetrics holds.
	blockSamples   = 8192
	scrapeInterval = 15_000
)

//go:linkname mergeSortBlocks github.com/VictoriaMetrics/VictoriaMetrics/app/vmselect/netstorage.mergeSortBlocks
func mergeSortBlocks(dst *netstorage.Result, blocks *sortBlocksHeap, interval int64)

// sortBlock and sortBlocksHeap have the layout of netstorage's own.
type sortBlock struct {
	Timestamps []int64
	Values     []float64
	NextIdx    int
}

type sortBlocksHeap struct{ blocks []*sortBlock }

// replicaBlocks are the samples of one series on four replicas, block by
// block; the same in every run and in bench/rust. The replicas hold the same
// ("copies"), or each scraped for itself ("scrapers"): at times of its own,
// with a jitter.
func replicaBlocks(scrapers bool) *millicore.Samples {
	blocks := new(millicore.Samples)
	timestamps, values := make([]int64, replicaSamples), make([]float64, replicaSamples)
	for replica := range uint64(replicas) {
		for i := range uint64(replicaSamples) {
			timestamps[i] = 1_700_000_000_000 + int64(i)*scrapeInterval
			if scrapers {
				timestamps[i] += int64(replica*scrapeInterval/replicas + mix(replica<<32|i)%5000)
			}
			values[i] = float64(i)
		}
		for from := 0; from < replicaSamples; from += blockSamples {
			to := min(from+blockSamples, replicaSamples)
			blocks.Append(timestamps[from:to], values[from:to])
		}
	}
	return blocks
}

// mergeCase: the blocks of four replicas merged and deduplicated, by vmselect
// v1.100.0 and by ours. Upstream's blocks are given their slices anew each
// time, since it resets them; no sample is copied for that.
func mergeCase(host *host, name string) (benchCase, error) {
	scrapers := strings.HasSuffix(name, "scrapers")
	blocks := replicaBlocks(scrapers)
	interval := int64(1)
	if scrapers {
		interval = scrapeInterval
	}
	const peer = "VictoriaMetrics mergeSortBlocks"
	benchCase := benchCase{
		pillar: "series", name: name, items: len(blocks.Timestamps), unit: "sample",
		bytes: 16 * len(blocks.Timestamps),
		goals: []goal{
			{"millicore cgo", peer, 3, 0, 12},
			{"millicore Rust", peer, 3, 0, 12},
		},
	}
	own := make([]sortBlock, blocks.Len())
	heap := &sortBlocksHeap{blocks: make([]*sortBlock, blocks.Len())}
	var merged netstorage.Result
	upstream := func() error {
		heap.blocks = heap.blocks[:len(own)]
		for i := range own {
			timestamps, values := blocks.At(i)
			own[i] = sortBlock{Timestamps: timestamps, Values: values}
			heap.blocks[i] = &own[i]
		}
		merged.Timestamps, merged.Values = merged.Timestamps[:0], merged.Values[:0]
		mergeSortBlocks(&merged, heap, interval)
		return nil
	}
	benchCase.engines = []engine{{
		name: peer,
		result: func() (string, error) {
			err := upstream()
			return samplesDigest(merged.Timestamps, merged.Values), err
		},
		run: repeat(upstream),
	}}
	series := []uint32{0, uint32(blocks.Len())}
	ours, err := host.through(name, func(library *millicore.Library) (engine, error) {
		var merged millicore.Samples
		job := func() error {
			return library.Merge(&merged, blocks, series, interval, millicore.StaleValue)
		}
		return engine{
			result: func() (string, error) {
				err := job()
				return samplesDigest(merged.Timestamps, merged.Values), err
			},
			run: repeat(job),
		}, nil
	})
	benchCase.engines = append(benchCase.engines, ours...)
	return benchCase, err
}

// samplesDigest is the FNV-1a of the low bytes of times and of the bits of
// values, in turns.
func samplesDigest(timestamps []int64, values []float64) string {
	hash := fnv.New64a()
	for i, timestamp := range timestamps {
		bits := math.Float64bits(values[i])
		hash.Write([]byte{byte(timestamp), byte(timestamp >> 8), byte(bits >> 32), byte(bits >> 40)})
	}
	return fmt.Sprintf("%d samples %016x", len(timestamps), hash.Sum64())
}
