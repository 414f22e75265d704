// Command metricsv1 compares what millicore writes of metrics.k8s.io/v1 with
// the types and serializers of k8s.io/metrics v0.37.1; see ../README.md.
package main

import (
	"os"

	"github.com/millicore/millicore/conformance/harness"
	"github.com/millicore/millicore/conformance/metricsv1/v1"
)

var suites = []harness.Suite{v1.Suite}

func main() { os.Exit(harness.Main(os.Args[1:], suites...)) }
