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

import "math"

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

	ParsePage(profile uint32, page []byte, out *Page) error
	LabelSets(profile uint32, page []byte, texts *Strings, rows []uint32) ([]uint32, error)
	StartTimestamps(page []byte, starts []int64, created []byte) ([]int64, []byte, error)
	Unescape(dst *Strings, src Strings) error
	LabelNames(profile uint32, prefix string, keys, allow Strings, names *Strings, order []uint32) ([]uint32, error)
	AppendFamily(dst []byte, name string, texts Strings, keyRows, valueRows []uint32, values []float64) ([]byte, error)
	AppendHeader(dst []byte, profile uint32, name, help, typeWord string) ([]byte, error)

	AppendFamilies(dst []byte, format, escaping uint32, created bool, delimited []byte) ([]byte, error)
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

	Topology(call TopologyCall, dst, document []byte) ([]byte, error)
	NewHandover(options HandoverOptions) (Handover, error)

	NewQuantities() (Quantities, error)
	NewPageReader(profile uint32) (PageReader, error)
	NewKubeletBatch() (KubeletBatch, error)
	NewKubeletStore(profile uint32, resolution int64) (KubeletStore, error)

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

// KubeletBatch is what one cycle of scrapes gave.
type KubeletBatch interface {
	Decode(profile uint32, node string, defaultTime int64, page []byte) error
	Fail(node string) error
	Merge(from KubeletBatch) error
	Clear() error
	Columns(out *KubeletColumns) error
	Close() error
}

// KubeletStore is the two-point store.
type KubeletStore interface {
	// NewBatch makes a batch that this store can commit.
	NewBatch() (KubeletBatch, error)
	Commit(batch KubeletBatch) error
	Publish() (KubeletSnapshot, error)
	Close() error
}

// KubeletSnapshot is a published, read-only state of a store.
type KubeletSnapshot interface {
	Ready() (bool, error)
	Memory() (uint64, error)
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
	NoMemory       = 5
	TooLarge       = 6
	Unsupported    = 10
	LengthMismatch = 11
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
