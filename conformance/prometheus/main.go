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
	"github.com/millicore/millicore/conformance/prometheus/promtool"
	"github.com/millicore/millicore/conformance/prometheus/series"
	"github.com/millicore/millicore/conformance/prometheus/targets"
)

var suites = []harness.Suite{
	parse.Suite, openmetrics.Suite, lenient.Suite, families.Suite,
	series.Suite, targets.Suite,
}

func init() {
	// `cargo xtask test` builds promtool first; by hand it may be absent.
	if os.Getenv(promtool.Program) != "" {
		suites = append(suites, promtool.Suite)
	}
}

func main() { os.Exit(harness.Main(os.Args[1:], suites...)) }
