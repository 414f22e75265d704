package main

import (
	"testing"

	"github.com/millicore/millicore/conformance/harness"
	"github.com/millicore/millicore/conformance/vpa/delegation"
)

func TestSuites(t *testing.T) {
	t.Cleanup(delegation.Clean)
	for _, suite := range suites {
		t.Run(suite.Name, func(t *testing.T) { harness.Test(t, suite) })
	}
}
