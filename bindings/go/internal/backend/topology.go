package backend

// TopologyCall is one of the calls from JSON to JSON on topology.
type TopologyCall int

// The calls.
const (
	TopologySpread TopologyCall = iota
	TopologySurvive
	TopologyPlan
)
