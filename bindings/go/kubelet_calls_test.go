package millicore_test

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
)

// kubeletPage is a page of one node with one pod of one container, one minute
// later for each cycle.
func kubeletPage(cycle int) []byte {
	var b bytes.Buffer
	at := 1782900000000 + 60000*int64(cycle)
	cpu := 100 + 6*cycle
	fmt.Fprintf(&b, "node_cpu_usage_seconds_total %d %d\n", cpu, at)
	fmt.Fprintf(&b, "node_memory_working_set_bytes 1.048576e+06 %d\n", at)
	labels := `{container="c",namespace="ns",pod="p"}`
	fmt.Fprintf(&b, "container_cpu_usage_seconds_total%s %d %d\n", labels, cpu, at)
	fmt.Fprintf(&b, "container_memory_working_set_bytes%s 2.097152e+06 %d\n", labels, at)
	fmt.Fprintf(&b, "container_start_time_seconds%s 1.7828964e+09\n", labels)
	return b.Bytes()
}

const podMetricsList = `{"kind":"PodMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[` +
	`{"metadata":{"name":"p","namespace":"ns"},"timestamp":null,"window":"0s","containers":[{"name":"c","usage":{"cpu":"250m","memory":"1Gi"}}]}]}`

const nodeMetricsList = `{"kind":"NodeMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[` +
	`{"metadata":{"name":"n1"},"timestamp":null,"window":"0s","usage":{"cpu":"1","memory":"1Gi"}}]}`

// afterCycles is a snapshot of a store after a number of cycles of pages, the
// node named gone failing in each.
func afterCycles(l *millicore.Library, cycles int, read func(*millicore.KubeletSnapshot) string) (text string) {
	store, err := l.NewKubeletStore(millicore.KubeletOptions{Resolution: time.Minute})
	if err != nil {
		return show(err)
	}
	defer store.Close()
	batch, err := store.NewBatch()
	if err != nil {
		return show(err)
	}
	defer batch.Close()
	for cycle := range cycles {
		err := errors.Join(batch.Clear(), batch.Decode("n1", 0, kubeletPage(cycle)), batch.Fail("gone"), store.Commit(batch))
		if err != nil {
			return show(err)
		}
	}
	snapshot, err := store.Publish()
	if err != nil {
		return show(err)
	}
	defer snapshot.Close()
	return read(snapshot)
}

// created is the time of the requests of the table.
var created = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC).UnixNano()

func showNodeList(cycles int, options millicore.ListOptions, nodes ...string) func(*millicore.Library) string {
	return func(l *millicore.Library) string {
		return afterCycles(l, cycles, func(s *millicore.KubeletSnapshot) string {
			var rows millicore.Rows
			for _, node := range nodes {
				rows.AppendRow(node, "zone", "a<b")
			}
			options.Creation = created
			text, err := s.AppendNodeList(nil, options, &rows)
			return show(err, text)
		})
	}
}

func showPodList(cycles int, options millicore.ListOptions, pods ...string) func(*millicore.Library) string {
	return func(l *millicore.Library) string {
		return afterCycles(l, cycles, func(s *millicore.KubeletSnapshot) string {
			var rows millicore.Rows
			for _, pod := range pods {
				rows.AppendRow("ns", pod)
			}
			options.Creation = created
			text, err := s.AppendPodList(nil, options, &rows)
			return show(err, text)
		})
	}
}

