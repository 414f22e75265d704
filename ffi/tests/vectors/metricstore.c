/* Suite store_ops: the stores of one writer, and its pages. */
#include <stdlib.h>
#include <string.h>

#include "vectors.h"

static const char *const keys[] = {"namespace", "uid", "j"};

/* Family i of an object: (i + n) % 3 metrics of the value gen + i / 10. */
static void add_body(
    millicore_ctx *ctx, struct column *bodies, const struct json *object,
    size_t i)
{
    struct column texts = {0};
    uint32_t key_rows[3] = {0}, value_rows[3] = {0};
    double values[2];
    const uint8_t *out;
    size_t len;
    const struct json *ns = json_need(object, "ns");
    const struct json *uid = json_need(object, "uid");
    size_t count = (i + (size_t)json_int64(json_need(object, "n"))) % 3;
    double value =
        (double)json_int64(json_need(object, "gen")) + (double)i / 10;
    for (size_t j = 0; j < count; j++) {
        for (size_t k = 0; k < 3; k++) {
            column_add(&texts, keys[k], strlen(keys[k]));
        }
        key_rows[j + 1] = (uint32_t)texts.n;
        values[j] = value;
    }
    value_rows[0] = (uint32_t)texts.n;
    for (size_t j = 0; j < count; j++) {
        column_add_json(&texts, ns);
        column_add_json(&texts, uid);
        column_add(&texts, j == 0 ? "0" : "1", 1);
        value_rows[j + 1] = (uint32_t)texts.n;
    }
    uint8_t name[] = "fam_0";
    name[4] = (uint8_t)('0' + i);
    must("millicore_exposition_family",
        millicore_exposition_family(ctx, name, 5, texts.data, texts.offsets,
            key_rows, value_rows, values, count, &out, &len));
    column_add(bodies, out, len);
}

static void upsert(
    millicore_ctx *ctx, millicore_metricstore *store,
    const struct json *object, size_t families)
{
    struct column bodies = {0};
    const struct json *uid = json_need(object, "uid");
    for (size_t i = 0; i < families; i++) {
        add_body(ctx, &bodies, object, i);
    }
    must("millicore_metricstore_upsert",
        millicore_metricstore_upsert(store, (const uint8_t *)uid->text,
            uid->len, bodies.data, bodies.offsets, bodies.n));
}

struct line {
    const uint8_t *text;
    size_t len;
};

static int compare_lines(const void *a, const void *b)
{
    const struct line *left = a, *right = b;
    size_t len = left->len < right->len ? left->len : right->len;
    int order = memcmp(left->text, right->text, len);
    return order != 0 ? order : (left->len > right->len) - (left->len < right->len);
}

/* The length of a line up to its UID, which lines of one family and one store
 * share; 0 for another line. */
static size_t kind(const struct line *line)
{
    for (size_t i = 0; i + 6 <= line->len; i++) {
        if (memcmp(line->text + i, "\",uid=", 6) == 0) {
            return i;
        }
    }
    return 0;
}

static int same_kind(const struct line *a, const struct line *b)
{
    size_t len = kind(a);
    return len != 0 && len == kind(b) && memcmp(a->text, b->text, len) == 0;
}

/* Sorts the lines of one family and one store, as the vectors have them. */
static uint8_t *canonical(const uint8_t *page, size_t len)
{
    struct line *lines = arena_alloc((len + 1) * sizeof *lines);
    uint8_t *sorted = arena_alloc(len + 1), *out = sorted;
    size_t n = 0;
    for (size_t start = 0, i = 0; i < len; i++) {
        if (page[i] == '\n') {
            lines[n].text = page + start;
            lines[n++].len = i + 1 - start;
            start = i + 1;
        }
    }
    for (size_t start = 0, end; start < n; start = end) {
        for (end = start + 1; end < n; end++) {
            if (!same_kind(&lines[start], &lines[end])) {
                break;
            }
        }
        qsort(lines + start, end - start, sizeof *lines, compare_lines);
    }
    for (size_t i = 0; i < n; i++) {
        memcpy(out, lines[i].text, lines[i].len);
        out += lines[i].len;
    }
    return sorted;
}

