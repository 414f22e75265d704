/* Metric text. */
#include "check.h"
#include <string.h>

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

static void test_profiles(millicore_ctx *ctx)
{
    static const char OM[] = "# TYPE a counter\n# UNIT a \n"
        "a_total 1 # {b=\"c\"} 2 3\na_created 4\n# EOF\n";
    millicore_exposition_page page;
    const int64_t *starts;
    const uint8_t *created;
    size_t count;
    page.size = sizeof page;
    OK(millicore_exposition_parse(
        ctx, MILLICORE_EXPOSITION_OPEN_METRICS, TEXT(OM), &page));
    CHECK(page.entry_count == 4 && page.exemplar_count == 1);
    CHECK(page.kinds[1] == MILLICORE_EXPOSITION_UNIT);
    CHECK(page.exemplar_entries[0] == 2 && page.exemplar_values[0] == 2);
    CHECK(page.exemplar_timestamps[0] == 3000);
    BYTES("c", OM + page.exemplar_labels[2],
        page.exemplar_labels[3] - page.exemplar_labels[2]);
    OK(millicore_exposition_start_timestamps(
        ctx, TEXT(OM), &starts, &created, &count));
    CHECK(count == 4 && starts[2] == 4000 && created[3] == 1);
    STATUS(MILLICORE_EXPECTED_EOF,
        millicore_exposition_start_timestamps(
            ctx, TEXT("a 1\n"), &starts, &created, &count));
    CHECK(count == 1);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_start_timestamps(
            ctx, TEXT(OM), NULL, &created, &count));
    OK(millicore_exposition_parse(
        ctx, MILLICORE_EXPOSITION_LENIENT, TEXT("a 1\nb x\n"), &page));
    CHECK(page.entry_count == 1 && page.skipped_count == 1);
    CHECK(page.skipped[0] == 6 && page.skipped[1] == 2);
    CHECK(page.skipped[2] == 3);
    CHECK(page.skipped[3] == MILLICORE_INVALID_VALUE);
}

static void test_reader(void)
{
    millicore_exposition_reader *reader;
    millicore_exposition_page page;
    millicore_error error;
    const uint8_t *text;
    uint64_t bytes;
    size_t len;
    page.size = sizeof page;
    error.size = sizeof error;
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_reader_new(99, &reader));
    OK(millicore_exposition_reader_new(
        MILLICORE_EXPOSITION_TEXTPARSE, &reader));
    OK(millicore_exposition_reader_parse(
        reader, TEXT("a{b=\"c\"} 1\n"), &page));
    OK(millicore_exposition_reader_parse(
        reader, TEXT("a{b=\"c\"} 25\n"), &page));
    CHECK(page.entry_count == 1 && page.values[0] == 25);
    OK(millicore_exposition_reader_feed(
        reader, TEXT("a 1\nb"), &page, &text, &len));
    CHECK(page.entry_count == 1);
    BYTES("a", text + page.names[0], page.names[1] - page.names[0]);
    STATUS(MILLICORE_EXPECTED_VALUE,
        millicore_exposition_reader_finish(reader, &page, &text, &len));
    OK(millicore_exposition_reader_error(reader, &error));
    CHECK(error.offset == 5 && error.line == 2 && error.column == 2);
    OK(millicore_exposition_reader_memory(reader, &bytes));
    CHECK(bytes > 0);
    OK(millicore_exposition_reader_clear(reader));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_reader_parse(reader, NULL, 1, &page));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_reader_feed(
            reader, TEXT("a"), &page, NULL, &len));
    millicore_exposition_reader_free(reader);
    millicore_exposition_reader_free(NULL);
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

static void test_label_names(millicore_ctx *ctx)
{
    static const uint32_t offsets[] = {0, 1, 2, 4}, all[] = {0, 1};
    const uint8_t *keys = (const uint8_t *)"aAb.", *data;
    const uint8_t *any = (const uint8_t *)"*";
    const uint32_t *ends;
    uint32_t order[3];
    size_t count;
    OK(millicore_exposition_label_names(ctx, MILLICORE_EXPOSITION_V2_20,
        TEXT("l"), keys, offsets, 3, any, all, 1, &data, &ends, order,
        &count));
    CHECK(count == 3 && order[0] == 1 && order[1] == 0 && order[2] == 2);
    BYTES("l_a_conflict1l_a_conflict2l_b_", data, ends[3]);
    OK(millicore_exposition_label_names(ctx, MILLICORE_EXPOSITION_V2_13,
        TEXT("l"), keys, offsets, 3, NULL, NULL, 0, &data, &ends, order,
        &count));
    CHECK(count == 0);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_label_names(ctx, 1, TEXT("l"), keys, offsets, 3,
            any, all, 1, &data, &ends, order, &count));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_exposition_label_names(ctx, MILLICORE_EXPOSITION_V2_20,
            TEXT("l"), keys, offsets, 3, any, all, 1, &data, &ends, NULL,
            &count));
}

