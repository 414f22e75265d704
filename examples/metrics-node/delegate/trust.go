package delegate

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Trust says whose word counts. Its fields are those of the ConfigMap and of
// upstream's flags.
type Trust struct {
	ClientCA []byte // PEM: who signs clients' certificates

	RequestHeaderCA     []byte   // PEM: who signs the aggregator's certificate
	AllowedNames        []string // its common names; all where empty
	UsernameHeaders     []string
	UIDHeaders          []string
	GroupHeaders        []string
	ExtraHeaderPrefixes []string
}

// configMap is where kube-apiserver tells extension API servers of itself.
const configMap = "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication"

// trusted is the trust in force.
type trusted struct {
	mutex   sync.RWMutex
	now     Trust
	clients *x509.CertPool // nil: no certificate counts
	proxies *x509.CertPool
}

// Load reads the ConfigMap, if it is to be read, and puts it in force.
func (g *Guard) Load(ctx context.Context) error {
	trust := g.config.Trust
	if !g.config.SkipLookup {
		var found corev1.ConfigMap
		if err := g.config.Authentication.get(ctx, configMap, &found); err != nil {
			return fmt.Errorf("read whom to trust: %w", err)
		}
		if err := trust.fill(found.Data); err != nil {
			return fmt.Errorf("read whom to trust: %w", err)
		}
	}
	return g.trust.set(trust)
}

// Keep loads again every minute until ctx ends: CAs are rotated.
func (g *Guard) Keep(ctx context.Context, failed func(error)) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := g.Load(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
	}
}

// fill takes from the ConfigMap what flags have not said.
func (t *Trust) fill(data map[string]string) error {
	if len(t.ClientCA) == 0 {
		t.ClientCA = []byte(data["client-ca-file"])
	}
	if len(t.RequestHeaderCA) > 0 {
		return nil // all about the aggregator comes from flags
	}
	t.RequestHeaderCA = []byte(data["requestheader-client-ca-file"])
	for key, list := range map[string]*[]string{
		"requestheader-allowed-names":        &t.AllowedNames,
		"requestheader-username-headers":     &t.UsernameHeaders,
		"requestheader-uid-headers":          &t.UIDHeaders,
		"requestheader-group-headers":        &t.GroupHeaders,
		"requestheader-extra-headers-prefix": &t.ExtraHeaderPrefixes,
	} {
		if text := data[key]; text != "" {
			if err := json.Unmarshal([]byte(text), list); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
		}
	}
	return nil
}

func (t *trusted) set(trust Trust) error {
	clients, err := pool(trust.ClientCA)
	if err != nil {
		return fmt.Errorf("the client CA: %w", err)
	}
	proxies, err := pool(trust.RequestHeaderCA)
	if err != nil {
		return fmt.Errorf("the request-header CA: %w", err)
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.now, t.clients, t.proxies = trust, clients, proxies
	return nil
}

func pool(text []byte) (*x509.CertPool, error) {
	if len(text) == 0 {
		return nil, nil
	}
	made := x509.NewCertPool()
	if !made.AppendCertsFromPEM(text) {
		return nil, errors.New("no certificate in it")
	}
	return made, nil
}

func (t *trusted) get() (now Trust, clients, proxies *x509.CertPool) {
	t.mutex.RLock()
	defer t.mutex.RUnlock()
	return t.now, t.clients, t.proxies
}

// verify checks a client's certificate against a pool. Without a certificate
// or a pool nothing is known, which is no error.
func verify(r *http.Request, roots *x509.CertPool) (*x509.Certificate, error) {
	if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 || roots == nil {
		return nil, nil
	}
	options := x509.VerifyOptions{
		Roots: roots, Intermediates: x509.NewCertPool(),
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	for _, intermediate := range r.TLS.PeerCertificates[1:] {
		options.Intermediates.AddCert(intermediate)
	}
	if _, err := r.TLS.PeerCertificates[0].Verify(options); err != nil {
		return nil, err
	}
	return r.TLS.PeerCertificates[0], nil
}

// byHeader believes the aggregator.
func (g *Guard) byHeader(r *http.Request) (*User, error) {
	trust, _, proxies := g.trust.get()
	certificate, err := verify(r, proxies)
	if certificate == nil {
		return nil, err
	}
	if len(trust.AllowedNames) > 0 && !slices.Contains(trust.AllowedNames, certificate.Subject.CommonName) {
		return nil, fmt.Errorf("%q may not speak for others", certificate.Subject.CommonName)
	}
	user := &User{Name: first(r.Header, trust.UsernameHeaders), UID: first(r.Header, trust.UIDHeaders)}
	if user.Name == "" {
		return nil, nil
	}
	for _, header := range trust.GroupHeaders {
		user.Groups = append(user.Groups, r.Header.Values(header)...)
	}
	user.Extra = extra(r.Header, trust.ExtraHeaderPrefixes)
	return user, nil
}

func first(header http.Header, names []string) string {
	for _, name := range names {
		if value := header.Get(name); value != "" {
			return value
		}
	}
	return ""
}

// extra are the headers that begin with a prefix; what follows it is a key,
// in lower case and escaped as in a path.
func extra(header http.Header, prefixes []string) map[string][]string {
	found := map[string][]string{}
	for _, prefix := range prefixes {
		for name, values := range header {
			if len(name) < len(prefix) || !strings.EqualFold(name[:len(prefix)], prefix) {
				continue
			}
			key := strings.ToLower(name[len(prefix):])
			if unescaped, err := url.PathUnescape(key); err == nil {
				key = unescaped
			}
			found[key] = append(found[key], values...)
		}
	}
	return found
}

// strip takes the aggregator's headers away, so that nothing behind the guard
// can take them for true.
func (t *trusted) strip(header http.Header) {
	trust, _, _ := t.get()
	for _, names := range [][]string{trust.UsernameHeaders, trust.UIDHeaders, trust.GroupHeaders} {
		for _, name := range names {
			header.Del(name)
		}
	}
	for name := range header {
		for _, prefix := range trust.ExtraHeaderPrefixes {
			if len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
				header.Del(name)
			}
		}
	}
}

// byCertificate takes the subject of a client's certificate.
func (g *Guard) byCertificate(r *http.Request) (*User, error) {
	_, clients, proxies := g.trust.get()
	certificate, err := verify(r, clients)
	if certificate == nil {
		if proxy, _ := verify(r, proxies); proxy != nil {
			return nil, nil // the aggregator's own, without a user's name
		}
		return nil, err
	}
	if certificate.Subject.CommonName == "" {
		return nil, nil
	}
	return &User{Name: certificate.Subject.CommonName, Groups: certificate.Subject.Organization}, nil
}

// bearer is the token of an Authorization header.
func bearer(r *http.Request) (string, bool) {
	scheme, token, found := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	token = strings.TrimSpace(token)
	return token, found && strings.EqualFold(scheme, "bearer") && token != ""
}
