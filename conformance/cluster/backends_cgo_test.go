//go:build millicore_cgo

package cluster

import millicore "github.com/millicore/millicore/bindings/go"

var backends = []millicore.Backend{millicore.BackendCgo, millicore.BackendWazero}
