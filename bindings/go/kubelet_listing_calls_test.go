package millicore_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
)

// answering is a store after two cycles with the objects n1, ns/p and ns/q,
// of which q has no metrics.
type answering struct {
	store       *millicore.KubeletStore
	nodes, pods *millicore.KubeletObjects
	listing     *millicore.KubeletListing
	snapshot    *millicore.KubeletSnapshot
}

func newAnswering(l *millicore.Library) (*answering, error) {
	store, err := l.NewKubeletStore(millicore.KubeletOptions{Resolution: time.Minute})
	if err != nil {
		return nil, err
	}
	batch, err := store.NewBatch()
	if err != nil {
		return nil, err
	}
	for cycle := range 2 {
		err := errors.Join(batch.Clear(), batch.Decode("n1", 0, kubeletPage(cycle)), store.Commit(batch))
		if err != nil {
			return nil, err
		}
	}
	a := &answering{store: store}
	var failed [4]error
	a.nodes, failed[0] = store.NewObjects(millicore.KubeletNodes)
	a.pods, failed[1] = store.NewObjects(millicore.KubeletPods)
	a.listing, failed[2] = store.NewListing()
	a.snapshot, failed[3] = store.Publish()
	if err := errors.Join(append(failed[:], batch.Close())...); err != nil {
		return nil, err
	}
	var node, pods millicore.Rows
	node.AppendRow("n1", "zone", "a<b")
	pods.AppendRow("ns", "q")
	pods.AppendRow("ns", "p", "tier", "1", "app", "x")
	return a, errors.Join(a.nodes.Replace(&node), a.pods.Upsert(&pods))
}

func (a *answering) close() error {
	return errors.Join(a.nodes.Close(), a.pods.Close(), a.listing.Close(), a.snapshot.Close(), a.store.Close())
}

func showAnswer(pods bool, query millicore.KubeletQuery) func(*millicore.Library) string {
	return func(l *millicore.Library) string {
		a, err := newAnswering(l)
		if err != nil {
			return show(err)
		}
		defer a.close()
		objects := a.nodes
		if pods {
			objects = a.pods
		}
		query.Creation = created
		err = a.listing.Open(a.snapshot, objects, &query)
		var body bytes.Buffer
		n, writing := a.listing.WriteTo(&body)
		if int64(body.Len()) != n {
			return "wrote another length"
		}
		return show(err, body.Bytes(), writing)
	}
}

