package shard

import (
	"fmt"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"

	millicore "github.com/millicore/millicore/bindings/go"
)

// Profile is whose sharded ListerWatcher [NewListerWatcher] is.
type Profile int

const (
	// KubeStateMetrics2_13 has the defects of v2.13: a paged list loses its
	// continue token, and bookmarks belong to the shard of the empty UID.
	KubeStateMetrics2_13 Profile = iota
	// KubeStateMetrics2_20 is v2.20.
	KubeStateMetrics2_20
)

// NewListerWatcher filters what a ListerWatcher gives, after it was decoded,
// as kube-state-metrics does in pkg/sharding. Shard 0 of 1 is the ListerWatcher
// itself; a total that leaves objects without an owner is none's error, as
// upstream.
func NewListerWatcher(library *millicore.Library, profile Profile, shard int32, total int, from cache.ListerWatcher) cache.ListerWatcher {
	if shard == 0 && total == 1 {
		return from
	}
	return &listerWatcher{library: library, profile: profile, shard: shard, total: int64(total), from: from}
}

type listerWatcher struct {
	library *millicore.Library
	profile Profile
	shard   int32
	total   int64
	from    cache.ListerWatcher
}

// IsWatchListSemanticsUnSupported is the ListerWatcher's own answer.
func (l *listerWatcher) IsWatchListSemanticsUnSupported() bool {
	from, ok := l.from.(interface{ IsWatchListSemanticsUnSupported() bool })
	return l.profile != KubeStateMetrics2_13 && ok && from.IsWatchListSemanticsUnSupported()
}

func (l *listerWatcher) List(options metav1.ListOptions) (runtime.Object, error) {
	list, err := l.from.List(options)
	if err != nil {
		return nil, err
	}
	extract := meta.ExtractListWithAlloc
	if l.profile == KubeStateMetrics2_13 {
		extract = meta.ExtractList
	}
	items, err := extract(list)
	if err != nil {
		return nil, err
	}
	of, err := meta.ListAccessor(list)
	if err != nil {
		return nil, err
	}
	var uids millicore.Strings
	for _, item := range items {
		object, err := meta.Accessor(item)
		if err != nil {
			return nil, err
		}
		uids.Append(string(object.GetUID()))
	}
	keep, err := l.keep(&uids)
	if err != nil {
		return nil, err
	}
	kept := &metav1.List{Items: []runtime.RawExtension{}}
	for i, item := range items {
		if keep[i] {
			kept.Items = append(kept.Items, runtime.RawExtension{Object: item})
		}
	}
	kept.ResourceVersion = of.GetResourceVersion()
	if l.profile != KubeStateMetrics2_13 {
		kept.Continue, kept.RemainingItemCount = of.GetContinue(), of.GetRemainingItemCount()
	}
	return kept, nil
}

// keep tells of each UID whether it is this shard's.
func (l *listerWatcher) keep(uids *millicore.Strings) ([]bool, error) {
	hashes, err := l.library.FNV1a64(nil, uids)
	if err != nil {
		return nil, err
	}
	buckets := make([]int64, len(hashes))
	for i := range buckets {
		buckets[i] = l.total
	}
	shards, statuses := make([]int32, len(hashes)), make([]millicore.Status, len(hashes))
	if err := l.library.Jump(hashes, buckets, shards, statuses); err != nil {
		return nil, err
	}
	keep := make([]bool, len(hashes))
	for i := range keep {
		if statuses[i] != millicore.StatusOK {
			return nil, &millicore.Error{Status: statuses[i], Text: l.library.StatusText(statuses[i])}
		}
		keep[i] = shards[i] == l.shard
	}
	return keep, nil
}

func (l *listerWatcher) Watch(options metav1.ListOptions) (watch.Interface, error) {
	from, err := l.from.Watch(options)
	if err != nil {
		return nil, err
	}
	if l.profile == KubeStateMetrics2_13 {
		return watch.Filter(from, l.event2_13), nil
	}
	return newFilteredWatch(from, l.event), nil
}

// event2_13 asks for the owner of anything that has metadata.
func (l *listerWatcher) event2_13(event watch.Event) (watch.Event, bool) {
	object, err := meta.Accessor(event.Object)
	if err != nil {
		return event, true
	}
	return l.owned(event, object)
}

func (l *listerWatcher) event(event watch.Event) (watch.Event, bool) {
	switch event.Type {
	case watch.Added, watch.Modified, watch.Deleted:
		object, err := meta.Accessor(event.Object)
		if err != nil {
			return failed(fmt.Errorf("shard: %s event of an object without metadata: %w", event.Type, err)), true
		}
		return l.owned(event, object)
	case watch.Bookmark, watch.Error:
		return event, true
	}
	return failed(fmt.Errorf("shard: event of unknown type %q", event.Type)), true
}

func (l *listerWatcher) owned(event watch.Event, object metav1.Object) (watch.Event, bool) {
	var uid millicore.Strings
	uid.Append(string(object.GetUID()))
	keep, err := l.keep(&uid)
	if err != nil {
		return failed(err), true
	}
	return event, keep[0]
}

func failed(err error) watch.Event {
	return watch.Event{Type: watch.Error, Object: &apierrors.NewInternalError(err).ErrStatus}
}

// filteredWatch is watch.Filter whose Stop does not wait for a receiver.
type filteredWatch struct {
	from    watch.Interface
	result  chan watch.Event
	stopped chan struct{}
	once    sync.Once
}

func newFilteredWatch(from watch.Interface, filter watch.FilterFunc) *filteredWatch {
	w := &filteredWatch{from: from, result: make(chan watch.Event), stopped: make(chan struct{})}
	go w.run(filter)
	return w
}

func (w *filteredWatch) ResultChan() <-chan watch.Event { return w.result }

func (w *filteredWatch) Stop() {
	w.once.Do(func() {
		close(w.stopped)
		w.from.Stop()
	})
}

func (w *filteredWatch) run(filter watch.FilterFunc) {
	defer close(w.result)
	defer w.Stop()
	for {
		var event watch.Event
		var open bool
		select {
		case <-w.stopped:
			return
		case event, open = <-w.from.ResultChan():
			if !open {
				return
			}
		}
		event, keep := filter(event)
		if !keep {
			continue
		}
		select {
		case <-w.stopped:
			return
		case w.result <- event:
		}
	}
}
