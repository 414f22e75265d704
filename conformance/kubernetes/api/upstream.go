package api

import (
	"cmp"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"time"
	_ "unsafe" // for go:linkname

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	openapinamer "k8s.io/apiserver/pkg/endpoints/openapi"
	genericapiserver "k8s.io/apiserver/pkg/server"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/metadata/metadatalister"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	basecompatibility "k8s.io/component-base/compatibility"
	"k8s.io/klog/v2"
	"k8s.io/metrics/pkg/apis/metrics"
	"sigs.k8s.io/metrics-server/pkg/api"
	generatedopenapi "sigs.k8s.io/metrics-server/pkg/api/generated/openapi"
	_ "sigs.k8s.io/metrics-server/pkg/scraper/client/resource"
	"sigs.k8s.io/metrics-server/pkg/storage"
)

// decodeBatch is metrics-server's own, which its package does not export.
//
//go:linkname decodeBatch sigs.k8s.io/metrics-server/pkg/scraper/client/resource.decodeBatch
func decodeBatch(page []byte, defaultTime time.Time, node string) (*storage.MetricsBatch, error)

// upstream is metrics-server's API on the API machinery's own server, which
// answers requests in this process; the objects and the storage behind it
// change from case to case.
type upstream struct {
	handler     http.Handler
	nodes, pods cache.Indexer
	getter      *getter
}

func newUpstream() (*upstream, error) {
	u := &upstream{
		nodes:  cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{}),
		pods:   cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc}),
		getter: &getter{},
	}
	// It logs each container that has gone backwards.
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	config := genericapiserver.NewConfig(api.Codecs)
	config.ExternalAddress = "127.0.0.1:443"
	config.PublicAddress = net.IPv4(127, 0, 0, 1)
	config.LoopbackClientConfig = &rest.Config{}
	config.EffectiveVersion = basecompatibility.NewEffectiveVersionFromString("", "", "")
	config.SkipOpenAPIInstallation = true
	namer := openapinamer.NewDefinitionNamer(api.Scheme)
	config.OpenAPIV3Config = genericapiserver.DefaultOpenAPIV3Config(generatedopenapi.GetOpenAPIDefinitions, namer)
	config.EnableMetrics = false
	server, err := config.Complete(nil).New("metrics-server", genericapiserver.NewEmptyDelegate())
	if err != nil {
		return nil, fmt.Errorf("make the API server: %w", err)
	}
	pods := metadatalister.NewRuntimeObjectShim(
		metadatalister.New(u.pods, corev1.SchemeGroupVersion.WithResource("pods")))
	if err := api.Install(u.getter, pods, corelisters.NewNodeLister(u.nodes), server, nil); err != nil {
		return nil, fmt.Errorf("install the API: %w", err)
	}
	u.handler = server.Handler
	return u, nil
}

// created is the creationTimestamp of every object: upstream's is that of
// the request.
var created = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// getter is upstream's storage with what it leaves to chance settled: the
// time of the request, and the order of containers, which is that of a map.
type getter struct{ from api.MetricsGetter }

func (g *getter) GetPodMetrics(pods ...*metav1.PartialObjectMetadata) ([]metrics.PodMetrics, error) {
	got, err := g.from.GetPodMetrics(pods...)
	for i := range got {
		got[i].CreationTimestamp = metav1.NewTime(created)
		slices.SortFunc(got[i].Containers, func(a, b metrics.ContainerMetrics) int { return cmp.Compare(a.Name, b.Name) })
	}
	return got, err
}

func (g *getter) GetNodeMetrics(nodes ...*corev1.Node) ([]metrics.NodeMetrics, error) {
	got, err := g.from.GetNodeMetrics(nodes...)
	for i := range got {
		got[i].CreationTimestamp = metav1.NewTime(created)
	}
	return got, err
}
