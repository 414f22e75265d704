package shard

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	millicore "github.com/millicore/millicore/bindings/go"
)

// Transport wraps the transport of a client so that lists and watches of the
// given resources, or of all, hold what the assignment's shard owns. It is
// what rest.Config's Wrap takes:
//
//	config.Wrap(shard.Transport(assignment))
//
// Single objects, collections narrowed to one by name, answers other than 200
// and everything but GET pass as they are. A list or watch in another format
// than JSON and protobuf (CBOR, another compression than gzip) is an error
// rather than unfiltered. Compressed bodies come out plain.
func Transport(assignment *Assignment, resources ...schema.GroupResource) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return &roundTripper{next, assignment, resources}
	}
}

type roundTripper struct {
	next       http.RoundTripper
	assignment *Assignment
	resources  []schema.GroupResource
}

// WrappedRoundTripper is how client-go looks through transports.
func (t *roundTripper) WrappedRoundTripper() http.RoundTripper { return t.next }

func (t *roundTripper) RoundTrip(request *http.Request) (*http.Response, error) {
	target, ok := targetOf(request)
	if !ok || len(t.resources) > 0 && !slices.Contains(t.resources, target.resource) {
		return t.next.RoundTrip(request)
	}
	owner, epoch, ok := t.assignment.begin(target)
	if !ok {
		return gone(request), nil
	}
	if t.assignment.options.ServerSide {
		request = withSelector(request, owner.Selector())
	}
	response, err := t.next.RoundTrip(request)
	if err != nil || response.StatusCode != http.StatusOK {
		return response, err
	}
	if err := t.filter(response, target, owner, epoch); err != nil {
		// The error that matters is the first.
		_ = response.Body.Close()
		return nil, err
	}
	return response, nil
}

// filter puts a filter around a response's body.
func (t *roundTripper) filter(response *http.Response, target target, owner Owner, epoch uint64) error {
	format, err := formatOf(response.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	var plain func(io.Reader) (io.Reader, error)
	switch encoding := strings.ToLower(response.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
	case "gzip":
		plain = func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }
	default:
		return fmt.Errorf("shard: cannot filter a response compressed by %q", encoding)
	}
	kind := kind{format, target.watch}
	filter, err := t.assignment.filter(owner, epoch, kind)
	if err != nil {
		return fmt.Errorf("shard: %w", err)
	}
	b := newBody(t.assignment, filter, epoch, kind, response.Body, plain)
	t.assignment.track(b, target, epoch)
	response.Body = b
	response.ContentLength = -1
	response.Header.Del("Content-Length")
	if plain != nil {
		response.Header.Del("Content-Encoding")
		response.Uncompressed = true
	}
	return nil
}

func formatOf(contentType string) (millicore.ListFormat, error) {
	media, _, err := mime.ParseMediaType(contentType)
	switch {
	case err == nil && media == "application/json":
		return millicore.ListJSON, nil
	case err == nil && media == "application/vnd.kubernetes.protobuf":
		return millicore.ListProtobuf, nil
	}
	return 0, fmt.Errorf("shard: cannot filter a response of type %q: want JSON or protobuf", contentType)
}

// withSelector is the request with a shardSelector.
func withSelector(request *http.Request, selector string) *http.Request {
	if selector == "" {
		return request
	}
	changed := request.Clone(request.Context())
	query := changed.URL.Query()
	query.Set("shardSelector", selector)
	changed.URL.RawQuery = query.Encode()
	return changed
}

// gone answers what goes on with a list of an assignment of the past.
func gone(request *http.Request) *http.Response {
	status := metav1.Status{
		TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"},
		Status:   metav1.StatusFailure, Code: http.StatusGone, Reason: metav1.StatusReasonExpired,
		Message: "the shard's assignment changed: list again",
	}
	text, err := json.Marshal(&status)
	if err != nil {
		// A Status has nothing that JSON could not say.
		panic(err)
	}
	return &http.Response{
		Status: "410 Gone", StatusCode: http.StatusGone,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(strings.NewReader(string(text))),
		ContentLength: int64(len(text)), Request: request,
	}
}
