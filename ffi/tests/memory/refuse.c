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

static const uint8_t open_metrics[] =
    "# HELP a_total x\n"
    "# TYPE a counter\n"
    "# UNIT a_seconds seconds\n"
    "a_total{b=\"c\",d=\"e\\n\"} 1 1.5 # {f=\"g\"} 2 3\n"
    "a_created{b=\"c\",d=\"e\\n\"} 4\n"
    "# EOF\n";

/* Pages of one target: whole, again, and in pieces. */
static millicore_status reader(
    uint32_t profile, const uint8_t *bytes, size_t n)
{
    millicore_status status;
    millicore_exposition_reader *reader = NULL;
    millicore_exposition_page parsed;
    const uint8_t *text;
    size_t len, half = n / 2;
    parsed.size = sizeof parsed;
    TRY(millicore_exposition_reader_new(profile, &reader));
    for (int round = 0; round < 2; round++) {
        TRY(millicore_exposition_reader_parse(reader, bytes, n, &parsed));
    }
    TRY(millicore_exposition_reader_feed(
        reader, bytes, half, &parsed, &text, &len));
    TRY(millicore_exposition_reader_feed(
        reader, bytes + half, n - half, &parsed, &text, &len));
    TRY(millicore_exposition_reader_finish(reader, &parsed, &text, &len));
end:
    millicore_exposition_reader_free(reader);
    return status;
}

static millicore_status readers(void)
{
    millicore_status status;
    millicore_ctx *ctx = NULL;
    millicore_exposition_page parsed;
    const uint32_t keys[] = {0, 1, 2, 4}, all[] = {0, 1};
    uint32_t order[3];
    const uint8_t *data, *created;
    const uint32_t *offsets;
    const int64_t *starts;
    size_t count;
    parsed.size = sizeof parsed;
    TRY(reader(MILLICORE_EXPOSITION_TEXTPARSE, page, sizeof page - 1));
    TRY(reader(MILLICORE_EXPOSITION_OPEN_METRICS, open_metrics,
        sizeof open_metrics - 1));
    TRY(reader(MILLICORE_EXPOSITION_LENIENT, open_metrics,
        sizeof open_metrics - 1));
    TRY(millicore_ctx_new(&ctx));
    TRY(millicore_exposition_parse(ctx, MILLICORE_EXPOSITION_LENIENT,
        TEXT("a 1\n!\nb{c=\"\nd 1_0\n"), &parsed));
    TRY(millicore_exposition_start_timestamps(ctx, open_metrics,
        sizeof open_metrics - 1, &starts, &created, &count));
    TRY(millicore_exposition_label_names(ctx, MILLICORE_EXPOSITION_V2_13,
        TEXT("l"), (const uint8_t *)"aAb.", keys, 3, (const uint8_t *)"*",
        all, 1, &data, &offsets, order, &count));
end:
    millicore_ctx_free(ctx);
    return status;
}

/* A histogram with an exemplar and a native side. */
static const uint8_t families_bytes[] =
    "\x4a\x0a\x03\x68\x2e\x73\x12\x01\x78\x18\x04\x22\x3e\x0a\x08\x0a"
    "\x03\x61\x2e\x62\x12\x01\x63\x3a\x32\x08\x02\x1a\x20\x08\x01\x11"
    "\x00\x00\x00\x00\x00\x00\xe0\x3f\x1a\x13\x0a\x06\x0a\x01\x69\x12"
    "\x01\x6a\x11\x00\x00\x00\x00\x00\x00\xd0\x3f\x1a\x00\x4a\x04\x08"
    "\x02\x10\x01\x50\x04\x62\x00\x68\x02\x7a\x00";

static millicore_status families(void)
{
    millicore_status status;
    millicore_ctx *ctx = NULL;
    millicore_family_rows rows;
    const uint8_t *out;
    uint32_t format, escaping;
    size_t len;
    rows.size = sizeof rows;
    TRY(millicore_ctx_new(&ctx));
    TRY(millicore_families_read(
        ctx, families_bytes, sizeof families_bytes - 1, &rows));
    for (format = MILLICORE_FAMILIES_TEXT;
        format <= MILLICORE_FAMILIES_PROTOBUF; format++) {
        for (escaping = 0; escaping <= MILLICORE_ESCAPING_VALUES;
            escaping++) {
            TRY(millicore_families_convert(ctx, format, escaping,
                MILLICORE_FAMILIES_CREATED, families_bytes,
                sizeof families_bytes - 1, &out, &len));
            TRY(millicore_families_write(ctx, format, escaping,
                MILLICORE_FAMILIES_CREATED, &rows, &out, &len));
            TRY(millicore_ctx_reset(ctx));
            TRY(millicore_families_read(
                ctx, families_bytes, sizeof families_bytes - 1, &rows));
        }
    }
    TRY(millicore_families_negotiate(ctx,
        TEXT("text/plain;q=0.5,application/openmetrics-text"),
        MILLICORE_FAMILIES_OFFER_OPEN_METRICS, &format, &escaping, &out,
        &len));
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

static millicore_status series(void)
{
    millicore_status status;
    millicore_ctx *ctx = NULL;
    const int64_t times[] = {1, 5, 2, 6};
    const double values[] = {1, 2, 3, 4};
    const uint32_t offsets[] = {0, 2, 4}, one[] = {0, 2};
    int64_t to_times[4];
    double to_values[4];
    uint32_t to_offsets[2];
    TRY(millicore_ctx_new(&ctx));
    TRY(millicore_samples_merge(ctx, times, values, offsets, 2, one, 1, 4,
        MILLICORE_SAMPLES_STALE_VALUE, to_times, to_values, to_offsets));
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
        | refuse_each("readers", readers)
        | refuse_each("families", families)
        | refuse_each("metricstore", metricstore)
        | refuse_each("kubelet", kubelet)
        | refuse_each("fleet", fleet)
        | refuse_each("series", series);
}
