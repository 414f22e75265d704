// Package millicore is the arithmetic of Kubernetes metrics: which shard owns
// an object, how a metric is read and written, what a kubelet's page says
// about nodes and pods. The answers are those of the upstream Go programs,
// bit for bit, computed by one Rust core.
//
// [Open] chooses how the core runs: in WebAssembly on wazero (the default,
// works with CGO_ENABLED=0) or as a native archive through cgo (build with
// -tags millicore_cgo). Both give the same answers and the same errors.
//
// Everything is a batch: strings travel in columns ([Strings], [Rows]),
// numbers as plain slices, a page or a list in one call. Methods named Append
// add to dst and return it; methods that take a pointer to columns replace
// their content. Nothing returned refers to the core's memory, and memory
// given in is used again, so that in a steady state nothing is allocated.
//
// Handles ([Quantities], [KubeletBatch], [KubeletStore], [KubeletSnapshot])
// are closed by their Close, or late by the garbage collector.
package millicore
