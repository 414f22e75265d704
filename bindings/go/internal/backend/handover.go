package backend

// Handover is millicore_handover: the state machine of one shard.
type Handover interface {
	// Apply adds the actions of an event to dst, a line each.
	Apply(dst, event []byte) ([]byte, error)
	State() (HandoverState, error)
	Decide(uids Strings, verdicts []uint8) error
	Close() error
}

// HandoverOptions is millicore_handover_options.
type HandoverOptions struct {
	Ordinal       int32
	Owners        uint32
	Timeout, Hold int64
}

// HandoverState is millicore_handover_status.
type HandoverState struct {
	Phase                                     uint32
	Epoch                                     uint64
	Total                                     int32
	Member, Synced, Ready, GateOpen, Replaced bool
}
