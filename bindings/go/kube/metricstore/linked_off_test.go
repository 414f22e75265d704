//go:build !cgo || !millicore_cgo

package metricstore_test

import millicore "github.com/millicore/millicore/bindings/go"

var linked = []millicore.Backend{millicore.BackendWazero}
