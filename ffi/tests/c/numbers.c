/* Floats and quantities. */
#include <string.h>

#include "check.h"

/* Row i of a column of strings. */
#define ROW(expected, data, offsets, i) \
    BYTES((expected), (data) + (offsets)[i], (offsets)[(i) + 1] - (offsets)[i])

void test_numbers(void)
{
    millicore_ctx *ctx;
    const double values[] = {0.5, 1e6, -0.0};
    const uint32_t texts[] = {0, 3, 6, 7};
    const uint8_t *data;
    const uint32_t *offsets;
    double parsed[3];
    millicore_status statuses[3];
    OK(millicore_ctx_new(&ctx));
    OK(millicore_floats_format(ctx, values, 3, &data, &offsets));
    ROW("0.5", data, offsets, 0);
    ROW("1e+06", data, offsets, 1);
    ROW("0", data, offsets, 2);
    OK(millicore_floats_format(ctx, NULL, 0, &data, &offsets));
    CHECK(offsets != NULL && offsets[0] == 0);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_floats_format(ctx, NULL, 3, &data, &offsets));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_floats_format(ctx, values, 3, NULL, &offsets));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_floats_format(NULL, values, 3, &data, &offsets));
    STATUS(MILLICORE_MISALIGNED,
        millicore_floats_format(ctx, ODD(double), 3, &data, &offsets));

    OK(millicore_floats_parse(ctx, (const uint8_t *)"1.5NaN?", texts, 3,
        parsed, statuses));
    CHECK(parsed[0] == 1.5 && statuses[0] == MILLICORE_OK);
    CHECK(parsed[1] != parsed[1] && statuses[1] == MILLICORE_OK);
    CHECK(statuses[2] == MILLICORE_INVALID_NUMBER);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_floats_parse(ctx, NULL, texts, 3, parsed, statuses));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_floats_parse(
            ctx, (const uint8_t *)"1.5NaN?", texts, 3, NULL, statuses));
    STATUS(MILLICORE_MISALIGNED,
        millicore_floats_parse(ctx, (const uint8_t *)"1.5NaN?",
            ODD(uint32_t), 3, parsed, statuses));
    millicore_ctx_free(ctx);
}

/* Bad handles and pointers of every call on quantities. */
static void test_bad_quantities(millicore_quantities *a, millicore_ctx *ctx)
{
    millicore_ctx *other;
    OK(millicore_ctx_new(&other));
    millicore_quantities *wrong = (millicore_quantities *)(void *)other;
    millicore_error error;
    millicore_status statuses[2];
    const uint32_t back[] = {0, 3, 2};
    const int64_t integers[2] = {0, 0};
    const int32_t scales[2] = {0, 0};
    const uint8_t formats[2] = {0, 9};
    uint8_t bytes[2];
    int32_t orders[2];
    int64_t values[2];
    double floats[2];
    size_t n;
    const uint8_t *data;
    const uint32_t *offsets;
    const millicore_status null = MILLICORE_INVALID_ARGUMENT;
    const millicore_status kind = MILLICORE_INVALID_HANDLE;
    error.size = sizeof error;
    STATUS(null, millicore_quantities_new(NULL));
    STATUS(null, millicore_quantities_error(NULL, &error));
    STATUS(null, millicore_quantities_error(a, NULL));
    STATUS(kind, millicore_quantities_error(wrong, &error));
    STATUS(null, millicore_quantities_len(a, NULL));
    STATUS(kind, millicore_quantities_len(wrong, &n));
    STATUS(MILLICORE_INVALID_OFFSETS,
        millicore_quantities_parse(
            a, (const uint8_t *)"abc", back, 2, statuses));
    OK(millicore_quantities_error(a, &error));
    STATUS(MILLICORE_INVALID_OFFSETS, error.status);
    STATUS(null,
        millicore_quantities_from_scaled(a, integers, scales, formats, 2));
    STATUS(null,
        millicore_quantities_from_scaled(a, NULL, scales, formats, 1));
    STATUS(null, millicore_quantities_assign(a, NULL));
    STATUS(kind, millicore_quantities_assign(a, wrong));
    STATUS(null, millicore_quantities_add(NULL, a));
    STATUS(kind, millicore_quantities_add(a, wrong));
    STATUS(kind, millicore_quantities_subtract(wrong, a));
    STATUS(null, millicore_quantities_multiply(a, NULL, bytes));
    STATUS(null, millicore_quantities_multiply(a, integers, NULL));
    STATUS(null, millicore_quantities_round_up(a, 0, NULL));
    STATUS(null, millicore_quantities_compare(a, a, NULL));
    STATUS(null, millicore_quantities_compare(NULL, a, orders));
    STATUS(null, millicore_quantities_compare_int64(a, NULL, orders));
    STATUS(null, millicore_quantities_scaled_value(a, 0, NULL));
    STATUS(kind, millicore_quantities_scaled_value(wrong, 0, values));
    STATUS(null, millicore_quantities_as_int64(a, NULL, bytes));
    STATUS(null, millicore_quantities_as_int64(a, values, NULL));
    STATUS(null, millicore_quantities_as_float64(a, 0, NULL));
    STATUS(kind, millicore_quantities_as_float64(wrong, 0, floats));
    STATUS(null, millicore_quantities_format(a, NULL));
    STATUS(null, millicore_quantities_sign(a, NULL));
    STATUS(null, millicore_quantities_is_decimal(a, NULL));
    STATUS(null, millicore_quantities_text(a, ctx, 9, &data, &offsets));
    STATUS(null, millicore_quantities_text(a, ctx, 0, NULL, &offsets));
    STATUS(null, millicore_quantities_text(a, NULL, 0, &data, &offsets));
    STATUS(kind, millicore_quantities_text(wrong, ctx, 0, &data, &offsets));
    millicore_ctx_free(other);
}

