package shard

import (
	"fmt"
	"strings"
	"sync"

	millicore "github.com/millicore/millicore/bindings/go"
)

// Owner is what one shard owns.
type Owner struct {
	// Shard of Total by jump consistent hashing over the FNV-1a of the UID,
	// as kube-state-metrics assigns, unless there are Ranges.
	Shard, Total int32
	// Ranges of that hash, as the API server's shardSelector assigns.
	Ranges []millicore.HashRange
}

// Jump is shard of total as kube-state-metrics assigns.
func Jump(shard, total int32) Owner { return Owner{Shard: shard, Total: total} }

// Ranges is what hashes into ranges.
func Ranges(ranges ...millicore.HashRange) Owner {
	return Owner{Ranges: append([]millicore.HashRange{}, ranges...)}
}

// Selector is the shardSelector that names the owner's ranges to an API
// server (KEP-5866); empty for what a selector cannot say.
func (o Owner) Selector() string {
	terms := make([]string, len(o.Ranges))
	for i, r := range o.Ranges {
		end := fmt.Sprintf("0x%016x", r.End)
		if r.End == 0 {
			end = "0x10000000000000000"
		}
		terms[i] = fmt.Sprintf("shardRange(object.metadata.uid, '0x%016x', '%s')", r.Start, end)
	}
	return strings.Join(terms, " || ")
}

// Options of [NewWithOptions].
type Options struct {
	// WithoutUID says what becomes of objects that have no UID, such as those
	// of metrics.k8s.io. By default every shard keeps them.
	WithoutUID millicore.WithoutUID
	// ServerSide also asks the API server for the owner's ranges, so that
	// what others own is not even sent. A server without ShardedListAndWatch
	// ignores that; what it sends is filtered here as ever.
	ServerSide bool
}

// Assignment is what this process's shard owns. It may change while clients
// list and watch. Safe for concurrent use.
type Assignment struct {
	library *millicore.Library
	options Options

	mutex sync.Mutex
	owner Owner
	// epoch counts changes. listed is the lists that were made in this one;
	// nil in the first, in which no other can be meant.
	epoch  uint64
	listed map[string]struct{}
	bodies map[*body]struct{}
	// idle are filters of this epoch that were given back.
	idle map[kind][]*millicore.ShardFilter
}

// kind is what a filter can be used for.
type kind struct {
	format millicore.ListFormat
	watch  bool
}

// What idle filters may be: so many of a kind, of so many bytes each.
const (
	idleFilters = 2
	idleBytes   = 16 << 20
)

// listsRemembered bounds listed. Past it all are forgotten, and their watches
// list once more.
const listsRemembered = 10_000

// New makes an assignment. Shard 0 of 1 keeps everything; an owner that
// cannot be is an error.
func New(library *millicore.Library, owner Owner) (*Assignment, error) {
	return NewWithOptions(library, owner, Options{})
}

// NewWithOptions is [New] with options.
func NewWithOptions(library *millicore.Library, owner Owner, options Options) (*Assignment, error) {
	a := &Assignment{library: library, options: options, owner: owner, bodies: map[*body]struct{}{}, idle: map[kind][]*millicore.ShardFilter{}}
	return a, a.check(owner)
}

func (a *Assignment) check(owner Owner) error {
	filter, err := a.make(owner, kind{millicore.ListJSON, false})
	if err != nil {
		return fmt.Errorf("shard: %w", err)
	}
	return filter.Close()
}

func (a *Assignment) make(owner Owner, kind kind) (*millicore.ShardFilter, error) {
	return a.library.NewShardFilter(millicore.ShardFilterOptions{
		Format: kind.format, Watch: kind.watch, WithoutUID: a.options.WithoutUID,
		Shard: owner.Shard, Total: owner.Total, Ranges: owner.Ranges,
	})
}

// filter is one for a body, used before or new.
func (a *Assignment) filter(owner Owner, epoch uint64, kind kind) (*millicore.ShardFilter, error) {
	a.mutex.Lock()
	var filter *millicore.ShardFilter
	if idle := a.idle[kind]; epoch == a.epoch && len(idle) > 0 {
		filter, a.idle[kind] = idle[len(idle)-1], idle[:len(idle)-1]
	}
	a.mutex.Unlock()
	if filter != nil && filter.Reset() == nil {
		return filter, nil
	}
	return a.make(owner, kind)
}

// giveBack keeps a filter for the next body, or closes it.
func (a *Assignment) giveBack(filter *millicore.ShardFilter, epoch uint64, kind kind) {
	bytes, err := filter.Memory()
	a.mutex.Lock()
	keep := err == nil && bytes <= idleBytes && epoch == a.epoch && len(a.idle[kind]) < idleFilters
	if keep {
		a.idle[kind] = append(a.idle[kind], filter)
	}
	a.mutex.Unlock()
	if !keep {
		// It can only have been closed before, with the library.
		_ = filter.Close()
	}
}

// Owner is what is owned now.
func (a *Assignment) Owner() Owner {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.owner
}

// Set changes what is owned. Lists that are being read fail, watches end with
// 410 Gone, and a watch of what was listed before is answered with 410: a
// reflector lists anew, by which its store gains what is owned now and loses
// the rest, without ever being empty. Two reflectors of the same resource and
// selectors want a transport each: one's list would vouch for the other.
func (a *Assignment) Set(owner Owner) error {
	if err := a.check(owner); err != nil {
		return err
	}
	a.mutex.Lock()
	a.owner = owner
	a.epoch++
	a.listed = map[string]struct{}{}
	bodies, idle := a.bodies, a.idle
	a.bodies, a.idle = map[*body]struct{}{}, map[kind][]*millicore.ShardFilter{}
	a.mutex.Unlock()
	for b := range bodies {
		b.expire()
	}
	for _, filters := range idle {
		for _, filter := range filters {
			_ = filter.Close()
		}
	}
	return nil
}

// begin is what a request is to be filtered by; ok is false for one that goes
// on with a list of the past.
func (a *Assignment) begin(t target) (owner Owner, epoch uint64, ok bool) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.epoch > 0 && t.continues {
		if _, known := a.listed[t.key]; !known {
			return Owner{}, 0, false
		}
	}
	return a.owner, a.epoch, true
}

// track has a body expire when the assignment changes; at once, if it has.
func (a *Assignment) track(b *body, t target, epoch uint64) {
	a.mutex.Lock()
	current := epoch == a.epoch
	if current {
		a.bodies[b] = struct{}{}
		if a.epoch > 0 && !t.continues {
			if len(a.listed) >= listsRemembered {
				clear(a.listed)
			}
			a.listed[t.key] = struct{}{}
		}
	}
	a.mutex.Unlock()
	if !current {
		b.expire()
	}
}

func (a *Assignment) forget(b *body) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	delete(a.bodies, b)
}
