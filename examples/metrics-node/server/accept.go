// Content negotiation, with the choices of the API machinery behind
// metrics-server: the first alternative of Accept that can be written.

package server

import (
	"cmp"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// mediaJSON is the one encoding of this server. Clients that prefer protobuf
// (kubectl asks for it first where it can) name JSON after it and get JSON.
const mediaJSON = "application/json"

// form is what a client wants to see: the object itself, or a view of it.
type form struct {
	mediaType string // as the answer's Content-Type
	as        string // "", "Table" or "APIGroupDiscoveryList"
}

// clause is one of the alternatives of an Accept header.
type clause struct {
	mediaType  string
	parameters map[string]string
	quality    float64
}

// accept picks the first alternative, by quality and then by order, that this
// server can write. transforms are the views the path offers beside plain
// JSON, each with its group and version: {"Table", "meta.k8s.io", "v1"}.
// An alternative that cannot be had is passed over; when none is left the
// error is 406, as upstream's.
func accept(r *http.Request, transforms ...[3]string) (form, error) {
	header := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(header) == "" {
		return form{mediaType: mediaJSON}, nil
	}
	for _, alternative := range clauses(header) {
		switch alternative.mediaType {
		case mediaJSON, "application/*", "*/*":
		default:
			continue
		}
		as := alternative.parameters["as"]
		if as == "" {
			return form{mediaType: mediaJSON}, nil
		}
		wanted := [3]string{as, alternative.parameters["g"], alternative.parameters["v"]}
		if slices.Contains(transforms, wanted) {
			return form{mediaType: contentType(wanted), as: as}, nil
		}
	}
	return form{}, apierrors.NewGenericServerResponse(http.StatusNotAcceptable, "get", schema.GroupResource{}, "",
		"only the following media types are accepted: "+mediaJSON, 0, true)
}

// contentType names a transform in an answer. Tables are plain JSON there;
// discovery is told apart from its older form by the parameters.
func contentType(transform [3]string) string {
	if transform[0] == "Table" {
		return mediaJSON
	}
	return mediaJSON + ";g=" + transform[1] + ";v=" + transform[2] + ";as=" + transform[0]
}

func clauses(header string) []clause {
	var found []clause
	for part := range strings.SplitSeq(header, ",") {
		mediaType, parameters, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		quality := 1.0
		if text, given := parameters["q"]; given {
			if quality, err = strconv.ParseFloat(text, 64); err != nil || quality <= 0 {
				continue
			}
		}
		found = append(found, clause{mediaType, parameters, quality})
	}
	slices.SortStableFunc(found, func(a, b clause) int { return cmp.Compare(b.quality, a.quality) })
	return found
}
