package millicore

// RecommendVPA adds to dst what the vertical pod autoscaler v1.8.1 recommends
// after the samples of a case: from JSON to JSON. docs/vpa.md has the fields
// of both.
//
// The case holds the recommender's flags, the resource policy, pods with
// their containers, and samples; nothing is kept between calls. For many
// samples there is a [VPACluster].
func (l *Library) RecommendVPA(dst, vpaCase []byte) ([]byte, error) {
	dst, err := l.core.RecommendVPA(dst, vpaCase, 0)
	return dst, l.inJSON(vpaCase, err)
}

// ExplainVPA adds to dst what RecommendVPA recommends and why: `explanation`,
// the steps of every number, and `summary`.
func (l *Library) ExplainVPA(dst, vpaCase []byte) ([]byte, error) {
	dst, err := l.core.ExplainVPA(dst, vpaCase, 0)
	return dst, l.inJSON(vpaCase, err)
}

// ProcessVPA adds to dst what becomes of a recommendation at one pod: made to
// fit policy and LimitRanges, with what was capped, the pod's priority in the
// updater and the admission's patches.
func (l *Library) ProcessVPA(dst, podCase []byte) ([]byte, error) {
	dst, err := l.core.ProcessVPA(dst, podCase, 0)
	return dst, l.inJSON(podCase, err)
}

// SimulateVPA adds to dst what would have been recommended when, over the
// samples of a case, and what pods that follow would have requested.
func (l *Library) SimulateVPA(dst, vpaCase []byte) ([]byte, error) {
	dst, err := l.core.SimulateVPA(dst, vpaCase, 0)
	return dst, l.inJSON(vpaCase, err)
}
