// Package kubelet gives what the core reads of kubelets in Kubernetes' own
// types.
package kubelet
