package millicore

// SimulateHPA adds to dst what a HorizontalPodAutoscaler does over time: a
// simulation in JSON to its columns in JSON. docs/hpa.md has the fields of
// both.
//
// The simulation holds the HPA, the controller's flags, the load, the pods
// with their requests and delays and how they are measured; perhaps a second
// HPA over the same load, and a sweep over targets, tolerances, windows and
// policies. The same input gives the same output on every machine.
func (l *Library) SimulateHPA(dst, simulation []byte) ([]byte, error) {
	dst, err := l.core.SimulateHPA(dst, simulation, 0)
	return dst, l.inJSON(simulation, err)
}
