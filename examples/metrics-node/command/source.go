// Where pages and objects come from: the replayed cluster, kubelets by URL, or
// a cluster by kubeconfig.

package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
	"github.com/millicore/millicore/examples/metrics-node/fleet"
	"github.com/millicore/millicore/examples/metrics-node/scrape"
	"k8s.io/client-go/rest"
)

// source is where pages and objects come from.
type source struct {
	// about is a phrase for the first line.
	about    string
	objects  *cluster.Store
	kubelets func() []scrape.Kubelet
	client   *http.Client
	// adoptPods: the source knows no pods but those on the pages.
	adoptPods bool
	// scale, if set, carries out what HPAs decide.
	scale func(namespace, kind, name string, replicas int32) error
	// follow, if set, keeps objects up to date until ctx ends; it calls
	// synced when they are complete.
	follow func(ctx context.Context, synced func()) error
	close  func(context.Context) error
}

// openSource makes the source that the flags ask for.
func openSource(o *options, library *millicore.Library, logger *slog.Logger) (*source, error) {
	switch {
	case o.extension.serves() && len(o.kubelets) == 0:
		return openDirect(o, logger)
	case o.kubeconfig != "":
		return openCluster(o, logger)
	case len(o.kubelets) > 0:
		return openKubelets(o)
	default:
		return openReplay(o, library)
	}
}

// openReplay starts the fleet of the recorded cluster.
func openReplay(o *options, library *millicore.Library) (*source, error) {
	recorded, err := cluster.LoadRecorded()
	if err != nil {
		return nil, fmt.Errorf("read the recorded cluster: %w", err)
	}
	kubelets, err := fleet.Start(fleet.Config{
		Library:  library,
		Recorded: recorded,
		Load:     fleet.Load{Swing: o.swing, Period: o.period},
	})
	if err != nil {
		return nil, fmt.Errorf("start the replayed kubelets: %w", err)
	}
	return &source{
		about:    fmt.Sprintf("a recorded cluster, replayed by %d kubelets on loopback", len(kubelets.Kubelets())),
		objects:  recorded.Objects,
		kubelets: kubelets.Kubelets,
		scale:    kubelets.Scale,
		close:    kubelets.Close,
	}, nil
}

// openKubelets takes kubelets by URL. Their pods are those on their pages.
func openKubelets(o *options) (*source, error) {
	kubelets := make([]scrape.Kubelet, 0, len(o.kubelets))
	objects := cluster.NewStore()
	for _, text := range o.kubelets {
		kubelet, err := parseKubelet(text)
		if err != nil {
			return nil, err
		}
		if objects.Get(cluster.KindNode, "", kubelet.Node) != nil {
			return nil, fmt.Errorf("--kubelet %s: node %s is given twice", text, kubelet.Node)
		}
		kubelets = append(kubelets, kubelet)
		objects.Upsert(cluster.KnownNode(kubelet.Node))
	}
	client, err := clientFor(&rest.Config{
		BearerTokenFile: o.tokenFile,
		TLSClientConfig: rest.TLSClientConfig{Insecure: o.insecure, CAFile: o.caFile},
	})
	if err != nil {
		return nil, err
	}
	return &source{
		about:     fmt.Sprintf("%d kubelets", len(kubelets)),
		objects:   objects,
		kubelets:  func() []scrape.Kubelet { return kubelets },
		client:    client,
		adoptPods: true,
	}, nil
}

// resourcePath is where a kubelet shows the usage of its node and pods.
const resourcePath = "/metrics/resource"

// parseKubelet reads URL or NODE=URL. Without a node's name the kubelet goes
// by its host and port; without a path it is asked for /metrics/resource.
func parseKubelet(text string) (scrape.Kubelet, error) {
	node, address, named := strings.Cut(text, "=")
	if !named || strings.Contains(node, "/") {
		node, address = "", text
	}
	parsed, err := url.Parse(address)
	if err != nil {
		return scrape.Kubelet{}, fmt.Errorf("--kubelet %s: %w", text, errors.Unwrap(err))
	}
	if parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Host == "" {
		return scrape.Kubelet{}, fmt.Errorf("--kubelet %s: want http://HOST:PORT or https://HOST:PORT", text)
	}
	if parsed.Path == "" || parsed.Path == "/" {
		parsed.Path = resourcePath
	}
	if node == "" {
		node = parsed.Host
	}
	return scrape.Kubelet{Node: node, URL: parsed.String()}, nil
}

// openCluster follows the objects of an API server and scrapes each node's
// kubelet through the API server's node proxy, which needs no route to the
// nodes but the right to get nodes/proxy (or nodes/metrics).
func openCluster(o *options, logger *slog.Logger) (*source, error) {
	config, err := clusterConfig(o.kubeconfig, o.context)
	if err != nil {
		return nil, fmt.Errorf("read --kubeconfig: %w", err)
	}
	client, err := clientFor(config)
	if err != nil {
		return nil, err
	}
	address, _, err := rest.DefaultServerUrlFor(config)
	if err != nil {
		return nil, fmt.Errorf("read --kubeconfig: %w", err)
	}
	base := strings.TrimSuffix(address.String(), "/")
	objects := cluster.NewStore()
	remote := &cluster.Remote{Client: client, Server: base, Objects: objects, Logger: logger}
	return &source{
		about:   "the kubelets behind " + base,
		objects: objects,
		client:  client,
		follow:  remote.Follow,
		kubelets: func() []scrape.Kubelet {
			nodes := objects.List(cluster.KindNode)
			kubelets := make([]scrape.Kubelet, len(nodes))
			for i, node := range nodes {
				proxied := base + "/api/v1/nodes/" + url.PathEscape(node.Name) + "/proxy" + resourcePath
				kubelets[i] = scrape.Kubelet{Node: node.Name, URL: proxied}
			}
			return kubelets
		},
	}, nil
}

// clientFor is a client with the credentials and trust of a config. It does
// not follow redirects: a kubelet must not send our token elsewhere.
func clientFor(config *rest.Config) (*http.Client, error) {
	config.UserAgent = "millicore-metrics-node"
	transport, err := rest.TransportFor(config)
	if err != nil {
		return nil, fmt.Errorf("make the HTTP client: %w", err)
	}
	return &http.Client{
		Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}, nil
}

// closeTimeout bounds how long ending may take.
const closeTimeout = 3 * time.Second

// end closes what the source has opened.
func (s *source) end() error {
	if s.close == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	return s.close(ctx)
}
