//go:build millicore_cgo

package harness

import millicore "github.com/millicore/millicore/bindings/go"

// linkedBackends are the back ends of this build: both.
var linkedBackends = []millicore.Backend{
	millicore.BackendCgo,
	millicore.BackendWazero,
}
