package millicore

import (
	"time"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// KubeletOptions of [Library.NewKubeletStore].
type KubeletOptions struct {
	// Resolution is metrics-server's --metric-resolution: how far apart
	// scrapes are meant to be.
	Resolution time.Duration
	Profile    KubeletProfile
}

// KubeletStore keeps the last two points of every node and container, from
// which usage is computed. Safe for concurrent use.
//
// A store commits only batches made by its NewBatch: on wazero a store owns
// an instance for life, and its batches and snapshots live there too.
type KubeletStore struct {
	core    backend.KubeletStore
	profile KubeletProfile
}

// NewKubeletStore makes an empty store.
func (l *Library) NewKubeletStore(options KubeletOptions) (*KubeletStore, error) {
	core, err := l.core.NewKubeletStore(uint32(options.Profile), int64(options.Resolution))
	if err != nil {
		return nil, exported(err)
	}
	return &KubeletStore{core: core, profile: options.Profile}, nil
}

// NewBatch makes a batch that this store can commit.
func (s *KubeletStore) NewBatch() (*KubeletBatch, error) {
	core, err := s.core.NewBatch()
	if err != nil {
		return nil, exported(err)
	}
	return &KubeletBatch{core: core, profile: s.profile}, nil
}

// Commit takes a cycle of scrapes in, as metrics-server's Store does: a node
// or pod that is not in the batch is forgotten. The batch stays as it is.
func (s *KubeletStore) Commit(batch *KubeletBatch) error { return exported(s.core.Commit(batch.core)) }

// Publish makes a snapshot of the present state. It is cheap, and commits go
// on while it is read. Close it when done.
func (s *KubeletStore) Publish() (*KubeletSnapshot, error) {
	core, err := s.core.Publish()
	if err != nil {
		return nil, exported(err)
	}
	return &KubeletSnapshot{core}, nil
}

// Close gives the store's memory back; its snapshots stay usable.
func (s *KubeletStore) Close() error { return s.core.Close() }

// KubeletSnapshot is one published state of a store. It never changes and is
// safe for concurrent use.
type KubeletSnapshot struct {
	core backend.KubeletSnapshot
}

// Ready tells whether at least one node and one pod have metrics.
func (s *KubeletSnapshot) Ready() (bool, error) {
	ready, err := s.core.Ready()
	return ready, exported(err)
}

// Memory is the number of bytes the snapshot holds.
func (s *KubeletSnapshot) Memory() (uint64, error) {
	bytes, err := s.core.Memory()
	return bytes, exported(err)
}

// ListVersion is a version of the API group metrics.k8s.io.
type ListVersion uint32

// The versions that can be written.
const (
	V1Beta1 ListVersion = 1
	V1      ListVersion = 2
)

// ListForm is what is written.
type ListForm uint32

const (
	// FormList is a NodeMetricsList or PodMetricsList.
	FormList ListForm = 0
	// FormTable is a meta.k8s.io Table.
	FormTable ListForm = 1
	// FormObject is a single NodeMetrics or PodMetrics; it takes one row,
	// and an error that is StatusNotFound says there is nothing to write.
	FormObject ListForm = 2
)

// ListOptions of the Append…List methods.
type ListOptions struct {
	Version ListVersion
	Form    ListForm
	// Creation is the creationTimestamp of every item, in nanoseconds
	// since the epoch: the time of the request.
	Creation int64
}

// AppendNodeList adds the JSON of the metrics of nodes to dst. A row is a
// node as the caller's lister knows it: name, label key, label value, ….
// Nodes without metrics are left out; the order is upstream's.
func (s *KubeletSnapshot) AppendNodeList(dst []byte, options ListOptions, nodes *Rows) ([]byte, error) {
	rows, err := nodes.view()
	if err != nil {
		return dst, err
	}
	dst, err = s.core.AppendNodeList(dst, uint32(options.Version), uint32(options.Form), options.Creation, rows)
	return dst, exported(err)
}

// AppendPodList adds the JSON of the metrics of pods to dst. A row is a pod
// as the caller's lister knows it: namespace, name, label key, label value, ….
func (s *KubeletSnapshot) AppendPodList(dst []byte, options ListOptions, pods *Rows) ([]byte, error) {
	rows, err := pods.view()
	if err != nil {
		return dst, err
	}
	dst, err = s.core.AppendPodList(dst, uint32(options.Version), uint32(options.Form), options.Creation, rows)
	return dst, exported(err)
}

// Usage copies out everything that has metrics, sorted. It replaces out.
func (s *KubeletSnapshot) Usage(out *KubeletUsage) error {
	return exported(s.core.Usage((*backend.KubeletUsage)(out)))
}

// PodReasons tells why pods have no metrics: a code each and a sentence with
// the figures. A row is namespace, name, node. It replaces texts; reasons has
// one item per row.
func (s *KubeletSnapshot) PodReasons(pods *Rows, reasons []Reason, texts *Strings) error {
	rows, err := pods.view()
	if err != nil {
		return err
	}
	if len(reasons) != rows.Len() {
		return lengthMismatch()
	}
	return exported(s.core.PodReasons(rows, int32s(reasons), (*backend.Strings)(texts)))
}

// NodeReasons tells why nodes have no metrics.
func (s *KubeletSnapshot) NodeReasons(nodes *Strings, reasons []Reason, texts *Strings) error {
	view, err := nodes.view()
	if err != nil {
		return err
	}
	if len(reasons) != view.Len() {
		return lengthMismatch()
	}
	return exported(s.core.NodeReasons(view, int32s(reasons), (*backend.Strings)(texts)))
}

// Close gives the snapshot up. Later calls return [ErrClosed].
func (s *KubeletSnapshot) Close() error { return s.core.Close() }

// KubeletUsage is the usage of everything that has metrics: nodes by name,
// pods by namespace and name, containers by name. Spans are pairs of offsets
// into Names, times and windows nanoseconds.
type KubeletUsage struct {
	Names []byte

	NodeNames      []uint32 // start, end
	NodeTimestamps []int64
	NodeWindows    []int64
	NodeCPU        []uint64 // nanocores
	NodeMemory     []uint64 // bytes

	PodNames      []uint32 // start and end of the namespace, then of the name
	PodContainers []uint32 // containers of pod i: PodContainers[i] .. [i+1]
	PodTimestamps []int64
	PodWindows    []int64

	ContainerNames  []uint32 // start, end
	ContainerCPU    []uint64 // nanocores
	ContainerMemory []uint64 // bytes
}

// Nodes is the number of nodes.
func (u *KubeletUsage) Nodes() int { return len(u.NodeTimestamps) }

// Pods is the number of pods.
func (u *KubeletUsage) Pods() int { return len(u.PodTimestamps) }

// NodeName is the name of node i.
func (u *KubeletUsage) NodeName(i int) []byte { return span(u.Names, u.NodeNames, i) }

// PodNamespace is the namespace of pod i.
func (u *KubeletUsage) PodNamespace(i int) []byte { return span(u.Names, u.PodNames, 2*i) }

// PodName is the name of pod i.
func (u *KubeletUsage) PodName(i int) []byte { return span(u.Names, u.PodNames, 2*i+1) }

// ContainerName is the name of container i.
func (u *KubeletUsage) ContainerName(i int) []byte { return span(u.Names, u.ContainerNames, i) }
