//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_hpa_external_sum
#cgo nocallback millicore_hpa_external_sum
#cgo noescape millicore_hpa_stabilize
#cgo nocallback millicore_hpa_stabilize
#cgo noescape millicore_hpa_stabilize_behavior
#cgo nocallback millicore_hpa_stabilize_behavior
#cgo noescape millicore_hpa_limit
#cgo nocallback millicore_hpa_limit
#cgo noescape millicore_hpa_limit_rate
#cgo nocallback millicore_hpa_limit_rate
#cgo noescape millicore_hpa_remember
#cgo nocallback millicore_hpa_remember
#include "core.h"
*/
import "C"

import "github.com/millicore/millicore/bindings/go/internal/backend"

func (l *library) HPAExternalSum(values []int64, shared uint8) (int64, error) {
	if err := l.open(); err != nil {
		return 0, err
	}
	var sum C.int64_t
	status := C.millicore_hpa_external_sum(pointer[C.int64_t](values), C.size_t(len(values)), C.uint8_t(shared), &sum)
	if status != 0 {
		return 0, refused(status)
	}
	return int64(sum), nil
}

func (l *library) HPAStabilize(replicas []int32, times []int64, window int64, proposal int32, now int64) (int32, uint32, error) {
	if err := l.open(); err != nil {
		return 0, 0, err
	}
	var stabilized C.int32_t
	var slot C.uint32_t
	status := C.millicore_hpa_stabilize(pointer[C.int32_t](replicas), pointer[C.int64_t](times), C.size_t(len(replicas)),
		C.int64_t(window), C.int32_t(proposal), C.int64_t(now), &stabilized, &slot)
	if status != 0 {
		return 0, 0, refused(status)
	}
	return int32(stabilized), uint32(slot), nil
}

func (l *library) HPAStabilizeBehavior(replicas []int32, times []int64, up, down, current, proposal int32, now int64) (int32, uint32, error) {
	if err := l.open(); err != nil {
		return 0, 0, err
	}
	var stabilized C.int32_t
	var slot C.uint32_t
	status := C.millicore_hpa_stabilize_behavior(
		pointer[C.int32_t](replicas), pointer[C.int64_t](times), C.size_t(len(replicas)),
		C.int32_t(up), C.int32_t(down), C.int32_t(current), C.int32_t(proposal), C.int64_t(now), &stabilized, &slot)
	if status != 0 {
		return 0, 0, refused(status)
	}
	return int32(stabilized), uint32(slot), nil
}

func (l *library) HPALimit(architecture uint32, current, min, max, desired int32, factor float64) (int32, uint8, error) {
	if err := l.open(); err != nil {
		return 0, 0, err
	}
	var limited C.int32_t
	var limit C.uint8_t
	status := C.millicore_hpa_limit(C.uint32_t(architecture), C.int32_t(current), C.int32_t(min), C.int32_t(max),
		C.int32_t(desired), C.double(factor), &limited, &limit)
	if status != 0 {
		return 0, 0, refused(status)
	}
	return int32(limited), uint8(limit), nil
}

func (l *library) HPALimitRate(rate *backend.HPARate) (int32, uint8, error) {
	if err := l.open(); err != nil {
		return 0, 0, err
	}
	var limited C.int32_t
	var limit C.uint8_t
	status := C.millicore_hpa_limit_rate(C.uint32_t(rate.Architecture), C.int64_t(rate.Now),
		C.int32_t(rate.Current), C.int32_t(rate.Min), C.int32_t(rate.Max), C.int32_t(rate.Desired), C.uint8_t(rate.Select),
		pointer[C.uint8_t](rate.Kinds), pointer[C.int32_t](rate.Values), pointer[C.int32_t](rate.Periods), C.size_t(len(rate.Kinds)),
		pointer[C.int32_t](rate.UpChanges), pointer[C.int64_t](rate.UpTimes), C.size_t(len(rate.UpChanges)),
		pointer[C.int32_t](rate.DownChanges), pointer[C.int64_t](rate.DownTimes), C.size_t(len(rate.DownChanges)),
		&limited, &limit)
	if status != 0 {
		return 0, 0, refused(status)
	}
	return int32(limited), uint8(limit), nil
}

func (l *library) HPARemember(from, to int32, now int64, longest int32, changes []int32, times []int64, outdated []uint8, count uint32) (uint32, error) {
	if err := l.open(); err != nil {
		return 0, err
	}
	used := C.uint32_t(count)
	status := C.millicore_hpa_remember(C.int32_t(from), C.int32_t(to), C.int64_t(now), C.int32_t(longest),
		pointer[C.int32_t](changes), pointer[C.int64_t](times), pointer[C.uint8_t](outdated), C.size_t(len(changes)), &used)
	if status != 0 {
		return 0, refused(status)
	}
	return uint32(used), nil
}