static void check_page(
    struct row *row, millicore_metricstore_page *page,
    millicore_metricstore **stores, size_t n, const struct json *expected)
{
    uint64_t len;
    size_t read;
    must("millicore_metricstore_page_clear",
        millicore_metricstore_page_clear(page));
    for (size_t i = 0; i < n; i++) {
        millicore_metricstore_snapshot *snapshot;
        must("millicore_metricstore_publish",
            millicore_metricstore_publish(stores[i], &snapshot));
        must("millicore_metricstore_page_add",
            millicore_metricstore_page_add(page, snapshot, i == 0));
        millicore_metricstore_snapshot_free(snapshot);
    }
    must("millicore_metricstore_page_start",
        millicore_metricstore_page_start(
            page, MILLICORE_METRICSTORE_RAW, &len));
    uint8_t *text = arena_alloc((size_t)len + 1);
    must("millicore_metricstore_page_read",
        millicore_metricstore_page_read(page, text, (size_t)len, &read));
    check_uint64(row, "length", len, read);
    check_text(row, "out", expected, canonical(text, read), read);
}

static void check_row(
    struct row *row, millicore_ctx *ctx, millicore_metricstore_page *page)
{
    struct column headers = {0};
    millicore_metricstore_options options;
    size_t n = (size_t)json_int64(json_need(row->json, "stores"));
    millicore_metricstore **stores = arena_alloc(n * sizeof *stores);
    const struct json *item = json_need(row->json, "headers")->first;
    for (; item != NULL; item = item->next) {
        column_add_json(&headers, item);
    }
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    for (size_t i = 0; i < n; i++) {
        must("millicore_metricstore_new",
            millicore_metricstore_new(&options, headers.data,
                headers.offsets, headers.n, &stores[i]));
    }
    const struct json *op = json_need(row->json, "ops")->first;
    for (; op != NULL; op = op->next) {
        const struct json *at = json_get(op, "store");
        millicore_metricstore *store =
            stores[at == NULL ? 0 : json_int64(at)];
        const char *name = json_need(op, "op")->text;
        if (strcmp(name, "add") == 0 || strcmp(name, "update") == 0) {
            upsert(ctx, store, json_need(op, "obj"), headers.n);
        } else if (strcmp(name, "delete") == 0) {
            const struct json *uid = json_need(json_need(op, "obj"), "uid");
            uint8_t deleted;
            must("millicore_metricstore_delete",
                millicore_metricstore_delete(store,
                    (const uint8_t *)uid->text, uid->len, &deleted));
        } else if (strcmp(name, "replace") == 0) {
            must("millicore_metricstore_begin_replace",
                millicore_metricstore_begin_replace(store));
            item = json_need(op, "objs")->first;
            for (; item != NULL; item = item->next) {
                upsert(ctx, store, item, headers.n);
            }
            must("millicore_metricstore_end_replace",
                millicore_metricstore_end_replace(store, 1));
        } else if (strcmp(name, "write") == 0) {
            check_page(row, page, stores, n, json_need(op, "out"));
        } else {
            stop("an unknown operation: %s", name);
        }
    }
    for (size_t i = 0; i < n; i++) {
        millicore_metricstore_free(stores[i]);
    }
}

void suite_store_ops(struct file *file)
{
    millicore_ctx *ctx;
    millicore_metricstore_page *page;
    must("millicore_ctx_new", millicore_ctx_new(&ctx));
    must("millicore_metricstore_page_new",
        millicore_metricstore_page_new(
            MILLICORE_EXPOSITION_V2_13, 0, &page));
    for (size_t i = 0; i < file->n; i++) {
        check_row(&file->rows[i], ctx, page);
    }
    millicore_metricstore_page_free(page);
    millicore_ctx_free(ctx);
}
