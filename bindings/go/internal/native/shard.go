//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_fnv1a64
#cgo nocallback millicore_fnv1a64
#cgo noescape millicore_jump
#cgo nocallback millicore_jump
#cgo noescape millicore_shard_assign
#cgo nocallback millicore_shard_assign
#cgo noescape millicore_shard_identity
#cgo nocallback millicore_shard_identity
#include "core.h"
*/
import "C"

import "github.com/millicore/millicore/bindings/go/internal/backend"

func (l *library) FNV1a64(dst []uint64, uids backend.Strings) error {
	if err := l.open(); err != nil {
		return err
	}
	status := C.millicore_fnv1a64(
		pointer[C.uint8_t](uids.Data), pointer[C.uint32_t](uids.Offsets), C.size_t(uids.Len()),
		pointer[C.uint64_t](dst))
	if status != 0 {
		return refused(status)
	}
	return nil
}

func (l *library) Jump(keys []uint64, buckets []int64, shards, statuses []int32) error {
	if err := l.open(); err != nil {
		return err
	}
	status := C.millicore_jump(
		pointer[C.uint64_t](keys), pointer[C.int64_t](buckets), C.size_t(len(keys)),
		pointer[C.int32_t](shards), pointer[C.int32_t](statuses))
	if status != 0 {
		return refused(status)
	}
	return nil
}

func (l *library) AssignShards(dst []int32, uids backend.Strings, total int32) error {
	if err := l.open(); err != nil {
		return err
	}
	status := C.millicore_shard_assign(
		pointer[C.uint8_t](uids.Data), pointer[C.uint32_t](uids.Offsets), C.size_t(uids.Len()),
		C.int32_t(total), pointer[C.int32_t](dst))
	if status != 0 {
		return refused(status)
	}
	return nil
}

func (l *library) ShardIdentity(profile uint32, pod, statefulset string, replicas, ordinalsStart int64) (shard, total int32, err error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return 0, 0, err
	}
	defer l.contexts.release(c)
	var s, t C.int32_t
	status := C.millicore_shard_identity(c.ctx, C.uint32_t(profile),
		text(pod), C.size_t(len(pod)), text(statefulset), C.size_t(len(statefulset)),
		C.int64_t(replicas), C.int64_t(ordinalsStart), &s, &t)
	if status != 0 {
		return 0, 0, c.refused(status)
	}
	return int32(s), int32(t), nil
}
