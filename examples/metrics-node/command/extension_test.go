package command

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// The flags of the manifest are known, and mean what they say.
func TestTheManifestsFlags(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "deploy", "deployment.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var arguments []string
	for line := range strings.SplitSeq(string(text), "\n") {
		if flag, is := strings.CutPrefix(strings.TrimSpace(line), "- --"); is {
			arguments = append(arguments, "--"+flag)
		}
	}
	o, err := parseOptions("serve", arguments, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	e := &o.extension
	if len(arguments) != 4 || e.securePort != 10250 || o.interval != 15*time.Second || !e.kubelets.StatusPort ||
		fmt.Sprint(e.kubelets.AddressTypes) != "[InternalIP ExternalIP Hostname]" || o.replays() {
		t.Errorf("%q: %+v", arguments, o)
	}
}

func TestWhatAnExtensionServerRefuses(t *testing.T) {
	f := func(want string, arguments ...string) {
		t.Helper()
		code, _, errs := run(t, arguments...)
		if code == 0 || !strings.Contains(errs, want) {
			t.Errorf("%v: %d, %q", arguments, code, errs)
		}
	}
	f("--secure-port must be from 0 to 65535", "--secure-port", "65536")
	f("--secure-port and --once exclude each other", "--secure-port", "1", "--once")
	f("--tls-cert-file and --tls-private-key-file go together", "--tls-cert-file", "a")
	f("--kubelet-client-certificate and --kubelet-client-key go together", "--kubelet-client-key", "a")
	f("--kubelet-insecure-tls and --kubelet-certificate-authority exclude", "--kubelet-insecure-tls", "--kubelet-certificate-authority", "a")
	f("without a kubeconfig: ", "--secure-port", "1") // and in no cluster
}

// The whole command as an extension API server, before an API server that
// knows one node and lets nobody list nodes.
func TestServeSecurely(t *testing.T) {
	var requests atomic.Int64
	kubelet := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, page(requests.Add(1)))
	}))
	defer kubelet.Close()
	_, port, err := net.SplitHostPort(kubelet.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		items := ""
		switch r.URL.Path {
		case "/api/v1/nodes":
			items = `{"metadata":{"name":"n1"},"status":{"addresses":[{"type":"Hostname","address":"nowhere"},` +
				`{"type":"InternalIP","address":"127.0.0.1"}],"daemonEndpoints":{"kubeletEndpoint":{"Port":` + port + `}}}}`
		case "/api/v1/pods":
			items = `{"metadata":{"name":"a","namespace":"shop"},"spec":{"nodeName":"n1"},"status":{"phase":"Running"}}`
		case "/api/v1/namespaces":
		case "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication":
			_, _ = io.WriteString(w, `{"data":{"requestheader-username-headers":"[\"X-Remote-User\"]"}}`)
			return
		case "/apis/authorization.k8s.io/v1/subjectaccessreviews":
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"status":{"allowed":false,"reason":"so"}}`)
			return
		default:
			t.Errorf("asked for %s", r.URL)
		}
		if r.URL.Query().Has("watch") {
			<-r.Context().Done()
			return
		}
		fmt.Fprintf(w, `{"metadata":{"resourceVersion":"1"},"items":[%s]}`, items)
	}))
	defer api.Close()
	config := write(t, "config", fmt.Appendf(nil, `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: %q, certificate-authority: %q}}]
contexts: [{name: x, context: {cluster: c}}]
current-context: x
`, api.URL, certificateOf(t, api)))
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	chosen := free.Addr().(*net.TCPAddr).Port
	_ = free.Close()

	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int)
	var errs strings.Builder
	go func() {
		ended <- Main(ctx, []string{
			"--kubeconfig", config, "--secure-port", strconv.Itoa(chosen), "--bind-address", "127.0.0.1",
			"--kubelet-insecure-tls", "--kubelet-use-node-status-port",
			"--kubelet-preferred-address-types", "InternalIP,Hostname", "--metric-resolution", "200ms",
		}, io.Discard, &errs)
	}()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	status := func(path string) int {
		response, err := client.Get("https://127.0.0.1:" + strconv.Itoa(chosen) + path)
		if err != nil {
			return 0
		}
		_ = response.Body.Close()
		return response.StatusCode
	}
	for begun := time.Now(); status("/readyz") != http.StatusOK; time.Sleep(50 * time.Millisecond) {
		if time.Since(begun) > time.Minute {
			t.Error("it does not become ready")
			break
		}
	}
	if got := status("/apis/metrics.k8s.io/v1/nodes"); got != http.StatusForbidden {
		t.Errorf("nobody gets %d", got)
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("exit code %d: %s", code, errs.String())
	}
}
