package millicore

import (
	"slices"
	"time"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// KubeletOptions of [Library.NewKubeletStore].
type KubeletOptions struct {
	// Resolution is metrics-server's --metric-resolution: how far apart
	// scrapes are meant to be.
	Resolution time.Duration
	Profile    KubeletProfile
	// Grace is how many cycles a node may miss before what is held of it is
	// forgotten; only [KubeletHardened] has any.
	Grace uint32
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
	if options.Grace != 0 {
		if err := core.SetGrace(options.Grace); err != nil {
			core.Close()
			return nil, exported(err)
		}
	}
	return &KubeletStore{core: core, profile: options.Profile}, nil
}

// Add takes the /metrics/resource page of a node into the cycle at hand;
// defaultTime, in nanoseconds since the epoch, is that of lines without a
// timestamp. It is faster than a batch, as it compares the page with the
// node's last one. Hardened, the node shows from the next Publish on, and
// lines that cannot be read are skipped, see [KubeletStore.Skipped];
// upstream's way nodes show when the cycle ends, and such a page is refused.
func (s *KubeletStore) Add(node string, defaultTime int64, page []byte) error {
	return exported(s.core.Add(node, defaultTime, page))
}

// Fail notes that a node could not be scraped in the cycle at hand.
func (s *KubeletStore) Fail(node string) error { return exported(s.core.Fail(node)) }

// EndCycle ends the cycle at hand: nodes that it did not mention are
// forgotten, after their grace.
func (s *KubeletStore) EndCycle() error { return exported(s.core.EndCycle()) }

// Forget forgets a node with its pods at once.
func (s *KubeletStore) Forget(node string) error { return exported(s.core.Forget(node)) }

// Memory is the number of bytes that the store holds.
func (s *KubeletStore) Memory() (uint64, error) {
	bytes, err := s.core.Memory()
	return bytes, exported(err)
}

// Restore replaces what the store holds by what [KubeletSnapshot.AppendSaved]
// gave. Other bytes are refused with StatusExpectedSavedSnapshot and leave the
// store as it was.
func (s *KubeletStore) Restore(saved []byte) error { return exported(s.core.Restore(saved)) }

// KubeletSkipped are lines of a page that could not be read, one item a line.
type KubeletSkipped struct {
	// Count is how many there were; the columns hold the first 64.
	Count          uint64
	Lines, Columns []uint64 // from 1
	Kinds          []Status // what was expected
}

// Skipped tells which lines of the last added page were skipped. It replaces
// out.
func (s *KubeletStore) Skipped(out *KubeletSkipped) error {
	const most = 64
	out.Lines = slices.Grow(out.Lines[:0], most)[:most]
	out.Columns = slices.Grow(out.Columns[:0], most)[:most]
	out.Kinds = slices.Grow(out.Kinds[:0], most)[:most]
	n, count, err := s.core.Skipped(out.Lines, out.Columns, int32s(out.Kinds))
	out.Count = count
	out.Lines, out.Columns, out.Kinds = out.Lines[:n], out.Columns[:n], out.Kinds[:n]
	return exported(err)
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

// AppendSaved adds what the snapshot holds to dst, as bytes for
// [KubeletStore.Restore].
func (s *KubeletSnapshot) AppendSaved(dst []byte) ([]byte, error) {
	dst, err := s.core.AppendSaved(dst)
	return dst, exported(err)
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
// the figures. A row is namespace, name, node, and perhaps a container, which
// the answer is then about. It replaces texts; reasons has one item per row.
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
