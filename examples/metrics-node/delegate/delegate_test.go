package delegate

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// authority signs clients' certificates.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pem         string
}

func newAuthority(t *testing.T, name string) *authority {
	t.Helper()
	a := &authority{}
	a.certificate, a.key, a.pem = sign(t, pkix.Name{CommonName: name}, nil)
	return a
}

func (a *authority) client(t *testing.T, subject pkix.Name) *tls.Certificate {
	t.Helper()
	certificate, key, _ := sign(t, subject, a)
	return &tls.Certificate{Certificate: [][]byte{certificate.Raw}, PrivateKey: key}
}

// sign makes a certificate: a CA of its own, or a client that one has signed.
func sign(t *testing.T, subject pkix.Name, by *authority) (*x509.Certificate, *ecdsa.PrivateKey, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: subject,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		BasicConstraintsValid: true, IsCA: by == nil,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	parent, signer := template, key
	if by != nil {
		parent, signer = by.certificate, by.key
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return made, key, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}))
}

// apiServer knows a token and lets one user list pods in one namespace.
type apiServer struct {
	data            map[string]string
	tokens, reviews atomic.Int32
	reviewed        atomic.Pointer[authorizationv1.SubjectAccessReviewSpec]
}

func (a *apiServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case configMap:
		_ = json.NewEncoder(w).Encode(corev1.ConfigMap{Data: a.data})
	case "/apis/authentication.k8s.io/v1/tokenreviews":
		a.tokens.Add(1)
		var review authenticationv1.TokenReview
		_ = json.NewDecoder(r.Body).Decode(&review)
		if review.Spec.Token == "good" {
			review.Status.Authenticated = true
			review.Status.User = authenticationv1.UserInfo{Username: "carol", Groups: []string{"ops"}}
		}
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(review)
	case "/apis/authorization.k8s.io/v1/subjectaccessreviews":
		a.reviews.Add(1)
		var review authorizationv1.SubjectAccessReview
		_ = json.NewDecoder(r.Body).Decode(&review)
		a.reviewed.Store(&review.Spec)
		of := review.Spec.ResourceAttributes
		review.Status.Allowed = of != nil && of.Namespace == "shop" && review.Spec.User != "system:anonymous"
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(review)
	default:
		http.NotFound(w, r)
	}
}

const list = "/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods"

func TestWhoMayDoWhat(t *testing.T) {
	clients, proxies, strangers := newAuthority(t, "clients"), newAuthority(t, "proxies"), newAuthority(t, "strangers")
	asked := &apiServer{data: map[string]string{
		"client-ca-file":                     clients.pem,
		"requestheader-client-ca-file":       proxies.pem,
		"requestheader-allowed-names":        `["aggregator"]`,
		"requestheader-username-headers":     `["X-Remote-User"]`,
		"requestheader-group-headers":        `["X-Remote-Group"]`,
		"requestheader-extra-headers-prefix": `["X-Remote-Extra-"]`,
	}}
	server := httptest.NewServer(asked)
	t.Cleanup(server.Close)
	guard, err := New(Config{
		Authentication: &API{server.Client(), server.URL}, Authorization: &API{server.Client(), server.URL},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := guard.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	guarded := httptest.NewUnstartedServer(guard.Handler(
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for name := range r.Header {
				if strings.HasPrefix(name, "X-Remote") || name == "Authorization" {
					t.Errorf("%s came through", name)
				}
			}
		}),
		func(w http.ResponseWriter, err error) {
			var status apierrors.APIStatus
			if is, ok := err.(apierrors.APIStatus); ok {
				status = is
			}
			http.Error(w, status.Status().Message, int(status.Status().Code))
		},
	))
	certificate, err := NewCertificate("", "")
	if err != nil {
		t.Fatal(err)
	}
	guarded.TLS = TLS(certificate)
	guarded.StartTLS()
	t.Cleanup(guarded.Close)

	f := func(name string, shown *tls.Certificate, path string, want int, headers ...string) string {
		t.Helper()
		transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
		if shown != nil {
			transport.TLSClientConfig.Certificates = []tls.Certificate{*shown}
		}
		defer transport.CloseIdleConnections()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, guarded.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(headers); i += 2 {
			request.Header.Add(headers[i], headers[i+1])
		}
		response, err := (&http.Client{Transport: transport}).Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: %s, want %d", name, response.Status, want)
		}
		var text [256]byte
		n, _ := response.Body.Read(text[:])
		return string(text[:n])
	}
	aggregator := proxies.client(t, pkix.Name{CommonName: "aggregator"})
	f("the aggregator for alice", aggregator, list, 200, "X-Remote-User", "alice", "X-Remote-Group", "dev", "X-Remote-Extra-Scopes%2fa", "x")
	if got := asked.reviewed.Load(); got.User != "alice" || fmt.Sprint(got.Groups) != "[dev system:authenticated]" || fmt.Sprint(got.Extra) != "map[scopes/a:[x]]" {
		t.Errorf("reviewed %+v", got)
	}
	text := f("the aggregator for alice, elsewhere", aggregator, "/apis/metrics.k8s.io/v1beta1/nodes", 403, "X-Remote-User", "alice")
	if want := `nodes.metrics.k8s.io is forbidden: User "alice" cannot list resource "nodes" in API group "metrics.k8s.io" at the cluster scope`; strings.TrimSpace(text) != want {
		t.Errorf("got %q", text)
	}
	f("masters need no review", aggregator, "/apis", 200, "X-Remote-User", "root", "X-Remote-Group", masters)
	f("another name of the same CA", proxies.client(t, pkix.Name{CommonName: "mallory"}), list, 401, "X-Remote-User", "alice")
	f("a client may not name others", clients.client(t, pkix.Name{CommonName: "bob"}), "/metrics", 403, "X-Remote-User", "root", "X-Remote-Group", masters)
	f("a client", clients.client(t, pkix.Name{CommonName: "bob", Organization: []string{"dev"}}), list+"/a", 200)
	if got := asked.reviewed.Load(); got.User != "bob" || got.ResourceAttributes.Name != "a" || got.ResourceAttributes.Verb != "get" {
		t.Errorf("reviewed %+v", got)
	}
	f("a stranger", strangers.client(t, pkix.Name{CommonName: "eve"}), list, 401)
	f("a header alone", nil, list, 403, "X-Remote-User", "root", "X-Remote-Group", masters)
	f("a token", nil, list, 200, "Authorization", "Bearer good")
	f("a token again", nil, list, 200, "Authorization", "bearer  good")
	if n := asked.tokens.Load(); n != 1 {
		t.Errorf("the token was reviewed %d times", n)
	}
	f("a wrong token", nil, list, 401, "Authorization", "Bearer bad")
	f("nobody", nil, list, 403)
	before := asked.reviews.Load()
	f("health", nil, "/livez", 200)
	f("health", nil, "/readyz", 200)
	if asked.reviews.Load() != before {
		t.Error("health was reviewed")
	}
	server.Close()
	f("a known token, without an API server", nil, list, 200, "Authorization", "Bearer good")
	f("a new one", nil, list, 401, "Authorization", "Bearer other")
	f("a new access", nil, list+"/b", 500)
}

