/* A fleet of HPAs on columns, and the steps one by one. */
#include <string.h>

#include "check.h"
#include "hpa_world.h"

static millicore_status decide(millicore_ctx *ctx, const world *w)
{
    return millicore_hpa_decide_columns(
        ctx, &w->fleet, &w->histories, &w->decisions);
}

static void test_bad_columns(millicore_ctx *ctx)
{
    world w;
    fill(&w);
    w.fleet.max = NULL;
    STATUS(MILLICORE_INVALID_ARGUMENT, decide(ctx, &w));
    fill(&w);
    w.fleet.pod_starts = (const int64_t *)((const char *)w.starts + 1);
    STATUS(MILLICORE_MISALIGNED, decide(ctx, &w));
    fill(&w);
    w.offsets[1] = 11;
    STATUS(MILLICORE_INVALID_OFFSETS, decide(ctx, &w));
    fill(&w);
    w.policy_rows[1] = 2;
    STATUS(MILLICORE_INVALID_OFFSETS, decide(ctx, &w));
    fill(&w);
    w.fleet.sample_times = NULL;
    STATUS(MILLICORE_LENGTH_MISMATCH, decide(ctx, &w));
    fill(&w);
    w.fleet.architecture = 2;
    STATUS(MILLICORE_INVALID_ARGUMENT, decide(ctx, &w));
    fill(&w);
    w.decisions.size--;
    STATUS(MILLICORE_INVALID_ARGUMENT, decide(ctx, &w));
    fill(&w);
    w.decisions.winners = NULL;
    STATUS(MILLICORE_INVALID_ARGUMENT, decide(ctx, &w));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_hpa_decide_columns(
            ctx, NULL, &w.histories, &w.decisions));
    CHECK(w.counts[0] == MILLICORE_HPA_NEVER_SEEN);
    /* Of a row: a kind that is none, a history without a slot. */
    fill(&w);
    w.kinds[0] = 9;
    OK(decide(ctx, &w));
    CHECK(w.statuses[0] == MILLICORE_INVALID_ARGUMENT);
    CHECK(w.desired[0] == 2 && w.failures[0] == MILLICORE_HPA_NO_DATA);
    fill(&w);
    w.slots[1] = 1;
    OK(decide(ctx, &w));
    CHECK(w.statuses[0] == MILLICORE_BUFFER_TOO_SMALL);
    CHECK(w.counts[0] == MILLICORE_HPA_NEVER_SEEN && w.event_counts[0] == 0);
}

static void test_steps(void)
{
    int64_t values[] = {INT64_MAX, 1, -5}, sum, times[] = {49, 10, 99};
    OK(millicore_hpa_external_sum(values, 3, 0, &sum));
    CHECK(sum == INT64_MAX);
    OK(millicore_hpa_external_sum(values + 2, 1, 1, &sum));
    CHECK(sum == INT64_MAX);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_hpa_external_sum(values, 3, 0, NULL));
    int32_t replicas[] = {9, 8, 5}, stabilized;
    uint32_t slot;
    OK(millicore_hpa_stabilize(
        replicas, times, 3, 50, 3, 100, &stabilized, &slot));
    CHECK(stabilized == 5 && slot == 1);
    OK(millicore_hpa_stabilize_behavior(
        replicas, times, 3, 0, 0, 2, 7, 100, &stabilized, &slot));
    CHECK(stabilized == 7 && slot == 2);
    int32_t limited;
    uint8_t limit;
    OK(millicore_hpa_limit(0, 3, 1, 100, 30, 8, &limited, &limit));
    CHECK(limited == 24 && limit == MILLICORE_HPA_SCALE_UP_LIMIT);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_hpa_limit(2, 3, 1, 100, 30, 8, &limited, &limit));
    uint8_t kind = MILLICORE_HPA_POLICY_PERCENT;
    int32_t ten = 10, minute = 60, change = 3;
    int64_t at = 1;
    OK(millicore_hpa_limit_rate(0, 2, 10, 1, 99, 50, 0, &kind, &ten, &minute,
        1, &change, &at, 1, NULL, NULL, 0, &limited, &limit));
    CHECK(limited == 10 && limit == MILLICORE_HPA_SCALE_UP_LIMIT);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_hpa_limit_rate(0, 2, 10, 1, 99, 50, 3, &kind, &ten,
            &minute, 1, NULL, NULL, 0, NULL, NULL, 0, &limited, &limit));
    int32_t changes[2] = {0, 0};
    int64_t stamps[2] = {0, 0};
    uint8_t outdated[2] = {0, 0};
    uint32_t count = 0;
    for (int i = 0; i < 2; i++) {
        OK(millicore_hpa_remember(3, 5 + i, (i + 1) * SECOND, 15, changes,
            stamps, outdated, 2, &count));
    }
    CHECK(count == 2 && changes[0] == 2 && changes[1] == 3);
    STATUS(MILLICORE_BUFFER_TOO_SMALL,
        millicore_hpa_remember(3, 9, 3 * SECOND, 15, changes, stamps,
            outdated, 2, &count));
    OK(millicore_hpa_remember(3, 9, 17 * SECOND, 15, changes, stamps,
        outdated, 2, &count));
    CHECK(count == 2 && changes[0] == 6 && changes[1] == 3);
    CHECK(outdated[0] == 0 && stamps[0] == 17 * SECOND);
}

void test_hpa_fleet(void)
{
    millicore_ctx *ctx;
    world w;
    OK(millicore_ctx_new(&ctx));
    fill(&w);
    OK(decide(ctx, &w));
    CHECK(w.statuses[0] == MILLICORE_OK);
    CHECK(w.steps[0] == MILLICORE_HPA_STEP_METRICS);
    CHECK(w.proposals[0] == 4 && w.desired[0] == 3);
    CHECK(w.limits[0] == MILLICORE_HPA_SCALE_UP_LIMIT);
    CHECK(w.metric_replicas[0] == 4 && w.utilizations[0] == 160);
    CHECK(w.found[0] == 800 && w.winners[0] == 0);
    CHECK(w.counts[0] == 2 && w.replicas[0] == 2 && w.replicas[1] == 4);
    CHECK(w.event_counts[0] == 1 && w.changes[0] == 1);
    /* No HPA at all needs no column. */
    memset(&w, 0, sizeof w);
    w.fleet.size = sizeof w.fleet;
    w.histories.size = sizeof w.histories;
    w.decisions.size = sizeof w.decisions;
    OK(decide(ctx, &w));
    test_bad_columns(ctx);
    test_steps();
    millicore_ctx_free(ctx);
}
