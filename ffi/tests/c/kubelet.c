/* Kubelet pages through batches, a store and its snapshots. */
#include <string.h>

#include "check.h"

#define SECOND INT64_C(1000000000)

/* Two cycles, 15 s apart: node n1, pod ns/p with the containers a and b. */
static const char *const pages[] = {
    "node_cpu_usage_seconds_total 100.5 1782900000000\n"
    "node_memory_working_set_bytes 1048576 1782900000000\n"
    "container_cpu_usage_seconds_total{container=\"b\",namespace=\"ns\","
    "pod=\"p\"} 1 1782900000000\n"
    "container_memory_working_set_bytes{container=\"b\",namespace=\"ns\","
    "pod=\"p\"} 20 1782900000000\n"
    "container_cpu_usage_seconds_total{container=\"a\",namespace=\"ns\","
    "pod=\"p\"} 10 1782900000000\n"
    "container_memory_working_set_bytes{container=\"a\",namespace=\"ns\","
    "pod=\"p\"} 2097152 1782900000000\n"
    "container_start_time_seconds{container=\"a\",namespace=\"ns\","
    "pod=\"p\"} 1782896400\n",
    "node_cpu_usage_seconds_total 102 1782900015000\n"
    "node_memory_working_set_bytes 1048577 1782900015000\n"
    "container_cpu_usage_seconds_total{container=\"b\",namespace=\"ns\","
    "pod=\"p\"} 2.5 1782900015000\n"
    "container_memory_working_set_bytes{container=\"b\",namespace=\"ns\","
    "pod=\"p\"} 21 1782900015000\n"
    "container_cpu_usage_seconds_total{container=\"a\",namespace=\"ns\","
    "pod=\"p\"} 10.3 1782900015000\n"
    "container_memory_working_set_bytes{container=\"a\",namespace=\"ns\","
    "pod=\"p\"} 2097153 1782900015000\n"
    "container_start_time_seconds{container=\"a\",namespace=\"ns\","
    "pod=\"p\"} 1782896400\n",
};

static millicore_status decode(
    millicore_kubelet_batch *batch, const char *node, const char *page)
{
    return millicore_kubelet_batch_decode(batch, MILLICORE_KUBELET_UPSTREAM,
        (const uint8_t *)node, strlen(node), 1782900000 * SECOND,
        (const uint8_t *)page, strlen(page));
}

static void test_columns_of(millicore_kubelet_batch *batch)
{
    millicore_kubelet_columns columns;
    columns.size = sizeof columns;
    OK(millicore_kubelet_batch_columns(batch, &columns));
    CHECK(columns.node_count == 1 && columns.pod_count == 1);
    CHECK(columns.container_count == 2);
    BYTES("n1", columns.names + columns.node_names[0],
        columns.node_names[1] - columns.node_names[0]);
    CHECK(columns.node_cpu[0] == 100500000000);
    CHECK(columns.node_memory[0] == 1048576);
    CHECK(columns.node_timestamps[0] == 1782900000 * SECOND);
    BYTES("ns", columns.names + columns.pod_names[0],
        columns.pod_names[1] - columns.pod_names[0]);
    BYTES("p", columns.names + columns.pod_names[2],
        columns.pod_names[3] - columns.pod_names[2]);
    CHECK(columns.pod_containers[0] == 0 && columns.pod_containers[1] == 2);
    BYTES("a", columns.names + columns.container_names[0],
        columns.container_names[1] - columns.container_names[0]);
    CHECK(columns.container_starts[0] == 1782896400 * SECOND);
    CHECK(columns.container_starts[1] == INT64_MIN);
    CHECK(columns.container_has_start[0] && !columns.container_has_start[1]);
    CHECK(columns.container_cpu[1] == UINT64_C(1000000000));
    CHECK(columns.container_memory[1] == 20);
    columns.size = 8;
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_batch_columns(batch, &columns));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_batch_columns(batch, NULL));
}

