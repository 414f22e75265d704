/* Versions, statuses, contexts, and how columns are refused. */
#include <string.h>

#include "check.h"

static void hook(const uint8_t *text, size_t len)
{
    (void)text;
    (void)len;
}

void test_version(void)
{
    const uint8_t *text;
    size_t len;
    uint64_t line, column, features = millicore_features();
    CHECK(millicore_abi_version() == MILLICORE_ABI_VERSION);
    millicore_version(&text, &len);
    BYTES(MILLICORE_VERSION, text, len);
    millicore_version(NULL, NULL);
    millicore_version(NULL, &len);
    CHECK(len == strlen(MILLICORE_VERSION));
    CHECK((features & MILLICORE_FEATURE_EXPOSITION) != 0);
    CHECK((features & MILLICORE_FEATURE_SHARD) != 0);
    CHECK((features & MILLICORE_FEATURE_KUBELET) != 0);
    millicore_simd(&text, &len);
    CHECK(len > 0);
    millicore_simd(NULL, NULL);
    millicore_set_panic_hook(hook);
    millicore_set_panic_hook(NULL);

    OK(millicore_status_text(MILLICORE_OK, &text, &len));
    BYTES("ok", text, len);
    OK(millicore_status_text(MILLICORE_NO_MEMORY, &text, &len));
    BYTES("out of memory", text, len);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_status_text(99999, &text, &len));
    CHECK(text == NULL && len == 0);
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_status_text(0, NULL, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_status_text(0, &text, NULL));
    STATUS(MILLICORE_MISALIGNED,
        millicore_status_text(0, ODD(const uint8_t *), &len));

    OK(millicore_position(TEXT("a\nbc"), 3, &line, &column));
    CHECK(line == 2 && column == 2);
    OK(millicore_position(NULL, 0, 7, &line, &column));
    CHECK(line == 1 && column == 1);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_position(NULL, 1, 0, &line, &column));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_position(TEXT("a"), 0, NULL, &column));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_position(TEXT("a"), 0, &line, NULL));
    STATUS(MILLICORE_TOO_LARGE,
        millicore_position(
            (const uint8_t *)"a", SIZE_MAX, 0, &line, &column));
}

/* A handle of another kind, as a context. */
static void test_wrong_handle(void)
{
    millicore_quantities *quantities;
    millicore_error error;
    uint64_t bytes;
    OK(millicore_quantities_new(&quantities));
    millicore_ctx *wrong = (millicore_ctx *)(void *)quantities;
    error.size = sizeof error;
    STATUS(MILLICORE_INVALID_HANDLE, millicore_ctx_error(wrong, &error));
    STATUS(MILLICORE_INVALID_HANDLE, millicore_ctx_reset(wrong));
    STATUS(MILLICORE_INVALID_HANDLE, millicore_ctx_memory(wrong, &bytes));
    millicore_ctx_free(wrong); /* stays */
    size_t n = 1;
    OK(millicore_quantities_len(quantities, &n));
    CHECK(n == 0);
    millicore_quantities_free(quantities);
    STATUS(MILLICORE_INVALID_HANDLE, millicore_ctx_reset(ODD(millicore_ctx)));
}

void test_ctx(void)
{
    millicore_ctx *ctx;
    millicore_error error;
    uint64_t bytes, after;
    int32_t shard, total;
    const double value = 0.5;
    const uint8_t *data;
    const uint32_t *offsets;
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_ctx_new(NULL));
    STATUS(MILLICORE_MISALIGNED, millicore_ctx_new(ODD(millicore_ctx *)));
    OK(millicore_ctx_new(&ctx));
    check_error(ctx, MILLICORE_OK, 0, 0, 0, "");

    STATUS(MILLICORE_INVALID_ORDINAL,
        millicore_shard_identity(ctx, MILLICORE_SHARD_UPSTREAM,
            TEXT("ksm-1a"), TEXT("ksm"), 1, 0, &shard, &total));
    check_error(ctx, MILLICORE_INVALID_ORDINAL, 5, 0, 0,
        "expected the ordinal of a StatefulSet's pod at byte 5");
    check_error(ctx, MILLICORE_INVALID_ORDINAL, 5, 0, 0,
        "expected the ordinal of a StatefulSet's pod at byte 5");
    OK(millicore_floats_format(ctx, &value, 1, &data, &offsets));
    check_error(ctx, MILLICORE_OK, 0, 0, 0, "");

    OK(millicore_ctx_memory(ctx, &bytes));
    CHECK(bytes > 0);
    OK(millicore_ctx_reset(ctx));
    OK(millicore_ctx_memory(ctx, &after));
    CHECK(after == 0);

    error.size = 8; /* smaller than any release of it */
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_ctx_error(ctx, &error));
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_ctx_error(ctx, NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_ctx_error(NULL, &error));
    STATUS(MILLICORE_MISALIGNED,
        millicore_ctx_error(ctx, ODD(millicore_error)));
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_ctx_memory(ctx, NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_ctx_memory(NULL, &bytes));
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_ctx_reset(NULL));
    test_wrong_handle();
    millicore_ctx_free(ctx);
    millicore_ctx_free(NULL);
}

/* A caller of a later version has a larger struct: the rest stays as it is. */
static void test_larger_struct(void)
{
    struct {
        millicore_error known;
        uint64_t later;
    } error;
    millicore_ctx *ctx;
    OK(millicore_ctx_new(&ctx));
    error.known.size = sizeof error;
    error.later = 77;
    OK(millicore_ctx_error(ctx, &error.known));
    CHECK(error.known.size == sizeof error);
    CHECK(error.later == 77);
    millicore_ctx_free(ctx);
}

void test_columns(void)
{
    uint64_t hashes[3] = {7, 7, 7};
    const uint32_t good[] = {0, 1, 3}, back[] = {0, 3, 2}, far[] = {0, 9, 3};
    const uint32_t empty[] = {0, 0, 0};
    const uint8_t *data = (const uint8_t *)"abc";
    OK(millicore_fnv1a64(data, good, 2, hashes));
    CHECK(hashes[0] == UINT64_C(0xaf63dc4c8601ec8c));
    CHECK(hashes[2] == 7);
    OK(millicore_fnv1a64(NULL, empty, 2, hashes));
    CHECK(hashes[1] == UINT64_C(0xcbf29ce484222325));
    OK(millicore_fnv1a64(NULL, NULL, 0, NULL));
    STATUS(MILLICORE_INVALID_OFFSETS,
        millicore_fnv1a64(data, back, 2, hashes));
    STATUS(MILLICORE_INVALID_OFFSETS,
        millicore_fnv1a64(data, far, 2, hashes));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_fnv1a64(NULL, good, 2, hashes));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_fnv1a64(data, NULL, 2, hashes));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_fnv1a64(data, good, 2, NULL));
    STATUS(MILLICORE_MISALIGNED,
        millicore_fnv1a64(data, ODD(uint32_t), 2, hashes));
    STATUS(MILLICORE_MISALIGNED,
        millicore_fnv1a64(data, good, 2, ODD(uint64_t)));
    STATUS(MILLICORE_TOO_LARGE,
        millicore_fnv1a64(data, good, SIZE_MAX, hashes));
    STATUS(MILLICORE_TOO_LARGE,
        millicore_fnv1a64(data, good, SIZE_MAX / 4, hashes));
    test_larger_struct();
}
