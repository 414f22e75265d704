package cluster

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/cluster/aggregated"
	"github.com/millicore/millicore/conformance/cluster/controlplane"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
	"github.com/millicore/millicore/examples/metrics-node/delegate"
	"github.com/millicore/millicore/examples/metrics-node/scrape"
	"github.com/millicore/millicore/examples/metrics-node/server"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
)

// account is who metrics-node is in the cluster. It has the rights that its
// manifests give, and no others.
const account = "system:serviceaccount:kube-system:metrics-node"

// host is the metrics-node under test.
type host struct {
	url string // of its own port, beside the aggregator
}

// startMetricsNode runs the host under test: it follows the API server's nodes
// and pods, scrapes the kubelets, and answers behind the aggregator, to those
// whom the API server knows and lets.
func startMetricsNode(t *testing.T, plane *controlplane.ControlPlane, library *millicore.Library) *host {
	t.Helper()
	client := clientOf(t, plane.Admin, account)
	store := cluster.NewStore()
	remote := &cluster.Remote{
		Client: client, Server: plane.Admin.Host, Objects: store, Logger: logger(t),
	}
	direct := scrape.Direct{StatusPort: true, AddressTypes: []string{"InternalIP"}}
	s, err := server.New(server.Config{
		Library: library, Objects: store, Logger: logger(t),
		Interval: 500 * time.Millisecond,
		Client: &http.Client{Transport: &http.Transport{
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
		}},
		Kubelets: func() []scrape.Kubelet {
			var kubelets []scrape.Kubelet
			for _, node := range store.List(cluster.KindNode) {
				kubelet, err := direct.Kubelet(node)
				if err != nil {
					t.Error(err)
					continue
				}
				kubelets = append(kubelets, kubelet)
			}
			return kubelets
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	asked := &delegate.API{Client: client, Server: plane.Admin.Host}
	guard, err := delegate.New(delegate.Config{Authentication: asked, Authorization: asked})
	if err != nil {
		t.Fatal(err)
	}
	if err := guard.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	runHost(t, remote, s)

	const service = "metrics-node"
	certificate, authority := aggregated.Certificate(t, service)
	port := httptest.NewUnstartedServer(guard.Handler(s.Handler(), server.Refuse))
	port.TLS = delegate.TLS(nil)
	port.TLS.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &certificate, nil }
	port.EnableHTTP2 = true
	port.StartTLS()
	t.Cleanup(port.Close)
	const group = "metrics.k8s.io"
	aggregated.Register(t, plane, service, port.Listener.Addr(), authority,
		metav1.GroupVersion{Group: group, Version: "v1beta1"},
		metav1.GroupVersion{Group: group, Version: "v1"})
	return &host{url: port.URL}
}

// runHost follows and scrapes until the test ends.
func runHost(t *testing.T, remote *cluster.Remote, s *server.Server) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	synced := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		if err := remote.Follow(ctx, func() { close(synced) }); err != nil && ctx.Err() == nil {
			t.Errorf("follow the API server: %v", err)
		}
	})
	select {
	case <-synced:
	case <-time.After(time.Minute):
		t.Error("nodes and pods cannot be listed")
	}
	running.Go(func() {
		if err := s.Run(ctx); err != nil {
			t.Errorf("run metrics-node: %v", err)
		}
	})
	t.Cleanup(func() {
		cancel()
		running.Wait()
		_ = s.Close()
	})
}

// clientOf speaks to the API server as somebody.
func clientOf(t *testing.T, admin *rest.Config, user string, groups ...string) *http.Client {
	t.Helper()
	config := rest.CopyConfig(admin)
	config.Impersonate = rest.ImpersonationConfig{UserName: user, Groups: groups}
	transport, err := rest.TransportFor(config)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Transport: transport}
}
