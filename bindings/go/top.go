package millicore

// TopSort is the order of `kubectl top`.
type TopSort uint32

// --sort-by of kubectl top.
const (
	SortByName   TopSort = 0
	SortByCPU    TopSort = 1
	SortByMemory TopSort = 2
)

// TopOptions are the flags of kubectl top.
type TopOptions struct {
	Containers    bool // --containers
	NoHeaders     bool // --no-headers
	ShowSwap      bool // --show-swap
	Sum           bool // --sum
	WithNamespace bool // --all-namespaces
	Sort          TopSort
}

func (o TopOptions) flags() uint32 {
	var flags uint32
	for bit, on := range [...]bool{o.Containers, o.NoHeaders, o.ShowSwap, o.Sum, o.WithNamespace} {
		// 1 containers, 2 no headers, 4 swap, 8 sum, 16 with namespace.
		if on {
			flags |= 1 << bit
		}
	}
	return flags
}

// AppendTopPods adds what `kubectl top pods` prints of a PodMetricsList in
// JSON to dst, to the byte.
func (l *Library) AppendTopPods(dst, list []byte, options TopOptions) ([]byte, error) {
	dst, err := l.core.AppendTopPods(dst, list, options.flags(), uint32(options.Sort))
	return dst, l.inJSON(list, err)
}

// AppendTopNodes adds what `kubectl top nodes` prints of a NodeMetricsList in
// JSON to dst. A row of available is a node and what it can give: name,
// resource, quantity, resource, quantity, …. missingSwap names the nodes
// whose swap capacity is unknown; nil is none.
func (l *Library) AppendTopNodes(dst, list []byte, options TopOptions, available *Rows, missingSwap *Strings) ([]byte, error) {
	rows, err := available.view()
	if err != nil {
		return dst, err
	}
	missing, err := missingSwap.view()
	if err != nil {
		return dst, err
	}
	dst, err = l.core.AppendTopNodes(dst, list, options.flags(), uint32(options.Sort), rows, missing)
	return dst, l.inJSON(list, err)
}
