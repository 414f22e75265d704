// Package podautoscaler is upstream's package of that name, tests included,
// with ten of its functions handed to millicore. Upstream's files are laid
// into this folder by an overlay when the suite runs (see ../upstream); what
// lies here is the other end of the delegation:
//
//   - metrics.go    what a metric proposes, through DecideHPAColumns
//   - normalize.go  stabilisation, limits, scale events
//   - library.go    the opened library, and MILLICORE_BREAK
package podautoscaler
