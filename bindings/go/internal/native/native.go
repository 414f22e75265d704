//go:build cgo && millicore_cgo

// Package native reaches the core through cgo and the static archive.
//
// The header is lib/<goos>_<goarch>/millicore.h, the archive lies beside it;
// `cargo xtask lib` makes both. Every C function is declared noescape and
// nocallback, so that a call pins nothing and allocates nothing.
//
// Rules of the package: C memory is copied before the context or handle that
// owns it is let go; a handle's lock is held for as long as C works on it, so
// that no use of the exported API, however concurrent, breaks the ABI's rule
// that only const handles are shared.
package native

/*
#cgo linux,amd64 CFLAGS: -I${SRCDIR}/lib/linux_amd64
#cgo linux,amd64 LDFLAGS: ${SRCDIR}/lib/linux_amd64/libmillicore.a
#cgo noescape millicore_abi_version
#cgo nocallback millicore_abi_version
#cgo noescape millicore_version
#cgo nocallback millicore_version
#cgo noescape millicore_simd
#cgo nocallback millicore_simd
#cgo noescape millicore_features
#cgo nocallback millicore_features
#cgo noescape millicore_status_text
#cgo nocallback millicore_status_text
#cgo noescape millicore_kubelet_reason_word
#cgo nocallback millicore_kubelet_reason_word
#include "core.h"
*/
import "C"

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
	_ "github.com/millicore/millicore/bindings/go/internal/native/lib/linux_amd64" // makes a new archive a new build
)

// library is the one archive of the process seen through a pool of contexts.
type library struct {
	contexts *pool
	closed   atomic.Bool
}

var _ backend.Library = (*library)(nil)

// Open checks the archive's ABI and makes the back end ready.
func Open() (backend.Library, error) {
	if version := uint32(C.millicore_abi_version()); version != backend.ABIVersion {
		return nil, fmt.Errorf("millicore: the archive has ABI %d.%d, this package was written for %d.%d",
			version>>16, version&0xffff, backend.ABIVersion>>16, backend.ABIVersion&0xffff)
	}
	l := &library{contexts: newPool()}
	runtime.AddCleanup(l, (*pool).close, l.contexts)
	return l, nil
}

func (l *library) Close() error {
	if l.closed.Swap(true) {
		return backend.ErrClosed
	}
	l.contexts.close()
	return nil
}

// open is for the calls that need no context.
func (l *library) open() error {
	if l.closed.Load() {
		return backend.ErrClosed
	}
	return nil
}

func (l *library) Version() string {
	var text *C.uint8_t
	var n C.size_t
	C.millicore_version(&text, &n)
	return string(view[byte](text, int(n)))
}

func (l *library) SIMD() string {
	var text *C.uint8_t
	var n C.size_t
	C.millicore_simd(&text, &n)
	return string(view[byte](text, int(n)))
}

func (l *library) Features() uint64 { return uint64(C.millicore_features()) }

func (l *library) StatusText(status int32) string { return statusText(C.int32_t(status)) }

func (l *library) ReasonWord(code int32) string {
	var text *C.uint8_t
	var n C.size_t
	if C.millicore_kubelet_reason_word(C.int32_t(code), &text, &n) != 0 {
		return backend.UnknownReason(code)
	}
	return string(view[byte](text, int(n)))
}

func statusText(status C.int32_t) string {
	var text *C.uint8_t
	var n C.size_t
	if C.millicore_status_text(status, &text, &n) != 0 {
		return backend.UnknownStatus(int32(status))
	}
	return string(view[byte](text, int(n)))
}

// refused is the error of a call that leaves nothing but its status.
func refused(status C.int32_t) error {
	return &backend.Error{Status: int32(status), Text: statusText(status)}
}

// pointer gives C the first item of a slice; C is the C type of its items.
func pointer[C, T any](s []T) *C { return (*C)(unsafe.Pointer(unsafe.SliceData(s))) }

// text gives C the first byte of a string.
func text(s string) *C.uint8_t { return (*C.uint8_t)(unsafe.StringData(s)) }

// view is n items of C memory, to be copied at once.
func view[T, C any](data *C, n int) []T {
	if data == nil {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(data)), n)
}

// replace copies n items of C memory over dst.
func replace[T, C any](dst []T, data *C, n int) []T {
	return append(dst[:0], view[T](data, n)...)
}

// replaceStrings copies a column of n strings of C memory over dst.
func replaceStrings(dst *backend.Strings, data *C.uint8_t, offsets *C.uint32_t, n int) {
	dst.Offsets = replace(dst.Offsets, offsets, n+1)
	end := 0
	if len(dst.Offsets) > 0 {
		end = int(dst.Offsets[len(dst.Offsets)-1])
	}
	dst.Data = replace(dst.Data, data, end)
}
