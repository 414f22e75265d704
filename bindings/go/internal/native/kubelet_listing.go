//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_kubelet_listing_new
#cgo nocallback millicore_kubelet_listing_new
#cgo noescape millicore_kubelet_listing_free
#cgo nocallback millicore_kubelet_listing_free
#cgo noescape millicore_kubelet_listing_error
#cgo nocallback millicore_kubelet_listing_error
#cgo noescape millicore_kubelet_listing_open
#cgo nocallback millicore_kubelet_listing_open
#cgo noescape millicore_kubelet_listing_next
#cgo nocallback millicore_kubelet_listing_next
#include "core.h"
*/
import "C"

import (
	"io"
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// kubeletListing belongs to a store, as a batch does. It holds its snapshot
// and its objects in the core, not their handles.
type kubeletListing struct {
	*handle
	store *kubeletStore
}

func (s *kubeletStore) NewListing() (backend.KubeletListing, error) {
	if _, err := s.shared(); err != nil {
		return nil, err
	}
	defer s.mutex.RUnlock()
	var made *C.millicore_kubelet_listing
	if status := C.millicore_kubelet_listing_new(&made); status != 0 {
		return nil, refused(status)
	}
	return &kubeletListing{newHandle(s.library, unsafe.Pointer(made), freeKubeletListing), s}, nil
}

func freeKubeletListing(memory unsafe.Pointer) {
	C.millicore_kubelet_listing_free((*C.millicore_kubelet_listing)(memory))
}

func listingError(listing *C.millicore_kubelet_listing, status C.int32_t) error {
	if status == 0 {
		return nil
	}
	var details C.millicore_error
	details.size = C.uint32_t(unsafe.Sizeof(details))
	C.millicore_kubelet_listing_error(listing, &details)
	return detailed(status, &details)
}

// Open locks listing, snapshot and objects in this order, as nothing else
// locks more than one of them.
func (l *kubeletListing) Open(snapshot backend.KubeletSnapshot, objects backend.KubeletObjects, version, form uint32, creation int64, texts backend.Strings) error {
	from, isSnapshot := snapshot.(*kubeletSnapshot)
	known, isObjects := objects.(*kubeletObjects)
	if !isSnapshot || !isObjects || known.store != l.store || from.library != l.library {
		return backend.ErrForeign
	}
	memory, err := l.exclusive()
	if err != nil {
		return err
	}
	defer l.mutex.Unlock()
	snapshotMemory, err := from.shared()
	if err != nil {
		return err
	}
	defer from.mutex.RUnlock()
	objectsMemory, err := known.shared()
	if err != nil {
		return err
	}
	defer known.mutex.RUnlock()
	listing := (*C.millicore_kubelet_listing)(memory)
	return listingError(listing, C.millicore_kubelet_listing_open(listing,
		(*C.millicore_kubelet_snapshot)(snapshotMemory), (*C.millicore_kubelet_objects)(objectsMemory),
		C.uint32_t(version), C.uint32_t(form), C.int64_t(creation),
		pointer[C.uint8_t](texts.Data), pointer[C.uint32_t](texts.Offsets)))
}

func (l *kubeletListing) Next(dst []byte) ([]byte, error) {
	memory, err := l.exclusive()
	if err != nil {
		return dst, err
	}
	defer l.mutex.Unlock()
	piece, err := nextPiece((*C.millicore_kubelet_listing)(memory))
	return append(dst, piece...), err
}

// nextPiece is the listing's own memory, until the next call.
func nextPiece(listing *C.millicore_kubelet_listing) ([]byte, error) {
	var out *C.uint8_t
	var n C.size_t
	status := C.millicore_kubelet_listing_next(listing, &out, &n)
	return view[byte](out, int(n)), listingError(listing, status)
}

// WriteTo lends the pieces to the writer, which must not keep them: they are
// the listing's memory, and it stays locked meanwhile.
func (l *kubeletListing) WriteTo(w io.Writer, _ *[]byte) (int64, error) {
	memory, err := l.exclusive()
	if err != nil {
		return 0, err
	}
	defer l.mutex.Unlock()
	written := int64(0)
	for {
		piece, err := nextPiece((*C.millicore_kubelet_listing)(memory))
		if err != nil || len(piece) == 0 {
			return written, err
		}
		n, err := w.Write(piece)
		written += int64(n)
		if err != nil {
			return written, err
		}
	}
}

func (l *kubeletListing) Close() error { return l.close() }
