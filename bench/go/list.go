package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/metrics/pkg/apis/metrics"
	"k8s.io/metrics/pkg/apis/metrics/v1beta1"
	"sigs.k8s.io/metrics-server/pkg/api"
	"sigs.k8s.io/metrics-server/pkg/storage"

	millicore "github.com/millicore/millicore/bindings/go"
)

// listCase: a PodMetricsList of so many pods to JSON, from a store after two
// scrapes. metrics-server's is GetPodMetrics, the sort of its List, and the
// encoder with which the API machinery writes the answer; ours is a listing,
// piece by piece. Both write into one buffer that is used again, and nothing
// of either is per request but that.
func listCase(host *host, name string) (benchCase, error) {
	count, err := strconv.Atoi(name[strings.LastIndex(name, "/")+1:])
	if err != nil {
		return benchCase{}, err
	}
	var pages [2][]byte
	for cycle := range pages {
		pages[cycle] = listPage(count, cycle)
	}
	pods := listPods(count)
	upstream := &upstreamList{store: storage.NewStorage(15 * time.Second)}
	for _, page := range pages {
		batch, err := decodeBatch(page, listCreated, "n")
		if err != nil {
			return benchCase{}, err
		}
		upstream.store.Store(batch)
	}
	for _, pod := range pods {
		upstream.pods = append(upstream.pods, &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{
			Namespace: pod[0], Name: pod[1], Labels: map[string]string{appLabel: pod[2], hashLabel: pod[3]},
		}})
	}
	info, found := runtime.SerializerInfoForMediaType(api.Codecs.SupportedMediaTypes(), runtime.ContentTypeJSON)
	if !found {
		return benchCase{}, errors.New("the API machinery writes no JSON")
	}
	upstream.encoder = api.Codecs.EncoderForVersion(info.Serializer, v1beta1.SchemeGroupVersion)
	if err := upstream.run(false); err != nil {
		return benchCase{}, err
	}
	benchCase := benchCase{
		pillar: "kubelet", name: name, items: count, unit: "pod", bytes: upstream.out.Len(),
		goals: []goal{
			{"millicore Rust", metricsServerList, 20, 0, 7},
			{"millicore cgo", metricsServerList, 20, 0, 7},
		},
	}
	benchCase.engines = []engine{{
		name: metricsServerList,
		result: func() (string, error) {
			err := upstream.run(true)
			return listDigest(upstream.out.Bytes()), err
		},
		run: repeat(func() error { return upstream.run(false) }),
	}}
	ours, err := host.through(name, func(library *millicore.Library) (engine, error) {
		return listEngine(library, pages, pods)
	})
	benchCase.engines = append(benchCase.engines, ours...)
	return benchCase, err
}

const (
	metricsServerList = "metrics-server GetPodMetrics + sort + encode"
	appLabel          = "app.kubernetes.io/name"
	hashLabel         = "pod-template-hash"
)

// listCreated is the creationTimestamp of ours; upstream's is the clock's.
var listCreated = time.Unix(1_782_900_016, 0)

type upstreamList struct {
	store interface {
		Store(batch *storage.MetricsBatch)
		GetPodMetrics(pods ...*metav1.PartialObjectMetadata) ([]metrics.PodMetrics, error)
	}
	pods    []*metav1.PartialObjectMetadata
	encoder runtime.Encoder
	out     bytes.Buffer
}

// run answers once. For a comparison the containers are sorted too: upstream
// has them in the order of a map.
func (u *upstreamList) run(containers bool) error {
	got, err := u.store.GetPodMetrics(u.pods...)
	if err != nil {
		return err
	}
	sort.Slice(got, func(i, j int) bool {
		if got[i].Namespace != got[j].Namespace {
			return got[i].Namespace < got[j].Namespace
		}
		return got[i].Name < got[j].Name
	})
	if containers {
		for i := range got {
			slices.SortFunc(got[i].Containers, func(a, b metrics.ContainerMetrics) int { return cmp.Compare(a.Name, b.Name) })
		}
	}
	u.out.Reset()
	return u.encoder.Encode(&metrics.PodMetricsList{Items: got}, &u.out)
}

func listEngine(library *millicore.Library, pages [2][]byte, pods [][4]string) (engine, error) {
	store, err := library.NewKubeletStore(millicore.KubeletOptions{Resolution: 15 * time.Second})
	if err != nil {
		return engine{}, err
	}
	batch, err := store.NewBatch()
	if err != nil {
		return engine{}, err
	}
	for _, page := range pages {
		err := errors.Join(batch.Clear(), batch.Decode("n", 0, page), store.Commit(batch))
		if err != nil {
			return engine{}, err
		}
	}
	var rows millicore.Rows
	for _, pod := range pods {
		rows.AppendRow(pod[0], pod[1], appLabel, pod[2], hashLabel, pod[3])
	}
	known, err := store.NewObjects(millicore.KubeletPods)
	if err != nil {
		return engine{}, err
	}
	listing, err := store.NewListing()
	if err != nil {
		return engine{}, err
	}
	snapshot, err := store.Publish()
	if err != nil {
		return engine{}, err
	}
	if err := errors.Join(known.Replace(&rows), batch.Close()); err != nil {
		return engine{}, err
	}
	var out bytes.Buffer
	query := millicore.KubeletQuery{Version: millicore.V1Beta1, Creation: listCreated.UnixNano()}
	job := func() error {
		if err := listing.Open(snapshot, known, &query); err != nil {
			return err
		}
		out.Reset()
		_, err := listing.WriteTo(&out)
		return err
	}
	return engine{
		result: func() (string, error) { err := job(); return listDigest(out.Bytes()), err },
		run:    repeat(job),
	}, nil
}

var created = regexp.MustCompile(`"creationTimestamp":"[^"]*"`)

// listDigest is a list's digest with the creationTimestamp of ours.
func listDigest(list []byte) string {
	ours := `"creationTimestamp":"` + listCreated.UTC().Format(time.RFC3339) + `"`
	list = created.ReplaceAll(list, []byte(ours))
	return textsDigest(list, []uint32{uint32(len(list))})
}

// listPods are namespace, name and the values of two labels of each pod; as
// bench/rust makes them.
func listPods(count int) [][4]string {
	pods := make([][4]string, count)
	for i := range pods {
		app := fmt.Sprintf("app-%03d", i/25)
		hash := fmt.Sprintf("%09x", i/25*2_654_435_761%(1<<36))
		pods[i] = [4]string{fmt.Sprintf("team-%02d", i/250), fmt.Sprintf("%s-%s-%05d", app, hash, i%25), app, hash}
	}
	return pods
}

// listPage is what a kubelet says of them, two or three containers each.
func listPage(count, cycle int) []byte {
	var page bytes.Buffer
	for i, pod := range listPods(count) {
		for container := range 2 + i%2 {
			labels := fmt.Sprintf("{container=\"container-%d\",namespace=%q,pod=%q}", container, pod[0], pod[1])
			ms := 1_782_900_000_000 + cycle*15_000 + i%10_000 + container*7
			millicpu := 1 + (i*7919+container*104_729)%900_000
			memory := 4096 * (1 + (i*31+container*17)%100_000)
			fmt.Fprintf(&page, "container_cpu_usage_seconds_total%s %d.%06d %d\n"+
				"container_memory_working_set_bytes%s %d %d\n", labels,
				(cycle+1)*millicpu/1000, (cycle+1)*millicpu%1000*1000+container, ms, labels, memory, ms)
		}
	}
	return page.Bytes()
}
