package millicore

import "github.com/millicore/millicore/bindings/go/internal/backend"

// GoZeroTime is how columns of nanoseconds since the epoch hold Go's zero
// time (year 1), which differs from 0.
const GoZeroTime int64 = backend.Absent

// KubeletProfile chooses whose reading of /metrics/resource is reproduced.
type KubeletProfile uint32

const (
	// KubeletUpstream is metrics-server v0.9.0, bit for bit.
	KubeletUpstream KubeletProfile = 0
	// KubeletHardened is ours: a line that cannot be read costs that line, a
	// container that is not whole that container, and nodes may miss cycles.
	KubeletHardened KubeletProfile = 1
)

// KubeletBatch collects what one cycle of scrapes gave. Safe for concurrent
// use; on cgo different batches decode in parallel, on wazero the calls of
// one store's batches run one at a time.
type KubeletBatch struct {
	core    backend.KubeletBatch
	profile KubeletProfile
}

// NewKubeletBatch makes a batch that belongs to no store, for decoding
// alone. [KubeletStore.NewBatch] makes one that can be committed.
func (l *Library) NewKubeletBatch() (*KubeletBatch, error) {
	core, err := l.core.NewKubeletBatch()
	if err != nil {
		return nil, exported(err)
	}
	return &KubeletBatch{core: core, profile: KubeletUpstream}, nil
}

// Decode adds the points of a /metrics/resource page. defaultTime, in
// nanoseconds since the epoch, is that of lines without a timestamp. A node
// or pod already in the batch keeps its first answer. On an error nothing of
// the page is added but the failure, which the reasons will tell.
func (b *KubeletBatch) Decode(node string, defaultTime int64, page []byte) error {
	return exported(b.core.Decode(uint32(b.profile), node, defaultTime, page))
}

// Fail notes that the scrape of a node failed.
func (b *KubeletBatch) Fail(node string) error { return exported(b.core.Fail(node)) }

// Merge adds what from holds; both batches belong to one store.
func (b *KubeletBatch) Merge(from *KubeletBatch) error { return exported(b.core.Merge(from.core)) }

// Clear empties the batch for the next cycle and keeps its memory.
func (b *KubeletBatch) Clear() error { return exported(b.core.Clear()) }

// Columns copies the points out, sorted. It replaces out.
func (b *KubeletBatch) Columns(out *KubeletColumns) error {
	return exported(b.core.Columns((*backend.KubeletColumns)(out)))
}

// Close gives the memory back. Later calls return [ErrClosed].
func (b *KubeletBatch) Close() error { return b.core.Close() }

// KubeletColumns are the points of a batch: nodes by name, pods by namespace
// and name, containers by name. Spans are pairs of offsets into Names. Times
// are nanoseconds since the epoch, or [GoZeroTime].
type KubeletColumns struct {
	Names []byte

	NodeNames      []uint32 // start, end
	NodeTimestamps []int64
	NodeCPU        []uint64 // cumulative nanoseconds
	NodeMemory     []uint64 // bytes

	PodNames      []uint32 // start and end of the namespace, then of the name
	PodContainers []uint32 // containers of pod i: PodContainers[i] .. [i+1]

	ContainerNames      []uint32 // start, end
	ContainerTimestamps []int64
	ContainerStarts     []int64
	ContainerCPU        []uint64 // cumulative nanoseconds
	ContainerMemory     []uint64 // bytes
	ContainerHasStart   []byte   // 1 where the page gave a start time
}

// Nodes is the number of nodes.
func (c *KubeletColumns) Nodes() int { return len(c.NodeTimestamps) }

// Pods is the number of pods.
func (c *KubeletColumns) Pods() int { return len(c.PodNames) / 4 }

// NodeName is the name of node i.
func (c *KubeletColumns) NodeName(i int) []byte { return span(c.Names, c.NodeNames, i) }

// PodNamespace is the namespace of pod i.
func (c *KubeletColumns) PodNamespace(i int) []byte { return span(c.Names, c.PodNames, 2*i) }

// PodName is the name of pod i.
func (c *KubeletColumns) PodName(i int) []byte { return span(c.Names, c.PodNames, 2*i+1) }

// ContainerName is the name of container i.
func (c *KubeletColumns) ContainerName(i int) []byte { return span(c.Names, c.ContainerNames, i) }

// span is the i-th pair of offsets into names.
func span(names []byte, spans []uint32, i int) []byte {
	return names[spans[2*i]:spans[2*i+1]]
}
