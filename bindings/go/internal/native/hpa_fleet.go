//go:build cgo && millicore_cgo

package native

/*
#cgo noescape decide_hpa_columns
#cgo nocallback decide_hpa_columns
#include "core.h"

// The structs by value: their pointers are then arguments of the call, as any
// other call's are, and need no pinning (which allocates).
static int32_t decide_hpa_columns(millicore_ctx *ctx, millicore_hpa_fleet fleet,
	millicore_hpa_histories histories, millicore_hpa_decisions decisions) {
	return millicore_hpa_decide_columns(ctx, &fleet, &histories, &decisions);
}
*/
import "C"

import (
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// column is pointer for one that may be absent: null then, also where the
// slice has memory from before.
func column[C, T any](items []T) *C {
	if len(items) == 0 {
		return nil
	}
	return pointer[C](items)
}

func (l *library) DecideHPAColumns(fleet *backend.HPAFleet, out *backend.HPADecisions) error {
	c, err := l.contexts.acquire()
	if err != nil {
		return err
	}
	defer l.contexts.release(c)
	columns := C.millicore_hpa_fleet{
		architecture:               C.uint32_t(fleet.Architecture),
		now_ns:                     C.int64_t(fleet.Now),
		initialization_ns:          C.int64_t(fleet.Initialization),
		readiness_delay_ns:         C.int64_t(fleet.ReadinessDelay),
		downscale_stabilization_ns: C.int64_t(fleet.DownscaleStabilization),
		scale_up_limit_factor:      C.double(fleet.ScaleUpLimitFactor),
		hpa_count:                  C.uint32_t(len(fleet.Flags)),
		flags:                      column[C.uint8_t](fleet.Flags),
		current:                    column[C.int32_t](fleet.Current),
		status_replicas:            column[C.int32_t](fleet.StatusReplicas),
		min:                        column[C.int32_t](fleet.Min),
		max:                        column[C.int32_t](fleet.Max),
		tolerance_down:             column[C.double](fleet.ToleranceDown),
		tolerance_up:               column[C.double](fleet.ToleranceUp),
		metric_rows:                column[C.uint32_t](fleet.MetricRows),
		pod_rows:                   column[C.uint32_t](fleet.PodRows),
		windows:                    column[C.int32_t](fleet.Windows),
		selects:                    column[C.uint8_t](fleet.Selects),
		policy_rows:                column[C.uint32_t](fleet.PolicyRows),
		policy_kinds:               column[C.uint8_t](fleet.PolicyKinds),
		policy_values:              column[C.int32_t](fleet.PolicyValues),
		policy_periods:             column[C.int32_t](fleet.PolicyPeriods),
		metric_kinds:               column[C.uint8_t](fleet.MetricKinds),
		metric_targets:             column[C.uint8_t](fleet.MetricTargets),
		metric_wanted:              column[C.int64_t](fleet.MetricWanted),
		sample_rows:                column[C.uint32_t](fleet.SampleRows),
		request_rows:               column[C.uint32_t](fleet.RequestRows),
		pod_names:                  column[C.uint8_t](fleet.PodNames),
		pod_name_offsets:           column[C.uint32_t](fleet.PodNameOffsets),
		pod_flags:                  column[C.uint8_t](fleet.PodFlags),
		pod_starts:                 column[C.int64_t](fleet.PodStarts),
		pod_transitions:            column[C.int64_t](fleet.PodTransitions),
		sample_names:               column[C.uint8_t](fleet.SampleNames),
		sample_name_offsets:        column[C.uint32_t](fleet.SampleNameOffsets),
		sample_values:              column[C.int64_t](fleet.SampleValues),
		sample_times:               column[C.int64_t](fleet.SampleTimes),
		sample_windows:             column[C.int64_t](fleet.SampleWindows),
		requests:                   column[C.int64_t](fleet.Requests),
		request_failures:           column[C.uint8_t](fleet.RequestFailures),
		request_containers:         column[C.uint32_t](fleet.RequestContainers),
	}
	columns.size = C.uint32_t(unsafe.Sizeof(columns))
	histories := C.millicore_hpa_histories{
		recommendation_rows:     column[C.uint32_t](fleet.RecommendationRows),
		recommendation_counts:   column[C.uint32_t](fleet.RecommendationCounts),
		recommendation_replicas: column[C.int32_t](fleet.RecommendationReplicas),
		recommendation_times:    column[C.int64_t](fleet.RecommendationTimes),
		event_rows:              column[C.uint32_t](fleet.EventRows),
		event_counts:            column[C.uint32_t](fleet.EventCounts),
		event_changes:           column[C.int32_t](fleet.EventChanges),
		event_times:             column[C.int64_t](fleet.EventTimes),
		event_outdated:          column[C.uint8_t](fleet.EventOutdated),
	}
	histories.size = C.uint32_t(unsafe.Sizeof(histories))
	decisions := C.millicore_hpa_decisions{
		statuses:            column[C.millicore_status](out.Statuses),
		steps:               column[C.uint8_t](out.Steps),
		proposals:           column[C.int32_t](out.Proposals),
		stabilized:          column[C.int32_t](out.Stabilized),
		stabilizations:      column[C.uint8_t](out.Stabilizations),
		desired:             column[C.int32_t](out.Desired),
		limits:              column[C.uint8_t](out.Limits),
		winners:             column[C.int32_t](out.Winners),
		failed:              column[C.uint32_t](out.Failed),
		metric_replicas:     column[C.int32_t](out.MetricReplicas),
		metric_utilizations: column[C.int32_t](out.MetricUtilizations),
		metric_values:       column[C.int64_t](out.MetricValues),
		metric_failures:     column[C.uint8_t](out.MetricFailures),
		metric_pods:         column[C.uint32_t](out.MetricPods),
		metric_containers:   column[C.uint32_t](out.MetricContainers),
	}
	decisions.size = C.uint32_t(unsafe.Sizeof(decisions))
	if status := C.decide_hpa_columns(c.ctx, columns, histories, decisions); status != 0 {
		return c.refused(status)
	}
	return nil
}
