package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
)

// server is one that answers for metrics.k8s.io.
type server struct {
	name    string
	port    int
	process *process
	client  *http.Client
}

// resolution is how often each scrapes.
const resolution = 15 * time.Second

// startServers runs all three with the same flags.
func (p *plane) startServers(ctx context.Context) error {
	for _, of := range []struct {
		name, path string
		own        []string
	}{
		{"metrics-node (cgo)", p.options.metricsNode, []string{"serve", "--backend", "cgo"}},
		{"metrics-node (wazero)", p.options.metricsNode, []string{"serve", "--backend", "wazero"}},
		{"metrics-server", p.program("metrics-server"), []string{"--cert-dir=metrics-server-certificates"}},
	} {
		port, err := freePort()
		if err != nil {
			return err
		}
		arguments := append(of.own, "--secure-port="+strconv.Itoa(port), "--bind-address=127.0.0.1",
			"--kubeconfig=kubeconfig", "--authentication-kubeconfig=kubeconfig", "--authorization-kubeconfig=kubeconfig",
			"--kubelet-insecure-tls", "--kubelet-use-node-status-port", "--kubelet-preferred-address-types=InternalIP",
			"--metric-resolution="+resolution.String())
		started, err := p.start(of.name, of.path, arguments...)
		if err != nil {
			return err
		}
		config := rest.AnonymousClientConfig(p.admin)
		config.TLSClientConfig = rest.TLSClientConfig{
			Insecure: true, CertFile: p.path("admin.crt"), KeyFile: p.path("admin.key"),
		}
		client, err := rest.HTTPClientFor(config)
		if err != nil {
			return err
		}
		p.servers = append(p.servers, &server{of.name, port, started, client})
	}
	return p.aggregate(ctx, p.servers[0])
}

// get asks a server at its own port.
func (s *server) get(ctx context.Context, path string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("https://127.0.0.1:%d%s", s.port, path), nil)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "application/json")
	response, err := s.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s of %s", s.name, response.Status, path)
	}
	return json.NewDecoder(response.Body).Decode(into)
}

var (
	services    = schema.GroupVersionResource{Version: "v1", Resource: "services"}
	apiServices = schema.GroupVersionResource{Group: "apiregistration.k8s.io", Version: "v1", Resource: "apiservices"}
)

// aggregate makes a server the cluster's metrics API.
func (p *plane) aggregate(ctx context.Context, of *server) error {
	const service = "metrics"
	_, err := p.dynamic.Resource(services).Namespace(namespace).Apply(ctx, service, &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Service", "metadata": map[string]any{"name": service},
		"spec": map[string]any{"type": "ExternalName", "externalName": "localhost"},
	}}, metav1.ApplyOptions{FieldManager: "e2e", Force: true})
	if err != nil {
		return err
	}
	const name = "v1beta1.metrics.k8s.io"
	_, err = p.dynamic.Resource(apiServices).Apply(ctx, name, &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": map[string]any{"name": name},
		"spec": map[string]any{
			"group": "metrics.k8s.io", "version": "v1beta1", "groupPriorityMinimum": 100, "versionPriority": 100,
			"insecureSkipTLSVerify": true,
			"service":               map[string]any{"namespace": namespace, "name": service, "port": of.port},
		},
	}}, metav1.ApplyOptions{FieldManager: "e2e", Force: true})
	if err != nil {
		return err
	}
	return until(ctx, 2*time.Minute, func(ctx context.Context) error {
		return p.kubernetes.RESTClient().Get().AbsPath("/apis/metrics.k8s.io/v1beta1/nodes").Do(ctx).Error()
	})
}
