//go:build !millicore_cgo

package harness

import millicore "github.com/millicore/millicore/bindings/go"

// linkedBackends are the back ends of this build: without the build tag
// millicore_cgo, wazero alone.
var linkedBackends = []millicore.Backend{millicore.BackendWazero}
