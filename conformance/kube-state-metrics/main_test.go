package main

import (
	"testing"

	"github.com/millicore/millicore/conformance/harness"
)

func TestSuites(t *testing.T) {
	for _, suite := range suites {
		t.Run(suite.Name, func(t *testing.T) { harness.Test(t, suite) })
	}
}
