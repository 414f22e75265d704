/* Suites quantity, quantity_arith and quantity_scaled: whole columns. */
#include <string.h>

#include "vectors.h"

enum { VALUE = 0, MILLI = -3, NANO = -9, KILO = 3 };
enum { STRING = 0, CANONICAL = 1, JSON = 2 };

static const char *const formats[] = {
    "DecimalSI", "BinarySI", "DecimalExponent"
};

static millicore_quantities *new_quantities(void)
{
    millicore_quantities *made;
    must("millicore_quantities_new", millicore_quantities_new(&made));
    return made;
}

/* A column of quantities from a member of every row. */
static millicore_quantities *parse(
    struct file *file, const char *key, millicore_status *statuses)
{
    struct column texts = {0};
    millicore_quantities *made = new_quantities();
    for (size_t i = 0; i < file->n; i++) {
        column_add_json(&texts, json_need(file->rows[i].json, key));
    }
    must("millicore_quantities_parse",
        millicore_quantities_parse(
            made, texts.data, texts.offsets, texts.n, statuses));
    return made;
}

static millicore_quantities *copy(const millicore_quantities *from)
{
    millicore_quantities *made = new_quantities();
    must("millicore_quantities_assign",
        millicore_quantities_assign(made, from));
    return made;
}

/* The texts of a column against a member of every row. */
static void check_texts(
    struct file *file, const millicore_quantities *column, uint32_t form,
    const char *key)
{
    millicore_ctx *ctx;
    const uint8_t *data;
    const uint32_t *offsets;
    must("millicore_ctx_new", millicore_ctx_new(&ctx));
    must("millicore_quantities_text",
        millicore_quantities_text(column, ctx, form, &data, &offsets));
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        if (json_get(row->json, "err") == NULL) {
            check_text(row, key, json_need(row->json, key),
                data + offsets[i], offsets[i + 1] - offsets[i]);
        }
    }
    millicore_ctx_free(ctx);
}

static void check_scaled(
    struct file *file, const millicore_quantities *column, int32_t scale,
    const char *key)
{
    int64_t *out = arena_alloc(file->n * sizeof *out);
    must("millicore_quantities_scaled_value",
        millicore_quantities_scaled_value(column, scale, out));
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        if (json_get(row->json, "err") == NULL) {
            const struct json *expected = json_need(row->json, key);
            check_int64(row, key, json_int64(expected), out[i]);
        }
    }
}

static void check_formats(
    struct file *file, const millicore_quantities *column, const char *key)
{
    uint8_t *out = arena_alloc(file->n);
    must("millicore_quantities_format",
        millicore_quantities_format(column, out));
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        if (json_get(row->json, "err") == NULL
            && (out[i] > 2
                || !json_is(json_need(row->json, key), formats[out[i]]))) {
            fail(row, "%s: got %d", key, out[i]);
        }
    }
}

static void check_floats(
    struct file *file, const millicore_quantities *column, uint32_t slow,
    const char *key)
{
    double *out = arena_alloc(file->n * sizeof *out);
    must("millicore_quantities_as_float64",
        millicore_quantities_as_float64(column, slow, out));
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        uint64_t bits;
        memcpy(&bits, &out[i], sizeof bits);
        if (json_get(row->json, "err") == NULL) {
            check_uint64(row, key, json_hex(json_need(row->json, key)), bits);
        }
    }
}

/* Sign, int64 and how the value is held. */
static void check_numbers(
    struct file *file, const millicore_quantities *column)
{
    int32_t *signs = arena_alloc(file->n * sizeof *signs);
    int64_t *whole = arena_alloc(file->n * sizeof *whole);
    uint8_t *valid = arena_alloc(file->n);
    uint8_t *decimal = arena_alloc(file->n);
    must("millicore_quantities_sign",
        millicore_quantities_sign(column, signs));
    must("millicore_quantities_as_int64",
        millicore_quantities_as_int64(column, whole, valid));
    must("millicore_quantities_is_decimal",
        millicore_quantities_is_decimal(column, decimal));
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        if (json_get(row->json, "err") != NULL) {
            continue;
        }
        const struct json *sign = json_need(row->json, "sign");
        const struct json *dec = json_need(row->json, "dec");
        const struct json *int64 = json_get(row->json, "asInt64");
        check_int64(row, "sign", json_int64(sign), signs[i]);
        check_int64(row, "dec", json_is_true(dec), decimal[i]);
        check_int64(row, "asInt64 ok", int64 != NULL, valid[i]);
        if (int64 != NULL) {
            check_int64(row, "asInt64", json_int64(int64), whole[i]);
        }
    }
}

/* `roundUpMilli`: the canonical text after rounding, a blank, its answer. */
static void check_round_up(
    struct file *file, const millicore_quantities *column)
{
    millicore_ctx *ctx;
    const uint8_t *data;
    const uint32_t *offsets;
    uint8_t *exact = arena_alloc(file->n);
    millicore_quantities *rounded = copy(column);
    must("millicore_ctx_new", millicore_ctx_new(&ctx));
    must("millicore_quantities_round_up",
        millicore_quantities_round_up(rounded, MILLI, exact));
    must("millicore_quantities_text",
        millicore_quantities_text(rounded, ctx, CANONICAL, &data, &offsets));
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        struct column text = {0};
        const char *said = exact[i] ? " true" : " false";
        if (json_get(row->json, "err") != NULL) {
            continue;
        }
        column_add(&text, data + offsets[i], offsets[i + 1] - offsets[i]);
        column_add(&text, said, strlen(said));
        check_text(row, "roundUpMilli", json_need(row->json, "roundUpMilli"),
            text.data, text.len);
    }
    millicore_quantities_free(rounded);
    millicore_ctx_free(ctx);
}