static void test_batch(void)
{
    millicore_kubelet_batch *batch, *other;
    millicore_error error;
    OK(millicore_kubelet_batch_new(&batch));
    OK(millicore_kubelet_batch_new(&other));
    OK(decode(batch, "n1", pages[0]));
    OK(decode(batch, "n1", pages[1])); /* the first answer stays */
    test_columns_of(batch);
    STATUS(MILLICORE_EXPECTED_VALUE, decode(other, "n2", "a 1\nb\n"));
    error.size = sizeof error;
    OK(millicore_kubelet_batch_error(other, &error));
    STATUS(MILLICORE_EXPECTED_VALUE, error.status);
    CHECK(error.offset == 5 && error.line == 2 && error.column == 2);
    OK(millicore_kubelet_batch_fail(other, TEXT("n3")));
    OK(millicore_kubelet_batch_merge(other, batch));
    test_columns_of(other);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_batch_merge(batch, batch));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_batch_merge(batch, NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_batch_decode(batch, 9, TEXT("n1"), 0, NULL, 0));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_batch_decode(batch, MILLICORE_KUBELET_UPSTREAM,
            NULL, 2, 0, NULL, 0));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_batch_decode(batch, MILLICORE_KUBELET_UPSTREAM,
            TEXT("n1"), 0, NULL, 3));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_batch_decode(NULL, MILLICORE_KUBELET_UPSTREAM,
            TEXT("n1"), 0, NULL, 0));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_batch_fail(batch, NULL, 1));
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_kubelet_batch_clear(NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_kubelet_batch_new(NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_batch_error(batch, NULL));
    OK(millicore_kubelet_batch_clear(batch));
    millicore_kubelet_columns columns;
    columns.size = sizeof columns;
    OK(millicore_kubelet_batch_columns(batch, &columns));
    CHECK(columns.node_count == 0 && columns.pod_count == 0);
    millicore_kubelet_batch_free(batch);
    millicore_kubelet_batch_free(other);
    millicore_kubelet_batch_free(NULL);
}

/* A store after two cycles. */
static millicore_kubelet_store *filled_store(void)
{
    millicore_kubelet_store *store;
    millicore_kubelet_batch *batch;
    millicore_kubelet_options options;
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    options.profile = MILLICORE_KUBELET_UPSTREAM;
    options.resolution_ns = 15 * SECOND;
    OK(millicore_kubelet_store_new(&options, &store));
    OK(millicore_kubelet_batch_new(&batch));
    for (int cycle = 0; cycle < 2; cycle++) {
        OK(millicore_kubelet_batch_clear(batch));
        OK(decode(batch, "n1", pages[cycle]));
        OK(millicore_kubelet_store_commit(store, batch));
    }
    millicore_kubelet_batch_free(batch);
    return store;
}

static void test_usage(
    const millicore_kubelet_snapshot *snapshot, millicore_ctx *ctx)
{
    millicore_kubelet_usage usage;
    uint8_t ready = 9;
    uint64_t memory = 0;
    OK(millicore_kubelet_snapshot_ready(snapshot, &ready));
    CHECK(ready == 1);
    OK(millicore_kubelet_snapshot_memory(snapshot, &memory));
    CHECK(memory > 0);
    usage.size = sizeof usage;
    OK(millicore_kubelet_snapshot_usage(snapshot, ctx, &usage));
    CHECK(usage.node_count == 1 && usage.pod_count == 1);
    CHECK(usage.container_count == 2);
    CHECK(usage.node_cpu[0] == 100000000); /* 1.5 s in 15 s */
    CHECK(usage.node_memory[0] == 1048577);
    CHECK(usage.node_windows[0] == 15 * SECOND);
    CHECK(usage.container_cpu[0] == 20000000);
    CHECK(usage.container_memory[1] == 21);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_snapshot_usage(snapshot, ctx, NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_snapshot_usage(NULL, ctx, &usage));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_snapshot_usage(snapshot, NULL, &usage));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_snapshot_ready(snapshot, NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_snapshot_memory(NULL, &memory));
    STATUS(MILLICORE_INVALID_HANDLE,
        millicore_kubelet_snapshot_ready(
            (const millicore_kubelet_snapshot *)(const void *)ctx, &ready));
}

