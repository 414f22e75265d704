package judge

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/millicore/millicore/conformance/cluster/recorder"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
)

// observed is what the controller made of a sync, in the form of `decide`'s
// result as far as it can be seen.
type observed struct {
	scaleTo  *int32 // the number written to the scale
	status   any    // as written; nil if it was not
	lines    []recorder.Line
	events   []recorder.Event
	failures []string
	// conflict: the API server refused the status, because the object had
	// changed meanwhile.
	conflict bool
}

func observe(sync *recorder.Sync, events []recorder.Event) (*observed, error) {
	of := &observed{lines: sync.Lines, events: events, failures: sync.Failures}
	if n := len(sync.ScaleWrites); n > 0 && sync.ScaleWrites[n-1].Status == http.StatusOK {
		var written autoscalingv1.Scale
		if err := json.Unmarshal(sync.ScaleWrites[n-1].Request, &written); err != nil {
			return nil, fmt.Errorf("read the written scale: %w", err)
		}
		of.scaleTo = &written.Spec.Replicas
	}
	if n := len(sync.StatusWrites); n > 1 {
		return nil, fmt.Errorf("one sync wrote the status %d times", n)
	} else if n == 1 {
		var written struct {
			Status any `json:"status"`
		}
		if err := decode(sync.StatusWrites[0].Request, &written); err != nil {
			return nil, fmt.Errorf("read the written status: %w", err)
		}
		of.status = written.Status
		of.conflict = sync.StatusWrites[0].Status == http.StatusConflict
	}
	return of, nil
}

// writtenVersion is the version of the HPA that a sync had in hand when it
// wrote the status; empty if it wrote none.
func writtenVersion(sync *recorder.Sync) (string, error) {
	if len(sync.StatusWrites) == 0 {
		return "", nil
	}
	var written struct {
		Metadata struct {
			ResourceVersion string `json:"resourceVersion"`
		} `json:"metadata"`
	}
	err := json.Unmarshal(sync.StatusWrites[0].Request, &written)
	return written.Metadata.ResourceVersion, err
}
