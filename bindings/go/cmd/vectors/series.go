package main

import (
	"fmt"
	"slices"
	"strconv"

	millicore "github.com/millicore/millicore/bindings/go"
)

// pick is the node of one key, without some of the nodes.
func pick(library *millicore.Library, names []string, seed uint64, excluded []uint32, key uint64) (uint32, error) {
	var nodes millicore.Strings
	for _, name := range names {
		nodes.Append(name)
	}
	picked, err := library.Rendezvous(nil, &nodes, seed, excluded, []uint64{key})
	if err != nil {
		return 0, err
	}
	return picked[0], nil
}

// consistentHashSuite: a key among named nodes, with and without some.
func consistentHashSuite(library *millicore.Library, rows []row, r *report) error {
	type vector struct {
		Nodes    []string `json:"nodes"`
		Seed     string   `json:"seed"`
		Key      string   `json:"h"`
		Exclude  []uint32 `json:"exclude"`
		Index    uint32   `json:"idx"`
		Excluded uint32   `json:"idx_excluded"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	for i, v := range vectors {
		seed, err := strconv.ParseUint(v.Seed, 16, 64)
		if err != nil {
			return err
		}
		key, err := strconv.ParseUint(v.Key, 16, 64)
		if err != nil {
			return err
		}
		var found differences
		all, err := pick(library, v.Nodes, seed, nil, key)
		if err != nil {
			return err
		}
		equal(&found, "idx", v.Index, all)
		left, err := pick(library, v.Nodes, seed, v.Exclude, key)
		if err != nil {
			return err
		}
		equal(&found, "idx_excluded", v.Excluded, left)
		r.row(rows[i], found)
	}
	return nil
}

// hashmodSuite: both remainders of every row, in one call each.
func hashmodSuite(library *millicore.Library, rows []row, r *report) error {
	type vector struct {
		Joined          string `json:"joined"`
		Modulus         string `json:"modulus"`
		Prometheus      string `json:"prom"`
		VictoriaMetrics string `json:"vm"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	var joined millicore.Strings
	moduli := make([]uint64, len(vectors))
	for i, v := range vectors {
		joined.Append(v.Joined)
		if moduli[i], err = strconv.ParseUint(v.Modulus, 10, 64); err != nil {
			return err
		}
	}
	prometheus, err := library.Hashmod(nil, millicore.HashmodPrometheus, &joined, moduli)
	if err != nil {
		return err
	}
	victoriaMetrics, err := library.Hashmod(nil, millicore.HashmodVictoriaMetrics, &joined, moduli)
	if err != nil {
		return err
	}
	for i, v := range vectors {
		var found differences
		equal(&found, "prom", v.Prometheus, strconv.FormatUint(prometheus[i], 10))
		equal(&found, "vm", v.VictoriaMetrics, strconv.FormatInt(int64(victoriaMetrics[i]), 10))
		r.row(rows[i], found)
	}
	return nil
}

// series is what the three suites of labels share.
type series struct {
	Labels []struct{ Name, Value string } `json:"labels"`
	Hash   string                         `json:"h"`
	Nodes  []string                       `json:"nodes"`
}

// labelRows makes the rows of columns of labels.
func labelRows[T any](vectors []T, of func(T) series) *millicore.Rows {
	labels := new(millicore.Rows)
	for _, v := range vectors {
		for _, label := range of(v).Labels {
			labels.Append(label.Name)
			labels.Append(label.Value)
		}
		labels.EndRow()
	}
	return labels
}

// vminsertSuite: the first and the second choice of a storage node.
func vminsertSuite(library *millicore.Library, rows []row, r *report) error {
	type vector struct {
		series
		Account uint32   `json:"account"`
		Project uint32   `json:"project"`
		Down    []uint32 `json:"down"`
		Node    uint32   `json:"node"`
		RawHash string   `json:"raw_h"`
		Reroute uint32   `json:"reroute_node"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	labels := labelRows(vectors, func(v vector) series { return v.series })
	var accounts, projects []uint32
	for _, v := range vectors {
		accounts, projects = append(accounts, v.Account), append(projects, v.Project)
	}
	first, err := library.SeriesHash(nil, millicore.SeriesVminsert, accounts, projects, labels)
	if err != nil {
		return err
	}
	second, err := library.SeriesHash(nil, millicore.SeriesVminsertReroute, accounts, projects, labels)
	if err != nil {
		return err
	}
	for i, v := range vectors {
		var found differences
		equal(&found, "h", v.Hash, fmt.Sprintf("%016x", first[i]))
		equal(&found, "raw_h", v.RawHash, fmt.Sprintf("%016x", second[i]))
		node, err := pick(library, v.Nodes, 0, nil, first[i])
		if err != nil {
			return err
		}
		equal(&found, "node", v.Node, node)
		if node, err = pick(library, v.Nodes, 0, v.Down, second[i]); err != nil {
			return err
		}
		equal(&found, "reroute_node", v.Reroute, node)
		r.row(rows[i], found)
	}
	return nil
}

// vmagentClusterSuite: the members that scrape a target.
func vmagentClusterSuite(library *millicore.Library, rows []row, r *report) error {
	type vector struct {
		series
		Members     uint32   `json:"members"`
		Replication uint32   `json:"replication"`
		Numbers     []uint32 `json:"member_nums"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	labels := labelRows(vectors, func(v vector) series { return v.series })
	hashes, err := library.SeriesHash(nil, millicore.SeriesVmagentCluster, nil, nil, labels)
	if err != nil {
		return err
	}
	for i, v := range vectors {
		var found differences
		equal(&found, "h", v.Hash, fmt.Sprintf("%016x", hashes[i]))
		numbers, err := library.SeriesMembers(nil, hashes[i:i+1], v.Members, v.Replication)
		if err != nil {
			return err
		}
		if !slices.Equal(numbers, v.Numbers) {
			found.note("member_nums: expected %v, got %v", v.Numbers, numbers)
		}
		r.row(rows[i], found)
	}
	return nil
}

// vmagentShardByURLSuite: the URL of a series, by remainder and by rendezvous.
func vmagentShardByURLSuite(library *millicore.Library, rows []row, r *report) error {
	type vector struct {
		series
		Remainder  uint32 `json:"v1_100_mod_idx"`
		Rendezvous uint32 `json:"head_chash_idx"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	labels := labelRows(vectors, func(v vector) series { return v.series })
	hashes, err := library.SeriesHash(nil, millicore.SeriesVmagentShardByURL, nil, nil, labels)
	if err != nil {
		return err
	}
	for i, v := range vectors {
		var found differences
		equal(&found, "h", v.Hash, fmt.Sprintf("%016x", hashes[i]))
		urls, err := library.SeriesMembers(nil, hashes[i:i+1], uint32(len(v.Nodes)), 1)
		if err != nil {
			return err
		}
		equal(&found, "v1_100_mod_idx", v.Remainder, urls[0])
		url, err := pick(library, v.Nodes, 0, nil, hashes[i])
		if err != nil {
			return err
		}
		equal(&found, "head_chash_idx", v.Rendezvous, url)
		r.row(rows[i], found)
	}
	return nil
}
