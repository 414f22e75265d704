// Command drive is `cargo xtask e2e`: a control plane in processes of its own
// over nodes and pods that kwok simulates, and on it metrics-node, by cgo and
// by wazero, beside metrics-server. It compares what they answer, measures
// what they cost, and how long an HPA takes from a sample to a decision.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

// options are the flags.
type options struct {
	programs    string
	metricsNode string
	kubectl     string
	kwok        string // its module's folder, for its own configuration
	minutes     float64
	nodes, pods int
	steps       int
}

func main() {
	var o options
	flag.StringVar(&o.programs, "programs", "", "`folder` with kubernetes, metrics-server and kwok")
	flag.StringVar(&o.metricsNode, "metrics-node", "", "metrics-node, both back ends linked")
	flag.StringVar(&o.kubectl, "kubectl", "", "kubectl")
	flag.StringVar(&o.kwok, "kwok-module", "", "`folder` of kwok's module")
	flag.Float64Var(&o.minutes, "minutes", 10, "how long cost is measured")
	flag.IntVar(&o.nodes, "nodes", 50, "nodes")
	flag.IntVar(&o.pods, "pods", 2000, "pods")
	flag.IntVar(&o.steps, "steps", 4, "load changes to time, with each metrics API")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	folder, err := os.MkdirTemp("", "millicore-e2e-")
	if err != nil {
		return err
	}
	p := &plane{options: o, folder: folder}
	defer func() {
		p.end()
		if err == nil {
			err = os.RemoveAll(folder)
		} else {
			err = fmt.Errorf("%w (logs are in %s)", err, folder)
		}
	}()
	begun := time.Now()
	say := func(format string, values ...any) {
		fmt.Fprintf(os.Stderr, "%6.1f s  %s\n", time.Since(begun).Seconds(), fmt.Sprintf(format, values...))
	}
	for _, step := range []struct {
		about string
		do    func(context.Context) error
	}{
		{"etcd, kube-apiserver and kube-controller-manager", p.startPlane},
		{fmt.Sprintf("kwok with %d nodes and %d pods", o.nodes, o.pods), p.populate},
		{"metrics-node (cgo), metrics-node (wazero) and metrics-server", p.startServers},
		{"two scrapes of each", p.awaitMetrics},
		{"the same answers", p.compare},
		{"kubectl", p.tryKubectl},
		{fmt.Sprintf("cost over %.1f minutes", o.minutes), p.measure},
		{"the same answers again", p.compare},
		{"from a sample to a decision", p.decisions},
	} {
		say("%s", step.about)
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.about, err)
		}
		if ctx.Err() != nil {
			return errors.New("interrupted")
		}
	}
	say("done")
	p.report(os.Stdout)
	return nil
}
