//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_hashmod
#cgo nocallback millicore_hashmod
#cgo noescape millicore_rendezvous
#cgo nocallback millicore_rendezvous
#cgo noescape millicore_series_hash
#cgo nocallback millicore_series_hash
#cgo noescape millicore_series_members
#cgo nocallback millicore_series_members
#cgo noescape millicore_series_replicas
#cgo nocallback millicore_series_replicas
#include "core.h"
*/
import "C"

import "github.com/millicore/millicore/bindings/go/internal/backend"

func (l *library) Hashmod(kind uint32, joined backend.Strings, moduli, remainders []uint64) error {
	if err := l.open(); err != nil {
		return err
	}
	status := C.millicore_hashmod(C.uint32_t(kind),
		pointer[C.uint8_t](joined.Data), pointer[C.uint32_t](joined.Offsets), C.size_t(joined.Len()),
		pointer[C.uint64_t](moduli), pointer[C.uint64_t](remainders))
	if status != 0 {
		return refused(status)
	}
	return nil
}

func (l *library) Rendezvous(nodes backend.Strings, seed uint64, excluded []uint32, keys []uint64, picked []uint32) error {
	if err := l.open(); err != nil {
		return err
	}
	status := C.millicore_rendezvous(
		pointer[C.uint8_t](nodes.Data), pointer[C.uint32_t](nodes.Offsets), C.size_t(nodes.Len()),
		C.uint64_t(seed), pointer[C.uint32_t](excluded), C.size_t(len(excluded)),
		pointer[C.uint64_t](keys), C.size_t(len(keys)), pointer[C.uint32_t](picked))
	if status != 0 {
		return refused(status)
	}
	return nil
}

func (l *library) SeriesHash(kind uint32, accounts, projects []uint32, labels backend.Rows, hashes []uint64) error {
	if err := l.open(); err != nil {
		return err
	}
	status := C.millicore_series_hash(C.uint32_t(kind),
		pointer[C.uint32_t](accounts), pointer[C.uint32_t](projects),
		pointer[C.uint8_t](labels.Data), pointer[C.uint32_t](labels.Offsets),
		pointer[C.uint32_t](labels.Rows), C.size_t(labels.Len()), pointer[C.uint64_t](hashes))
	if status != 0 {
		return refused(status)
	}
	return nil
}

func (l *library) SeriesMembers(hashes []uint64, count, factor uint32, members []uint32) error {
	if err := l.open(); err != nil {
		return err
	}
	status := C.millicore_series_members(pointer[C.uint64_t](hashes), C.size_t(len(hashes)),
		C.uint32_t(count), C.uint32_t(factor), pointer[C.uint32_t](members))
	if status != 0 {
		return refused(status)
	}
	return nil
}

func (l *library) SeriesReplicas(primary, factor uint32, ready []uint8, replicas []uint32) (int, error) {
	if err := l.open(); err != nil {
		return 0, err
	}
	var count C.size_t
	status := C.millicore_series_replicas(C.uint32_t(primary), C.uint32_t(factor),
		pointer[C.uint8_t](ready), C.size_t(len(ready)), pointer[C.uint32_t](replicas), &count)
	if status != 0 {
		return 0, refused(status)
	}
	return int(count), nil
}
