/*
 * Every allocation of every call refused once: the call says NO_MEMORY,
 * frees what it took, and works when asked again.
 *
 * Linked with `--wrap=malloc,--wrap=realloc,--wrap=free`, which puts the
 * functions below between the archive and the host. Calls that read JSON by
 * serde_json (top) or reckon with big numbers may abort and are not here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "millicore.h"

#include "../c/hpa_world.h"

#define TEXT(literal) (const uint8_t *)(literal), sizeof(literal) - 1

void *__real_malloc(size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);

/* Allocations until the one that is refused; below 0: none is. */
static long until_refused = -1;
static long live;

static int refused(void)
{
    return until_refused >= 0 && until_refused-- == 0;
}

void *__wrap_malloc(size_t size)
{
    void *block = refused() ? NULL : __real_malloc(size);
    live += block != NULL;
    return block;
}

void *__wrap_realloc(void *block, size_t size)
{
    return refused() ? NULL : __real_realloc(block, size);
}

void __wrap_free(void *block)
{
    live -= block != NULL;
    __real_free(block);
}

/* The first failure of a call ends its scenario, with nothing left behind. */
#define TRY(call)               \
    do {                        \
        status = (call);        \
        if (status != 0) {      \
            goto end;           \
        }                       \
    } while (0)

static const uint8_t page[] =
    "# TYPE node_cpu_usage_seconds_total counter\n"
    "node_cpu_usage_seconds_total 100.5 1782900000000\n"
    "node_memory_working_set_bytes 1048576 1782900000000\n"
    "container_cpu_usage_seconds_total{container=\"a\",namespace=\"ns\","
    "pod=\"p\"} 10 1782900000000\n"
    "container_memory_working_set_bytes{container=\"a\",namespace=\"ns\","
    "pod=\"p\"} 2097152 1782900000000\n"
    "container_start_time_seconds{container=\"a\",namespace=\"ns\","
    "pod=\"p\"} 1782896400\n";

static millicore_status numbers(void)
{
    millicore_status status, statuses[2];
    millicore_ctx *ctx = NULL;
    millicore_quantities *a = NULL, *b = NULL;
    const double values[] = {0.5, 1e6};
    const uint32_t texts[] = {0, 4, 7};
    const uint8_t *data;
    const uint32_t *offsets;
    TRY(millicore_ctx_new(&ctx));
    TRY(millicore_floats_format(ctx, values, 2, &data, &offsets));
    TRY(millicore_quantities_new(&a));
    TRY(millicore_quantities_new(&b));
    TRY(millicore_quantities_parse(
        a, (const uint8_t *)"100m1Gi", texts, 2, statuses));
    TRY(millicore_quantities_assign(b, a));
    TRY(millicore_quantities_add(a, b));
    TRY(millicore_quantities_text(a, ctx, 0, &data, &offsets));
end:
    millicore_quantities_free(a);
    millicore_quantities_free(b);
    millicore_ctx_free(ctx);
    return status;
}

static millicore_status exposition(void)
{
    millicore_status status;
    millicore_ctx *ctx = NULL;
    millicore_exposition_page parsed;
    const uint8_t *data;
    const uint32_t *offsets, *rows;
    const uint32_t strings[] = {0, 1, 2}, keys[] = {0, 1}, values[] = {1, 2};
    const double number = 2.5;
    size_t len;
    parsed.size = sizeof parsed;
    TRY(millicore_ctx_new(&ctx));
    TRY(millicore_exposition_parse(ctx, MILLICORE_EXPOSITION_TEXTPARSE, page,
        sizeof page - 1, &parsed));
    TRY(millicore_exposition_labels(ctx, MILLICORE_EXPOSITION_TEXTPARSE,
        page, sizeof page - 1, &data, &offsets, &rows, &len));
    TRY(millicore_exposition_unescape(
        ctx, (const uint8_t *)"kv", strings, 2, &data, &offsets));
    TRY(millicore_exposition_family(ctx, TEXT("m"), (const uint8_t *)"kv",
        strings, keys, values, &number, 1, &data, &len));
    TRY(millicore_exposition_header(ctx, MILLICORE_EXPOSITION_V2_20,
        TEXT("m"), TEXT("help"), TEXT("gauge"), &data, &len));
end:
    millicore_ctx_free(ctx);
    return status;
}

static millicore_status reasons(
    const millicore_kubelet_snapshot *snapshot, millicore_ctx *ctx)
{
    const uint32_t offsets[] = {0, 2, 3, 5}, rows[] = {0, 3};
    const uint8_t *data;
    const uint32_t *texts;
    int32_t code;
    return millicore_kubelet_pod_reasons(snapshot, ctx,
        (const uint8_t *)"nsxn1", offsets, rows, 1, &code, &data, &texts);
}

