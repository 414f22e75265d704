// Package v1 takes lists and objects of metrics.k8s.io/v1 that we write, in
// JSON and in protobuf, through upstream's types and back: upstream must read
// them, find our numbers in them, and write the same bytes again. That those
// numbers are metrics-server's is the business of ../../kubernetes/api.
package v1

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	upstream "k8s.io/metrics/pkg/apis/metrics/v1"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite compares the two encodings of random clusters.
var Suite = harness.Suite{
	Name:     "v1",
	Upstream: []string{"k8s.io/metrics", "k8s.io/apimachinery"},
	Compare:  compare,
}

// One case in twenty of a run is compared.
const stride = 20

func compare(run *harness.Run) error {
	scheme := runtime.NewScheme()
	if err := upstream.AddToScheme(scheme); err != nil {
		return err
	}
	serializers := map[bool]runtime.Serializer{
		false: json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Strict: true}),
		true:  protobuf.NewSerializer(scheme, scheme),
	}
	store, err := run.Library.NewKubeletStore(millicore.KubeletOptions{Resolution: 15 * time.Second})
	if err != nil {
		return err
	}
	defer store.Close()
	cluster, err := newCluster(store)
	if err != nil {
		return err
	}
	for number := run.First; number < run.End; number += stride {
		names, err := cluster.fill(run.Random(number))
		if err != nil {
			return fmt.Errorf("case %d: %w", number, err)
		}
		for _, pods := range []bool{false, true} {
			for _, name := range []string{"", names[pods]} {
				for asProtobuf, serializer := range serializers {
					body, err := cluster.answer(pods, name, asProtobuf)
					if errors.Is(err, millicore.StatusNoMetrics) {
						run.Count("without metrics", 1)
						continue
					}
					if err != nil {
						return fmt.Errorf("case %d: %w", number, err)
					}
					again, err := through(serializer, body)
					if err != nil || !bytes.Equal(again, body) {
						return &harness.Difference{Case: number, Input: name,
							Upstream: fmt.Sprintf("%q %v", again, err), Ours: fmt.Sprintf("%q", body)}
					}
					run.Count(fmt.Sprintf("protobuf %v", asProtobuf), 1)
				}
			}
		}
	}
	return nil
}

// through reads a body into upstream's type and writes that again.
func through(serializer runtime.Serializer, body []byte) ([]byte, error) {
	object, kind, err := serializer.Decode(body, nil, nil)
	if err != nil {
		return nil, err
	}
	switch object.(type) {
	case *upstream.PodMetricsList, *upstream.PodMetrics, *upstream.NodeMetricsList, *upstream.NodeMetrics:
	default:
		return nil, fmt.Errorf("read as %v", kind)
	}
	// The serializers write what the object says of its kind.
	object.GetObjectKind().SetGroupVersionKind(*kind)
	var again bytes.Buffer
	err = serializer.Encode(object, &again)
	return again.Bytes(), err
}

type cluster struct {
	store       *millicore.KubeletStore
	batch       *millicore.KubeletBatch
	nodes, pods *millicore.KubeletObjects
	listing     *millicore.KubeletListing
	snapshot    *millicore.KubeletSnapshot
}

func newCluster(store *millicore.KubeletStore) (c *cluster, err error) {
	c = &cluster{store: store}
	if c.batch, err = store.NewBatch(); err != nil {
		return nil, err
	}
	if c.nodes, err = store.NewObjects(millicore.KubeletNodes); err != nil {
		return nil, err
	}
	if c.pods, err = store.NewObjects(millicore.KubeletPods); err != nil {
		return nil, err
	}
	c.listing, err = store.NewListing()
	return c, err
}

// fill gives the store two cycles of random pods, and tells the name of a node
// and of a pod.
func (c *cluster) fill(random *harness.Random) (map[bool]string, error) {
	var pods, nodes millicore.Rows
	nodes.AppendRow("n1", "zone", "a<b")
	count := 1 + random.IntN(12)
	for i := range count {
		pods.AppendRow("ns", fmt.Sprintf("p%d", i), "app", harness.Pick(random, []string{"", "web", "ü"}))
	}
	for cycle := range 2 {
		var page strings.Builder
		ms := 1782900000000 + int64(cycle)*15000 + random.Int64N(1000)
		// Odd amounts: bytes that end in 000 read back as decimal thousands,
		// and upstream itself writes them otherwise then.
		line := func(family, labels string, most uint64) {
			value := float64((random.Uint64N(most) | 1) + uint64(cycle)<<31)
			fmt.Fprintf(&page, "%s%s %g %d\n", family, labels, value, ms)
		}
		line("node_cpu_usage_seconds_total", "", 1<<20)
		line("node_memory_working_set_bytes", "", 1<<40)
		for i := range count {
			for container := range 1 + random.IntN(3) {
				labels := fmt.Sprintf("{container=\"c%d\",namespace=\"ns\",pod=\"p%d\"}", container, i)
				line("container_cpu_usage_seconds_total", labels, 1<<(1+random.IntN(30)))
				line("container_memory_working_set_bytes", labels, 1<<(1+random.IntN(40)))
			}
		}
		err := errors.Join(c.batch.Clear(), c.batch.Decode("n1", 0, []byte(page.String())), c.store.Commit(c.batch))
		if err != nil {
			return nil, err
		}
	}
	if c.snapshot != nil {
		c.snapshot.Close()
	}
	snapshot, err := c.store.Publish()
	c.snapshot = snapshot
	names := map[bool]string{false: "n1", true: fmt.Sprintf("p%d", random.IntN(count))}
	return names, errors.Join(err, c.nodes.Replace(&nodes), c.pods.Replace(&pods))
}

func (c *cluster) answer(pods bool, name string, asProtobuf bool) ([]byte, error) {
	query := millicore.KubeletQuery{
		Version: millicore.V1, Protobuf: asProtobuf, Name: name,
		Creation: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC).UnixNano(),
	}
	objects := c.nodes
	if pods {
		objects, query.Namespace = c.pods, "ns"
	}
	if err := c.listing.Open(c.snapshot, objects, &query); err != nil {
		return nil, err
	}
	var body bytes.Buffer
	_, err := c.listing.WriteTo(&body)
	return body.Bytes(), err
}
