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

const hpaSimulation = `{"hpa":{"metadata":{"name":"web"},"spec":{"scaleTargetRef":{"kind":"Deployment","name":"web"},"maxReplicas":10}},` +
	`"durationSeconds":600,"pods":{"requests":{"cpu":"500m"}},"load":{"curve":[{"steps":[[0,300],[60,2000]]}]},` +
	`"sweep":{"target":[50,80]}}`

// showSimulation shows the rescales of a simulation and what its sweep came to.
func showSimulation(simulation string) func(*millicore.Library) string {
	return func(l *millicore.Library) string {
		text, err := l.SimulateHPA(nil, []byte(simulation))
		if err != nil {
			return show(err, text)
		}
		type totals struct{ MostReplicas, Syncs int }
		var out struct {
			Result struct {
				Rescales json.RawMessage
				Totals   totals
			}
			Sweep []struct {
				Target int
				Totals totals
			}
		}
		err = json.Unmarshal(text, &out)
		return show(err, string(out.Result.Rescales), out.Result.Totals, out.Sweep)
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
	{"simulate", showSimulation(hpaSimulation),
		`ok [{"seconds":75,"from":1,"to":4,"reason":"cpu resource utilization (percentage of request) above target"},` +
			`{"seconds":105,"from":4,"to":5,"reason":"cpu resource utilization (percentage of request) above target"}] ` +
			`{5 40} [{50 {8 40}} {80 {5 40}}]`},
	{"simulate with a negative duration", showSimulation(strings.Replace(hpaSimulation, `600`, `-1`, 1)),
		`[310 125 1:126 expected a value within the bounds of a simulation at byte 125] ""`},
}
