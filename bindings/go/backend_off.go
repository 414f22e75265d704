//go:build !cgo || !millicore_cgo

package millicore

import (
	"errors"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// cgoLinked tells Open what BackendAuto means.
const cgoLinked = false

func openCgo() (backend.Library, error) {
	return nil, errors.New("millicore: the cgo back end is not linked: build with CGO_ENABLED=1 and -tags millicore_cgo")
}
