package backend

// HPAFleet is millicore_hpa_fleet and millicore_hpa_histories. The exported
// package checks the lengths of the columns.
type HPAFleet struct {
	Architecture           uint32
	Now                    int64
	Initialization         int64
	ReadinessDelay         int64
	DownscaleStabilization int64
	ScaleUpLimitFactor     float64

	Flags             []uint8
	Current           []int32
	StatusReplicas    []int32
	Min               []int32
	Max               []int32
	ToleranceDown     []float64
	ToleranceUp       []float64
	MetricRows        []uint32
	PodRows           []uint32
	Windows           []int32
	Selects           []uint8
	PolicyRows        []uint32
	PolicyKinds       []uint8
	PolicyValues      []int32
	PolicyPeriods     []int32
	MetricKinds       []uint8
	MetricTargets     []uint8
	MetricWanted      []int64
	SampleRows        []uint32
	RequestRows       []uint32
	PodNames          []byte
	PodNameOffsets    []uint32
	PodFlags          []uint8
	PodStarts         []int64
	PodTransitions    []int64
	SampleNames       []byte
	SampleNameOffsets []uint32
	SampleValues      []int64
	SampleTimes       []int64
	SampleWindows     []int64
	Requests          []int64
	RequestFailures   []uint8
	RequestContainers []uint32

	RecommendationRows     []uint32
	RecommendationCounts   []uint32
	RecommendationReplicas []int32
	RecommendationTimes    []int64
	EventRows              []uint32
	EventCounts            []uint32
	EventChanges           []int32
	EventTimes             []int64
	EventOutdated          []uint8
}

// HPADecisions is millicore_hpa_decisions.
type HPADecisions struct {
	Statuses           []int32
	Steps              []uint8
	Proposals          []int32
	Stabilized         []int32
	Stabilizations     []uint8
	Desired            []int32
	Limits             []uint8
	Winners            []int32
	Failed             []uint32
	MetricReplicas     []int32
	MetricUtilizations []int32
	MetricValues       []int64
	MetricFailures     []uint8
	MetricPods         []uint32
	MetricContainers   []uint32
}

// HPARate is what millicore_hpa_limit_rate takes.
type HPARate struct {
	Architecture      uint32
	Now               int64
	Current, Min, Max int32
	Desired           int32
	Select            uint8
	Kinds             []uint8
	Values, Periods   []int32
	UpChanges         []int32
	UpTimes           []int64
	DownChanges       []int32
	DownTimes         []int64
}
