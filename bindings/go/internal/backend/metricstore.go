package backend

// MetricStores is where stores and pages that may meet are made.
type MetricStores interface {
	NewStore(headers Strings, seriesPerObject, series uint64) (MetricStore, error)
	NewPage(profile, gzipLevel uint32) (MetricPage, error)
	Close() error
}

// MetricStore holds objects by UID, each with one body a family.
type MetricStore interface {
	Upsert(uid string, bodies Strings) error
	Delete(uid string) (bool, error)
	BeginReplace() error
	EndReplace(complete bool) error
	Statistics() (MetricStatistics, error)
	Close() error
}

// MetricPage is made of snapshots of stores.
type MetricPage interface {
	Clear() error
	// Add publishes a store and adds the snapshot.
	Add(store MetricStore, newWriter bool) error
	Start(form uint32) (uint64, error)
	StartGzip(form uint32, end string) error
	Read(buffer []byte) (int, error)
	Memory() (uint64, error)
	Close() error
}

// MetricStatistics is what a store holds.
type MetricStatistics struct {
	Objects, Series, Bytes, Refused, Memory uint64
}
