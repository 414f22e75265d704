// metrics-node explain: why an HPA decides what it does, of files.

package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/millicore/millicore/examples/metrics-node/document"
)

const aboutExplain = `metrics-node explain tells step by step why an HPA decides what it does.

  metrics-node explain --hpa hpa.yaml --pods pods.yaml --metrics podmetrics.yaml
  metrics-node explain --case case.json

Files are YAML or JSON, as kubectl get -o yaml prints them; for --metrics that
is kubectl get podmetrics -o yaml. docs/hpa.md has the fields of a case.

`

// everyPod is a selector that all pods match, for lists that were selected
// before.
const everyPod = "!millicore.example/none"

func explain(arguments []string, out, errs io.Writer) (err error) {
	flags := newFileFlags("explain")
	hpa := flags.String("hpa", "", "`file` with the HorizontalPodAutoscaler")
	pods := flags.String("pods", "", "`file` with its pods")
	metrics := flags.String("metrics", "", "`file` with the PodMetrics of these")
	whole := flags.String("case", "", "`file` with a whole case instead")
	replicas := flags.Int("replicas", -1, "`number` of replicas (default the HPA's status.currentReplicas, or the pods)")
	selector := flags.String("selector", everyPod, "`selector` of the scale; all pods of the file by default")
	now := flags.String("now", "", "`time` of the decision, RFC 3339 (default the first metric's)")
	if err := flags.parse(arguments, errs, aboutExplain); err != nil {
		return err
	}
	var input assembled
	switch {
	case *whole != "" && (*hpa != "" || *pods != "" || *metrics != ""):
		return flags.wrong("--case excludes --hpa, --pods and --metrics")
	case *whole != "":
		d, err := document.ReadFile(*whole)
		if err != nil {
			return err
		}
		input.text, input.parts = d.JSON, []part{{d, 0}}
	case *hpa == "" || *pods == "" || *metrics == "":
		return flags.wrong("give --case, or --hpa with --pods and --metrics")
	default:
		files := caseFiles{*hpa, *pods, *metrics}
		if err := files.assemble(&input, *replicas, *selector, *now); err != nil {
			return err
		}
	}
	library, err := flags.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, library.Close()) }()
	text, err := library.ExplainHPA(nil, input.text)
	if err != nil {
		return input.explain(err)
	}
	if flags.form == "json" {
		_, err = out.Write(append(text, '\n'))
		return err
	}
	return printExplanation(out, text)
}

// caseFiles are the names of files that a case is made of.
type caseFiles struct{ hpa, pods, metrics string }

func (f caseFiles) assemble(input *assembled, replicas int, selector, now string) error {
	hpa, err := document.ReadFile(f.hpa)
	if err != nil {
		return err
	}
	pods, err := document.ReadFile(f.pods)
	if err != nil {
		return err
	}
	metrics, err := document.ReadFile(f.metrics)
	if err != nil {
		return err
	}
	podItems, err := items(pods)
	if err != nil {
		return err
	}
	samples, err := items(metrics)
	if err != nil {
		return err
	}
	if replicas < 0 {
		replicas = currentReplicas(hpa, len(podItems))
	}
	if now == "" {
		now = firstTime(samples)
	}
	if err := input.value("now", now); err != nil {
		return err
	}
	input.document("hpa", hpa)
	scale := map[string]any{"specReplicas": replicas, "statusReplicas": replicas, "selector": selector}
	if err := input.value("scale", scale); err != nil {
		return err
	}
	if err := input.value("config", map[string]bool{"applyDefaults": true}); err != nil {
		return err
	}
	if err := input.value("pods", podItems); err != nil {
		return err
	}
	if err := input.value("metrics", map[string]any{"resource": samples}); err != nil {
		return err
	}
	input.close()
	return nil
}

// items are those of a List, of a list, or the one object that there is.
func items(d *document.Document) ([]json.RawMessage, error) {
	var all []json.RawMessage
	if json.Unmarshal(d.JSON, &all) == nil {
		return all, nil
	}
	var list struct {
		Items *[]json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(d.JSON, &list); err != nil {
		return nil, &document.Error{Name: d.Name, Line: 1, Column: 1, Text: "want a list of objects"}
	}
	if list.Items == nil {
		return []json.RawMessage{d.JSON}, nil
	}
	return *list.Items, nil
}

func currentReplicas(hpa *document.Document, pods int) int {
	var read struct {
		Status struct {
			CurrentReplicas *int `json:"currentReplicas"`
		} `json:"status"`
	}
	if json.Unmarshal(hpa.JSON, &read) == nil && read.Status.CurrentReplicas != nil {
		return *read.Status.CurrentReplicas
	}
	return pods
}

// firstTime is that of the first sample, or now.
func firstTime(samples []json.RawMessage) string {
	for _, sample := range samples {
		var read struct {
			Timestamp string `json:"timestamp"`
		}
		if json.Unmarshal(sample, &read) == nil && read.Timestamp != "" {
			return read.Timestamp
		}
	}
	return time.Now().UTC().Format(time.RFC3339)
}

// printExplanation prints the steps as sentences.
func printExplanation(out io.Writer, text []byte) error {
	var explained struct {
		Summary  string
		Decision struct {
			Error  string
			Events []struct{ Type, Reason, Message string }
		}
		Trace []struct {
			Code   int
			Kind   string
			Metric *int
			Text   string
		}
	}
	if err := json.Unmarshal(text, &explained); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s\n\n", explained.Summary)
	for _, step := range explained.Trace {
		of := ""
		if step.Metric != nil {
			of = fmt.Sprintf("metric %d: ", *step.Metric)
		}
		fmt.Fprintf(out, "%4d  %s%s\n", step.Code, of, step.Text)
	}
	for _, event := range explained.Decision.Events {
		fmt.Fprintf(out, "\n%s %s: %s\n", event.Type, event.Reason, event.Message)
	}
	if explained.Decision.Error != "" {
		fmt.Fprintf(out, "\nerror: %s\n", explained.Decision.Error)
	}
	return nil
}
