package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

// kubeletBatch lives in the home of its store, or in one of its own.
type kubeletBatch struct {
	*handle
}

func (l *library) NewKubeletBatch() (backend.KubeletBatch, error) {
	home, err := newHome(l.resources)
	if err != nil {
		return nil, err
	}
	defer home.leave()
	return newKubeletBatch(l, home)
}

func newKubeletBatch(l *library, home *home) (backend.KubeletBatch, error) {
	in, err := home.enter()
	if err != nil {
		return nil, err
	}
	in.begin()
	out := in.out(4)
	if status := in.invoke("millicore_kubelet_batch_new"); status != 0 {
		return nil, home.exit(in.refused(status))
	}
	made := &kubeletBatch{newHandle(l, home, in.word(out), "millicore_kubelet_batch_free")}
	if err := home.exit(nil); err != nil {
		return nil, err
	}
	return made, nil
}

// exit ends a call on the batch.
func (b *kubeletBatch) exit(in *instance, status int32) error {
	var err error
	if status != 0 {
		err = in.handleRefused(status, "millicore_kubelet_batch_error", b.guest)
	}
	return b.home.exit(err)
}

func (b *kubeletBatch) Decode(profile uint32, node string, defaultTime int64, page []byte) error {
	in, err := b.enter()
	if err != nil {
		return err
	}
	in.number(uint64(profile))
	in.text(node)
	in.number(uint64(defaultTime))
	in.page(page)
	return b.exit(in, in.invoke("millicore_kubelet_batch_decode"))
}

func (b *kubeletBatch) DecodeAs(format, profile uint32, node string, defaultTime int64, page []byte) error {
	in, err := b.enter()
	if err != nil {
		return err
	}
	in.number(uint64(format))
	in.number(uint64(profile))
	in.text(node)
	in.number(uint64(defaultTime))
	in.page(page)
	return b.exit(in, in.invoke("millicore_kubelet_batch_decode_as"))
}

func (b *kubeletBatch) Fail(node string) error {
	in, err := b.enter()
	if err != nil {
		return err
	}
	in.text(node)
	return b.exit(in, in.invoke("millicore_kubelet_batch_fail"))
}

func (b *kubeletBatch) Merge(other backend.KubeletBatch) error {
	from, ok := other.(*kubeletBatch)
	if !ok || from.home != b.home {
		return backend.ErrForeign
	}
	if from == b {
		return nil // Every node and pod is already there.
	}
	in, err := b.enter()
	if err != nil {
		return err
	}
	if from.guest == 0 {
		return b.home.exit(backend.ErrClosed)
	}
	in.number(uint64(from.guest))
	return b.exit(in, in.invoke("millicore_kubelet_batch_merge"))
}

func (b *kubeletBatch) Clear() error {
	in, err := b.enter()
	if err != nil {
		return err
	}
	return b.exit(in, in.invoke("millicore_kubelet_batch_clear"))
}

func (b *kubeletBatch) Columns(out *backend.KubeletColumns) error {
	in, err := b.enter()
	if err != nil {
		return err
	}
	got := in.outStruct(columnsWords)
	if status := in.invoke("millicore_kubelet_batch_columns"); status != 0 {
		return b.exit(in, status)
	}
	at := func(field uint32) uint32 { return in.word(got + 4*field) }
	nodes, pods, containers := int(at(columnsNodeCount)), int(at(columnsPodCount)), int(at(columnsContainerCount))
	out.NodeNames = replace(in, out.NodeNames, at(columnsNodeNames), 2*nodes)
	out.NodeTimestamps = replace(in, out.NodeTimestamps, at(columnsNodeTimestamps), nodes)
	out.NodeCPU = replace(in, out.NodeCPU, at(columnsNodeCPU), nodes)
	out.NodeMemory = replace(in, out.NodeMemory, at(columnsNodeMemory), nodes)
	out.PodNames = replace(in, out.PodNames, at(columnsPodNames), 4*pods)
	out.PodContainers = replace(in, out.PodContainers, at(columnsPodContainers), pods+1)
	out.ContainerNames = replace(in, out.ContainerNames, at(columnsContainerNames), 2*containers)
	out.ContainerTimestamps = replace(in, out.ContainerTimestamps, at(columnsContainerTimestamps), containers)
	out.ContainerStarts = replace(in, out.ContainerStarts, at(columnsContainerStarts), containers)
	out.ContainerCPU = replace(in, out.ContainerCPU, at(columnsContainerCPU), containers)
	out.ContainerMemory = replace(in, out.ContainerMemory, at(columnsContainerMemory), containers)
	out.ContainerHasStart = replace(in, out.ContainerHasStart, at(columnsContainerHasStart), containers)
	out.Names = replace(in, out.Names, at(columnsNames), backend.SpanEnd(out.NodeNames, out.PodNames, out.ContainerNames))
	return b.home.exit(nil)
}
