package main

import (
	"fmt"
	"io"
	"time"
)

// results are what a run has found.
type results struct {
	agreements []agreement
	spent      []spent
	decisions  []decided
	kubectl    string
}

// report prints the tables of docs/performance.md.
func (p *plane) report(w io.Writer) {
	fmt.Fprintf(w, "%d nodes, %d pods, a scrape every %s, all lists read once a scrape; %.1f minutes.\n\n",
		p.options.nodes, p.options.pods, resolution, p.options.minutes)
	fmt.Fprintln(w, "| server | CPU s | mCPU a node | RSS MiB | peak RSS MiB |")
	fmt.Fprintln(w, "|---|---|---|---|---|")
	for _, of := range p.results.spent {
		mcpu := 1000 * of.CPU.Seconds() / (p.options.minutes * 60) / float64(p.options.nodes)
		fmt.Fprintf(w, "| %s | %.1f | %.2f | %d | %d |\n", of.Server, of.CPU.Seconds(), mcpu, of.RSS/1024, of.PeakRSS/1024)
	}
	fmt.Fprintln(w, "\n| against metrics-server | figures | median apart in cpu | most |")
	fmt.Fprintln(w, "|---|---|---|---|")
	for _, of := range p.results.agreements {
		fmt.Fprintf(w, "| %s | %d | %.2f %% | %.2f %% |\n", of.Server, of.Compared, 100*of.Median, 100*of.Most)
	}
	fmt.Fprintln(w, "\n| metrics API | replicas | from the change of load | from the sample |")
	fmt.Fprintln(w, "|---|---|---|---|")
	for _, of := range p.results.decisions {
		fmt.Fprintf(w, "| %s | %d to %d | %s | %s |\n", of.Server, of.From, of.To,
			of.FromChange.Round(100*time.Millisecond), of.FromSample.Round(100*time.Millisecond))
	}
	fmt.Fprintf(w, "\nkubectl: %s\n", p.results.kubectl)
}