var listingCalls = []call{
	{"answer with a list of nodes", showAnswer(false, millicore.KubeletQuery{Version: millicore.V1}),
		`ok "{\"kind\":\"NodeMetricsList\",\"apiVersion\":\"metrics.k8s.io/v1\",\"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"n1\",\"creationTimestamp\":\"2026-07-01T12:00:00Z\",\"labels\":{\"zone\":\"a\\u003cb\"}},\"timestamp\":\"2026-07-01T10:01:00Z\",\"window\":\"1m0s\",\"usage\":{\"cpu\":\"100m\",\"memory\":\"1Mi\"}}]}\n" ok`},
	{"answer with pods of a namespace and labels", showAnswer(true, millicore.KubeletQuery{Version: millicore.V1Beta1, Namespace: "ns", LabelSelector: "app in (x),tier>0", FieldSelector: "metadata.name!=q"}),
		`ok "{\"kind\":\"PodMetricsList\",\"apiVersion\":\"metrics.k8s.io/v1beta1\",\"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"p\",\"namespace\":\"ns\",\"creationTimestamp\":\"2026-07-01T12:00:00Z\",\"labels\":{\"app\":\"x\",\"tier\":\"1\"}},\"timestamp\":\"2026-07-01T10:01:00Z\",\"window\":\"1m0s\",\"containers\":[{\"name\":\"c\",\"usage\":{\"cpu\":\"100m\",\"memory\":\"2Mi\"}}]}]}\n" ok`},
	{"answer with nothing selected", showAnswer(true, millicore.KubeletQuery{Version: millicore.V1, LabelSelector: "!tier,app"}),
		`ok "{\"kind\":\"PodMetricsList\",\"apiVersion\":\"metrics.k8s.io/v1\",\"metadata\":{},\"items\":[]}\n" ok`},
	{"answer with a table", showAnswer(true, millicore.KubeletQuery{Version: millicore.V1, Form: millicore.FormTable, Include: millicore.IncludeNone, Name: "p", Namespace: "ns"}),
		`ok "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{},\"columnDefinitions\":[{\"name\":\"Name\",\"type\":\"string\",\"format\":\"name\",\"description\":\"Name of the resource\",\"priority\":0},{\"name\":\"cpu\",\"type\":\"string\",\"format\":\"quantity\",\"description\":\"\",\"priority\":0},{\"name\":\"memory\",\"type\":\"string\",\"format\":\"quantity\",\"description\":\"\",\"priority\":0},{\"name\":\"Window\",\"type\":\"string\",\"format\":\"duration\",\"description\":\"\",\"priority\":0}],\"rows\":[{\"cells\":[\"p\",\"100m\",\"2Mi\",\"1m0s\"],\"object\":null}]}\n" ok`},
	{"answer with metadata in protobuf", showAnswer(false, millicore.KubeletQuery{Version: millicore.V1, Form: millicore.FormMetadata, Protobuf: true, Name: "n1"}),
		`ok "k8s\x00\n'\n\x0emeta.k8s.io/v1\x12\x15PartialObjectMetadata\x12)\n'\n\x02n1\x12\x00\x1a\x00\"\x00*\x002\x008\x00B\b\b\xc0\x82\x94\xd2\x06\x10\x00Z\v\n\x04zone\x12\x03a<b\x1a\x00\"\x00" ok`},
	{"answer that there is no such pod", showAnswer(true, millicore.KubeletQuery{Version: millicore.V1, Namespace: "ns", Name: "r"}),
		`[12 0 0:0 not found] "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"pods \\\"r\\\" not found\",\"reason\":\"NotFound\",\"details\":{\"name\":\"r\",\"kind\":\"pods\"},\"code\":404}\n" ok`},
	{"answer that a pod has no metrics", showAnswer(true, millicore.KubeletQuery{Version: millicore.V1, Namespace: "ns", Name: "q"}),
		`[240 0 0:0 no metrics of it] "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"podmetrics.metrics.k8s.io \\\"ns/q\\\" not found\",\"reason\":\"NotFound\",\"details\":{\"name\":\"ns/q\",\"group\":\"metrics.k8s.io\",\"kind\":\"podmetrics\"},\"code\":404}\n" ok`},
	{"refuse a label selector", showAnswer(true, millicore.KubeletQuery{Version: millicore.V1, LabelSelector: "a in"}),
		`[241 0 0:0 invalid label selector] "" [1 0 0:0 invalid argument]`},
	{"refuse a field selector", showAnswer(true, millicore.KubeletQuery{Version: millicore.V1, FieldSelector: "metadata.name=a,spec.nodeName=b"}),
		`[242 16 0:0 invalid field selector at byte 16] "" [1 0 0:0 invalid argument]`},
	{"refuse a table in protobuf", showAnswer(true, millicore.KubeletQuery{Version: millicore.V1, Form: millicore.FormTable, Protobuf: true}),
		`[1 0 0:0 invalid argument] "" [1 0 0:0 invalid argument]`},
	{"change the objects that exist", func(l *millicore.Library) string {
		a, err := newAnswering(l)
		if err != nil {
			return show(err)
		}
		defer a.close()
		var gone, short millicore.Rows
		gone.AppendRow("ns", "p")
		gone.AppendRow("ns", "unknown")
		short.AppendRow("ns")
		err = errors.Join(a.pods.Remove(&gone))
		count, memory, sizing := a.pods.Size()
		return show(err, count, memory > 0, sizing, a.pods.Upsert(&short), a.pods.Replace(nil))
	}, `ok 1 true ok [1 0 0:0 invalid argument] ok`},
	{"statistics of a summary", func(l *millicore.Library) string {
		stats, err := l.NewKubeletStats()
		if err != nil {
			return show(err)
		}
		defer stats.Close()
		var c millicore.KubeletStatsColumns
		page := `{"node":{"nodeName":"n","swap":{"swapUsageBytes":0}},"pods":[{"podRef":{"name":"p","namespace":"ns","uid":"u"},"containers":[{"name":"c"}]}]}`
		err = stats.Read(millicore.KubeletSummary, 0, []byte(page), &c)
		fields, values := c.Fields(0)
		path, kind, ok := l.StatsField(fields[2])
		_, _, none := l.StatsField(15)
		return show(err, c.Len(), c.Subject(2), c.Parent(2), c.Parent(1), c.Names(1), c.Name(1, 2), fields, values[2], path, kind.Value(values[2]), ok, none,
			stats.Read(millicore.KubeletSummary, 0, []byte(`{"node":1}`), &c), stats.Read(3, 0, nil, &c))
	}, `ok 3 4 1 -1 3 "u" [0 176 178] 0 swap.swapUsageBytes 0 true false [13 8 1:9 invalid JSON at byte 8] [1 0 0:0 invalid argument]`},
	{"decode a summary", func(l *millicore.Library) string {
		b, err := l.NewKubeletBatch()
		if err != nil {
			return show(err)
		}
		defer b.Close()
		var c millicore.KubeletColumns
		page := `{"node":{"cpu":{"time":"2026-07-01T12:00:00Z","usageCoreNanoSeconds":5000000000},"memory":{"time":"2026-07-01T12:00:00Z","workingSetBytes":7}}}`
		return show(b.DecodeAs(millicore.KubeletSummary, "n1", 0, []byte(page)), b.Columns(&c), c.NodeName(0), c.NodeTimestamps, c.NodeCPU, c.NodeMemory,
			b.DecodeAs(millicore.KubeletProtobuf, "n2", 0, []byte{0xff}), b.DecodeAs(millicore.KubeletText, "n3", 0, []byte("a b")))
	}, `ok ok "n1" [1782907200000000000] [5000000000] [7] [133 0 1:1 malformed protobuf at byte 0] [113 2 1:3 expected a decimal number, NaN or Inf within float64 at byte 2]`},
}

