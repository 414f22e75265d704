/*
 * What the C tests share: every call of the ABI once for real and with bad
 * arguments. Compiled as C99 and linked with either archive; `../c.rs` runs
 * it, under AddressSanitizer where the compiler has it.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "millicore.h"

/* Counts a failure and says where. */
void check(int ok, const char *file, int line, const char *what);
void check_status(
    millicore_status expected, millicore_status got, const char *file,
    int line, const char *what);
void check_bytes(
    const char *expected, const void *got, size_t len, const char *file,
    int line);

#define CHECK(ok) check((ok) != 0, __FILE__, __LINE__, #ok)
#define STATUS(expected, call) \
    check_status((expected), (call), __FILE__, __LINE__, #call)
#define OK(call) STATUS(MILLICORE_OK, call)
#define BYTES(expected, got, len) \
    check_bytes((expected), (got), (len), __FILE__, __LINE__)

/* A pointer that is not null and not aligned to anything but bytes. */
#define ODD(type) ((type *)(void *)(odd_memory + 1))
extern unsigned char odd_memory[256];

/* A text as pointer and length. */
#define TEXT(literal) (const uint8_t *)(literal), sizeof(literal) - 1

/* The context's error: status, offset and place of the last call. */
void check_error(
    const millicore_ctx *ctx, millicore_status status, uint64_t offset,
    uint64_t line, uint64_t column, const char *text);

void test_version(void);
void test_ctx(void);
void test_columns(void);
void test_shard(void);
void test_samples(void);
void test_shard_filter(void);
void test_numbers(void);
void test_quantities(void);
void test_exposition(void);
void test_metricstore(void);
void test_kubelet(void);
void test_top(void);
void test_hpa(void);
void test_hpa_fleet(void);
void test_vpa(void);

#endif
