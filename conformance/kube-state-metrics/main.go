// Command kube-state-metrics holds millicore's metric store against that of
// kube-state-metrics v2.20.0; see ../README.md.
package main

import (
	"os"

	"github.com/millicore/millicore/conformance/harness"
	"github.com/millicore/millicore/conformance/kube-state-metrics/store"
	"github.com/millicore/millicore/conformance/kube-state-metrics/upstream"
)

var suites = []harness.Suite{store.Suite, upstream.Suite}

func main() { os.Exit(harness.Main(os.Args[1:], suites...)) }