static void test_lists(
    const millicore_kubelet_snapshot *snapshot, millicore_ctx *ctx)
{
    const uint8_t *node = (const uint8_t *)"n1";
    const uint8_t *pod = (const uint8_t *)"nsp";
    const uint32_t node_offsets[] = {0, 2}, pod_offsets[] = {0, 2, 3};
    const uint32_t one[] = {0, 1}, two[] = {0, 2}, back[] = {1, 0};
    const uint8_t *out;
    size_t len;
    OK(millicore_kubelet_node_list(snapshot, ctx, MILLICORE_KUBELET_V1BETA1,
        MILLICORE_KUBELET_OBJECT, INT64_MIN, node, node_offsets, one, 1, &out,
        &len));
    BYTES("{\"kind\":\"NodeMetrics\","
          "\"apiVersion\":\"metrics.k8s.io/v1beta1\",\"metadata\":{\"name\":\"n1\"},"
          "\"timestamp\":\"2026-07-01T10:00:15Z\",\"window\":\"15s\","
          "\"usage\":{\"cpu\":\"100m\",\"memory\":\"1048577\"}}\n",
        out, len);
    OK(millicore_kubelet_pod_list(snapshot, ctx, MILLICORE_KUBELET_V1,
        MILLICORE_KUBELET_LIST, 0, pod, pod_offsets, two, 1, &out, &len));
    CHECK(len > 0 && out[len - 1] == '\n');
    OK(millicore_kubelet_pod_list(snapshot, ctx, MILLICORE_KUBELET_V1,
        MILLICORE_KUBELET_TABLE, 0, NULL, NULL, NULL, 0, &out, &len));
    STATUS(MILLICORE_NOT_FOUND,
        millicore_kubelet_node_list(snapshot, ctx, MILLICORE_KUBELET_V1,
            MILLICORE_KUBELET_OBJECT, 0, (const uint8_t *)"n2", node_offsets,
            one, 1, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_node_list(snapshot, ctx, 9, MILLICORE_KUBELET_LIST,
            0, node, node_offsets, one, 1, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_node_list(snapshot, ctx, MILLICORE_KUBELET_V1, 9, 0,
            node, node_offsets, one, 1, &out, &len));
    STATUS(MILLICORE_INVALID_OFFSETS,
        millicore_kubelet_node_list(snapshot, ctx, MILLICORE_KUBELET_V1,
            MILLICORE_KUBELET_LIST, 0, node, node_offsets, back, 1, &out,
            &len));
    STATUS(MILLICORE_MISALIGNED,
        millicore_kubelet_pod_list(snapshot, ctx, MILLICORE_KUBELET_V1,
            MILLICORE_KUBELET_LIST, 0, pod, pod_offsets, ODD(uint32_t), 1,
            &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_pod_list(snapshot, ctx, MILLICORE_KUBELET_V1,
            MILLICORE_KUBELET_LIST, 0, pod, pod_offsets, two, 1, NULL, &len));
}

static void test_reasons(
    const millicore_kubelet_snapshot *snapshot, millicore_ctx *ctx)
{
    const uint8_t *pods = (const uint8_t *)"nspn1nsxn1";
    const uint32_t offsets[] = {0, 2, 3, 5, 7, 8, 10}, rows[] = {0, 3, 6};
    const uint32_t nodes[] = {0, 2, 4};
    const uint8_t *text;
    const uint32_t *texts;
    int32_t codes[2] = {9, 9};
    size_t len;
    OK(millicore_kubelet_pod_reasons(
        snapshot, ctx, pods, offsets, rows, 2, codes, &text, &texts));
    CHECK(codes[0] == 0 && codes[1] != 0);
    CHECK(texts[2] > texts[1]);
    OK(millicore_kubelet_reason_word(codes[1], &text, &len));
    CHECK(len > 0);
    STATUS(MILLICORE_NOT_FOUND,
        millicore_kubelet_reason_word(-5, &text, &len));
    OK(millicore_kubelet_node_reasons(snapshot, ctx,
        (const uint8_t *)"n1n2", nodes, 2, codes, &text, &texts));
    CHECK(codes[0] == 0 && codes[1] != 0);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_node_reasons(snapshot, ctx,
            (const uint8_t *)"n1n2", nodes, 2, NULL, &text, &texts));
    STATUS(MILLICORE_MISALIGNED,
        millicore_kubelet_pod_reasons(snapshot, ctx, pods, offsets, rows, 2,
            ODD(int32_t), &text, &texts));
}

/* All pieces of an answer that fits the buffer. */
static size_t pieces(millicore_kubelet_listing *listing, char *into, size_t room)
{
    const uint8_t *piece;
    size_t len, total = 0;
    for (;;) {
        OK(millicore_kubelet_listing_next(listing, &piece, &len));
        if (len == 0)
            return total;
        CHECK(total + len <= room);
        memcpy(into + total, piece, len);
        total += len;
    }
}

static void test_listing(const millicore_kubelet_snapshot *snapshot)
{
    millicore_kubelet_objects *pods, *none;
    millicore_kubelet_listing *listing;
    /* ns/p with the label app=x, and ns/q. */
    const uint8_t *data = (const uint8_t *)"nspappxnsq";
    const uint32_t offsets[] = {0, 2, 3, 6, 7, 9, 10}, rows[] = {0, 4, 6};
    const uint32_t back[] = {4, 0};
    /* Namespace, name, label selector, field selector. */
    const uint32_t all[] = {0, 0, 0, 0, 0}, by_label[] = {0, 0, 0, 5, 5};
    const uint32_t missing[] = {0, 2, 3, 3, 3}, bad[] = {0, 0, 0, 3, 3};
    millicore_error error;
    uint64_t count = 0, memory = 0;
    const uint8_t *piece;
    char answer[4096];
    size_t len;
    OK(millicore_kubelet_objects_new(MILLICORE_KUBELET_PODS, &pods));
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_kubelet_objects_new(9, &none));
    CHECK(none == NULL);
    OK(millicore_kubelet_objects_upsert(pods, data, offsets, rows, 2));
    OK(millicore_kubelet_objects_size(pods, &count, &memory));
    CHECK(count == 2 && memory > 0);
    STATUS(MILLICORE_INVALID_OFFSETS,
        millicore_kubelet_objects_upsert(pods, data, offsets, back, 1));
    error.size = sizeof error;
    OK(millicore_kubelet_objects_error(pods, &error));
    STATUS(MILLICORE_INVALID_OFFSETS, error.status);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_objects_remove(NULL, data, offsets, rows, 2));

    OK(millicore_kubelet_listing_new(&listing));
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_kubelet_listing_new(NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT, /* not open */
        millicore_kubelet_listing_next(listing, &piece, &len));
    OK(millicore_kubelet_listing_open(listing, snapshot, pods,
        MILLICORE_KUBELET_V1, MILLICORE_KUBELET_METADATA, INT64_MIN,
        (const uint8_t *)"app=x", by_label));
    BYTES("{\"kind\":\"PartialObjectMetadataList\","
          "\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{},\"items\":["
          "{\"kind\":\"PartialObjectMetadata\","
          "\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{\"name\":\"p\","
          "\"namespace\":\"ns\",\"labels\":{\"app\":\"x\"}}}]}\n",
        (const uint8_t *)answer, pieces(listing, answer, sizeof answer));
    STATUS(MILLICORE_NO_METRICS,
        millicore_kubelet_listing_open(listing, snapshot, pods,
            MILLICORE_KUBELET_V1, MILLICORE_KUBELET_LIST, 0,
            (const uint8_t *)"nsq", missing));
    len = pieces(listing, answer, sizeof answer);
    CHECK(len > 20 && memcmp(answer, "{\"kind\":\"Status\"", 16) == 0);
    STATUS(MILLICORE_NOT_FOUND,
        millicore_kubelet_listing_open(listing, snapshot, pods,
            MILLICORE_KUBELET_V1,
            MILLICORE_KUBELET_LIST + MILLICORE_KUBELET_PROTOBUF, 0,
            (const uint8_t *)"nsr", missing));
    len = pieces(listing, answer, sizeof answer);
    CHECK(len > 20 && memcmp(answer, "k8s\0", 4) == 0);
    STATUS(MILLICORE_INVALID_LABEL_SELECTOR,
        millicore_kubelet_listing_open(listing, snapshot, pods,
            MILLICORE_KUBELET_V1, MILLICORE_KUBELET_LIST, 0,
            (const uint8_t *)"a!!", bad));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_listing_open(listing, snapshot, pods, 9,
            MILLICORE_KUBELET_LIST, 0, NULL, all));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_listing_open(listing, snapshot, pods,
            MILLICORE_KUBELET_V1,
            MILLICORE_KUBELET_TABLE + MILLICORE_KUBELET_PROTOBUF, 0, NULL,
            all));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_listing_open(listing, snapshot, NULL,
            MILLICORE_KUBELET_V1, MILLICORE_KUBELET_LIST, 0, NULL, all));
    /* An answer goes on without the objects it began with. */
    OK(millicore_kubelet_listing_open(listing, snapshot, pods,
        MILLICORE_KUBELET_V1, MILLICORE_KUBELET_TABLE, 0, NULL, all));
    OK(millicore_kubelet_objects_replace(pods, NULL, NULL, NULL, 0));
    millicore_kubelet_objects_free(pods);
    millicore_kubelet_objects_free(NULL);
    CHECK(pieces(listing, answer, sizeof answer) > 100);
    OK(millicore_kubelet_listing_error(listing, &error));
    millicore_kubelet_listing_free(listing);
    millicore_kubelet_listing_free(NULL);
}

