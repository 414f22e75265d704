// Content negotiation, with the choices of the API machinery behind
// metrics-server: the first alternative of Accept that can be written.

package server

import (
	"cmp"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	millicore "github.com/millicore/millicore/bindings/go"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// mediaJSON is the encoding of everything; metrics, and errors, can be had in
// protobuf too.
const (
	mediaJSON     = "application/json"
	mediaProtobuf = "application/vnd.kubernetes.protobuf"
)

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
	wanted, found := choose(r, func(alternative clause) (form, bool) {
		as := alternative.transform()
		if !alternative.names(mediaJSON) {
			return form{}, false
		}
		if as[0] == "" {
			return form{mediaType: mediaJSON}, true
		}
		return form{mediaType: contentType(as), as: as[0]}, slices.Contains(transforms, as)
	})
	if !found {
		return form{}, notAcceptable("only the following media types are accepted: " + mediaJSON)
	}
	return wanted, nil
}

// acceptPlain is what an object without a view can be written in.
func acceptPlain(r *http.Request) (mediaType string, found bool) {
	return choose(r, func(alternative clause) (string, bool) {
		return alternative.plain(), alternative.transform() == [3]string{}
	})
}

// acceptMetrics sets the form of a query for metrics, and gives its content
// type: JSON, protobuf, a table in JSON, or metadata in either.
func acceptMetrics(r *http.Request, itemKind string, query *millicore.KubeletQuery) (string, error) {
	type view struct{ mediaType, kind, version string }
	wanted, found := choose(r, func(alternative clause) (view, bool) {
		as, mediaType := alternative.transform(), alternative.plain()
		if mediaType == "" {
			return view{}, false
		}
		meta := as[1] == "meta.k8s.io" && (as[2] == "v1" || as[2] == "v1beta1")
		switch {
		case as == [3]string{},
			meta && as[0] == "Table" && mediaType == mediaJSON,
			meta && as[0] == "PartialObjectMetadata",
			meta && as[0] == "PartialObjectMetadataList":
			return view{mediaType, as[0], as[2]}, true
		}
		return view{}, false
	})
	if !found {
		return "", notAcceptable("only the following media types are accepted: " + mediaJSON + ", " + mediaProtobuf)
	}
	query.Protobuf = wanted.mediaType == mediaProtobuf
	query.MetaV1Beta1 = wanted.version == "v1beta1"
	switch single := query.Name != ""; {
	case wanted.kind == "Table":
		query.Form = millicore.FormTable
		include, err := includeObject(r)
		if err != nil {
			return "", err
		}
		query.Include = include
	case wanted.kind == "PartialObjectMetadata" && !single:
		return "", notAcceptable("you requested PartialObjectMetadata, but the requested object is a list (*metrics." + itemKind + "List)")
	case wanted.kind == "PartialObjectMetadataList" && single:
		return "", notAcceptable("you requested PartialObjectMetadataList, but the requested object is not a list (*metrics." + itemKind + ")")
	case wanted.kind != "":
		query.Form = millicore.FormMetadata
	}
	return wanted.mediaType, nil
}

// includeObject is what the rows of a table are to carry.
func includeObject(r *http.Request) (millicore.IncludeObject, error) {
	switch include := r.URL.Query().Get("includeObject"); include {
	case "", "Metadata":
		return millicore.IncludeMetadata, nil
	case "Object":
		return millicore.IncludeWhole, nil
	case "None":
		return millicore.IncludeNone, nil
	default:
		return 0, apierrors.NewBadRequest(fmt.Sprintf("Unable to convert to Table as requested: includeObject: Invalid value: %q: "+
			"must be 'Metadata', 'Object', 'None', or empty", include))
	}
}

func notAcceptable(message string) error {
	return apierrors.NewGenericServerResponse(http.StatusNotAcceptable, "get", schema.GroupResource{}, "", message, 0, true)
}

// choose is the first alternative that can be had, by quality, then exact
// names before wildcards, then by order. Without a header, anything can.
func choose[T any](r *http.Request, have func(clause) (T, bool)) (T, bool) {
	header := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(header) == "" {
		return have(clause{mediaType: "*/*"})
	}
	for _, alternative := range clauses(header) {
		if got, can := have(alternative); can && alternative.plain() != "" {
			return got, true
		}
	}
	var none T
	return none, false
}

// names says whether a clause is about a media type.
func (c clause) names(mediaType string) bool {
	return c.mediaType == mediaType || c.mediaType == "application/*" || c.mediaType == "*/*"
}

// plain is the encoding that a clause asks for, JSON where it is open, and
// empty where there is none.
func (c clause) plain() string {
	for _, mediaType := range []string{mediaJSON, mediaProtobuf} {
		if c.names(mediaType) {
			return mediaType
		}
	}
	return ""
}

// transform is the view that a clause asks for: kind, group, version.
func (c clause) transform() [3]string {
	return [3]string{c.parameters["as"], c.parameters["g"], c.parameters["v"]}
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
	open := func(c clause) int { return strings.Count(c.mediaType, "*") }
	slices.SortStableFunc(found, func(a, b clause) int {
		return cmp.Or(cmp.Compare(b.quality, a.quality), cmp.Compare(open(a), open(b)))
	})
	return found
}