// TestListingKeepsWhatItBeganWith: objects and snapshots may go meanwhile.
func TestListingKeepsWhatItBeganWith(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		a, err := newAnswering(library)
		must(t, err)
		query := millicore.KubeletQuery{Version: millicore.V1, Creation: created}
		must(t, a.listing.Open(a.snapshot, a.pods, &query))
		must(t, errors.Join(a.pods.Close(), a.snapshot.Close(), a.nodes.Close()))
		body, err := a.listing.Next(nil)
		must(t, err)
		if !strings.Contains(string(body), `"name":"p"`) {
			t.Errorf("got %s", body)
		}
		must(t, a.listing.Close())
		if _, err := a.listing.Next(nil); !errors.Is(err, millicore.ErrClosed) {
			t.Errorf("Next after Close: %v", err)
		}
		if err := a.listing.Open(a.snapshot, a.pods, &query); !errors.Is(err, millicore.ErrClosed) {
			t.Errorf("Open after Close: %v", err)
		}
		other, err := newAnswering(library)
		must(t, err)
		mine, err := newAnswering(library)
		must(t, err)
		if err := mine.listing.Open(mine.snapshot, other.pods, &query); !errors.Is(err, millicore.ErrForeign) {
			t.Errorf("objects of another store: %v", err)
		}
		must(t, errors.Join(other.close(), mine.close()))
	})
}
