package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

// kubeletSnapshot lives in the home of its store. Its reads use the context
// of the instance, one at a time.
type kubeletSnapshot struct {
	*handle
}

func (s *kubeletSnapshot) Ready() (bool, error) {
	in, err := s.enter()
	if err != nil {
		return false, err
	}
	out := in.out(4)
	if status := in.invoke("millicore_kubelet_snapshot_ready"); status != 0 {
		return false, s.home.exit(in.refused(status))
	}
	ready := in.word(out)&0xff != 0
	return ready, s.home.exit(nil)
}

func (s *kubeletSnapshot) Memory() (uint64, error) {
	in, err := s.enter()
	if err != nil {
		return 0, err
	}
	out := in.out(8)
	if status := in.invoke("millicore_kubelet_snapshot_memory"); status != 0 {
		return 0, s.home.exit(in.refused(status))
	}
	bytes := in.double(out)
	return bytes, s.home.exit(nil)
}

func (s *kubeletSnapshot) AppendSaved(dst []byte) ([]byte, error) {
	in, err := s.enter()
	if err != nil {
		return dst, err
	}
	in.number(uint64(in.context))
	dst, err = in.textResult(dst, "millicore_kubelet_snapshot_save")
	return dst, s.home.exit(err)
}

func (s *kubeletSnapshot) AppendNodeList(dst []byte, version, form uint32, creation int64, rows backend.Rows) ([]byte, error) {
	return s.appendList(dst, "millicore_kubelet_node_list", version, form, creation, rows)
}

func (s *kubeletSnapshot) AppendPodList(dst []byte, version, form uint32, creation int64, rows backend.Rows) ([]byte, error) {
	return s.appendList(dst, "millicore_kubelet_pod_list", version, form, creation, rows)
}

func (s *kubeletSnapshot) appendList(dst []byte, name string, version, form uint32, creation int64, rows backend.Rows) ([]byte, error) {
	in, err := s.enter()
	if err != nil {
		return dst, err
	}
	in.number(uint64(in.context))
	in.number(uint64(version))
	in.number(uint64(form))
	in.number(uint64(creation))
	in.rows(rows)
	dst, err = in.textResult(dst, name)
	return dst, s.home.exit(err)
}

func (s *kubeletSnapshot) Usage(out *backend.KubeletUsage) error {
	in, err := s.enter()
	if err != nil {
		return err
	}
	in.number(uint64(in.context))
	got := in.outStruct(usageWords)
	if status := in.invoke("millicore_kubelet_snapshot_usage"); status != 0 {
		return s.home.exit(in.contextRefused(status))
	}
	at := func(field uint32) uint32 { return in.word(got + 4*field) }
	nodes, pods, containers := int(at(usageNodeCount)), int(at(usagePodCount)), int(at(usageContainerCount))
	out.NodeNames = replace(in, out.NodeNames, at(usageNodeNames), 2*nodes)
	out.NodeTimestamps = replace(in, out.NodeTimestamps, at(usageNodeTimestamps), nodes)
	out.NodeWindows = replace(in, out.NodeWindows, at(usageNodeWindows), nodes)
	out.NodeCPU = replace(in, out.NodeCPU, at(usageNodeCPU), nodes)
	out.NodeMemory = replace(in, out.NodeMemory, at(usageNodeMemory), nodes)
	out.PodNames = replace(in, out.PodNames, at(usagePodNames), 4*pods)
	out.PodContainers = replace(in, out.PodContainers, at(usagePodContainers), pods+1)
	out.PodTimestamps = replace(in, out.PodTimestamps, at(usagePodTimestamps), pods)
	out.PodWindows = replace(in, out.PodWindows, at(usagePodWindows), pods)
	out.ContainerNames = replace(in, out.ContainerNames, at(usageContainerNames), 2*containers)
	out.ContainerCPU = replace(in, out.ContainerCPU, at(usageContainerCPU), containers)
	out.ContainerMemory = replace(in, out.ContainerMemory, at(usageContainerMemory), containers)
	out.Names = replace(in, out.Names, at(usageNames), backend.SpanEnd(out.NodeNames, out.PodNames, out.ContainerNames))
	in.lent = max(in.lent, uint32(len(out.Names)+40*nodes+36*pods+24*containers))
	return s.home.exit(nil)
}

func (s *kubeletSnapshot) PodReasons(pods backend.Rows, codes []int32, texts *backend.Strings) error {
	in, err := s.enter()
	if err != nil {
		return err
	}
	in.number(uint64(in.context))
	in.rows(pods)
	return s.reasons(in, "millicore_kubelet_pod_reasons", codes, texts)
}

func (s *kubeletSnapshot) NodeReasons(nodes backend.Strings, codes []int32, texts *backend.Strings) error {
	in, err := s.enter()
	if err != nil {
		return err
	}
	in.number(uint64(in.context))
	in.strings(nodes)
	in.number(uint64(nodes.Len()))
	return s.reasons(in, "millicore_kubelet_node_reasons", codes, texts)
}

// reasons adds the outputs of the two calls above and makes the call.
func (s *kubeletSnapshot) reasons(in *instance, name string, codes []int32, texts *backend.Strings) error {
	numbers := in.out(4 * len(codes))
	data, offsets := in.out(4), in.out(4)
	if status := in.invoke(name); status != 0 {
		return s.home.exit(in.contextRefused(status))
	}
	fill(in, codes, numbers)
	in.replaceStrings(texts, data, offsets, len(codes))
	return s.home.exit(nil)
}
