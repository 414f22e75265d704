package server_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
	"github.com/millicore/millicore/examples/metrics-node/fleet"
	"github.com/millicore/millicore/examples/metrics-node/server"
)

// TestHPAsAreDecidedAndFollowed scrapes the recorded cluster under a wave of
// load, with a clock that jumps: hpa/web must follow it up, the new pods get
// metrics and take their share of the load, and what was decided is told.
func TestHPAsAreDecidedAndFollowed(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		recorded, err := cluster.LoadRecorded()
		if err != nil {
			t.Fatal(err)
		}
		kubelets, err := fleet.Start(fleet.Config{Library: library, Recorded: recorded})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = kubelets.Close(t.Context()) })
		s := start(t, server.Config{
			Library: library, Objects: recorded.Objects, Kubelets: kubelets.Kubelets, Scale: kubelets.Scale,
			Timeout: 10 * time.Second, Interval: time.Minute,
		})
		scrapeOnce(t, s)
		web := func() server.HPADetail {
			t.Helper()
			var detail server.HPADetail
			getJSON(t, s, "/hpas/hpa/web", http.StatusOK, &detail)
			return detail
		}
		first := web()
		if first.CurrentReplicas != 2 || !strings.Contains(first.Past[0].Error, "no metrics returned from resource metrics API") {
			t.Fatalf("before there are metrics: %+v", first.Past)
		}
		scrapeOnce(t, s)
		calm := web()
		if len(calm.Past) != 2 || *calm.Past[1].Proposals[0] != 2 || calm.Past[1].Error != "" {
			t.Fatalf("under the recorded load: %+v", calm.Past)
		}

		// Twice as many pods have the same load: half of it each, so that
		// the HPA takes them away again once its window allows it.
		if err := kubelets.Scale("hpa", "Deployment", "web", 4); err != nil {
			t.Fatal(err)
		}
		var list struct {
			Items []struct {
				Metadata   struct{ Name string }
				Containers []struct{ Usage struct{ CPU string } }
			}
		}
		for range 3 {
			scrapeOnce(t, s)
		}
		getJSON(t, s, "/apis/metrics.k8s.io/v1beta1/namespaces/hpa/pods", http.StatusOK, &list)
		if len(list.Items) != 4 {
			t.Fatalf("%d of 4 pods have metrics", len(list.Items))
		}
		for _, item := range list.Items {
			if cpu := item.Containers[0].Usage.CPU; !strings.HasPrefix(cpu, "5") || len(cpu) != len("50000000n") {
				t.Errorf("%s uses %s, not half of 100m", item.Metadata.Name, cpu)
			}
		}
		halved := web()
		last := halved.Past[len(halved.Past)-1]
		if last.CurrentReplicas != 4 || *last.Proposals[0] > 3 {
			t.Errorf("under half of the load: %+v", last)
		}
		var explanation struct {
			Summary string
			Trace   []struct{ Kind string }
		}
		if err := json.Unmarshal(halved.Explanation, &explanation); err != nil || len(explanation.Trace) < 10 || explanation.Summary != halved.Summary {
			t.Errorf("%v: %s", err, halved.Explanation)
		}
		decided, err := library.DecideHPA(nil, halved.Case)
		if err != nil || !strings.Contains(string(halved.Explanation), string(decided)) {
			t.Errorf("the case gives another decision: %v", err)
		}

		var all struct{ Items []server.HPADetail }
		getJSON(t, s, "/hpas", http.StatusOK, &all)
		if len(all.Items) != 9 || all.Items[0].Name != "web" || all.Items[0].Explanation != nil {
			t.Errorf("%d HPAs: %+v", len(all.Items), all.Items)
		}
		var status struct{ Message string }
		getJSON(t, s, "/hpas/hpa/none", http.StatusNotFound, &status)
		if status.Message != `horizontalpodautoscalers.autoscaling "none" not found` {
			t.Error(status.Message)
		}
		for _, wrong := range []struct {
			name     string
			replicas int32
		}{{"web", 0}, {"web", 1_000_000}, {"none", 3}} {
			if kubelets.Scale("hpa", "Deployment", wrong.name, wrong.replicas) == nil {
				t.Errorf("%s was scaled to %d", wrong.name, wrong.replicas)
			}
		}
	})
}

func getJSON(t *testing.T, s *server.Server, path string, want int, into any) {
	t.Helper()
	answer := httptest.NewRecorder()
	s.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	if answer.Code != want {
		t.Fatalf("%s: %d %s", path, answer.Code, answer.Body)
	}
	if err := json.Unmarshal(answer.Body.Bytes(), into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}
