package recorder

import (
	"net/http"
	"strings"
	"time"
)

// Sync is one reconcile of one HPA. The controller runs with one worker, so
// that what lies between two reads of a scale belongs to the first of them.
type Sync struct {
	Target Target
	Begun  time.Time // its first request came
	Ended  time.Time // the last sign of it

	Scale        *Exchange
	Metrics      []*Exchange // in the order of the HPA's spec
	ScaleWrites  []*Exchange
	StatusWrites []*Exchange
	Lines        []Line
	Proposed     time.Time // when it logged its proposal; zero if it did not
	Failures     []string
}

// Target is the object that an HPA scales.
type Target struct{ Namespace, Resource, Name string }

// Syncs puts signs together. The last sync is left out, for it may not be
// whole; end is when it began.
func Syncs(signs []Sign) (syncs []*Sync, end time.Time) {
	var now *Sync
	for _, sign := range signs {
		target, isScale := scaleOf(sign.Exchange)
		if isScale && sign.Exchange.Method == http.MethodGet && !now.retries(target) {
			now = &Sync{Target: target, Begun: sign.Exchange.Asked, Scale: sign.Exchange}
			syncs = append(syncs, now)
		}
		if now == nil {
			continue // the controller has just started
		}
		if now.take(sign, isScale) {
			now.Ended = sign.At
		}
	}
	if now == nil {
		return nil, end
	}
	return syncs[:len(syncs)-1], now.Begun
}

// retries says whether a scale that is read now is read because writing it
// has failed: not a sync of its own.
func (s *Sync) retries(target Target) bool {
	if s == nil || s.Target != target || len(s.ScaleWrites) == 0 || len(s.StatusWrites) > 0 {
		return false
	}
	return s.ScaleWrites[len(s.ScaleWrites)-1].Status != http.StatusOK
}

// take files a sign, or says that it is none of the sync's.
func (s *Sync) take(sign Sign, isScale bool) bool {
	switch exchange := sign.Exchange; {
	case sign.Line != nil:
		s.Lines = append(s.Lines, *sign.Line)
		if strings.HasPrefix(sign.Line.Message, Proposing) {
			s.Proposed = sign.At
		}
	case exchange == nil:
		s.Failures = append(s.Failures, sign.Failure)
	case isScale && exchange.Method == http.MethodPut:
		s.ScaleWrites = append(s.ScaleWrites, exchange)
	case isScale:
	case strings.HasSuffix(exchange.Path, "/status"):
		s.StatusWrites = append(s.StatusWrites, exchange)
	case isMetrics(exchange.Path):
		s.Metrics = append(s.Metrics, exchange)
	default:
		return false // discovery
	}
	return true
}

// isMetrics says whether a path asks for a metric, and not for what there is.
func isMetrics(path string) bool {
	return strings.Contains(path, "metrics.k8s.io/") && strings.Contains(path, "/namespaces/")
}

// scaleOf reads /apis/apps/v1/namespaces/NAMESPACE/RESOURCE/NAME/scale.
func scaleOf(exchange *Exchange) (Target, bool) {
	if exchange == nil {
		return Target{}, false
	}
	path, isScale := strings.CutSuffix(exchange.Path, "/scale")
	parts := strings.Split(path, "/")
	if !isScale || len(parts) < 4 || parts[len(parts)-4] != "namespaces" {
		return Target{}, false
	}
	parts = parts[len(parts)-3:]
	return Target{Namespace: parts[0], Resource: parts[1], Name: parts[2]}, true
}
