package millicore_test

import (
	"encoding/json"
	"strings"

	millicore "github.com/millicore/millicore/bindings/go"
)

const hpaCase = `{"now":"2026-03-01T12:00:00Z","hpa":{"metadata":{"name":"web","namespace":"shop"},` +
	`"spec":{"scaleTargetRef":{"kind":"Deployment","name":"web"},"maxReplicas":9,"metrics":[` +
	`{"type":"External","external":{"metric":{"name":"queue"},"target":{"type":"AverageValue","averageValue":"30"}}}]}},` +
	`"scale":{"specReplicas":2,"statusReplicas":2,"selector":"app=web"},` +
	`"metrics":{"external":[{"metric":"queue","values":["100"]}]}}`

// showDecision shows the event and the history of a decision.
func showDecision(hpaCase string) func(*millicore.Library) string {
	return func(l *millicore.Library) string {
		text, err := l.DecideHPA(nil, []byte(hpaCase))
		if err != nil {
			return show(err, text)
		}
		var decision struct {
			ScaleTo *int
			Events  []struct{ Reason, Message string }
			History json.RawMessage
		}
		err = json.Unmarshal(text, &decision)
		return show(err, *decision.ScaleTo, decision.Events, string(decision.History))
	}
}

var hpaCalls = []call{
	{"decide", showDecision(hpaCase),
		`ok 4 [{SuccessfulRescale New size: 4; reason: external metric queue(nil) above target}] ` +
			`{"recommendations":[{"replicas":2,"time":"2026-03-01T12:00:00Z"},{"replicas":4,"time":"2026-03-01T12:00:00Z"}],"scaleUpEvents":[],"scaleDownEvents":[]}`},
	{"decide with a bad quantity", showDecision(strings.Replace(hpaCase, `"100"`, `"1x"`, 1)),
		`[13 406 1:407 invalid JSON at byte 406] ""`},
	{"decide with a behavior that has holes", showDecision(strings.Replace(hpaCase, `"maxReplicas":9`, `"maxReplicas":9,"behavior":{}`, 1)),
		`[300 0 0:0 expected spec.behavior to have both directions, their windows and select policies (upstream crashes)] ""`},
}
