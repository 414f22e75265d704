package millicore

import "github.com/millicore/millicore/bindings/go/internal/backend"

// HPAArchitecture is the machine whose conversions of floats are reproduced.
type HPAArchitecture = uint32

const (
	// HPAAMD64 makes the least integer of what does not fit.
	HPAAMD64 HPAArchitecture = 0
	// HPAARM64 saturates, and makes 0 of NaN.
	HPAARM64 HPAArchitecture = 1
)

// Flags of an HPA in [HPAFleet].Flags, to be added up.
const (
	HPANoScale      uint8 = 1  // its scale cannot be read: nothing is decided
	HPANoSelector   uint8 = 2  // its selector is missing, unreadable or ambiguous
	HPAScaledToZero uint8 = 4  // HPAScaleToZero is on and the condition True
	HPABehavior     uint8 = 8  // it has a behavior
	HPAUnwritten    uint8 = 16 // store no scale event: RememberHPA will
)

// Kinds of metrics in [HPAFleet].MetricKinds; HPAOfCPU and HPAUnavailable
// are added to one.
const (
	HPAUnknown     uint8 = 0  // a type not known, which fails
	HPAPerPod      uint8 = 1  // a sample a pod: Resource, ContainerResource, Pods
	HPAObject      uint8 = 2  // one sample, the object's
	HPAExternal    uint8 = 3  // samples to be added up
	HPAOfCPU       uint8 = 16 // the resource is exactly cpu
	HPAUnavailable uint8 = 32 // the metric could not be had
)

// Targets in [HPAFleet].MetricTargets.
const (
	HPANoTarget    uint8 = 0 // fails
	HPAUtilization uint8 = 1 // percent of the requests
	HPAAverage     uint8 = 2 // thousandths a pod
	HPAValue       uint8 = 3 // thousandths as a whole
)

// Select policies in [HPAFleet].Selects.
const (
	HPASelectMax      uint8 = 0
	HPASelectMin      uint8 = 1
	HPASelectDisabled uint8 = 2
)

// Types of policies in [HPAFleet].PolicyKinds.
const (
	HPAPolicyUnknown uint8 = 0
	HPAPolicyPods    uint8 = 1
	HPAPolicyPercent uint8 = 2
)

// Flags of a pod in [HPAFleet].PodFlags, to be added up.
const (
	PodDeleted  uint8 = 1
	PodFailed   uint8 = 2
	PodPending  uint8 = 4
	PodRunning  uint8 = 8
	PodHasReady uint8 = 16 // has a condition Ready
	PodReady    uint8 = 32 // which is True
	PodNotReady uint8 = 64 // which is False
	PodStarted  uint8 = 128
)

// HPAFailure is why a metric proposes nothing, or a pod has no request.
type HPAFailure = uint8

const (
	HPAProposes          HPAFailure = 0 // it does propose
	HPANoData            HPAFailure = 1 // it could not be had
	HPANoSuchTarget      HPAFailure = 2 // no target that its kind takes
	HPANoPods            HPAFailure = 3 // the selector found no pod
	HPANoSamples         HPAFailure = 4 // every sample is of a pod that does not count
	HPANoMatch           HPAFailure = 5 // no request to set against the usage
	HPAMissingRequest    HPAFailure = 6 // a container without one
	HPAMissingPodRequest HPAFailure = 7 // pod-level requests without it
	HPAMissingContainer  HPAFailure = 8 // a pod without the container
)

// HPAStep is what was done with an HPA.
type HPAStep = uint8

const (
	HPAStepNone     HPAStep = 0 // nothing: the scale cannot be read
	HPAStepMetrics  HPAStep = 1 // the metrics decided
	HPAStepDisabled HPAStep = 2 // no replicas, and not by its doing
	HPAStepAboveMax HPAStep = 3 // down to the maximum
	HPAStepBelowMin HPAStep = 4 // up to the minimum
	HPAStepRefused  HPAStep = 5 // the metrics failed, the replicas stay
)

// HPALimit is which bound decided.
type HPALimit = uint8

const (
	HPAWithinRange    HPALimit = 0 // none
	HPATooFew         HPALimit = 1 // the fewest replicas
	HPATooMany        HPALimit = 2 // the most
	HPAScaleUpLimit   HPALimit = 3 // the rate upwards
	HPAScaleDownLimit HPALimit = 4 // the rate downwards
)

