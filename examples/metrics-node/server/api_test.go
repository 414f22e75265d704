package server_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
	"github.com/millicore/millicore/examples/metrics-node/server"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
)

// shop is a server over one node with pods a and b, which have metrics, and a
// pod new, which has none yet.
func shop(t *testing.T, library *millicore.Library) *server.Server {
	t.Helper()
	all := nodes(t, "n1", "n2")
	s := start(t, server.Config{
		Library: library, Objects: objectsOf(t, all, "a", "b", "new"), Kubelets: kubelets(all), Now: instant,
	})
	all[1].does(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	all[0].says(pageAt(0, "a", "b"))
	scrapeOnce(t, s)
	all[0].says(pageAt(15, "a", "b", "new"))
	scrapeOnce(t, s)
	return s
}

// ask makes a request without a network.
func ask(s *server.Server, path, accept string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodGet, path, nil)
	if accept != "" {
		request.Header.Set("Accept", accept)
	}
	recorder := httptest.NewRecorder()
	s.Handler().ServeHTTP(recorder, request)
	return recorder
}

const (
	metricsA = `{"metadata":{"name":"a","namespace":"shop","creationTimestamp":"2023-11-14T22:14:20Z","labels":{"app":"a"}},` +
		`"timestamp":"2023-11-14T22:13:35Z","window":"15s","containers":[{"name":"main","usage":{"cpu":"100m","memory":"1Mi"}}]}`
	metricsB = `{"metadata":{"name":"b","namespace":"shop","creationTimestamp":"2023-11-14T22:14:20Z","labels":{"app":"b"}},` +
		`"timestamp":"2023-11-14T22:13:35Z","window":"15s","containers":[{"name":"main","usage":{"cpu":"200m","memory":"2Mi"}}]}`
	metricsN1 = `{"metadata":{"name":"n1","creationTimestamp":"2023-11-14T22:14:20Z","labels":{"zone":"z1"}},` +
		`"timestamp":"2023-11-14T22:13:35Z","window":"15s","usage":{"cpu":"1","memory":"1Gi"}}`
)

func podList(version string, items ...string) string {
	return `{"kind":"PodMetricsList","apiVersion":"metrics.k8s.io/` + version + `","metadata":{},"items":[` +
		strings.Join(items, ",") + "]}\n"
}

func TestLists(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		s := shop(t, library)
		f := func(path, want string) {
			t.Helper()
			answer := ask(s, path, "")
			if answer.Code != http.StatusOK || answer.Header().Get("Content-Type") != "application/json" {
				t.Errorf("%s: %d, %v", path, answer.Code, answer.Header())
			}
			if got := answer.Body.String(); got != want {
				t.Errorf("%s:\n got %swant %s", path, got, want)
			}
		}
		const v1beta1, v1 = "/apis/metrics.k8s.io/v1beta1", "/apis/metrics.k8s.io/v1"
		f(v1beta1+"/pods", podList("v1beta1", metricsA, metricsB))
		f(v1+"/pods", podList("v1", metricsA, metricsB))
		f(v1+"/namespaces/shop/pods", podList("v1", metricsA, metricsB))
		f(v1+"/namespaces/none/pods", podList("v1"))
		f(v1+"/pods?labelSelector=app%3Db", podList("v1", metricsB))
		f(v1+"/pods?labelSelector=app+notin+(b)", podList("v1", metricsA))
		f(v1+"/pods?labelSelector=%21app", podList("v1"))
		f(v1+"/pods?fieldSelector=metadata.name%3Da", podList("v1", metricsA))
		f(v1+"/pods?fieldSelector=metadata.namespace%21%3Dshop", podList("v1"))
		f(v1+"/pods?labelSelector=app%3Da&fieldSelector=metadata.name%3Db", podList("v1"))
		f(v1beta1+"/nodes", `{"kind":"NodeMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[`+metricsN1+"]}\n")
		f(v1+"/nodes?labelSelector=zone%3Dz2", `{"kind":"NodeMetricsList","apiVersion":"metrics.k8s.io/v1","metadata":{},"items":[]}`+"\n")
		f(v1+"/nodes/n1", `{"kind":"NodeMetrics","apiVersion":"metrics.k8s.io/v1",`+metricsN1[1:]+"\n")
		f(v1beta1+"/namespaces/shop/pods/a", `{"kind":"PodMetrics","apiVersion":"metrics.k8s.io/v1beta1",`+metricsA[1:]+"\n")
	})
}

