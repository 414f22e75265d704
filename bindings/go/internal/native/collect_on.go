//go:build cgo && millicore_cgo && millicore_debug

package native

import "runtime"

// collect runs the garbage collector at every access to a handle, so that a
// handle which is let go too early is found by the tests. Twice, since the
// first run only queues what it found.
func collect() {
	runtime.GC()
	runtime.GC()
}
