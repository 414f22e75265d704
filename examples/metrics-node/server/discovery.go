package server

import (
	"net/http"
	"runtime"

	apidiscovery "k8s.io/api/apidiscovery/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	apimachineryversion "k8s.io/apimachinery/pkg/version"
)

// What API groups, versions and resources are here, in the two forms that
// clients ask for: one document a group version, and aggregated (the form
// that kubectl prefers).

const metricsGroupName = "metrics.k8s.io"

// kubernetesVersion is the release whose API this server speaks.
const kubernetesVersion = "v1.36.3"

// aggregatedView is the form of discovery that has everything in one answer.
var aggregatedView = [3]string{"APIGroupDiscoveryList", "apidiscovery.k8s.io", "v2"}

// metricsVersions are listed with the preferred one first: v1beta1 is the one
// that kubectl and the HPA controller of 1.36 use.
func metricsVersions() []metav1.GroupVersionForDiscovery {
	return []metav1.GroupVersionForDiscovery{
		{GroupVersion: metricsGroupName + "/v1beta1", Version: "v1beta1"},
		{GroupVersion: metricsGroupName + "/v1", Version: "v1"},
	}
}

func metricsResources() []metav1.APIResource {
	verbs := metav1.Verbs{"get", "list"}
	return []metav1.APIResource{
		{Name: "nodes", Kind: "NodeMetrics", Verbs: verbs},
		{Name: "pods", Kind: "PodMetrics", Namespaced: true, Verbs: verbs},
	}
}

func coreResources() []metav1.APIResource {
	verbs := metav1.Verbs{"get", "list"}
	return []metav1.APIResource{
		{Name: "namespaces", SingularName: "namespace", Kind: "Namespace", Verbs: verbs, ShortNames: []string{"ns"}},
		{Name: "nodes", SingularName: "node", Kind: "Node", Verbs: verbs, ShortNames: []string{"no"}},
		{Name: "pods", SingularName: "pod", Kind: "Pod", Namespaced: true, Verbs: verbs, ShortNames: []string{"po"}},
	}
}

func groupResource(resource string) schema.GroupResource {
	return schema.GroupResource{Resource: resource}
}

func (s *Server) version(w http.ResponseWriter, _ *http.Request) error {
	writeJSON(w, http.StatusOK, mediaJSON, apimachineryversion.Info{
		Major:      "1",
		Minor:      "36",
		GitVersion: kubernetesVersion + "+millicore." + s.config.Library.Version(),
		GoVersion:  runtime.Version(),
		Compiler:   runtime.Compiler,
		Platform:   runtime.GOOS + "/" + runtime.GOARCH,
	})
	return nil
}

// coreGroup is /api: the legacy group, version v1.
func (s *Server) coreGroup(w http.ResponseWriter, r *http.Request) error {
	wanted, err := accept(r, aggregatedView)
	if err != nil {
		return err
	}
	if wanted.as != "" {
		writeDiscovery(w, wanted, aggregated("", "v1", coreResources()))
		return nil
	}
	writeJSON(w, http.StatusOK, mediaJSON, metav1.APIVersions{
		TypeMeta:                   metav1.TypeMeta{Kind: "APIVersions"},
		Versions:                   []string{"v1"},
		ServerAddressByClientCIDRs: []metav1.ServerAddressByClientCIDR{{ClientCIDR: "0.0.0.0/0", ServerAddress: r.Host}},
	})
	return nil
}

// groups is /apis: the one named group.
func (s *Server) groups(w http.ResponseWriter, r *http.Request) error {
	wanted, err := accept(r, aggregatedView)
	if err != nil {
		return err
	}
	if wanted.as != "" {
		both := aggregated(metricsGroupName, "v1beta1", metricsResources())
		both.Versions = append(both.Versions, aggregated(metricsGroupName, "v1", metricsResources()).Versions...)
		writeDiscovery(w, wanted, both)
		return nil
	}
	writeJSON(w, http.StatusOK, mediaJSON, metav1.APIGroupList{
		TypeMeta: metav1.TypeMeta{Kind: "APIGroupList", APIVersion: "v1"},
		Groups:   []metav1.APIGroup{metricsGroupDocument()},
	})
	return nil
}

func (s *Server) metricsGroup(w http.ResponseWriter, _ *http.Request) error {
	group := metricsGroupDocument()
	group.TypeMeta = metav1.TypeMeta{Kind: "APIGroup", APIVersion: "v1"}
	writeJSON(w, http.StatusOK, mediaJSON, group)
	return nil
}

func metricsGroupDocument() metav1.APIGroup {
	versions := metricsVersions()
	return metav1.APIGroup{Name: metricsGroupName, Versions: versions, PreferredVersion: versions[0]}
}

func (s *Server) metricsResources(w http.ResponseWriter, r *http.Request) error {
	if _, err := version(r); err != nil {
		return err
	}
	writeResources(w, metricsGroupName+"/"+r.PathValue("version"), metricsResources())
	return nil
}

func (s *Server) coreResources(w http.ResponseWriter, _ *http.Request) error {
	writeResources(w, "v1", coreResources())
	return nil
}

func writeResources(w http.ResponseWriter, groupVersion string, resources []metav1.APIResource) {
	writeJSON(w, http.StatusOK, mediaJSON, metav1.APIResourceList{
		TypeMeta:     metav1.TypeMeta{Kind: "APIResourceList", APIVersion: "v1"},
		GroupVersion: groupVersion,
		APIResources: resources,
	})
}

// aggregated says of one version what writeResources says of it.
func aggregated(group, version string, resources []metav1.APIResource) apidiscovery.APIGroupDiscovery {
	described := apidiscovery.APIVersionDiscovery{Version: version, Freshness: apidiscovery.DiscoveryFreshnessCurrent}
	for _, resource := range resources {
		scope := apidiscovery.ScopeCluster
		if resource.Namespaced {
			scope = apidiscovery.ScopeNamespace
		}
		described.Resources = append(described.Resources, apidiscovery.APIResourceDiscovery{
			Resource:         resource.Name,
			ResponseKind:     &metav1.GroupVersionKind{Group: group, Version: version, Kind: resource.Kind},
			Scope:            scope,
			SingularResource: resource.SingularName,
			Verbs:            resource.Verbs,
			ShortNames:       resource.ShortNames,
		})
	}
	return apidiscovery.APIGroupDiscovery{
		ObjectMeta: metav1.ObjectMeta{Name: group},
		Versions:   []apidiscovery.APIVersionDiscovery{described},
	}
}

func writeDiscovery(w http.ResponseWriter, wanted form, group apidiscovery.APIGroupDiscovery) {
	writeJSON(w, http.StatusOK, wanted.mediaType, apidiscovery.APIGroupDiscoveryList{
		TypeMeta: metav1.TypeMeta{Kind: "APIGroupDiscoveryList", APIVersion: "apidiscovery.k8s.io/v2"},
		Items:    []apidiscovery.APIGroupDiscovery{group},
	})
}
