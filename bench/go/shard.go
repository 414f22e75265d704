package main

import (
	"fmt"
	"hash/fnv"

	jump "github.com/dgryski/go-jump"

	millicore "github.com/millicore/millicore/bindings/go"
)

const (
	uidCount   = 10_000
	shardTotal = 10
)

// uids are v4 UIDs, the same in every run and in bench/rust.
func uids() []string {
	texts := make([]string, uidCount)
	for i := range texts {
		a, b := mix(2*uint64(i)), mix(2*uint64(i)+1)
		texts[i] = fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", a>>32,
			a>>16&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&(1<<48-1))
	}
	return texts
}

// mix is the i-th of a sequence of well mixed numbers (SplitMix64).
func mix(i uint64) uint64 {
	z := (i + 1) * 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// shardCase: the owners of 10,000 UIDs among ten shards. The peer is what
// kube-state-metrics v2.20.0 does for each object: hash/fnv, then go-jump.
// Ours is given the same Go strings, so that putting them into a column is
// part of its time; from Rust the column is there already.
func shardCase(host *host, name string) (benchCase, error) {
	uids := uids()
	benchCase := benchCase{
		pillar: "shard", name: name, items: len(uids), unit: "UID",
		goals: []goal{
			{"millicore cgo", "kube-state-metrics FNV-1a and jump", 5, 0, 8},
			{"millicore Rust", "kube-state-metrics FNV-1a and jump", 5, 0, 8},
		},
	}
	owners := make([]int32, len(uids))
	upstream := func() error {
		for i, uid := range uids {
			hash := fnv.New64a()
			hash.Write([]byte(uid))
			owners[i] = jump.Hash(hash.Sum64(), shardTotal)
		}
		return nil
	}
	benchCase.engines = []engine{{
		name: "kube-state-metrics FNV-1a and jump",
		result: func() (string, error) {
			err := upstream()
			return ownersDigest(owners), err
		},
		run: repeat(upstream),
	}}
	ours, err := host.through(name, func(library *millicore.Library) (engine, error) {
		var column millicore.Strings
		var owners []int32
		job := func() (err error) {
			column.Reset()
			for _, uid := range uids {
				column.Append(uid)
			}
			owners, err = library.AssignShards(owners[:0], &column, shardTotal)
			return err
		}
		return engine{
			result: func() (string, error) {
				err := job()
				return ownersDigest(owners), err
			},
			run: repeat(job),
		}, nil
	})
	benchCase.engines = append(benchCase.engines, ours...)
	return benchCase, err
}

// ownersDigest is the FNV-1a of the shards, a byte each.
func ownersDigest(owners []int32) string {
	hash := fnv.New64a()
	for _, owner := range owners {
		hash.Write([]byte{byte(owner)})
	}
	return fmt.Sprintf("%d owners %016x", len(owners), hash.Sum64())
}
