// Command vpa compares millicore's vertical pod autoscaler with the
// recommender of VPA v1.8.1, and runs that recommender's own tests with its
// histograms delegated to millicore; see ../README.md.
package main

import (
	"os"

	"github.com/millicore/millicore/conformance/harness"
	"github.com/millicore/millicore/conformance/vpa/delegation"
	"github.com/millicore/millicore/conformance/vpa/stream"
)

var suites = []harness.Suite{delegation.Suite, stream.Suite}

func main() {
	status := harness.Main(os.Args[1:], suites...)
	delegation.Clean()
	os.Exit(status)
}
