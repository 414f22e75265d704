package shard

import (
	_ "unsafe" // for go:linkname

	appsv1 "k8s.io/api/apps/v1"
	_ "k8s.io/kube-state-metrics/v2/pkg/metricshandler"
)

// shardingSettings is kube-state-metrics' way from a pod's name and its
// StatefulSet to a shard; its package does not export it.
//
//go:linkname shardingSettings k8s.io/kube-state-metrics/v2/pkg/metricshandler.shardingSettingsFromStatefulSet
func shardingSettings(set *appsv1.StatefulSet, pod string) (shard int32, total int, err error)

// mayHang tells whether go-jump never returns for this key: where a step
// leaves int64 the conversion gives the least int64, from which no step leads
// back. The loop here ends at that step; it decides nothing else.
func mayHang(key uint64, buckets int64) bool {
	const beyond = 1 << 63
	at := int64(0)
	for at < buckets {
		key = key*2862933555777941757 + 1
		next := float64(at+1) * (float64(int64(1)<<31) / float64((key>>33)+1))
		if next >= beyond {
			return true
		}
		at = int64(next)
	}
	return false
}
