package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

func (l *library) Topology(call backend.TopologyCall, dst, document []byte) ([]byte, error) {
	in, err := l.begin()
	if err != nil {
		return dst, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.page(document)
	function := "millicore_topology_plan"
	switch call {
	case backend.TopologySpread:
		function = "millicore_topology_spread"
	case backend.TopologySurvive:
		function = "millicore_topology_survive"
	}
	return in.textResult(dst, function)
}
