package shard_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/rest"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/bindings/go/kube/shard"
)

var medias = []string{runtime.ContentTypeJSON, runtime.ContentTypeProtobuf}

// TestLists: each pod comes to its owner and to nobody else, in either
// format, compressed and plain; what the list says of itself stays.
func TestLists(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		server := newServer(t, 400)
		for _, media := range medias {
			for _, server.compress = range []bool{false, true} {
				seen := map[string]int{}
				for number := range int32(3) {
					assignment, err := shard.New(library, shard.Jump(number, 3))
					must(t, err)
					list, err := server.client(t, media, assignment).CoreV1().Pods("").List(t.Context(), metav1.ListOptions{})
					must(t, err)
					if list.ResourceVersion != "9" || list.Continue != "more" {
						t.Errorf("%s: list metadata is %+v", media, list.ListMeta)
					}
					for i := range list.Items {
						seen[list.Items[i].Name]++
						if own := owner(t, library, list.Items[i].UID, 3); own != number {
							t.Errorf("%s: shard %d has a pod of %d", media, number, own)
						}
					}
				}
				if len(seen) != 400 || slices.ContainsFunc(server.pods.Items, func(p corev1.Pod) bool { return seen[p.Name] != 1 }) {
					t.Errorf("%s, compressed %v: %d pods were seen", media, server.compress, len(seen))
				}
			}
		}
	})
}

// TestOthersPass: single objects, other resources, lists narrowed to a name.
func TestOthersPass(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		server := newServer(t, 3)
		nothing, err := shard.New(library, shard.Ranges())
		must(t, err)
		client := server.client(t, runtime.ContentTypeJSON, nothing)
		if _, err := client.CoreV1().Pods("shop").Get(t.Context(), "pod-1", metav1.GetOptions{}); err != nil {
			t.Error(err)
		}
		count := func(options metav1.ListOptions) int {
			list, err := client.CoreV1().Pods("").List(t.Context(), options)
			must(t, err)
			return len(list.Items)
		}
		if got := count(metav1.ListOptions{}); got != 0 {
			t.Errorf("%d pods were not filtered", got)
		}
		if got := count(metav1.ListOptions{FieldSelector: "metadata.name=pod-1"}); got != 3 {
			t.Errorf("asked for by name: %d", got)
		}
		config := server.config(runtime.ContentTypeJSON, nil)
		config.Wrap(shard.Transport(nothing, schema.GroupResource{Resource: "nodes"}))
		transport, err := rest.TransportFor(config)
		must(t, err)
		response, err := (&http.Client{Transport: transport}).Get(server.URL + "/api/v1/pods")
		must(t, err)
		defer response.Body.Close()
		data, err := io.ReadAll(response.Body)
		must(t, err)
		if response.ContentLength != int64(len(data)) || !strings.Contains(string(data), "pod-2") {
			t.Errorf("of another resource: %d bytes of %d", len(data), response.ContentLength)
		}
	})
}

// TestFormats: what cannot be filtered is an error, not unfiltered.
func TestFormats(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		server := newServer(t, 3)
		server.compress = true
		assignment, err := shard.New(library, shard.Jump(0, 2))
		must(t, err)
		transport, err := rest.TransportFor(server.config(runtime.ContentTypeJSON, assignment))
		must(t, err)
		client := &http.Client{Transport: transport}
		if _, err := client.Get(server.URL + "/api/v1/pods?as=cbor"); err == nil || !strings.Contains(err.Error(), "application/cbor") {
			t.Errorf("CBOR: %v", err)
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/v1/pods", nil)
		must(t, err)
		// Then net/http leaves the body as it is.
		request.Header.Set("Accept-Encoding", "gzip")
		response, err := client.Do(request)
		must(t, err)
		defer response.Body.Close()
		data, err := io.ReadAll(response.Body)
		must(t, err)
		if !response.Uncompressed || response.ContentLength != -1 ||
			response.Header.Get("Content-Encoding") != "" || !strings.HasPrefix(string(data), `{"kind":"PodList"`) {
			t.Errorf("%v, %d, %q: %.40q", response.Uncompressed, response.ContentLength, response.Header, data)
		}
	})
}

func watchPods(t *testing.T, server *server, media string, assignment *shard.Assignment) watch.Interface {
	t.Helper()
	w, err := server.client(t, media, assignment).CoreV1().Pods("").Watch(t.Context(), metav1.ListOptions{ResourceVersion: "9"})
	must(t, err)
	t.Cleanup(w.Stop)
	return w
}

func next(t *testing.T, w watch.Interface) watch.Event {
	t.Helper()
	select {
	case event, open := <-w.ResultChan():
		if !open {
			t.Fatal("the watch ended")
		}
		return event
	case <-time.After(30 * time.Second):
		t.Fatal("no event came")
	}
	panic("unreachable")
}

// TestWatches: events of our pods and bookmarks come, however they are cut,
// and as soon as they are whole.
func TestWatches(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		for _, media := range medias {
			server := newServer(t, 0)
			assignment, err := shard.New(library, shard.Jump(1, 3))
			must(t, err)
			w := watchPods(t, server, media, assignment)
			for i := range 20 {
				p := pod(i)
				bytes := event("ADDED", &p, media)
				half := len(bytes) / 2
				server.events <- bytes[:half]
				server.events <- bytes[half:]
				if owner(t, library, p.UID, 3) != 1 {
					continue
				}
				if got := next(t, w); got.Type != watch.Added || got.Object.(*corev1.Pod).Name != p.Name {
					t.Errorf("%s: %v", media, got)
				}
			}
			bookmark := corev1.Pod{ObjectMeta: metav1.ObjectMeta{ResourceVersion: "77"}}
			server.events <- event("BOOKMARK", &bookmark, media)
			if got := next(t, w); got.Type != watch.Bookmark || got.Object.(*corev1.Pod).ResourceVersion != "77" {
				t.Errorf("%s: %v", media, got)
			}
			w.Stop()
			for event := range w.ResultChan() {
				// client-go may say that its body was closed.
				if event.Type != watch.Error {
					t.Errorf("%s: %v after Stop", media, event)
				}
			}
		}
	})
}

