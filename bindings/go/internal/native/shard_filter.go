//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_shard_filter_new_jump
#cgo nocallback millicore_shard_filter_new_jump
#cgo noescape millicore_shard_filter_new_ranges
#cgo nocallback millicore_shard_filter_new_ranges
#cgo noescape millicore_shard_filter_free
#cgo nocallback millicore_shard_filter_free
#cgo noescape millicore_shard_filter_error
#cgo nocallback millicore_shard_filter_error
#cgo noescape millicore_shard_filter_feed
#cgo nocallback millicore_shard_filter_feed
#cgo noescape millicore_shard_filter_finish
#cgo nocallback millicore_shard_filter_finish
#cgo noescape millicore_shard_filter_reset
#cgo nocallback millicore_shard_filter_reset
#cgo noescape millicore_shard_filter_expire
#cgo nocallback millicore_shard_filter_expire
#cgo noescape millicore_shard_filter_count
#cgo nocallback millicore_shard_filter_count
#cgo noescape millicore_shard_filter_resource_version
#cgo nocallback millicore_shard_filter_resource_version
#cgo noescape millicore_shard_filter_memory
#cgo nocallback millicore_shard_filter_memory
#include "core.h"
*/
import "C"

import (
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

type shardFilter struct {
	*handle
}

func (l *library) NewShardFilter(options backend.ShardFilterOptions) (backend.ShardFilter, error) {
	if err := l.open(); err != nil {
		return nil, err
	}
	var made *C.millicore_shard_filter
	var status C.int32_t
	format, body, without := C.uint32_t(options.Format), C.uint32_t(options.Body), C.uint32_t(options.WithoutUID)
	if options.Ranges {
		status = C.millicore_shard_filter_new_ranges(format, body, without,
			pointer[C.uint64_t](options.Starts), pointer[C.uint64_t](options.Ends), C.size_t(len(options.Starts)), &made)
	} else {
		status = C.millicore_shard_filter_new_jump(format, body, without,
			C.int32_t(options.Shard), C.int32_t(options.Total), &made)
	}
	if status != 0 {
		return nil, refused(status)
	}
	return &shardFilter{newHandle(l, unsafe.Pointer(made), freeShardFilter)}, nil
}

func freeShardFilter(memory unsafe.Pointer) {
	C.millicore_shard_filter_free((*C.millicore_shard_filter)(memory))
}

func filterError(filter *C.millicore_shard_filter, status C.int32_t) error {
	if status == 0 {
		return nil
	}
	var details C.millicore_error
	details.size = C.uint32_t(unsafe.Sizeof(details))
	C.millicore_shard_filter_error(filter, &details)
	return detailed(status, &details)
}

func (f *shardFilter) Feed(dst, piece []byte) ([]byte, error) {
	memory, err := f.exclusive()
	if err != nil {
		return dst, err
	}
	defer f.mutex.Unlock()
	filter := (*C.millicore_shard_filter)(memory)
	var data *C.uint8_t
	var n C.size_t
	status := C.millicore_shard_filter_feed(filter, pointer[C.uint8_t](piece), C.size_t(len(piece)), &data, &n)
	if status != 0 {
		return dst, filterError(filter, status)
	}
	return append(dst, view[byte](data, int(n))...), nil
}

func (f *shardFilter) Finish() error {
	memory, err := f.exclusive()
	if err != nil {
		return err
	}
	defer f.mutex.Unlock()
	filter := (*C.millicore_shard_filter)(memory)
	return filterError(filter, C.millicore_shard_filter_finish(filter))
}

func (f *shardFilter) Reset() error {
	memory, err := f.exclusive()
	if err != nil {
		return err
	}
	defer f.mutex.Unlock()
	filter := (*C.millicore_shard_filter)(memory)
	return filterError(filter, C.millicore_shard_filter_reset(filter))
}

func (f *shardFilter) Expire() error {
	memory, err := f.exclusive()
	if err != nil {
		return err
	}
	defer f.mutex.Unlock()
	filter := (*C.millicore_shard_filter)(memory)
	return filterError(filter, C.millicore_shard_filter_expire(filter))
}

func (f *shardFilter) Count() (backend.ShardFilterCounts, error) {
	memory, err := f.shared()
	if err != nil {
		return backend.ShardFilterCounts{}, err
	}
	defer f.mutex.RUnlock()
	filter := (*C.millicore_shard_filter)(memory)
	var counts C.millicore_shard_filter_counts
	counts.size = C.uint32_t(unsafe.Sizeof(counts))
	status := C.millicore_shard_filter_count(filter, &counts)
	return backend.ShardFilterCounts{
		Expired: counts.expired != 0,
		Objects: uint64(counts.objects), Kept: uint64(counts.kept), Events: uint64(counts.events),
	}, filterError(filter, status)
}

func (f *shardFilter) ResourceVersion() (string, error) {
	memory, err := f.shared()
	if err != nil {
		return "", err
	}
	defer f.mutex.RUnlock()
	filter := (*C.millicore_shard_filter)(memory)
	var data *C.uint8_t
	var n C.size_t
	status := C.millicore_shard_filter_resource_version(filter, &data, &n)
	if status != 0 {
		return "", filterError(filter, status)
	}
	return string(view[byte](data, int(n))), nil
}

func (f *shardFilter) Memory() (uint64, error) {
	memory, err := f.shared()
	if err != nil {
		return 0, err
	}
	defer f.mutex.RUnlock()
	filter := (*C.millicore_shard_filter)(memory)
	var bytes C.uint64_t
	status := C.millicore_shard_filter_memory(filter, &bytes)
	return uint64(bytes), filterError(filter, status)
}

func (f *shardFilter) Close() error { return f.close() }
