//go:build cgo && millicore_cgo

package millicore

import (
	"github.com/millicore/millicore/bindings/go/internal/backend"
	"github.com/millicore/millicore/bindings/go/internal/native"
)

// cgoLinked tells Open what BackendAuto means.
const cgoLinked = true

func openCgo() (backend.Library, error) { return native.Open() }
