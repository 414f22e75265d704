// Counts what is asked of malloc, by C and Rust code linked into this program
// (Go's own heap does not use it). glibc's allocator does the work.

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

static _Atomic uint64_t calls, bytes;

static void count(size_t size) {
    atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&bytes, size, memory_order_relaxed);
}

void *malloc(size_t size) {
    count(size);
    return __libc_malloc(size);
}

void *calloc(size_t items, size_t size) {
    count(items * size);
    return __libc_calloc(items, size);
}

void *realloc(void *old, size_t size) {
    count(size);
    return __libc_realloc(old, size);
}

uint64_t bench_malloc_calls(void) {
    return atomic_load_explicit(&calls, memory_order_relaxed);
}

uint64_t bench_malloc_bytes(void) {
    return atomic_load_explicit(&bytes, memory_order_relaxed);
}
