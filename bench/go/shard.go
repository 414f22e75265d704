package main

import (
	"fmt"
	"hash/fnv"

	"example.org/victoriametrics/lib/consistenthash"
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

// columnCase: the same owners, of UIDs that are in a column already, as a list
// or a page leaves them. The peer has its Go strings.
func columnCase(host *host, name string) (benchCase, error) {
	made, err := shardCase(host, name)
	if err != nil {
		return made, err
	}
	var column millicore.Strings
	for _, uid := range uids() {
		column.Append(uid)
	}
	peer := made.engines[0]
	ours, err := host.through("shard/uids/10", func(library *millicore.Library) (engine, error) {
		var owners []int32
		job := func() (err error) {
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
	made.engines = append([]engine{peer}, ours...)
	return made, err
}

const (
	storageNodes = 100
	nodesDown    = 30
	pickedKeys   = 1_000
)

// rendezvousCase: the storage nodes of 1,000 hashes, 30 of 100 nodes down. The
// peer is VictoriaMetrics' consistent hash, made once; ours hashes the nodes'
// names anew in each call.
func rendezvousCase(host *host, name string) (benchCase, error) {
	var names []string
	var column millicore.Strings
	for i := range storageNodes {
		names = append(names, fmt.Sprintf("vmstorage-%d.vmstorage:8400", i))
		column.Append(names[i])
	}
	var excluded []uint32
	var indices []int
	for i := range nodesDown {
		excluded, indices = append(excluded, uint32(3*i)), append(indices, 3*i)
	}
	keys := make([]uint64, pickedKeys)
	for i := range keys {
		keys[i] = mix(uint64(i))
	}
	benchCase := benchCase{
		pillar: "shard", name: name, items: len(keys), unit: "key",
		goals: []goal{
			{"millicore cgo", "VictoriaMetrics consistenthash", 5, 0, 8},
			{"millicore Rust", "VictoriaMetrics consistenthash", 5, 0, 8},
		},
	}
	nodes := consistenthash.NewConsistentHash(names, 0)
	owners := make([]int32, len(keys))
	upstream := func() error {
		for i, key := range keys {
			owners[i] = int32(nodes.GetNodeIdx(key, indices))
		}
		return nil
	}
	benchCase.engines = []engine{{
		name: "VictoriaMetrics consistenthash",
		result: func() (string, error) {
			err := upstream()
			return ownersDigest(owners), err
		},
		run: repeat(upstream),
	}}
	ours, err := host.through(name, func(library *millicore.Library) (engine, error) {
		var picked []uint32
		job := func() (err error) {
			picked, err = library.Rendezvous(picked[:0], &column, 0, excluded, keys)
			return err
		}
		return engine{
			result: func() (string, error) {
				err := job()
				owners := make([]int32, len(picked))
				for i, node := range picked {
					owners[i] = int32(node)
				}
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
