package millicore

import (
	"math"
	"time"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// KubeletFormat is the form in which a kubelet answers.
type KubeletFormat uint32

const (
	// KubeletText is /metrics/resource in text 0.0.4.
	KubeletText KubeletFormat = 0
	// KubeletProtobuf is /metrics/resource in delimited protobuf.
	KubeletProtobuf KubeletFormat = 1
	// KubeletSummary is /stats/summary in JSON.
	KubeletSummary KubeletFormat = 2
)

// DecodeAs is Decode for an answer in any form; all give the same points.
func (b *KubeletBatch) DecodeAs(format KubeletFormat, node string, defaultTime int64, answer []byte) error {
	return exported(b.core.DecodeAs(uint32(format), uint32(b.profile), node, defaultTime, answer))
}

// KubeletStats reads everything that kubelets tell of a node, its pods and
// their parts. Safe for concurrent use.
type KubeletStats struct {
	core backend.KubeletStats
}

// NewKubeletStats makes a reader.
func (l *Library) NewKubeletStats() (*KubeletStats, error) {
	core, err := l.core.NewKubeletStats()
	if err != nil {
		return nil, exported(err)
	}
	return &KubeletStats{core}, nil
}

// Read reads one node's answer; lines of a text without a time have
// defaultTime, in nanoseconds since the epoch. It replaces out.
func (s *KubeletStats) Read(format KubeletFormat, defaultTime int64, answer []byte, out *KubeletStatsColumns) error {
	return exported(s.core.Read(uint32(format), defaultTime, answer, &out.core))
}

// Close gives the memory back. Later calls return [ErrClosed].
func (s *KubeletStats) Close() error { return s.core.Close() }

// StatsSubject is what a row of statistics is about.
type StatsSubject uint8

// The subjects, with their strings.
const (
	StatsNode            StatsSubject = 1 // name
	StatsSystemContainer StatsSubject = 2 // name; of the node
	StatsPod             StatsSubject = 3 // namespace, name, UID
	StatsContainer       StatsSubject = 4 // name; of a pod
	StatsVolume          StatsSubject = 5 // name, namespace and name of its claim; of a pod
	StatsNetwork         StatsSubject = 6 // name of the default interface; of a pod or the node
	StatsInterface       StatsSubject = 7 // name; of a network
	StatsAccelerator     StatsSubject = 8 // make, model, ID; of a container
	StatsMetric          StatsSubject = 9 // name, type, units, then key and value of labels; of a container
)

// KubeletStatsColumns are the statistics of one node: a row a subject, and
// for each the fields that are there. What is absent has no field, so that it
// differs from zero.
type KubeletStatsColumns struct {
	core backend.KubeletStatsColumns
}

// Len is the number of rows.
func (c *KubeletStatsColumns) Len() int { return len(c.core.Kinds) }

// Subject is what row i is about.
func (c *KubeletStatsColumns) Subject(i int) StatsSubject { return StatsSubject(c.core.Kinds[i]) }

// Parent is the row that row i belongs to; -1 for the node and pods.
func (c *KubeletStatsColumns) Parent(i int) int {
	if parent := c.core.Parents[i]; parent != math.MaxUint32 {
		return int(parent)
	}
	return -1
}

// Names is the number of strings of row i.
func (c *KubeletStatsColumns) Names(i int) int {
	return int(c.core.Names.Rows[i+1] - c.core.Names.Rows[i])
}

// Name is string j of row i, a view.
func (c *KubeletStatsColumns) Name(i, j int) []byte {
	names := &c.core.Names
	at := int(names.Rows[i]) + j
	start, end := names.Offsets[at], names.Offsets[at+1]
	return names.Data[start:end:end]
}

// Fields are the numbers of what is known of row i, ascending, and their 64
// bits; [Library.StatsField] tells what they mean.
func (c *KubeletStatsColumns) Fields(i int) (fields []uint32, values []uint64) {
	start, end := c.core.ValueRows[i], c.core.ValueRows[i+1]
	return c.core.Fields[start:end:end], c.core.Values[start:end:end]
}

// StatsKind tells how the 64 bits of a field are meant.
type StatsKind uint32

// The kinds of values.
const (
	StatsUnsigned StatsKind = 0
	StatsSigned   StatsKind = 1
	StatsFloat    StatsKind = 2 // the bits of a float64
	StatsTime     StatsKind = 3 // nanoseconds since the epoch, or GoZeroTime
	StatsFlag     StatsKind = 4 // 0 or 1
)

// Value is what the bits of a field of this kind are: uint64, int64, float64,
// time.Time or bool.
func (k StatsKind) Value(bits uint64) any {
	switch k {
	case StatsSigned:
		return int64(bits)
	case StatsFloat:
		return math.Float64frombits(bits)
	case StatsTime:
		if int64(bits) == GoZeroTime {
			return time.Time{}
		}
		return time.Unix(0, int64(bits)).UTC()
	case StatsFlag:
		return bits != 0
	}
	return bits
}

// StatsField tells the path of a field, such as cpu.psi.full.avg10, and how
// its values are meant; false for a number that is none.
func (l *Library) StatsField(number uint32) (path string, kind StatsKind, ok bool) {
	path, of, ok := l.core.KubeletField(number)
	return path, StatsKind(of), ok
}
