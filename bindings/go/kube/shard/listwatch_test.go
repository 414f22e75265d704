package shard_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/bindings/go/kube/shard"
)

// source lists ten pods of more, and watches what the test sends.
func source(events watch.Interface) *cache.ListWatch {
	return &cache.ListWatch{
		ListFunc: func(metav1.ListOptions) (runtime.Object, error) {
			remaining := int64(5)
			list := &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "9", Continue: "more", RemainingItemCount: &remaining}}
			for i := range 10 {
				list.Items = append(list.Items, pod(i))
			}
			return list, nil
		},
		WatchFunc: func(metav1.ListOptions) (watch.Interface, error) { return events, nil },
	}
}

func TestListerWatcherLists(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		for profile, page := range map[shard.Profile]string{
			shard.KubeStateMetrics2_13: "", shard.KubeStateMetrics2_20: "more",
		} {
			seen := 0
			for number := range int32(3) {
				lister := shard.NewListerWatcher(library, profile, number, 3, source(nil))
				list, err := lister.List(metav1.ListOptions{})
				must(t, err)
				metadata, err := meta.ListAccessor(list)
				must(t, err)
				if metadata.GetResourceVersion() != "9" || metadata.GetContinue() != page || (metadata.GetRemainingItemCount() != nil) != (page != "") {
					t.Errorf("profile %d: %+v", profile, metadata)
				}
				items, err := meta.ExtractList(list)
				must(t, err)
				seen += len(items)
				for _, item := range items {
					if own := owner(t, library, item.(*corev1.Pod).UID, 3); own != number {
						t.Errorf("shard %d lists a pod of %d", number, own)
					}
				}
			}
			if seen != 10 {
				t.Errorf("profile %d: %d pods are listed", profile, seen)
			}
		}
		from := source(nil)
		if got := shard.NewListerWatcher(library, shard.KubeStateMetrics2_20, 0, 1, from); got != cache.ListerWatcher(from) {
			t.Error("the only shard is wrapped")
		}
		// As upstream: an empty page, and no error.
		for _, total := range []int{0, -1, 2} {
			list, err := shard.NewListerWatcher(library, shard.KubeStateMetrics2_20, 2, total, from).List(metav1.ListOptions{})
			must(t, err)
			if meta.LenList(list) != 0 {
				t.Errorf("shard 2 of %d lists pods", total)
			}
		}
	})
}

func TestListerWatcherWatches(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		ours, theirs, empty := pod(1), pod(1), owner(t, library, "", 3)
		number := owner(t, library, ours.UID, 3)
		for i := 2; owner(t, library, theirs.UID, 3) == number; i++ {
			theirs = pod(i)
		}
		bookmark := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{ResourceVersion: "12"}}
		sent := []watch.Event{
			{Type: watch.Added, Object: &theirs}, {Type: watch.Added, Object: &ours},
			{Type: watch.Bookmark, Object: bookmark}, {Type: watch.Deleted, Object: &theirs},
			{Type: watch.Error, Object: &metav1.Status{}}, {Type: "OTHER", Object: &ours},
			{Type: watch.Modified, Object: &metav1.Status{}},
		}
		bookmarks := ""
		if empty == number {
			bookmarks = "BOOKMARK "
		}
		for profile, want := range map[shard.Profile]string{
			shard.KubeStateMetrics2_13: "ADDED " + bookmarks + "ERROR OTHER MODIFIED ",
			shard.KubeStateMetrics2_20: "ADDED BOOKMARK ERROR ERROR ERROR ",
		} {
			events := watch.NewFakeWithChanSize(len(sent), false)
			for _, event := range sent {
				events.Action(event.Type, event.Object)
			}
			w, err := shard.NewListerWatcher(library, profile, number, 3, source(events)).Watch(metav1.ListOptions{})
			must(t, err)
			var got string
			for range len(want) {
				got += fmt.Sprint(next(t, w).Type, " ")
				if len(got) >= len(want) {
					break
				}
			}
			if got != want {
				t.Errorf("profile %d: %s, want %s", profile, got, want)
			}
			w.Stop()
			for range w.ResultChan() {
			}
		}
	})
}

// TestListerWatcherFails: the ListerWatcher's own errors, and its own answer
// about streamed lists.
func TestListerWatcherFails(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		broken := errors.New("broken")
		from := &cache.ListWatch{
			ListFunc:  func(metav1.ListOptions) (runtime.Object, error) { return nil, broken },
			WatchFunc: func(metav1.ListOptions) (watch.Interface, error) { return nil, broken },
		}
		wrapped := shard.NewListerWatcher(library, shard.KubeStateMetrics2_20, 1, 3, from)
		_, listed := wrapped.List(metav1.ListOptions{})
		_, watched := wrapped.Watch(metav1.ListOptions{})
		if !slices.Equal([]error{listed, watched}, []error{broken, broken}) {
			t.Errorf("%v, %v", listed, watched)
		}
		streams := shard.NewListerWatcher(library, shard.KubeStateMetrics2_20, 1, 3, unstreamed{from})
		if !streams.(interface{ IsWatchListSemanticsUnSupported() bool }).IsWatchListSemanticsUnSupported() {
			t.Error("a list is to be streamed that cannot be")
		}
	})
}

type unstreamed struct{ cache.ListerWatcher }

func (unstreamed) IsWatchListSemanticsUnSupported() bool { return true }
