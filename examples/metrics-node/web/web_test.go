package web_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/millicore/millicore/examples/metrics-node/web"
)

func TestServe(t *testing.T) {
	page, err := web.New(fstest.MapFS{
		"page/index.html":                  {Data: []byte("<!doctype html>")},
		"page/lab/index.html":              {Data: []byte("<!doctype html><title>lab")},
		"page/lab/main.js":                 {Data: []byte("// lab")},
		"page/main.js":                     {Data: []byte("// main")},
		"core/README.md":                   {Data: []byte("# core")},
		"core/dist/browser.js":             {Data: []byte("// core")},
		"lib/README.md":                    {Data: []byte("# lib")},
		"lib/chart.js":                     {Data: []byte("// chart")},
		"lib/LICENSES.txt":                 {Data: []byte("MIT")},
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
	f("/lab/", "text/html; charset=utf-8", "<!doctype html><title>lab")
	f("/page/main.js", script, "// main")
	f("/page/lab/main.js", script, "// lab")
	f("/page/lib/chart.js", script, "// chart")
	f("/page/lib/LICENSES.txt", "text/plain; charset=utf-8", "MIT")
	f("/page/core/dist/browser.js", script, "// core")
	f("/page/core/generated/millicore_bg.wasm", "application/wasm", "\x00asm")
	f("/page/", "", "")
	f("/page/index.html", "", "")     // is at "/"
	f("/page/lab/index.html", "", "") // is at "/lab/"
	f("/page/lib/README.md", "", "")
	f("/page/core/README.md", "", "")
	f("/page/none.js", "", "")
	f("/page/../web.go", "", "")
	f("/main.js", "", "")
}

func TestNewWithoutAPage(t *testing.T) {
	if _, err := web.New(fstest.MapFS{"core/README.md": {}}); err == nil {
		t.Error("a page without index.html is accepted")
	}
	if _, err := web.New(fstest.MapFS{"page/index.html": {}}); err == nil {
		t.Error("a page without the lab is accepted")
	}
}

// The pages ask nobody but their host, and nothing in them is inline.
func TestFiles(t *testing.T) {
	page, err := web.New(web.Files())
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range web.Pages {
		answer := httptest.NewRecorder()
		if !page.Serve(answer, httptest.NewRequest(http.MethodGet, at, nil)) {
			t.Fatalf("there is no page %s", at)
		}
		html := answer.Body.String()
		if found := regexp.MustCompile(`<script>|<style|\son\w+=|\sstyle=`).FindString(html); found != "" {
			t.Errorf("the policy forbids %q in %s", found, at)
		}
		base, _ := url.Parse(at)
		for _, reference := range regexp.MustCompile(`(?:src|href)="([^"#][^"]*)"`).FindAllStringSubmatch(html, -1) {
			if strings.HasPrefix(reference[1], "/") {
				t.Errorf("%s refers to %s, which no site below another can serve", at, reference[1])
			}
			to, err := base.Parse(reference[1])
			if err != nil {
				t.Fatal(err)
			}
			built := strings.HasPrefix(to.Path, web.Prefix+"lib/") // an artifact, perhaps not there
			if !built && !page.Serve(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, to.Path, nil)) {
				t.Errorf("%s refers to %s, which is not there", at, reference[1])
			}
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
