package cluster

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/millicore/millicore/conformance/cluster/controlplane"
	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
)

const podMetrics = "/apis/metrics.k8s.io/v1beta1/namespaces/plain/pods"

// onlyWithRights asks for metrics as several users, through the aggregator and
// at the host's own port, where nobody else has looked at the request before.
func onlyWithRights(t *testing.T, plane *controlplane.ControlPlane, of *host) {
	grantView(t, plane, "reader")
	through := plane.Admin.Host + podMetrics
	// A binding takes a moment to be known, and a refusal is believed for 10 s.
	if err := wait.PollUntilContextTimeout(t.Context(), 500*time.Millisecond, time.Minute, true, func(context.Context) (bool, error) {
		code, _ := fetch(t, clientOf(t, plane.Admin, "reader"), through, "")
		return code == http.StatusOK, nil
	}); err != nil {
		t.Errorf("one who may view is not let in: %v", err)
	}
	f := func(name string, client *http.Client, url string, want int, contains string) {
		t.Helper()
		code, text := fetch(t, client, url, "")
		if code != want || !strings.Contains(text, contains) {
			t.Errorf("%s: %d, want %d with %q: %.300s", name, code, want, contains, text)
		}
	}
	f("a user without rights", clientOf(t, plane.Admin, "stranger"), through, http.StatusForbidden,
		`User \"stranger\" cannot list resource \"pods\" in API group \"metrics.k8s.io\" in the namespace \"plain\"`)
	f("one who may view", clientOf(t, plane.Admin, "reader"), through, http.StatusOK, `"PodMetricsList"`)
	f("one who may view, elsewhere", clientOf(t, plane.Admin, "reader"), plane.Admin.Host+"/apis/metrics.k8s.io/v1/nodes", http.StatusForbidden, "nodes")
	f("an administrator", clientOf(t, plane.Admin, "root", "system:masters"), plane.Admin.Host+"/apis/metrics.k8s.io/v1/nodes", http.StatusOK, `"NodeMetricsList"`)

	direct := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	f("nobody, directly", direct, of.url+podMetrics, http.StatusForbidden, "system:anonymous")
	f("health needs no rights", direct, of.url+"/livez", http.StatusOK, "ok")
	f("readiness needs no rights", direct, of.url+"/readyz", http.StatusOK, "ok")
	for name, want := range map[string]struct {
		user string
		code int
	}{
		"a token without rights, directly": {"stranger", http.StatusForbidden},
		"a token with rights, directly":    {"reader", http.StatusOK},
	} {
		code, text := fetch(t, direct, of.url+podMetrics, token(t, plane, want.user))
		if code != want.code {
			t.Errorf("%s: %d, want %d: %.300s", name, code, want.code, text)
		}
	}
	if code, _ := fetch(t, direct, of.url+podMetrics, "not a token"); code != http.StatusUnauthorized {
		t.Errorf("a wrong token, directly: %d", code)
	}
}

// fetch asks for a URL, with a token where one is given.
func fetch(t *testing.T, client *http.Client, url, token string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// grantView lets a user, and the service account of that name, view the
// namespace plain. That a viewer may see metrics comes from our manifests.
func grantView(t *testing.T, plane *controlplane.ControlPlane, user string) {
	t.Helper()
	_, err := plane.Kubernetes.RbacV1().RoleBindings("plain").Create(t.Context(), &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: user},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "system:metrics-node:aggregated-reader"},
		Subjects: []rbacv1.Subject{
			{Kind: rbacv1.UserKind, APIGroup: rbacv1.GroupName, Name: user},
			{Kind: rbacv1.ServiceAccountKind, Namespace: "plain", Name: user},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
}

// token is one of a service account in the namespace plain.
func token(t *testing.T, plane *controlplane.ControlPlane, name string) string {
	t.Helper()
	accounts := plane.Kubernetes.CoreV1().ServiceAccounts("plain")
	_, err := accounts.Create(t.Context(), &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	request, err := accounts.CreateToken(t.Context(), name, &authenticationv1.TokenRequest{}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return request.Status.Token
}

// isDescribed holds that the API server's own OpenAPI has what metrics-node
// says of itself: the aggregator has read, merged and passed it on.
func isDescribed(t *testing.T, plane *controlplane.ControlPlane) {
	text := func(path string) []byte {
		t.Helper()
		raw, err := plane.Kubernetes.RESTClient().Get().AbsPath(path).SetHeader("Accept", "application/json").DoRaw(context.Background())
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		return raw
	}
	var merged struct {
		Definitions map[string]any
		Paths       map[string]any
	}
	if err := json.Unmarshal(text("/openapi/v2"), &merged); err != nil {
		t.Fatal(err)
	}
	const name = "io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics"
	if merged.Definitions[name] == nil || merged.Paths["/apis/metrics.k8s.io/v1beta1/nodes"] == nil {
		t.Errorf("OpenAPI v2 has no %s among %d definitions", name, len(merged.Definitions))
	}
	var passed struct {
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal(text("/openapi/v3/apis/metrics.k8s.io/v1"), &passed); err != nil {
		t.Fatal(err)
	}
	if passed.Components.Schemas["io.k8s.metrics.pkg.apis.metrics.v1.NodeMetrics"] == nil {
		t.Error("OpenAPI v3 has no NodeMetrics")
	}
	if _, err := plane.Kubernetes.Discovery().OpenAPISchema(); err != nil {
		t.Errorf("clients cannot read OpenAPI v2: %v", err)
	}
}