static void test_families(millicore_ctx *ctx)
{
    /* name "up", type GAUGE, one metric: a gauge of 1. */
    static const char UP[] = "\x13\n\x02up\x18\x01\"\x0b\x12\x09\x09"
        "\0\0\0\0\0\0\xf0?";
    const uint8_t *out;
    uint32_t format, escaping;
    size_t len;
    OK(millicore_families_convert(
        ctx, MILLICORE_FAMILIES_TEXT, 0, 0, TEXT(UP), &out, &len));
    BYTES("# TYPE up gauge\nup 1\n", out, len);
    OK(millicore_families_convert(ctx, MILLICORE_FAMILIES_OPEN_METRICS, 0,
        MILLICORE_FAMILIES_CREATED, TEXT(UP), &out, &len));
    BYTES("# TYPE up gauge\nup 1.0\n# EOF\n", out, len);
    STATUS(MILLICORE_INVALID_PROTOBUF,
        millicore_families_convert(
            ctx, MILLICORE_FAMILIES_TEXT, 0, 0, TEXT("\x13"), &out, &len));
    STATUS(MILLICORE_UNSUPPORTED,
        millicore_families_convert(ctx, MILLICORE_FAMILIES_PROTOBUF_TEXT, 0,
            0, TEXT(UP), &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_families_convert(ctx, 9, 0, 0, TEXT(UP), &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_families_convert(ctx, 1, 9, 0, TEXT(UP), &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_families_convert(ctx, 1, 0, 9, TEXT(UP), &out, &len));
    OK(millicore_families_negotiate(ctx,
        TEXT("application/openmetrics-text;version=1.0.0;escaping=dots"),
        MILLICORE_FAMILIES_OFFER_OPEN_METRICS, &format, &escaping, &out,
        &len));
    CHECK(format == MILLICORE_FAMILIES_OPEN_METRICS);
    CHECK(escaping == MILLICORE_ESCAPING_DOTS);
    BYTES("application/openmetrics-text; version=1.0.0; charset=utf-8; "
        "escaping=dots", out, len);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_families_negotiate(
            ctx, TEXT("a"), 9, &format, &escaping, &out, &len));
}

static void test_family_rows(millicore_ctx *ctx)
{
    static const uint8_t kinds[] = {
        MILLICORE_FAMILY_ROW_FAMILY, MILLICORE_FAMILY_ROW_METRIC,
        MILLICORE_FAMILY_ROW_LABEL, MILLICORE_FAMILY_ROW_GAUGE};
    static const uint8_t given[] = {
        MILLICORE_FAMILY_ROW_TEXT_0 | MILLICORE_FAMILY_ROW_INTEGER_0,
        MILLICORE_FAMILY_ROW_INTEGER_0,
        MILLICORE_FAMILY_ROW_TEXT_0 | MILLICORE_FAMILY_ROW_TEXT_1,
        MILLICORE_FAMILY_ROW_NUMBER_0};
    static const uint32_t offsets[] = {0, 2, 2, 2, 2, 3, 4, 4, 4};
    static const double numbers[] = {0, 0, 0, 0, 0, 0, 2.5, 0};
    static const int64_t integers[] = {1, 0, 1500, 0, 0, 0, 0, 0};
    millicore_family_rows rows = {sizeof rows, 4, kinds, given,
        (const uint8_t *)"upab", offsets, numbers, integers};
    millicore_family_rows again = {sizeof again, 0, 0, 0, 0, 0, 0, 0}, other;
    millicore_error error = {sizeof error, 0, 0, 0, 0, 0, NULL};
    const uint8_t *out;
    size_t len;
    OK(millicore_families_write(
        ctx, MILLICORE_FAMILIES_TEXT, 0, 0, &rows, &out, &len));
    BYTES("# TYPE up gauge\nup{a=\"b\"} 2.5 1500\n", out, len);
    OK(millicore_families_write(
        ctx, MILLICORE_FAMILIES_PROTOBUF, 0, 0, &rows, &out, &len));
    /* What the context lends may be what it is given. */
    OK(millicore_families_read(ctx, out, len, &again));
    CHECK(again.row_count == 4);
    CHECK(memcmp(again.kinds, kinds, sizeof kinds) == 0);
    CHECK(memcmp(again.given, given, sizeof given) == 0);
    CHECK(memcmp(again.text_offsets, offsets, sizeof offsets) == 0);
    CHECK(memcmp(again.numbers, numbers, sizeof numbers) == 0);
    CHECK(memcmp(again.integers, integers, sizeof integers) == 0);
    OK(millicore_families_write(
        ctx, MILLICORE_FAMILIES_OPEN_METRICS, 0, 0, &again, &out, &len));
    BYTES("# TYPE up gauge\nup{a=\"b\"} 2.5 1.5\n# EOF\n", out, len);
    OK(millicore_families_read(ctx, NULL, 0, &again));
    CHECK(again.row_count == 0 && again.text_offsets[0] == 0);
    STATUS(MILLICORE_INVALID_PROTOBUF,
        millicore_families_read(ctx, TEXT("\x13"), &again));
    other = rows;
    other.kinds = given; /* 17 is no family */
    STATUS(MILLICORE_INVALID_FAMILY_ROW,
        millicore_families_write(ctx, 1, 0, 0, &other, &out, &len));
    CHECK(len == 0);
    OK(millicore_ctx_error(ctx, &error));
    BYTES("expected another row of families at row 0", error.text,
        error.text_len);
    other = rows;
    other.row_count = 3;
    STATUS(MILLICORE_EXPECTED_TYPED_METRIC,
        millicore_families_write(ctx, 1, 0, 0, &other, &out, &len));
    other = rows;
    other.numbers = NULL;
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_families_write(ctx, 1, 0, 0, &other, &out, &len));
    other = rows;
    other.integers = ODD(int64_t);
    STATUS(MILLICORE_MISALIGNED,
        millicore_families_write(ctx, 1, 0, 0, &other, &out, &len));
    other = rows;
    other.size = 8;
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_families_write(ctx, 1, 0, 0, &other, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_families_write(ctx, 1, 9, 0, &rows, &out, &len));
    again.size = 8;
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_families_read(ctx, NULL, 0, &again));
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
    test_profiles(ctx);
    test_reader();
    test_labels(ctx);
    test_unescape(ctx);
    test_label_names(ctx);
    test_families(ctx);
    test_family_rows(ctx);
    test_family(ctx);
    test_header(ctx);
    millicore_ctx_free(ctx);
}