static void check_errors(struct file *file, const millicore_status *statuses)
{
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        const struct json *expected = json_get(row->json, "err");
        const uint8_t *text;
        size_t len;
        must("millicore_status_text",
            millicore_status_text(statuses[i], &text, &len));
        if (expected != NULL) {
            check_text(row, "err", expected, text, len);
        } else if (statuses[i] != MILLICORE_OK) {
            fail(row, "status %ld", (long)statuses[i]);
        }
    }
}

void suite_quantity(struct file *file)
{
    millicore_status *statuses = arena_alloc(file->n * sizeof *statuses);
    millicore_quantities *column = parse(file, "in", statuses);
    check_errors(file, statuses);
    check_formats(file, column, "format");
    check_texts(file, column, STRING, "string");
    check_texts(file, column, CANONICAL, "canonical");
    check_texts(file, column, JSON, "json");
    check_scaled(file, column, VALUE, "value");
    check_scaled(file, column, MILLI, "milli");
    check_scaled(file, column, NANO, "nano");
    check_scaled(file, column, KILO, "kilo");
    check_floats(file, column, 0, "approxF64Bits");
    check_floats(file, column, 1, "slowF64Bits");
    check_numbers(file, column);
    check_round_up(file, column);
    millicore_quantities_free(column);
}

static void check_comparisons(
    struct file *file, const millicore_quantities *a,
    const millicore_quantities *b, const int64_t *k)
{
    int32_t *pairs = arena_alloc(file->n * sizeof *pairs);
    int32_t *whole = arena_alloc(file->n * sizeof *whole);
    must("millicore_quantities_compare",
        millicore_quantities_compare(a, b, pairs));
    must("millicore_quantities_compare_int64",
        millicore_quantities_compare_int64(a, k, whole));
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        const struct json *cmp = json_need(row->json, "cmp");
        const struct json *cmp_k = json_need(row->json, "cmpInt64K");
        check_int64(row, "cmp", json_int64(cmp), pairs[i]);
        check_int64(row, "cmpInt64K", json_int64(cmp_k), whole[i]);
    }
}

static void check_product(
    struct file *file, millicore_quantities *a, const int64_t *k)
{
    uint8_t *fits = arena_alloc(file->n);
    must("millicore_quantities_multiply",
        millicore_quantities_multiply(a, k, fits));
    check_texts(file, a, STRING, "mulByK");
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        const struct json *ok = json_need(row->json, "mulOk");
        check_int64(row, "mulOk", json_is_true(ok), fits[i]);
    }
}

void suite_quantity_arith(struct file *file)
{
    millicore_status *statuses = arena_alloc(file->n * sizeof *statuses);
    int64_t *k = arena_alloc(file->n * sizeof *k);
    millicore_quantities *a = parse(file, "a", statuses);
    check_errors(file, statuses);
    millicore_quantities *b = parse(file, "b", statuses);
    check_errors(file, statuses);
    for (size_t i = 0; i < file->n; i++) {
        k[i] = json_int64(json_need(file->rows[i].json, "k"));
    }
    check_comparisons(file, a, b, k);
    millicore_quantities *sum = copy(a);
    must("millicore_quantities_add", millicore_quantities_add(sum, b));
    check_texts(file, sum, STRING, "add");
    check_formats(file, sum, "addFormat");
    check_scaled(file, sum, MILLI, "addMilli");
    must("millicore_quantities_assign", millicore_quantities_assign(sum, a));
    must("millicore_quantities_subtract",
        millicore_quantities_subtract(sum, b));
    check_texts(file, sum, STRING, "sub");
    check_product(file, a, k);
    millicore_quantities_free(a);
    millicore_quantities_free(b);
    millicore_quantities_free(sum);
}

static uint8_t format_number(const struct json *name)
{
    for (uint8_t i = 0; i < 3; i++) {
        if (json_is(name, formats[i])) {
            return i;
        }
    }
    stop("a row has an unknown format");
    return 0;
}

void suite_quantity_scaled(struct file *file)
{
    int64_t *values = arena_alloc(file->n * sizeof *values);
    int32_t *scales = arena_alloc(file->n * sizeof *scales);
    uint8_t *kinds = arena_alloc(file->n);
    millicore_quantities *column = new_quantities();
    for (size_t i = 0; i < file->n; i++) {
        const struct json *row = file->rows[i].json;
        values[i] = json_int64(json_need(row, "v"));
        scales[i] = (int32_t)json_int64(json_need(row, "scale"));
        kinds[i] = format_number(json_need(row, "format"));
    }
    must("millicore_quantities_from_scaled",
        millicore_quantities_from_scaled(
            column, values, scales, kinds, file->n));
    check_texts(file, column, STRING, "string");
    check_scaled(file, column, VALUE, "value");
    check_scaled(file, column, MILLI, "milli");
    millicore_quantities_free(column);
}
