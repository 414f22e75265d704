package millicore

import (
	"github.com/millicore/millicore/bindings/go/internal/backend"
	"github.com/millicore/millicore/bindings/go/internal/wasm"
)

func openWazero() (backend.Library, error) { return wasm.Open() }
