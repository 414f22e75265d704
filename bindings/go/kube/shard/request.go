package shard

import (
	"net/http"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// target is the collection that a request lists or watches.
type target struct {
	resource schema.GroupResource
	watch    bool
	// continues: the answer goes on with that of an earlier list.
	continues bool
	// key is the same for a list and the watches that go on with it.
	key string
}

// targetOf reads a request as the API server's RequestInfo does; false for
// what does not list or watch a collection. A collection that a field selector
// narrows to one object by name is none: who asks for an object by its name
// means it.
func targetOf(request *http.Request) (target, bool) {
	if request.Method != http.MethodGet {
		return target{}, false
	}
	group, rest, ok := apiPath(request.URL.Path)
	if !ok {
		return target{}, false
	}
	query := request.URL.Query()
	watch := isTrue(query.Get("watch"))
	if len(rest) > 1 && rest[0] == "watch" {
		watch, rest = true, rest[1:]
	}
	if len(rest) > 2 && rest[0] == "namespaces" && rest[2] != "status" && rest[2] != "finalize" {
		rest = rest[2:]
	}
	fields := query.Get("fieldSelector")
	if len(rest) != 1 || rest[0] == "" || namesOne(fields) {
		return target{}, false
	}
	fresh := isTrue(query.Get("sendInitialEvents"))
	return target{
		resource:  schema.GroupResource{Group: group, Resource: rest[0]},
		watch:     watch,
		continues: query.Get("continue") != "" || watch && !fresh,
		key:       strings.Join([]string{request.URL.Path, query.Get("labelSelector"), fields}, "\x00"),
	}, true
}

// apiPath finds /api/VERSION/… or /apis/GROUP/VERSION/… in a path, which may
// have a prefix of the server's: the group, and what follows the version.
func apiPath(path string) (group string, rest []string, ok bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for i, part := range parts {
		switch {
		case part == "api" && i+2 < len(parts) && isVersion(parts[i+1]):
			return "", parts[i+2:], true
		case part == "apis" && i+3 < len(parts) && isVersion(parts[i+2]):
			return parts[i+1], parts[i+3:], true
		}
	}
	return "", nil, false
}

func isVersion(part string) bool {
	return len(part) > 1 && part[0] == 'v' && part[1] >= '0' && part[1] <= '9'
}

func isTrue(value string) bool { return value == "true" || value == "1" }

// namesOne tells whether a field selector asks for one name.
func namesOne(selector string) bool {
	return slices.ContainsFunc(strings.Split(selector, ","), func(term string) bool {
		name, ok := strings.CutPrefix(strings.TrimSpace(term), "metadata.name=")
		return ok && strings.TrimPrefix(name, "=") != ""
	})
}
