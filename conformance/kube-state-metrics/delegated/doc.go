// Package metricsstore is kube-state-metrics' package of that name over
// millicore: what its own tests compile against. The tests are not here; they
// are taken from the module cache when ../upstream compiles them, as an
// overlay.
package metricsstore