static void test_stats(void)
{
    static const char page[] =
        "node_swap_usage_bytes 0 1000\n"
        "pod_cpu_usage_seconds_total{namespace=\"ns\",pod=\"p\"} 2 1000\n";
    millicore_kubelet_stats_columns columns;
    millicore_kubelet_stats *stats;
    millicore_kubelet_batch *batch;
    millicore_error error;
    millicore_ctx *ctx;
    const uint8_t *path;
    uint32_t kind = 9;
    size_t len;
    OK(millicore_ctx_new(&ctx));
    OK(millicore_kubelet_stats_new(&stats));
    columns.size = sizeof columns;
    OK(millicore_kubelet_stats_read(stats, MILLICORE_KUBELET_PAGE_TEXT, 0,
        (const uint8_t *)page, sizeof page - 1, &columns));
    CHECK(columns.count == 2);
    CHECK(columns.kinds[0] == 1 && columns.kinds[1] == 3);
    CHECK(columns.parents[1] == UINT32_MAX);
    CHECK(columns.value_rows[1] == 2 && columns.value_rows[2] == 4);
    CHECK(columns.fields[1] == 178 && columns.values[1] == 0);
    CHECK(columns.fields[3] == 18 && columns.values[3] == 2000000000);
    BYTES("p", columns.data + columns.offsets[columns.string_rows[1] + 1], 1);
    OK(millicore_kubelet_stats_field(ctx, 178, &kind, &path, &len));
    BYTES("swap.swapUsageBytes", path, len);
    CHECK(kind == 0);
    STATUS(MILLICORE_NOT_FOUND,
        millicore_kubelet_stats_field(ctx, 15, &kind, &path, &len));
    STATUS(MILLICORE_INVALID_JSON,
        millicore_kubelet_stats_read(stats, MILLICORE_KUBELET_PAGE_SUMMARY, 0,
            (const uint8_t *)page, sizeof page - 1, &columns));
    error.size = sizeof error;
    OK(millicore_kubelet_stats_error(stats, &error));
    CHECK(error.status == MILLICORE_INVALID_JSON && error.line == 1);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_stats_read(stats, 9, 0, NULL, 0, &columns));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_stats_read(stats, 0, 0, NULL, 0, NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_kubelet_stats_new(NULL));
    millicore_kubelet_stats_free(stats);
    millicore_kubelet_stats_free(NULL);

    OK(millicore_kubelet_batch_new(&batch));
    OK(millicore_kubelet_batch_decode_as(batch, MILLICORE_KUBELET_PAGE_SUMMARY,
        MILLICORE_KUBELET_UPSTREAM, TEXT("n"), 0, TEXT("{\"node\":{}}")));
    STATUS(MILLICORE_INVALID_PROTOBUF,
        millicore_kubelet_batch_decode_as(batch,
            MILLICORE_KUBELET_PAGE_PROTOBUF, MILLICORE_KUBELET_UPSTREAM,
            TEXT("n"), 0, TEXT("\xff")));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_batch_decode_as(batch, 9, MILLICORE_KUBELET_UPSTREAM,
            TEXT("n"), 0, NULL, 0));
    millicore_kubelet_batch_free(batch);
    millicore_ctx_free(ctx);
}

