//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_assignment_shards
#cgo nocallback millicore_assignment_shards
#cgo noescape millicore_assignment_owners
#cgo nocallback millicore_assignment_owners
#cgo noescape millicore_assignment_copies
#cgo nocallback millicore_assignment_copies
#cgo noescape millicore_assignment_plan
#cgo nocallback millicore_assignment_plan
#cgo noescape millicore_assignment_resize
#cgo nocallback millicore_assignment_resize
#cgo noescape millicore_assignment_selector
#cgo nocallback millicore_assignment_selector
#cgo noescape millicore_shard_info_check
#cgo nocallback millicore_shard_info_check
#include "core.h"
*/
import "C"

import "github.com/millicore/millicore/bindings/go/internal/backend"

func (l *library) AssignmentShards(assignment string) (uint32, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return 0, err
	}
	defer l.contexts.release(c)
	var shards C.uint32_t
	status := C.millicore_assignment_shards(c.ctx, text(assignment), C.size_t(len(assignment)), &shards)
	if status != 0 {
		return 0, c.refused(status)
	}
	return uint32(shards), nil
}

func (l *library) AssignmentOwners(assignment string, keys backend.Strings, owners []int32) error {
	c, err := l.contexts.acquire()
	if err != nil {
		return err
	}
	defer l.contexts.release(c)
	status := C.millicore_assignment_owners(c.ctx, text(assignment), C.size_t(len(assignment)),
		pointer[C.uint8_t](keys.Data), pointer[C.uint32_t](keys.Offsets), C.size_t(keys.Len()),
		pointer[C.int32_t](owners))
	if status != 0 {
		return c.refused(status)
	}
	return nil
}

func (l *library) AssignmentCopies(assignment string, keys backend.Strings, copies int, nodes []uint32) error {
	c, err := l.contexts.acquire()
	if err != nil {
		return err
	}
	defer l.contexts.release(c)
	status := C.millicore_assignment_copies(c.ctx, text(assignment), C.size_t(len(assignment)),
		pointer[C.uint8_t](keys.Data), pointer[C.uint32_t](keys.Offsets), C.size_t(keys.Len()),
		C.size_t(copies), pointer[C.uint32_t](nodes))
	if status != 0 {
		return c.refused(status)
	}
	return nil
}

func (l *library) AssignmentPlan(dst []byte, from, to string, keys backend.Strings, sizes []uint64) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_assignment_plan(c.ctx, text(from), C.size_t(len(from)),
		text(to), C.size_t(len(to)),
		pointer[C.uint8_t](keys.Data), pointer[C.uint32_t](keys.Offsets), C.size_t(keys.Len()),
		pointer[C.uint64_t](sizes), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}

func (l *library) AssignmentResize(dst []byte, from, to string) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_assignment_resize(c.ctx, text(from), C.size_t(len(from)),
		text(to), C.size_t(len(to)), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}

func (l *library) AssignmentSelector(dst []byte, assignment string, shard uint32) ([]byte, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return dst, err
	}
	defer l.contexts.release(c)
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_assignment_selector(c.ctx, text(assignment), C.size_t(len(assignment)),
		C.uint32_t(shard), &out, &n)
	if status != 0 {
		return dst, c.refused(status)
	}
	return c.append(dst, out, n), nil
}

func (l *library) ShardInfoCheck(sent, echoed string) (uint32, error) {
	c, err := l.contexts.acquire()
	if err != nil {
		return 0, err
	}
	defer l.contexts.release(c)
	var outcome C.uint32_t
	status := C.millicore_shard_info_check(c.ctx, text(sent), C.size_t(len(sent)),
		text(echoed), C.size_t(len(echoed)), &outcome)
	if status != 0 {
		return 0, c.refused(status)
	}
	return uint32(outcome), nil
}
