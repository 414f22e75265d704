// Package harness runs a conformance suite: upstream's function and ours in
// one process, on many random and mutated inputs, through every back end of
// the binding that is linked. It knows nothing of what is compared.
//
//   - suite.go    a suite, its run, the first difference found
//   - versions.go upstream's versions, from the build information
//   - random.go   one reproducible stream of choices for each case
//   - mutate.go   byte mutations of any input
//   - page.go     metric pages, well formed and subtly not
//   - seeds.go    the recordings and vectors that are mutated
//
// Settings, all by environment:
//
//	MILLICORE_SEED   the seed, decimal, 1 by default; `clock` takes one from the clock
//	MILLICORE_CASES  cases of each suite and back end; by default 10000
//	MILLICORE_CASE   only this case (with the seed that a failure printed)
package harness
