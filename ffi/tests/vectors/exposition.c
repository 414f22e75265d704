/* Suites floats, families and labels: what metric text prints. */
#include <string.h>

#include "vectors.h"

/* Rows [bits, text]; all values in one call. */
void suite_floats(struct file *file)
{
    millicore_ctx *ctx;
    const uint8_t *data;
    const uint32_t *offsets;
    double *values = arena_alloc(file->n * sizeof *values);
    for (size_t i = 0; i < file->n; i++) {
        values[i] = json_bits(file->rows[i].json->first);
    }
    must("millicore_ctx_new", millicore_ctx_new(&ctx));
    must("millicore_floats_format",
        millicore_floats_format(ctx, values, file->n, &data, &offsets));
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        check_text(row, "text", row->json->first->next, data + offsets[i],
            offsets[i + 1] - offsets[i]);
    }
    millicore_ctx_free(ctx);
}

/* The label keys or values of every metric: rows over one column. */
static uint32_t *add_strings(
    struct column *strings, const struct json *metrics, const char *which,
    void (*add)(struct column *column, const struct json *text))
{
    uint32_t *rows = arena_alloc((metrics->count + 1) * sizeof *rows);
    size_t metric = 0;
    rows[0] = (uint32_t)strings->n;
    for (const struct json *m = metrics->first; m != NULL; m = m->next) {
        const struct json *list = json_need(m, which);
        for (const struct json *s = list->first; s != NULL; s = s->next) {
            add(strings, s);
        }
        rows[++metric] = (uint32_t)strings->n;
    }
    return rows;
}

static void check_family(millicore_ctx *ctx, struct row *row)
{
    struct column strings = {0};
    const uint8_t *out;
    size_t len;
    const struct json *name = json_need(row->json, "name");
    const struct json *metrics = json_need(row->json, "metrics");
    uint32_t *keys = add_strings(&strings, metrics, "k", column_add_json);
    uint32_t *values =
        add_strings(&strings, metrics, "v", column_add_base64);
    double *numbers = arena_alloc((metrics->count + 1) * sizeof *numbers);
    size_t n = 0;
    for (const struct json *m = metrics->first; m != NULL; m = m->next) {
        numbers[n++] = json_bits(json_need(m, "bits"));
    }
    millicore_status status = millicore_exposition_family(ctx,
        (const uint8_t *)name->text, name->len, strings.data,
        strings.offsets, keys, values, numbers, n, &out, &len);
    if (json_get(row->json, "panic") != NULL) {
        if (status == MILLICORE_OK) {
            fail(row, "expected a status, upstream panics");
        }
        return;
    }
    const struct json *expected = json_need(row->json, "out");
    uint8_t *bytes = arena_alloc(expected->len + 1);
    size_t expected_len =
        base64_decode(expected->text, expected->len, bytes);
    if (status != MILLICORE_OK) {
        fail(row, "status %ld", (long)status);
    } else if (len != expected_len || memcmp(out, bytes, len) != 0) {
        fail(row, "expected %.*s got %.*s", (int)expected_len,
            (const char *)bytes, (int)len, (const char *)out);
    }
}

void suite_families(struct file *file)
{
    millicore_ctx *ctx;
    must("millicore_ctx_new", millicore_ctx_new(&ctx));
    for (size_t i = 0; i < file->n; i++) {
        check_family(ctx, &file->rows[i]);
    }
    millicore_ctx_free(ctx);
}

static void check_names(
    struct row *row, const char *what, const struct json *expected,
    const uint8_t *data, const uint32_t *offsets, size_t n)
{
    const struct json *name = expected->first->next->next;
    for (size_t i = 0; i < n && name != NULL; i++, name = name->next) {
        check_text(row, what, name, data + offsets[i],
            offsets[i + 1] - offsets[i]);
    }
    check_uint64(row, what, expected->count - 2, n);
}

/* All keys of a row are allowed; its first two labels are not made here. */
void suite_labels(struct file *file)
{
    static const uint32_t all[] = {0, 1};
    millicore_ctx *ctx;
    must("millicore_ctx_new", millicore_ctx_new(&ctx));
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        struct column keys = {0}, values = {0}, sorted = {0};
        const struct json *labels = json_need(row->json, "labels_b64");
        const uint8_t *data;
        const uint32_t *offsets;
        size_t count;
        for (const struct json *l = labels->first; l != NULL; l = l->next) {
            struct json key = {0};
            key.text = l->key;
            key.len = l->key_len;
            column_add_base64(&keys, &key);
            column_add_json(&values, l);
        }
        uint32_t *order = arena_alloc((keys.n + 1) * sizeof *order);
        must("millicore_exposition_label_names",
            millicore_exposition_label_names(ctx,
                MILLICORE_EXPOSITION_V2_13, (const uint8_t *)"label", 5,
                keys.data, keys.offsets, keys.n, (const uint8_t *)"*", all,
                1, &data, &offsets, order, &count));
        check_names(row, "keys", json_need(row->json, "keys"), data, offsets,
            count);
        for (size_t j = 0; j < count; j++) {
            uint32_t start = values.offsets[order[j]];
            column_add(&sorted, values.data + start,
                values.offsets[order[j] + 1] - start);
        }
        check_names(row, "values", json_need(row->json, "values"),
            sorted.data, sorted.offsets, sorted.n);
    }
    millicore_ctx_free(ctx);
}
