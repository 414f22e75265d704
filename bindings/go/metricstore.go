package millicore

import (
	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// PageForm is what a page of metrics is served as.
type PageForm uint32

// The forms. Raw leaves headers as they are: what WriteAll writes without
// SanitizeHeaders.
const (
	FormRaw         PageForm = 0
	FormText        PageForm = 1
	FormOpenMetrics PageForm = 2
	FormProtobuf    PageForm = 3
)

// MetricStores makes stores and the pages that are put together from them:
// what lies behind a kube-state-metrics page. On wazero all of them live in
// one instance, so that a page may hold any of its stores. Safe for concurrent
// use.
type MetricStores struct {
	core backend.MetricStores
}

// NewMetricStores begins an empty group of stores.
func (l *Library) NewMetricStores() (*MetricStores, error) {
	core, err := l.core.NewMetricStores()
	if err != nil {
		return nil, exported(err)
	}
	return &MetricStores{core}, nil
}

// MetricLimits is how many series a store takes; 0 is any number.
type MetricLimits struct {
	SeriesPerObject uint64
	Series          uint64
}

// NewStore makes an empty store of the families with these headers.
func (s *MetricStores) NewStore(headers *Strings, limits MetricLimits) (*MetricStore, error) {
	view, err := headers.view()
	if err != nil {
		return nil, err
	}
	core, err := s.core.NewStore(view, limits.SeriesPerObject, limits.Series)
	if err != nil {
		return nil, exported(err)
	}
	return &MetricStore{core}, nil
}

// NewPage makes an empty page. gzipLevel is 1, the fastest, to 9, or 0 for a
// page that is read plain only; on wazero there is no other.
func (s *MetricStores) NewPage(profile HeaderProfile, gzipLevel int) (*MetricPage, error) {
	core, err := s.core.NewPage(uint32(profile), uint32(gzipLevel))
	if err != nil {
		return nil, exported(err)
	}
	return &MetricPage{core}, nil
}

// Close gives the group up; its stores and pages stay usable.
func (s *MetricStores) Close() error { return s.core.Close() }

// MetricStore holds objects by UID, each with one rendered body a family.
// Safe for concurrent use.
type MetricStore struct {
	core backend.MetricStore
}

// Upsert adds an object, or replaces the one of its UID. Only families whose
// bytes differ are touched. An object that a limit refuses is taken off the
// page and counted, and the error says so.
func (s *MetricStore) Upsert(uid string, bodies *Strings) error {
	view, err := bodies.view()
	if err != nil {
		return err
	}
	return exported(s.core.Upsert(uid, view))
}

// Delete takes an object out and tells whether it was there.
func (s *MetricStore) Delete(uid string) (bool, error) {
	deleted, err := s.core.Delete(uid)
	return deleted, exported(err)
}

// BeginReplace begins to replace all objects: those upserted from here on
// stay. Until EndReplace pages show what is there now.
func (s *MetricStore) BeginReplace() error { return exported(s.core.BeginReplace()) }

// EndReplace ends a replacement. If it is complete, objects that were not
// upserted since BeginReplace go; else they stay beside the new ones.
func (s *MetricStore) EndReplace(complete bool) error { return exported(s.core.EndReplace(complete)) }

// MetricStatistics is what a store holds.
type MetricStatistics struct {
	Objects uint64
	Series  uint64
	// Bytes of all bodies.
	Bytes uint64
	// Refused counts the upserts that a limit refused.
	Refused uint64
	// Memory in bytes, what pages alone hold left out.
	Memory uint64
}

// Statistics tells what is held.
func (s *MetricStore) Statistics() (MetricStatistics, error) {
	statistics, err := s.core.Statistics()
	return MetricStatistics(statistics), exported(err)
}

// Close gives the store's memory back; pages that hold it stay as they are.
func (s *MetricStore) Close() error { return s.core.Close() }

// MetricPage is a page being put together or read. One that reads gzip keeps
// what it compressed for the next page: a server has one and clears it. It is
// for one reader at a time.
type MetricPage struct {
	core backend.MetricPage
}

// Clear takes all stores out.
func (p *MetricPage) Clear() error { return exported(p.core.Clear()) }

// Add adds what a store holds now: as the first store of a kind, whose headers
// are written, or as a further one of the kind before. Later upserts do not
// change the page, nor does the page hold them up.
func (p *MetricPage) Add(store *MetricStore, newKind bool) error {
	return exported(p.core.Add(store.core, newKind))
}

// Start begins to read the page and tells its length.
func (p *MetricPage) Start(form PageForm) (uint64, error) {
	n, err := p.core.Start(uint32(form))
	return n, exported(err)
}

// StartGzip begins to read the page as one gzip member, whose last text is
// end: # EOF of OpenMetrics, or nothing.
func (p *MetricPage) StartGzip(form PageForm, end string) error {
	return exported(p.core.StartGzip(uint32(form), end))
}

// Fill fills a buffer, or its beginning with what is left, and tells how many
// bytes that is; 0 is the end.
func (p *MetricPage) Fill(buffer []byte) (int, error) {
	n, err := p.core.Read(buffer)
	return n, exported(err)
}

// Memory is the number of bytes that compressed parts hold.
func (p *MetricPage) Memory() (uint64, error) {
	bytes, err := p.core.Memory()
	return bytes, exported(err)
}

// Close gives the page's memory back.
func (p *MetricPage) Close() error { return p.core.Close() }