func TestRefusals(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		s := shop(t, library)
		f := func(path string, code int, reason, message string) {
			t.Helper()
			answer := ask(s, path, "")
			var status struct{ Kind, APIVersion, Status, Message, Reason string }
			if err := json.Unmarshal(answer.Body.Bytes(), &status); err != nil {
				t.Fatalf("%s: %v in %s", path, err, answer.Body)
			}
			if answer.Code != code || status.Kind != "Status" || status.APIVersion != "v1" || status.Status != "Failure" ||
				status.Reason != reason || status.Message != message {
				t.Errorf("%s: %d %+v", path, answer.Code, status)
			}
		}
		const v1 = "/apis/metrics.k8s.io/v1"
		f(v1+"/nodes/n3", 404, "NotFound", `node "n3" not found`)
		f(v1+"/nodes/n2", 404, "NotFound", `nodemetrics.metrics.k8s.io "n2" not found`)
		f(v1+"/namespaces/shop/pods/none", 404, "NotFound", `pods "none" not found`)
		f(v1+"/namespaces/shop/pods/done", 404, "NotFound", `pods "done" not found`)
		f(v1+"/namespaces/shop/pods/new", 404, "NotFound", `podmetrics.metrics.k8s.io "shop/new" not found`)
		f(v1+"/pods?labelSelector=a%3D%3D%3Db", 400, "BadRequest", "unable to parse requirement: found '=', expected: identifier")
		f(v1+"/pods?fieldSelector=status.phase%3DRunning", 400, "BadRequest",
			`"status.phase" is not a known field selector: only "metadata.name", "metadata.namespace"`)
		f(v1+"/pods?fieldSelector=a", 400, "BadRequest", `invalid selector: 'a'; can't understand 'a'`)
		f(v1+"/pods?watch=true", 405, "MethodNotAllowed", "watch is not supported on resources of kind \"pods\"")
		f("/apis/metrics.k8s.io/v2/pods", 404, "NotFound", "the server could not find the requested resource")
		f("/apis/metrics.k8s.io/v2", 404, "NotFound", "the server could not find the requested resource")
		f("/apis/apps/v1/deployments", 404, "NotFound", "the server could not find the requested resource")
		f("/api/v1/secrets", 404, "NotFound", "the server could not find the requested resource")
		f("/api/v1/nodes/n3", 404, "NotFound", `nodes "n3" not found`)
		f("/page/none.js", 404, "NotFound", "the server could not find the requested resource")
		f("/page/core/README.md", 404, "NotFound", "the server could not find the requested resource")
		f("/none", 404, "NotFound", "the server could not find the requested resource")
		f("/shards", 400, "BadRequest", `total must be a number from 1 to 2147483647, not ""`)
		f("/shards?total=0", 400, "BadRequest", `total must be a number from 1 to 2147483647, not "0"`)
		f("/shards?total=2147483648", 400, "BadRequest", `total must be a number from 1 to 2147483647, not "2147483648"`)
	})
}

// A NotFound of metrics says why there are none.
func TestNotFoundTellsTheReason(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		s := shop(t, library)
		f := func(path, want string) {
			t.Helper()
			if body := ask(s, path, "").Body.String(); !strings.Contains(body, `"reason":"`+want+`"`) {
				t.Errorf("%s: %s", path, body)
			}
		}
		f("/apis/metrics.k8s.io/v1/namespaces/shop/pods/new", "FIRST_POINT")
		f("/apis/metrics.k8s.io/v1/nodes/n2", "NODE_NOT_SCRAPED")
	})
}

