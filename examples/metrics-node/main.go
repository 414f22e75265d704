// Command metrics-node is a metrics API server on the core: it scrapes
// kubelets and serves metrics.k8s.io, so that kubectl top works against it.
// Without arguments it replays a recorded cluster. See README.md.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/millicore/millicore/examples/metrics-node/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)
	os.Exit(command.Main(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