const (
	// HPANeverSeen is the count of recommendations before the first sync.
	HPANeverSeen uint32 = 1<<32 - 1
	// HPANone is no pod, no container.
	HPANone uint32 = 1<<32 - 1
)

// HPAFleet is many HPAs in columns, with their pods, the samples of their
// metrics and their histories: the input of [Library.DecideHPAColumns], which
// changes the histories. ffi/include/millicore.h describes each column under
// the same name. Columns named Rows are offsets into others: one item more
// than what they are of, from 0 to the others' length.
//
// The zero value is an empty fleet. Fill it row by row, [HPAFleet.AppendPod],
// [HPAFleet.AppendSample], [HPAFleet.EndMetric] and the rest, then
// [HPAFleet.EndHPA]; or write the columns. [HPAFleet.Reset] keeps the memory.
// Quantities are in thousandths, times in nanoseconds since 1970.
type HPAFleet struct {
	Architecture           HPAArchitecture
	Now                    int64
	Initialization         int64 // cpuInitializationPeriod
	ReadinessDelay         int64 // initialReadinessDelay
	DownscaleStabilization int64 // of HPAs without a behavior
	ScaleUpLimitFactor     float64

	// An item an HPA.
	Flags          []uint8
	Current        []int32 // spec.replicas of the scale
	StatusReplicas []int32
	Min            []int32
	Max            []int32
	ToleranceDown  []float64
	ToleranceUp    []float64
	MetricRows     []uint32
	PodRows        []uint32

	// Behaviors: two items an HPA, upwards and downwards.
	Windows       []int32 // seconds
	Selects       []uint8
	PolicyRows    []uint32
	PolicyKinds   []uint8
	PolicyValues  []int32
	PolicyPeriods []int32 // seconds

	// An item a metric.
	MetricKinds   []uint8
	MetricTargets []uint8
	MetricWanted  []int64
	SampleRows    []uint32
	RequestRows   []uint32

	// An item a pod; names as in [Strings].
	PodNames       []byte
	PodNameOffsets []uint32
	PodFlags       []uint8
	PodStarts      []int64
	PodTransitions []int64

	// An item a sample.
	SampleNames       []byte
	SampleNameOffsets []uint32
	SampleValues      []int64
	SampleTimes       []int64
	SampleWindows     []int64

	// An item a pod of each metric with a utilization target. The last two
	// may be empty: all requests are there.
	Requests          []int64
	RequestFailures   []uint8
	RequestContainers []uint32

	// The histories, changed in place: of the slots of an HPA's row as many
	// are used as its count says. Two more must be there.
	RecommendationRows     []uint32
	RecommendationCounts   []uint32
	RecommendationReplicas []int32
	RecommendationTimes    []int64
	EventRows              []uint32 // two an HPA
	EventCounts            []uint32
	EventChanges           []int32
	EventTimes             []int64
	EventOutdated          []uint8
}

// HPADecisions is what [Library.DecideHPAColumns] gives: an item an HPA, or a
// metric. The memory is used again.
type HPADecisions struct {
	Statuses       []int32 // 0, or a Status: why the HPA was passed over
	Steps          []HPAStep
	Proposals      []int32 // of all metrics together
	Stabilized     []int32
	Stabilizations []uint8 // 1 held back upwards, 2 downwards
	Desired        []int32 // the number for the scale
	Limits         []HPALimit
	Winners        []int32 // the metric, from 0 within the HPA; -1 none
	Failed         []uint32

	MetricReplicas     []int32
	MetricUtilizations []int32
	MetricValues       []int64
	MetricFailures     []HPAFailure
	MetricPods         []uint32 // the pod that fails it, from 0 within the HPA
	MetricContainers   []uint32
}

// HPA is one HPA's numbers for [HPAFleet.EndHPA].
type HPA struct {
	Flags          uint8
	Current        int32
	StatusReplicas int32
	Min, Max       int32
	ToleranceDown  float64
	ToleranceUp    float64
	// Up and Down are looked at with HPABehavior.
	Up, Down HPARules
}

// HPARules are the rules of one direction.
type HPARules struct {
	Window   int32 // seconds
	Select   uint8
	Policies []HPAPolicy
}

