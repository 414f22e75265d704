package server_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/server"
)

func TestReadiness(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		all := nodes(t, "n1")
		s := start(t, server.Config{Library: library, Objects: objectsOf(t, all, "a"), Kubelets: kubelets(all)})
		f := func(path string, code int, text string) {
			t.Helper()
			if answer := ask(s, path, ""); answer.Code != code || answer.Body.String() != text {
				t.Errorf("%s: %d %q", path, answer.Code, answer.Body)
			}
		}
		f("/livez", http.StatusOK, "ok\n")
		f("/readyz", http.StatusServiceUnavailable, "no node or no pod has metrics\n")
		all[0].says(pageAt(0, "a"))
		scrapeOnce(t, s)
		all[0].says(pageAt(15, "a"))
		scrapeOnce(t, s)
		f("/readyz", http.StatusOK, "ok\n")
	})
}

// Each reference in the documents leads somewhere, and each path is served.
func TestOpenAPI(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		s := shop(t, library)
		var index struct {
			Paths map[string]struct{ ServerRelativeURL string }
		}
		read(t, s, "/openapi/v3", &index)
		if len(index.Paths) != 2 {
			t.Errorf("the index is %+v", index)
		}
		documents := []string{"/openapi/v2"}
		for _, path := range index.Paths {
			documents = append(documents, path.ServerRelativeURL)
		}
		for _, path := range documents {
			var document map[string]any
			read(t, s, path, &document)
			references := 0
			walk(document, func(reference string) {
				references++
				at := any(document)
				for part := range strings.SplitSeq(strings.TrimPrefix(reference, "#/"), "/") {
					at, _ = at.(map[string]any)[part]
				}
				if at == nil {
					t.Errorf("%s: %s leads nowhere", path, reference)
				}
			})
			if references == 0 {
				t.Errorf("%s has no reference", path)
			}
			replace := strings.NewReplacer("{namespace}", "shop", "/nodes/{name}", "/nodes/n1", "{name}", "a")
			for served := range document["paths"].(map[string]any) {
				if answer := ask(s, replace.Replace(served), ""); answer.Code != http.StatusOK {
					t.Errorf("%s: %s answers %d", path, served, answer.Code)
				}
			}
		}
		answer := ask(s, "/openapi/v2", "")
		request := httptest.NewRequest(http.MethodGet, "/openapi/v2", nil)
		request.Header.Set("If-None-Match", answer.Header().Get("ETag"))
		again := httptest.NewRecorder()
		s.Handler().ServeHTTP(again, request)
		if again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("asked again: %d", again.Code)
		}
	})
}

func read(t *testing.T, s *server.Server, path string, into any) {
	t.Helper()
	answer := ask(s, path, "application/json")
	if answer.Code != http.StatusOK {
		t.Fatalf("%s: %d", path, answer.Code)
	}
	if err := json.Unmarshal(answer.Body.Bytes(), into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// walk calls with every $ref.
func walk(of any, with func(string)) {
	switch of := of.(type) {
	case map[string]any:
		for key, value := range of {
			if reference, is := value.(string); is && key == "$ref" {
				with(reference)
			}
			walk(value, with)
		}
	case []any:
		for _, value := range of {
			walk(value, with)
		}
	}
}
