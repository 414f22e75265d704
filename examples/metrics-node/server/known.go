// What the core knows of the objects that exist, so that a request for metrics
// costs this host nothing per pod: it follows the object store and hands the
// core what has changed, and keeps listings to be used again.

package server

import (
	"errors"
	"fmt"
	"sync"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
)

// known is what the core knows of one kind.
type known struct {
	kind     millicore.KubeletKind
	follower *cluster.Follower

	mutex   sync.Mutex
	objects *millicore.KubeletObjects
	// Listings that are not in use; they belong to the store of the objects.
	idle []*millicore.KubeletListing
	from *millicore.KubeletStore
}

func follow(objects *cluster.Store, name string, kind millicore.KubeletKind) *known {
	return &known{kind: kind, follower: objects.Follow(name)}
}

// reset begins anew with the objects of a store.
func (k *known) reset(store *millicore.KubeletStore) error {
	objects, err := store.NewObjects(k.kind)
	if err != nil {
		return fmt.Errorf("make the set of objects: %w", err)
	}
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.close()
	k.objects, k.from = objects, store
	k.follower.Restart()
	return nil
}

// end gives everything back: later requests are refused.
func (k *known) end() {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.close()
}

// close gives everything back; errors of that say nothing new.
func (k *known) close() {
	if k.objects != nil {
		_ = k.objects.Close()
	}
	for _, listing := range k.idle {
		_ = listing.Close()
	}
	k.objects, k.idle = nil, nil
}

// opened is a listing in use, and the store it belongs to.
type opened struct {
	*millicore.KubeletListing
	from *millicore.KubeletStore
}

// open begins the answer to a request. The listing goes back with done.
func (k *known) open(snapshot *millicore.KubeletSnapshot, query *millicore.KubeletQuery) (*opened, error) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if k.objects == nil {
		return nil, errClosed
	}
	if err := k.catchUp(); err != nil {
		return nil, fmt.Errorf("tell the core of changed objects: %w", err)
	}
	listing, err := k.listing()
	if err != nil {
		return nil, err
	}
	if err := listing.Open(snapshot, k.objects, query); err != nil {
		k.idle = append(k.idle, listing)
		return nil, err
	}
	return &opened{listing, k.from}, nil
}

func (k *known) listing() (*millicore.KubeletListing, error) {
	if last := len(k.idle) - 1; last >= 0 {
		listing := k.idle[last]
		k.idle = k.idle[:last]
		return listing, nil
	}
	return k.from.NewListing()
}

// done takes a listing back that was used up.
func (k *known) done(listing *opened) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if k.objects == nil || k.from != listing.from {
		_ = listing.Close()
		return
	}
	k.idle = append(k.idle, listing.KubeletListing)
}

// catchUp hands over what has changed. Pods that do not run are not there:
// metrics-server lists pods with the field selector status.phase=Running.
func (k *known) catchUp() error {
	var present, gone millicore.Rows
	all := k.follower.Changes(func(object *cluster.Object) {
		if k.kind == millicore.KubeletPods {
			if object.Phase != "Running" {
				gone.AppendRow(object.Namespace, object.Name)
				return
			}
			present.Append(object.Namespace)
		}
		present.Append(object.Name)
		appendAll(&present, object.Labels)
		present.EndRow()
	}, func(namespace, name string) {
		if k.kind == millicore.KubeletPods {
			gone.Append(namespace)
		}
		gone.AppendRow(name)
	})
	if all {
		return k.replaced(k.objects.Replace(&present))
	}
	if present.Len() == 0 && gone.Len() == 0 {
		return nil
	}
	return k.replaced(errors.Join(k.objects.Upsert(&present), k.objects.Remove(&gone)))
}

// replaced has everything handed over again after a failure.
func (k *known) replaced(err error) error {
	if err != nil {
		k.follower.Restart()
	}
	return err
}
