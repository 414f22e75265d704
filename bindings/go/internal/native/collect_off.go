//go:build cgo && millicore_cgo && !millicore_debug

package native

func collect() {}
