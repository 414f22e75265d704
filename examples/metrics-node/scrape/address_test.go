package scrape_test

import (
	"testing"

	"github.com/millicore/millicore/examples/metrics-node/cluster"
	"github.com/millicore/millicore/examples/metrics-node/scrape"
)

func TestDirect(t *testing.T) {
	f := func(direct scrape.Direct, node, want string) {
		t.Helper()
		object, err := cluster.Parse([]byte(node), cluster.KindNode, "v1")
		if err != nil {
			t.Fatal(err)
		}
		kubelet, err := direct.Kubelet(object)
		got := kubelet.URL
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", node, got, want)
		}
	}
	const both = `{"metadata":{"name":"n"},"status":{"addresses":[{"type":"InternalIP","address":"10.0.0.7"},` +
		`{"type":"Hostname","address":"n.local"}],"daemonEndpoints":{"kubeletEndpoint":{"Port":10255}}}}`
	types := scrape.DefaultAddressTypes()
	f(scrape.Direct{Port: 10250, AddressTypes: types}, both, "https://n.local:10250/metrics/resource")
	f(scrape.Direct{Port: 10250, AddressTypes: []string{"ExternalIP", "InternalIP"}}, both, "https://10.0.0.7:10250/metrics/resource")
	f(scrape.Direct{Port: 10250, StatusPort: true, AddressTypes: types, Scheme: "http"}, both, "http://n.local:10255/metrics/resource")
	f(scrape.Direct{Port: 10250, AddressTypes: []string{"ExternalIP"}}, both, "node n has no address of the types [ExternalIP]")
	f(scrape.Direct{StatusPort: true, AddressTypes: types}, `{"metadata":{"name":"n"}}`, "node n tells no port of its kubelet")
	f(scrape.Direct{Port: 1, AddressTypes: types},
		`{"metadata":{"name":"n"},"status":{"addresses":[{"type":"InternalIP","address":"fd00::1"}]}}`, "https://[fd00::1]:1/metrics/resource")
	f(scrape.Direct{Port: 1, AddressTypes: types},
		`{"metadata":{"name":"n","annotations":{"metrics.k8s.io/resource-metrics-path":"/metrics/nodes/n/metrics/resource"}},`+
			`"status":{"addresses":[{"type":"InternalIP","address":"10.0.0.7"}]}}`, "https://10.0.0.7:1/metrics/nodes/n/metrics/resource")
}
