/* A fleet of one HPA with everything that it points to. */
#include <string.h>

#include "millicore.h"

#define SECOND INT64_C(1000000000)
#define READY \
    (MILLICORE_POD_RUNNING | MILLICORE_POD_HAS_READY | MILLICORE_POD_READY \
        | MILLICORE_POD_STARTED)

/* One HPA of two pods, of cpu, with a behavior; and where its decision goes. */
typedef struct {
    millicore_hpa_fleet fleet;
    millicore_hpa_histories histories;
    millicore_hpa_decisions decisions;
    uint8_t flags[1];
    int32_t two[1], min[1], max[1];
    double tolerance[1];
    uint32_t metric_rows[2], pod_rows[2], policy_rows[3];
    int32_t windows[2], policy_values[1], policy_periods[1];
    uint8_t selects[2], policy_kinds[1], kinds[1], targets[1];
    int64_t wanted[1];
    uint32_t sample_rows[2], request_rows[2], offsets[3];
    uint8_t pod_flags[2];
    int64_t starts[2], values[2], times[2], sample_windows[2], requests[2];
    uint32_t slots[2], counts[1], event_rows[3], event_counts[2];
    int32_t replicas[3], changes[4];
    int64_t recommended[3], event_times[4];
    uint8_t outdated[4];
    int32_t statuses[1], proposals[1], stabilized[1], desired[1], winners[1];
    uint8_t steps[1], stabilizations[1], limits[1], failures[1];
    uint32_t failed[1], pods[1], containers[1];
    int32_t metric_replicas[1], utilizations[1];
    int64_t found[1];
} world;

static void fill(world *w)
{
    memset(w, 0, sizeof *w);
    w->flags[0] = MILLICORE_HPA_BEHAVIOR;
    w->two[0] = 2;
    w->min[0] = 1;
    w->max[0] = 9;
    w->tolerance[0] = 0.1;
    w->metric_rows[1] = 1;
    w->pod_rows[1] = 2;
    w->policy_rows[1] = w->policy_rows[2] = 1;
    w->windows[1] = 300;
    w->policy_kinds[0] = MILLICORE_HPA_POLICY_PODS;
    w->policy_values[0] = 1;
    w->policy_periods[0] = 15;
    w->kinds[0] = MILLICORE_HPA_PER_POD | MILLICORE_HPA_OF_CPU;
    w->targets[0] = MILLICORE_HPA_UTILIZATION;
    w->wanted[0] = 80;
    w->sample_rows[1] = w->request_rows[1] = 2;
    w->offsets[1] = 5;
    w->offsets[2] = 10;
    for (int i = 0; i < 2; i++) {
        w->pod_flags[i] = READY;
        w->values[i] = 900 - 200 * i;
        w->times[i] = 9990 * SECOND;
        w->sample_windows[i] = 30 * SECOND;
        w->requests[i] = 500;
    }
    w->slots[1] = 3;
    w->counts[0] = MILLICORE_HPA_NEVER_SEEN;
    w->event_rows[1] = 2;
    w->event_rows[2] = 4;

    millicore_hpa_fleet *f = &w->fleet;
    f->size = sizeof *f;
    f->now_ns = 10000 * SECOND;
    f->initialization_ns = 300 * SECOND;
    f->readiness_delay_ns = 30 * SECOND;
    f->downscale_stabilization_ns = 300 * SECOND;
    f->scale_up_limit_factor = 2;
    f->hpa_count = 1;
    f->flags = w->flags;
    f->current = f->status_replicas = w->two;
    f->min = w->min;
    f->max = w->max;
    f->tolerance_down = f->tolerance_up = w->tolerance;
    f->metric_rows = w->metric_rows;
    f->pod_rows = w->pod_rows;
    f->windows = w->windows;
    f->selects = w->selects;
    f->policy_rows = w->policy_rows;
    f->policy_kinds = w->policy_kinds;
    f->policy_values = w->policy_values;
    f->policy_periods = w->policy_periods;
    f->metric_kinds = w->kinds;
    f->metric_targets = w->targets;
    f->metric_wanted = w->wanted;
    f->sample_rows = w->sample_rows;
    f->request_rows = w->request_rows;
    f->pod_names = (const uint8_t *)"web-aweb-b";
    f->sample_names = (const uint8_t *)"web-bweb-a";
    f->pod_name_offsets = f->sample_name_offsets = w->offsets;
    f->pod_flags = w->pod_flags;
    f->pod_starts = f->pod_transitions = w->starts;
    f->sample_values = w->values;
    f->sample_times = w->times;
    f->sample_windows = w->sample_windows;
    f->requests = w->requests;

    millicore_hpa_histories *h = &w->histories;
    h->size = sizeof *h;
    h->recommendation_rows = w->slots;
    h->recommendation_counts = w->counts;
    h->recommendation_replicas = w->replicas;
    h->recommendation_times = w->recommended;
    h->event_rows = w->event_rows;
    h->event_counts = w->event_counts;
    h->event_changes = w->changes;
    h->event_times = w->event_times;
    h->event_outdated = w->outdated;

    millicore_hpa_decisions *d = &w->decisions;
    d->size = sizeof *d;
    d->statuses = w->statuses;
    d->steps = w->steps;
    d->proposals = w->proposals;
    d->stabilized = w->stabilized;
    d->stabilizations = w->stabilizations;
    d->desired = w->desired;
    d->limits = w->limits;
    d->winners = w->winners;
    d->failed = w->failed;
    d->metric_replicas = w->metric_replicas;
    d->metric_utilizations = w->utilizations;
    d->metric_values = w->found;
    d->metric_failures = w->failures;
    d->metric_pods = w->pods;
    d->metric_containers = w->containers;
}
