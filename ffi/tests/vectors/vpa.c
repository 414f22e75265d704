/* Suites vpa_recommendations and vpa_histogram_ops. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vectors.h"

static const struct json_ignore nothing = {NULL, 0};

static void check_json(
    struct row *row, const char *what, const struct json *expected,
    const struct json *got)
{
    if (expected == NULL || got == NULL) {
        fail(row, "%s: not there", what);
    } else if (!json_equal(expected, got, nothing)) {
        fail(row, "%s: expected %.*s got %.*s", what,
            expected->raw_len > 180 ? 180 : (int)expected->raw_len,
            expected->raw, got->raw_len > 180 ? 180 : (int)got->raw_len,
            got->raw);
    }
}

static void check_accepted(
    struct row *row, const struct json *events, const struct json *accepted)
{
    const struct json *got = accepted == NULL ? NULL : accepted->first;
    const struct json *event = json_is_null(events) ? NULL : events->first;
    for (; event != NULL && got != NULL;
         event = event->next, got = got->next) {
        int expected = json_is_true(json_need(event, "ok"));
        check_int64(row, "accepted", expected, json_is_true(got));
    }
    if (event != NULL || got != NULL) {
        fail(row, "accepted: another number of events");
    }
}

void suite_vpa_recommendations(struct file *file)
{
    static const char *const fields[] = {"samples", "hists", "raw", "final"};
    millicore_ctx *ctx;
    must("millicore_ctx_new", millicore_ctx_new(&ctx));
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        const uint8_t *out;
        size_t len;
        must("millicore_vpa_recommend",
            millicore_vpa_recommend(ctx, (const uint8_t *)row->json->raw,
                row->json->raw_len, 0, &out, &len));
        const struct json *got = json_parse((const char *)out, len);
        if (got == NULL) {
            fail(row, "the result is not JSON");
            continue;
        }
        for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
            /* Rows of other flags have no hists. */
            const struct json *expected = json_get(row->json, fields[f]);
            if (expected != NULL) {
                check_json(row, fields[f], expected, json_get(got, fields[f]));
            }
        }
        check_accepted(row, json_get(row->json, "events"),
            json_get(got, "accepted"));
    }
    millicore_ctx_free(ctx);
}

static millicore_vpa_histogram *fresh(const struct json *row)
{
    millicore_vpa_histogram_options options;
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    options.layout = json_is(json_need(row, "kind"), "cpu")
        ? MILLICORE_VPA_CPU
        : MILLICORE_VPA_MEMORY;
    options.half_life_ns = json_int64(json_need(row, "half_life_ns"));
    millicore_vpa_histogram *made;
    must("millicore_vpa_histogram_new",
        millicore_vpa_histogram_new(&options, &made));
    return made;
}

static const struct json *saved(millicore_vpa_histogram *histogram)
{
    const uint8_t *out;
    size_t len;
    must("millicore_vpa_histogram_save",
        millicore_vpa_histogram_save(histogram, &out, &len));
    /* The text is the histogram's until its next call. */
    char *copy = arena_alloc(len + 1);
    memcpy(copy, out, len);
    return json_parse(copy, len);
}

static void operate(
    struct row *row, const struct json *op, millicore_vpa_histogram **pair)
{
    size_t h = (size_t)json_uint64(json_need(op, "h"));
    const struct json *kind = json_need(op, "op");
    if (json_is(kind, "merge")) {
        must("millicore_vpa_histogram_merge",
            millicore_vpa_histogram_merge(pair[h], pair[1 - h]));
    } else if (json_is(kind, "checkpoint_roundtrip")) {
        const struct json *text = json_need(op, "json");
        const struct json *got = saved(pair[h]);
        check_json(row, "checkpoint", json_parse(text->text, text->len), got);
        millicore_vpa_histogram_free(pair[h]);
        pair[h] = fresh(row->json);
        must("millicore_vpa_histogram_load",
            millicore_vpa_histogram_load(
                pair[h], (const uint8_t *)got->raw, got->raw_len));
    } else {
        double value = json_bits(json_need(op, "v"));
        double weight = strtod(json_need(op, "w")->text, NULL);
        int64_t time = json_int64(json_need(op, "t"));
        must("a change of a histogram",
            json_is(kind, "add")
                ? millicore_vpa_histogram_add(
                      pair[h], &value, &weight, &time, 1)
                : millicore_vpa_histogram_subtract(
                      pair[h], &value, &weight, &time, 1));
    }
}

static uint64_t bits(double value)
{
    uint64_t number;
    memcpy(&number, &value, sizeof number);
    return number;
}

static void check_histogram(
    struct row *row, const struct json *expected,
    millicore_vpa_histogram *histogram)
{
    enum { STEPS = 21 };
    double shares[STEPS], values[STEPS];
    for (int i = 0; i < STEPS; i++) {
        shares[i] = i * 5 / 100.0;
    }
    must("millicore_vpa_histogram_percentiles",
        millicore_vpa_histogram_percentiles(
            histogram, shares, STEPS, values));
    const struct json *want = json_need(expected, "pct_bits")->first;
    for (int i = 0; i < STEPS && want != NULL; i++, want = want->next) {
        check_uint64(row, "percentile", json_hex(want), bits(values[i]));
    }
    millicore_vpa_histogram_info info;
    memset(&info, 0, sizeof info);
    info.size = sizeof info;
    must("millicore_vpa_histogram_describe",
        millicore_vpa_histogram_describe(histogram, &info));
    int empty = json_is_true(json_need(expected, "empty"));
    check_int64(row, "empty", empty, info.is_empty);
    if (empty) {
        return;
    }
    check_uint64(row, "total_weight_bits",
        json_hex(json_need(expected, "total_weight_bits")), bits(info.total));
    check_int64(row, "ref_unix_s",
        json_int64(json_need(expected, "ref_unix_s")),
        info.reference_ns / 1000000000);
    check_json(row, "checkpoint_weights",
        json_need(expected, "checkpoint_weights"),
        json_get(saved(histogram), "bucketWeights"));
}

void suite_vpa_histogram_ops(struct file *file)
{
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        millicore_vpa_histogram *pair[2] = {
            fresh(row->json), fresh(row->json)};
        const struct json *op = json_need(row->json, "ops")->first;
        for (; op != NULL; op = op->next) {
            operate(row, op, pair);
        }
        check_histogram(row, json_need(row->json, "h0"), pair[0]);
        check_histogram(row, json_need(row->json, "h1"), pair[1]);
        millicore_vpa_histogram_free(pair[0]);
        millicore_vpa_histogram_free(pair[1]);
    }
}
