// Package wasm runs the core's WebAssembly module on wazero, in process and
// without cgo.
//
// The module is compiled once a process. A stateless call takes one of at
// most GOMAXPROCS instances for its time; a store owns an instance for life,
// behind a mutex, and its batches and snapshots live there too; all
// quantities of a library share one. Inputs are copied into one buffer of the
// instance that grows and is used again, outputs are copied out before the
// instance is let go.
//
// A trap loses the instance: it is closed at once, a stateless call fails
// with the reason, and handles that lived in it answer backend.ErrLost.
package wasm

import (
	"context"
	"embed"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/tetratelabs/wazero"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// The folder is embedded rather than the file, so that the package builds
// before the module does.
//
//go:embed artifact
var artifact embed.FS

// compiled is the one compiled module of the process. Its code stays for as
// long as the process lives.
var compiled struct {
	once    sync.Once
	runtime wazero.Runtime
	module  wazero.CompiledModule
	err     error
}

func compile() error {
	compiled.once.Do(func() {
		code, err := artifact.ReadFile("artifact/millicore.wasm")
		if err != nil {
			compiled.err = fmt.Errorf("%w: internal/wasm/artifact/millicore.wasm is missing; "+
				"in a checkout run `cargo xtask wasm`, elsewhere use a tagged release", backend.ErrNotBuilt)
			return
		}
		config := wazero.NewRuntimeConfig().WithDebugInfoEnabled(false)
		compiled.runtime = wazero.NewRuntimeWithConfig(context.Background(), config)
		compiled.module, compiled.err = compiled.runtime.CompileModule(context.Background(), code)
		if compiled.err != nil {
			compiled.err = fmt.Errorf("millicore: compiling the WebAssembly module: %w", compiled.err)
		}
	})
	return compiled.err
}

// library is what callers hold. When it is collected, its resources go.
type library struct {
	*resources
	version, simd string
	features      uint64
}

// resources are a pool of instances for stateless calls, and the home of
// quantities. Nothing in them refers to the library.
type resources struct {
	instances *pool
	closed    atomic.Bool

	mutex  sync.Mutex
	shared *home // of quantities; nil until the first, and after a trap
}

var _ backend.Library = (*library)(nil)

// Open compiles the module, if that was not done before, and checks its ABI.
func Open() (backend.Library, error) {
	if err := compile(); err != nil {
		return nil, err
	}
	l := &library{resources: &resources{instances: newPool(runtime.GOMAXPROCS(0))}}
	if err := l.describe(); err != nil {
		l.instances.close()
		return nil, err
	}
	runtime.AddCleanup(l, func(r *resources) { _ = r.Close() }, l.resources)
	return l, nil
}

// describe asks the module what it is.
func (l *library) describe() error {
	in, err := l.instances.acquire()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	if version := uint32(in.result("millicore_abi_version")); version != backend.ABIVersion {
		return fmt.Errorf("millicore: the module has ABI %d.%d, this package was written for %d.%d",
			version>>16, version&0xffff, backend.ABIVersion>>16, backend.ABIVersion&0xffff)
	}
	l.features = in.result("millicore_features")
	for name, text := range map[string]*string{"millicore_version": &l.version, "millicore_simd": &l.simd} {
		in.begin()
		out := in.outBytes()
		in.invoke(name)
		*text = string(in.bytes(in.word(out), in.word(out+4)))
	}
	return in.fault
}

// Close closes idle instances, and the home of quantities with its last
// column.
func (r *resources) Close() error {
	if r.closed.Swap(true) {
		return backend.ErrClosed
	}
	r.instances.close()
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.shared != nil {
		r.shared.leave()
		r.shared = nil
	}
	return nil
}

func (l *library) Version() string  { return l.version }
func (l *library) SIMD() string     { return l.simd }
func (l *library) Features() uint64 { return l.features }

func (l *library) StatusText(status int32) string {
	in, err := l.instances.acquire()
	if err != nil {
		return err.Error()
	}
	defer l.instances.release(in)
	return in.statusText(status)
}

func (l *library) ReasonWord(code int32) string {
	in, err := l.instances.acquire()
	if err != nil {
		return err.Error()
	}
	defer l.instances.release(in)
	if word, ok := in.numbered("millicore_kubelet_reason_word", code); ok {
		return word
	}
	return backend.UnknownReason(code)
}