func TestWhatTheClientAccepts(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		s := shop(t, library)
		const pods = "/apis/metrics.k8s.io/v1beta1/pods"
		const table = "application/json;as=Table;v=v1;g=meta.k8s.io"
		f := func(path, accept string, code int, contentType, kind string) {
			t.Helper()
			answer := ask(s, path, accept)
			var object struct{ Kind string }
			if body := answer.Body.Bytes(); bytes.HasPrefix(body, []byte("k8s\x00")) {
				object.Kind = protobufKind(t, body)
			} else if err := json.Unmarshal(body, &object); err != nil {
				t.Fatalf("%s: %v in %s", accept, err, answer.Body)
			}
			if answer.Code != code || answer.Header().Get("Content-Type") != contentType || object.Kind != kind {
				t.Errorf("%s, Accept %s: %d %s %s", path, accept, answer.Code, answer.Header().Get("Content-Type"), object.Kind)
			}
		}
		const plain = "application/json"
		f(pods, "", 200, plain, "PodMetricsList")
		f(pods, "*/*", 200, plain, "PodMetricsList")
		const protobuf = "application/vnd.kubernetes.protobuf"
		f(pods, protobuf+",application/json", 200, protobuf, "PodMetricsList")
		f(pods, protobuf, 200, protobuf, "PodMetricsList")
		f(pods, "application/json;q=0.9,"+protobuf+";q=0.5", 200, plain, "PodMetricsList")
		f(pods, "*/*,"+protobuf, 200, protobuf, "PodMetricsList")
		f(pods, protobuf+";as=Table;v=v1;g=meta.k8s.io,application/*", 200, plain, "PodMetricsList")
		f(pods, protobuf+";as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", 200, protobuf, "PartialObjectMetadataList")
		f(pods, "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io", 406, plain, "Status")
		f(pods+"?labelSelector=%3D", protobuf, 400, protobuf, "Status")
		f("/api/v1/nodes", protobuf, 406, protobuf, "Status")
		f("/apis/metrics.k8s.io/v1/namespaces/shop/pods/a", protobuf, 200, protobuf, "PodMetrics")
		f("/apis/metrics.k8s.io/v1/namespaces/shop/pods/new", protobuf, 404, protobuf, "Status")
		f("/apis/metrics.k8s.io/v1/namespaces/shop/pods/new", table, 404, plain, "Status")
		f("/apis/metrics.k8s.io/v1/nodes/n1", "application/json;as=PartialObjectMetadata;v=v1beta1;g=meta.k8s.io", 200, plain, "PartialObjectMetadata")
		f("/apis/metrics.k8s.io/v1/nodes/n1", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", 406, plain, "Status")
		f(pods, "text/html, application/xml;q=0.9", 406, plain, "Status")
		f(pods, table, 200, plain, "Table")
		f(pods, "application/json;q=0.5,"+table, 200, plain, "Table")
		f(pods, "application/json;as=Table;v=v1beta1;g=meta.k8s.io", 200, plain, "Table")
		f(pods, "application/json;as=Table;v=v2;g=meta.k8s.io", 406, plain, "Status")
		f(pods+"?includeObject=All", table, 400, plain, "Status")
		// What kubectl get sends.
		f(pods, table+",application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json", 200, plain, "Table")
		f("/api/v1/pods", table+",application/json", 200, plain, "PodList")
		f("/api", "", 200, plain, "APIVersions")
		f("/apis", "", 200, plain, "APIGroupList")
		f("/apis/metrics.k8s.io", "", 200, plain, "APIGroup")
		f("/apis/metrics.k8s.io/v1", "", 200, plain, "APIResourceList")
		f("/api/v1", "", 200, plain, "APIResourceList")
		const discovery = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
		f("/api", discovery+",application/json", 200, discovery, "APIGroupDiscoveryList")
		f("/apis", discovery+",application/json", 200, discovery, "APIGroupDiscoveryList")
	})
}

// protobufKind is the kind that the envelope of a message names.
func protobufKind(t *testing.T, body []byte) string {
	t.Helper()
	_, gvk, err := protobuf.NewSerializer(nil, nil).Decode(body, nil, &runtime.Unknown{})
	if err != nil {
		t.Fatal(err)
	}
	return gvk.Kind
}

// Objects that come, change and go between two requests are in the answers.
func TestObjectsChange(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		all := nodes(t, "n1")
		objects := objectsOf(t, all, "a", "b")
		s := start(t, server.Config{Library: library, Objects: objects, Kubelets: kubelets(all), Now: instant})
		for second := range 2 {
			all[0].says(pageAt(15*second, "a", "b", "c"))
			scrapeOnce(t, s)
		}
		f := func(want ...string) {
			t.Helper()
			var list struct {
				Items []struct{ Metadata struct{ Name string } }
			}
			if err := json.Unmarshal(ask(s, "/apis/metrics.k8s.io/v1/pods", "").Body.Bytes(), &list); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, item := range list.Items {
				got = append(got, item.Metadata.Name)
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("got %v, want %v", got, want)
			}
		}
		f("a", "b")
		objects.Upsert(cluster.KnownPod("shop", "c"))
		objects.Delete(cluster.KindPod, "shop", "a")
		f("b", "c")
		objects.Replace(cluster.KindPod, []*cluster.Object{cluster.KnownPod("shop", "a"), cluster.KnownPod("none", "x")})
		f("a")
		ended := *cluster.KnownPod("shop", "a")
		ended.Phase = "Succeeded"
		objects.Upsert(&ended)
		f()
	})
}

