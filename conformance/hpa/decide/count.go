package decide

import (
	"bytes"
	"fmt"
)

// traits are what a case is made of: a figure, and the piece of its JSON that
// shows it.
var traits = []struct{ figure, piece string }{
	{"of behavior", `"behavior":{`},
	{"of no defaults", `"applyDefaults":false`},
	{"of other HPAs", `"otherHpas"`},
	{"of an unknown policy", `"type":"Odd"`},
	{"of a Namespace", `"kind":"Namespace"`},
	{"of a metric's selector", `"selector":{"match`},
	{"of strangers", `"pod":"stranger-1"`},
	{"of strangers' usage", `"name":"stranger-1"`},
	{"of deleted pods", `"deletionTimestamp"`},
	{"of pending pods", `"phase":"Pending"`},
	{"of unready pods", `"status":"False","type":"Ready"`},
	{"of zero times", `"0001-01-01T00:00:00Z"`},
	{"of null transitions",
		`{"lastTransitionTime":null,"status":"True","type":"Ready"}`},
	{"of sidecars", `"restartPolicy":"Always"`},
	{"of pod-level requests", `],"resources":{"requests":{`},
	{"of overhead", `"overhead":{`},
	{"of thousandths that wrap", `"9223372036854776"`},
	{"of quantities beyond int64", `"1e30"`},
	{"of no replicas", `"specReplicas":0,`},
	{"of no status replicas", `"statusReplicas":0}`},
}

// count tells what a case is made of and what upstream makes of it.
func (p *pass) count(input []byte, result map[string]any) {
	for _, trait := range traits {
		if bytes.Contains(input, []byte(trait.piece)) {
			p.Count(trait.figure, 1)
		}
	}
	if _, panicked := result["panic"]; panicked {
		p.Count("panic", 1)
		return
	}
	p.Count(fmt.Sprint("action ", result["action"]), 1)
	p.Count(fmt.Sprint("error ", result["errorKind"]), 1)
	if result["statusWritten"] == false {
		p.Count("status unchanged", 1)
	}
	status, _ := result["status"].(map[string]any)
	conditions, _ := status["conditions"].([]any)
	for _, each := range conditions {
		condition := each.(map[string]any)
		reason, _ := condition["reason"].(string)
		switch reason {
		case "Before": // the case's own
		case "":
			p.Count("condition without a type", 1)
		default:
			p.Count(fmt.Sprint("condition ", condition["type"], " ", reason), 1)
		}
	}
	proposals, _ := result["proposals"].([]any)
	for _, each := range proposals {
		proposal := each.(map[string]any)
		outcome := "proposed"
		if _, failed := proposal["error"]; failed {
			outcome = "failed"
		}
		kind := proposal["type"]
		if kind == "" {
			kind = "without a type"
		}
		p.Count(fmt.Sprint("metric ", kind, " ", outcome), 1)
	}
}
