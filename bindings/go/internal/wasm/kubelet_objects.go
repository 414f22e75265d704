package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

// kubeletObjects live in the home of their store.
type kubeletObjects struct {
	*handle
}

// resident makes a handle in the home of the store; arguments adds those
// before the output.
func (s *kubeletStore) resident(create, free string, arguments func(*instance)) (*handle, error) {
	in, err := s.enter()
	if err != nil {
		return nil, err
	}
	in.begin() // The store itself is no argument.
	arguments(in)
	out := in.out(4)
	if status := in.invoke(create); status != 0 {
		return nil, s.home.exit(in.refused(status))
	}
	made := newHandle(s.library, s.home, in.word(out), free)
	if err := s.home.exit(nil); err != nil {
		return nil, err
	}
	return made, nil
}

func (s *kubeletStore) NewObjects(kind uint32) (backend.KubeletObjects, error) {
	made, err := s.resident("millicore_kubelet_objects_new", "millicore_kubelet_objects_free",
		func(in *instance) { in.number(uint64(kind)) })
	if err != nil {
		return nil, err
	}
	return &kubeletObjects{made}, nil
}

func (o *kubeletObjects) Replace(rows backend.Rows) error {
	return o.change("millicore_kubelet_objects_replace", rows)
}

func (o *kubeletObjects) Upsert(rows backend.Rows) error {
	return o.change("millicore_kubelet_objects_upsert", rows)
}

func (o *kubeletObjects) Remove(rows backend.Rows) error {
	return o.change("millicore_kubelet_objects_remove", rows)
}

func (o *kubeletObjects) change(name string, rows backend.Rows) error {
	in, err := o.enter()
	if err != nil {
		return err
	}
	in.rows(rows)
	if status := in.invoke(name); status != 0 {
		err = in.handleRefused(status, "millicore_kubelet_objects_error", o.guest)
	}
	return o.home.exit(err)
}

func (o *kubeletObjects) Size() (count, bytes uint64, err error) {
	in, err := o.enter()
	if err != nil {
		return 0, 0, err
	}
	number, size := in.out(8), in.out(8)
	if status := in.invoke("millicore_kubelet_objects_size"); status != 0 {
		return 0, 0, o.home.exit(in.refused(status))
	}
	count, bytes = in.double(number), in.double(size)
	return count, bytes, o.home.exit(nil)
}
