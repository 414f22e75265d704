package millicore

import (
	"fmt"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// Backend is a way of running the core.
type Backend int

const (
	// BackendAuto is cgo where it is linked, else wazero.
	BackendAuto Backend = iota
	// BackendCgo calls the native archive. Linked with cgo and
	// -tags millicore_cgo only.
	BackendCgo
	// BackendWazero runs the embedded WebAssembly module in process; needs
	// neither cgo nor a C compiler.
	BackendWazero
)

var backendNames = [...]string{"auto", "cgo", "wazero"}

func (b Backend) String() string {
	if b < 0 || int(b) >= len(backendNames) {
		return fmt.Sprintf("Backend(%d)", int(b))
	}
	return backendNames[b]
}

// ParseBackend reads what [Backend.String] prints.
func ParseBackend(name string) (Backend, error) {
	for b, known := range backendNames {
		if known == name {
			return Backend(b), nil
		}
	}
	return BackendAuto, fmt.Errorf("millicore: unknown back end %q, want auto, cgo or wazero", name)
}

// Options of [Open].
type Options struct {
	Backend Backend
}

// Library is the opened core. Its methods are safe for concurrent use.
//
// On cgo a call runs on the caller's thread. On wazero each stateless call
// takes one of at most GOMAXPROCS instances for its time; an instance holds
// at most 4 GiB.
type Library struct {
	backend Backend
	core    backend.Library
}

// Open makes the core ready. The first Open of wazero in a process compiles
// the module (some tenths of a second); later ones share it.
//
// An error that is [ErrNotBuilt] tells which command builds what is missing.
func Open(options Options) (*Library, error) {
	chosen := options.Backend
	if chosen == BackendAuto {
		chosen = BackendWazero
		if cgoLinked {
			chosen = BackendCgo
		}
	}
	var core backend.Library
	var err error
	switch chosen {
	case BackendCgo:
		core, err = openCgo()
	case BackendWazero:
		core, err = openWazero()
	default:
		err = fmt.Errorf("millicore: unknown back end %d", int(chosen))
	}
	if err != nil {
		return nil, err
	}
	return &Library{backend: chosen, core: core}, nil
}

// Close gives the library's memory back. Calls after it return [ErrClosed].
// Close stores, batches, snapshots and quantities first; on wazero they are
// lost with the library.
func (l *Library) Close() error { return l.core.Close() }

// Backend is how the core runs: [BackendCgo] or [BackendWazero].
func (l *Library) Backend() Backend { return l.backend }

// Version is the core's version, such as "0.1.0".
func (l *Library) Version() string { return l.core.Version() }

// SIMD is the instruction set the core chose at run time: "avx2", "neon",
// "simd128" or "swar" (none).
func (l *Library) SIMD() string { return l.core.SIMD() }

// Features are the pillars in this build, as millicore_features() tells.
func (l *Library) Features() uint64 { return l.core.Features() }

// StatusText is the text of a status, for columns of statuses.
func (l *Library) StatusText(status Status) string { return l.core.StatusText(int32(status)) }

// ReasonWord is the word operators know a reason by, as the core has it;
// [Reason.String] is the same without a library.
func (l *Library) ReasonWord(reason Reason) string { return l.core.ReasonWord(int32(reason)) }