// HPAPolicy is a limit on the rate.
type HPAPolicy struct {
	Kind          uint8
	Value, Period int32
}

// HPAHistory is what a controller remembers of an HPA. Nil recommendations
// are an HPA never seen, which differs from none.
type HPAHistory struct {
	Recommendations []HPARecommendation
	Ups, Downs      []HPAEvent
}

// HPARecommendation is a number once recommended, before stabilisation.
type HPARecommendation struct {
	Replicas int32
	Time     int64
}

// HPAEvent is a rescale.
type HPAEvent struct {
	Change   int32
	Time     int64
	Outdated bool
}

// Reset empties the fleet and keeps its memory; what all HPAs share stays.
func (f *HPAFleet) Reset() {
	empty8 := []*[]uint8{&f.Flags, &f.Selects, &f.PolicyKinds, &f.MetricKinds, &f.MetricTargets,
		&f.PodNames, &f.PodFlags, &f.SampleNames, &f.RequestFailures, &f.EventOutdated}
	for _, column := range empty8 {
		*column = (*column)[:0]
	}
	empty32 := []*[]int32{&f.Current, &f.StatusReplicas, &f.Min, &f.Max, &f.Windows, &f.PolicyValues,
		&f.PolicyPeriods, &f.RecommendationReplicas, &f.EventChanges}
	for _, column := range empty32 {
		*column = (*column)[:0]
	}
	emptyRows := []*[]uint32{&f.MetricRows, &f.PodRows, &f.PolicyRows, &f.SampleRows, &f.RequestRows,
		&f.PodNameOffsets, &f.SampleNameOffsets, &f.RequestContainers, &f.RecommendationRows,
		&f.RecommendationCounts, &f.EventRows, &f.EventCounts}
	for _, column := range emptyRows {
		*column = (*column)[:0]
	}
	empty64 := []*[]int64{&f.MetricWanted, &f.PodStarts, &f.PodTransitions, &f.SampleValues, &f.SampleTimes,
		&f.SampleWindows, &f.Requests, &f.RecommendationTimes, &f.EventTimes}
	for _, column := range empty64 {
		*column = (*column)[:0]
	}
	f.ToleranceDown, f.ToleranceUp = f.ToleranceDown[:0], f.ToleranceUp[:0]
}

// rows begins a column of rows with its 0.
func rows(column []uint32) []uint32 {
	if len(column) == 0 {
		return append(column, 0)
	}
	return column
}

// AppendPod adds a pod to the HPA being written.
func (f *HPAFleet) AppendPod(name string, flags uint8, start, transition int64) {
	f.PodNames = append(f.PodNames, name...)
	f.PodNameOffsets = append(rows(f.PodNameOffsets), uint32(len(f.PodNames)))
	f.PodFlags = append(f.PodFlags, flags)
	f.PodStarts = append(f.PodStarts, start)
	f.PodTransitions = append(f.PodTransitions, transition)
}

// AppendSample adds a sample to the metric being written; of an object or an
// external metric the name is not looked at.
func (f *HPAFleet) AppendSample(name string, value, time, window int64) {
	f.SampleNames = append(f.SampleNames, name...)
	f.SampleNameOffsets = append(rows(f.SampleNameOffsets), uint32(len(f.SampleNames)))
	f.SampleValues = append(f.SampleValues, value)
	f.SampleTimes = append(f.SampleTimes, time)
	f.SampleWindows = append(f.SampleWindows, window)
}

// AppendRequest adds what the next pod of the HPA asks for, to the metric
// being written; or why it asks for nothing, with the container.
func (f *HPAFleet) AppendRequest(request int64, failure HPAFailure, container uint32) {
	f.Requests = append(f.Requests, request)
	f.RequestFailures = append(f.RequestFailures, failure)
	f.RequestContainers = append(f.RequestContainers, container)
}

// EndMetric ends the metric whose samples and requests were added.
func (f *HPAFleet) EndMetric(kind, target uint8, wanted int64) {
	f.MetricKinds = append(f.MetricKinds, kind)
	f.MetricTargets = append(f.MetricTargets, target)
	f.MetricWanted = append(f.MetricWanted, wanted)
	f.SampleRows = append(rows(f.SampleRows), uint32(len(f.SampleValues)))
	f.RequestRows = append(rows(f.RequestRows), uint32(len(f.Requests)))
}

