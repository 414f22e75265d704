//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_exposition_reader_new
#cgo nocallback millicore_exposition_reader_new
#cgo noescape millicore_exposition_reader_free
#cgo nocallback millicore_exposition_reader_free
#cgo noescape millicore_exposition_reader_error
#cgo nocallback millicore_exposition_reader_error
#cgo noescape millicore_exposition_reader_clear
#cgo nocallback millicore_exposition_reader_clear
#cgo noescape millicore_exposition_reader_memory
#cgo nocallback millicore_exposition_reader_memory
#cgo noescape millicore_exposition_reader_parse
#cgo nocallback millicore_exposition_reader_parse
#cgo noescape millicore_exposition_reader_feed
#cgo nocallback millicore_exposition_reader_feed
#cgo noescape millicore_exposition_reader_finish
#cgo nocallback millicore_exposition_reader_finish
#include "core.h"
*/
import "C"

import (
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

type pageReader struct {
	*handle
}

func (l *library) NewPageReader(profile uint32) (backend.PageReader, error) {
	if err := l.open(); err != nil {
		return nil, err
	}
	var made *C.millicore_exposition_reader
	if status := C.millicore_exposition_reader_new(C.uint32_t(profile), &made); status != 0 {
		return nil, refused(status)
	}
	return &pageReader{newHandle(l, unsafe.Pointer(made), freePageReader)}, nil
}

func freePageReader(memory unsafe.Pointer) {
	C.millicore_exposition_reader_free((*C.millicore_exposition_reader)(memory))
}

func readerError(reader *C.millicore_exposition_reader, status C.int32_t) error {
	if status == 0 {
		return nil
	}
	var details C.millicore_error
	details.size = C.uint32_t(unsafe.Sizeof(details))
	C.millicore_exposition_reader_error(reader, &details)
	return detailed(status, &details)
}

func (r *pageReader) Parse(page []byte, out *backend.Page) error {
	memory, err := r.exclusive()
	if err != nil {
		return err
	}
	defer r.mutex.Unlock()
	reader := (*C.millicore_exposition_reader)(memory)
	var got C.millicore_exposition_page
	got.size = C.uint32_t(unsafe.Sizeof(got))
	status := C.millicore_exposition_reader_parse(reader, pointer[C.uint8_t](page), C.size_t(len(page)), &got)
	replacePage(out, &got)
	return readerError(reader, status)
}

func (r *pageReader) Feed(piece, text []byte, out *backend.Page) ([]byte, error) {
	memory, err := r.exclusive()
	if err != nil {
		return text, err
	}
	defer r.mutex.Unlock()
	reader := (*C.millicore_exposition_reader)(memory)
	var got C.millicore_exposition_page
	got.size = C.uint32_t(unsafe.Sizeof(got))
	var data *C.uint8_t
	var n C.size_t
	status := C.millicore_exposition_reader_feed(reader, pointer[C.uint8_t](piece), C.size_t(len(piece)), &got, &data, &n)
	replacePage(out, &got)
	return replace(text, data, int(n)), readerError(reader, status)
}

func (r *pageReader) Finish(text []byte, out *backend.Page) ([]byte, error) {
	memory, err := r.exclusive()
	if err != nil {
		return text, err
	}
	defer r.mutex.Unlock()
	reader := (*C.millicore_exposition_reader)(memory)
	var got C.millicore_exposition_page
	got.size = C.uint32_t(unsafe.Sizeof(got))
	var data *C.uint8_t
	var n C.size_t
	status := C.millicore_exposition_reader_finish(reader, &got, &data, &n)
	replacePage(out, &got)
	return replace(text, data, int(n)), readerError(reader, status)
}

func (r *pageReader) Clear() error {
	memory, err := r.exclusive()
	if err != nil {
		return err
	}
	defer r.mutex.Unlock()
	reader := (*C.millicore_exposition_reader)(memory)
	return readerError(reader, C.millicore_exposition_reader_clear(reader))
}

func (r *pageReader) Memory() (uint64, error) {
	memory, err := r.shared()
	if err != nil {
		return 0, err
	}
	defer r.mutex.RUnlock()
	reader := (*C.millicore_exposition_reader)(memory)
	var bytes C.uint64_t
	status := C.millicore_exposition_reader_memory(reader, &bytes)
	return uint64(bytes), readerError(reader, status)
}

func (r *pageReader) Close() error { return r.close() }
