/* Suite top: the text of `kubectl top`. */
#include "vectors.h"

static uint32_t flags_of(const struct json *options)
{
    static const struct {
        const char *key;
        uint32_t flag;
    } flags[] = {
        {"containers", MILLICORE_TOP_CONTAINERS},
        {"noHeaders", MILLICORE_TOP_NO_HEADERS},
        {"showSwap", MILLICORE_TOP_SWAP},
        {"sum", MILLICORE_TOP_SUM},
        {"withNamespace", MILLICORE_TOP_NAMESPACES},
    };
    uint32_t all = 0;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if (json_is_true(json_get(options, flags[i].key))) {
            all |= flags[i].flag;
        }
    }
    return all;
}

static uint32_t sort_of(const struct json *options)
{
    const struct json *by = json_need(options, "sortBy");
    if (json_is(by, "cpu")) {
        return MILLICORE_TOP_BY_CPU;
    }
    return json_is(by, "memory")
        ? MILLICORE_TOP_BY_MEMORY : MILLICORE_TOP_BY_NAME;
}

/* node, resource, quantity, resource, quantity, ... */
static struct rows read_available(const struct json *row)
{
    struct rows rows = {{0}, 0, 0, 0};
    const struct json *node = json_need(row, "available")->first;
    for (; node != NULL; node = node->next) {
        column_add(&rows.strings, node->key, node->key_len);
        const struct json *resource = node->first;
        for (; resource != NULL; resource = resource->next) {
            column_add(&rows.strings, resource->key, resource->key_len);
            column_add_json(&rows.strings, resource);
        }
        rows_end(&rows);
    }
    return rows;
}

static void check_pods(millicore_ctx *ctx, struct row *row)
{
    const uint8_t *out;
    size_t len;
    const struct json *options = json_need(row->json, "opts");
    const struct json *list = json_need(row->json, "podMetricsList");
    must("millicore_top_pods",
        millicore_top_pods(ctx, (const uint8_t *)list->raw, list->raw_len,
            flags_of(options), sort_of(options), &out, &len));
    check_text(row, "text", json_need(row->json, "text"), out, len);
}

static void check_nodes(millicore_ctx *ctx, struct row *row)
{
    const uint8_t *out;
    size_t len;
    struct column missing = {0};
    struct rows available = read_available(row->json);
    const struct json *options = json_need(row->json, "opts");
    const struct json *list = json_need(row->json, "nodeMetricsList");
    const struct json *names = json_get(row->json, "nodesMissingSwap");
    if (!json_is_null(names)) {
        const struct json *name = names->first;
        for (; name != NULL; name = name->next) {
            column_add_json(&missing, name);
        }
    }
    must("millicore_top_nodes",
        millicore_top_nodes(ctx, (const uint8_t *)list->raw, list->raw_len,
            flags_of(options), sort_of(options), available.strings.data,
            available.strings.offsets, available.rows, available.n,
            missing.data, missing.offsets, missing.n, &out, &len));
    check_text(row, "text", json_need(row->json, "text"), out, len);
}

void suite_top(struct file *file)
{
    millicore_ctx *ctx;
    must("millicore_ctx_new", millicore_ctx_new(&ctx));
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        if (json_is(json_need(row->json, "kind"), "pod")) {
            check_pods(ctx, row);
        } else {
            check_nodes(ctx, row);
        }
    }
    millicore_ctx_free(ctx);
}
