package document

import (
	"testing"

	millicore "github.com/millicore/millicore/bindings/go"
)

func TestDocumentsBecomeJSON(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		d, err := Parse("f", []byte(text))
		if err != nil || string(d.JSON) != want {
			t.Errorf("%q: %v, want %s", text, err, want)
			if d != nil {
				t.Errorf("got %s", d.JSON)
			}
		}
	}
	f(`{"a": [1, "b", null, true, 1.5]}`, `{"a":[1,"b",null,true,1.5]}`)
	f("a: 1\n", `{"a":1}`)
	f("a:\n- b: x\n  c: \"2\"\n- -3\n", `{"a":[{"b":"x","c":"2"},-3]}`)
	f("---\n# a comment\nspec:\n  cpu: 100m\n", `{"spec":{"cpu":"100m"}}`)
	f("a: &x {b: 1}\nc: *x\n", `{"a":{"b":1},"c":{"b":1}}`)
	f("a: |\n  two\n  lines\n", `{"a":"two\nlines\n"}`)
	f("1: 2\n", `{"1":2}`)
	f("a:\n", `{"a":null}`)
}

func TestErrorsHaveLineAndColumn(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		_, err := Parse("f", []byte(text))
		if err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	f("", "f: the document is empty")
	f("a: 1\n---\nb: 2\n", "f:3:2: a second document; one is wanted")
	f("a:\n  b: *x\n", "f:2:6: the alias x has no anchor before it")
	f("a: .inf\n", "f:1:4: Infinity is not supported here")
	f("a: [1, 2\nb: 3\n", "f:2:1: ',' or ']' must be specified")
	f("a: 1\n  b: 2\n", "f:1:4: mapping value is not allowed in this context")
}

func TestWhatTheCoreRefusesIsFoundInTheText(t *testing.T) {
	d, err := Parse("f", []byte("a:\n  b: [1,\n    {c: x}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	f := func(offset uint64, at int, want string) {
		t.Helper()
		refused := &millicore.Error{Offset: offset, Line: 1, Column: offset + 1, Text: "no"}
		if got := d.Explain(refused, at).Error(); got != want {
			t.Errorf("offset %d: %s, want %s", offset, got, want)
		}
	}
	// {"a":{"b":[1,{"c":"x"}]}}
	f(18, 0, "f:3:9: no")
	f(28, 10, "f:3:9: no")
	f(14, 0, "f:3:6: no")
	f(11, 0, "f:2:7: no")
}
