package millicore

import "encoding/json"

// AssignmentShards is the number of shards of an assignment, the rule that
// gives every key its shard. It is one line of text:
//
//	jump:10                          kube-state-metrics
//	ranges:10                        equal ranges of FNV-1a, as KEP-5866
//	weighted-ranges:2,1,1            ranges in proportion
//	selectors:SELECTOR;SELECTOR      the ranges of each shardSelector
//	rendezvous:NAME,NAME             VictoriaMetrics
//	weighted-rendezvous:NAME=2@ZONE  with weights and zones
//	prometheus:10                    hashmod, MD5
//	victoriametrics:10               hashmod, xxHash
func (l *Library) AssignmentShards(assignment string) (int, error) {
	shards, err := l.core.AssignmentShards(assignment)
	return int(shards), exported(err)
}

// Owners appends the shard that owns each key under an assignment, -1 for a
// key that no selector takes.
func (l *Library) Owners(dst []int32, assignment string, keys *Strings) ([]int32, error) {
	view, err := keys.view()
	if err != nil {
		return dst, err
	}
	start := len(dst)
	dst = extend(dst, view.Len())
	if err := l.core.AssignmentOwners(assignment, view, dst[start:]); err != nil {
		return dst[:start], exported(err)
	}
	return dst, nil
}

// Copies appends the shards of each key's copies under an assignment by
// rendezvous, so many a key: the owner, then who would own the key without
// those before; where there are zones, first one a zone. A place for which
// there is no shard is math.MaxUint32.
func (l *Library) Copies(dst []uint32, assignment string, keys *Strings, copies int) ([]uint32, error) {
	view, err := keys.view()
	if err != nil {
		return dst, err
	}
	start := len(dst)
	dst = extend(dst, max(0, copies)*view.Len())
	if err := l.core.AssignmentCopies(assignment, view, max(0, copies), dst[start:]); err != nil {
		return dst[:start], exported(err)
	}
	return dst, nil
}

// ShardAmount is a number of objects and the sum of their sizes.
type ShardAmount struct {
	Objects uint64 `json:"objects"`
	Bytes   uint64 `json:"bytes"`
}

// ShardSkew is how uneven shards are: the most any has of what it should
// have. 1 is even; 0 is nothing to share.
type ShardSkew struct {
	Objects float64 `json:"objects"`
	Bytes   float64 `json:"bytes"`
}

// ShardMoves is what one shard keeps, acquires and evicts.
type ShardMoves struct {
	Keep    ShardAmount `json:"keep"`
	Acquire ShardAmount `json:"acquire"`
	Evict   ShardAmount `json:"evict"`
}

// ShardSuggestion is an assignment that moves less than the one planned.
type ShardSuggestion struct {
	To        string      `json:"to"`
	Moved     ShardAmount `json:"moved"`
	Share     float64     `json:"share"`
	SkewAfter ShardSkew   `json:"skewAfter"`
}

// ShardPlan is what a new assignment moves.
type ShardPlan struct {
	From  string      `json:"from"`
	To    string      `json:"to"`
	Total ShardAmount `json:"total"`
	// Moved goes from one shard to another; Lost had an owner and will have
	// none, Found had none and will have one.
	Moved ShardAmount `json:"moved"`
	Lost  ShardAmount `json:"lost"`
	Found ShardAmount `json:"found"`
	// Share is the part of all objects that is moved; Minimum the fewest
	// that would have to move to make the shards even.
	Share        float64           `json:"share"`
	Minimum      uint64            `json:"minimum"`
	MinimumShare float64           `json:"minimumShare"`
	SkewBefore   ShardSkew         `json:"skewBefore"`
	SkewAfter    ShardSkew         `json:"skewAfter"`
	Shards       []ShardMoves      `json:"shards"`
	Suggestions  []ShardSuggestion `json:"suggestions"`
}

// PlanShards tells what moves when one assignment is replaced by another.
// Sizes are the bytes of each object, or nothing.
func (l *Library) PlanShards(from, to string, keys *Strings, sizes []uint64) (*ShardPlan, error) {
	text, err := l.AppendShardPlan(nil, from, to, keys, sizes)
	if err != nil {
		return nil, err
	}
	plan := new(ShardPlan)
	if err := json.Unmarshal(text, plan); err != nil {
		return nil, err
	}
	return plan, nil
}

// AppendShardPlan is PlanShards as JSON, added to dst.
func (l *Library) AppendShardPlan(dst []byte, from, to string, keys *Strings, sizes []uint64) ([]byte, error) {
	view, err := keys.view()
	if err != nil {
		return dst, err
	}
	if len(sizes) > 0 && len(sizes) != view.Len() {
		return dst, lengthMismatch()
	}
	dst, err = l.core.AssignmentPlan(dst, from, to, view, sizes)
	return dst, exported(err)
}

// ResizeRanges gives the assignment, by selectors, whose shards have the
// parts that those of to have, cut from the ranges of from so that no more
// hashes change hands than the parts demand.
func (l *Library) ResizeRanges(from, to string) (string, error) {
	text, err := l.core.AssignmentResize(nil, from, to)
	return string(text), exported(err)
}

// ShardSelector gives the shardSelector of one shard of an assignment by
// ranges, for ListOptions of KEP-5866.
func (l *Library) ShardSelector(assignment string, shard int) (string, error) {
	if shard < 0 || int64(shard) >= 1<<32 {
		return "", &Error{Status: StatusInvalidArgument, Text: l.StatusText(StatusInvalidArgument)}
	}
	text, err := l.core.AssignmentSelector(nil, assignment, uint32(shard))
	return string(text), exported(err)
}

// ShardInfo is what an API server did with a shardSelector.
type ShardInfo uint32

const (
	// ShardInfoApplied: it sent the objects of the selector and no others.
	ShardInfoApplied ShardInfo = 0
	// ShardInfoIgnored: it sent everything, the client filters.
	ShardInfoIgnored ShardInfo = 1
	// ShardInfoDifferent: it applied another selector.
	ShardInfoDifferent ShardInfo = 2
)

// CheckShardInfo compares the selector that was sent with the one in the
// list's shardInfo, empty where it has none.
func (l *Library) CheckShardInfo(sent, echoed string) (ShardInfo, error) {
	outcome, err := l.core.ShardInfoCheck(sent, echoed)
	return ShardInfo(outcome), exported(err)
}
