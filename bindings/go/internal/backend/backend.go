// Package backend is what a way of reaching the C ABI must offer: the calls
// of ffi/include/millicore.h with Go slices in the place of pointers.
//
// There are two: internal/native (cgo) and internal/wasm (wazero). The
// exported package checks the lengths of columns that must agree, and that
// string offsets stay within their data; a back end may rely on it. Output
// columns are copied before a method returns: nothing refers to foreign
// memory afterwards.
//
// Methods named Append add to dst and return it; *Strings and the structs of
// columns are replaced, their capacity is used again.
package backend

import (
	"io"
	"math"
)

// Absent is INT64_MIN: an absent number of replicas, or Go's zero time.
const Absent = math.MinInt64

// Strings is a column of strings in Arrow's layout: string i is
// Data[Offsets[i]:Offsets[i+1]]. Offsets is empty or has one more item than
// there are strings.
type Strings struct {
	Data    []byte
	Offsets []uint32
}

// Len is the number of strings.
func (s Strings) Len() int { return max(0, len(s.Offsets)-1) }

// Rows is a column of rows of strings: row i is the strings
// Rows[i] .. Rows[i+1] of the column.
type Rows struct {
	Strings
	Rows []uint32
}

// Len is the number of rows.
func (r Rows) Len() int { return max(0, len(r.Rows)-1) }

// Samples are blocks or series in columns: row i is the samples
// Offsets[i] .. Offsets[i+1]. Those a call writes have their final length
// before, Offsets apart.
type Samples struct {
	Timestamps []int64
	Values     []float64
	Offsets    []uint32
}

