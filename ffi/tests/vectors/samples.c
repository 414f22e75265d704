/* Suites dedup and vmselect_merge: a row is a call a policy and form. */
#include <string.h>

#include "vectors.h"

struct samples {
    int64_t *timestamps;
    double *values;
    int64_t *integers;
    size_t n;
};

static size_t add_times(
    int64_t *to, const struct json *times, size_t n)
{
    for (const struct json *t = times->first; t != NULL; t = t->next) {
        to[n++] = json_int64(t);
    }
    return n;
}

static void add_values(double *to, const struct json *values)
{
    for (const struct json *v = values->first; v != NULL; v = v->next) {
        *to++ = json_bits(v);
    }
}

static void check_times(
    struct row *row, const char *key, const int64_t *got, size_t n)
{
    const struct json *expected = json_need(row->json, key);
    const struct json *t = expected->first;
    check_uint64(row, key, expected->count, n);
    for (size_t i = 0; i < n && t != NULL; i++, t = t->next) {
        check_int64(row, key, json_int64(t), got[i]);
    }
}

static void check_values(
    struct row *row, const char *key, const double *got, size_t n)
{
    const struct json *expected = json_need(row->json, key);
    const struct json *v = expected->first;
    check_uint64(row, key, expected->count, n);
    for (size_t i = 0; i < n && v != NULL; i++, v = v->next) {
        uint64_t bits;
        memcpy(&bits, &got[i], sizeof bits);
        check_uint64(row, key, json_hex(v), bits);
    }
}

static struct samples read_samples(const struct json *row)
{
    struct samples s;
    const struct json *times = json_need(row, "ts");
    s.n = times->count;
    s.timestamps = arena_alloc(s.n * sizeof *s.timestamps);
    s.values = arena_alloc(s.n * sizeof *s.values);
    s.integers = arena_alloc(s.n * sizeof *s.integers);
    add_times(s.timestamps, times, 0);
    add_values(s.values, json_need(row, "v"));
    add_times(s.integers, json_need(row, "int_v"), 0);
    return s;
}

static void deduplicate(
    struct row *row, uint32_t stale, const char *times, const char *floats,
    const char *integers)
{
    struct samples s = read_samples(row->json);
    const int64_t interval = json_int64(json_need(row->json, "interval"));
    const uint32_t offsets[] = {0, (uint32_t)s.n};
    uint32_t kept = 0;
    must("millicore_samples_deduplicate",
        millicore_samples_deduplicate(s.timestamps, s.values, offsets, 1,
            interval, stale, &kept));
    check_times(row, times, s.timestamps, kept);
    check_values(row, floats, s.values, kept);
    s = read_samples(row->json);
    must("millicore_samples_deduplicate_integers",
        millicore_samples_deduplicate_integers(s.timestamps, s.integers,
            offsets, 1, interval, stale, &kept));
    check_times(row, "int_out_ts", s.timestamps, kept);
    check_times(row, integers, s.integers, kept);
}

void suite_dedup(struct file *file)
{
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        deduplicate(row, MILLICORE_SAMPLES_STALE_VALUE, "out_ts", "v1_100",
            "int_v1_100");
        deduplicate(row, MILLICORE_SAMPLES_STALE_LAST, "head_ts", "head",
            "int_head");
    }
}

static void merge(millicore_ctx *ctx, struct row *row)
{
    const struct json *blocks = json_need(row->json, "blocks");
    uint32_t *offsets = arena_alloc((blocks->count + 1) * sizeof *offsets);
    const uint32_t series[] = {0, (uint32_t)blocks->count};
    uint32_t merged[2];
    size_t n = 0, block = 0;
    for (const struct json *b = blocks->first; b != NULL; b = b->next) {
        n += json_need(b, "ts")->count;
    }
    int64_t *times = arena_alloc(n * sizeof *times);
    int64_t *to_times = arena_alloc(n * sizeof *to_times);
    double *values = arena_alloc(n * sizeof *values);
    double *to_values = arena_alloc(n * sizeof *to_values);
    n = 0;
    offsets[0] = 0;
    for (const struct json *b = blocks->first; b != NULL; b = b->next) {
        add_values(values + n, json_need(b, "v"));
        n = add_times(times, json_need(b, "ts"), n);
        offsets[++block] = (uint32_t)n;
    }
    must("millicore_samples_merge",
        millicore_samples_merge(ctx, times, values, offsets, blocks->count,
            series, 1, json_int64(json_need(row->json, "interval")),
            MILLICORE_SAMPLES_STALE_VALUE, to_times, to_values, merged));
    check_times(row, "out_ts", to_times, merged[1]);
    check_values(row, "out", to_values, merged[1]);
}

void suite_vmselect_merge(struct file *file)
{
    millicore_ctx *ctx;
    must("millicore_ctx_new", millicore_ctx_new(&ctx));
    for (size_t i = 0; i < file->n; i++) {
        merge(ctx, &file->rows[i]);
    }
    millicore_ctx_free(ctx);
}
