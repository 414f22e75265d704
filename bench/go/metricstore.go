package main

import (
	"bytes"
	"compress/gzip"
	"fmt"

	millicore "github.com/millicore/millicore/bindings/go"

	"github.com/millicore/millicore/bench/kube-state-metrics/pods"
)

// metricPods is our store with the pods of the benchmarks, each rendered.
type metricPods struct {
	pods    []*pods.Pod
	round   int
	stores  *millicore.MetricStores
	store   *millicore.MetricStore
	zipped  *millicore.MetricPage
	scratch millicore.Strings
	page    []byte
}

func newMetricPods(library *millicore.Library) (*metricPods, error) {
	headers, all, err := pods.Read()
	if err != nil {
		return nil, err
	}
	m := &metricPods{pods: all}
	if m.stores, err = library.NewMetricStores(); err != nil {
		return nil, err
	}
	var column millicore.Strings
	for _, header := range headers {
		column.Append(header)
	}
	if m.store, err = m.stores.NewStore(&column, millicore.MetricLimits{}); err != nil {
		return nil, err
	}
	for _, pod := range all {
		if err := m.upsert(pod); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// upsert renders a pod and passes it on.
func (m *metricPods) upsert(pod *pods.Pod) error {
	m.scratch.Reset()
	m.scratch.Offsets = append(m.scratch.Offsets, 0)
	for i := range pod.Families {
		m.scratch.Data = pod.Families[i].AppendBody(m.scratch.Data)
		m.scratch.Offsets = append(m.scratch.Offsets, uint32(len(m.scratch.Data)))
	}
	return m.store.Upsert(pod.UID, &m.scratch)
}

// plain reads the page into a buffer that is used again.
func (m *metricPods) plain() error {
	page, err := m.stores.NewPage(millicore.HeaderV2_20, 0)
	if err != nil {
		return err
	}
	defer page.Close()
	if err := page.Add(m.store, true); err != nil {
		return err
	}
	length, err := page.Start(millicore.FormRaw)
	if err != nil {
		return err
	}
	if uint64(cap(m.page)) < length {
		m.page = make([]byte, length)
	}
	m.page = m.page[:length]
	for read := 0; read < len(m.page); {
		n, err := page.Fill(m.page[read:min(len(m.page), read+256<<10)])
		if err != nil {
			return err
		}
		read += n
	}
	return nil
}

// gzip reads the page as gzip, by a page that may have compressed before.
func (m *metricPods) gzip(page *millicore.MetricPage) error {
	if err := page.Clear(); err != nil {
		return err
	}
	if err := page.Add(m.store, true); err != nil {
		return err
	}
	if err := page.StartGzip(millicore.FormRaw, ""); err != nil {
		return err
	}
	m.page = m.page[:0]
	for {
		if cap(m.page)-len(m.page) < 256<<10 {
			m.page = append(make([]byte, 0, 2*cap(m.page)+256<<10), m.page...)
		}
		n, err := page.Fill(m.page[len(m.page):min(cap(m.page), len(m.page)+256<<10)])
		if err != nil || n == 0 {
			return err
		}
		m.page = m.page[:len(m.page)+n]
	}
}

// job is one of those that bench/kube-state-metrics/peer does.
func (m *metricPods) job(name string) (err error) {
	switch name {
	case "metricstore/page/plain":
		return m.plain()
	case "metricstore/gzip/all":
		// Nothing is compressed yet.
		page, err := m.stores.NewPage(millicore.HeaderV2_20, gzipLevel)
		if err != nil {
			return err
		}
		defer page.Close()
		return m.gzip(page)
	case "metricstore/gzip/some":
		for _, pod := range pods.Some(m.pods, m.round) {
			pod.Change()
			if err := m.upsert(pod); err != nil {
				return err
			}
		}
		m.round++
		if m.zipped == nil {
			if m.zipped, err = m.stores.NewPage(millicore.HeaderV2_20, gzipLevel); err != nil {
				return err
			}
		}
		return m.gzip(m.zipped)
	case "metricstore/upsert/pod":
		pod := m.pods[m.round%len(m.pods)]
		m.round++
		pod.Change()
		return m.upsert(pod)
	}
	return fmt.Errorf("no case %q", name)
}

// gzipLevel is Go's default, which kube-state-metrics uses.
const gzipLevel = 6

// result is the digest of the page after a job, and a check of the size of a
// compressed one.
func (m *metricPods) result(name string) (string, error) {
	if err := m.job(name); err != nil {
		return "", err
	}
	if name == "metricstore/upsert/pod" {
		if err := m.plain(); err != nil {
			return "", err
		}
	}
	if name == "metricstore/page/plain" || name == "metricstore/upsert/pod" {
		return pods.Digest(m.page), nil
	}
	text, err := pods.Unzipped(m.page)
	if err != nil {
		return "", err
	}
	var theirs bytes.Buffer
	writer := gzip.NewWriter(&theirs)
	writer.Write(text)
	if err := writer.Close(); err != nil {
		return "", err
	}
	ratio := float64(len(m.page)) / float64(theirs.Len())
	fmt.Printf("%s: a body of %d bytes is %.3f of Go's\n", name, len(m.page), ratio)
	if ratio > 1.10 {
		return "", fmt.Errorf("%s: a body %.3f of Go's at level 6", name, ratio)
	}
	return pods.Digest(text), nil
}

// metricStoreCase: 10,000 pods of kube-state-metrics in 53 families. Its two
// releases are programs of their own. Ours is called through cgo: on wazero
// there is no gzip.
func metricStoreCase(host *host, name string) (benchCase, error) {
	benchCase := benchCase{pillar: "metricstore", name: name, items: 1, unit: "page"}
	ratio, floor := 4.0, 2.5
	switch name {
	case "metricstore/gzip/some":
		ratio, floor = 20, 10
	case "metricstore/gzip/all":
		ratio, floor = 1.5, 1.2
	case "metricstore/upsert/pod":
		ratio, floor = 3, 2
		benchCase.unit = "pod"
	}
	peers := map[string]*child{}
	for _, version := range []string{"2.13", "2.20"} {
		called := "kube-state-metrics " + version + ".0"
		if host.only != "" && host.only != called {
			continue
		}
		peer, err := host.peer(version)
		if err != nil {
			return benchCase, err
		}
		if peer == nil {
			continue
		}
		peers[called] = peer
		engine := peer.engine(called, name)
		engine.ours = false
		benchCase.engines = append(benchCase.engines, engine)
		benchCase.goals = append(benchCase.goals, goal{"millicore cgo", called, ratio, floor, 9})
	}
	if host.only != "" && host.only != "millicore cgo" {
		return benchCase, nil
	}
	ours, err := host.open(millicore.BackendCgo)
	if err != nil {
		return benchCase, err
	}
	store, err := newMetricPods(ours)
	if err != nil {
		return benchCase, err
	}
	held, err := store.store.Statistics()
	if err != nil {
		return benchCase, err
	}
	if name == "metricstore/page/plain" {
		fmt.Printf("%s: %d bytes held a pod of %d bytes\n", name, held.Memory/held.Objects, held.Bytes/held.Objects)
		for called, peer := range peers {
			var answer struct{ Heap int }
			if err := peer.ask(&answer, "heap", name); err != nil {
				return benchCase, err
			}
			fmt.Printf("%s: %s holds %d\n", name, called, answer.Heap)
		}
	}
	benchCase.engines = append(benchCase.engines, engine{
		name: "millicore cgo", ours: true,
		result: func() (string, error) { return store.result(name) },
		run:    repeat(func() error { return store.job(name) }),
	})
	return benchCase, nil
}
