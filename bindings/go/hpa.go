package millicore

// DecideHPA adds to dst what kube-controller-manager v1.36.3 decides on a
// HorizontalPodAutoscaler: one sync, from a case in JSON to a decision in
// JSON. docs/hpa.md has the fields of both.
//
// The case holds the clock, the controller's flags, the HPA, its scale, the
// pods, the metrics and the history that the last decision gave; nothing is
// kept between calls.
func (l *Library) DecideHPA(dst, hpaCase []byte) ([]byte, error) {
	dst, err := l.core.DecideHPA(dst, hpaCase, 0)
	return dst, l.inJSON(hpaCase, err)
}

// ExplainHPA adds to dst what DecideHPA decides and why: `decision` as
// DecideHPA gives it, `trace`, the steps in their order, and `summary`. Read
// it into an HPAExplanation with json.Unmarshal, or call ExplainHPACase.
func (l *Library) ExplainHPA(dst, hpaCase []byte) ([]byte, error) {
	dst, err := l.core.ExplainHPA(dst, hpaCase, 0)
	return dst, l.inJSON(hpaCase, err)
}

// LintHPA adds to dst what is wrong with a case before anything is decided:
// `findings`, and how many were `omitted` past 10,000. Read it into an
// HPAFindings with json.Unmarshal, or call LintHPACase.
func (l *Library) LintHPA(dst, hpaCase []byte) ([]byte, error) {
	dst, err := l.core.LintHPA(dst, hpaCase, 0)
	return dst, l.inJSON(hpaCase, err)
}
