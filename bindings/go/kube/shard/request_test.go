package shard

import (
	"net/http"
	"testing"
)

func TestTargets(t *testing.T) {
	f := func(url, want string) {
		t.Helper()
		request, err := http.NewRequest(http.MethodGet, "https://server"+url, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if target, ok := targetOf(request); ok {
			got = "list " + target.resource.String()
			if target.watch {
				got = "watch " + target.resource.String()
			}
			if target.continues {
				got += " on"
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
	f("/api/v1/pods", "list pods")
	f("/api/v1/pods/", "list pods")
	f("/api/v1/namespaces", "list namespaces")
	f("/api/v1/namespaces/shop", "")
	f("/api/v1/namespaces/shop/status", "")
	f("/api/v1/namespaces/shop/pods", "list pods")
	f("/api/v1/namespaces/shop/pods/web", "")
	f("/api/v1/namespaces/shop/pods/web/log", "")
	f("/api/v1/nodes/n", "")
	f("/api/v1/nodes/n/proxy/api/v1/pods", "")
	f("/apis/apps/v1/deployments", "list deployments.apps")
	f("/apis/apps/v1/namespaces/shop/deployments?limit=500", "list deployments.apps")
	f("/apis/apps/v1/namespaces/shop/deployments?limit=500&continue=x", "list deployments.apps on")
	f("/k8s/clusters/c-1/apis/batch/v1/jobs", "list jobs.batch")
	f("/api/v1/pods?watch=1", "watch pods on")
	f("/api/v1/pods?watch=true&sendInitialEvents=true", "watch pods")
	f("/api/v1/pods?watch=false", "list pods")
	f("/api/v1/watch/pods", "watch pods on")
	f("/api/v1/watch/namespaces/shop/pods", "watch pods on")
	f("/api/v1/pods?fieldSelector=metadata.name%3Dweb", "")
	f("/api/v1/pods?fieldSelector=spec.nodeName%3Dn,metadata.name%3D%3Dweb", "")
	f("/api/v1/pods?fieldSelector=metadata.name!%3Dweb", "list pods")
	f("/api/v1", "")
	f("/apis/apps/v1", "")
	f("/apis", "")
	f("/version", "")
	f("/metrics", "")
}

func TestOnlyGetIsFiltered(t *testing.T) {
	for _, method := range []string{http.MethodDelete, http.MethodPost, http.MethodHead} {
		request, err := http.NewRequest(method, "https://server/api/v1/pods", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := targetOf(request); ok {
			t.Error(method)
		}
	}
}