func TestTables(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		s := shop(t, library)
		const columns = `"columnDefinitions":[{"name":"Name","type":"string","format":"name","description":"Name of the resource","priority":0},` +
			`{"name":"cpu","type":"string","format":"quantity","description":"","priority":0},` +
			`{"name":"memory","type":"string","format":"quantity","description":"","priority":0},` +
			`{"name":"Window","type":"string","format":"duration","description":"","priority":0}]`
		f := func(query, want string) {
			t.Helper()
			answer := ask(s, "/apis/metrics.k8s.io/v1/pods?fieldSelector=metadata.name%3Da"+query, "application/json;as=Table;v=v1;g=meta.k8s.io")
			want = `{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{},` + columns +
				`,"rows":[{"cells":["a","100m","1Mi","15s"],"object":` + want + "}]}\n"
			if got := answer.Body.String(); got != want {
				t.Errorf("%s:\n got %swant %s", query, got, want)
			}
		}
		const metadata = `{"name":"a","namespace":"shop","creationTimestamp":"2023-11-14T22:14:20Z","labels":{"app":"a"}}`
		partial := `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":` + metadata + `}`
		f("", partial)
		f("&includeObject=Metadata", partial)
		f("&includeObject=None", "null")
		f("&includeObject=Object", `{"kind":"PodMetrics","apiVersion":"metrics.k8s.io/v1",`+metricsA[1:])
	})
}

func TestObjectsOfTheCoreGroup(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		s := shop(t, library)
		f := func(path string, want ...string) {
			t.Helper()
			var list struct {
				Kind  string
				Items []struct{ Metadata struct{ Name string } }
			}
			answer := ask(s, path, "")
			if err := json.Unmarshal(answer.Body.Bytes(), &list); err != nil {
				t.Fatalf("%s: %v in %s", path, err, answer.Body)
			}
			var got []string
			for _, item := range list.Items {
				got = append(got, item.Metadata.Name)
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("%s: %s %v, want %v", path, list.Kind, got, want)
			}
		}
		f("/api/v1/nodes", "n1", "n2")
		f("/api/v1/namespaces", "shop")
		f("/api/v1/pods", "a", "b", "done", "new")
		f("/api/v1/namespaces/shop/pods?fieldSelector=status.phase%3DRunning", "a", "b", "new")
		f("/api/v1/pods?fieldSelector=spec.nodeName%3Dn2")
		f("/api/v1/pods?labelSelector=app+in+(a,done)", "a", "done")
		node := ask(s, "/api/v1/nodes/n1", "").Body.String()
		const want = `{"kind":"Node","apiVersion":"v1","metadata":{"name":"n1","uid":"uid-n1","labels":{"zone":"z1"}},` +
			`"status":{"allocatable":{"cpu":"4","memory":"8Gi"}}}` + "\n"
		if node != want {
			t.Errorf("got %swant %s", node, want)
		}
	})
}

// Before the first cycle lists are empty and nothing panics.
func TestBeforeTheFirstCycle(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		all := nodes(t, "n1")
		s := start(t, server.Config{Library: library, Objects: objectsOf(t, all, "a"), Kubelets: kubelets(all)})
		if s.Ready() || s.Last() != nil {
			t.Error("ready before the first cycle")
		}
		if got := ask(s, "/apis/metrics.k8s.io/v1/pods", "").Body.String(); got != podList("v1") {
			t.Errorf("got %s", got)
		}
		if got := ask(s, "/reasons", "").Body.String(); strings.Count(got, "NODE_NOT_SCRAPED") != 2 {
			t.Errorf("got %s", got)
		}
		if code := ask(s, "/healthz", "").Code; code != http.StatusOK {
			t.Errorf("health is %d", code)
		}
	})
}

func TestShardsAndReasonsAsJSON(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		s := shop(t, library)
		var shards server.Shards
		if err := json.Unmarshal(ask(s, "/shards?total=1&format=json", "").Body.Bytes(), &shards); err != nil {
			t.Fatal(err)
		}
		// 4 pods, 2 nodes, a namespace: all in the one shard.
		if shards.Total != 1 || len(shards.Objects) != 7 || len(shards.Counts) != 1 || shards.Counts[0].Objects != 7 {
			t.Errorf("got %+v", shards)
		}
		var reasons struct{ Reasons []server.Reason }
		if err := json.Unmarshal(ask(s, "/reasons", "application/json").Body.Bytes(), &reasons); err != nil {
			t.Fatal(err)
		}
		if len(reasons.Reasons) != 2 || reasons.Reasons[0].Name != "n2" || reasons.Reasons[1].Name != "new" {
			t.Errorf("got %+v", reasons)
		}
		if got, want := reasons.Reasons[0].Scrape, "status: the kubelet answered 500 Internal Server Error"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}
