/* The vertical pod autoscaler. */
#include <string.h>

#include "check.h"

#define SAMPLE(t, kind, v) \
    "{\"t\":" t ",\"pod\":\"p\",\"c\":\"main\",\"kind\":\"" kind "\",\"v\":" v "}"
#define CASE \
    "{\"pods\":[{\"name\":\"p\"}],\"containers\":[\"main\"],\"events\":[" \
    SAMPLE("1772366400000000000", "cpu", "300") "," \
    SAMPLE("1772366460000000000", "cpu", "320") "," \
    SAMPLE("1772366460000000000", "mem", "400000000") "]}"

static int says(const uint8_t *out, size_t len, const char *words)
{
    size_t n = strlen(words);
    for (size_t i = 0; i + n <= len; i++) {
        if (memcmp(out + i, words, n) == 0) {
            return 1;
        }
    }
    return 0;
}

static void test_documents(void)
{
    millicore_ctx *ctx;
    const uint8_t *out;
    size_t len;
    OK(millicore_ctx_new(&ctx));
    OK(millicore_vpa_recommend(ctx, TEXT(CASE), 0, &out, &len));
    CHECK(says(out, len, "\"accepted\":[true,true,true]"));
    CHECK(says(out, len, "\"target\":{\"cpu\":\"379m\","));
    CHECK(!says(out, len, "explanation"));
    OK(millicore_vpa_explain(ctx, TEXT(CASE), 0, &out, &len));
    CHECK(says(out, len, "main cpu: target 379m = p90 of 2 samples, +15 %."));
    OK(millicore_vpa_simulate(ctx, TEXT(CASE), 0, &out, &len));
    CHECK(says(out, len, "\"request\":[379]"));
    OK(millicore_vpa_process(ctx,
        TEXT("{\"pod\":{\"spec\":{\"containers\":[{\"name\":\"main\"}]}},"
             "\"recommendation\":{\"containerRecommendations\":["
             "{\"containerName\":\"main\",\"target\":{\"cpu\":\"1\"}}]}}"),
        0, &out, &len));
    CHECK(says(out, len, "\"scale_up\":true"));
    CHECK(says(out, len, "/spec/containers/0/resources/requests/cpu"));
    STATUS(MILLICORE_INVALID_JSON,
        millicore_vpa_recommend(ctx, TEXT("{"), 0, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_recommend(ctx, TEXT(CASE), 1, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_explain(NULL, TEXT(CASE), 0, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_process(ctx, TEXT(CASE), 0, NULL, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_simulate(
            ctx, TEXT("{\"simulate\":{\"every_ns\":0}}"), 0, &out, &len));
    millicore_ctx_free(ctx);
}

static void test_histogram(void)
{
    millicore_vpa_histogram_options options;
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    options.layout = MILLICORE_VPA_LINEAR;
    options.half_life_ns = 3600000000000;
    options.buckets = 11;
    options.bucket_size = 1;
    options.epsilon = 1e-15;
    millicore_vpa_histogram *a, *b;
    OK(millicore_vpa_histogram_new(&options, &a));
    OK(millicore_vpa_histogram_new(&options, &b));
    double values[] = {1, 2, 3, 4}, ones[] = {1, 1, 1, 1};
    int64_t times[] = {0, 0, 0, 0};
    OK(millicore_vpa_histogram_add(a, values, ones, times, 3));
    OK(millicore_vpa_histogram_add(b, values + 3, ones, times, 1));
    OK(millicore_vpa_histogram_merge(a, b));
    double shares[] = {0.25, 1}, got[2];
    OK(millicore_vpa_histogram_percentiles(a, shares, 2, got));
    CHECK(got[0] == 2 && got[1] == 5);
    OK(millicore_vpa_histogram_subtract(a, values, ones, times, 1));
    millicore_vpa_histogram_info info;
    info.size = sizeof info;
    OK(millicore_vpa_histogram_describe(a, &info));
    CHECK(info.total == 3 && info.min_bucket == 2 && info.max_bucket == 4);
    CHECK(info.buckets == 11 && !info.is_empty);
    double weights[11];
    OK(millicore_vpa_histogram_weights(a, weights, 11));
    CHECK(weights[1] == 0 && weights[4] == 1);
    const uint8_t *out;
    size_t len;
    OK(millicore_vpa_histogram_save(a, &out, &len));
    CHECK(says(out, len, "\"bucketWeights\":{\"2\":10000,"));
    OK(millicore_vpa_histogram_load(b, out, len));
    OK(millicore_vpa_histogram_describe(b, &info));
    CHECK(info.total == 4);
    STATUS(MILLICORE_INVALID_CHECKPOINT,
        millicore_vpa_histogram_load(b, TEXT("{\"totalWeight\":-1}")));
    millicore_error error;
    error.size = sizeof error;
    OK(millicore_vpa_histogram_error(b, &error));
    STATUS(MILLICORE_INVALID_CHECKPOINT, error.status);
    double negative = -1;
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_histogram_add(a, values, &negative, times, 1));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_histogram_add(a, NULL, ones, times, 1));
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_vpa_histogram_merge(a, a));
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_vpa_histogram_merge(a, NULL));
    STATUS(MILLICORE_INVALID_HANDLE,
        millicore_vpa_histogram_percentiles(
            (const millicore_vpa_histogram *)(const void *)odd_memory,
            shares, 2, got));
    millicore_vpa_histogram_free(b);
    options.layout = MILLICORE_VPA_CPU;
    OK(millicore_vpa_histogram_new(&options, &b));
    STATUS(MILLICORE_INVALID_ARGUMENT, millicore_vpa_histogram_merge(a, b));
    millicore_vpa_histogram_free(a);
    millicore_vpa_histogram_free(b);
    millicore_vpa_histogram_free(NULL);
    options.half_life_ns = 0;
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_histogram_new(&options, &b));
    CHECK(b == NULL);
    options.layout = 9;
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_histogram_new(&options, &b));
}

