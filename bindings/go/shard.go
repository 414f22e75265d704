package millicore

import "github.com/millicore/millicore/bindings/go/internal/backend"

// FNV1a64 appends the FNV-1a hash of each string to dst.
func (l *Library) FNV1a64(dst []uint64, uids *Strings) ([]uint64, error) {
	view, err := uids.view()
	if err != nil {
		return dst, err
	}
	start := len(dst)
	dst = extend(dst, view.Len())
	if err := l.core.FNV1a64(dst[start:], view); err != nil {
		return dst[:start], uids.placed(exported(err))
	}
	return dst, nil
}

// Jump gives the bucket of each key among buckets[i] by jump consistent
// hashing, as kube-state-metrics computes it: 0 and fewer buckets give -1.
// A number of buckets for which upstream never returns gives a status. All
// four columns have one length.
func (l *Library) Jump(keys []uint64, buckets []int64, shards []int32, statuses []Status) error {
	n := len(keys)
	if len(buckets) != n || len(shards) != n || len(statuses) != n {
		return lengthMismatch()
	}
	return exported(l.core.Jump(keys, buckets, shards, int32s(statuses)))
}

// AssignShards appends the shard that owns each object: jump consistent
// hashing over the FNV-1a hash of its UID. A total below 1 is refused.
func (l *Library) AssignShards(dst []int32, uids *Strings, total int32) ([]int32, error) {
	view, err := uids.view()
	if err != nil {
		return dst, err
	}
	start := len(dst)
	dst = extend(dst, view.Len())
	if err := l.core.AssignShards(dst[start:], view, total); err != nil {
		return dst[:start], uids.placed(exported(err))
	}
	return dst, nil
}

// ShardProfile chooses how strict [Library.ShardIdentity] is.
type ShardProfile uint32

const (
	// ShardUpstream is what kube-state-metrics does, with its traps.
	ShardUpstream ShardProfile = 0
	// ShardHardened refuses what upstream turns into an empty page.
	ShardHardened ShardProfile = 1
)

// ShardIdentity tells which shard a pod of a StatefulSet is, and of how
// many. Nil replicas are absent, which means 1.
func (l *Library) ShardIdentity(profile ShardProfile, pod, statefulset string, replicas *int32, ordinalsStart int32) (shard, total int32, err error) {
	count := int64(backend.Absent)
	if replicas != nil {
		count = int64(*replicas)
	}
	shard, total, err = l.core.ShardIdentity(uint32(profile), pod, statefulset, count, int64(ordinalsStart))
	return shard, total, exported(err)
}

// extend lengthens a slice by n items of any value.
func extend[T any](s []T, n int) []T {
	if cap(s)-len(s) < n {
		s = append(make([]T, 0, max(2*cap(s), len(s)+n)), s...)
	}
	return s[:len(s)+n]
}
