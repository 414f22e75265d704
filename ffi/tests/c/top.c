/* `kubectl top` and the page writer. */
#include "check.h"

#define PODS \
    "{\"items\":[{\"metadata\":{\"name\":\"p\",\"namespace\":\"ns\"}," \
    "\"containers\":[{\"name\":\"c\",\"usage\":" \
    "{\"cpu\":\"1500001n\",\"memory\":\"20971520\"}}]}]}"
#define NODES \
    "{\"items\":[{\"metadata\":{\"name\":\"n1\"}," \
    "\"usage\":{\"cpu\":\"250m\",\"memory\":\"1Gi\"}}]}"

static void test_pods(millicore_ctx *ctx)
{
    const uint8_t *out;
    size_t len;
    const uint32_t flags = MILLICORE_TOP_NAMESPACES | MILLICORE_TOP_CONTAINERS;
    OK(millicore_top_pods(
        ctx, TEXT(PODS), 0, MILLICORE_TOP_BY_NAME, &out, &len));
    BYTES("NAME   CPU(cores)   MEMORY(bytes)   \n"
          "p      2m           20Mi            \n",
        out, len);
    OK(millicore_top_pods(ctx, TEXT(PODS),
        flags | MILLICORE_TOP_NO_HEADERS | MILLICORE_TOP_SUM
            | MILLICORE_TOP_SWAP,
        MILLICORE_TOP_BY_MEMORY, &out, &len));
    CHECK(len > 0);
    STATUS(MILLICORE_INVALID_JSON,
        millicore_top_pods(
            ctx, TEXT("{\"items\":\n7}"), 0, 0, &out, &len));
    millicore_error error;
    error.size = sizeof error;
    OK(millicore_ctx_error(ctx, &error));
    CHECK(error.line == 2);
    STATUS(MILLICORE_INVALID_JSON,
        millicore_top_pods(ctx, NULL, 0, 0, 0, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_top_pods(ctx, NULL, 3, 0, 0, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_top_pods(ctx, TEXT(PODS), 1u << 30, 0, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_top_pods(ctx, TEXT(PODS), 0, 9, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_top_pods(ctx, TEXT(PODS), 0, 0, &out, NULL));
}

static void test_nodes(millicore_ctx *ctx)
{
    const uint8_t *out, *available = (const uint8_t *)"n1cpu1memory4Gi";
    const uint32_t offsets[] = {0, 2, 5, 6, 12, 15}, rows[] = {0, 5};
    const uint32_t back[] = {5, 0}, missing[] = {0, 2};
    size_t len;
    OK(millicore_top_nodes(ctx, TEXT(NODES), 0, MILLICORE_TOP_BY_NAME,
        available, offsets, rows, 1, NULL, NULL, 0, &out, &len));
    BYTES("NAME   CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)   \n"
          "n1     250m         25%      1024Mi          25%         \n",
        out, len);
    OK(millicore_top_nodes(ctx, TEXT(NODES), MILLICORE_TOP_SWAP,
        MILLICORE_TOP_BY_CPU, available, offsets, rows, 1, available,
        missing, 1, &out, &len));
    CHECK(len > 0);
    STATUS(MILLICORE_INVALID_OFFSETS,
        millicore_top_nodes(ctx, TEXT(NODES), 0, 0, available, offsets, back,
            1, NULL, NULL, 0, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_top_nodes(ctx, TEXT(NODES), 0, 0, NULL, offsets, rows, 1,
            NULL, NULL, 0, &out, &len));
    STATUS(MILLICORE_MISALIGNED,
        millicore_top_nodes(ctx, TEXT(NODES), 0, 0, available, offsets, rows,
            1, available, ODD(uint32_t), 1, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_top_nodes(NULL, TEXT(NODES), 0, 0, available, offsets, rows,
            1, NULL, NULL, 0, &out, &len));
}

static void test_page(millicore_ctx *ctx)
{
    const uint8_t *strings = (const uint8_t *)"cnsp", *out;
    const uint8_t *pods = (const uint8_t *)"nsp";
    const uint32_t offsets[] = {0, 1, 3, 4}, pod_offsets[] = {0, 2, 3};
    const uint32_t back[] = {0, 3, 1, 4};
    const double cpu[] = {1.5}, memory[] = {20}, start[] = {1782896400};
    const int64_t time_ms[] = {1782900000000};
    millicore_kubelet_batch *batch;
    size_t len;
    OK(millicore_kubelet_page(ctx, MILLICORE_KUBELET_PAGE_SWAP, 100.5,
        1048576, time_ms[0], strings, offsets, cpu, memory, start, time_ms,
        1, pods, pod_offsets, cpu, memory, time_ms, 1, &out, &len));
    /* What is written is read back. */
    OK(millicore_kubelet_batch_new(&batch));
    OK(millicore_kubelet_batch_decode(batch, MILLICORE_KUBELET_UPSTREAM,
        TEXT("n1"), 0, out, len));
    millicore_kubelet_batch_free(batch);
    OK(millicore_kubelet_page(ctx, 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL,
        NULL, 0, NULL, NULL, NULL, NULL, NULL, 0, &out, &len));
    CHECK(len > 0);
    STATUS(MILLICORE_INVALID_OFFSETS,
        millicore_kubelet_page(ctx, 0, 0, 0, 0, strings, back, cpu, memory,
            start, time_ms, 1, NULL, NULL, NULL, NULL, NULL, 0, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_page(ctx, 0, 0, 0, 0, strings, offsets, NULL,
            memory, start, time_ms, 1, NULL, NULL, NULL, NULL, NULL, 0, &out,
            &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_kubelet_page(ctx, 1u << 9, 0, 0, 0, NULL, NULL, NULL, NULL,
            NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, 0, &out, &len));
    STATUS(MILLICORE_MISALIGNED,
        millicore_kubelet_page(ctx, 0, 0, 0, 0, strings, offsets, cpu,
            memory, start, ODD(int64_t), 1, NULL, NULL, NULL, NULL, NULL, 0,
            &out, &len));
    STATUS(MILLICORE_TOO_LARGE,
        millicore_kubelet_page(ctx, 0, 0, 0, 0, strings, offsets, cpu,
            memory, start, time_ms, SIZE_MAX, NULL, NULL, NULL, NULL, NULL,
            0, &out, &len));
}

void test_top(void)
{
    millicore_ctx *ctx;
    OK(millicore_ctx_new(&ctx));
    test_pods(ctx);
    test_nodes(ctx);
    test_page(ctx);
    millicore_ctx_free(ctx);
}
