/* Samples of series that replicas hold. */
#include "check.h"

static void test_deduplicate(void)
{
    int64_t times[] = {1, 2, 2, 1, 9};
    double values[] = {1, 3, 2, 5, 6};
    int64_t integers[] = {5, INT64_MAX - 1};
    int64_t same[] = {7, 7};
    const uint32_t offsets[] = {0, 3, 5}, backwards[] = {3, 2, 5};
    uint32_t kept[] = {9, 9};
    const uint32_t old = MILLICORE_SAMPLES_STALE_VALUE;
    OK(millicore_samples_deduplicate(
        times, values, offsets, 2, 5, old, kept));
    CHECK(kept[0] == 1 && times[0] == 2 && values[0] == 3);
    CHECK(kept[1] == 2 && times[4] == 9 && values[4] == 6);
    OK(millicore_samples_deduplicate_integers(same, integers, offsets + 2, 0,
        5, MILLICORE_SAMPLES_STALE_LAST, NULL));
    const uint32_t two[] = {0, 2};
    OK(millicore_samples_deduplicate_integers(
        same, integers, two, 1, 5, MILLICORE_SAMPLES_STALE_LAST, kept));
    CHECK(kept[0] == 1 && integers[0] == 5);
    STATUS(MILLICORE_TIMES_RUN_BACKWARDS,
        millicore_samples_deduplicate(
            (int64_t[]){2, 1}, values, two, 1, 5, old, kept));
    STATUS(MILLICORE_INVALID_OFFSETS,
        millicore_samples_deduplicate(
            times, values, backwards, 2, 5, old, kept));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_samples_deduplicate(times, values, two, 1, 5, 2, kept));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_samples_deduplicate(NULL, values, two, 1, 5, old, kept));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_samples_deduplicate(times, values, NULL, 1, 5, old, kept));
    STATUS(MILLICORE_MISALIGNED,
        millicore_samples_deduplicate(
            times, ODD(double), two, 1, 5, old, kept));
    STATUS(MILLICORE_TOO_LARGE,
        millicore_samples_deduplicate(
            times, values, two, SIZE_MAX, 5, old, kept));
}

static void test_merge(void)
{
    millicore_ctx *ctx;
    const int64_t times[] = {1, 5, 2, 6, 7}, back[] = {2, 1};
    const double values[] = {1, 2, 3, 4, 5};
    const uint32_t offsets[] = {0, 2, 3, 4, 5}, series[] = {0, 2, 4};
    int64_t to_times[5];
    double to_values[5];
    uint32_t to_offsets[3];
    const uint32_t old = MILLICORE_SAMPLES_STALE_VALUE;
    OK(millicore_ctx_new(&ctx));
    OK(millicore_samples_merge(ctx, times, values, offsets, 4, series, 2, 4,
        old, to_times, to_values, to_offsets));
    CHECK(to_offsets[0] == 0 && to_offsets[1] == 2 && to_offsets[2] == 3);
    CHECK(to_times[0] == 2 && to_times[1] == 5 && to_times[2] == 7);
    CHECK(to_values[0] == 3 && to_values[1] == 2 && to_values[2] == 5);
    OK(millicore_samples_merge(
        ctx, NULL, NULL, NULL, 0, NULL, 0, 4, old, NULL, NULL, NULL));
    STATUS(MILLICORE_TIMES_RUN_BACKWARDS,
        millicore_samples_merge(ctx, back, values, offsets, 1, series, 1, 4,
            old, to_times, to_values, to_offsets));
    check_error(ctx, MILLICORE_TIMES_RUN_BACKWARDS, 0, 0, 0,
        "expected the times of a series to ascend");
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_samples_merge(ctx, times, values, offsets, 4, series, 2, 4,
            2, to_times, to_values, to_offsets));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_samples_merge(ctx, times, NULL, offsets, 4, series, 2, 4,
            old, to_times, to_values, to_offsets));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_samples_merge(NULL, times, values, offsets, 4, series, 2,
            4, old, to_times, to_values, to_offsets));
    millicore_ctx_free(ctx);
}

static void test_verdict(void)
{
    const uint32_t nodes[] = {3, 3}, answered[] = {1, 3}, failed[] = {1, 0};
    const uint32_t factors[] = {2, 1}, many[] = {3, 4};
    uint32_t verdict = 9;
    OK(millicore_samples_verdict(
        nodes, answered, failed, factors, 2, 1, &verdict));
    CHECK(verdict == MILLICORE_SAMPLES_PENDING);
    OK(millicore_samples_verdict(
        nodes, answered, failed, factors, 2, 2, &verdict));
    CHECK(verdict == MILLICORE_SAMPLES_COMPLETE);
    OK(millicore_samples_verdict(NULL, NULL, NULL, NULL, 0, 0, &verdict));
    CHECK(verdict == MILLICORE_SAMPLES_COMPLETE);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_samples_verdict(
            nodes, many, failed, factors, 2, 1, &verdict));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_samples_verdict(
            nodes, answered, failed, factors, 2, 1, NULL));
}

void test_samples(void)
{
    test_deduplicate();
    test_merge();
    test_verdict();
}
