// Package cluster holds the core against a real control plane: etcd,
// kube-apiserver and kube-controller-manager v1.36.3 in the test's process,
// metrics-node behind the aggregator, and kubelets whose pages the core
// writes. The HPA controller scales by our numbers, and every sync of it is
// predicted by `decide`.
package cluster