static millicore_status kubelet(void)
{
    millicore_status status;
    millicore_ctx *ctx = NULL;
    millicore_kubelet_batch *batch = NULL, *merged = NULL;
    millicore_kubelet_store *store = NULL;
    millicore_kubelet_snapshot *snapshot = NULL;
    millicore_kubelet_columns columns;
    millicore_kubelet_usage usage;
    millicore_kubelet_options options;
    const uint32_t offsets[] = {0, 2, 3}, rows[] = {0, 2};
    const uint8_t *out;
    size_t len;
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    options.resolution_ns = INT64_C(15000000000);
    columns.size = sizeof columns;
    usage.size = sizeof usage;
    TRY(millicore_ctx_new(&ctx));
    TRY(millicore_kubelet_batch_new(&batch));
    TRY(millicore_kubelet_batch_new(&merged));
    TRY(millicore_kubelet_store_new(&options, &store));
    TRY(millicore_kubelet_batch_decode(batch, MILLICORE_KUBELET_UPSTREAM,
        TEXT("n1"), 0, page, sizeof page - 1));
    TRY(millicore_kubelet_batch_fail(merged, TEXT("n2")));
    TRY(millicore_kubelet_batch_merge(merged, batch));
    TRY(millicore_kubelet_batch_columns(merged, &columns));
    TRY(millicore_kubelet_store_commit(store, batch));
    TRY(millicore_kubelet_store_commit(store, merged));
    TRY(millicore_kubelet_store_publish(store, &snapshot));
    TRY(millicore_kubelet_snapshot_usage(snapshot, ctx, &usage));
    TRY(millicore_kubelet_pod_list(snapshot, ctx, MILLICORE_KUBELET_V1,
        MILLICORE_KUBELET_LIST, 0, (const uint8_t *)"nsp", offsets, rows, 1,
        &out, &len));
    TRY(millicore_kubelet_pod_list(snapshot, ctx, MILLICORE_KUBELET_V1,
        MILLICORE_KUBELET_TABLE, 0, (const uint8_t *)"nsp", offsets, rows, 1,
        &out, &len));
    TRY(reasons(snapshot, ctx));
    TRY(millicore_kubelet_page(ctx, 0, 1, 2, 3, NULL, NULL, NULL, NULL, NULL,
        NULL, 0, NULL, NULL, NULL, NULL, NULL, 0, &out, &len));
end:
    millicore_kubelet_snapshot_free(snapshot);
    millicore_kubelet_store_free(store);
    millicore_kubelet_batch_free(batch);
    millicore_kubelet_batch_free(merged);
    millicore_ctx_free(ctx);
    return status;
}

static millicore_status fleet(void)
{
    millicore_status status;
    millicore_ctx *ctx = NULL;
    world w;
    fill(&w);
    TRY(millicore_ctx_new(&ctx));
    TRY(millicore_hpa_decide_columns(
        ctx, &w.fleet, &w.histories, &w.decisions));
    /* Two pods of one name, and a stranger's sample: sorted. */
    fill(&w);
    w.fleet.pod_names = (const uint8_t *)"web-aweb-a";
    TRY(millicore_hpa_decide_columns(
        ctx, &w.fleet, &w.histories, &w.decisions));
    TRY(millicore_hpa_remember(3, 9, 1, 15, w.changes, w.event_times,
        w.outdated, 4, w.event_counts));
end:
    millicore_ctx_free(ctx);
    return status;
}

/* Objects that come, change, move and go, below snapshots. */
static millicore_status metricstore(void)
{
    static const uint32_t headers[] = {0, 1, 2};
    static const uint32_t offsets[] = {0, 5, 10};
    static const uint8_t bodies[] = "a 1\n_b 1\n_", others[] = "a 2\n_b 3\n_";
    millicore_status status;
    millicore_metricstore *store = NULL;
    millicore_metricstore_page *page = NULL;
    millicore_metricstore_snapshot *snapshot = NULL;
    millicore_metricstore_options options = {0};
    uint8_t uid, deleted, text[64];
    uint64_t len;
    size_t read;
    options.size = sizeof options;
    TRY(millicore_metricstore_new(
        &options, (const uint8_t *)"xy", headers, 2, &store));
    TRY(millicore_metricstore_page_new(13, 0, &page));
    /* Fewer than fill a group: giving its slack back may fail unseen. */
    for (uid = 0; uid < 31; uid++) {
        TRY(millicore_metricstore_upsert(store, &uid, 1, bodies, offsets, 2));
    }
    uid = 7;
    for (int change = 0; change < 6; change++) {
        TRY(millicore_metricstore_publish(store, &snapshot));
        TRY(millicore_metricstore_page_add(page, snapshot, 1));
        millicore_metricstore_snapshot_free(snapshot);
        snapshot = NULL;
        TRY(millicore_metricstore_upsert(store, &uid, 1,
            change % 2 == 0 ? others : bodies, offsets, 2));
    }
    TRY(millicore_metricstore_begin_replace(store));
    TRY(millicore_metricstore_upsert(store, &uid, 1, others, offsets, 2));
    TRY(millicore_metricstore_end_replace(store, 1));
    TRY(millicore_metricstore_delete(store, &uid, 1, &deleted));
    TRY(millicore_metricstore_page_start(page, 1, &len));
    TRY(millicore_metricstore_page_read(page, text, sizeof text, &read));
end:
    millicore_metricstore_snapshot_free(snapshot);
    millicore_metricstore_page_free(page);
    millicore_metricstore_free(store);
    return status;
}

/* Refuses allocation 0, 1, 2, ... until the scenario needs no more. */
static int refuse_each(const char *name, millicore_status (*scenario)(void))
{
    for (long n = 0;; n++) {
        until_refused = n;
        millicore_status status = scenario();
        int was_refused = until_refused < 0;
        until_refused = -1;
        if (live != 0) {
            fprintf(stderr, "%s: allocation %ld refused: %ld blocks left\n",
                name, n, live);
            return 1;
        }
        if (!was_refused) {
            printf("%s: %ld allocations\n", name, n);
            return status != MILLICORE_OK;
        }
        if (status != MILLICORE_NO_MEMORY) {
            fprintf(stderr, "%s: allocation %ld refused: status %ld\n", name,
                n, (long)status);
            return 1;
        }
    }
}

int main(void)
{
    return refuse_each("numbers", numbers)
        | refuse_each("exposition", exposition)
        | refuse_each("metricstore", metricstore)
        | refuse_each("kubelet", kubelet)
        | refuse_each("fleet", fleet);
}
