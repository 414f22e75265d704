package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// printCase shows a finished case on the terminal.
func printCase(out io.Writer, result measuredCase) {
	fmt.Fprintf(out, "%s, %d items\n", result.name, result.items)
	for _, engine := range result.engines {
		fmt.Fprintf(out, "  %-36s %10.1f ns/%s", engine.name,
			engine.best()/float64(result.items), result.unit)
		if result.bytes > 0 {
			fmt.Fprintf(out, " %8.0f MB/s", float64(result.bytes)/engine.best()*1e3)
		}
		fmt.Fprintln(out)
	}
}

// writeFiles writes bench/RESULTS.md and the raw samples; a second run on one
// date replaces that date's file.
func writeFiles(measured []measuredCase, plan plan, run runFacts) error {
	date := time.Now().UTC().Format(time.DateOnly)
	if err := writeRecords(measured, date); err != nil {
		return err
	}
	file, err := os.Create(filepath.Join("bench", "RESULTS.md"))
	if err != nil {
		return err
	}
	defer file.Close()
	writeResults(file, measured, plan, run, date)
	return file.Close()
}

func writeRecords(measured []measuredCase, date string) error {
	folder := filepath.Join("bench", "records")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	file, err := os.Create(filepath.Join(folder, date+".jsonl"))
	if err != nil {
		return err
	}
	defer file.Close()
	lines := json.NewEncoder(file)
	for _, one := range measured {
		for _, engine := range one.engines {
			for round, sample := range engine.samples {
				err := lines.Encode(map[string]any{
					"date": date, "machine": machine(), "case": one.name,
					"items": one.items, "inputBytes": one.bytes,
					"engine": engine.name, "round": round,
					"iterations": sample.Iterations, "cpuNs": sample.CPU,
					"goAllocs": sample.GoAllocs, "goBytes": sample.GoBytes,
					"mallocs": sample.Mallocs, "mallocBytes": sample.MallocBytes,
					"peakKiB": engine.peak,
				})
				if err != nil {
					return err
				}
			}
		}
	}
	return file.Close()
}

