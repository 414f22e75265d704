package millicore

import "github.com/millicore/millicore/bindings/go/internal/backend"

// Reason says why something has no metrics; [ReasonNone] that it has. The
// numbers are those of the C ABI and never change.
type Reason int32

// The reasons, from the first thing that can be missing to the last.
const (
	ReasonNone                Reason = 0  // it has metrics
	ReasonNodeNotScraped      Reason = 1  // the node did not answer in the last cycle, or nobody asked it
	ReasonParseError          Reason = 2  // the node's page was refused
	ReasonCPUMissing          Reason = 3  // no CPU line of the node or of a container
	ReasonMemoryMissing       Reason = 4  // no memory line of it
	ReasonCPUZero             Reason = 5  // zero CPU time
	ReasonMemoryZero          Reason = 6  // less than one byte of memory
	ReasonSiblingDropped      Reason = 7  // another container of the pod is not complete
	ReasonFirstPoint          Reason = 8  // one point; a rate needs two
	ReasonRestarted           Reason = 9  // a container started after its last point
	ReasonFreshUnder10Seconds Reason = 10 // the only point is from the container's first ten seconds
	ReasonSameTimestamp       Reason = 11 // the kubelet repeated the time of the last point
	ReasonOlderThanPrevious   Reason = 12 // the kubelet gave an older point than the ones held
	ReasonCPUDecreased        Reason = 13 // cumulative CPU time went backwards
	ReasonStartDecreased      Reason = 14 // the start time went backwards, or vanished
	ReasonNewContainer        Reason = 15 // a container that the pod did not have in the last cycle
	ReasonDuplicatePod        Reason = 16 // another node's page gave the pod first
	ReasonAbsentFromPage      Reason = 17 // the node's page does not mention the pod
	ReasonUpstreamPanic       Reason = 18 // the node's page would make metrics-server panic
)

var reasonWords = [...]string{
	"OK", "NODE_NOT_SCRAPED", "PARSE_ERROR", "CPU_MISSING", "MEM_MISSING", "CPU_ZERO", "MEM_ZERO",
	"SIBLING_DROPPED", "FIRST_POINT", "RESTARTED", "FRESH_UNDER_10S", "SAME_TIMESTAMP",
	"OLDER_THAN_PREV", "CPU_DECREASED", "START_DECREASED", "NEW_CONTAINER", "DUPLICATE_POD",
	"ABSENT_FROM_PAGE", "UPSTREAM_PANIC",
}

// String is the word operators know a reason by.
func (r Reason) String() string {
	if r < 0 || int(r) >= len(reasonWords) {
		return backend.UnknownReason(int32(r))
	}
	return reasonWords[r]
}
