// Package aggregated puts APIs behind kube-apiserver's aggregator: the
// metrics-node under test, and small custom and external metrics APIs.
package aggregated

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/millicore/millicore/conformance/cluster/controlplane"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/cert"
	registration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

const namespace = "kube-system"

// Serve answers for an API group with a handler over TLS, under a certificate
// that the aggregator verifies, and waits until the aggregator finds it
// available.
func Serve(t *testing.T, plane *controlplane.ControlPlane, service string, handler http.Handler, versions ...metav1.GroupVersion) {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	certificate, authority := Certificate(t, service)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	server.StartTLS()
	t.Cleanup(server.Close)
	Register(t, plane, service, server.Listener.Addr(), authority, versions...)
}

// Certificate is one for a service's name, with the authority that signed it.
func Certificate(t *testing.T, service string) (tls.Certificate, []byte) {
	t.Helper()
	host := service + "." + namespace + ".svc"
	certificate, key, err := cert.GenerateSelfSignedCertKey(host, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		t.Fatal(err)
	}
	return pair, certificate
}

// Register makes a Service that leads to an address on loopback, and an
// APIService for each version of a group.
func Register(t *testing.T, plane *controlplane.ControlPlane, service string, address net.Addr, authority []byte, versions ...metav1.GroupVersion) {
	t.Helper()
	_, text, err := net.SplitHostPort(address.String())
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	number := int32(port)
	_, err = plane.Kubernetes.CoreV1().Services(namespace).Create(t.Context(), &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: service},
		Spec:       corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName, ExternalName: "localhost"},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range versions {
		name := version.Version + "." + version.Group
		_, err := plane.Aggregator.ApiregistrationV1().APIServices().Create(t.Context(), &registration.APIService{
			ObjectMeta: metav1.ObjectMeta{Name: name},
			Spec: registration.APIServiceSpec{
				Group: version.Group, Version: version.Version,
				GroupPriorityMinimum: 100, VersionPriority: 100,
				CABundle: authority,
				Service:  &registration.ServiceReference{Namespace: namespace, Name: service, Port: &number},
			},
		}, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		waitAvailable(t, plane, name)
	}
}

// waitAvailable waits until the aggregator says that it reaches an API.
func waitAvailable(t *testing.T, plane *controlplane.ControlPlane, name string) {
	t.Helper()
	var why string
	err := wait.PollUntilContextTimeout(t.Context(), 100*time.Millisecond, 2*time.Minute, true, func(ctx context.Context) (bool, error) {
		service, err := plane.Aggregator.ApiregistrationV1().APIServices().Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return false, err
		}
		for _, condition := range service.Status.Conditions {
			if condition.Type == registration.Available {
				why = condition.Message
				return condition.Status == registration.ConditionTrue, nil
			}
		}
		return false, nil
	})
	if err != nil {
		t.Fatalf("APIService %s: %v: %s", name, err, strings.TrimSpace(why))
	}
}
