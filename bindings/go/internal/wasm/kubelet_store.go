package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

// kubeletStore has a home of its own, where its batches and snapshots live
// too.
type kubeletStore struct {
	*handle
}

func (l *library) NewKubeletStore(profile uint32, resolution int64) (backend.KubeletStore, error) {
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
	in.inKubeletOptions(profile, resolution)
	out := in.out(4)
	if status := in.invoke("millicore_kubelet_store_new"); status != 0 {
		return nil, home.exit(in.refused(status))
	}
	made := &kubeletStore{newHandle(l, home, in.word(out), "millicore_kubelet_store_free")}
	if err := home.exit(nil); err != nil {
		return nil, err
	}
	return made, nil
}

// exit ends a call on the store.
func (s *kubeletStore) exit(in *instance, status int32) error {
	var err error
	if status != 0 {
		err = in.handleRefused(status, "millicore_kubelet_store_error", s.guest)
	}
	return s.home.exit(err)
}

func (s *kubeletStore) NewBatch() (backend.KubeletBatch, error) {
	in, err := s.enter()
	if err != nil {
		return nil, err
	}
	if err := s.exit(in, 0); err != nil {
		return nil, err
	}
	return newKubeletBatch(s.library, s.home)
}

func (s *kubeletStore) Commit(other backend.KubeletBatch) error {
	batch, ok := other.(*kubeletBatch)
	if !ok || batch.home != s.home {
		return backend.ErrForeign
	}
	in, err := s.enter()
	if err != nil {
		return err
	}
	if batch.guest == 0 {
		return s.home.exit(backend.ErrClosed)
	}
	in.number(uint64(batch.guest))
	return s.exit(in, in.invoke("millicore_kubelet_store_commit"))
}

func (s *kubeletStore) Publish() (backend.KubeletSnapshot, error) {
	in, err := s.enter()
	if err != nil {
		return nil, err
	}
	out := in.out(4)
	if status := in.invoke("millicore_kubelet_store_publish"); status != 0 {
		return nil, s.exit(in, status)
	}
	made := &kubeletSnapshot{newHandle(s.library, s.home, in.word(out), "millicore_kubelet_snapshot_free")}
	if err := s.home.exit(nil); err != nil {
		return nil, err
	}
	return made, nil
}

func (s *kubeletStore) SetGrace(cycles uint32) error {
	in, err := s.enter()
	if err != nil {
		return err
	}
	in.number(uint64(cycles))
	return s.exit(in, in.invoke("millicore_kubelet_store_set_grace"))
}

func (s *kubeletStore) Add(node string, defaultTime int64, page []byte) error {
	in, err := s.enter()
	if err != nil {
		return err
	}
	in.text(node)
	in.number(uint64(defaultTime))
	in.page(page)
	return s.exit(in, in.invoke("millicore_kubelet_store_add"))
}

func (s *kubeletStore) Fail(node string) error {
	in, err := s.enter()
	if err != nil {
		return err
	}
	in.text(node)
	return s.exit(in, in.invoke("millicore_kubelet_store_fail"))
}

func (s *kubeletStore) EndCycle() error {
	in, err := s.enter()
	if err != nil {
		return err
	}
	return s.exit(in, in.invoke("millicore_kubelet_store_end_cycle"))
}

func (s *kubeletStore) Forget(node string) error {
	in, err := s.enter()
	if err != nil {
		return err
	}
	in.text(node)
	return s.exit(in, in.invoke("millicore_kubelet_store_forget"))
}

func (s *kubeletStore) Skipped(lines, columns []uint64, kinds []int32) (int, uint64, error) {
	in, err := s.enter()
	if err != nil {
		return 0, 0, err
	}
	count := in.out(8)
	line, column := in.out(8*len(lines)), in.out(8*len(columns))
	kind := in.out(4 * len(kinds))
	in.number(uint64(len(kinds)))
	n := in.out(4)
	if status := in.invoke("millicore_kubelet_store_skipped"); status != 0 {
		return 0, 0, s.exit(in, status)
	}
	fill(in, lines, line)
	fill(in, columns, column)
	fill(in, kinds, kind)
	found, all := int(in.word(n)), in.double(count)
	return found, all, s.home.exit(nil)
}

func (s *kubeletStore) Memory() (uint64, error) {
	in, err := s.enter()
	if err != nil {
		return 0, err
	}
	out := in.out(8)
	if status := in.invoke("millicore_kubelet_store_memory"); status != 0 {
		return 0, s.exit(in, status)
	}
	bytes := in.double(out)
	return bytes, s.home.exit(nil)
}

func (s *kubeletStore) Restore(saved []byte) error {
	in, err := s.enter()
	if err != nil {
		return err
	}
	in.page(saved)
	return s.exit(in, in.invoke("millicore_kubelet_store_restore"))
}
