package millicore

import "github.com/millicore/millicore/bindings/go/internal/backend"

// TopologySpread adds to dst what kube-scheduler v1.36.3's pod topology
// spread says of every node for one pod, and how its constraints see the
// cluster: a case in JSON to verdicts, scores and a skew report in JSON.
// docs/topology.md has the fields of both.
func (l *Library) TopologySpread(dst, topologyCase []byte) ([]byte, error) {
	return l.topology(backend.TopologySpread, dst, topologyCase)
}

// TopologySurvive adds to dst which shards the loss of each zone leaves
// without a quorum of their replicas: members, zones and a rule of placement
// in JSON to the shards of each zone in JSON.
func (l *Library) TopologySurvive(dst, members []byte) ([]byte, error) {
	return l.topology(backend.TopologySurvive, dst, members)
}

// TopologyPlan adds to dst which zone each member of a ring belongs in, so
// that replicas on consecutive members survive the loss of a zone.
func (l *Library) TopologyPlan(dst, request []byte) ([]byte, error) {
	return l.topology(backend.TopologyPlan, dst, request)
}

func (l *Library) topology(call backend.TopologyCall, dst, document []byte) ([]byte, error) {
	dst, err := l.core.Topology(call, dst, document)
	return dst, l.inJSON(document, err)
}
