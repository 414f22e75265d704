package cluster

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/millicore/millicore/conformance/cluster/controlplane"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/restmapper"
)

// manifests are those of metrics-node.
const manifests = "../../examples/metrics-node/deploy"

// apply creates the objects of a file, strictly read by the API server; dry
// means that they are only checked.
func apply(t *testing.T, plane *controlplane.ControlPlane, file string, dry bool) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(manifests, file))
	if err != nil {
		t.Fatal(err)
	}
	client, err := dynamic.NewForConfig(plane.Admin)
	if err != nil {
		t.Fatal(err)
	}
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(plane.Kubernetes.Discovery()))
	options := metav1.CreateOptions{FieldValidation: metav1.FieldValidationStrict}
	if dry {
		options.DryRun = []string{metav1.DryRunAll}
	}
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
	for {
		object := &unstructured.Unstructured{}
		if err := decoder.Decode(object); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		kind := object.GroupVersionKind()
		mapping, err := mapper.RESTMapping(kind.GroupKind(), kind.Version)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		_, err = client.Resource(mapping.Resource).Namespace(object.GetNamespace()).Create(context.Background(), object, options)
		if err != nil {
			t.Errorf("%s: %s %s: %v", file, kind.Kind, object.GetName(), err)
		}
	}
}
