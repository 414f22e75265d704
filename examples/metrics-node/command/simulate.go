// metrics-node simulate: what an HPA would do under a load, of files.

package command

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/millicore/millicore/examples/metrics-node/document"
)

const aboutSimulate = `metrics-node simulate runs an HPA over a load and prints what it would do.

  metrics-node simulate --hpa hpa.yaml --load sine:3000,2500,1h --request 500m --duration 4h
  metrics-node simulate --hpa hpa.yaml --load steps:0=300,10m=4000 --compare other.yaml
  metrics-node simulate --hpa hpa.yaml --load load.yaml --sweep target=50,65,80
  metrics-node simulate --simulation all.yaml -o json

The load is in milli CPU, shared by the ready pods: a number, points:TIME=VALUE,…
with lines between them, steps:TIME=VALUE,…, sine:MEAN,AMPLITUDE,PERIOD, or a file
with a load as in docs/hpa.md. --simulation is a file with all of the fields there.

`

// simulation is what the flags of simulate say.
type simulation struct {
	*fileFlags
	file, hpa, compare, load, request, limit, model string
	duration, sync, starting, readying              time.Duration
	replicas                                        int
	sweep                                           multi
}

func simulate(arguments []string, out, errs io.Writer) (err error) {
	s := &simulation{fileFlags: newFileFlags("simulate")}
	s.StringVar(&s.file, "simulation", "", "`file` with a whole simulation")
	s.StringVar(&s.hpa, "hpa", "", "`file` with the HorizontalPodAutoscaler")
	s.StringVar(&s.compare, "compare", "", "`file` with another one over the same load")
	s.StringVar(&s.load, "load", "", "the `load`: a number, points:, steps:, sine:, or a file")
	s.DurationVar(&s.duration, "duration", time.Hour, "how long to simulate")
	s.DurationVar(&s.sync, "sync", 15*time.Second, "the controller's sync period")
	s.IntVar(&s.replicas, "replicas", 1, "replicas at the start")
	s.StringVar(&s.request, "request", "500m", "CPU request of a pod")
	s.StringVar(&s.limit, "limit", "", "CPU limit of a pod")
	s.StringVar(&s.model, "cpu-model", "linear", "load beyond the limit is lost (`linear`) or waits (queueing)")
	s.DurationVar(&s.starting, "start-delay", 2*time.Second, "from a pod's creation until it runs")
	s.DurationVar(&s.readying, "ready-delay", 0, "from then until it is ready")
	s.Var(&s.sweep, "sweep", "`NAME=VALUE,VALUE…` to try, as sweep in docs/hpa.md; may be repeated")
	if err := s.parse(arguments, errs, aboutSimulate); err != nil {
		return err
	}
	if s.file == "" && (s.hpa == "" || s.load == "") {
		return s.wrong("give --simulation, or --hpa and --load")
	}
	var input assembled
	if err := s.assemble(&input); err != nil {
		return err
	}
	library, err := s.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, library.Close()) }()
	text, err := library.SimulateHPA(nil, input.text)
	if err != nil {
		return input.explain(err)
	}
	if s.form == "json" {
		_, err = out.Write(append(text, '\n'))
		return err
	}
	return printSimulation(out, text)
}

// assemble puts the simulation together.
func (s *simulation) assemble(input *assembled) error {
	given := map[string]bool{}
	s.Visit(func(f *flag.Flag) { given[f.Name] = true })
	load, sweep, err := s.parts(given)
	if err != nil {
		return err
	}
	if s.file != "" {
		return s.fromFile(input, given)
	}
	hpa, err := document.ReadFile(s.hpa)
	if err != nil {
		return err
	}
	input.document("hpa", hpa)
	if s.compare != "" {
		other, err := document.ReadFile(s.compare)
		if err != nil {
			return err
		}
		input.document("compare", other)
	}
	if load.document != nil {
		input.document("load", load.document)
	} else if err := input.value("load", load.value); err != nil {
		return err
	}
	pods := map[string]any{
		"replicas": s.replicas, "requests": map[string]string{"cpu": s.request}, "cpuModel": s.model,
		"startSeconds": s.starting.Seconds(), "readySeconds": s.readying.Seconds(),
	}
	if s.limit != "" {
		pods["limits"] = map[string]string{"cpu": s.limit}
	}
	fields := []struct {
		name  string
		value any
	}{{"pods", pods}, {"durationSeconds", s.duration.Seconds()}, {"syncPeriodSeconds", s.sync.Seconds()}}
	for _, field := range fields {
		if err := input.value(field.name, field.value); err != nil {
			return err
		}
	}
	if len(sweep) > 0 {
		if err := input.value("sweep", sweep); err != nil {
			return err
		}
	}
	input.close()
	return nil
}