static void test_store(void)
{
    millicore_kubelet_store *store = filled_store();
    millicore_kubelet_snapshot *snapshot, *again;
    millicore_kubelet_batch *batch;
    millicore_kubelet_options options;
    millicore_error error;
    millicore_ctx *ctx;
    OK(millicore_ctx_new(&ctx));
    OK(millicore_kubelet_store_publish(store, &snapshot));
    OK(millicore_kubelet_batch_new(&batch));
    OK(millicore_kubelet_store_commit(store, batch)); /* forgets everything */
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_store_commit(store, NULL));
    error.size = sizeof error;
    OK(millicore_kubelet_store_error(store, &error));
    STATUS(MILLICORE_INVALID_ARGUMENT, error.status);
    STATUS(MILLICORE_INVALID_HANDLE,
        millicore_kubelet_store_commit(
            store, (const millicore_kubelet_batch *)(void *)ctx));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_store_publish(store, NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_store_publish(NULL, &again));
    OK(millicore_kubelet_store_publish(store, &again));
    millicore_kubelet_snapshot_free(again);
    millicore_kubelet_batch_free(batch);
    millicore_kubelet_store_free(store);
    millicore_kubelet_store_free(NULL);
    /* The snapshot outlives the store and what it forgot. */
    test_usage(snapshot, ctx);
    test_lists(snapshot, ctx);
    test_reasons(snapshot, ctx);
    test_listing(snapshot);
    millicore_kubelet_snapshot_free(snapshot);
    millicore_kubelet_snapshot_free(NULL);
    millicore_ctx_free(ctx);

    memset(&options, 0, sizeof options);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_store_new(&options, &store));
    CHECK(store == NULL);
    options.size = sizeof options;
    STATUS(MILLICORE_INVALID_ARGUMENT, /* no resolution */
        millicore_kubelet_store_new(&options, &store));
    options.resolution_ns = SECOND;
    options.profile = 9;
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_store_new(&options, &store));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_store_new(NULL, &store));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_store_new(&options, NULL));
}

