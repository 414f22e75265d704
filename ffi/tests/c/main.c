/* Runs every test; exits 1 and prints the places if something failed. */
#include <stdio.h>
#include <string.h>

#include "check.h"

static int failures;

unsigned char odd_memory[256];

void check(int ok, const char *file, int line, const char *what)
{
    if (!ok) {
        failures++;
        fprintf(stderr, "%s:%d: %s\n", file, line, what);
    }
}

void check_status(
    millicore_status expected, millicore_status got, const char *file,
    int line, const char *what)
{
    if (expected != got) {
        failures++;
        fprintf(stderr, "%s:%d: %s: expected status %ld, got %ld\n", file,
            line, what, (long)expected, (long)got);
    }
}

void check_bytes(
    const char *expected, const void *got, size_t len, const char *file,
    int line)
{
    if (strlen(expected) != len
        || (len > 0 && memcmp(expected, got, len) != 0)) {
        failures++;
        fprintf(stderr, "%s:%d: expected `%s`, got `%.*s`\n", file, line,
            expected, (int)len, len > 0 ? (const char *)got : "");
    }
}

void check_error(
    const millicore_ctx *ctx, millicore_status status, uint64_t offset,
    uint64_t line, uint64_t column, const char *text)
{
    millicore_error error;
    error.size = sizeof error;
    OK(millicore_ctx_error(ctx, &error));
    STATUS(status, error.status);
    CHECK(error.offset == offset);
    CHECK(error.line == line);
    CHECK(error.column == column);
    BYTES(text, error.text, error.text_len);
}

int main(void)
{
    test_version();
    test_ctx();
    test_columns();
    test_shard();
    test_samples();
    test_shard_filter();
    test_numbers();
    test_quantities();
    test_exposition();
    test_metricstore();
    test_kubelet();
    test_top();
    test_hpa();
    test_hpa_fleet();
    test_vpa();
    if (failures > 0) {
        fprintf(stderr, "%d checks failed\n", failures);
        return 1;
    }
    return 0;
}
