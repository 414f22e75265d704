// Package util is laid into the copy of upstream's package of that name when
// the suite runs: the histogram that NewDecayingHistogram makes there is
// millicore's. See ../delegation.
package util
