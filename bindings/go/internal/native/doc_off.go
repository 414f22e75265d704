//go:build !cgo || !millicore_cgo

// Package native reaches the core through cgo and the static archive; it is
// empty unless built with cgo and -tags millicore_cgo.
package native
