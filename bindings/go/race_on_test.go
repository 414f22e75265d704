//go:build race

package millicore_test

const raceEnabled = true
