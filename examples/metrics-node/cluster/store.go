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
	byKey  map[key]*Object
	sorted []*Object
}

type key struct{ namespace, name string }

// NewStore is an empty store.
func NewStore() *Store {
	return &Store{kinds: map[string]*shelf{}}
}

// Replace puts a whole list in place of all objects of a kind.
func (s *Store) Replace(kind string, objects []*Object) {
	replaced := &shelf{byKey: make(map[key]*Object, len(objects))}
	for _, object := range objects {
		replaced.byKey[key{object.Namespace, object.Name}] = object
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.kinds[kind] = replaced
}

// Upsert adds an object or puts it in place of the one of its name.
func (s *Store) Upsert(object *Object) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	of := s.kinds[object.Kind]
	if of == nil {
		of = &shelf{byKey: map[key]*Object{}}
		s.kinds[object.Kind] = of
	}
	of.byKey[key{object.Namespace, object.Name}] = object
	of.sorted = nil
}

// Delete removes an object if it is there.
func (s *Store) Delete(kind, namespace, name string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if of := s.kinds[kind]; of != nil {
		delete(of.byKey, key{namespace, name})
		of.sorted = nil
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
	for name := range s.kinds {
		names = append(names, name)
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