static millicore_quantities *parse(const char *first, const char *second)
{
    char text[64];
    uint32_t offsets[3] = {0, (uint32_t)strlen(first), 0};
    millicore_status statuses[2] = {9, 9};
    millicore_quantities *made = NULL;
    strcpy(text, first);
    strcat(text, second);
    offsets[2] = (uint32_t)strlen(text);
    OK(millicore_quantities_new(&made));
    OK(millicore_quantities_parse(
        made, (const uint8_t *)text, offsets, 2, statuses));
    STATUS(MILLICORE_OK, statuses[0]);
    STATUS(MILLICORE_OK, statuses[1]);
    return made;
}

static void check_texts(
    const millicore_quantities *q, millicore_ctx *ctx, uint32_t form,
    const char *first, const char *second)
{
    const uint8_t *data;
    const uint32_t *offsets;
    OK(millicore_quantities_text(q, ctx, form, &data, &offsets));
    ROW(first, data, offsets, 0);
    ROW(second, data, offsets, 1);
}

void test_quantities(void)
{
    millicore_ctx *ctx;
    millicore_error error;
    size_t n;
    int32_t orders[2], signs[2];
    int64_t values[2];
    uint8_t bytes[2];
    double floats[2];
    const int64_t integers[] = {1, -7}, amounts[] = {1500, 3};
    const int32_t scales[] = {-3, 0};
    const uint8_t formats[] = {0, 1};
    OK(millicore_ctx_new(&ctx));
    millicore_quantities *a = parse("100m", "1Gi");
    millicore_quantities *b = parse("1", "1Mi");
    OK(millicore_quantities_len(a, &n));
    CHECK(n == 2);
    OK(millicore_quantities_compare(a, b, orders));
    CHECK(orders[0] == -1 && orders[1] == 1);
    OK(millicore_quantities_compare(a, a, orders));
    CHECK(orders[0] == 0 && orders[1] == 0);
    OK(millicore_quantities_compare_int64(b, integers, orders));
    CHECK(orders[0] == 0 && orders[1] == 1);
    OK(millicore_quantities_add(a, b));
    check_texts(a, ctx, 0, "1100m", "1025Mi");
    OK(millicore_quantities_subtract(a, b));
    check_texts(a, ctx, 1, "100m", "1Gi");
    check_texts(a, ctx, 2, "\"100m\"", "\"1Gi\"");
    OK(millicore_quantities_multiply(a, integers, bytes));
    CHECK(bytes[0] == 1 && bytes[1] == 1);
    OK(millicore_quantities_sign(a, signs));
    CHECK(signs[0] == 1 && signs[1] == -1);
    OK(millicore_quantities_scaled_value(a, -3, values));
    CHECK(values[0] == 100);
    OK(millicore_quantities_as_int64(a, values, bytes));
    CHECK(bytes[0] == 0 && bytes[1] == 1);
    CHECK(values[1] == -7 * (INT64_C(1) << 30));
    OK(millicore_quantities_as_float64(a, 0, floats));
    CHECK(floats[0] == 0.1);
    OK(millicore_quantities_as_float64(a, 1, floats));
    CHECK(floats[0] == 0.1);
    OK(millicore_quantities_format(a, bytes));
    CHECK(bytes[0] == 0 && bytes[1] == 1);
    OK(millicore_quantities_is_decimal(b, bytes));
    CHECK(bytes[0] == 0);
    OK(millicore_quantities_round_up(a, 0, bytes));
    CHECK(bytes[0] == 0 && bytes[1] == 1);
    OK(millicore_quantities_assign(a, b));
    check_texts(a, ctx, 0, "1", "1Mi");
    OK(millicore_quantities_from_scaled(a, amounts, scales, formats, 2));
    check_texts(a, ctx, 0, "1500m", "3");
    test_bad_quantities(a, ctx);

    OK(millicore_quantities_from_scaled(a, amounts, scales, formats, 2));
    OK(millicore_quantities_from_scaled(b, amounts, scales, formats, 1));
    STATUS(MILLICORE_LENGTH_MISMATCH, millicore_quantities_add(a, b));
    error.size = sizeof error;
    OK(millicore_quantities_error(a, &error));
    STATUS(MILLICORE_LENGTH_MISMATCH, error.status);
    millicore_quantities_free(a);
    millicore_quantities_free(b);
    millicore_quantities_free(NULL);
    millicore_ctx_free(ctx);
}
