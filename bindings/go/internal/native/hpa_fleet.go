//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_hpa_decide_columns
#cgo nocallback millicore_hpa_decide_columns
#include "core.h"
*/
import "C"

import (
	"runtime"
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// pinned gives a struct of the ABI the first item of a slice: what a struct in
// Go's memory points to must be pinned for the call.
func pinned[T any](pinner *runtime.Pinner, items []T) unsafe.Pointer {
	if len(items) == 0 {
		return nil
	}
	first := unsafe.SliceData(items)
	pinner.Pin(first)
	return unsafe.Pointer(first)
}

func (l *library) DecideHPAColumns(fleet *backend.HPAFleet, out *backend.HPADecisions) error {
	c, err := l.contexts.acquire()
	if err != nil {
		return err
	}
	defer l.contexts.release(c)
	var pinner runtime.Pinner
	defer pinner.Unpin()
	columns := C.millicore_hpa_fleet{
		architecture:               C.uint32_t(fleet.Architecture),
		now_ns:                     C.int64_t(fleet.Now),
		initialization_ns:          C.int64_t(fleet.Initialization),
		readiness_delay_ns:         C.int64_t(fleet.ReadinessDelay),
		downscale_stabilization_ns: C.int64_t(fleet.DownscaleStabilization),
		scale_up_limit_factor:      C.double(fleet.ScaleUpLimitFactor),
		hpa_count:                  C.uint32_t(len(fleet.Flags)),
		flags:                      (*C.uint8_t)(pinned(&pinner, fleet.Flags)),
		current:                    (*C.int32_t)(pinned(&pinner, fleet.Current)),
		status_replicas:            (*C.int32_t)(pinned(&pinner, fleet.StatusReplicas)),
		min:                        (*C.int32_t)(pinned(&pinner, fleet.Min)),
		max:                        (*C.int32_t)(pinned(&pinner, fleet.Max)),
		tolerance_down:             (*C.double)(pinned(&pinner, fleet.ToleranceDown)),
		tolerance_up:               (*C.double)(pinned(&pinner, fleet.ToleranceUp)),
		metric_rows:                (*C.uint32_t)(pinned(&pinner, fleet.MetricRows)),
		pod_rows:                   (*C.uint32_t)(pinned(&pinner, fleet.PodRows)),
		windows:                    (*C.int32_t)(pinned(&pinner, fleet.Windows)),
		selects:                    (*C.uint8_t)(pinned(&pinner, fleet.Selects)),
		policy_rows:                (*C.uint32_t)(pinned(&pinner, fleet.PolicyRows)),
		policy_kinds:               (*C.uint8_t)(pinned(&pinner, fleet.PolicyKinds)),
		policy_values:              (*C.int32_t)(pinned(&pinner, fleet.PolicyValues)),
		policy_periods:             (*C.int32_t)(pinned(&pinner, fleet.PolicyPeriods)),
		metric_kinds:               (*C.uint8_t)(pinned(&pinner, fleet.MetricKinds)),
		metric_targets:             (*C.uint8_t)(pinned(&pinner, fleet.MetricTargets)),
		metric_wanted:              (*C.int64_t)(pinned(&pinner, fleet.MetricWanted)),
		sample_rows:                (*C.uint32_t)(pinned(&pinner, fleet.SampleRows)),
		request_rows:               (*C.uint32_t)(pinned(&pinner, fleet.RequestRows)),
		pod_names:                  (*C.uint8_t)(pinned(&pinner, fleet.PodNames)),
		pod_name_offsets:           (*C.uint32_t)(pinned(&pinner, fleet.PodNameOffsets)),
		pod_flags:                  (*C.uint8_t)(pinned(&pinner, fleet.PodFlags)),
		pod_starts:                 (*C.int64_t)(pinned(&pinner, fleet.PodStarts)),
		pod_transitions:            (*C.int64_t)(pinned(&pinner, fleet.PodTransitions)),
		sample_names:               (*C.uint8_t)(pinned(&pinner, fleet.SampleNames)),
		sample_name_offsets:        (*C.uint32_t)(pinned(&pinner, fleet.SampleNameOffsets)),
		sample_values:              (*C.int64_t)(pinned(&pinner, fleet.SampleValues)),
		sample_times:               (*C.int64_t)(pinned(&pinner, fleet.SampleTimes)),
		sample_windows:             (*C.int64_t)(pinned(&pinner, fleet.SampleWindows)),
		requests:                   (*C.int64_t)(pinned(&pinner, fleet.Requests)),
		request_failures:           (*C.uint8_t)(pinned(&pinner, fleet.RequestFailures)),
		request_containers:         (*C.uint32_t)(pinned(&pinner, fleet.RequestContainers)),
	}
	columns.size = C.uint32_t(unsafe.Sizeof(columns))
	histories := C.millicore_hpa_histories{
		recommendation_rows:     (*C.uint32_t)(pinned(&pinner, fleet.RecommendationRows)),
		recommendation_counts:   (*C.uint32_t)(pinned(&pinner, fleet.RecommendationCounts)),
		recommendation_replicas: (*C.int32_t)(pinned(&pinner, fleet.RecommendationReplicas)),
		recommendation_times:    (*C.int64_t)(pinned(&pinner, fleet.RecommendationTimes)),
		event_rows:              (*C.uint32_t)(pinned(&pinner, fleet.EventRows)),
		event_counts:            (*C.uint32_t)(pinned(&pinner, fleet.EventCounts)),
		event_changes:           (*C.int32_t)(pinned(&pinner, fleet.EventChanges)),
		event_times:             (*C.int64_t)(pinned(&pinner, fleet.EventTimes)),
		event_outdated:          (*C.uint8_t)(pinned(&pinner, fleet.EventOutdated)),
	}
	histories.size = C.uint32_t(unsafe.Sizeof(histories))
	decisions := C.millicore_hpa_decisions{
		statuses:            (*C.millicore_status)(pinned(&pinner, out.Statuses)),
		steps:               (*C.uint8_t)(pinned(&pinner, out.Steps)),
		proposals:           (*C.int32_t)(pinned(&pinner, out.Proposals)),
		stabilized:          (*C.int32_t)(pinned(&pinner, out.Stabilized)),
		stabilizations:      (*C.uint8_t)(pinned(&pinner, out.Stabilizations)),
		desired:             (*C.int32_t)(pinned(&pinner, out.Desired)),
		limits:              (*C.uint8_t)(pinned(&pinner, out.Limits)),
		winners:             (*C.int32_t)(pinned(&pinner, out.Winners)),
		failed:              (*C.uint32_t)(pinned(&pinner, out.Failed)),
		metric_replicas:     (*C.int32_t)(pinned(&pinner, out.MetricReplicas)),
		metric_utilizations: (*C.int32_t)(pinned(&pinner, out.MetricUtilizations)),
		metric_values:       (*C.int64_t)(pinned(&pinner, out.MetricValues)),
		metric_failures:     (*C.uint8_t)(pinned(&pinner, out.MetricFailures)),
		metric_pods:         (*C.uint32_t)(pinned(&pinner, out.MetricPods)),
		metric_containers:   (*C.uint32_t)(pinned(&pinner, out.MetricContainers)),
	}
	decisions.size = C.uint32_t(unsafe.Sizeof(decisions))
	if status := C.millicore_hpa_decide_columns(c.ctx, &columns, &histories, &decisions); status != 0 {
		return c.refused(status)
	}
	return nil
}
