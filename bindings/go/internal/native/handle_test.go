//go:build cgo && millicore_cgo

package native

import (
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// counted makes a handle whose freeing is counted.
func counted(l *library, freed *atomic.Int32) *handle {
	return newHandle(l, unsafe.Pointer(new(int64)), func(unsafe.Pointer) { freed.Add(1) })
}

func openForTest(t *testing.T) *library {
	t.Helper()
	opened, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close() })
	return opened.(*library)
}

// TestHandleIsFreedOnce: by Close, or by the collector, not by both.
func TestHandleIsFreedOnce(t *testing.T) {
	l := openForTest(t)
	var freed atomic.Int32
	closed := counted(l, &freed)
	if err := closed.close(); err != nil {
		t.Fatal(err)
	}
	if err := closed.close(); !errors.Is(err, backend.ErrClosed) {
		t.Errorf("second close: %v", err)
	}
	counted(l, &freed) // dropped
	for range 100 {
		runtime.GC()
		if freed.Load() == 2 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	runtime.KeepAlive(closed)
	closed = nil
	for range 3 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	if n := freed.Load(); n != 2 {
		t.Errorf("two handles were freed %d times", n)
	}
}

// TestContextsAreBounded: contexts beyond the bound are freed, large outputs
// are given back, and a closed pool keeps nothing.
func TestContextsAreBounded(t *testing.T) {
	p := newPool()
	var taken []*context
	for range cap(p.idle) + 3 {
		c, err := p.acquire()
		if err != nil {
			t.Fatal(err)
		}
		c.lent = keepBytes + 1
		taken = append(taken, c)
	}
	for _, c := range taken {
		p.release(c)
	}
	if len(p.idle) != cap(p.idle) {
		t.Errorf("%d idle contexts, want %d", len(p.idle), cap(p.idle))
	}
	last, err := p.acquire()
	if err != nil || last.lent != 0 {
		t.Errorf("a context that lent much came back with %d, %v", last.lent, err)
	}
	p.close()
	p.release(last)
	if len(p.idle) != 0 {
		t.Errorf("%d idle contexts after close", len(p.idle))
	}
	if _, err := p.acquire(); !errors.Is(err, backend.ErrClosed) {
		t.Errorf("acquire after close: %v", err)
	}
}