func TestAttributes(t *testing.T) {
	f := func(method, path, want string) {
		t.Helper()
		resource, other := attributes(httptest.NewRequest(method, path, nil))
		got := ""
		if resource != nil {
			got = fmt.Sprintf("%s %s/%s %s/%s %s", resource.Verb, resource.Group, resource.Version, resource.Namespace, resource.Resource, resource.Name)
			if resource.Subresource != "" {
				got += " " + resource.Subresource
			}
		} else {
			got = other.Verb + " " + other.Path
		}
		if got != want {
			t.Errorf("%s %s: %q, want %q", method, path, got, want)
		}
	}
	f("GET", "/", "get /")
	f("GET", "/apis", "get /apis")
	f("GET", "/apis/metrics.k8s.io/v1", "get /apis/metrics.k8s.io/v1")
	f("GET", "/apis/metrics.k8s.io/v1/nodes", "list metrics.k8s.io/v1 /nodes ")
	f("HEAD", "/apis/metrics.k8s.io/v1/nodes/a", "get metrics.k8s.io/v1 /nodes a")
	f("GET", "/apis/metrics.k8s.io/v1/namespaces/x/pods", "list metrics.k8s.io/v1 x/pods ")
	f("GET", "/apis/metrics.k8s.io/v1/namespaces/x/pods/y/z", "get metrics.k8s.io/v1 x/pods y z")
	f("GET", "/apis/metrics.k8s.io/v1/namespaces/x%2Fpods/pods", "list metrics.k8s.io/v1 x/pods/pods ")
	f("GET", "/apis/metrics.k8s.io/v1/pods?watch=1", "watch metrics.k8s.io/v1 /pods ")
	f("GET", "/api/v1/namespaces", "list /v1 /namespaces ")
	f("GET", "/api/v1/namespaces/x", "get /v1 x/namespaces x")
	f("DELETE", "/api/v1/nodes/x", "delete /v1 /nodes x")
	f("POST", "/api/v1/nodes", "create /v1 /nodes ")
	f("PATCH", "/shards", "patch /shards")
}

func TestCacheForgets(t *testing.T) {
	now := time.Unix(0, 0)
	c := newCache[int](func() time.Time { return now })
	asked := 0
	f := func(want int) {
		t.Helper()
		got, err := c.get("a", time.Second, func() (int, error) { asked++; return asked, nil })
		if err != nil || got != want {
			t.Errorf("got %d, %v, want %d", got, err, want)
		}
	}
	f(1)
	f(1)
	now = now.Add(time.Second)
	f(2)
	for i := range maxEntries + 10 {
		_, _ = c.get(fmt.Sprint(i), time.Second, func() (int, error) { return 0, nil })
	}
	if len(c.entries) > maxEntries {
		t.Errorf("%d entries are kept", len(c.entries))
	}
}
