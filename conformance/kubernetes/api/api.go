// Package api holds our answers to requests for metrics.k8s.io against those
// of metrics-server's own API on the API machinery's own server: lists,
// single objects, tables and metadata, in JSON and in protobuf, selected by
// namespace, labels and fields, and what is not found. Status, content type
// and every byte of the body.
//
// One case in ten of a run is compared: each is a cluster of its own and
// several requests.
package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite compares answers to random requests about random clusters.
var Suite = harness.Suite{
	Name: "api",
	Upstream: []string{
		"sigs.k8s.io/metrics-server", "k8s.io/metrics", "k8s.io/apiserver", "k8s.io/apimachinery"},
	Compare: compare,
}

const (
	stride   = 10
	requests = 6
)

func compare(run *harness.Run) error {
	theirs, err := newUpstream()
	if err != nil {
		return err
	}
	ours, err := newOurs(run.Library)
	if err != nil {
		return err
	}
	for number := run.First; number < run.End; number += stride {
		random := run.Random(number)
		cluster := randomCluster(random)
		if err := errors.Join(theirs.put(cluster), ours.put(cluster)); err != nil {
			return fmt.Errorf("case %d: %w", number, err)
		}
		for range requests {
			request := randomRequest(random)
			want := theirs.answer(request)
			got, err := ours.answer(request)
			if err != nil {
				return fmt.Errorf("case %d: %v: %w", number, request, err)
			}
			run.Count(strconv.Itoa(want.code), 1)
			if len(want.body) > 200 {
				run.Count(request.form.name, 1)
			}
			if want != got {
				return &harness.Difference{Case: number, Input: fmt.Sprintf("%v of %+v", request, cluster),
					Upstream: fmt.Sprintf("%d %s %q", want.code, want.contentType, want.body),
					Ours:     fmt.Sprintf("%d %s %q", got.code, got.contentType, got.body)}
			}
		}
	}
	return nil
}

// form is what a client accepts, and how ours is asked for it.
type form struct {
	name, accept string
	single       bool // for one object only
	list         bool // for lists only
	only         bool // nothing that an error could be written in
	contentType  string
	query        millicore.KubeletQuery
}

const protobuf = "application/vnd.kubernetes.protobuf"

var forms = []form{
	{name: "JSON", contentType: "application/json"},
	{name: "JSON", accept: "application/json", contentType: "application/json"},
	{name: "protobuf", accept: protobuf, contentType: protobuf, query: millicore.KubeletQuery{Protobuf: true}},
	{name: "protobuf", accept: protobuf + ", application/json", contentType: protobuf,
		query: millicore.KubeletQuery{Protobuf: true}},
	{name: "table", accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json",
		contentType: "application/json", query: millicore.KubeletQuery{Form: millicore.FormTable}},
	{name: "table", accept: "application/json;as=Table;v=v1beta1;g=meta.k8s.io", only: true,
		contentType: "application/json", query: millicore.KubeletQuery{Form: millicore.FormTable, MetaV1Beta1: true}},
	// Of what cannot be had the next is taken.
	{name: "JSON", accept: protobuf + ";as=Table;v=v1;g=meta.k8s.io,application/json", contentType: "application/json"},
	{name: "metadata", accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", list: true,
		contentType: "application/json", query: millicore.KubeletQuery{Form: millicore.FormMetadata}},
	{name: "metadata", accept: protobuf + ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", list: true,
		contentType: protobuf, query: millicore.KubeletQuery{Form: millicore.FormMetadata, Protobuf: true}},
	{name: "metadata", accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1", single: true, only: true,
		contentType: "application/json", query: millicore.KubeletQuery{Form: millicore.FormMetadata}},
	{name: "metadata", accept: protobuf + ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1beta1", single: true, only: true,
		contentType: protobuf, query: millicore.KubeletQuery{Form: millicore.FormMetadata, Protobuf: true, MetaV1Beta1: true}},
}

type request struct {
	pods            bool
	namespace, name string
	labels, fields  string
	include         string
	form            form
}

