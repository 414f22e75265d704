package millicore

import "github.com/millicore/millicore/bindings/go/internal/backend"

// ListFormat is how the API server writes a body.
type ListFormat uint32

const (
	// ListJSON is application/json.
	ListJSON ListFormat = 0
	// ListProtobuf is application/vnd.kubernetes.protobuf.
	ListProtobuf ListFormat = 1
)

// WithoutUID says what becomes of objects that have no UID.
type WithoutUID uint32

const (
	// KeepWithoutUID has every shard keep them.
	KeepWithoutUID WithoutUID = 0
	// HashWithoutUID gives them to the shard of the empty string, as
	// kube-state-metrics does.
	HashWithoutUID WithoutUID = 1
	// RefuseWithoutUID makes them an error.
	RefuseWithoutUID WithoutUID = 2
)

// HashRange is the hashes from Start to before End, of which 0 is 2^64.
type HashRange struct{ Start, End uint64 }

// ShardFilterOptions say what a [ShardFilter] is given and what it keeps.
type ShardFilterOptions struct {
	Format ListFormat
	// Watch: the body is a WATCH's, not a LIST's.
	Watch      bool
	WithoutUID WithoutUID
	// Shard of Total by jump over the FNV-1a of the UID, unless there are
	// Ranges.
	Shard, Total int32
	// Ranges of that hash; empty and not nil keeps nothing.
	Ranges []HashRange
}

// ShardFilterCounts are what a [ShardFilter] has seen.
type ShardFilterCounts struct {
	// Expired: the watch was ended by [ShardFilter.Expire].
	Expired bool
	// Objects of a list, or events that add, modify or delete one; those of
	// them that were kept; other events.
	Objects, Kept, Events uint64
}

// ShardFilter lets through what one shard owns of the body of one LIST or
// WATCH, before anything decodes it; see bindings/go/kube/shard for an
// http.RoundTripper around it. Safe for concurrent use; on wazero it owns an
// instance for life.
type ShardFilter struct {
	core backend.ShardFilter
}

// NewShardFilter makes a filter for one body.
func (l *Library) NewShardFilter(options ShardFilterOptions) (*ShardFilter, error) {
	given := backend.ShardFilterOptions{
		Format: uint32(options.Format), WithoutUID: uint32(options.WithoutUID),
		Shard: options.Shard, Total: options.Total, Ranges: options.Ranges != nil,
	}
	if options.Watch {
		given.Body = 1
	}
	for _, r := range options.Ranges {
		given.Starts, given.Ends = append(given.Starts, r.Start), append(given.Ends, r.End)
	}
	core, err := l.core.NewShardFilter(given)
	if err != nil {
		return nil, exported(err)
	}
	return &ShardFilter{core}, nil
}

// Feed takes the next piece of the body, of any size, and appends what is kept
// by now. An error has its offset in the body and is given again by each
// further piece.
func (f *ShardFilter) Feed(dst, piece []byte) ([]byte, error) {
	dst, err := f.core.Feed(dst, piece)
	return dst, exported(err)
}

// Finish is for the end of the body. It is [StatusTruncatedBody] inside a list
// or an event; everything that is kept was given before.
func (f *ShardFilter) Finish() error { return exported(f.core.Finish()) }

// Reset forgets the body and its error: the next one of its kind may begin, in
// the memory that this one took.
func (f *ShardFilter) Reset() error { return exported(f.core.Reset()) }

// Expire says that the assignment no longer holds. A list then fails at its
// next piece with [StatusAssignmentExpired]. A watch gives the event it is in,
// and then an ERROR of reason Expired (410), upon which clients list anew; the
// rest is dropped. An empty piece gives that event at once, where the watch is
// between two.
func (f *ShardFilter) Expire() error { return exported(f.core.Expire()) }

// Count tells what was seen so far.
func (f *ShardFilter) Count() (ShardFilterCounts, error) {
	counts, err := f.core.Count()
	return ShardFilterCounts(counts), exported(err)
}

// ResourceVersion is that of the last event of a watch, also of one that was
// dropped.
func (f *ShardFilter) ResourceVersion() (string, error) {
	version, err := f.core.ResourceVersion()
	return version, exported(err)
}

// Memory is the number of bytes that the filter holds in the core.
func (f *ShardFilter) Memory() (uint64, error) {
	bytes, err := f.core.Memory()
	return bytes, exported(err)
}

// Close gives the filter's memory back.
func (f *ShardFilter) Close() error { return f.core.Close() }
