// Package controlplane runs etcd, kube-apiserver and kube-controller-manager
// v1.36.3 in the test's own process, by upstream's own test servers. They look
// for test data by the path of their source: no -trimpath.
package controlplane

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/millicore/millicore/conformance/cluster/recorder"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/klog/v2"
	aggregator "k8s.io/kube-aggregator/pkg/client/clientset_generated/clientset"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app/testing"
	manager "k8s.io/kubernetes/cmd/kube-controller-manager/app/testing"
)

// gates are the feature gates of both servers, beside their defaults.
const gates = "--feature-gates=HPAScaleToZero=true,ShardedListAndWatch=true"

// ControlPlane is a running API server; the test is its administrator.
type ControlPlane struct {
	// Admin may do everything.
	Admin *rest.Config
	// Kubernetes and Aggregator are its clients.
	Kubernetes *kubernetes.Clientset
	Aggregator *aggregator.Clientset
	// CA has signed the API server's certificate.
	CA []byte
}

// Start runs etcd and kube-apiserver until the test ends.
func Start(t *testing.T) *ControlPlane {
	t.Helper()
	storage := storagebackend.NewDefaultConfig("/registry", nil)
	storage.Transport.ServerList = []string{startEtcd(t)}
	server, err := apiserver.StartTestServer(t, apiserver.NewDefaultTestServerOptions(), []string{
		gates,
		"--authorization-mode=RBAC",
		"--disable-admission-plugins=ServiceAccount",
		"--endpoint-reconciler-type=none",
	}, storage)
	if err != nil {
		t.Fatalf("start kube-apiserver: %v", err)
	}
	t.Cleanup(server.TearDownFn)
	c := &ControlPlane{Admin: server.ClientConfig, CA: server.ClientConfig.CAData}
	if c.Kubernetes, err = kubernetes.NewForConfig(c.Admin); err != nil {
		t.Fatal(err)
	}
	if c.Aggregator, err = aggregator.NewForConfig(c.Admin); err != nil {
		t.Fatal(err)
	}
	return c
}

// Flags of kube-controller-manager that shape decisions.
type Flags struct {
	SyncPeriod              string
	Tolerance               string
	DownscaleStabilization  string
	CPUInitializationPeriod string
	InitialReadinessDelay   string
}

// StartManager runs kube-controller-manager, with all that it says to the API
// server going by way of the recorder, until the function it returns is
// called.
func (c *ControlPlane) StartManager(t *testing.T, seen *recorder.Recorder, flags Flags) (stop func()) {
	t.Helper()
	address, err := url.Parse(c.Admin.Host)
	if err != nil {
		t.Fatal(err)
	}
	transport, err := rest.TransportFor(c.Admin)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(seen.Handler(address, transport))
	t.Cleanup(proxy.Close)
	ctx := klog.NewContext(t.Context(), seen.Logger())
	server, err := manager.StartTestServer(t, ctx, []string{
		gates,
		"--kubeconfig=" + kubeconfig(t, proxy.URL),
		"--kube-api-qps=1000", "--kube-api-burst=2000",
		// What it writes can then be read.
		"--kube-api-content-type=application/json",
		"--leader-elect=false",
		"--secure-port=0",
		"--controllers=horizontal-pod-autoscaler-controller,deployment-controller,replicaset-controller",
		// With one worker it is known which request belongs to which sync.
		"--concurrent-horizontal-pod-autoscaler-syncs=1",
		"--horizontal-pod-autoscaler-sync-period=" + flags.SyncPeriod,
		"--horizontal-pod-autoscaler-tolerance=" + flags.Tolerance,
		"--horizontal-pod-autoscaler-downscale-stabilization=" + flags.DownscaleStabilization,
		"--horizontal-pod-autoscaler-cpu-initialization-period=" + flags.CPUInitializationPeriod,
		"--horizontal-pod-autoscaler-initial-readiness-delay=" + flags.InitialReadinessDelay,
	})
	if err != nil {
		t.Fatalf("start kube-controller-manager: %v", err)
	}
	return func() {
		proxy.CloseClientConnections()
		server.TearDownFn()
	}
}

// kubeconfig writes a file that names a server.
func kubeconfig(t *testing.T, server string) string {
	t.Helper()
	config := clientcmdapi.NewConfig()
	config.Clusters["recorder"] = &clientcmdapi.Cluster{Server: server}
	config.Contexts["recorder"] = &clientcmdapi.Context{Cluster: "recorder"}
	config.CurrentContext = "recorder"
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(*config, path); err != nil {
		t.Fatal(fmt.Errorf("write the kubeconfig: %w", err))
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	return path
}
