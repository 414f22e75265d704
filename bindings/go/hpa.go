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
	return dst, exported(err)
}
