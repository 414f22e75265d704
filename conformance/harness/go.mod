// What every conformance module shares. It requires nothing but the binding,
// so that it forces no version upon the modules that link upstream's code.
module github.com/millicore/millicore/conformance/harness

go 1.26.0

require github.com/millicore/millicore/bindings/go v0.0.0

require (
	github.com/tetratelabs/wazero v1.12.0 // indirect
	golang.org/x/sys v0.44.0 // indirect
)

replace github.com/millicore/millicore/bindings/go => ../../bindings/go
