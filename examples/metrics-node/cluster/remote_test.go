package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// apiServer is an API server of which the test writes the pods' watch. Nodes
// and namespaces are empty and their watches stay silent.
type apiServer struct {
	t      *testing.T
	events chan string // lines of the pods' watch; "" ends it
	pages  []string    // of the pods' list, one after the other
	lists  int
}

func (a *apiServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	switch {
	case r.URL.Path != "/api/v1/pods" && query.Get("watch") == "":
		_, _ = io.WriteString(w, `{"metadata":{"resourceVersion":"1"},"items":null}`)
	case r.URL.Path != "/api/v1/pods":
		<-r.Context().Done()
	case query.Get("fieldSelector") != "status.phase=Running":
		a.t.Errorf("pods without their field selector: %s", r.URL.RawQuery)
	case query.Get("watch") == "":
		page := a.pages[a.lists%len(a.pages)]
		a.lists++
		_, _ = io.WriteString(w, page)
	default:
		a.watch(w, r)
	}
}

func (a *apiServer) watch(w http.ResponseWriter, r *http.Request) {
	_ = http.NewResponseController(w).Flush()
	for {
		select {
		case line := <-a.events:
			if line == "" {
				return
			}
			fmt.Fprintln(w, strings.ReplaceAll(line, "FROM", r.URL.Query().Get("resourceVersion")))
			_ = http.NewResponseController(w).Flush()
		case <-r.Context().Done():
			return
		}
	}
}

func event(kind, name, version string) string {
	return fmt.Sprintf(`{"type":%q,"object":{"metadata":{"namespace":"d","name":%q,"resourceVersion":%q,"labels":{"from":"FROM"}},`+
		`"spec":{"nodeName":"n1","containers":[{"name":"c"}]},"status":{"phase":"Running"}}}`, kind, name, version)
}

func TestRemoteFollowsListsWatchesAndLosesNothing(t *testing.T) {
	api := &apiServer{t: t, events: make(chan string), pages: []string{
		`{"kind":"PodList","metadata":{"resourceVersion":"7","continue":"next"},"items":[{"metadata":{"namespace":"d","name":"a"},"status":{"phase":"Running"}}]}`,
		`{"items":[{"metadata":{"namespace":"d","name":"b","managedFields":[{}]}}],"metadata":{"resourceVersion":"7"}}`,
	}}
	server := httptest.NewServer(api)
	defer server.Close()
	objects := NewStore()
	remote := &Remote{
		Client: server.Client(), Server: server.URL, Objects: objects,
		Logger: slog.New(slog.DiscardHandler), Backoff: time.Millisecond,
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	synced := make(chan struct{})
	ended := make(chan error)
	go func() { ended <- remote.Follow(ctx, func() { close(synced) }) }()
	<-synced
	expect := func(want string) {
		t.Helper()
		deadline := time.Now().Add(5 * time.Second)
		for got := ""; ; time.Sleep(time.Millisecond) {
			if got = names(objects.List(KindPod)); got == want {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("got %q, want %q", got, want)
			}
		}
	}
	expect("d/a d/b ")
	api.events <- event("ADDED", "c", "8")
	expect("d/a d/b d/c ")
	api.events <- event("DELETED", "a", "9")
	expect("d/b d/c ")
	api.events <- `{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"12"}}}`
	api.events <- "" // the server ends the watch; the next goes on from 12
	api.events <- event("MODIFIED", "b", "13")
	api.events <- event("ADDED", "e", "14")
	expect("d/b d/c d/e ")
	if from := objects.Get(KindPod, "d", "b").Labels.Get("from"); from != "12" {
		t.Errorf("the watch went on from %q", from)
	}
	pod := objects.Get(KindPod, "d", "b")
	if pod.NodeName != "n1" || strings.Contains(string(pod.JSON), "containers") || !json.Valid(pod.JSON) {
		t.Errorf("pod %+v, JSON %s", pod, pod.JSON)
	}
	api.events <- `{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old resource version"}}`
	expect("d/a d/b ") // listed anew
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestRemoteTellsWhyItMayNotList(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"kind":"Status","message":"nodes is forbidden"}`)
	}))
	defer server.Close()
	remote := &Remote{Client: server.Client(), Server: server.URL, Objects: NewStore(), Logger: slog.New(slog.DiscardHandler)}
	err := remote.Follow(t.Context(), func() { t.Error("synced") })
	const want = "list /api/v1/nodes: 403 Forbidden: nodes is forbidden"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestBrokenListsAreErrors(t *testing.T) {
	f := func(text string) {
		t.Helper()
		_, _, err := readPage(strings.NewReader(text), func(json.RawMessage) error { return nil })
		if err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
	f("")
	f("{")
	f(`{"items":[{}`)
	f(`{"items":[{]`)
	f(`{"items":[],"metadata":[]}`)
	f(`{"items":{}}`)
	f(`[]`)
}
