package recorder

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path"
	"strings"
	"time"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
)

// The last parts of the user agents of kube-controller-manager's clients.
const (
	autoscaler = "horizontal-pod-autoscaler"
	informers  = "shared-informers"
)

// Handler passes requests on to an API server. Each controller goes by the
// service account that it has in a cluster, so that the API server's own
// roles say what it may do.
func (r *Recorder) Handler(server *url.URL, transport http.RoundTripper) http.Handler {
	proxy := &httputil.ReverseProxy{
		Transport:     transport,
		FlushInterval: -1,
		Rewrite: func(request *httputil.ProxyRequest) {
			request.SetURL(server)
			// The transport then asks for compression and undoes it itself.
			request.Out.Header.Del("Accept-Encoding")
			request.Out.Header.Set("Impersonate-User", account(client(request.In)))
		},
		ModifyResponse: r.answered,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			w.WriteHeader(http.StatusBadGateway) // the test is over
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if client(request) != autoscaler || strings.HasSuffix(request.URL.Path, "/events") {
			proxy.ServeHTTP(w, request)
			return
		}
		body, err := io.ReadAll(request.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		request.Body = io.NopCloser(bytes.NewReader(body))
		exchange := &Exchange{
			Method: request.Method, Path: request.URL.Path, Query: request.URL.Query(),
			Asked: time.Now(), Request: body,
		}
		proxy.ServeHTTP(w, request.WithContext(context.WithValue(request.Context(), exchangeKey{}, exchange)))
	})
}

type exchangeKey struct{}

// client is which of the manager's clients asks.
func client(r *http.Request) string { return path.Base(r.UserAgent()) }

func account(client string) string {
	switch client {
	case autoscaler, "deployment-controller", "replicaset-controller":
		return "system:serviceaccount:kube-system:" + client
	}
	return "system:kube-controller-manager"
}

// answered sees each answer before it is passed on.
func (r *Recorder) answered(response *http.Response) error {
	request := response.Request
	if exchange, of := request.Context().Value(exchangeKey{}).(*Exchange); of {
		text, err := whole(response)
		if err != nil {
			return err
		}
		exchange.Status, exchange.Header, exchange.Response = response.StatusCode, response.Header, text
		exchange.Answered = time.Now()
		r.add(Sign{At: exchange.Answered, Exchange: exchange})
		return nil
	}
	mirror := r.mirror(request.URL.Path)
	if mirror == nil || client(request) != informers || response.StatusCode != http.StatusOK {
		return nil
	}
	if request.URL.Query().Get("watch") != "" {
		response.Body = &watched{ReadCloser: response.Body, mirror: mirror, failed: r.failed}
		return nil
	}
	text, err := whole(response)
	if err == nil {
		err = mirror.list(text)
	}
	return err
}

func (r *Recorder) mirror(path string) *Mirror {
	switch path {
	case "/api/v1/pods":
		return r.Pods
	case "/apis/autoscaling/v2/horizontalpodautoscalers":
		return r.HPAs
	}
	return nil
}

func (r *Recorder) failed(err error) {
	utilruntime.HandleError(fmt.Errorf("recorder: %w", err))
}

// whole reads a body and leaves it there to be read again.
func whole(response *http.Response) ([]byte, error) {
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	_ = response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(text))
	return text, nil
}