// fromFile takes the whole file. Flags beside it would have to be merged
// into it, so they are refused.
func (s *simulation) fromFile(input *assembled, given map[string]bool) error {
	for name := range given {
		if name != "simulation" && name != "o" && name != "backend" {
			return s.wrong("--simulation says everything; leave --%s out", name)
		}
	}
	d, err := document.ReadFile(s.file)
	if err != nil {
		return err
	}
	input.text, input.parts = d.JSON, []part{{d, 0}}
	return nil
}

// loadPart is a load of a flag, or of a file.
type loadPart struct {
	value    any
	document *document.Document
}

// parts reads --load and --sweep.
func (s *simulation) parts(given map[string]bool) (loadPart, map[string]any, error) {
	sweep := map[string]any{}
	for _, text := range s.sweep {
		name, values, found := strings.Cut(text, "=")
		if !found || name == "" || values == "" {
			return loadPart{}, nil, s.wrong("--sweep: want NAME=VALUE,VALUE…, not %q", text)
		}
		var list []any
		for _, value := range strings.Split(values, ",") {
			if number, err := strconv.ParseFloat(value, 64); err == nil {
				list = append(list, number)
			} else {
				list = append(list, value)
			}
		}
		sweep[name] = list
	}
	if !given["load"] {
		return loadPart{}, sweep, nil
	}
	load, err := s.readLoad()
	return load, sweep, err
}

func (s *simulation) readLoad() (loadPart, error) {
	curve := func(term map[string]any) loadPart {
		return loadPart{value: map[string]any{"curve": []any{term}}}
	}
	if number, err := strconv.ParseFloat(s.load, 64); err == nil {
		return curve(map[string]any{"constant": number}), nil
	}
	if _, err := os.Stat(s.load); err == nil {
		d, err := document.ReadFile(s.load)
		return loadPart{document: d}, err
	}
	kind, values, _ := strings.Cut(s.load, ":")
	fields := strings.Split(values, ",")
	switch kind {
	case "points", "steps":
		var list [][2]float64
		for _, field := range fields {
			at, value, _ := strings.Cut(field, "=")
			seconds, err := spanOf(at)
			number, err2 := strconv.ParseFloat(value, 64)
			if err != nil || err2 != nil {
				return loadPart{}, s.wrong("--load: want TIME=VALUE, not %q", field)
			}
			list = append(list, [2]float64{seconds, number})
		}
		return curve(map[string]any{kind: list}), nil
	case "sine":
		if len(fields) == 3 {
			mean, err := strconv.ParseFloat(fields[0], 64)
			amplitude, err2 := strconv.ParseFloat(fields[1], 64)
			period, err3 := spanOf(fields[2])
			if err == nil && err2 == nil && err3 == nil {
				sine := map[string]any{"amplitude": amplitude, "periodSeconds": period}
				return curve(map[string]any{"constant": mean, "sine": sine}), nil
			}
		}
		return loadPart{}, s.wrong("--load: want sine:MEAN,AMPLITUDE,PERIOD, not %q", s.load)
	}
	return loadPart{}, s.wrong("--load: want a file, a number, or points:, steps: or sine: and numbers, not %q", s.load)
}

// spanOf reads seconds: 90, or 1m30s.
func spanOf(text string) (float64, error) {
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		return seconds, nil
	}
	span, err := time.ParseDuration(text)
	return span.Seconds(), err
}

// totals are what a run came to.
type totals struct {
	Syncs, FailedSyncs, Rescales int
	FewestReplicas, MostReplicas int
	PodSeconds                   float64
	UnderProvisionedSeconds      float64
	OverProvisionedSeconds       float64
	SaturatedSeconds             float64
	LargestBacklog, Lost         float64
}

// ran is what one HPA did.
type ran struct {
	Name     string
	Columns  plotted
	Rescales []struct {
		Seconds  float64
		From, To int
		Reason   string
	}
	Totals totals
}

func printSimulation(out io.Writer, text []byte) error {
	var simulated struct {
		DurationSeconds float64
		Result          ran
		Compared        *ran
		Sweep           []json.RawMessage
	}
	if err := json.Unmarshal(text, &simulated); err != nil {
		return err
	}
	simulated.Result.print(out)
	if simulated.Compared != nil {
		fmt.Fprintln(out)
		simulated.Compared.print(out)
	}
	if len(simulated.Sweep) > 0 {
		fmt.Fprintln(out)
		return printSweep(out, simulated.Sweep)
	}
	return nil
}
