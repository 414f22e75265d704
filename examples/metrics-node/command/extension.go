// metrics-node as an extension API server: the flags by which it serves over
// TLS, believes the aggregator, and asks the API server who may do what.
// Names are metrics-server's where the meaning is the same.

package command

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/millicore/millicore/examples/metrics-node/delegate"
	"github.com/millicore/millicore/examples/metrics-node/scrape"
	"github.com/millicore/millicore/examples/metrics-node/server"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// extension are the flags of an extension API server. With a secure port it
// is one; without, metrics-node serves on loopback, to anybody there.
type extension struct {
	securePort  int
	bindAddress string
	certFile    string
	keyFile     string

	authenticationKubeconfig string
	authorizationKubeconfig  string
	skipLookup               bool
	clientCAFile             string
	requestHeaderCAFile      string
	allowedNames             list
	usernameHeaders          list
	uidHeaders               list
	groupHeaders             list
	extraHeaderPrefixes      list
	tokenTTL                 time.Duration
	allowedTTL               time.Duration
	deniedTTL                time.Duration

	kubeletInsecureTLS bool
	kubeletCAFile      string
	kubeletCertFile    string
	kubeletKeyFile     string
	kubelets           scrape.Direct
	addressTypes       list
}

// list is a flag with values between commas; given twice, the last counts.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

func (l *list) Set(text string) error {
	*l = nil
	for value := range strings.SplitSeq(text, ",") {
		if value = strings.TrimSpace(value); value != "" {
			*l = append(*l, value)
		}
	}
	return nil
}

// serves says whether metrics-node is an extension API server.
func (e *extension) serves() bool { return e.securePort != 0 }

func (o *options) extensionFlags(flags *flag.FlagSet) {
	e := &o.extension
	e.addressTypes = scrape.DefaultAddressTypes()
	e.usernameHeaders = list{"x-remote-user"}
	e.uidHeaders = list{"x-remote-uid"}
	e.groupHeaders = list{"x-remote-group"}
	e.extraHeaderPrefixes = list{"x-remote-extra-"}
	flags.DurationVar(&o.interval, "metric-resolution", 0, "the same as --interval")
	flags.DurationVar(&o.timeout, "kubelet-request-timeout", 0, "the same as --timeout")

	flags.IntVar(&e.securePort, "secure-port", 0,
		"`port` to serve at over TLS, to those whom the API server knows and lets; 0: serve at --listen instead, to anybody")
	flags.StringVar(&e.bindAddress, "bind-address", "0.0.0.0", "`address` of --secure-port")
	flags.StringVar(&e.certFile, "tls-cert-file", "", "`file` with the certificate to serve under, read again as it changes (default self-signed)")
	flags.StringVar(&e.keyFile, "tls-private-key-file", "", "`file` with its private key")

	flags.StringVar(&e.authenticationKubeconfig, "authentication-kubeconfig", "",
		"`file` that names the API server to review tokens (default that of --kubeconfig)")
	flags.StringVar(&e.authorizationKubeconfig, "authorization-kubeconfig", "",
		"`file` that names the API server to review accesses (default that of --kubeconfig)")
	flags.BoolVar(&e.skipLookup, "authentication-skip-lookup", false,
		"do not read kube-system/extension-apiserver-authentication; trust what flags name alone")
	flags.DurationVar(&e.tokenTTL, "authentication-token-webhook-cache-ttl", 10*time.Second, "how long a reviewed token is believed")
	flags.DurationVar(&e.allowedTTL, "authorization-webhook-cache-authorized-ttl", 10*time.Second, "how long an access that was allowed stays so")
	flags.DurationVar(&e.deniedTTL, "authorization-webhook-cache-unauthorized-ttl", 10*time.Second, "how long an access that was denied stays so")
	flags.StringVar(&e.clientCAFile, "client-ca-file", "", "`file` with the CAs of clients' certificates")
	flags.StringVar(&e.requestHeaderCAFile, "requestheader-client-ca-file", "", "`file` with the CAs of the aggregator's certificate")
	flags.Var(&e.allowedNames, "requestheader-allowed-names", "common `names` that the aggregator's certificate may have (default any)")
	flags.Var(&e.usernameHeaders, "requestheader-username-headers", "`headers` by which the aggregator names a user")
	flags.Var(&e.uidHeaders, "requestheader-uid-headers", "`headers` by which it gives a user's UID")
	flags.Var(&e.groupHeaders, "requestheader-group-headers", "`headers` by which it gives a user's groups")
	flags.Var(&e.extraHeaderPrefixes, "requestheader-extra-headers-prefix", "`prefixes` of headers with more about a user")

	flags.BoolVar(&e.kubeletInsecureTLS, "kubelet-insecure-tls", false, "do not verify the kubelets' certificates")
	flags.StringVar(&e.kubeletCAFile, "kubelet-certificate-authority", "", "`file` with the CAs of the kubelets' certificates")
	flags.StringVar(&e.kubeletCertFile, "kubelet-client-certificate", "", "`file` with a certificate to show to kubelets")
	flags.StringVar(&e.kubeletKeyFile, "kubelet-client-key", "", "`file` with its private key")
	flags.IntVar(&e.kubelets.Port, "kubelet-port", scrape.KubeletPort, "`port` of the kubelets")
	flags.BoolVar(&e.kubelets.StatusPort, "kubelet-use-node-status-port", false, "take the port from each node's status instead")
	flags.Var(&e.addressTypes, "kubelet-preferred-address-types", "`types` of node addresses to use, the best first")
}