// Library is one opened back end. Safe for concurrent use.
type Library interface {
	Version() string
	SIMD() string
	Features() uint64
	StatusText(status int32) string
	ReasonWord(code int32) string

	FormatFloats(dst *Strings, values []float64) error
	ParseFloats(dst []float64, statuses []int32, texts Strings) error

	FNV1a64(dst []uint64, uids Strings) error
	Jump(keys []uint64, buckets []int64, shards, statuses []int32) error
	AssignShards(dst []int32, uids Strings, total int32) error
	ShardIdentity(profile uint32, pod, statefulset string, replicas, ordinalsStart int64) (shard, total int32, err error)
	NewShardFilter(options ShardFilterOptions) (ShardFilter, error)

	// Deduplicate and DeduplicateIntegers work in place.
	Deduplicate(timestamps []int64, values []float64, offsets []uint32, interval int64, stale uint32, kept []uint32) error
	DeduplicateIntegers(timestamps, values []int64, offsets []uint32, interval int64, stale uint32, kept []uint32) error
	Merge(blocks, out *Samples, series []uint32, interval int64, stale uint32) error
	SeriesVerdict(nodes, answered, failed, factors []uint32, replicationFactor uint32) (uint32, error)

	Hashmod(kind uint32, joined Strings, moduli, remainders []uint64) error
	Rendezvous(nodes Strings, seed uint64, excluded []uint32, keys []uint64, picked []uint32) error
	SeriesHash(kind uint32, accounts, projects []uint32, labels Rows, hashes []uint64) error
	SeriesMembers(hashes []uint64, count, factor uint32, members []uint32) error
	SeriesReplicas(primary, factor uint32, ready []uint8, replicas []uint32) (int, error)
	AssignmentShards(assignment string) (uint32, error)
	AssignmentOwners(assignment string, keys Strings, owners []int32) error
	AssignmentCopies(assignment string, keys Strings, copies int, nodes []uint32) error
	AssignmentPlan(dst []byte, from, to string, keys Strings, sizes []uint64) ([]byte, error)
	AssignmentResize(dst []byte, from, to string) ([]byte, error)
	AssignmentSelector(dst []byte, assignment string, shard uint32) ([]byte, error)
	ShardInfoCheck(sent, echoed string) (uint32, error)

	ParsePage(profile uint32, page []byte, out *Page) error
	LabelSets(profile uint32, page []byte, texts *Strings, rows []uint32) ([]uint32, error)
	StartTimestamps(page []byte, starts []int64, created []byte) ([]int64, []byte, error)
	Unescape(dst *Strings, src Strings) error
	LabelNames(profile uint32, prefix string, keys, allow Strings, names *Strings, order []uint32) ([]uint32, error)
	AppendFamily(dst []byte, name string, texts Strings, keyRows, valueRows []uint32, values []float64) ([]byte, error)
	AppendHeader(dst []byte, profile uint32, name, help, typeWord string) ([]byte, error)

	AppendFamilies(dst []byte, format, escaping uint32, created bool, delimited []byte) ([]byte, error)
	ReadFamilies(delimited []byte, out *FamilyRows) error
	WriteFamilies(dst []byte, format, escaping uint32, created bool, rows *FamilyRows) ([]byte, error)
	Negotiate(accept string, openMetrics bool) (format, escaping uint32, contentType string, err error)

	AppendKubeletPage(dst []byte, page *KubeletPage) ([]byte, error)
	AppendTopPods(dst, list []byte, flags, sort uint32) ([]byte, error)
	AppendTopNodes(dst, list []byte, flags, sort uint32, available Rows, missingSwap Strings) ([]byte, error)

	JSONPath(dst, document []byte, offset uint64) ([]byte, error)

	DecideHPA(dst, hpaCase []byte, flags uint32) ([]byte, error)
	ExplainHPA(dst, hpaCase []byte, flags uint32) ([]byte, error)
	LintHPA(dst, hpaCase []byte, flags uint32) ([]byte, error)
	SimulateHPA(dst, simulation []byte, flags uint32) ([]byte, error)
	DecideHPAColumns(fleet *HPAFleet, out *HPADecisions) error
	HPAExternalSum(values []int64, shared uint8) (int64, error)
	HPAStabilize(replicas []int32, times []int64, window int64, proposal int32, now int64) (stabilized int32, slot uint32, err error)
	HPAStabilizeBehavior(replicas []int32, times []int64, up, down, current, proposal int32, now int64) (stabilized int32, slot uint32, err error)
	HPALimit(architecture uint32, current, min, max, desired int32, factor float64) (limited int32, limit uint8, err error)
	HPALimitRate(rate *HPARate) (limited int32, limit uint8, err error)
	HPARemember(from, to int32, now int64, longest int32, changes []int32, times []int64, outdated []uint8, count uint32) (uint32, error)

	RecommendVPA(dst, vpaCase []byte, flags uint32) ([]byte, error)
	ExplainVPA(dst, vpaCase []byte, flags uint32) ([]byte, error)
	ProcessVPA(dst, podCase []byte, flags uint32) ([]byte, error)
	SimulateVPA(dst, vpaCase []byte, flags uint32) ([]byte, error)
	Topology(call TopologyCall, dst, document []byte) ([]byte, error)
	NewHandover(options HandoverOptions) (Handover, error)

	NewQuantities() (Quantities, error)
	NewPageReader(profile uint32) (PageReader, error)
	NewMetricStores() (MetricStores, error)
	NewKubeletBatch() (KubeletBatch, error)
	NewKubeletStats() (KubeletStats, error)
	KubeletField(number uint32) (path string, kind uint32, ok bool)
	NewKubeletStore(profile uint32, resolution int64) (KubeletStore, error)
	NewVPAHistogram(options *VPAHistogramOptions) (VPAHistogram, error)
	NewVPACluster(options *VPAClusterOptions) (VPACluster, error)

	// Close gives everything back; handles made by the library are lost.
	Close() error
}

// Quantities is a column of resource.Quantity.
type Quantities interface {
	Len() (int, error)
	Parse(texts Strings, statuses []int32) error
	FromScaled(values []int64, scales []int32, formats []uint8) error
	Assign(from Quantities) error
	Add(b Quantities) error
	Subtract(b Quantities) error
	Multiply(factors []int64, fits []bool) error
	RoundUp(scale int32, exact []bool) error
	Compare(dst []int32, b Quantities) error
	CompareInt64(dst []int32, values []int64) error
	ScaledValue(dst []int64, scale int32) error
	AsInt64(dst []int64, valid []bool) error
	AsFloat64(dst []float64, slow bool) error
	Formats(dst []uint8) error
	Signs(dst []int32) error
	IsDecimal(dst []bool) error
	Texts(form uint32, dst *Strings) error
	Close() error
}

// PageReader reads the pages of one target.
type PageReader interface {
	Parse(page []byte, out *Page) error
	// Feed and Finish replace text by what the columns point into.
	Feed(piece, text []byte, out *Page) ([]byte, error)
	Finish(text []byte, out *Page) ([]byte, error)
	Clear() error
	Memory() (uint64, error)
	Close() error
}

