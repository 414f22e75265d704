// Command prometheus compares millicore with Prometheus' own code; see
// ../README.md. As a command, not a test, it can name upstream's versions
// from its own build information.
package main

import (
	"os"

	"github.com/millicore/millicore/conformance/harness"
	"github.com/millicore/millicore/conformance/prometheus/families"
	"github.com/millicore/millicore/conformance/prometheus/lenient"
	"github.com/millicore/millicore/conformance/prometheus/openmetrics"
	"github.com/millicore/millicore/conformance/prometheus/parse"
	"github.com/millicore/millicore/conformance/prometheus/targets"
)

var suites = []harness.Suite{
	parse.Suite, openmetrics.Suite, lenient.Suite, families.Suite, targets.Suite,
}

func main() { os.Exit(harness.Main(os.Args[1:], suites...)) }