func writeResults(out io.Writer, measured []measuredCase, plan plan, run runFacts, date string) {
	fmt.Fprintf(out, `# Measured

Written by `+"`cargo xtask bench`"+` on %s; the raw samples are in
`+"`records/%s.jsonl`"+`. Do not edit.

%s; load average at the start %s, at the end %s. %s.

* CPU time of the whole process (getrusage, user and system, Go's garbage
  collection included), never wall time. %d rounds of %d ms; in a round the
  engines take turns, peers and ours, so that whatever else the machine does
  meets all alike. A time is the least of the rounds; a ratio is the median of
  the rounds' own ratios, and its least and largest follow in brackets. A goal
  is reached if both that median and the ratio of the two times are there.
* Before the first timing every engine's result is compared with the others'.
  One exception: VictoriaMetrics reads some of the recorded values one unit in
  the last place off the nearest double, so its values are compared by count
  and by the selected sum, not by their bits.
* In the timed region of every engine: reading each value, looking each pod up
  by its name (decode), the selector (parse), and for ours from Go the copying
  of Go strings into a column (UIDs, quantities). Parsed labels are compared as
  they are written, without escapes resolved; only textparse's Labels does more.
* Goals are those of later issues, given by number; a dash: none is stated.

`, date, date, machine(), run.loadBefore, loadAverage(), versions(), plan.rounds, plan.slice.Milliseconds())
	var pillars []string
	byPillar := map[string][]measuredCase{}
	for _, one := range measured {
		if _, seen := byPillar[one.pillar]; !seen {
			pillars = append(pillars, one.pillar)
		}
		byPillar[one.pillar] = append(byPillar[one.pillar], one)
	}
	for _, pillar := range pillars {
		fmt.Fprintf(out, "## %s\n\n", pillar)
		fmt.Fprint(out, "| case | ours | peer | ratio | goal | floor | reached |\n"+
			"|---|---|---|---|---|---|---|\n")
		for _, one := range byPillar[pillar] {
			writeRatios(out, one)
		}
		fmt.Fprint(out, "\nEvery engine:\n\n| case | engine | time | MB/s | "+
			"Go allocations | mallocs | peak RSS MiB |\n|---|---|---|---|---|---|---|\n")
		for _, one := range byPillar[pillar] {
			writeEngines(out, one)
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintf(out, `Allocations and mallocs are per operation (a page, a column) with the bytes
asked for. Inside a wasm instance nobody counts them. Peak RSS is of a process
that opens its input and does nothing else for 0.2 s; the Go program, with all
peers linked, takes %.1f MiB before it does anything.
`, float64(run.idlePeak)/1024)
}

// writeRatios gives each of our engines a row against the best peer, and one
// for each goal that names another peer.
func writeRatios(out io.Writer, one measuredCase) {
	var best measuredEngine
	for _, engine := range one.engines {
		if !engine.ours && (best.samples == nil || engine.best() < best.best()) {
			best = engine
		}
	}
	for _, ours := range one.engines {
		if !ours.ours {
			continue
		}
		against := []measuredEngine{best}
		for _, peer := range one.engines {
			if _, asked := one.goalOf(ours, peer); asked && peer.name != best.name {
				against = append(against, peer)
			}
		}
		for _, peer := range against {
			all := ratios(peer, ours)
			median := all[len(all)/2]
			want, floor, reached := "-", "-", "-"
			if goal, asked := one.goalOf(ours, peer); asked {
				want = fmt.Sprintf("%g (issue %d)", goal.ratio, goal.issue)
				if goal.floor > 0 {
					floor = fmt.Sprintf("%g", goal.floor)
				}
				sure := min(median, peer.best()/ours.best())
				switch {
				case sure >= goal.ratio:
					reached = "yes"
				case goal.floor > 0 && sure >= goal.floor:
					reached = "floor"
				default:
					reached = "no"
				}
			}
			fmt.Fprintf(out, "| %s | %s %s | %s %s | %.2f (%.2f-%.2f) | %s | %s | %s |\n",
				one.name, ours.name, one.each(ours), peer.name, one.each(peer),
				median, all[0], all[len(all)-1], want, floor, reached)
		}
	}
}

func (c measuredCase) goalOf(ours, peer measuredEngine) (goal, bool) {
	for _, goal := range c.goals {
		if goal.ours == ours.name && goal.peer == peer.name {
			return goal, true
		}
	}
	return goal{}, false
}

// each is the time of one item.
func (c measuredCase) each(engine measuredEngine) string {
	return fmt.Sprintf("%.1f ns/%s", engine.best()/float64(c.items), c.unit)
}

func writeEngines(out io.Writer, one measuredCase) {
	for _, engine := range one.engines {
		rate := "-"
		if one.bytes > 0 {
			rate = fmt.Sprintf("%.0f", float64(one.bytes)/engine.best()*1e3)
		}
		last := engine.samples[len(engine.samples)-1]
		goSide := fmt.Sprintf("%.1f, %.0f B", last.GoAllocs, last.GoBytes)
		if engine.remote != nil {
			goSide = "-"
		}
		mallocs := fmt.Sprintf("%.1f, %.0f B", last.Mallocs, last.MallocBytes)
		if engine.uncounted {
			mallocs = "-"
		}
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %s | %.1f |\n", one.name,
			engine.name, one.each(engine), rate, goSide, mallocs,
			float64(engine.peak)/1024)
	}
}

// runFacts are taken beside the samples.
type runFacts struct {
	// loadBefore is the load average when the run began.
	loadBefore string
	// idlePeak is the peak RSS, in KiB, of this program without a case.
	idlePeak int
}

// loadAverage is the machine's, over one minute.
func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

// machine is the processor's name and the number of its threads given to us.
func machine() string {
	name := runtime.GOARCH
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if value, ok := strings.CutPrefix(line, "model name"); ok {
				name = strings.TrimSpace(strings.TrimPrefix(
					strings.TrimSpace(value), ":"))
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d threads, %s/%s", name, runtime.NumCPU(),
		runtime.GOOS, runtime.GOARCH)
}

// versions names the compiler and the peers from the build information.
func versions() string {
	peers := map[string]string{
		"sigs.k8s.io/metrics-server":                 "metrics-server",
		"github.com/prometheus/prometheus":           "prometheus",
		"github.com/prometheus/common":               "common (expfmt)",
		"github.com/VictoriaMetrics/VictoriaMetrics": "VictoriaMetrics",
		"github.com/dgryski/go-jump":                 "go-jump",
		"k8s.io/apimachinery":                        "apimachinery",
	}
	text := runtime.Version()
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return text
	}
	for _, module := range info.Deps {
		name, wanted := peers[module.Path]
		if !wanted {
			continue
		}
		if module.Replace != nil {
			module = module.Replace
		}
		text += ", " + name + " " + module.Version
	}
	return text
}
