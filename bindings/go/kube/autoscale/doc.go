// Package autoscale takes the decision of kube-controller-manager v1.36.3 on
// HorizontalPodAutoscalers, from and to Kubernetes' own types.
//
//	decider := autoscale.New(library)
//	decision, err := decider.Decide(&autoscale.Case{
//		Now: time.Now(), HPA: hpa, Scale: scale, Pods: pods, Metrics: metrics,
//	})
//
// Nothing is read from a cluster and nothing is written: the caller's
// informers and clients do that. [Decision.History] goes into the next case.
//
//   - case.go      what a decision depends on
//   - decision.go  what it gives
//   - decide.go    Decide
//   - fleet.go     many HPAs in one call, as numbers: Fleet
//   - row.go       an HPA's row of a fleet
//   - defaults.go  what the API server fills in
//   - pods.go      pods, their requests, their samples
package autoscale
