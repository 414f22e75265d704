package backend

// The structs of columns that calls fill or read. The exported package has
// the same structs under its own names and converts pointers to them, so the
// fields must stay in step (the compiler sees to it).

// Page is millicore_exposition_page.
type Page struct {
	Kinds        []byte
	Names        []uint32
	Texts        []uint32
	Values       []float64
	Timestamps   []int64
	HasTimestamp []byte
	LabelRows    []uint32
	Labels       []uint32

	ExemplarEntries      []uint32
	ExemplarValues       []float64
	ExemplarTimestamps   []int64
	ExemplarHasTimestamp []byte
	ExemplarLabelRows    []uint32
	ExemplarLabels       []uint32
	Skipped              []uint32
}

// FamilyRows is millicore_family_rows.
type FamilyRows struct {
	Kinds       []byte
	Given       []byte
	TextData    []byte
	TextOffsets []uint32
	Numbers     []float64
	Integers    []int64
}

// KubeletColumns is millicore_kubelet_columns.
type KubeletColumns struct {
	Names               []byte
	NodeNames           []uint32
	NodeTimestamps      []int64
	NodeCPU             []uint64
	NodeMemory          []uint64
	PodNames            []uint32
	PodContainers       []uint32
	ContainerNames      []uint32
	ContainerTimestamps []int64
	ContainerStarts     []int64
	ContainerCPU        []uint64
	ContainerMemory     []uint64
	ContainerHasStart   []byte
}

// KubeletStatsColumns is millicore_kubelet_stats_columns.
type KubeletStatsColumns struct {
	Kinds     []byte
	Parents   []uint32
	Names     Rows
	ValueRows []uint32
	Fields    []uint32
	Values    []uint64
}

// KubeletUsage is millicore_kubelet_usage.
type KubeletUsage struct {
	Names           []byte
	NodeNames       []uint32
	NodeTimestamps  []int64
	NodeWindows     []int64
	NodeCPU         []uint64
	NodeMemory      []uint64
	PodNames        []uint32
	PodContainers   []uint32
	PodTimestamps   []int64
	PodWindows      []int64
	ContainerNames  []uint32
	ContainerCPU    []uint64
	ContainerMemory []uint64
}

// KubeletPage is what millicore_kubelet_page takes.
type KubeletPage struct {
	Swap            bool
	NodeCPUSeconds  float64
	NodeMemoryBytes float64
	NodeTime        int64
	Containers      Strings
	ContainerCPU    []float64
	ContainerMemory []float64
	ContainerStarts []float64
	ContainerTimes  []int64
	Pods            Strings
	PodCPU          []float64
	PodMemory       []float64
	PodTimes        []int64
}
