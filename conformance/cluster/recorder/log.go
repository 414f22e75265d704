package recorder

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"github.com/go-logr/logr"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/klog/v2"
)

// Logger is the logger to run kube-controller-manager with. It keeps what the
// HPA controller says of its decisions, and nothing else.
func (r *Recorder) Logger() logr.Logger { return logr.New(&sink{recorder: r}) }

// The messages of pkg/controller/podautoscaler that are kept.
const (
	Proposing         = "Proposing desired replicas"
	ProposingFromZero = "Proposing desired replicas from zero"
	NotScaling        = "Decided not to scale"
	Rescaled          = "Successfully rescaled"
)

const eventOccurred = "Event occurred" // of client-go's recorder

type sink struct{ recorder *Recorder }

func (*sink) Init(logr.RuntimeInfo)            {}
func (*sink) Enabled(level int) bool           { return level <= 4 }
func (s *sink) WithValues(...any) logr.LogSink { return s }
func (s *sink) WithName(string) logr.LogSink   { return s }
func (*sink) Error(error, string, ...any)      {}

func (s *sink) Info(_ int, message string, keysAndValues ...any) {
	switch message {
	case Proposing, ProposingFromZero, NotScaling, Rescaled:
		s.recorder.add(Sign{Line: &Line{message, pairs(keysAndValues)}})
	case eventOccurred:
		values := pairs(keysAndValues)
		object, _ := values["object"].(klog.ObjectRef)
		if values["kind"] != "HorizontalPodAutoscaler" {
			return
		}
		s.recorder.addEvent(Event{
			Namespace: object.Namespace, Name: object.Name,
			Type: fmt.Sprint(values["type"]), Reason: fmt.Sprint(values["reason"]),
			Message: fmt.Sprint(values["message"]),
		})
	}
}

func pairs(keysAndValues []any) map[string]any {
	values := map[string]any{}
	for i := 0; i+1 < len(keysAndValues); i += 2 {
		values[fmt.Sprint(keysAndValues[i])] = keysAndValues[i+1]
	}
	return values
}

// HearErrors puts the recorder in the place of the process' error handlers
// until the function it returns is called. The HPA controller hands the errors
// of its syncs to them, from its own goroutine.
func (r *Recorder) HearErrors() (restore func()) {
	before := utilruntime.ErrorHandlers
	utilruntime.ErrorHandlers = []utilruntime.ErrorHandler{
		func(_ context.Context, err error, _ string, _ ...any) {
			if err != nil && bySync() {
				r.add(Sign{Failure: err.Error()})
			}
		},
	}
	return func() { utilruntime.ErrorHandlers = before }
}

// bySync says whether a sync of the HPA controller is on the stack.
func bySync() bool {
	callers := make([]uintptr, 32)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for {
		frame, more := frames.Next()
		if strings.HasSuffix(frame.Function, "podautoscaler.(*HorizontalController).processNextWorkItem") {
			return true
		}
		if !more {
			return false
		}
	}
}
