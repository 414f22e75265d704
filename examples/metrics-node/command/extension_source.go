// The kubelets of a cluster, asked directly as metrics-server asks them.

package command

import (
	"fmt"
	"log/slog"
	"sync"

	"github.com/millicore/millicore/examples/metrics-node/cluster"
	"github.com/millicore/millicore/examples/metrics-node/scrape"
	"k8s.io/client-go/rest"
)

// openDirect follows the objects of an API server and scrapes each node's
// kubelet at its own address.
func openDirect(o *options, logger *slog.Logger) (*source, error) {
	config, err := clusterConfig(o.kubeconfig, o.context)
	if err != nil {
		return nil, fmt.Errorf("read --kubeconfig: %w", err)
	}
	asked, err := api(o.kubeconfig, o.context)
	if err != nil {
		return nil, fmt.Errorf("read --kubeconfig: %w", err)
	}
	client, err := clientFor(o.extension.kubeletConfig(config))
	if err != nil {
		return nil, err
	}
	objects := cluster.NewStore()
	remote := &cluster.Remote{Client: asked.Client, Server: asked.Server, Objects: objects, Logger: logger}
	lost := &unreachable{logger: logger, told: map[string]string{}}
	return &source{
		about: "the kubelets of " + asked.Server, objects: objects,
		client: client, follow: remote.Follow,
		kubelets: func() []scrape.Kubelet {
			nodes := objects.List(cluster.KindNode)
			kubelets := make([]scrape.Kubelet, 0, len(nodes))
			for _, node := range nodes {
				kubelet, err := o.extension.kubelets.Kubelet(node)
				if lost.tell(node.Name, err); err == nil {
					kubelets = append(kubelets, kubelet)
				}
			}
			return kubelets
		},
	}, nil
}

// kubeletConfig is the API server's credentials, with the kubelets' trust.
func (e *extension) kubeletConfig(config *rest.Config) *rest.Config {
	of := rest.CopyConfig(config)
	of.TLSClientConfig.ServerName = ""
	if e.kubeletInsecureTLS {
		of.Insecure, of.CAFile, of.CAData = true, "", nil
	} else if e.kubeletCAFile != "" {
		of.CAFile, of.CAData = e.kubeletCAFile, nil
	}
	if e.kubeletCertFile != "" {
		of.CertFile, of.CertData = e.kubeletCertFile, nil
		of.KeyFile, of.KeyData = e.kubeletKeyFile, nil
	}
	return of
}

// unreachable logs once why a node cannot be asked.
type unreachable struct {
	mutex  sync.Mutex
	logger *slog.Logger
	told   map[string]string
}

func (u *unreachable) tell(node string, err error) {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	text := ""
	if err != nil {
		text = err.Error()
	}
	if text != "" && u.told[node] != text {
		u.logger.Warn("a kubelet cannot be asked", "node", node, "error", err)
	}
	u.told[node] = text
}