// complete checks the flags against each other.
func (e *extension) complete(o *options) error {
	switch {
	case e.securePort < 0 || e.securePort > 65535:
		return errors.New("--secure-port must be from 0 to 65535")
	case (e.certFile == "") != (e.keyFile == ""):
		return errors.New("--tls-cert-file and --tls-private-key-file go together")
	case (e.kubeletCertFile == "") != (e.kubeletKeyFile == ""):
		return errors.New("--kubelet-client-certificate and --kubelet-client-key go together")
	case e.kubeletInsecureTLS && e.kubeletCAFile != "":
		return errors.New("--kubelet-insecure-tls and --kubelet-certificate-authority exclude each other")
	case e.serves() && o.once:
		return errors.New("--secure-port and --once exclude each other")
	}
	e.kubelets.AddressTypes = e.addressTypes
	return nil
}

// clusterConfig is how to reach an API server: by a kubeconfig, or, without
// one, as a pod of its cluster.
func clusterConfig(kubeconfig, context string) (*rest.Config, error) {
	if kubeconfig == "" {
		config, err := rest.InClusterConfig()
		if err != nil {
			return nil, fmt.Errorf("without a kubeconfig: %w", err)
		}
		return config, nil
	}
	return clientcmd.NewNonInteractiveDeferredLoadingClientConfig(
		&clientcmd.ClientConfigLoadingRules{ExplicitPath: kubeconfig},
		&clientcmd.ConfigOverrides{CurrentContext: context},
	).ClientConfig()
}

// api is an API server to ask.
func api(kubeconfig, context string) (*delegate.API, error) {
	config, err := clusterConfig(kubeconfig, context)
	if err != nil {
		return nil, err
	}
	client, err := clientFor(config)
	if err != nil {
		return nil, err
	}
	address, _, err := rest.DefaultServerUrlFor(config)
	if err != nil {
		return nil, err
	}
	return &delegate.API{Client: client, Server: strings.TrimSuffix(address.String(), "/")}, nil
}

// guard knows who asks and what they may do.
func (e *extension) guard(o *options) (*delegate.Guard, error) {
	authentication, err := api(cmp.Or(e.authenticationKubeconfig, o.kubeconfig), o.context)
	if err != nil {
		return nil, fmt.Errorf("--authentication-kubeconfig: %w", err)
	}
	authorization, err := api(cmp.Or(e.authorizationKubeconfig, o.kubeconfig), o.context)
	if err != nil {
		return nil, fmt.Errorf("--authorization-kubeconfig: %w", err)
	}
	trust := delegate.Trust{
		AllowedNames: e.allowedNames, UsernameHeaders: e.usernameHeaders, UIDHeaders: e.uidHeaders,
		GroupHeaders: e.groupHeaders, ExtraHeaderPrefixes: e.extraHeaderPrefixes,
	}
	for path, into := range map[string]*[]byte{e.clientCAFile: &trust.ClientCA, e.requestHeaderCAFile: &trust.RequestHeaderCA} {
		if path == "" {
			continue
		}
		if *into, err = os.ReadFile(path); err != nil {
			return nil, err
		}
	}
	return delegate.New(delegate.Config{
		Authentication: authentication, Authorization: authorization,
		Trust: trust, SkipLookup: e.skipLookup,
		TokenTTL: e.tokenTTL, AllowedTTL: e.allowedTTL, DeniedTTL: e.deniedTTL,
	})
}

// secure is an open port and who may come in.
type secure struct {
	listener net.Listener
	guard    *delegate.Guard
}

// open reads whom to trust and opens the port.
func (e *extension) open(ctx context.Context, o *options) (*secure, error) {
	guard, err := e.guard(o)
	if err != nil {
		return nil, err
	}
	if err := guard.Load(ctx); err != nil {
		return nil, err
	}
	certificate, err := delegate.NewCertificate(e.certFile, e.keyFile)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(e.bindAddress, strconv.Itoa(e.securePort)))
	if err != nil {
		return nil, fmt.Errorf("--secure-port: %w", err)
	}
	return &secure{tls.NewListener(listener, delegate.TLS(certificate)), guard}, nil
}

// serve serves a handler until ctx ends.
func (s *secure) serve(ctx context.Context, handler http.Handler, logger *slog.Logger) error {
	go s.guard.Keep(ctx, func(err error) { logger.Warn("the old trust stays in force", "error", err) })
	return serveHTTP(ctx, s.listener, s.guard.Handler(handler, server.Refuse), logger)
}
