// Command kubernetes compares millicore with the code of metrics-server,
// apimachinery and kube-state-metrics; see ../README.md. As a command, not a
// test, it can name upstream's versions from its own build information.
package main

import (
	"os"

	"github.com/millicore/millicore/conformance/harness"
	"github.com/millicore/millicore/conformance/kubernetes/api"
	"github.com/millicore/millicore/conformance/kubernetes/decode"
	"github.com/millicore/millicore/conformance/kubernetes/quantity"
	"github.com/millicore/millicore/conformance/kubernetes/ranges"
	"github.com/millicore/millicore/conformance/kubernetes/shard"
	"github.com/millicore/millicore/conformance/kubernetes/stats"
	"github.com/millicore/millicore/conformance/kubernetes/storage"
	"github.com/millicore/millicore/conformance/kubernetes/wire"
)

var suites = []harness.Suite{
	api.Suite, decode.Suite, quantity.Suite, ranges.Suite, shard.Suite, stats.Suite, storage.Suite, wire.Suite,
}

func main() { os.Exit(harness.Main(os.Args[1:], suites...)) }
