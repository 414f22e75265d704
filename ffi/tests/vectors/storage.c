/*
 * Suites storage and storage_fuzz: cycles of scrapes through a store, and the
 * metrics.k8s.io lists and tables after each.
 */
#include <stdlib.h>
#include <string.h>

#include "vectors.h"

/* 2026-07-01T12:00:00Z, as every queried object says. */
static const int64_t creation = INT64_C(1782907200000000000);

/* What the listers know, as rows of the ABI. */
struct queried {
    struct rows nodes, pods;
};

/* Go's Duration.String() of whole seconds: "1m0s". */
static int64_t duration_ns(const struct json *text)
{
    int64_t seconds = 0;
    const char *at = text->text;
    while (*at != '\0') {
        char *unit;
        int64_t number = strtoll(at, &unit, 10);
        switch (*unit) {
        case 'h':
            seconds += number * 3600;
            break;
        case 'm':
            seconds += number * 60;
            break;
        case 's':
            seconds += number;
            break;
        default:
            stop("a row has an unknown duration: %s", text->text);
        }
        at = unit + 1;
    }
    return seconds * INT64_C(1000000000);
}

static struct queried read_queried(const struct json *row)
{
    struct queried queried = {{{0}, 0, 0, 0}, {{0}, 0, 0, 0}};
    const struct json *name = json_need(row, "queriedNodes")->first;
    for (; name != NULL; name = name->next) {
        column_add_json(&queried.nodes.strings, name);
        rows_add_text(&queried.nodes, "kubernetes.io/os");
        rows_add_text(&queried.nodes, "linux");
        rows_end(&queried.nodes);
    }
    name = json_need(row, "queriedPods")->first;
    for (; name != NULL; name = name->next) {
        struct column *strings = &queried.pods.strings;
        const char *slash = memchr(name->text, '/', name->len);
        if (slash == NULL) {
            stop("a row has a pod without a namespace");
        }
        size_t before = (size_t)(slash - name->text);
        column_add(strings, name->text, before);
        column_add(strings, slash + 1, name->len - before - 1);
        rows_add_text(&queried.pods, "app");
        rows_add_text(&queried.pods, "x");
        rows_add_text(&queried.pods, "zone");
        rows_add_text(&queried.pods, "a<b");
        rows_end(&queried.pods);
    }
    return queried;
}

static void check_json(
    struct row *row, const char *what, const struct json *expected,
    const uint8_t *out, size_t len)
{
    struct json_ignore ignore = {NULL, 0};
    if (json_is_true(json_get(row->json, "nondeterministicUpstream"))) {
        ignore.key = "window";
        ignore.last_of_cells = 1;
    }
    const struct json *got = json_parse((const char *)out, len);
    if (got != NULL && json_equal(expected, got, ignore)) {
        return;
    }
    fail(row, "%s: expected %.*s got %.*s", what,
        expected->raw_len > 180 ? 180 : (int)expected->raw_len,
        expected->raw, len > 180 ? 180 : (int)len, (const char *)out);
}

/* Lists, and tables where the row has them. */
static void check_lists(
    struct row *row, const struct json *step, const struct queried *queried,
    const millicore_kubelet_snapshot *snapshot, millicore_ctx *ctx)
{
    const uint8_t *out;
    size_t len;
    const struct rows *nodes = &queried->nodes, *pods = &queried->pods;
    const struct {
        uint32_t form;
        const char *nodes, *pods;
    } forms[] = {
        {MILLICORE_KUBELET_LIST, "nodeMetricsList", "podMetricsList"},
        {MILLICORE_KUBELET_TABLE, "nodeTable", "podTable"},
    };
    for (size_t i = 0; i < 2; i++) {
        const struct json *expected = json_get(step, forms[i].nodes);
        if (expected != NULL) {
            must("millicore_kubelet_node_list",
                millicore_kubelet_node_list(snapshot, ctx,
                    MILLICORE_KUBELET_V1BETA1, forms[i].form, creation,
                    nodes->strings.data, nodes->strings.offsets,
                    nodes->rows, nodes->n, &out, &len));
            check_json(row, forms[i].nodes, expected, out, len);
        }
        expected = json_get(step, forms[i].pods);
        if (expected != NULL) {
            must("millicore_kubelet_pod_list",
                millicore_kubelet_pod_list(snapshot, ctx,
                    MILLICORE_KUBELET_V1BETA1, forms[i].form, creation,
                    pods->strings.data, pods->strings.offsets, pods->rows,
                    pods->n, &out, &len));
            check_json(row, forms[i].pods, expected, out, len);
        }
    }
}

/* One cycle: scrapes in their order, a commit, a snapshot. */
static void check_step(
    struct row *row, const struct json *step, const struct queried *queried,
    millicore_kubelet_store *store, millicore_kubelet_batch *batch,
    millicore_ctx *ctx)
{
    millicore_kubelet_snapshot *snapshot;
    uint8_t ready;
    must("millicore_kubelet_batch_clear",
        millicore_kubelet_batch_clear(batch));
    const struct json *scrape = json_need(step, "scrapes")->first;
    for (; scrape != NULL; scrape = scrape->next) {
        const struct json *node = json_need(scrape, "node");
        const struct json *text = json_need(scrape, "text");
        /* A page that is refused adds nothing, as upstream. */
        (void)millicore_kubelet_batch_decode(batch,
            MILLICORE_KUBELET_UPSTREAM, (const uint8_t *)node->text, node->len,
            json_int64(json_need(scrape, "defaultTimeNs")),
            (const uint8_t *)text->text, text->len);
    }
    must("millicore_kubelet_store_commit",
        millicore_kubelet_store_commit(store, batch));
    must("millicore_kubelet_store_publish",
        millicore_kubelet_store_publish(store, &snapshot));
    must("millicore_kubelet_snapshot_ready",
        millicore_kubelet_snapshot_ready(snapshot, &ready));
    check_int64(
        row, "ready", json_is_true(json_need(step, "ready")), ready);
    check_lists(row, step, queried, snapshot, ctx);
    millicore_kubelet_snapshot_free(snapshot);
}

static void check_row(
    struct row *row, millicore_kubelet_batch *batch, millicore_ctx *ctx)
{
    millicore_kubelet_store *store;
    millicore_kubelet_options options;
    struct queried queried = read_queried(row->json);
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    options.resolution_ns =
        duration_ns(json_need(row->json, "metricResolution"));
    must("millicore_kubelet_store_new",
        millicore_kubelet_store_new(&options, &store));
    const struct json *step = json_need(row->json, "steps")->first;
    for (; step != NULL; step = step->next) {
        check_step(row, step, &queried, store, batch, ctx);
    }
    millicore_kubelet_store_free(store);
}

void suite_storage(struct file *file)
{
    millicore_kubelet_batch *batch;
    millicore_ctx *ctx;
    must("millicore_kubelet_batch_new", millicore_kubelet_batch_new(&batch));
    must("millicore_ctx_new", millicore_ctx_new(&ctx));
    for (size_t i = 0; i < file->n; i++) {
        check_row(&file->rows[i], batch, ctx);
    }
    millicore_ctx_free(ctx);
    millicore_kubelet_batch_free(batch);
}
