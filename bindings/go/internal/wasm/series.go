package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

func (l *library) Hashmod(kind uint32, joined backend.Strings, moduli, remainders []uint64) error {
	in, err := l.begin()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	in.number(uint64(kind))
	in.strings(joined)
	in.number(uint64(joined.Len()))
	column(in, moduli)
	out := in.out(8 * len(remainders))
	if status := in.invoke("millicore_hashmod"); status != 0 {
		return in.refused(status)
	}
	fill(in, remainders, out)
	return in.fault
}

func (l *library) Rendezvous(nodes backend.Strings, seed uint64, excluded []uint32, keys []uint64, picked []uint32) error {
	in, err := l.begin()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	in.strings(nodes)
	in.number(uint64(nodes.Len()))
	in.number(seed)
	column(in, excluded)
	in.number(uint64(len(excluded)))
	column(in, keys)
	in.number(uint64(len(keys)))
	out := in.out(4 * len(picked))
	if status := in.invoke("millicore_rendezvous"); status != 0 {
		return in.refused(status)
	}
	fill(in, picked, out)
	return in.fault
}

func (l *library) SeriesHash(kind uint32, accounts, projects []uint32, labels backend.Rows, hashes []uint64) error {
	in, err := l.begin()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	in.number(uint64(kind))
	optional(in, accounts)
	optional(in, projects)
	in.rows(labels)
	out := in.out(8 * len(hashes))
	if status := in.invoke("millicore_series_hash"); status != 0 {
		return in.refused(status)
	}
	fill(in, hashes, out)
	return in.fault
}

func (l *library) SeriesMembers(hashes []uint64, count, factor uint32, members []uint32) error {
	in, err := l.begin()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	column(in, hashes)
	in.number(uint64(len(hashes)))
	in.number(uint64(count))
	in.number(uint64(factor))
	out := in.out(4 * len(members))
	if status := in.invoke("millicore_series_members"); status != 0 {
		return in.refused(status)
	}
	fill(in, members, out)
	return in.fault
}

func (l *library) SeriesReplicas(primary, factor uint32, ready []uint8, replicas []uint32) (int, error) {
	in, err := l.begin()
	if err != nil {
		return 0, err
	}
	defer l.instances.release(in)
	in.number(uint64(primary))
	in.number(uint64(factor))
	in.page(ready)
	nodes, count := in.out(4*len(replicas)), in.out(4)
	if status := in.invoke("millicore_series_replicas"); status != 0 {
		return 0, in.refused(status)
	}
	fill(in, replicas, nodes)
	return int(in.word(count)), in.fault
}

// optional adds a pointer to a copy of a column; of an empty one it is null.
func optional[T any](in *instance, items []T) {
	if len(items) == 0 {
		in.number(0)
		return
	}
	column(in, items)
}
