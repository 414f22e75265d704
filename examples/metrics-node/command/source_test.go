package command

import (
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/server"
)

func write(t *testing.T, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// certificateOf is a file with the certificate of a server.
func certificateOf(t *testing.T, server *httptest.Server) string {
	t.Helper()
	return write(t, "ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
}

// page is a kubelet's page whose counters have grown with each request.
func page(request int64) string {
	now := time.Now().UnixMilli()
	return fmt.Sprintf(`node_cpu_usage_seconds_total %d %[2]d
node_memory_working_set_bytes 1073741824 %[2]d
container_cpu_usage_seconds_total{container="c",namespace="shop",pod="a"} %[1]d %[2]d
container_memory_working_set_bytes{container="c",namespace="shop",pod="a"} 1048576 %[2]d
container_start_time_seconds{container="c",namespace="shop",pod="a"} %[3]d
`, 100+request, now, now/1000-3600)
}

// A kubelet behind TLS that wants a token.
func secured(t *testing.T) *httptest.Server {
	t.Helper()
	var requests atomic.Int64
	kubelet := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, page(requests.Add(1)))
	}))
	t.Cleanup(kubelet.Close)
	return kubelet
}

func TestKubeletsByURL(t *testing.T) {
	kubelet := secured(t)
	token := write(t, "token", []byte("secret\n"))
	ca := certificateOf(t, kubelet)
	for _, trust := range [][]string{{"--ca-file", ca}, {"--insecure"}} {
		arguments := []string{"--once", "--interval", "50ms", "--kubelet", "n1=" + kubelet.URL, "--token-file", token}
		code, out, errs := run(t, append(arguments, trust...)...)
		if code != 0 || !strings.Contains(out, "\nn1 ") || !strings.Contains(out, "\nshop        a ") {
			t.Errorf("%v: %d, %s%s", trust, code, out, errs)
		}
	}
}

// A kubelet must not be able to send our token elsewhere.
func TestRedirectsAreNotFollowed(t *testing.T) {
	var leaked atomic.Bool
	thief := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { leaked.Store(true) }))
	defer thief.Close()
	kubelet := httptest.NewServer(http.RedirectHandler(thief.URL, http.StatusFound))
	defer kubelet.Close()
	o, err := parseOptions("serve", []string{"--kubelet", kubelet.URL, "--token-file", write(t, "token", []byte("secret"))}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	source, err := openKubelets(o)
	if err != nil {
		t.Fatal(err)
	}
	response, err := source.client.Get(source.kubelets()[0].URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if leaked.Load() || response.StatusCode != http.StatusFound {
		t.Errorf("status %s, leaked %v", response.Status, leaked.Load())
	}
}

// An API server with one node, one pod, and the node's kubelet behind it.
func TestKubeconfig(t *testing.T) {
	var requests atomic.Int64
	api := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		list := func(items string) {
			if r.URL.Query().Has("watch") {
				<-r.Context().Done()
				return
			}
			fmt.Fprintf(w, `{"metadata":{"resourceVersion":"1"},"items":[%s]}`, items)
		}
		switch r.URL.Path {
		case "/api/v1/nodes":
			list(`{"metadata":{"name":"n1","uid":"1"},"status":{"allocatable":{"cpu":"8","memory":"4Gi"}}}`)
		case "/api/v1/pods":
			list(`{"metadata":{"name":"a","namespace":"shop","uid":"2"},"spec":{"nodeName":"n1"},"status":{"phase":"Running"}},` +
				`{"metadata":{"name":"z","namespace":"shop","uid":"3"},"spec":{"nodeName":"n1"},"status":{"phase":"Running"}}`)
		case "/api/v1/namespaces":
			list(`{"metadata":{"name":"shop","uid":"4"}}`)
		case "/api/v1/nodes/n1/proxy/metrics/resource":
			_, _ = io.WriteString(w, page(requests.Add(1)))
		default:
			t.Errorf("asked for %s", r.URL)
		}
	}))
	defer api.Close()
	config := write(t, "config", fmt.Appendf(nil, `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: %q, certificate-authority: %q}}]
users: [{name: u, user: {token: secret}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
`, api.URL, certificateOf(t, api)))
	o, err := parseOptions("serve", []string{"--kubeconfig", config, "--interval", "1s"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	library, err := millicore.Open(millicore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer library.Close()
	source, err := openSource(o, library, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	parts := newParts(t.Context())
	if !parts.waitFor(source.follow) {
		t.Fatal(parts.end())
	}
	s, err := server.New(server.Config{
		Library: library, Objects: source.objects, Kubelets: source.kubelets, Client: source.client, Interval: o.interval,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 2 {
		if cycle, err := s.Scrape(t.Context()); err != nil || len(cycle.Failures) > 0 {
			t.Fatalf("%+v, %v", cycle, err)
		}
	}
	nodes, err := s.TopNodes(millicore.TopOptions{})
	if err != nil || !strings.Contains(string(nodes), "\nn1 ") || !strings.Contains(string(nodes), "25%") {
		t.Errorf("top nodes: %s, %v", nodes, err)
	}
	// A pod that the kubelet does not report has a reason.
	reasons, err := s.Reasons()
	if err != nil || len(reasons) != 1 || reasons[0].Name != "z" {
		t.Errorf("reasons: %+v, %v", reasons, err)
	}
	if err := parts.end(); err != nil {
		t.Error(err)
	}
}
