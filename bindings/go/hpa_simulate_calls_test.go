package millicore_test

import (
	"encoding/json"
	"strings"

	millicore "github.com/millicore/millicore/bindings/go"
)

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

var simulateCalls = []call{
	{"simulate", showSimulation(hpaSimulation),
		`ok [{"seconds":75,"from":1,"to":4,"reason":"cpu resource utilization (percentage of request) above target"},` +
			`{"seconds":90,"from":4,"to":6,"reason":"cpu resource utilization (percentage of request) above target"},` +
			`{"seconds":420,"from":6,"to":5,"reason":"All metrics below target"}] ` +
			`{6 40} [{50 {9 40}} {80 {6 40}}]`},
	{"simulate with a negative duration", showSimulation(strings.Replace(hpaSimulation, `600`, `-1`, 1)),
		`[310 131 1:132 expected a value within the bounds of a simulation at byte 131 in durationSeconds] ""`},
}