// EndHPA ends the HPA whose metrics and pods were added. Its history gets two
// free slots.
func (f *HPAFleet) EndHPA(hpa *HPA, history *HPAHistory) {
	f.Flags = append(f.Flags, hpa.Flags)
	f.Current = append(f.Current, hpa.Current)
	f.StatusReplicas = append(f.StatusReplicas, hpa.StatusReplicas)
	f.Min = append(f.Min, hpa.Min)
	f.Max = append(f.Max, hpa.Max)
	f.ToleranceDown = append(f.ToleranceDown, hpa.ToleranceDown)
	f.ToleranceUp = append(f.ToleranceUp, hpa.ToleranceUp)
	f.MetricRows = append(rows(f.MetricRows), uint32(len(f.MetricKinds)))
	f.PodRows = append(rows(f.PodRows), uint32(len(f.PodFlags)))
	f.endDirection(&hpa.Up)
	f.endDirection(&hpa.Down)
	count := uint32(len(history.Recommendations))
	if history.Recommendations == nil {
		count = HPANeverSeen
	}
	f.RecommendationCounts = append(f.RecommendationCounts, count)
	for _, r := range history.Recommendations {
		f.RecommendationReplicas = append(f.RecommendationReplicas, r.Replicas)
		f.RecommendationTimes = append(f.RecommendationTimes, r.Time)
	}
	f.RecommendationReplicas = append(f.RecommendationReplicas, 0, 0)
	f.RecommendationTimes = append(f.RecommendationTimes, 0, 0)
	f.RecommendationRows = append(rows(f.RecommendationRows), uint32(len(f.RecommendationReplicas)))
	f.endEvents(history.Ups)
	f.endEvents(history.Downs)
}

func (f *HPAFleet) endDirection(rules *HPARules) {
	f.Windows = append(f.Windows, rules.Window)
	f.Selects = append(f.Selects, rules.Select)
	for _, policy := range rules.Policies {
		f.PolicyKinds = append(f.PolicyKinds, policy.Kind)
		f.PolicyValues = append(f.PolicyValues, policy.Value)
		f.PolicyPeriods = append(f.PolicyPeriods, policy.Period)
	}
	f.PolicyRows = append(rows(f.PolicyRows), uint32(len(f.PolicyKinds)))
}

func (f *HPAFleet) endEvents(events []HPAEvent) {
	f.EventCounts = append(f.EventCounts, uint32(len(events)))
	for _, event := range events {
		outdated := uint8(0)
		if event.Outdated {
			outdated = 1
		}
		f.EventChanges = append(f.EventChanges, event.Change)
		f.EventTimes = append(f.EventTimes, event.Time)
		f.EventOutdated = append(f.EventOutdated, outdated)
	}
	f.EventChanges = append(f.EventChanges, 0, 0)
	f.EventTimes = append(f.EventTimes, 0, 0)
	f.EventOutdated = append(f.EventOutdated, 0, 0)
	f.EventRows = append(rows(f.EventRows), uint32(len(f.EventChanges)))
}

// History is the history of an HPA as it is now. It appends to what into
// holds memory for.
func (f *HPAFleet) History(hpa int, into *HPAHistory) {
	into.Recommendations = into.Recommendations[:0]
	if count := f.RecommendationCounts[hpa]; count == HPANeverSeen {
		into.Recommendations = nil
	} else {
		if into.Recommendations == nil {
			into.Recommendations = []HPARecommendation{}
		}
		start := f.RecommendationRows[hpa]
		for slot := start; slot < start+count; slot++ {
			into.Recommendations = append(into.Recommendations,
				HPARecommendation{f.RecommendationReplicas[slot], f.RecommendationTimes[slot]})
		}
	}
	into.Ups = f.events(into.Ups[:0], 2*hpa)
	into.Downs = f.events(into.Downs[:0], 2*hpa+1)
}

func (f *HPAFleet) events(into []HPAEvent, row int) []HPAEvent {
	start := f.EventRows[row]
	for slot := start; slot < start+f.EventCounts[row]; slot++ {
		into = append(into, HPAEvent{f.EventChanges[slot], f.EventTimes[slot], f.EventOutdated[slot] != 0})
	}
	return into
}