var kubeletCalls = []call{
	{"decode", func(l *millicore.Library) string {
		b, err := l.NewKubeletBatch()
		if err != nil {
			return show(err)
		}
		defer b.Close()
		var c millicore.KubeletColumns
		err = errors.Join(b.Decode("n1", 0, kubeletPage(0)), b.Decode("n1", 0, kubeletPage(1)), b.Columns(&c))
		return show(err, c.Nodes(), c.NodeName(0), c.NodeTimestamps, c.NodeCPU, c.NodeMemory, c.Pods(), c.PodNamespace(0), c.PodName(0),
			c.PodContainers, c.ContainerName(0), c.ContainerTimestamps, c.ContainerStarts, c.ContainerHasStart[0], c.ContainerCPU, c.ContainerMemory)
	}, `ok 1 "n1" [1782900000000000000] [100000000000] [1048576] 1 "ns" "p" [0 1] "c" [1782900000000000000] [1782896400000000000] 1 [100000000000] [2097152]`},
	{"decode nothing", func(l *millicore.Library) string {
		b, err := l.NewKubeletBatch()
		if err != nil {
			return show(err)
		}
		defer b.Close()
		var c millicore.KubeletColumns
		return show(b.Decode("", 0, nil), b.Columns(&c), c.Nodes(), c.Pods(), c.PodContainers)
	}, `ok ok 0 0 [0]`},
	{"decode a page that is cut off", func(l *millicore.Library) string {
		b, err := l.NewKubeletBatch()
		if err != nil {
			return show(err)
		}
		defer b.Close()
		page := kubeletPage(0)
		var c millicore.KubeletColumns
		return show(b.Decode("n1", 0, page[:150]), b.Columns(&c), c.Nodes())
	}, `[109 150 3:47 expected the closing quote of a string at byte 150] ok 0`},
	{"decode what makes metrics-server panic", func(l *millicore.Library) string {
		b, err := l.NewKubeletBatch()
		if err != nil {
			return show(err)
		}
		defer b.Close()
		return show(b.Decode("n1", 0, []byte("up 1\ncontainer_cpu_usage_seconds_total 1\n")))
	}, `[200 38 2:34 expected container, namespace and pod labels (metrics-server panics) at byte 38]`},
	{"merge", func(l *millicore.Library) string {
		store, err := l.NewKubeletStore(millicore.KubeletOptions{Resolution: time.Minute})
		if err != nil {
			return show(err)
		}
		defer store.Close()
		into, err := store.NewBatch()
		if err != nil {
			return show(err)
		}
		defer into.Close()
		from, err := store.NewBatch()
		if err != nil {
			return show(err)
		}
		defer from.Close()
		var c millicore.KubeletColumns
		err = errors.Join(into.Decode("n2", 0, kubeletPage(1)), from.Decode("n1", 0, kubeletPage(0)), into.Merge(from), into.Columns(&c))
		return show(err, c.Nodes(), c.NodeName(0), c.NodeName(1), c.Pods(), c.ContainerTimestamps)
	}, `ok 2 "n1" "n2" 1 [1782900060000000000]`},
	{"nodes added one by one, hardened", func(l *millicore.Library) string {
		store, err := l.NewKubeletStore(millicore.KubeletOptions{
			Resolution: time.Minute, Profile: millicore.KubeletHardened, Grace: 1,
		})
		if err != nil {
			return show(err)
		}
		defer store.Close()
		var skipped millicore.KubeletSkipped
		bad := append(kubeletPage(0), "container_cpu_usage_seconds_total 1\n"...)
		err = errors.Join(store.Add("n1", 0, bad), store.Skipped(&skipped), store.EndCycle(),
			store.Add("n1", 0, kubeletPage(1)))
		shown := show(err, skipped.Count, skipped.Lines, skipped.Columns, int(skipped.Kinds[0]))
		for _, step := range []func() error{
			func() error { return nil }, // a publish shows what was added
			func() error { return errors.Join(store.Fail("n1"), store.EndCycle()) },
			func() error { return store.Forget("n1") },
		} {
			err := step()
			snapshot, published := store.Publish()
			if published != nil {
				return show(published)
			}
			var usage millicore.KubeletUsage
			err = errors.Join(err, snapshot.Usage(&usage), snapshot.Close())
			shown += " " + show(err, usage.Nodes(), usage.Pods())
		}
		return shown
	}, `ok 1 [6] [34] 200 ok 1 1 ok 1 1 ok 0 0`},
	{"saved and restored", func(l *millicore.Library) string {
		return afterCycles(l, 2, func(s *millicore.KubeletSnapshot) string {
			saved, err := s.AppendSaved(nil)
			store, made := l.NewKubeletStore(millicore.KubeletOptions{Resolution: time.Minute})
			if made != nil {
				return show(made)
			}
			defer store.Close()
			err = errors.Join(err, store.Restore(saved))
			cut := store.Restore(saved[:len(saved)-1])
			snapshot, published := store.Publish()
			if published != nil {
				return show(published)
			}
			defer snapshot.Close()
			again, failed := snapshot.AppendSaved(nil)
			held, measured := store.Memory()
			return show(errors.Join(err, failed, measured), bytes.Equal(saved, again), held > 0, cut)
		})
	}, `ok true true [201 0 0:0 expected a saved kubelet store of this version and profile at byte 0]`},
	{"why a container has no metrics", func(l *millicore.Library) string {
		return afterCycles(l, 1, func(s *millicore.KubeletSnapshot) string {
			var pods millicore.Rows
			pods.AppendRow("ns", "p", "n1", "c")
			pods.AppendRow("ns", "p", "n1", "other")
			reasons := make([]millicore.Reason, 2)
			var texts millicore.Strings
			err := s.PodReasons(&pods, reasons, &texts)
			return show(err, reasons)
		})
	}, `ok [FIRST_POINT ABSENT_FROM_PAGE]`},
	{"grace upstream's way", func(l *millicore.Library) string {
		_, err := l.NewKubeletStore(millicore.KubeletOptions{Resolution: time.Minute, Grace: 1})
		return show(err)
	}, `[1 0 0:0 invalid argument]`},
	{"a store without a resolution", func(l *millicore.Library) string {
		store, err := l.NewKubeletStore(millicore.KubeletOptions{})
		if err == nil {
			defer store.Close()
		}
		return show(err)
	}, `[1 0 0:0 invalid argument]`},
	{"a store with an unknown profile", func(l *millicore.Library) string {
		_, err := l.NewKubeletStore(millicore.KubeletOptions{Resolution: time.Minute, Profile: 9})
		return show(err)
	}, `[1 0 0:0 invalid argument]`},
	{"ready", func(l *millicore.Library) string {
		ready := func(cycles int) string {
			return afterCycles(l, cycles, func(s *millicore.KubeletSnapshot) string {
				yes, err := s.Ready()
				return show(err, yes)
			})
		}
		return show(ready(0), ready(1), ready(2))
	}, `ok false ok false ok true`},
	{"memory", func(l *millicore.Library) string {
		return afterCycles(l, 2, func(s *millicore.KubeletSnapshot) string {
			bytes, err := s.Memory()
			return show(err, bytes > 0)
		})
	}, `ok true`},
	{"node list", showNodeList(2, millicore.ListOptions{Version: millicore.V1Beta1}, "n1", "other"), `ok "{\"kind\":\"NodeMetricsList\",\"apiVersion\":\"metrics.k8s.io/v1beta1\",\"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"n1\",\"creationTimestamp\":\"2026-07-01T12:00:00Z\",\"labels\":{\"zone\":\"a\\u003cb\"}},\"timestamp\":\"2026-07-01T10:01:00Z\",\"window\":\"1m0s\",\"usage\":{\"cpu\":\"100m\",\"memory\":\"1Mi\"}}]}\n"`},
	{"node list before the second point", showNodeList(1, millicore.ListOptions{Version: millicore.V1}, "n1"), `ok "{\"kind\":\"NodeMetricsList\",\"apiVersion\":\"metrics.k8s.io/v1\",\"metadata\":{},\"items\":[]}\n"`},
	{"node table", showNodeList(2, millicore.ListOptions{Version: millicore.V1Beta1, Form: millicore.FormTable}, "n1"), `ok "{\"metadata\":{},\"columnDefinitions\":[{\"name\":\"Name\",\"type\":\"string\",\"format\":\"name\",\"description\":\"Name of the resource\",\"priority\":0},{\"name\":\"cpu\",\"type\":\"string\",\"format\":\"quantity\",\"description\":\"\",\"priority\":0},{\"name\":\"memory\",\"type\":\"string\",\"format\":\"quantity\",\"description\":\"\",\"priority\":0},{\"name\":\"Window\",\"type\":\"string\",\"format\":\"duration\",\"description\":\"\",\"priority\":0}],\"rows\":[{\"cells\":[\"n1\",\"100m\",\"1Mi\",\"1m0s\"],\"object\":null}]}\n"`},
	{"one node", showNodeList(2, millicore.ListOptions{Version: millicore.V1, Form: millicore.FormObject}, "n1"), `ok "{\"kind\":\"NodeMetrics\",\"apiVersion\":\"metrics.k8s.io/v1\",\"metadata\":{\"name\":\"n1\",\"creationTimestamp\":\"2026-07-01T12:00:00Z\",\"labels\":{\"zone\":\"a\\u003cb\"}},\"timestamp\":\"2026-07-01T10:01:00Z\",\"window\":\"1m0s\",\"usage\":{\"cpu\":\"100m\",\"memory\":\"1Mi\"}}\n"`},
	{"one node that is not known", showNodeList(2, millicore.ListOptions{Version: millicore.V1, Form: millicore.FormObject}, "other"), `[12 0 0:0 not found] ""`},
	{"one object of two", showNodeList(2, millicore.ListOptions{Version: millicore.V1, Form: millicore.FormObject}, "n1", "other"), `[1 0 0:0 invalid argument] ""`},
	{"node list in an unknown version", showNodeList(2, millicore.ListOptions{}, "n1"), `[1 0 0:0 invalid argument] ""`},
	{"pod list", showPodList(2, millicore.ListOptions{Version: millicore.V1}, "p", "q"), `ok "{\"kind\":\"PodMetricsList\",\"apiVersion\":\"metrics.k8s.io/v1\",\"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"p\",\"namespace\":\"ns\",\"creationTimestamp\":\"2026-07-01T12:00:00Z\"},\"timestamp\":\"2026-07-01T10:01:00Z\",\"window\":\"1m0s\",\"containers\":[{\"name\":\"c\",\"usage\":{\"cpu\":\"100m\",\"memory\":\"2Mi\"}}]}]}\n"`},
	{"pod table", showPodList(2, millicore.ListOptions{Version: millicore.V1Beta1, Form: millicore.FormTable}, "p"), `ok "{\"metadata\":{},\"columnDefinitions\":[{\"name\":\"Name\",\"type\":\"string\",\"format\":\"name\",\"description\":\"Name of the resource\",\"priority\":0},{\"name\":\"cpu\",\"type\":\"string\",\"format\":\"quantity\",\"description\":\"\",\"priority\":0},{\"name\":\"memory\",\"type\":\"string\",\"format\":\"quantity\",\"description\":\"\",\"priority\":0},{\"name\":\"Window\",\"type\":\"string\",\"format\":\"duration\",\"description\":\"\",\"priority\":0}],\"rows\":[{\"cells\":[\"p\",\"100m\",\"2Mi\",\"1m0s\"],\"object\":null}]}\n"`},
	{"pod list of rows without a name", func(l *millicore.Library) string {
		return afterCycles(l, 2, func(s *millicore.KubeletSnapshot) string {
			var rows millicore.Rows
			rows.AppendRow("ns")
			text, err := s.AppendPodList(nil, millicore.ListOptions{Version: millicore.V1}, &rows)
			return show(err, text)
		})
	}, `[1 0 0:0 invalid argument] ""`},
	{"usage", func(l *millicore.Library) string {
		return afterCycles(l, 2, func(s *millicore.KubeletSnapshot) string {
			var u millicore.KubeletUsage
			err := s.Usage(&u)
			return show(err, u.Nodes(), u.NodeName(0), u.NodeTimestamps, u.NodeWindows, u.NodeCPU, u.NodeMemory, u.Pods(), u.PodNamespace(0), u.PodName(0),
				u.PodContainers, u.PodTimestamps, u.PodWindows, u.ContainerName(0), u.ContainerCPU, u.ContainerMemory)
		})
	}, `ok 1 "n1" [1782900060000000000] [60000000000] [100000000] [1048576] 1 "ns" "p" [0 1] [1782900060000000000] [60000000000] "c" [100000000] [2097152]`},
	{"usage of nothing", func(l *millicore.Library) string {
		return afterCycles(l, 0, func(s *millicore.KubeletSnapshot) string {
			var u millicore.KubeletUsage
			return show(s.Usage(&u), u.Nodes(), u.Pods(), u.PodContainers)
		})
	}, `ok 0 0 [0]`},
	{"reasons of pods", func(l *millicore.Library) string {
		return afterCycles(l, 1, func(s *millicore.KubeletSnapshot) string {
			var rows millicore.Rows
			rows.AppendRow("ns", "p", "n1")
			rows.AppendRow("ns", "q", "gone")
			rows.AppendRow("ns", "r", "n1")
			reasons, texts := make([]millicore.Reason, 3), new(millicore.Strings)
			err := s.PodReasons(&rows, reasons, texts)
			return show(err, reasons, texts)
		})
	}, `ok [FIRST_POINT NODE_NOT_SCRAPED ABSENT_FROM_PAGE] ["container \"c\" has one point, of 2026-07-01T10:00:00Z; a rate needs two: the next scrape gives metrics" "node \"gone\": its scrape failed in the last cycle; metrics come back with its second answer" "node \"n1\" answered, but its page does not mention the pod"]`},
	{"reasons of nodes", func(l *millicore.Library) string {
		return afterCycles(l, 2, func(s *millicore.KubeletSnapshot) string {
			reasons, texts := make([]millicore.Reason, 3), new(millicore.Strings)
			err := s.NodeReasons(column("n1", "gone", "never"), reasons, texts)
			return show(err, reasons, texts)
		})
	}, `ok [OK NODE_NOT_SCRAPED NODE_NOT_SCRAPED] ["" "node \"gone\": its scrape failed in the last cycle; metrics come back with its second answer" "node \"never\" was not scraped in the last cycle"]`},
	{"reasons into a column of another length", func(l *millicore.Library) string {
		return afterCycles(l, 2, func(s *millicore.KubeletSnapshot) string {
			return show(s.NodeReasons(column("n1"), nil, new(millicore.Strings)))
		})
	}, `[11 0 0:0 columns differ in length]`},
	{"a kubelet's page", func(l *millicore.Library) string {
		var page millicore.KubeletPage
		page.NodeCPUSeconds, page.NodeMemoryBytes, page.NodeTime = 357.35491, 1.616273408e9, 1633253809720
		page.AppendContainer("b", "ns", "p", 1, 2, 1633252712, 4)
		page.AppendContainer("a", "ns", "p", 1.5, 2, 0, 4)
		page.AppendPod("ns", "p", 2.5, 4, 5)
		text, err := l.AppendKubeletPage([]byte("> "), &page)
		return show(err, text)
	}, `ok "> # HELP container_cpu_usage_seconds_total [STABLE] Cumulative cpu time consumed by the container in core-seconds\n# TYPE container_cpu_usage_seconds_total counter\ncontainer_cpu_usage_seconds_total{container=\"a\",namespace=\"ns\",pod=\"p\"} 1.5 4\ncontainer_cpu_usage_seconds_total{container=\"b\",namespace=\"ns\",pod=\"p\"} 1 4\n# HELP container_memory_working_set_bytes [STABLE] Current working set of the container in bytes\n# TYPE container_memory_working_set_bytes gauge\ncontainer_memory_working_set_bytes{container=\"a\",namespace=\"ns\",pod=\"p\"} 2 4\ncontainer_memory_working_set_bytes{container=\"b\",namespace=\"ns\",pod=\"p\"} 2 4\n# HELP container_start_time_seconds [STABLE] Start time of the container since unix epoch in seconds\n# TYPE container_start_time_seconds gauge\ncontainer_start_time_seconds{container=\"b\",namespace=\"ns\",pod=\"p\"} 1.633252712e+09\n# HELP node_cpu_usage_seconds_total [STABLE] Cumulative cpu time consumed by the node in core-seconds\n# TYPE node_cpu_usage_seconds_total counter\nnode_cpu_usage_seconds_total 357.35491 1633253809720\n# HELP node_memory_working_set_bytes [STABLE] Current working set of the node in bytes\n# TYPE node_memory_working_set_bytes gauge\nnode_memory_working_set_bytes 1.616273408e+09 1633253809720\n# HELP pod_cpu_usage_seconds_total [STABLE] Cumulative cpu time consumed by the pod in core-seconds\n# TYPE pod_cpu_usage_seconds_total counter\npod_cpu_usage_seconds_total{namespace=\"ns\",pod=\"p\"} 2.5 5\n# HELP pod_memory_working_set_bytes [STABLE] Current working set of the pod in bytes\n# TYPE pod_memory_working_set_bytes gauge\npod_memory_working_set_bytes{namespace=\"ns\",pod=\"p\"} 4 5\n# HELP resource_scrape_error [STABLE] 1 if there was an error while getting container metrics, 0 otherwise\n# TYPE resource_scrape_error gauge\nresource_scrape_error 0\n"`},
	{"a kubelet's page of uneven columns", func(l *millicore.Library) string {
		var page millicore.KubeletPage
		page.Pods.Append("only a namespace")
		text, err := l.AppendKubeletPage(nil, &page)
		return show(err, text)
	}, `[11 0 0:0 columns differ in length] ""`},
}

