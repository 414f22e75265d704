package wasm

import (
	"math"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

func (l *library) AppendKubeletPage(dst []byte, page *backend.KubeletPage) ([]byte, error) {
	in, err := l.begin()
	if err != nil {
		return dst, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.number(uint64(backend.PageFlags(page)))
	in.number(math.Float64bits(page.NodeCPUSeconds))
	in.number(math.Float64bits(page.NodeMemoryBytes))
	in.number(uint64(page.NodeTime))
	in.strings(page.Containers)
	column(in, page.ContainerCPU)
	column(in, page.ContainerMemory)
	column(in, page.ContainerStarts)
	column(in, page.ContainerTimes)
	in.number(uint64(len(page.ContainerCPU)))
	in.strings(page.Pods)
	column(in, page.PodCPU)
	column(in, page.PodMemory)
	column(in, page.PodTimes)
	in.number(uint64(len(page.PodCPU)))
	return in.textResult(dst, "millicore_kubelet_page")
}
