// Every path of the server, and what guards each handler.

package server

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/millicore/millicore/examples/metrics-node/web"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// endpoint answers a request or says, as an API error, why it cannot.
type endpoint func(w http.ResponseWriter, r *http.Request) error

// routes is every path of the server.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	get := func(path string, answer endpoint) {
		mux.Handle("GET "+path, s.guard(answer))
	}

	// What is here, as kubectl and client-go ask.
	get("/version", s.version)
	get("/api", s.coreGroup)
	get("/apis", s.groups)
	get("/api/v1", s.coreResources)
	get("/apis/metrics.k8s.io", s.metricsGroup)
	get("/apis/metrics.k8s.io/{version}", s.metricsResources)

	// metrics.k8s.io, v1beta1 and v1.
	const metrics = "/apis/metrics.k8s.io/{version}"
	get(metrics+"/nodes", s.listNodeMetrics)
	get(metrics+"/nodes/{name}", s.getNodeMetrics)
	get(metrics+"/pods", s.listPodMetrics)
	get(metrics+"/namespaces/{namespace}/pods", s.listPodMetrics)
	get(metrics+"/namespaces/{namespace}/pods/{name}", s.getPodMetrics)

	// The part of api/v1 that kubectl top reads, without writes or watches.
	get("/api/v1/{resource}", s.listObjects)
	get("/api/v1/nodes/{name}", s.getNode)
	get("/api/v1/namespaces/{name}", s.getNamespace)
	get("/api/v1/namespaces/{namespace}/pods", s.listPods)
	get("/api/v1/namespaces/{namespace}/pods/{name}", s.getPod)

	// What only this host tells.
	get("/reasons", s.reasons)
	get("/why", s.why)
	get("/shards", s.shards)
	get("/hpas", s.listHPAs)
	get("/hpas/{namespace}/{name}", s.getHPA)
	get("/healthz", s.healthz)

	// What an extension API server tells of itself.
	get("/livez", s.healthz)
	get("/readyz", s.readyz)
	get("/openapi/v2", s.openAPIv2)
	get("/openapi/v3", s.openAPIv3Index)
	get(openAPIv3+"{version}", s.openAPIv3Version)

	// The pages, computed in the browser by the same core.
	for _, page := range web.Pages {
		get(page+"{$}", s.showPage)
		if short := strings.TrimSuffix(page, "/"); short != "" {
			mux.Handle("GET "+short, http.RedirectHandler(page, http.StatusMovedPermanently))
		}
	}
	get(web.Prefix+"{file...}", s.showPage)

	mux.Handle("/", s.guard(func(_ http.ResponseWriter, r *http.Request) error {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			return apierrors.NewGenericServerResponse(http.StatusMethodNotAllowed, r.Method,
				schema.GroupResource{}, "", "", 0, false)
		}
		return errNoSuchPath
	}))
	return mux
}

// showPage is a page and the files behind it.
func (s *Server) showPage(w http.ResponseWriter, r *http.Request) error {
	if !s.page.Serve(w, r) {
		return errNoSuchPath
	}
	return nil
}

// errNoSuchPath is what an API server says of a path it does not serve.
var errNoSuchPath = apierrors.NewGenericServerResponse(http.StatusNotFound, "get",
	schema.GroupResource{}, "", "", 0, false)

// guard turns errors into Status objects and panics into 500, so that one
// request cannot end the process.
func (s *Server) guard(answer endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if cause := recover(); cause == http.ErrAbortHandler {
				panic(cause)
			} else if cause != nil {
				s.config.Logger.Error("a request panicked", "path", r.URL.Path, "cause", cause, "stack", string(debug.Stack()))
				writeStatus(w, r, apierrors.NewInternalError(fmt.Errorf("panic: %v", cause)))
			}
		}()
		err := answer(w, r)
		if errors.Is(err, errClosed) {
			err = apierrors.NewServiceUnavailable(err.Error())
		}
		if err != nil {
			writeStatus(w, r, err)
		}
	})
}
