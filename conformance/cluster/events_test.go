package cluster

import (
	"context"
	"testing"
	"time"

	"github.com/millicore/millicore/conformance/cluster/controlplane"
	"github.com/millicore/millicore/conformance/cluster/recorder"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
)

// text is one text of an HPA's events; without the message, all of a reason.
type text struct{ namespace, name, reason, message string }

// eventsArrive holds the API server's events against those that the controller
// emitted, which is what predictions are compared with. The client library
// counts equal ones together; where it also joins similar ones (more than ten)
// or drops them (more than 25 of an HPA) there is nothing to compare.
func eventsArrive(t *testing.T, plane *controlplane.ControlPlane, seen *recorder.Recorder) {
	emitted, joined := count(seen.Events())
	var missing []text
	err := wait.PollUntilContextTimeout(t.Context(), 200*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		stored, err := stored(ctx, plane)
		if err != nil {
			return false, err
		}
		missing = nil
		for of, times := range emitted {
			if !joined(of) && stored[of] < times {
				missing = append(missing, of)
			}
		}
		return len(missing) == 0, nil
	})
	if err != nil {
		t.Fatalf("these were emitted and are not stored: %+v", missing)
	}
	compared := 0
	stored, err := stored(t.Context(), plane)
	if err != nil {
		t.Fatal(err)
	}
	latest, joined := count(seen.Events())
	for of, times := range stored {
		if joined(of) {
			continue
		}
		compared++
		if latest[of] < times {
			t.Errorf("%+v is stored %d times and was emitted %d times", of, times, latest[of])
		}
	}
	t.Logf("%d texts compared of %d", compared, len(latest))
	if compared == 0 {
		t.Error("none could be compared")
	}
}

// count is how often each text was emitted, and which are too many to be
// stored as they are.
func count(events []recorder.Event) (texts map[text]int32, joined func(text) bool) {
	texts = map[text]int32{}
	all, similar := map[recorder.Key]int{}, map[text]int{}
	for _, of := range events {
		texts[text{of.Namespace, of.Name, of.Reason, of.Message}]++
		all[recorder.Key{Namespace: of.Namespace, Name: of.Name}]++
		similar[text{of.Namespace, of.Name, of.Reason, ""}]++
	}
	return texts, func(of text) bool {
		return all[recorder.Key{Namespace: of.namespace, Name: of.name}] > 25 ||
			similar[text{of.namespace, of.name, of.reason, ""}] > 10
	}
}

func stored(ctx context.Context, plane *controlplane.ControlPlane) (map[text]int32, error) {
	list, err := plane.Kubernetes.CoreV1().Events("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	texts := map[text]int32{}
	for _, of := range list.Items {
		if of.InvolvedObject.Kind == "HorizontalPodAutoscaler" {
			texts[text{of.InvolvedObject.Namespace, of.InvolvedObject.Name, of.Reason, of.Message}] += of.Count
		}
	}
	return texts, nil
}
