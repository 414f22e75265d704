// The set of known objects, for readers and writers at once.

package cluster

import (
	"slices"
	"sort"
	"sync"
)

// Store is the set of known objects, by kind. Its methods may be called from
// several goroutines; the slices and objects it returns must not be changed.
type Store struct {
	mutex sync.RWMutex
	kinds map[string]*shelf
}

// shelf is one kind: the objects by key, and their sorted list, made when it
// is first asked for after a change.
type shelf struct {
	byKey     map[key]*Object
	sorted    []*Object
	followers []*Follower
}

type key struct{ namespace, name string }

// of is the shelf of a kind, made if it is not there; the caller holds the
// lock for writing.
func (s *Store) of(kind string) *shelf {
	of := s.kinds[kind]
	if of == nil {
		of = &shelf{byKey: map[key]*Object{}}
		s.kinds[kind] = of
	}
	return of
}

// changed notes a change for all followers.
func (s *shelf) changed(at key) {
	s.sorted = nil
	for _, follower := range s.followers {
		follower.changed[at] = struct{}{}
	}
}

// Follower learns what has changed of a kind since it asked last.
type Follower struct {
	store    *Store
	kind     string
	replaced bool
	changed  map[key]struct{}
}

// Follow begins to follow a kind: at first all of it is new.
func (s *Store) Follow(kind string) *Follower {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	follower := &Follower{store: s, kind: kind, replaced: true, changed: map[key]struct{}{}}
	of := s.of(kind)
	of.followers = append(of.followers, follower)
	return follower
}

// Restart makes all of the kind new again.
func (f *Follower) Restart() {
	f.store.mutex.Lock()
	defer f.store.mutex.Unlock()
	f.replaced = true
}

// Changes are what has changed since the last call: objects that are there,
// and the names of those that are gone. With all, they are all there is, and
// what was known before is to be forgotten.
func (f *Follower) Changes(present func(*Object), gone func(namespace, name string)) (all bool) {
	f.store.mutex.Lock()
	defer f.store.mutex.Unlock()
	of := f.store.of(f.kind)
	all = f.replaced
	if all {
		for _, object := range of.byKey {
			present(object)
		}
	} else {
		for at := range f.changed {
			if object := of.byKey[at]; object != nil {
				present(object)
			} else {
				gone(at.namespace, at.name)
			}
		}
	}
	f.replaced = false
	clear(f.changed)
	return all
}

// NewStore is an empty store.
func NewStore() *Store {
	return &Store{kinds: map[string]*shelf{}}
}

// Replace puts a whole list in place of all objects of a kind.
func (s *Store) Replace(kind string, objects []*Object) {
	byKey := make(map[key]*Object, len(objects))
	for _, object := range objects {
		byKey[key{object.Namespace, object.Name}] = object
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	of := s.of(kind)
	of.byKey, of.sorted = byKey, nil
	for _, follower := range of.followers {
		follower.replaced = true
	}
}

// Upsert adds an object or puts it in place of the one of its name.
func (s *Store) Upsert(object *Object) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	of, at := s.of(object.Kind), key{object.Namespace, object.Name}
	of.byKey[at] = object
	of.changed(at)
}

// Delete removes an object if it is there.
func (s *Store) Delete(kind, namespace, name string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if of := s.kinds[kind]; of != nil {
		at := key{namespace, name}
		delete(of.byKey, at)
		of.changed(at)
	}
}

// Get is one object, or nil.
func (s *Store) Get(kind, namespace, name string) *Object {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	of := s.kinds[kind]
	if of == nil {
		return nil
	}
	return of.byKey[key{namespace, name}]
}

// List is all objects of a kind by namespace and name.
func (s *Store) List(kind string) []*Object {
	s.mutex.RLock()
	of := s.kinds[kind]
	if of == nil || of.sorted != nil {
		defer s.mutex.RUnlock()
		if of == nil {
			return nil
		}
		return of.sorted
	}
	s.mutex.RUnlock()

	s.mutex.Lock()
	defer s.mutex.Unlock()
	of = s.kinds[kind] // may have been replaced between the two locks
	if of.sorted == nil {
		of.sorted = make([]*Object, 0, len(of.byKey))
		for _, object := range of.byKey {
			of.sorted = append(of.sorted, object)
		}
		sort.Slice(of.sorted, func(i, j int) bool { return of.sorted[i].before(of.sorted[j]) })
	}
	return of.sorted
}

// Kinds are the names of all kinds that have been stored, sorted.
func (s *Store) Kinds() []string {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	names := make([]string, 0, len(s.kinds))
	for name, of := range s.kinds {
		if of.byKey != nil && (len(of.byKey) > 0 || len(of.followers) == 0) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// RunningPods are the pods that can have metrics: metrics-server lists pods
// with the field selector status.phase=Running.
func (s *Store) RunningPods() []*Object {
	all := s.List(KindPod)
	running := make([]*Object, 0, len(all))
	for _, pod := range all {
		if pod.Phase == "Running" {
			running = append(running, pod)
		}
	}
	return running
}