static millicore_vpa_estimation defaults(void)
{
    millicore_vpa_estimation flags;
    memset(&flags, 0, sizeof flags);
    flags.size = sizeof flags;
    flags.cpu_target = flags.memory_target = 0.9;
    flags.cpu_lower = flags.memory_lower = 0.5;
    flags.cpu_upper = flags.memory_upper = 0.95;
    flags.cpu_confidence_ns = flags.memory_confidence_ns = 86400000000000;
    flags.margin = 0.15;
    flags.min_cpu_millicores = 25;
    flags.min_memory_mb = 250;
    return flags;
}

static void test_cluster_samples(millicore_vpa_cluster *cluster)
{
    uint32_t containers[] = {0, 0, 1, 7};
    int64_t times[] = {
        1772366400000000000, 1772366460000000000, 1772366460000000000, 0};
    int64_t cpu[] = {300, 320, -1, 1}, memory[] = {-1, 400000000, 1, 1};
    uint8_t taken[4];
    OK(millicore_vpa_cluster_add(
        cluster, containers, times, cpu, memory, 4, taken));
    CHECK(taken[0] == MILLICORE_VPA_TAKEN_CPU);
    CHECK(taken[1] == (MILLICORE_VPA_TAKEN_CPU | MILLICORE_VPA_TAKEN_MEMORY));
    CHECK(taken[2] == MILLICORE_VPA_TAKEN_MEMORY);
    CHECK(taken[3] == MILLICORE_VPA_UNKNOWN);
    OK(millicore_vpa_cluster_add(
        cluster, containers, times, cpu, memory, 2, NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_cluster_add(
            cluster, containers, NULL, cpu, memory, 4, taken));
    uint32_t rows[] = {0, MILLICORE_VPA_NO_CONTAINER};
    uint32_t pods[] = {0, 2};
    uint64_t nanocores[] = {320000001, 5}, bytes[] = {1, 1}, count;
    OK(millicore_vpa_cluster_add_usage(cluster, rows, nanocores, bytes, 2,
        pods, times + 1, 1, &count));
    CHECK(count == 1); /* its CPU is not newer */
    pods[1] = 9;
    STATUS(MILLICORE_INVALID_OFFSETS,
        millicore_vpa_cluster_add_usage(cluster, rows, nanocores, bytes, 2,
            pods, times, 1, &count));
    uint32_t counts;
    OK(millicore_vpa_cluster_oom(cluster, 1, times[1], 1, &counts));
    CHECK(counts == 1);
    OK(millicore_vpa_cluster_oom(cluster, 1, 0, 1, &counts));
    CHECK(counts == 0);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_cluster_oom(cluster, 7, 0, 1, &counts));
}

