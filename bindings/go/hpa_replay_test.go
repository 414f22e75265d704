package millicore_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	millicore "github.com/millicore/millicore/bindings/go"
)

// TestTheRecordedRunReplays: every proposal and rescale of hpa/web in the log
// of a real kube-controller-manager comes out again of the samples that the
// log names. core/tests/hpa_replay.rs tells how the two are laid together.
func TestTheRecordedRunReplays(t *testing.T) {
	var instants []instant
	for _, line := range recordedLines(t, "hpa_series.jsonl.gz") {
		var read instant
		must(t, json.Unmarshal([]byte(line), &read))
		instants = append(instants, read)
	}
	log := recordedLines(t, "kcm_hpa_log.txt.gz")
	onEach(t, func(t *testing.T, library *millicore.Library) {
		replay(t, library, instants, log)
	})
}

// instant is what is read of a line of hpa_series.
type instant struct {
	HPA        map[string]json.RawMessage
	Pods       struct{ Items []json.RawMessage }
	PodMetrics struct{ Items []map[string]any }
}

func (i *instant) sampled() string { return i.PodMetrics.Items[0]["timestamp"].(string) }

// asked is when the list of metrics was asked for, in whole seconds.
func (i *instant) asked() string {
	return i.PodMetrics.Items[0]["metadata"].(map[string]any)["creationTimestamp"].(string)
}

var (
	proposing = regexp.MustCompile(`^I\d+ (\S+) .*"Proposing desired replicas" desiredReplicas=(\d+) .* timestamp="(\S+) (\S+) `)
	rescaled  = regexp.MustCompile(`"Successfully rescaled" .* desiredReplicas=(\d+) reason="(.*)"`)
)

func replay(t *testing.T, library *millicore.Library, instants []instant, log []string) {
	status, history := instants[0].HPA["status"], json.RawMessage("null")
	replicas, proposals, steps := 2, 0, []int{2}
	for at, line := range log {
		found := proposing.FindStringSubmatch(line)
		if found == nil {
			continue
		}
		proposals++
		now, sampled := found[3]+"T"+found[1]+"Z", found[3]+"T"+found[4]+"Z"
		input := map[string]any{
			"now":     now,
			"hpa":     map[string]any{"metadata": instants[0].HPA["metadata"], "spec": instants[0].HPA["spec"], "status": status},
			"scale":   map[string]any{"specReplicas": replicas, "statusReplicas": replicas, "selector": "app=web"},
			"pods":    podsBefore(instants, now, replicas),
			"metrics": map[string]any{"resource": samplesOf(t, instants, sampled)},
			"history": history,
		}
		text, err := json.Marshal(input)
		must(t, err)
		text, err = library.DecideHPA(nil, text)
		must(t, err)
		var decision struct {
			ScaleTo   *int
			Status    json.RawMessage
			History   json.RawMessage
			Events    []struct{ Message string }
			Proposals []struct{ Replicas json.Number }
		}
		must(t, json.Unmarshal(text, &decision))
		if got := decision.Proposals[0].Replicas.String(); got != found[2] {
			t.Errorf("%s: %s replicas are proposed, not %s", now, got, found[2])
		}
		want, got := "", ""
		if next := rescaled.FindStringSubmatch(log[min(at+1, len(log)-1)]); next != nil {
			want = "New size: " + next[1] + "; reason: " + next[2]
		}
		if decision.ScaleTo != nil {
			got, replicas = decision.Events[0].Message, *decision.ScaleTo
			steps = append(steps, replicas)
		}
		if got != want {
			t.Errorf("%s: %q, not %q", now, got, want)
		}
		status, history = decision.Status, decision.History
	}
	if got := show(nil, proposals, steps); got != "ok 46 [2 6 12 7 4 2]" {
		t.Error(got)
	}
}

// samplesOf are those of a time; of one before the recording the first ones,
// since the load was the same.
func samplesOf(t *testing.T, instants []instant, sampled string) []map[string]any {
	t.Helper()
	if sampled < instants[0].sampled() {
		var items []map[string]any
		text, err := json.Marshal(instants[0].PodMetrics.Items)
		must(t, err)
		must(t, json.Unmarshal(text, &items))
		for _, item := range items {
			item["timestamp"] = sampled
		}
		return items
	}
	for i := range instants {
		if instants[i].sampled() == sampled {
			return instants[i].PodMetrics.Items
		}
	}
	t.Fatalf("no samples of %s", sampled)
	return nil
}

// podsBefore are the last ones listed before a time that are as many as the
// replicas.
func podsBefore(instants []instant, now string, replicas int) []json.RawMessage {
	pods := instants[0].Pods.Items
	for i := range instants {
		if items := instants[i].Pods.Items; len(items) == replicas && instants[i].asked() < now {
			pods = items
		}
	}
	return pods
}

func recordedLines(t *testing.T, name string) []string {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "recordings", "cluster", name))
	must(t, err)
	defer file.Close()
	plain, err := gzip.NewReader(bufio.NewReader(file))
	must(t, err)
	text, err := io.ReadAll(plain)
	must(t, err)
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}
