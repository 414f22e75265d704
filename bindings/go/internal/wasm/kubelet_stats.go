package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

// kubeletStats have a home of their own.
type kubeletStats struct {
	*handle
}

func (l *library) NewKubeletStats() (backend.KubeletStats, error) {
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
	out := in.out(4)
	if status := in.invoke("millicore_kubelet_stats_new"); status != 0 {
		return nil, home.exit(in.refused(status))
	}
	made := &kubeletStats{newHandle(l, home, in.word(out), "millicore_kubelet_stats_free")}
	if err := home.exit(nil); err != nil {
		return nil, err
	}
	return made, nil
}

func (s *kubeletStats) Read(format uint32, defaultTime int64, page []byte, out *backend.KubeletStatsColumns) error {
	in, err := s.enter()
	if err != nil {
		return err
	}
	in.number(uint64(format))
	in.number(uint64(defaultTime))
	in.page(page)
	got := in.outStruct(statsWords)
	if status := in.invoke("millicore_kubelet_stats_read"); status != 0 {
		return s.home.exit(in.handleRefused(status, "millicore_kubelet_stats_error", s.guest))
	}
	at := func(field uint32) uint32 { return in.word(got + 4*field) }
	count := int(at(statsCount))
	out.Kinds = replace(in, out.Kinds, at(statsKinds), count)
	out.Parents = replace(in, out.Parents, at(statsParents), count)
	out.Names.Rows = replace(in, out.Names.Rows, at(statsStringRows), count+1)
	strings := int(out.Names.Rows[count])
	in.replaceStrings(&out.Names.Strings, got+4*statsData, got+4*statsOffsets, strings)
	out.ValueRows = replace(in, out.ValueRows, at(statsValueRows), count+1)
	values := int(out.ValueRows[count])
	out.Fields = replace(in, out.Fields, at(statsFields), values)
	out.Values = replace(in, out.Values, at(statsValues), values)
	return s.home.exit(nil)
}

func (l *library) KubeletField(number uint32) (path string, kind uint32, ok bool) {
	in, err := l.begin()
	if err != nil {
		return "", 0, false
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.number(uint64(number))
	of := in.out(4)
	place := in.outBytes()
	if in.invoke("millicore_kubelet_stats_field") != 0 {
		return "", 0, false
	}
	return string(in.appendBytes(nil, place)), in.word(of), true
}
