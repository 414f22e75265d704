// Command kubernetes compares millicore with the code of metrics-server,
// apimachinery and kube-state-metrics; see ../README.md. As a command, not a
// test, it can name upstream's versions from its own build information.
package main

import (
	"os"

	"github.com/millicore/millicore/conformance/harness"
	"github.com/millicore/millicore/conformance/kubernetes/decode"
	"github.com/millicore/millicore/conformance/kubernetes/quantity"
	"github.com/millicore/millicore/conformance/kubernetes/ranges"
	"github.com/millicore/millicore/conformance/kubernetes/shard"
)

var suites = []harness.Suite{decode.Suite, quantity.Suite, ranges.Suite, shard.Suite}

func main() { os.Exit(harness.Main(os.Args[1:], suites...)) }
