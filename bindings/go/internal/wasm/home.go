package wasm

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// home is an instance in which handles live: one for each store, and one for
// all quantities of a library. It is closed when the last of them is.
type home struct {
	of *resources

	mutex     sync.Mutex
	in        *instance // nil when it is gone
	gone      error     // why
	residents int
}

// newHome makes a home with one resident, who is to leave.
func newHome(r *resources) (*home, error) {
	if r.closed.Load() {
		return nil, backend.ErrClosed
	}
	in, err := newInstance()
	if err != nil {
		return nil, err
	}
	return &home{of: r, in: in, residents: 1}, nil
}

// alive tells whether the instance is still there.
func (h *home) alive() bool {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.in != nil
}

// leave ends the stay of one resident.
func (h *home) leave() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.residents--
	if h.residents == 0 {
		h.drop(backend.ErrClosed)
	}
}

// drop closes the instance.
func (h *home) drop(why error) {
	if h.in != nil {
		h.in.close()
		h.in, h.gone = nil, why
	}
}

// enter locks the home for calls. The caller ends with exit unless there is
// an error.
func (h *home) enter() (*instance, error) {
	h.mutex.Lock()
	if h.of.closed.Load() {
		h.mutex.Unlock()
		return nil, backend.ErrClosed
	}
	if h.in == nil {
		h.mutex.Unlock()
		return nil, h.gone
	}
	return h.in, nil
}

// exit unlocks the home and gives the error of the calls made in it. If the
// instance is at fault it is dropped, with every handle in it.
func (h *home) exit(err error) error {
	defer h.mutex.Unlock()
	if fault := h.in.fault; fault != nil {
		h.drop(backend.ErrLost)
		return fmt.Errorf("%w: %w", backend.ErrLost, fault)
	}
	h.in.trim()
	return err
}

// handle is one handle of the core in a home: freed by Close, or after the
// garbage collector found it unreachable.
type handle struct {
	library *library // stays open while it has handles
	home    *home
	guest   uint32 // 0 after Close; the home's mutex guards it
	stay    stay
	cleanup runtime.Cleanup
}

// stay is what is needed to free a handle without the handle; it does not
// refer to the library.
type stay struct {
	home  *home
	guest uint32
	free  string
}

func newHandle(l *library, h *home, guest uint32, free string) *handle {
	stay := stay{h, guest, free}
	made := &handle{library: l, home: h, guest: guest, stay: stay}
	h.residents++
	made.cleanup = runtime.AddCleanup(made, end, stay)
	return made
}

// end frees the handle in the guest and leaves the home.
func end(s stay) {
	s.home.mutex.Lock()
	if in := s.home.in; in != nil {
		in.begin()
		in.number(uint64(s.guest))
		in.call(s.free)
		if in.fault != nil {
			s.home.drop(backend.ErrLost)
		}
	}
	s.home.mutex.Unlock()
	s.home.leave()
}

// enter locks the handle's home and begins a call with the handle as its
// first argument. The caller ends with h.home.exit unless there is an error.
func (h *handle) enter() (*instance, error) {
	in, err := h.home.enter()
	if err != nil {
		return nil, err
	}
	if h.guest == 0 {
		h.home.mutex.Unlock()
		return nil, backend.ErrClosed
	}
	in.begin()
	in.number(uint64(h.guest))
	return in, nil
}

// Close frees the handle.
func (h *handle) Close() error {
	h.home.mutex.Lock()
	closed := h.guest == 0
	h.guest = 0
	h.home.mutex.Unlock()
	if closed {
		return backend.ErrClosed
	}
	h.cleanup.Stop()
	end(h.stay)
	runtime.KeepAlive(h)
	return nil
}
