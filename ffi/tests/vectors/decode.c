/* Suites decode and decode_fuzz: kubelet pages into columns of points. */
#include <string.h>

#include "vectors.h"

/* A span of the columns' arena against a name of the row. */
static void check_name(
    struct row *row, const char *what, const struct json *expected,
    const millicore_kubelet_columns *columns, const uint32_t *span)
{
    check_text(row, what, expected, columns->names + span[0],
        span[1] - span[0]);
}

static void check_nodes(
    struct row *row, const struct json *nodes,
    const millicore_kubelet_columns *columns)
{
    check_uint64(row, "nodes", nodes->count, columns->node_count);
    size_t i = 0;
    for (const struct json *node = nodes->first;
         node != NULL && !row->failed; node = node->next, i++) {
        check_name(row, "node", json_need(node, "name"), columns,
            columns->node_names + 2 * i);
        check_int64(row, "node tsNs", json_int64(json_need(node, "tsNs")),
            columns->node_timestamps[i]);
        check_uint64(row, "node cpuNs",
            json_uint64(json_need(node, "cpuNs")), columns->node_cpu[i]);
        check_uint64(row, "node memBytes",
            json_uint64(json_need(node, "memBytes")),
            columns->node_memory[i]);
    }
}

static void check_container(
    struct row *row, const struct json *container,
    const millicore_kubelet_columns *columns, size_t i)
{
    const struct json *start = json_need(container, "startNs");
    int64_t start_ns = json_is_null(start) ? INT64_MIN : json_int64(start);
    check_name(row, "container", json_need(container, "name"), columns,
        columns->container_names + 2 * i);
    check_int64(row, "has a start", !json_is_null(start),
        columns->container_has_start[i]);
    check_int64(row, "startNs", start_ns, columns->container_starts[i]);
    check_int64(row, "tsNs", json_int64(json_need(container, "tsNs")),
        columns->container_timestamps[i]);
    check_uint64(row, "cpuNs", json_uint64(json_need(container, "cpuNs")),
        columns->container_cpu[i]);
    check_uint64(row, "memBytes",
        json_uint64(json_need(container, "memBytes")),
        columns->container_memory[i]);
}

static void check_pods(
    struct row *row, const struct json *pods,
    const millicore_kubelet_columns *columns)
{
    check_uint64(row, "pods", pods->count, columns->pod_count);
    size_t i = 0;
    for (const struct json *pod = pods->first; pod != NULL && !row->failed;
         pod = pod->next, i++) {
        const struct json *containers = json_need(pod, "containers");
        uint32_t at = columns->pod_containers[i];
        check_name(row, "namespace", json_need(pod, "namespace"), columns,
            columns->pod_names + 4 * i);
        check_name(row, "pod", json_need(pod, "name"), columns,
            columns->pod_names + 4 * i + 2);
        check_uint64(row, "containers", containers->count,
            columns->pod_containers[i + 1] - at);
        for (const struct json *container = containers->first;
             container != NULL && !row->failed;
             container = container->next, at++) {
            check_container(row, container, columns, at);
        }
    }
}

static void check_row(millicore_kubelet_batch *batch, struct row *row)
{
    const struct json *input = json_need(row->json, "inputB64");
    const struct json *node = json_need(row->json, "node");
    const struct json *expected = json_get(row->json, "batch");
    uint8_t *page = arena_alloc(input->len + 1);
    size_t len = base64_decode(input->text, input->len, page);
    must("millicore_kubelet_batch_clear",
        millicore_kubelet_batch_clear(batch));
    millicore_status status = millicore_kubelet_batch_decode(batch,
        MILLICORE_KUBELET_UPSTREAM, (const uint8_t *)node->text, node->len,
        json_int64(json_need(row->json, "defaultTimeNs")), page, len);
    if (expected == NULL) {
        if (status == MILLICORE_OK) {
            fail(row, "expected a status, upstream refuses the page");
        }
        return;
    }
    if (status != MILLICORE_OK) {
        fail(row, "status %ld", (long)status);
        return;
    }
    millicore_kubelet_columns columns;
    columns.size = sizeof columns;
    must("millicore_kubelet_batch_columns",
        millicore_kubelet_batch_columns(batch, &columns));
    check_nodes(row, json_need(expected, "nodes"), &columns);
    check_pods(row, json_need(expected, "pods"), &columns);
}

void suite_decode(struct file *file)
{
    millicore_kubelet_batch *batch;
    must("millicore_kubelet_batch_new", millicore_kubelet_batch_new(&batch));
    for (size_t i = 0; i < file->n; i++) {
        check_row(batch, &file->rows[i]);
    }
    millicore_kubelet_batch_free(batch);
}
