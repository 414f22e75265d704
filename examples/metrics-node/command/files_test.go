package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/millicore/millicore/recordings"
)

const manifest = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  scaleTargetRef: {kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 20
  metrics:
  - type: Resource
    resource:
      name: cpu
      target: {type: Utilization, averageUtilization: 60}
`

// file writes a file of a name and gives its path.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSimulate(t *testing.T) {
	hpa := file(t, "hpa.yaml", manifest)
	code, out, errs := run(t, "simulate", "--hpa", hpa, "--load", "steps:0=300,1m=3000", "--duration", "10m",
		"--replicas", "2", "--sweep", "target=30,60", "--compare", hpa)
	if code != 0 {
		t.Fatal(errs)
	}
	for _, want := range []string{
		"web: replicas over time (# desired, o ready, . needed at the target)\n    11 |",
		"\n40 syncs, 3 rescales, 2 to 11 replicas, ",
		"AT      FROM   TO   REASON\n1m15s   2      4    cpu resource utilization (percentage of request) above target\n",
		"target   RESCALES   MOST   POD HOURS   TOO FEW   TOO MANY\n30       4          20     ",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	whole := file(t, "all.yaml", "hpa:\n  spec: {maxReplicas: 4}\nload: {curve: [{constant: 100}]}\n"+
		"pods: {requests: {cpu: 100m}}\ndurationSeconds: 60\n")
	code, out, errs = run(t, "simulate", "--simulation", whole, "-o", "json")
	var result struct {
		Result struct{ Totals struct{ MostReplicas int } }
	}
	if err := json.Unmarshal([]byte(out), &result); code != 0 || err != nil || result.Result.Totals.MostReplicas != 2 {
		t.Errorf("%d, %v, %s%s", code, err, out, errs)
	}
}

func TestMistakesInFilesHaveLineAndColumn(t *testing.T) {
	f := func(from, to, want string) {
		t.Helper()
		hpa := file(t, "hpa.yaml", strings.Replace(manifest, from, to, 1))
		code, out, errs := run(t, "simulate", "--hpa", hpa, "--load", "300")
		if want = "metrics-node: " + hpa + want + "\n"; code != 1 || out != "" || errs != want {
			t.Errorf("%d, %q, want %q", code, errs, want)
		}
	}
	f("averageUtilization: 60", "averageUtilization: sixty", ":12:55: invalid JSON")
	f("maxReplicas: 20", "maxReplicas: [20", ":8:3: ',' or ']' must be specified")
	load := file(t, "load.yaml", "curve:\n- constant: 5\n  sine: {amplitude: 1, periodSeconds: 0}\n")
	code, _, errs := run(t, "simulate", "--hpa", file(t, "hpa.yaml", manifest), "--load", load)
	if want := "metrics-node: " + load + ":3:9: expected a value within the bounds of a simulation\n"; code != 1 || errs != want {
		t.Errorf("%d, %q, want %q", code, errs, want)
	}
}

// TestExplain explains the sync of the recorded run at which it went from 6
// to 12, of files as kubectl prints them.
func TestExplain(t *testing.T) {
	text, err := recordings.ReadGzip(recordings.Cluster(), "hpa_series.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	var instant struct{ HPA, Pods, PodMetrics json.RawMessage }
	if err := json.Unmarshal([]byte(strings.Split(string(text), "\n")[21]), &instant); err != nil {
		t.Fatal(err)
	}
	hpa := file(t, "hpa.json", string(instant.HPA))
	pods := file(t, "pods.json", string(instant.Pods))
	metrics := file(t, "metrics.json", string(instant.PodMetrics))
	code, out, errs := run(t, "explain", "--hpa", hpa, "--pods", pods, "--metrics", metrics)
	if code != 0 {
		t.Fatal(errs)
	}
	for _, want := range []string{
		"hpa/web scales Deployment web from 6 to 12 replicas.",
		" 330  metric 0: 1.280 times 12 pods, rounded up, is 16.\n",
		"\nNormal SuccessfulRescale: New size: 12; reason: cpu resource utilization (percentage of request) above target\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	code, out, errs = run(t, "explain", "--case", file(t, "case.yaml", "now: 2026-03-01T12:00:00Z\nhpa: {}\nscale:\n  specReplicas: many\n"))
	if code != 1 || out != "" || !strings.HasSuffix(errs, "case.yaml:4:17: invalid JSON\n") {
		t.Errorf("%d, %q", code, errs)
	}
	code, out, errs = run(t, "explain", "--hpa", hpa, "--pods", pods, "--metrics", metrics, "-o", "json", "--replicas", "12")
	if code != 0 || !json.Valid([]byte(out)) || !strings.Contains(out, `"currentReplicas":12`) {
		t.Errorf("%d, %q", code, errs)
	}
}
