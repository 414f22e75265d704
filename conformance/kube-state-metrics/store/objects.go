package store

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
)

// recorded are the objects of a cluster of 1,000 pods.
const recorded = "../../recordings/kube-state-metrics/cluster_1000p_50n.objects.jsonl.gz"

// readObjects gives the objects by their Go type.
func readObjects() (map[reflect.Type][]any, error) {
	packed, err := os.ReadFile(recorded)
	if err != nil {
		return nil, err
	}
	plain, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	// A kind has the type of the newest version that v2.20.0 lists.
	kinds := map[string]reflect.Type{}
	for kind, goType := range scheme.Scheme.AllKnownTypes() {
		known, seen := kinds[kind.Kind]
		if !seen || preferred(goType, known) {
			kinds[kind.Kind] = goType
		}
	}
	objects := map[reflect.Type][]any{}
	lines := bufio.NewScanner(plain)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var line struct {
			Kind   string
			Object json.RawMessage
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, err
		}
		goType, ok := kinds[line.Kind]
		if !ok {
			return nil, fmt.Errorf("%s is no kind of client-go's", line.Kind)
		}
		object := reflect.New(goType).Interface()
		if err := json.Unmarshal(line.Object, object); err != nil {
			return nil, fmt.Errorf("%s: %w", line.Kind, err)
		}
		if _, ok := object.(runtime.Object); !ok {
			return nil, fmt.Errorf("%s is no object", line.Kind)
		}
		pointer := reflect.PointerTo(goType)
		objects[pointer] = append(objects[pointer], object)
	}
	return objects, lines.Err()
}

// preferred tells whether a type is of a released version and of a later one,
// or of the first of two groups that have the kind.
func preferred(a, b reflect.Type) bool {
	version := func(t reflect.Type) string {
		path := t.PkgPath()
		return path[strings.LastIndex(path, "/")+1:]
	}
	beta := func(v string) bool { return strings.ContainsAny(v[1:], "ab") }
	va, vb := version(a), version(b)
	switch {
	case beta(va) != beta(vb):
		return beta(vb)
	case va != vb:
		return va > vb
	}
	return a.PkgPath() < b.PkgPath()
}
