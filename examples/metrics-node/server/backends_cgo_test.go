//go:build cgo && millicore_cgo

package server_test

import millicore "github.com/millicore/millicore/bindings/go"

func backends() []millicore.Backend {
	return []millicore.Backend{millicore.BackendCgo, millicore.BackendWazero}
}