// ShardFilterOptions say what a filter is given and what it keeps: what Shard
// of Total owns by jump, or, if Ranges is set, the hashes from each of Starts
// to before each of Ends.
type ShardFilterOptions struct {
	Format, Body, WithoutUID uint32
	Shard, Total             int32
	Ranges                   bool
	Starts, Ends             []uint64
}

// ShardFilterCounts are what a filter has seen.
type ShardFilterCounts struct {
	Expired               bool
	Objects, Kept, Events uint64
}

// ShardFilter filters the body of one response.
type ShardFilter interface {
	// Feed appends what is kept by now.
	Feed(dst, piece []byte) ([]byte, error)
	Finish() error
	Reset() error
	Expire() error
	Count() (ShardFilterCounts, error)
	ResourceVersion() (string, error)
	Memory() (uint64, error)
	Close() error
}

// KubeletBatch is what one cycle of scrapes gave.
type KubeletBatch interface {
	Decode(profile uint32, node string, defaultTime int64, page []byte) error
	DecodeAs(format, profile uint32, node string, defaultTime int64, page []byte) error
	Fail(node string) error
	Merge(from KubeletBatch) error
	Clear() error
	Columns(out *KubeletColumns) error
	Close() error
}

// KubeletStats is everything a kubelet tells.
type KubeletStats interface {
	Read(format uint32, defaultTime int64, page []byte, out *KubeletStatsColumns) error
	Close() error
}

// KubeletStore is the two-point store.
type KubeletStore interface {
	// NewBatch makes a batch that this store can commit.
	NewBatch() (KubeletBatch, error)
	Commit(batch KubeletBatch) error
	SetGrace(cycles uint32) error
	Add(node string, defaultTime int64, page []byte) error
	Fail(node string) error
	EndCycle() error
	Forget(node string) error
	// Skipped fills columns of one length and says how many there are, and
	// how many lines were skipped in all.
	Skipped(lines, columns []uint64, kinds []int32) (n int, count uint64, err error)
	Memory() (uint64, error)
	Restore(saved []byte) error
	Publish() (KubeletSnapshot, error)
	// NewObjects and NewListing make what works with the store's snapshots.
	NewObjects(kind uint32) (KubeletObjects, error)
	NewListing() (KubeletListing, error)
	Close() error
}

// KubeletObjects are the nodes or pods that exist.
type KubeletObjects interface {
	Replace(rows Rows) error
	Upsert(rows Rows) error
	Remove(rows Rows) error
	Size() (count, bytes uint64, err error)
	Close() error
}

// KubeletListing is the answer to a request, piece by piece.
type KubeletListing interface {
	// Open takes four texts: namespace, name, label and field selector.
	Open(snapshot KubeletSnapshot, objects KubeletObjects, version, form uint32, creation int64, texts Strings) error
	Next(dst []byte) ([]byte, error)
	// WriteTo writes the rest; buffer is for pieces that must be copied.
	WriteTo(w io.Writer, buffer *[]byte) (int64, error)
	Close() error
}

// KubeletSnapshot is a published, read-only state of a store.
type KubeletSnapshot interface {
	Ready() (bool, error)
	Memory() (uint64, error)
	AppendSaved(dst []byte) ([]byte, error)
	AppendNodeList(dst []byte, version, form uint32, creation int64, rows Rows) ([]byte, error)
	AppendPodList(dst []byte, version, form uint32, creation int64, rows Rows) ([]byte, error)
	Usage(out *KubeletUsage) error
	PodReasons(pods Rows, codes []int32, texts *Strings) error
	NodeReasons(nodes Strings, codes []int32, texts *Strings) error
	Close() error
}

// ABIVersion is what both back ends were written for, as
// millicore_abi_version() tells it: major << 16 | minor.
const ABIVersion = 0x00000001

// Statuses that back ends give by themselves.
const (
	InvalidArgument = 1
	NoMemory        = 5
	TooLarge        = 6
	Unsupported     = 10
	LengthMismatch  = 11
)

// PageFlags are the flags of millicore_kubelet_page.
func PageFlags(page *KubeletPage) uint32 {
	if page.Swap {
		return 1
	}
	return 0
}

// SpanEnd is where the last span ends: the length of the arena the spans
// point into, which the ABI does not tell.
func SpanEnd(columns ...[]uint32) int {
	end := uint32(0)
	for _, spans := range columns {
		for i := 1; i < len(spans); i += 2 {
			end = max(end, spans[i])
		}
	}
	return int(end)
}
