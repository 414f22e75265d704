// Command hpa compares millicore's decision on a HorizontalPodAutoscaler with
// the controller of Kubernetes v1.36.3, and runs that controller's own tests
// with ten of its functions delegated to millicore; see ../README.md.
package main

import (
	"os"

	"github.com/millicore/millicore/conformance/harness"
	"github.com/millicore/millicore/conformance/hpa/decide"
	"github.com/millicore/millicore/conformance/hpa/delegation"
)

var suites = []harness.Suite{delegation.Suite, decide.Suite}

func main() {
	status := harness.Main(os.Args[1:], suites...)
	delegation.Clean()
	os.Exit(status)
}