static void test_estimates(millicore_vpa_cluster *cluster)
{
    millicore_vpa_estimation flags = defaults();
    uint32_t rows[] = {0, 1, 3}, aggregates[] = {0, 0, 1};
    uint32_t containers[] = {1, 1};
    millicore_vpa_estimate out[2];
    OK(millicore_vpa_cluster_estimate(
        cluster, &flags, rows, aggregates, 3, containers, 2, out));
    CHECK(out[0].cpu_target == 379 && out[0].memory_target == 476450463);
    CHECK(out[1].cpu_target == 379);
    rows[2] = 4;
    STATUS(MILLICORE_INVALID_OFFSETS,
        millicore_vpa_cluster_estimate(
            cluster, &flags, rows, aggregates, 3, containers, 2, out));
    aggregates[0] = 9;
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_cluster_estimate(
            cluster, &flags, rows, aggregates, 3, containers, 1, out));
    millicore_vpa_aggregate known;
    known.size = sizeof known;
    OK(millicore_vpa_cluster_aggregate(
        cluster, 0, 1772366460000000000, &known));
    CHECK(known.samples == 2 && !known.is_expired);
    CHECK(known.last_ns - known.first_ns == 60000000000);
    OK(millicore_vpa_cluster_aggregate(
        cluster, 0, 1782366460000000000, &known));
    CHECK(known.is_expired);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_cluster_aggregate(cluster, 9, 0, &known));
}

static void test_checkpoints(millicore_vpa_cluster *cluster)
{
    uint32_t aggregates[] = {0, 9}, containers[] = {0, 9};
    const uint8_t *out;
    size_t len;
    OK(millicore_vpa_cluster_save(cluster, aggregates, 1, containers, 1,
        1772366460000000000, &out, &len));
    CHECK(says(out, len, "\"version\":\"v3\""));
    CHECK(says(out, len, "\"totalSamplesCount\":2"));
    uint8_t copy[1024];
    CHECK(len <= sizeof copy);
    memcpy(copy, out, len);
    OK(millicore_vpa_cluster_load(cluster, 1, copy, len, 0));
    millicore_vpa_aggregate known;
    known.size = sizeof known;
    OK(millicore_vpa_cluster_aggregate(cluster, 1, 0, &known));
    CHECK(known.samples == 2);
    OK(millicore_vpa_cluster_load(cluster, 1, NULL, 0, 0));
    OK(millicore_vpa_cluster_aggregate(cluster, 1, 0, &known));
    CHECK(known.samples == 0 && known.first_ns == INT64_MIN);
    STATUS(MILLICORE_INVALID_CHECKPOINT,
        millicore_vpa_cluster_load(
            cluster, 1, TEXT("{\"version\":\"v2\"}"), 0));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_cluster_save(
            cluster, aggregates, 2, NULL, 0, 0, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_cluster_save(
            cluster, aggregates, 1, containers, 2, 0, &out, &len));
}

void test_vpa(void)
{
    test_documents();
    test_histogram();
    millicore_vpa_cluster_options options;
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    options.cpu_half_life_ns = -1;
    millicore_vpa_cluster *cluster;
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_cluster_new(&options, &cluster));
    CHECK(cluster == NULL);
    options.cpu_half_life_ns = 0;
    OK(millicore_vpa_cluster_new(&options, &cluster));
    uint32_t first;
    OK(millicore_vpa_cluster_add_aggregates(cluster, 2, 0, &first));
    CHECK(first == 0);
    uint32_t aggregates[] = {0, 1, 2};
    OK(millicore_vpa_cluster_add_containers(cluster, aggregates, 2, &first));
    CHECK(first == 0);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_cluster_add_containers(cluster, aggregates, 3, &first));
    test_cluster_samples(cluster);
    test_estimates(cluster);
    test_checkpoints(cluster);
    OK(millicore_vpa_cluster_reset_container(cluster, 1, 0));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_vpa_cluster_reset_container(cluster, 1, 9));
    millicore_error error;
    error.size = sizeof error;
    OK(millicore_vpa_cluster_error(cluster, &error));
    STATUS(MILLICORE_INVALID_ARGUMENT, error.status);
    uint64_t bytes;
    OK(millicore_vpa_cluster_memory(cluster, &bytes));
    CHECK(bytes > 0 && bytes < 10000);
    millicore_vpa_cluster_free(cluster);
    millicore_vpa_cluster_free(NULL);
}
