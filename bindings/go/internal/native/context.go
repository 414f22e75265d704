//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_ctx_new
#cgo nocallback millicore_ctx_new
#cgo noescape millicore_ctx_free
#cgo nocallback millicore_ctx_free
#cgo noescape millicore_ctx_error
#cgo nocallback millicore_ctx_error
#cgo noescape millicore_ctx_reset
#cgo nocallback millicore_ctx_reset
#include "core.h"
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// keepBytes is the output above which a context gives its buffers back
// rather than carry them into the pool.
const keepBytes = 16 << 20

// context is scratch memory of the core for one call at a time.
type context struct {
	ctx  *C.millicore_ctx
	lent int // the largest output since the context was made or reset
}

// pool is a bounded list of idle contexts, the last used one first. It never
// blocks: a context above the bound is freed when it comes back.
type pool struct {
	mutex  sync.Mutex
	idle   []*context
	closed bool
}

func newPool() *pool {
	return &pool{idle: make([]*context, 0, runtime.GOMAXPROCS(0))}
}

func (p *pool) acquire() (*context, error) {
	p.mutex.Lock()
	if p.closed {
		p.mutex.Unlock()
		return nil, backend.ErrClosed
	}
	if last := len(p.idle) - 1; last >= 0 {
		c := p.idle[last]
		p.idle = p.idle[:last]
		p.mutex.Unlock()
		return c, nil
	}
	p.mutex.Unlock()
	c := new(context)
	if status := C.millicore_ctx_new(&c.ctx); status != 0 {
		return nil, refused(status)
	}
	return c, nil
}

func (p *pool) release(c *context) {
	if c.lent > keepBytes {
		C.millicore_ctx_reset(c.ctx)
		c.lent = 0
	}
	p.mutex.Lock()
	if !p.closed && len(p.idle) < cap(p.idle) {
		p.idle = append(p.idle, c)
		p.mutex.Unlock()
		return
	}
	p.mutex.Unlock()
	C.millicore_ctx_free(c.ctx)
}

func (p *pool) close() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.closed = true
	for _, c := range p.idle {
		C.millicore_ctx_free(c.ctx)
	}
	p.idle = nil
}

// refused is what the context's last call refused.
func (c *context) refused(status C.int32_t) error {
	var details C.millicore_error
	details.size = C.uint32_t(unsafe.Sizeof(details))
	C.millicore_ctx_error(c.ctx, &details)
	return detailed(status, &details)
}

// append copies an output of the context to the end of dst.
func (c *context) append(dst []byte, out *C.uint8_t, n C.size_t) []byte {
	c.lent = max(c.lent, int(n))
	return append(dst, view[byte](out, int(n))...)
}

// strings copies an output of the context over dst.
func (c *context) strings(dst *backend.Strings, data *C.uint8_t, offsets *C.uint32_t, n int) {
	replaceStrings(dst, data, offsets, n)
	c.lent = max(c.lent, len(dst.Data)+4*len(dst.Offsets))
}

// detailed makes the error of a call from what its handle tells.
func detailed(status C.int32_t, details *C.millicore_error) error {
	if details.status != status {
		return refused(status)
	}
	return &backend.Error{
		Status: int32(status),
		Offset: uint64(details.offset), Line: uint64(details.line), Column: uint64(details.column),
		Text: string(view[byte](details.text, int(details.text_len))),
	}
}
