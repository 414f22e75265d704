package command

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

func TestCheck(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page")
	f := func(page string, wantCode int, want string, flags ...string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := run(t, append(append([]string{"check"}, flags...), file)...)
		if len(out) > len(file) {
			out = string(out[len(file):])
		}
		if code != wantCode || out != want || errs != "" {
			t.Errorf("%q: %d, %q\n%s", page, code, errs, out)
		}
	}
	f("# HELP up Whether it is.\n# TYPE up gauge\nup 1\n", 0, "")
	f("# HELP up Whether it is.\n# TYPE up gauge\nup{a=\"\té\"} x\n", 1, `:3:13: expected a decimal number, NaN or Inf within float64
    up{a=" é"} x
               ^
`)
	f("# HELP a_seconds b\n# TYPE a_seconds counter\na_seconds_total 1\n# EOF\n", 0, "")
	f("# HELP a b\na 1 \n# EOF", 1, `:2:4: expected a timestamp, an exemplar or the end of the line
    a 1 
       ^
`, "--format", "openmetrics", "--lint=false")
	f("a 1\nb\nc 2\n", 1, `:2:2: expected a value after the series
    b
     ^
`, "--format", "lenient", "--lint=false")
	f("# TYPE fooBar_ms counter\nfooBar_ms{le=\"1\"} 1\nfooBar_ms{le=\"1\"} 2\n", 3, `:1:8: fooBar_ms no help text
    # TYPE fooBar_ms counter
           ^
`+file+`:1:8: fooBar_ms counter metrics should have "_total" suffix
    # TYPE fooBar_ms counter
           ^
`+file+`:1:8: fooBar_ms metric names should be written in 'snake_case' not 'camelCase'
    # TYPE fooBar_ms counter
           ^
`+file+`:1:8: fooBar_ms metric names should not contain abbreviated units
    # TYPE fooBar_ms counter
           ^
`+file+`:2:11: fooBar_ms non-histogram metrics should not have "le" label
    fooBar_ms{le="1"} 1
              ^
`+file+`:3:1: fooBar_ms metric not unique
    fooBar_ms{le="1"} 2
    ^
`)
}

func TestCheckURL(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/metrics" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", openMetricsType+"; version=1.0.0")
		_, _ = w.Write([]byte("# HELP up x\n# TYPE up gauge\nup 1\n"))
	}))
	defer server.Close()
	code, out, errs := run(t, "check", server.URL+"/metrics")
	want := server.URL + "/metrics:4:1: expected `# EOF` at the end of the page\n    \n    ^\n"
	if code != 1 || out != want || errs != "" {
		t.Errorf("%d, %q, %q", code, out, errs)
	}
	code, out, errs = run(t, "check", server.URL)
	if code != 1 || out != "" || errs != "metrics-node: "+server.URL+" answered 404 Not Found\n" {
		t.Errorf("%d, %q, %q", code, out, errs)
	}
}

func TestCheckIsRefused(t *testing.T) {
	f := func(want string, arguments ...string) {
		t.Helper()
		code, _, errs := run(t, append([]string{"check"}, arguments...)...)
		if code != 2 || errs != "metrics-node: "+want+"\n" {
			t.Errorf("%v: %d, %q", arguments, code, errs)
		}
	}
	f("check wants one file, URL or - for standard input")
	f("check wants one file, URL or - for standard input", "a", "b")
	f(`--backend: want cgo, wazero or auto, not "jvm"`, "--backend", "jvm", "a")
	f(`--format: want text, openmetrics, lenient or auto, not "xml"`, "--format", "xml", "check.go")
}
