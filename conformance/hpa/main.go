// Command hpa compares millicore's decision on a HorizontalPodAutoscaler with
// the controller of Kubernetes v1.36.3; see ../README.md.
package main

import (
	"os"

	"github.com/millicore/millicore/conformance/harness"
	"github.com/millicore/millicore/conformance/hpa/decide"
)

var suites = []harness.Suite{decide.Suite}

func main() { os.Exit(harness.Main(os.Args[1:], suites...)) }
