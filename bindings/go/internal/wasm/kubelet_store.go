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