var topCalls = []call{
	{"top pods", func(l *millicore.Library) string {
		text, err := l.AppendTopPods([]byte("> "), []byte(podMetricsList), millicore.TopOptions{Containers: true, WithNamespace: true, Sum: true})
		return show(err, text)
	}, `ok "> NAMESPACE   POD   NAME   CPU(cores)   MEMORY(bytes)   \nns          p     c      250m         1024Mi          \n                         ________     ________        \n                         250m         1024Mi          \n"`},
	{"top pods of half a list", func(l *millicore.Library) string {
		text, err := l.AppendTopPods([]byte("> "), []byte(podMetricsList[:100]), millicore.TopOptions{})
		return show(err, text)
	}, `[13 100 1:101 invalid JSON at byte 100 in items[0].metadata] "> "`},
	{"top nodes", func(l *millicore.Library) string {
		var available millicore.Rows
		available.AppendRow("n1", "cpu", "4", "memory", "4Gi")
		available.AppendRow("n2", "cpu", "4", "memory", "4Gi")
		text, err := l.AppendTopNodes(nil, []byte(nodeMetricsList), millicore.TopOptions{Sort: millicore.SortByCPU, ShowSwap: true}, &available, column("n1"))
		return show(err, text)
	}, `ok "NAME   CPU(cores)   CPU(%)      MEMORY(bytes)   MEMORY(%)   SWAP(bytes)   SWAP(%)     \nn1     1000m        25%         1024Mi          25%         <unknown>     <unknown>   \nn2     <unknown>    <unknown>   <unknown>       <unknown>   <unknown>     <unknown>   \n"`},
	{"top nodes of a bad quantity", func(l *millicore.Library) string {
		var available millicore.Rows
		available.AppendRow("n1", "cpu", "many")
		text, err := l.AppendTopNodes(nil, []byte(nodeMetricsList), millicore.TopOptions{}, &available, nil)
		return show(err, text)
	}, `[500 1 0:0 quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'] ""`},
}
