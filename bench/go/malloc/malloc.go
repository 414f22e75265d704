// Package malloc counts what C and Rust code in this program asks malloc for,
// by defining malloc before glibc does. Go's own heap does not use it.
package malloc

/*
#include <stdint.h>
uint64_t bench_malloc_calls(void);
uint64_t bench_malloc_bytes(void);
*/
import "C"

// Counts returns how often malloc, calloc and realloc were called so far, and
// for how many bytes.
func Counts() (calls, bytes uint64) {
	return uint64(C.bench_malloc_calls()), uint64(C.bench_malloc_bytes())
}