/* Nodes added one by one, hardened; saved, restored, forgotten. */
static void test_nodes_one_by_one(void)
{
    static const char bad[] = "container_cpu_usage_seconds_total 1\n";
    const uint8_t *name = (const uint8_t *)"node-1", *saved;
    millicore_kubelet_options options = {0};
    millicore_kubelet_store *store, *other;
    millicore_kubelet_snapshot *snapshot;
    millicore_ctx *ctx;
    uint64_t count, line, column, bytes;
    int32_t kind;
    size_t n, len;

    options.size = sizeof options;
    options.profile = MILLICORE_KUBELET_HARDENED;
    options.resolution_ns = 15 * SECOND;
    OK(millicore_ctx_new(&ctx));
    OK(millicore_kubelet_store_new(&options, &store));
    OK(millicore_kubelet_store_new(&options, &other));
    OK(millicore_kubelet_store_set_grace(store, 1));
    OK(millicore_kubelet_store_add(
        store, name, 6, 0, (const uint8_t *)bad, sizeof bad - 1));
    OK(millicore_kubelet_store_skipped(
        store, &count, &line, &column, &kind, 1, &n));
    CHECK(count == 1 && n == 1 && line == 1 && column == 34);
    CHECK(kind == MILLICORE_UPSTREAM_PANIC);
    OK(millicore_kubelet_store_skipped(
        store, &count, NULL, NULL, NULL, 0, &n));
    CHECK(count == 1 && n == 0);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_store_skipped(
            store, NULL, &line, &column, &kind, 1, &n));
    OK(millicore_kubelet_store_add(store, name, 6, 0,
        (const uint8_t *)pages[0], strlen(pages[0])));
    OK(millicore_kubelet_store_end_cycle(store));
    OK(millicore_kubelet_store_fail(store, name, 6));
    OK(millicore_kubelet_store_end_cycle(store));
    OK(millicore_kubelet_store_memory(store, &bytes));
    CHECK(bytes > 0);
    OK(millicore_kubelet_store_publish(store, &snapshot));
    OK(millicore_kubelet_snapshot_save(snapshot, ctx, &saved, &len));
    STATUS(MILLICORE_EXPECTED_SAVED_SNAPSHOT,
        millicore_kubelet_store_restore(other, saved, len - 1));
    OK(millicore_kubelet_store_restore(other, saved, len));
    OK(millicore_kubelet_store_forget(other, name, 6));
    OK(millicore_kubelet_store_forget(other, NULL, 0));
    millicore_kubelet_snapshot_free(snapshot);
    millicore_kubelet_store_free(other);
    millicore_kubelet_store_free(store);
    millicore_ctx_free(ctx);
}

void test_kubelet(void)
{
    test_batch();
    test_stats();
    test_store();
    test_nodes_one_by_one();
}
