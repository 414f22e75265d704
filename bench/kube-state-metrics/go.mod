// What the two peers of the metric store and ours share: the pods, and the
// loop of a child process. The peers are modules of their own, as a module
// has one version of kube-state-metrics.
module github.com/millicore/millicore/bench/kube-state-metrics

go 1.26.0