func (r request) String() string { return r.path() + " Accept " + r.form.accept }

func (r request) path() string {
	path := "/apis/metrics.k8s.io/v1beta1"
	if r.namespace != "" {
		path += "/namespaces/" + url.PathEscape(r.namespace)
	}
	if r.pods {
		path += "/pods"
	} else {
		path += "/nodes"
	}
	if r.name != "" {
		path += "/" + url.PathEscape(r.name)
	}
	query := url.Values{}
	for key, value := range map[string]string{
		"labelSelector": r.labels, "fieldSelector": r.fields, "includeObject": r.include,
	} {
		if value != "" {
			query.Set(key, value)
		}
	}
	return path + "?" + query.Encode()
}

func randomRequest(random *harness.Random) request {
	r := request{pods: !random.OneIn(3), form: harness.Pick(random, forms)}
	single := r.form.single || !r.form.list && random.OneIn(3)
	if r.pods && (single || random.OneIn(2)) {
		r.namespace = harness.Pick(random, namespaces)
	}
	if single {
		r.name = harness.Pick(random, []string{"a", "b", "web-0", "web-1", "none"})
		if !r.pods {
			r.name = harness.Pick(random, []string{"n1", "n2", "none"})
		}
	} else {
		r.labels = harness.Pick(random, []string{"", "", "app", "!app", "app=a", "tier!=b", "zone in (a,b,web)",
			"n notin (1,2)", "n>1", "n<30,app", "example.com/part=web", "app=,tier", "none"})
		r.fields = harness.Pick(random, []string{"", "", "", "metadata.name=a", "metadata.name!=web-0",
			"metadata.namespace=shop", "metadata.namespace!=shop,metadata.name==b", "metadata.name=a\\,b"})
	}
	if r.form.query.Form == millicore.FormTable {
		r.include = harness.Pick(random, []string{"", "Metadata", "Object", "None"})
	}
	return r
}

type answer struct {
	code              int
	contentType, body string
}

func (u *upstream) answer(r request) answer {
	recorder := httptest.NewRecorder()
	asked := httptest.NewRequest(http.MethodGet, r.path(), nil)
	if r.form.accept != "" {
		asked.Header.Set("Accept", r.form.accept)
	}
	u.handler.ServeHTTP(recorder, asked)
	return answer{recorder.Code, recorder.Header().Get("Content-Type"), recorder.Body.String()}
}

func (o *ours) answer(r request) (answer, error) {
	query := r.form.query
	query.Version, query.Creation = millicore.V1Beta1, created.UnixNano()
	query.Namespace, query.Name = r.namespace, r.name
	contentType := r.form.contentType
	query.LabelSelector, query.FieldSelector = r.labels, r.fields
	switch r.include {
	case "Object":
		query.Include = millicore.IncludeWhole
	case "None":
		query.Include = millicore.IncludeNone
	}
	objects := o.nodes
	if r.pods {
		objects = o.pods
	}
	code := http.StatusOK
	err := o.listing.Open(o.snapshot, objects, &query)
	if err != nil && r.form.only {
		// The API machinery falls back to JSON for people.
		query.Form, query.Include, query.Protobuf = millicore.FormList, millicore.IncludeMetadata, false
		contentType = "application/json"
		err = o.listing.Open(o.snapshot, objects, &query)
	}
	if errors.Is(err, millicore.StatusNotFound) || errors.Is(err, millicore.StatusNoMetrics) {
		code = http.StatusNotFound
	} else if err != nil {
		return answer{}, err
	}
	var body []byte
	for {
		length := len(body)
		if body, err = o.listing.Next(body); err != nil || len(body) == length {
			break
		}
	}
	if code == http.StatusNotFound && r.form.only {
		var indented bytes.Buffer
		err = errors.Join(err, json.Indent(&indented, bytes.TrimSpace(body), "", "  "))
		body = indented.Bytes()
	}
	return answer{code, contentType, string(body)}, err
}
