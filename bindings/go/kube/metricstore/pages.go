package metricstore

import (
	"errors"
	"sync"

	millicore "github.com/millicore/millicore/bindings/go"
)

// Options of [New].
type Options struct {
	// Profile is whose header rules hold; the zero value is v2.20's.
	Profile millicore.HeaderProfile
	// Gzip says that scrapers who ask for gzip get it.
	Gzip bool
	// GzipLevel is 1 to 9; the zero value is 6, as in kube-state-metrics.
	GzipLevel int
	// Zstd says that scrapers who ask for zstd get it.
	Zstd bool
	// Limits hold for each store.
	Limits millicore.MetricLimits
}

// Pages are the stores of a builder, and the handler that serves them.
type Pages struct {
	library *millicore.Library
	stores  *millicore.MetricStores
	options Options

	mutex     sync.RWMutex // guards the resources and their stores
	resources []*Resource

	// compressed is the page that keeps compressed parts, for one scrape at
	// a time; nil where this build has no gzip.
	compressing sync.Mutex
	compressed  *millicore.MetricPage
}

// New makes pages without resources.
func New(library *millicore.Library, options Options) (*Pages, error) {
	if options.Profile == 0 {
		options.Profile = millicore.HeaderV2_20
	}
	if options.GzipLevel == 0 {
		options.GzipLevel = 6
	}
	stores, err := library.NewMetricStores()
	if err != nil {
		return nil, err
	}
	pages := &Pages{library: library, stores: stores, options: options}
	if options.Gzip {
		pages.compressed, err = stores.NewPage(options.Profile, options.GzipLevel)
		if err != nil && !errors.Is(err, millicore.StatusUnsupported) {
			return nil, errors.Join(err, stores.Close())
		}
	}
	return pages, nil
}

// Stores is where the stores are made, for pages put together by hand.
func (p *Pages) Stores() *millicore.MetricStores { return p.stores }

// Resource is the stores whose families stand below the same headers: one, or
// one a namespace.
type Resource struct {
	pages  *Pages
	name   string
	stores []*Store
}

// Resource adds a resource behind those there are. The name is what
// ?resources= and ?exclude_resources= call it.
func (p *Pages) Resource(name string) *Resource {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	resource := &Resource{pages: p, name: name}
	p.resources = append(p.resources, resource)
	return resource
}

func (r *Resource) add(store *Store) {
	r.pages.mutex.Lock()
	defer r.pages.mutex.Unlock()
	r.stores = append(r.stores, store)
}

// fill puts onto a page what the stores hold now.
func (p *Pages) fill(page *millicore.MetricPage, wanted func(string) bool) error {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	if err := page.Clear(); err != nil {
		return err
	}
	for _, resource := range p.resources {
		if !wanted(resource.name) {
			continue
		}
		for i, store := range resource.stores {
			if err := page.Add(store.core, i == 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// Statistics sums up the stores.
func (p *Pages) Statistics() (sum millicore.MetricStatistics, err error) {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	for _, resource := range p.resources {
		for _, store := range resource.stores {
			one, err := store.Statistics()
			if err != nil {
				return sum, err
			}
			sum.Objects += one.Objects
			sum.Series += one.Series
			sum.Bytes += one.Bytes
			sum.Refused += one.Refused
			sum.Memory += one.Memory
		}
	}
	return sum, nil
}

// refused tells whether a limit refused an object.
func refused(err error) bool {
	return errors.Is(err, millicore.StatusTooManySeries) ||
		errors.Is(err, millicore.StatusTooManySeriesOfObject)
}
