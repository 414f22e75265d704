package millicore

import (
	"io"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// KubeletKind is a kind of objects that have metrics.
type KubeletKind uint32

// The kinds of [KubeletStore.NewObjects].
const (
	KubeletNodes KubeletKind = 1
	KubeletPods  KubeletKind = 2
)

// KubeletObjects are the nodes or pods that exist, as the host's informer
// knows them. A [KubeletListing] joins them with a snapshot, so that a
// request costs the host nothing for each of them. Safe for concurrent use.
//
// A row is name (of a pod: namespace, name), then key and value of each
// label.
type KubeletObjects struct {
	core backend.KubeletObjects
}

// NewObjects makes an empty set of objects for this store's snapshots.
func (s *KubeletStore) NewObjects(kind KubeletKind) (*KubeletObjects, error) {
	core, err := s.core.NewObjects(uint32(kind))
	if err != nil {
		return nil, exported(err)
	}
	return &KubeletObjects{core}, nil
}

// Replace forgets all objects and takes others.
func (o *KubeletObjects) Replace(rows *Rows) error { return o.change(rows, o.core.Replace) }

// Upsert adds objects or gives them other labels; of an object that comes
// twice the last row counts.
func (o *KubeletObjects) Upsert(rows *Rows) error { return o.change(rows, o.core.Upsert) }

// Remove forgets objects; labels in the rows do not count.
func (o *KubeletObjects) Remove(rows *Rows) error { return o.change(rows, o.core.Remove) }

func (o *KubeletObjects) change(rows *Rows, change func(backend.Rows) error) error {
	view, err := rows.view()
	if err != nil {
		return err
	}
	return exported(change(view))
}

// Size is how many objects there are, and the bytes they hold.
func (o *KubeletObjects) Size() (count, bytes uint64, err error) {
	count, bytes, err = o.core.Size()
	return count, bytes, exported(err)
}

// Close gives the objects up; listings that are open go on with theirs.
func (o *KubeletObjects) Close() error { return o.core.Close() }

// IncludeObject is what each row of a table carries.
type IncludeObject uint32

// The includeObject of a request for a table.
const (
	IncludeMetadata IncludeObject = 0
	IncludeWhole    IncludeObject = 32
	IncludeNone     IncludeObject = 64
)

// FormMetadata is PartialObjectMetadata, or a list of it: a form of listings
// beside [FormList] and [FormTable].
const FormMetadata ListForm = 3

// KubeletQuery is a request for metrics.
type KubeletQuery struct {
	Version ListVersion
	Form    ListForm // FormList, FormTable or FormMetadata
	// Protobuf asks for protobuf rather than JSON; not of tables.
	Protobuf bool
	// Include is what the rows of a table carry.
	Include IncludeObject
	// MetaV1Beta1 is the older version of tables and metadata.
	MetaV1Beta1 bool
	// Creation is the creationTimestamp of every item, in nanoseconds since
	// the epoch: the time of the request.
	Creation int64

	Namespace     string // empty for all
	Name          string // of the one object; empty for a list
	LabelSelector string
	FieldSelector string
}

func (q *KubeletQuery) form() uint32 {
	form := uint32(q.Form) | uint32(q.Include)
	if q.Protobuf {
		form |= 16
	}
	if q.MetaV1Beta1 {
		form |= 128
	}
	return form
}

// KubeletListing is the answer to a request, piece by piece: what
// metrics-server answers with. Open it again for the next request; nothing is
// allocated then. For one goroutine at a time.
type KubeletListing struct {
	core   backend.KubeletListing
	texts  Strings
	buffer []byte
}

// NewListing makes a listing that is not open.
func (s *KubeletStore) NewListing() (*KubeletListing, error) {
	core, err := s.core.NewListing()
	if err != nil {
		return nil, exported(err)
	}
	return &KubeletListing{core: core}, nil
}

// Open begins an answer. StatusNotFound says that no object has the name,
// StatusNoMetrics that it has none: the answer is the Status of the 404 then.
func (l *KubeletListing) Open(snapshot *KubeletSnapshot, objects *KubeletObjects, query *KubeletQuery) error {
	l.texts.Reset()
	for _, text := range [...]string{query.Namespace, query.Name, query.LabelSelector, query.FieldSelector} {
		l.texts.Append(text)
	}
	return exported(l.core.Open(snapshot.core, objects.core,
		uint32(query.Version), query.form(), query.Creation, backend.Strings(l.texts)))
}

// Next adds the next piece to dst, some 64 KiB; nothing at the end. A
// protobuf message is one piece.
func (l *KubeletListing) Next(dst []byte) ([]byte, error) {
	dst, err := l.core.Next(dst)
	return dst, exported(err)
}

// WriteTo writes the rest of the answer, in pieces. On cgo the writer is lent
// the core's own memory for each.
func (l *KubeletListing) WriteTo(w io.Writer) (int64, error) {
	written, err := l.core.WriteTo(w, &l.buffer)
	return written, exported(err)
}

// Close gives the listing up.
func (l *KubeletListing) Close() error { return l.core.Close() }
