package main

import (
	"fmt"
	"strconv"

	millicore "github.com/millicore/millicore/bindings/go"
)

// shardSuite: the hash of every UID in one call, and its shard for every
// total in one call a total.
func shardSuite(library *millicore.Library, rows []row, r *report) error {
	type vector struct {
		UID   string           `json:"uid"`
		Hash  string           `json:"fnv1a64"`
		Shard map[string]int32 `json:"shard"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	var uids millicore.Strings
	totals := map[string]bool{}
	for _, v := range vectors {
		uids.Append(v.UID)
		for total := range v.Shard {
			totals[total] = true
		}
	}
	hashes, err := library.FNV1a64(nil, &uids)
	if err != nil {
		return err
	}
	shards := make(map[string][]int32)
	for total := range totals {
		count, err := strconv.ParseInt(total, 10, 32)
		if err != nil {
			return err
		}
		if shards[total], err = library.AssignShards(nil, &uids, int32(count)); err != nil {
			return fmt.Errorf("total %s: %w", total, err)
		}
	}
	for i, v := range vectors {
		var found differences
		equal(&found, "fnv1a64", v.Hash, fmt.Sprintf("%016x", hashes[i]))
		for total, expected := range v.Shard {
			equal(&found, "shard of "+total, expected, shards[total][i])
		}
		r.row(rows[i], found)
	}
	return nil
}

// jumpSuite: jump alone, for numbers of buckets no deployment has.
func jumpSuite(library *millicore.Library, rows []row, r *report) error {
	type vector struct {
		Key     string `json:"key"`
		Buckets string `json:"buckets"`
		Bucket  *int32 `json:"bucket"`
		Hang    bool   `json:"hang"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	n := len(vectors)
	keys, buckets := make([]uint64, n), make([]int64, n)
	for i, v := range vectors {
		if keys[i], err = strconv.ParseUint(v.Key, 16, 64); err != nil {
			return err
		}
		if buckets[i], err = strconv.ParseInt(v.Buckets, 10, 64); err != nil {
			return err
		}
	}
	shards, statuses := make([]int32, n), make([]millicore.Status, n)
	if err := library.Jump(keys, buckets, shards, statuses); err != nil {
		return err
	}
	for i, v := range vectors {
		var found differences
		equal(&found, "refused", v.Hang, statuses[i] != millicore.StatusOK)
		if v.Bucket != nil {
			equal(&found, "bucket", *v.Bucket, shards[i])
		} else if !v.Hang {
			found.note("the row expects nothing")
		}
		r.row(rows[i], found)
	}
	return nil
}
