package millicore_test

import (
	"errors"
	"fmt"
	"os"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
)

func Example() {
	library, err := millicore.Open(millicore.Options{})
	if err != nil {
		fmt.Println(err) // millicore.ErrNotBuilt tells which command to run
		return
	}
	defer library.Close()

	var uids millicore.Strings
	uids.Append("8a17a1ab-5c2e-4a0e-9a0e-000000000001")
	uids.Append("8a17a1ab-5c2e-4a0e-9a0e-000000000002")
	shards, err := library.AssignShards(nil, &uids, 10)
	fmt.Println(shards, err)
	// Output: [0 4] <nil>
}

func ExampleLibrary_ParsePage() {
	library, err := millicore.Open(millicore.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer library.Close()

	text := []byte("http_requests_total{code=\"200\"} 1027 1395066363000\nup 1\n")
	var page millicore.Page // use it again for the next page
	if err := library.ParsePage(millicore.PageTextparse, text, &page); err != nil {
		fmt.Println(err)
		return
	}
	for i := range page.Len() {
		fmt.Printf("%s = %v\n", page.Name(text, i), page.Values[i])
	}

	err = library.ParsePage(millicore.PageTextparse, []byte("up 1\nup{job=} 1\n"), &page)
	var refused *millicore.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.Text, "is line", refused.Line, "column", refused.Column)
	}
	// Output:
	// http_requests_total = 1027
	// up = 1
	// expected a label value in double quotes at byte 12 is line 2 column 8
}

func ExampleKubeletStore() {
	library, err := millicore.Open(millicore.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer library.Close()
	store, err := library.NewKubeletStore(millicore.KubeletOptions{Resolution: time.Minute})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
	batch, err := store.NewBatch()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer batch.Close()

	// Two cycles of scrapes, a minute apart.
	for _, page := range []string{
		"node_cpu_usage_seconds_total 100 1782900000000\nnode_memory_working_set_bytes 1e9 1782900000000\n",
		"node_cpu_usage_seconds_total 130 1782900060000\nnode_memory_working_set_bytes 1e9 1782900060000\n",
	} {
		if err := errors.Join(batch.Clear(), batch.Decode("node-1", 0, []byte(page)), store.Commit(batch)); err != nil {
			fmt.Println(err)
			return
		}
	}

	snapshot, err := store.Publish()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer snapshot.Close()
	var nodes millicore.Rows // name, then labels
	nodes.AppendRow("node-1", "kubernetes.io/os", "linux")
	list, err := snapshot.AppendNodeList(nil, millicore.ListOptions{
		Version:  millicore.V1Beta1,
		Creation: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC).UnixNano(),
	}, &nodes)
	if err != nil {
		fmt.Println(err)
		return
	}
	os.Stdout.Write(list)

	// What has no metrics has a reason.
	reasons, texts := make([]millicore.Reason, 1), new(millicore.Strings)
	var asked millicore.Strings
	asked.Append("node-2")
	if err := snapshot.NodeReasons(&asked, reasons, texts); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v: %s\n", reasons[0], texts.At(0))
	// Output:
	// {"kind":"NodeMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[{"metadata":{"name":"node-1","creationTimestamp":"2026-07-01T12:00:00Z","labels":{"kubernetes.io/os":"linux"}},"timestamp":"2026-07-01T10:01:00Z","window":"1m0s","usage":{"cpu":"500m","memory":"1000000000"}}]}
	// NODE_NOT_SCRAPED: node "node-2" was not scraped in the last cycle
}

func ExampleQuantities() {
	library, err := millicore.Open(millicore.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer library.Close()
	requests, err := library.NewQuantities()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer requests.Close()

	var texts millicore.Strings
	for _, text := range []string{"250m", "1.5", "1Gi", "a lot"} {
		texts.Append(text)
	}
	statuses := make([]millicore.Status, texts.Len())
	milli := make([]int64, texts.Len())
	if err := errors.Join(requests.Parse(&texts, statuses), requests.ScaledValue(milli, -3)); err != nil {
		fmt.Println(err)
		return
	}
	for i, status := range statuses {
		if status != millicore.StatusOK {
			fmt.Printf("%q: %s\n", texts.At(i), library.StatusText(status))
			continue
		}
		fmt.Printf("%q = %d thousandths\n", texts.At(i), milli[i])
	}
	// Output:
	// "250m" = 250 thousandths
	// "1.5" = 1500 thousandths
	// "1Gi" = 1073741824000 thousandths
	// "a lot": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
}

func ExampleLibrary_AppendFamily() {
	library, err := millicore.Open(millicore.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer library.Close()

	var family millicore.Family
	family.Reset("kube_pod_info")
	family.Append([]string{"namespace", "pod"}, []string{"shop", "web-0"}, 1)
	text, err := library.AppendHeader(nil, millicore.HeaderV2_20, "kube_pod_info", "Information about pod.", "gauge")
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err = library.AppendFamily(text, &family)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s", text)
	// Output:
	// # HELP kube_pod_info Information about pod.
	// # TYPE kube_pod_info gauge
	// kube_pod_info{namespace="shop",pod="web-0"} 1
}
