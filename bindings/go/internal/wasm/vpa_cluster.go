package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

// vpaCluster has a home of its own.
type vpaCluster struct {
	*handle
}

func (l *library) NewVPACluster(options *backend.VPAClusterOptions) (backend.VPACluster, error) {
	home, err := newHome(l.resources)
	if err != nil {
		return nil, err
	}
	defer home.leave()
	in, err := home.enter()
	if err != nil {
		return nil, err
	}
	in.begin()
	in.inClusterOptions(options)
	out := in.out(4)
	if status := in.invoke("millicore_vpa_cluster_new"); status != 0 {
		return nil, home.exit(in.refused(status))
	}
	made := &vpaCluster{newHandle(l, home, in.word(out), "millicore_vpa_cluster_free")}
	if err := home.exit(nil); err != nil {
		return nil, err
	}
	return made, nil
}

// exit ends a call that may have changed the cluster.
func (c *vpaCluster) exit(in *instance, status int32) error {
	var err error
	if status != 0 {
		err = in.handleRefused(status, "millicore_vpa_cluster_error", c.guest)
	}
	return c.home.exit(err)
}

// exitShared ends a call that only read it.
func (c *vpaCluster) exitShared(in *instance, status int32) error {
	var err error
	if status != 0 {
		err = in.refused(status)
	}
	return c.home.exit(err)
}

// word makes a call that leaves one word, and ends it.
func (c *vpaCluster) word(in *instance, function string) (word uint32, err error) {
	out := in.out(4)
	status := in.invoke(function)
	if status == 0 {
		word = in.word(out)
	}
	return word, c.exit(in, status)
}

func (c *vpaCluster) Memory() (bytes uint64, err error) {
	in, err := c.enter()
	if err != nil {
		return 0, err
	}
	out := in.out(8)
	status := in.invoke("millicore_vpa_cluster_memory")
	if status == 0 {
		bytes = in.double(out)
	}
	return bytes, c.exitShared(in, status)
}

func (c *vpaCluster) AddAggregates(n int, created int64) (uint32, error) {
	in, err := c.enter()
	if err != nil {
		return 0, err
	}
	in.number(uint64(n))
	in.number(uint64(created))
	return c.word(in, "millicore_vpa_cluster_add_aggregates")
}

func (c *vpaCluster) AddContainers(aggregates []uint32) (uint32, error) {
	in, err := c.enter()
	if err != nil {
		return 0, err
	}
	column(in, aggregates)
	in.number(uint64(len(aggregates)))
	return c.word(in, "millicore_vpa_cluster_add_containers")
}

func (c *vpaCluster) ResetContainer(container, aggregate uint32) error {
	in, err := c.enter()
	if err != nil {
		return err
	}
	in.number(uint64(container))
	in.number(uint64(aggregate))
	return c.exit(in, in.invoke("millicore_vpa_cluster_reset_container"))
}

func (c *vpaCluster) Add(s *backend.VPASamples, taken []uint8) error {
	in, err := c.enter()
	if err != nil {
		return err
	}
	column(in, s.Containers)
	column(in, s.Times)
	column(in, s.CPU)
	column(in, s.Memory)
	in.number(uint64(len(s.Containers)))
	var fates uint32
	if len(taken) > 0 {
		fates = in.out(len(taken))
	} else {
		in.number(0)
	}
	status := in.invoke("millicore_vpa_cluster_add")
	if status == 0 {
		fill(in, taken, fates)
	}
	return c.exit(in, status)
}

func (c *vpaCluster) AddUsage(u *backend.VPAUsage) (taken uint64, err error) {
	in, err := c.enter()
	if err != nil {
		return 0, err
	}
	column(in, u.Containers)
	column(in, u.ContainerCPU)
	column(in, u.ContainerMemory)
	in.number(uint64(len(u.Containers)))
	column(in, u.PodContainers)
	column(in, u.PodTimestamps)
	in.number(uint64(len(u.PodTimestamps)))
	out := in.out(8)
	status := in.invoke("millicore_vpa_cluster_add_usage")
	if status == 0 {
		taken = in.double(out)
	}
	return taken, c.exit(in, status)
}

func (c *vpaCluster) OOM(container uint32, time, requested int64) (bool, error) {
	in, err := c.enter()
	if err != nil {
		return false, err
	}
	in.number(uint64(container))
	in.number(uint64(time))
	in.number(uint64(requested))
	counts, err := c.word(in, "millicore_vpa_cluster_oom")
	return counts != 0, err
}

func (c *vpaCluster) Estimate(f *backend.VPAEstimation, g *backend.VPAGroups, dst []backend.VPAEstimate) error {
	in, err := c.enter()
	if err != nil {
		return err
	}
	in.inEstimation(f)
	column(in, g.Rows)
	column(in, g.Aggregates)
	in.number(uint64(len(g.Aggregates)))
	column(in, g.Containers)
	in.number(uint64(len(g.Containers)))
	out := in.out(estimateSize * len(dst))
	status := in.invoke("millicore_vpa_cluster_estimate")
	if status == 0 {
		c.estimates(in, dst, out)
	}
	return c.exit(in, status)
}

// estimateSize is the size of a millicore_vpa_estimate.
const estimateSize = 48

// estimates copies the estimates at an offset of the buffer.
func (*vpaCluster) estimates(in *instance, dst []backend.VPAEstimate, out uint32) {
	for i := range dst {
		e := &dst[i]
		fields := [...]*int64{
			&e.CPUTarget, &e.CPULower, &e.CPUUpper,
			&e.MemoryTarget, &e.MemoryLower, &e.MemoryUpper,
		}
		for j, field := range fields {
			*field = int64(in.double(out + uint32(estimateSize*i+8*j)))
		}
	}
}

func (c *vpaCluster) Aggregate(aggregate uint32, now int64) (backend.VPAAggregate, error) {
	var known backend.VPAAggregate
	in, err := c.enter()
	if err != nil {
		return known, err
	}
	in.number(uint64(aggregate))
	in.number(uint64(now))
	out := in.outSized(aggregateSize)
	status := in.invoke("millicore_vpa_cluster_aggregate")
	if status == 0 {
		known = backend.VPAAggregate{
			Expired: in.word(out+4) != 0,
			Samples: int64(in.double(out + 8)),
			First:   int64(in.double(out + 16)),
			Last:    int64(in.double(out + 24)),
		}
	}
	return known, c.exitShared(in, status)
}

func (c *vpaCluster) Save(dst []byte, aggregates, containers []uint32, now int64) ([]byte, error) {
	in, err := c.enter()
	if err != nil {
		return dst, err
	}
	column(in, aggregates)
	in.number(uint64(len(aggregates)))
	column(in, containers)
	in.number(uint64(len(containers)))
	in.number(uint64(now))
	out := in.outBytes()
	status := in.invoke("millicore_vpa_cluster_save")
	if status == 0 {
		dst = append(dst, in.bytes(in.word(out), in.word(out+4))...)
	}
	return dst, c.exit(in, status)
}

func (c *vpaCluster) Load(aggregate uint32, checkpoint []byte, created int64) error {
	in, err := c.enter()
	if err != nil {
		return err
	}
	in.number(uint64(aggregate))
	in.page(checkpoint)
	in.number(uint64(created))
	return c.exit(in, in.invoke("millicore_vpa_cluster_load"))
}
