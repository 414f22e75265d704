// Where a node's kubelet is, by the choices of metrics-server v0.9.0
// (pkg/utils/address_resolver.go and pkg/scraper/client/resource).

package scrape

import (
	"fmt"
	"net"
	"net/url"
	"strconv"

	"github.com/millicore/millicore/examples/metrics-node/cluster"
)

// Direct says how to reach kubelets without the API server in between.
type Direct struct {
	// AddressTypes are the kinds of node addresses to use, the best first.
	AddressTypes []string
	// Port is the kubelets' port, unless StatusPort says to take the one that
	// each node tells of.
	Port       int
	StatusPort bool
	// Scheme is https where empty.
	Scheme string
}

// The defaults of metrics-server.
const (
	KubeletPort  = 10250
	resourcePath = "/metrics/resource"
)

// DefaultAddressTypes is metrics-server's order.
func DefaultAddressTypes() []string {
	return []string{"Hostname", "InternalDNS", "InternalIP", "ExternalDNS", "ExternalIP"}
}

// Kubelet is the endpoint of a node.
func (d *Direct) Kubelet(node *cluster.Object) (Kubelet, error) {
	port := d.Port
	if d.StatusPort {
		port = int(node.KubeletPort)
	}
	if port <= 0 || port > 65535 {
		return Kubelet{}, fmt.Errorf("node %s tells no port of its kubelet", node.Name)
	}
	address, found := d.address(node)
	if !found {
		return Kubelet{}, fmt.Errorf("node %s has no address of the types %v", node.Name, d.AddressTypes)
	}
	path := resourcePath
	if node.MetricsPath != "" {
		path = node.MetricsPath
	}
	scheme := d.Scheme
	if scheme == "" {
		scheme = "https"
	}
	at := url.URL{Scheme: scheme, Host: net.JoinHostPort(address, strconv.Itoa(port)), Path: path}
	return Kubelet{Node: node.Name, URL: at.String()}, nil
}

// address is the first one of the best type.
func (d *Direct) address(node *cluster.Object) (string, bool) {
	for _, wanted := range d.AddressTypes {
		for _, address := range node.Addresses {
			if address.Type == wanted && address.Address != "" {
				return address.Address, true
			}
		}
	}
	return "", false
}
