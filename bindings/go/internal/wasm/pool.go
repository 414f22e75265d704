package wasm

import (
	"sync"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// keepMemory is the linear memory above which an instance is closed rather
// than put back: the memory of a WebAssembly module never shrinks.
const keepMemory = 256 << 20

// pool is a bounded set of instances. Callers beyond the bound wait: calls
// are computation, and more of them at once than processors gain nothing but
// memory. The instance used last is taken first, its memory is warm.
type pool struct {
	turns  chan struct{}
	mutex  sync.Mutex
	idle   []*instance
	closed bool
}

func newPool(bound int) *pool {
	return &pool{turns: make(chan struct{}, bound), idle: make([]*instance, 0, bound)}
}

// acquire waits for an instance; the caller gives it to release.
func (p *pool) acquire() (*instance, error) {
	p.turns <- struct{}{}
	p.mutex.Lock()
	closed := p.closed
	var in *instance
	if last := len(p.idle) - 1; last >= 0 {
		in = p.idle[last]
		p.idle = p.idle[:last]
	}
	p.mutex.Unlock()
	var err error
	switch {
	case closed:
		err = backend.ErrClosed
	case in == nil:
		in, err = newInstance()
	}
	if err != nil {
		<-p.turns
		return nil, err
	}
	return in, nil
}

func (p *pool) release(in *instance) {
	in.trim()
	p.mutex.Lock()
	keep := !p.closed && in.fault == nil && in.memory.Size() <= keepMemory
	if keep {
		p.idle = append(p.idle, in)
	}
	p.mutex.Unlock()
	if !keep {
		in.close()
	}
	<-p.turns
}

func (p *pool) close() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.closed = true
	for _, in := range p.idle {
		in.close()
	}
	p.idle = nil
}
