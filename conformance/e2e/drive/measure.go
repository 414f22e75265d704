package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// cost is what a process has used.
type cost struct {
	cpu          time.Duration
	rss, peakRSS int64 // kB
}

// clockTick is USER_HZ, which Linux fixes at 100.
const clockTick = 10 * time.Millisecond

// costOf reads /proc.
func costOf(of *process) (cost, error) {
	var c cost
	folder := fmt.Sprintf("/proc/%d/", of.cmd.Process.Pid)
	stat, err := os.ReadFile(folder + "stat")
	if err != nil {
		return c, err
	}
	// The name in brackets may hold blanks; utime and stime are the 12th and
	// 13th field after it.
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return c, fmt.Errorf("%sstat is %q", folder, stat)
	}
	for _, field := range fields[11:13] {
		ticks, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return c, err
		}
		c.cpu += time.Duration(ticks) * clockTick
	}
	status, err := os.ReadFile(folder + "status")
	if err != nil {
		return c, err
	}
	for line := range strings.SplitSeq(string(status), "\n") {
		name, value, _ := strings.Cut(line, ":")
		into := map[string]*int64{"VmRSS": &c.rss, "VmHWM": &c.peakRSS}[name]
		if into == nil {
			continue
		}
		if *into, err = strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64); err != nil {
			return c, err
		}
	}
	return c, nil
}

// spent is what a server used while it was measured.
type spent struct {
	Server       string
	CPU          time.Duration
	RSS, PeakRSS int64
}

// measure lets all servers work for some minutes, each asked for all pods once
// a resolution, as by an HPA controller or a dashboard.
func (p *plane) measure(ctx context.Context) error {
	before := make([]cost, len(p.servers))
	for i, of := range p.servers {
		var err error
		if before[i], err = costOf(of.process); err != nil {
			return err
		}
	}
	end := time.Now().Add(time.Duration(p.options.minutes * float64(time.Minute)))
	for time.Now().Before(end) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(resolution, max(time.Until(end), time.Millisecond))):
		}
		for _, of := range p.servers {
			if _, err := answerOf(ctx, of); err != nil {
				return err
			}
		}
	}
	for i, of := range p.servers {
		after, err := costOf(of.process)
		if err != nil {
			return err
		}
		p.results.spent = append(p.results.spent, spent{of.name, after.cpu - before[i].cpu, after.rss, after.peakRSS})
	}
	return nil
}

// tryKubectl runs the real client through the aggregator.
func (p *plane) tryKubectl(ctx context.Context) error {
	lines := func(arguments ...string) (int, string, error) {
		cmd := exec.CommandContext(ctx, p.options.kubectl, append([]string{"--kubeconfig", p.path("kubeconfig")}, arguments...)...)
		text, err := cmd.CombinedOutput()
		if err != nil {
			return 0, "", fmt.Errorf("kubectl %v: %w: %.300s", arguments, err, text)
		}
		return strings.Count(string(text), "\n"), string(text), nil
	}
	pods := p.options.pods/p.options.nodes*p.options.nodes + 2
	for _, of := range []struct {
		rows      int
		arguments []string
	}{
		{p.options.nodes + 1, []string{"top", "nodes"}},
		{pods + 1, []string{"top", "pods", "-A"}},
		{pods + 1, []string{"get", "podmetrics.metrics.k8s.io", "-A"}},
		{1, []string{"get", "--raw", metricsAPI + "/nodes"}},
	} {
		got, text, err := lines(of.arguments...)
		if err != nil {
			return err
		}
		if got != of.rows {
			return fmt.Errorf("kubectl %v prints %d lines, not %d: %.300s", of.arguments, got, of.rows, text)
		}
	}
	if _, text, err := lines("explain", "podmetrics.containers"); err != nil || !strings.Contains(text, "usage") {
		return fmt.Errorf("kubectl explain: %w: %.300s", err, text)
	}
	p.results.kubectl = "top nodes, top pods -A, get podmetrics -A, get --raw, explain"
	return nil
}