// check sees to it that no column is shorter than the ABI, which is told
// none of their lengths, takes it to be.
func (f *HPAFleet) check() error {
	n := len(f.Flags)
	equal := func(n int, lengths ...int) bool {
		for _, length := range lengths {
			if length != n {
				return false
			}
		}
		return true
	}
	ok := equal(n, len(f.Current), len(f.StatusReplicas), len(f.Min), len(f.Max), len(f.ToleranceDown),
		len(f.ToleranceUp), len(f.RecommendationCounts))
	metrics := len(f.MetricKinds)
	ok = ok && equal(metrics, len(f.MetricTargets), len(f.MetricWanted))
	ok = ok && equal(len(f.PodFlags), len(f.PodStarts), len(f.PodTransitions))
	samples := len(f.SampleValues)
	ok = ok && (equal(samples, len(f.SampleTimes), len(f.SampleWindows)) || equal(0, len(f.SampleTimes), len(f.SampleWindows)))
	ok = ok && (equal(len(f.Requests), len(f.RequestFailures), len(f.RequestContainers)) ||
		equal(0, len(f.RequestFailures), len(f.RequestContainers)))
	ok = ok && equal(len(f.PolicyKinds), len(f.PolicyValues), len(f.PolicyPeriods))
	ok = ok && equal(len(f.RecommendationReplicas), len(f.RecommendationTimes))
	ok = ok && equal(len(f.EventChanges), len(f.EventTimes), len(f.EventOutdated))
	ok = ok && (equal(2*n, len(f.Windows), len(f.Selects)) || equal(0, len(f.Windows), len(f.Selects), len(f.PolicyRows)))
	ok = ok && (equal(2*n, len(f.EventCounts)) || equal(0, len(f.EventCounts), len(f.EventRows)))
	if !ok {
		return lengthMismatch()
	}
	for _, column := range []struct {
		rows  []uint32
		n, of int
	}{
		{f.MetricRows, n, metrics},
		{f.PodRows, n, len(f.PodFlags)},
		{f.PolicyRows, len(f.Windows), len(f.PolicyKinds)},
		{f.SampleRows, metrics, samples},
		{f.RequestRows, metrics, len(f.Requests)},
		{f.PodNameOffsets, len(f.PodFlags), len(f.PodNames)},
		{f.SampleNameOffsets, samples, len(f.SampleNames)},
		{f.RecommendationRows, n, len(f.RecommendationReplicas)},
		{f.EventRows, len(f.EventCounts), len(f.EventChanges)},
	} {
		if len(column.rows) == 0 && column.n == 0 && column.of == 0 {
			continue
		}
		if len(column.rows) != column.n+1 {
			return lengthMismatch()
		}
		if err := within(column.rows, column.of); err != nil {
			return err
		}
	}
	return nil
}

// resize makes the columns as long as there are HPAs and metrics.
func (d *HPADecisions) resize(hpas, metrics int) {
	sized(&d.Statuses, hpas)
	sized(&d.Steps, hpas)
	sized(&d.Proposals, hpas)
	sized(&d.Stabilized, hpas)
	sized(&d.Stabilizations, hpas)
	sized(&d.Desired, hpas)
	sized(&d.Limits, hpas)
	sized(&d.Winners, hpas)
	sized(&d.Failed, hpas)
	sized(&d.MetricReplicas, metrics)
	sized(&d.MetricUtilizations, metrics)
	sized(&d.MetricValues, metrics)
	sized(&d.MetricFailures, metrics)
	sized(&d.MetricPods, metrics)
	sized(&d.MetricContainers, metrics)
}

func sized[T any](column *[]T, n int) { *column = extend((*column)[:0], n) }

// DecideHPAColumns takes the decision of [Library.DecideHPA] for a fleet of
// HPAs in one call, in numbers: pods and samples are joined by name, and the
// histories of the fleet are changed. An HPA that cannot be decided has a
// status; an error is of the columns, and then nothing was changed.
func (l *Library) DecideHPAColumns(fleet *HPAFleet, out *HPADecisions) error {
	if err := fleet.check(); err != nil {
		return err
	}
	out.resize(len(fleet.Flags), len(fleet.MetricKinds))
	return exported(l.core.DecideHPAColumns((*backend.HPAFleet)(fleet), (*backend.HPADecisions)(out)))
}
