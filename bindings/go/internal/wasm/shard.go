package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

func (l *library) FNV1a64(dst []uint64, uids backend.Strings) error {
	in, err := l.begin()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	in.strings(uids)
	in.number(uint64(uids.Len()))
	hashes := in.out(8 * len(dst))
	if status := in.invoke("millicore_fnv1a64"); status != 0 {
		return in.refused(status)
	}
	fill(in, dst, hashes)
	return in.fault
}

func (l *library) Jump(keys []uint64, buckets []int64, shards, statuses []int32) error {
	in, err := l.begin()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	column(in, keys)
	column(in, buckets)
	in.number(uint64(len(keys)))
	owners, results := in.out(4*len(shards)), in.out(4*len(statuses))
	if status := in.invoke("millicore_jump"); status != 0 {
		return in.refused(status)
	}
	fill(in, shards, owners)
	fill(in, statuses, results)
	return in.fault
}

func (l *library) AssignShards(dst []int32, uids backend.Strings, total int32) error {
	in, err := l.begin()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	in.strings(uids)
	in.number(uint64(uids.Len()))
	in.number(uint64(uint32(total)))
	owners := in.out(4 * len(dst))
	if status := in.invoke("millicore_shard_assign"); status != 0 {
		return in.refused(status)
	}
	fill(in, dst, owners)
	return in.fault
}

func (l *library) ShardIdentity(profile uint32, pod, statefulset string, replicas, ordinalsStart int64) (shard, total int32, err error) {
	in, err := l.begin()
	if err != nil {
		return 0, 0, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.number(uint64(profile))
	in.text(pod)
	in.text(statefulset)
	in.number(uint64(replicas))
	in.number(uint64(ordinalsStart))
	s, t := in.out(4), in.out(4)
	if status := in.invoke("millicore_shard_identity"); status != 0 {
		return 0, 0, in.contextRefused(status)
	}
	return int32(in.word(s)), int32(in.word(t)), in.fault
}
