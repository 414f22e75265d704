package metricstore

import (
	"fmt"
	"sync"

	millicore "github.com/millicore/millicore/bindings/go"
	"k8s.io/apimachinery/pkg/api/meta"
)

// Family is a family of metrics that renders itself, as kube-state-metrics'
// metric.FamilyInterface does.
type Family interface {
	ByteSlice() []byte
}

// appender is a family that renders into a buffer: those of v2.20.
type appender interface {
	AppendBytes([]byte) []byte
}

// Store holds the metrics of the objects of one resource, or of one in one
// namespace. It is client-go's cache.Store: a reflector fills it. Safe for
// concurrent use.
type Store struct {
	core     *millicore.MetricStore
	generate func(object any, bodies *millicore.Strings)

	mutex           sync.Mutex // guards what follows
	resourceVersion string
}

// bodies are the scratch columns of upserts.
var bodies = sync.Pool{New: func() any { return new(millicore.Strings) }}

// NewStore adds a store to a resource: the headers of its families, and what
// makes them of an object, in the same order.
func NewStore[F Family](resource *Resource, headers []string, generate func(any) []F) (*Store, error) {
	var column millicore.Strings
	for _, header := range headers {
		column.Append(header)
	}
	core, err := resource.pages.stores.NewStore(&column, resource.pages.options.Limits)
	if err != nil {
		return nil, err
	}
	store := &Store{core: core, generate: func(object any, bodies *millicore.Strings) {
		for _, family := range generate(object) {
			render(family, bodies)
		}
	}}
	resource.add(store)
	return store, nil
}

// render adds the body of a family.
func render(family Family, bodies *millicore.Strings) {
	appender, ok := family.(appender)
	if !ok {
		bodies.AppendBytes(family.ByteSlice())
		return
	}
	if len(bodies.Offsets) == 0 {
		bodies.Offsets = append(bodies.Offsets, 0)
	}
	bodies.Data = appender.AppendBytes(bodies.Data)
	bodies.Offsets = append(bodies.Offsets, uint32(len(bodies.Data)))
}

// upsert renders outside any lock.
func (s *Store) upsert(object any) error {
	accessor, err := meta.Accessor(object)
	if err != nil {
		return err
	}
	s.saw(accessor.GetResourceVersion())
	column := bodies.Get().(*millicore.Strings)
	defer bodies.Put(column)
	column.Reset()
	s.generate(object, column)
	if err := s.core.Upsert(string(accessor.GetUID()), column); err != nil {
		return fmt.Errorf("metrics of %s/%s: %w", accessor.GetNamespace(), accessor.GetName(), err)
	}
	return nil
}

// Add puts an object's metrics on the page.
func (s *Store) Add(object any) error { return s.upsert(object) }

// Update replaces an object's metrics.
func (s *Store) Update(object any) error { return s.upsert(object) }

// Delete takes an object's metrics off the page.
func (s *Store) Delete(object any) error {
	accessor, err := meta.Accessor(object)
	if err != nil {
		return err
	}
	s.saw(accessor.GetResourceVersion())
	_, err = s.core.Delete(string(accessor.GetUID()))
	return err
}

// Replace replaces all objects. Scrapes see those before until the last of
// the new ones is there; after an error, those before beside the new ones.
func (s *Store) Replace(objects []any, resourceVersion string) error {
	if err := s.core.BeginReplace(); err != nil {
		return err
	}
	var first error
	for _, object := range objects {
		if err := s.upsert(object); err != nil && first == nil {
			first = err
		}
	}
	if err := s.core.EndReplace(first == nil || refused(first)); err != nil {
		return err
	}
	s.saw(resourceVersion)
	return first
}

// Bookmark notes a resource version.
func (s *Store) Bookmark(resourceVersion string) { s.saw(resourceVersion) }

// LastStoreSyncResourceVersion is the resource version seen last.
func (s *Store) LastStoreSyncResourceVersion() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.resourceVersion
}

func (s *Store) saw(resourceVersion string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.resourceVersion = resourceVersion
}

// Metrics is the store itself, for pages put together by hand.
func (s *Store) Metrics() *millicore.MetricStore { return s.core }

// Statistics tells what the store holds.
func (s *Store) Statistics() (millicore.MetricStatistics, error) { return s.core.Statistics() }

// List gives nothing: objects are not kept. So do the other readers.
func (s *Store) List() []any { return nil }

// ListKeys gives nothing.
func (s *Store) ListKeys() []string { return nil }

// Get finds nothing.
func (s *Store) Get(any) (item any, exists bool, err error) { return nil, false, nil }

// GetByKey finds nothing.
func (s *Store) GetByKey(string) (item any, exists bool, err error) { return nil, false, nil }

// Resync does nothing.
func (s *Store) Resync() error { return nil }
