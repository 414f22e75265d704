package millicore_test

import (
	"bytes"
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

// showExplanation shows the summary of an explanation, a step's numbers and
// that its decision is DecideHPA's.
func showExplanation(hpaCase string) func(*millicore.Library) string {
	return func(l *millicore.Library) string {
		explanation, err := l.ExplainHPACase([]byte(hpaCase))
		if err != nil {
			return show(err)
		}
		decision, err := l.DecideHPA(nil, []byte(hpaCase))
		same := bytes.Equal(decision, explanation.Decision)
		for _, entry := range explanation.Trace {
			if entry.Kind == "divided" {
				usage, _ := entry.Int("usageMilli")
				_, there := entry.Int("pods")
				again, _ := json.Marshal(entry)
				return show(err, same, explanation.Summary, *entry.Metric, usage, there, string(again))
			}
		}
		return show(err, "no step")
	}
}

// showFindings shows what is wrong with a case.
func showFindings(hpaCase string) func(*millicore.Library) string {
	return func(l *millicore.Library) string {
		findings, err := l.LintHPACase([]byte(hpaCase))
		if err != nil {
			return show(err)
		}
		shown := []any{err, findings.Omitted}
		for _, finding := range findings.Findings {
			shown = append(shown, finding.Code, finding.Kind, finding.Severity, finding.Path, len(finding.Numbers))
		}
		return show(shown...)
	}
}

var hpaCalls = []call{
	{"decide", showDecision(hpaCase),
		`ok 4 [{SuccessfulRescale New size: 4; reason: external metric queue(nil) above target}] ` +
			`{"recommendations":[{"replicas":2,"time":"2026-03-01T12:00:00Z"},{"replicas":4,"time":"2026-03-01T12:00:00Z"}],"scaleUpEvents":[],"scaleDownEvents":[]}`},
	{"decide with a bad quantity", showDecision(strings.Replace(hpaCase, `"100"`, `"1x"`, 1)),
		`[13 402 1:403 invalid JSON at byte 402 in metrics.external[0].values[0]] ""`},
	{"decide with a behavior that has holes", showDecision(strings.Replace(hpaCase, `"maxReplicas":9`, `"maxReplicas":9,"behavior":{}`, 1)),
		`[300 0 0:0 expected spec.behavior to have both directions, their windows and select policies (upstream crashes)] ""`},
	{"explain", showExplanation(hpaCase),
		`ok true shop/web scales Deployment web from 2 to 4 replicas. Metric 0 (external metric queue) asks for the most: 4. 0 100000 false ` +
			`{"code":332,"kind":"divided","metric":0,"text":"100 divided by 30, rounded up, is 4.","replicas":4,"targetMilli":30000,"usageMilli":100000}`},
	{"explain with a bad quantity", showExplanation(strings.Replace(hpaCase, `"100"`, `"1x"`, 1)),
		`[13 402 1:403 invalid JSON at byte 402 in metrics.external[0].values[0]]`},
	{"lint", showFindings(strings.Replace(hpaCase, `"maxReplicas":9`, `"maxReplicas":9,"behavior":{"scaleDown":{"selectPolicy":"Max"}}`, 1)),
		`ok 0 212 toleranceGaps info config.tolerance 4 300 undefaultedBehavior error hpa.spec.behavior.scaleUp 0`},
	{"lint with a bad quantity", showFindings(strings.Replace(hpaCase, `"100"`, `"1x"`, 1)),
		`[13 402 1:403 invalid JSON at byte 402 in metrics.external[0].values[0]]`},
}