// TestAssignmentChanges: a watch ends with 410, a watch of an old list is
// answered with it, and a new list has what is owned now.
func TestAssignmentChanges(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		for _, media := range medias {
			server := newServer(t, 10)
			assignment, err := shard.New(library, shard.Jump(0, 2))
			must(t, err)
			client := server.client(t, media, assignment)
			list := func(options metav1.ListOptions) (*corev1.PodList, error) {
				return client.CoreV1().Pods("").List(t.Context(), options)
			}
			before, err := list(metav1.ListOptions{})
			must(t, err)
			w := watchPods(t, server, media, assignment)
			must(t, assignment.Set(shard.Jump(0, 1)))
			if got := next(t, w); got.Type != watch.Error || !apierrors.IsResourceExpired(apierrors.FromObject(got.Object)) {
				t.Errorf("%s: %v", media, got)
			}
			if _, open := <-w.ResultChan(); open {
				t.Errorf("%s: an event after 410", media)
			}
			pods := client.CoreV1().Pods("")
			if _, err := pods.Watch(t.Context(), metav1.ListOptions{ResourceVersion: "9"}); !apierrors.IsResourceExpired(err) {
				t.Errorf("%s: a watch of an old list: %v", media, err)
			}
			if _, err := list(metav1.ListOptions{Continue: "more"}); !apierrors.IsResourceExpired(err) {
				t.Errorf("%s: the rest of an old list: %v", media, err)
			}
			after, err := list(metav1.ListOptions{})
			must(t, err)
			if len(before.Items) >= 10 || len(after.Items) != 10 {
				t.Errorf("%s: %d pods before, %d after", media, len(before.Items), len(after.Items))
			}
			if _, err := list(metav1.ListOptions{Continue: "more"}); err != nil {
				t.Errorf("%s: the rest of a new list: %v", media, err)
			}
			watchPods(t, server, media, assignment)
		}
		assignment, err := shard.New(library, shard.Jump(0, 1))
		must(t, err)
		if err := assignment.Set(shard.Jump(5, 5)); !errors.Is(err, millicore.StatusShardPastTotal) {
			t.Errorf("an owner that cannot be: %v", err)
		}
		if got := assignment.Owner(); got.Total != 1 {
			t.Errorf("it became %+v", got)
		}
	})
}

// TestBrokenBodies: a body that is cut is an error, at each way to cut it.
func TestBrokenBodies(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		assignment, err := shard.New(library, shard.Jump(0, 1))
		must(t, err)
		get := func(body io.ReadCloser) ([]byte, error) {
			transport := shard.Transport(assignment)(roundTripFunc(func(r *http.Request) (*http.Response, error) {
				header := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
				return &http.Response{StatusCode: http.StatusOK, Header: header, Body: body, Request: r}, nil
			}))
			request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://server/prefix/apis/apps/v1/namespaces/x/deployments", nil)
			must(t, err)
			response, err := transport.RoundTrip(request)
			must(t, err)
			defer response.Body.Close()
			return io.ReadAll(response.Body)
		}
		if _, err := get(io.NopCloser(strings.NewReader(`{"items":[`))); !errors.Is(err, millicore.StatusTruncatedBody) || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut: %v", err)
		}
		if _, err := get(io.NopCloser(strings.NewReader(`{"items":{}}`))); !errors.Is(err, millicore.StatusInvalidJSON) {
			t.Errorf("malformed: %v", err)
		}
		lost := errors.New("connection lost")
		if _, err := get(io.NopCloser(io.MultiReader(strings.NewReader(`{"items":[`), errReader{lost}))); !errors.Is(err, lost) {
			t.Errorf("lost: %v", err)
		}
	})
}

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

// TestServerSide: the server is asked for the ranges, and what it sends is
// filtered, as this one does not know of them.
func TestServerSide(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		server := newServer(t, 50)
		low := shard.Ranges(millicore.HashRange{Start: 0, End: 1 << 63})
		high := shard.Ranges(millicore.HashRange{Start: 1 << 63, End: 0})
		seen := 0
		for _, owner := range []shard.Owner{low, high} {
			assignment, err := shard.NewWithOptions(library, owner, shard.Options{ServerSide: true})
			must(t, err)
			list, err := server.client(t, runtime.ContentTypeProtobuf, assignment).CoreV1().Pods("").List(t.Context(), metav1.ListOptions{})
			must(t, err)
			seen += len(list.Items)
			if len(list.Items) == 50 {
				t.Errorf("%v keeps everything", owner)
			}
			if url := <-server.requests; !strings.Contains(url, "shardSelector=shardRange%28object.metadata.uid") {
				t.Errorf("asked for %s", url)
			}
		}
		if seen != 50 {
			t.Errorf("%d pods were seen", seen)
		}
		if got, want := high.Selector(), "shardRange(object.metadata.uid, '0x8000000000000000', '0x10000000000000000')"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
}
