package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLabels(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		if got := label(7, []byte(text)); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	f(`{"id":12,"name":"a"}`, "12")
	f(`{"name":"a b"}`, "a b")
	f(`{"case":"float-2","name":"kube_f"}`, "float-2")
	f(`{"input":{"id":"x"}}`, "x")
	f(`["4000000000000000","2"]`, "line 7")
	f(`{"uid":""}`, "line 7")
}

func TestReport(t *testing.T) {
	var out strings.Builder
	r := &report{out: &out}
	var found differences
	equal(&found, "same", 1, 1)
	r.row(row{label: "fine"}, found)
	equal(&found, "cell", "a\tb", "c\n")
	found.note("and %d", 2)
	r.row(row{label: "two\nlines"}, found)
	if want := "FAIL\ttwo\\nlines\tcell: expected a\\tb, got c\\n; and 2\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
	if r.passed != 1 || r.failed != 1 {
		t.Errorf("%d passed, %d failed", r.passed, r.failed)
	}
}

func TestRows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.jsonl")
	if err := os.WriteFile(path, []byte("{\"name\":\"a\"}\n\n[1]"), 0o600); err != nil {
		t.Fatal(err)
	}
	rows, err := readRows(path)
	if err != nil || len(rows) != 2 || rows[0].label != "a" || rows[1].line != 3 || rows[1].label != "line 3" {
		t.Errorf("got %v, %v", rows, err)
	}
}

func TestWindowsAreDropped(t *testing.T) {
	f := func(expected, got string, without bool, want int) {
		t.Helper()
		var found differences
		compareJSON(&found, "x", []byte(expected), []byte(got), without)
		if len(found) != want {
			t.Errorf("%s and %s: %v", expected, got, found)
		}
	}
	f(`{"a":1,"b":2}`, `{"b":2,"a":1}`, false, 0)
	f(`{"a":1}`, `{"a":1.0}`, false, 1) // numbers as written
	f(`{"items":[{"window":"1s"}]}`, `{"items":[{"window":"2s"}]}`, false, 1)
	f(`{"items":[{"window":"1s"}]}`, `{"items":[{"window":"2s"}]}`, true, 0)
	f(`{"rows":[{"cells":["a","1s"]}]}`, `{"rows":[{"cells":["a","2s"]}]}`, true, 0)
	f(`{"rows":[{"cells":["a","1s"]}]}`, `{"rows":[{"cells":["b","2s"]}]}`, true, 1)
	f(`{"a":1}`, `{`, false, 1)
}
