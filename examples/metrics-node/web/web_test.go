package web_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/millicore/millicore/examples/metrics-node/web"
)

func TestServe(t *testing.T) {
	page, err := web.New(fstest.MapFS{
		"page/index.html":                  {Data: []byte("<!doctype html>")},
		"page/main.js":                     {Data: []byte("// main")},
		"core/README.md":                   {Data: []byte("# core")},
		"core/dist/browser.js":             {Data: []byte("// core")},
		"core/generated/millicore_bg.wasm": {Data: []byte("\x00asm")},
	})
	if err != nil {
		t.Fatal(err)
	}
	f := func(path, mediaType, body string) {
		t.Helper()
		answer := httptest.NewRecorder()
		found := page.Serve(answer, httptest.NewRequest(http.MethodGet, path, nil))
		if found != (mediaType != "") {
			t.Fatalf("%s: found is %t", path, found)
		}
		if !found {
			if len(answer.Header()) > 0 {
				t.Errorf("%s: headers of nothing: %v", path, answer.Header())
			}
			return
		}
		header := answer.Header()
		if answer.Code != 200 || answer.Body.String() != body || header.Get("Content-Type") != mediaType {
			t.Errorf("%s: %d %q %v", path, answer.Code, answer.Body, header)
		}
		if header.Get("Cache-Control") != "no-cache" || header.Get("X-Content-Type-Options") != "nosniff" ||
			strings.Contains(header.Get("Content-Security-Policy"), "unsafe-inline") {
			t.Errorf("%s: %v", path, header)
		}

		again := httptest.NewRequest(http.MethodGet, path, nil)
		again.Header.Set("If-None-Match", header.Get("ETag"))
		answer = httptest.NewRecorder()
		page.Serve(answer, again)
		if answer.Code != http.StatusNotModified || answer.Body.Len() > 0 {
			t.Errorf("%s again: %d %q", path, answer.Code, answer.Body)
		}
	}
	const script = "text/javascript; charset=utf-8"
	f("/", "text/html; charset=utf-8", "<!doctype html>")
	f("/page/main.js", script, "// main")
	f("/page/core/dist/browser.js", script, "// core")
	f("/page/core/generated/millicore_bg.wasm", "application/wasm", "\x00asm")
	f("/page/", "", "")
	f("/page/index.html", "", "") // is at "/"
	f("/page/core/README.md", "", "")
	f("/page/none.js", "", "")
	f("/page/../web.go", "", "")
	f("/main.js", "", "")
}

func TestNewWithoutAPage(t *testing.T) {
	if _, err := web.New(fstest.MapFS{"core/README.md": {}}); err == nil {
		t.Error("a page without index.html is accepted")
	}
}

// The page asks nobody but its host, and nothing in it is inline.
func TestFiles(t *testing.T) {
	page, err := web.New(web.Files())
	if err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	if !page.Serve(answer, httptest.NewRequest(http.MethodGet, "/", nil)) {
		t.Fatal("there is no page")
	}
	html := answer.Body.String()
	if found := regexp.MustCompile(`<script>|<style|\son\w+=|\sstyle=`).FindString(html); found != "" {
		t.Errorf("the policy forbids %q", found)
	}
	for _, reference := range regexp.MustCompile(`(?:src|href)="([^"#][^"]*)"`).FindAllStringSubmatch(html, -1) {
		if !page.Serve(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, reference[1], nil)) {
			t.Errorf("the page refers to %s, which is not there", reference[1])
		}
	}
	err = fs.WalkDir(web.Files(), "page", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(web.Files(), name)
		other := regexp.MustCompile(`https?://\S+`).FindString(string(text))
		if other != "" && other != `http://www.w3.org/2000/svg"` {
			t.Errorf("%s refers to %s", name, other)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
