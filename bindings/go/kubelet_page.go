package millicore

import "github.com/millicore/millicore/bindings/go/internal/backend"

// KubeletPage is what a kubelet v1.36 shows at /metrics/resource. Memory is
// the working set in bytes, cpu cumulative seconds, times milliseconds since
// the epoch. One call at a time uses a page.
type KubeletPage struct {
	// Swap adds the families about swap.
	Swap bool

	NodeCPUSeconds  float64
	NodeMemoryBytes float64
	NodeTime        int64

	// Containers has three strings each: container, namespace, pod.
	Containers      Strings
	ContainerCPU    []float64
	ContainerMemory []float64
	ContainerStarts []float64 // seconds since the epoch
	ContainerTimes  []int64

	// Pods has two strings each: namespace, pod.
	Pods      Strings
	PodCPU    []float64
	PodMemory []float64
	PodTimes  []int64

	// The page as the back end takes it, here so that nothing is allocated.
	core backend.KubeletPage
}

// Reset empties the page and keeps its memory.
func (p *KubeletPage) Reset() {
	containers, pods := p.Containers, p.Pods
	containers.Reset()
	pods.Reset()
	*p = KubeletPage{
		Containers: containers, ContainerCPU: p.ContainerCPU[:0], ContainerMemory: p.ContainerMemory[:0],
		ContainerStarts: p.ContainerStarts[:0], ContainerTimes: p.ContainerTimes[:0],
		Pods: pods, PodCPU: p.PodCPU[:0], PodMemory: p.PodMemory[:0], PodTimes: p.PodTimes[:0],
	}
}

// AppendContainer adds one container.
func (p *KubeletPage) AppendContainer(container, namespace, pod string, cpuSeconds, memoryBytes, startSeconds float64, time int64) {
	p.Containers.Append(container)
	p.Containers.Append(namespace)
	p.Containers.Append(pod)
	p.ContainerCPU = append(p.ContainerCPU, cpuSeconds)
	p.ContainerMemory = append(p.ContainerMemory, memoryBytes)
	p.ContainerStarts = append(p.ContainerStarts, startSeconds)
	p.ContainerTimes = append(p.ContainerTimes, time)
}

// AppendPod adds one pod.
func (p *KubeletPage) AppendPod(namespace, pod string, cpuSeconds, memoryBytes float64, time int64) {
	p.Pods.Append(namespace)
	p.Pods.Append(pod)
	p.PodCPU = append(p.PodCPU, cpuSeconds)
	p.PodMemory = append(p.PodMemory, memoryBytes)
	p.PodTimes = append(p.PodTimes, time)
}

// AppendKubeletPage adds the page's text to dst, sorted as the kubelet sorts.
func (l *Library) AppendKubeletPage(dst []byte, page *KubeletPage) ([]byte, error) {
	containers, err := page.Containers.view()
	if err != nil {
		return dst, err
	}
	pods, err := page.Pods.view()
	if err != nil {
		return dst, err
	}
	n, m := len(page.ContainerCPU), len(page.PodCPU)
	if containers.Len() != 3*n || len(page.ContainerMemory) != n || len(page.ContainerStarts) != n ||
		len(page.ContainerTimes) != n || pods.Len() != 2*m || len(page.PodMemory) != m || len(page.PodTimes) != m {
		return dst, lengthMismatch()
	}
	page.core = backend.KubeletPage{
		Swap: page.Swap, NodeCPUSeconds: page.NodeCPUSeconds,
		NodeMemoryBytes: page.NodeMemoryBytes, NodeTime: page.NodeTime,
		Containers: containers, ContainerCPU: page.ContainerCPU, ContainerMemory: page.ContainerMemory,
		ContainerStarts: page.ContainerStarts, ContainerTimes: page.ContainerTimes,
		Pods: pods, PodCPU: page.PodCPU, PodMemory: page.PodMemory, PodTimes: page.PodTimes,
	}
	dst, err = l.core.AppendKubeletPage(dst, &page.core)
	return dst, exported(err)
}
