/* Metric text. */
#include "check.h"

#define PAGE "# TYPE up gauge\nup{a=\"x\",b=\"y\"} 1 5\n# c\n"

static void test_parse(millicore_ctx *ctx)
{
    millicore_exposition_page page;
    page.size = sizeof page;
    OK(millicore_exposition_parse(
        ctx, MILLICORE_EXPOSITION_TEXTPARSE, TEXT(PAGE), &page));
    CHECK(page.entry_count == 3 && page.label_count == 2);
    CHECK(page.kinds[0] == MILLICORE_EXPOSITION_TYPE);
    CHECK(page.kinds[1] == MILLICORE_EXPOSITION_SERIES);
    CHECK(page.kinds[2] == MILLICORE_EXPOSITION_COMMENT);
    CHECK(page.values[1] == 1.0 && page.timestamps[1] == 5);
    CHECK(page.has_timestamp[1] == 1 && page.has_timestamp[0] == 0);
    CHECK(page.label_rows[1] == 0 && page.label_rows[2] == 2);
    BYTES("up", PAGE + page.names[2], page.names[3] - page.names[2]);
    BYTES("up{a=\"x\",b=\"y\"}", PAGE + page.texts[2],
        page.texts[3] - page.texts[2]);
    BYTES("y", PAGE + page.labels[6], page.labels[7] - page.labels[6]);

    OK(millicore_exposition_parse(
        ctx, MILLICORE_EXPOSITION_TEXTPARSE, NULL, 0, &page));
    CHECK(page.entry_count == 0);
    STATUS(MILLICORE_EXPECTED_VALUE,
        millicore_exposition_parse(ctx, MILLICORE_EXPOSITION_TEXTPARSE,
            TEXT("a 1\nb\n"), &page));
    CHECK(page.entry_count == 1);
    check_error(ctx, MILLICORE_EXPECTED_VALUE, 5, 2, 2,
        "expected a value after the series at byte 5");
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_parse(ctx, 99, TEXT(PAGE), &page));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_parse(
            ctx, MILLICORE_EXPOSITION_TEXTPARSE, NULL, 4, &page));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_parse(
            ctx, MILLICORE_EXPOSITION_TEXTPARSE, TEXT(PAGE), NULL));
    page.size = 4;
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_parse(
            ctx, MILLICORE_EXPOSITION_TEXTPARSE, TEXT(PAGE), &page));
    page.size = sizeof page;
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_parse(
            NULL, MILLICORE_EXPOSITION_TEXTPARSE, TEXT(PAGE), &page));
}

static void test_labels(millicore_ctx *ctx)
{
    const uint8_t *data;
    const uint32_t *offsets, *rows;
    size_t count;
    OK(millicore_exposition_labels(ctx, MILLICORE_EXPOSITION_TEXTPARSE,
        TEXT(PAGE), &data, &offsets, &rows, &count));
    CHECK(count == 3 && rows[1] == 0 && rows[2] == 6 && rows[3] == 6);
    BYTES("__name__upaxby", data, offsets[6]);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_labels(ctx, MILLICORE_EXPOSITION_TEXTPARSE,
            TEXT(PAGE), &data, &offsets, NULL, &count));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_labels(
            ctx, 99, TEXT(PAGE), &data, &offsets, &rows, &count));
    STATUS(MILLICORE_EXPECTED_VALUE,
        millicore_exposition_labels(ctx, MILLICORE_EXPOSITION_TEXTPARSE,
            TEXT("b\n"), &data, &offsets, &rows, &count));
}

static void test_unescape(millicore_ctx *ctx)
{
    const uint32_t texts[] = {0, 4, 6}, back[] = {4, 0, 6};
    const uint8_t *text = (const uint8_t *)"a\\nb\\\"", *data;
    const uint32_t *offsets;
    OK(millicore_exposition_unescape(ctx, text, texts, 2, &data, &offsets));
    BYTES("a\nb\"", data, offsets[2]);
    STATUS(MILLICORE_INVALID_OFFSETS,
        millicore_exposition_unescape(ctx, text, back, 2, &data, &offsets));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_unescape(ctx, NULL, texts, 2, &data, &offsets));
}

static void test_family(millicore_ctx *ctx)
{
    const uint8_t *strings = (const uint8_t *)"kv", *out;
    const uint32_t offsets[] = {0, 1, 2};
    const uint32_t keys[] = {0, 0, 1}, values[] = {1, 1, 2};
    const uint32_t more[] = {1, 2, 2}, back[] = {1, 0, 2};
    const double numbers[] = {1, 2.5};
    size_t len;
    OK(millicore_exposition_family(ctx, TEXT("m"), strings, offsets, keys,
        values, numbers, 2, &out, &len));
    BYTES("m 1\nm{k=\"v\"} 2.5\n", out, len);
    OK(millicore_exposition_family(ctx, TEXT("m"), NULL, NULL, NULL, NULL,
        NULL, 0, &out, &len));
    CHECK(len == 0);
    STATUS(MILLICORE_EXPECTED_AS_MANY_VALUES_AS_KEYS,
        millicore_exposition_family(ctx, TEXT("m"), strings, offsets, keys,
            more, numbers, 2, &out, &len));
    STATUS(MILLICORE_INVALID_OFFSETS,
        millicore_exposition_family(ctx, TEXT("m"), strings, offsets, keys,
            back, numbers, 2, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_family(ctx, TEXT("m"), strings, offsets, NULL,
            values, numbers, 2, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_family(ctx, TEXT("m"), strings, offsets, keys,
            values, NULL, 2, &out, &len));
    STATUS(MILLICORE_MISALIGNED,
        millicore_exposition_family(ctx, TEXT("m"), strings, offsets, keys,
            values, ODD(double), 2, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_family(ctx, TEXT("m"), strings, offsets, keys,
            values, numbers, 2, NULL, &len));
}

static void test_header(millicore_ctx *ctx)
{
    const uint8_t *out;
    size_t len;
    OK(millicore_exposition_header(ctx, MILLICORE_EXPOSITION_V2_20,
        TEXT("m"), TEXT("a\nb"), TEXT("gauge"), &out, &len));
    BYTES("# HELP m a\\nb\n# TYPE m gauge\n", out, len);
    OK(millicore_exposition_header(ctx, MILLICORE_EXPOSITION_V2_13,
        TEXT("m"), TEXT("a"), TEXT("gauge"), &out, &len));
    BYTES("# HELP m a\n# TYPE m gauge", out, len);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_header(
            ctx, 1, TEXT("m"), TEXT("a"), TEXT("gauge"), &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_header(ctx, MILLICORE_EXPOSITION_V2_20, NULL, 1,
            TEXT("a"), TEXT("gauge"), &out, &len));
}

void test_exposition(void)
{
    millicore_ctx *ctx;
    OK(millicore_ctx_new(&ctx));
    test_parse(ctx);
    test_labels(ctx);
    test_unescape(ctx);
    test_family(ctx);
    test_header(ctx);
    millicore_ctx_free(ctx);
}
