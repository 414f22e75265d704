// Package check judges a page of metrics: whether Prometheus reads it, and
// what the linter of `promtool check metrics` says of it, each with its place
// in the page.
package check

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	millicore "github.com/millicore/millicore/bindings/go"
)

// Problem is one thing to say about a page.
type Problem struct {
	// Offset, Line and Column, both from 1 and in bytes, are where it is.
	Offset, Line, Column int
	// Metric is the family it is about; empty if the page cannot be read.
	Metric string
	// Text is what is wrong.
	Text string
	// Syntax says that Prometheus cannot read the page past here, or, of a
	// lenient reading, that it skips the line.
	Syntax bool
}

// Page checks a page by the rules of a profile. Problems come in the order of
// the page; of a page that cannot be read the part before the error counts.
func Page(library *millicore.Library, profile millicore.PageProfile, text []byte) ([]Problem, error) {
	var page millicore.Page
	err := library.ParsePage(profile, text, &page)
	var refused *millicore.Error
	if err != nil && !errors.As(err, &refused) {
		return nil, err
	}
	linter := linter{text: text, page: &page, families: map[string]*family{}}
	linter.read()
	problems := linter.problems
	for i := range page.SkippedLines() {
		line := page.SkippedLine(i)
		problems = append(problems, Problem{
			Offset: int(line.Offset), Text: library.StatusText(line.Status), Syntax: true,
		})
	}
	if refused != nil {
		problems = append(problems, Problem{
			Offset: int(refused.Offset), Text: library.StatusText(refused.Status), Syntax: true,
		})
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return a.Offset - b.Offset })
	place(text, problems)
	return problems, nil
}

// place counts lines and columns; problems are in order.
func place(text []byte, problems []Problem) {
	line, start, counted := 1, 0, 0
	for i := range problems {
		at := min(problems[i].Offset, len(text))
		passed := text[counted:at]
		line += bytes.Count(passed, []byte("\n"))
		if feed := bytes.LastIndexByte(passed, '\n'); feed >= 0 {
			start = counted + feed + 1
		}
		counted = at
		problems[i].Line, problems[i].Column = line, at-start+1
	}
}

// width is how much of a line is shown, in bytes.
const width = 100

// Write prints a problem as compilers do: place, text, the line, a caret under
// the byte.
func Write(out io.Writer, name string, text []byte, problem Problem) error {
	about := ""
	if problem.Metric != "" {
		about = problem.Metric + " "
	}
	shown, caret := excerpt(text, problem)
	_, err := fmt.Fprintf(out, "%s:%d:%d: %s%s\n    %s\n    %s^\n", name,
		problem.Line, problem.Column, about, problem.Text, shown, caret)
	return err
}

// excerpt is the line of a problem, or what is around the place if it is a
// long one, and the blanks before the caret.
func excerpt(text []byte, problem Problem) (shown, caret string) {
	at := min(problem.Offset, len(text))
	start := at - (problem.Column - 1)
	end := len(text)
	if feed := bytes.IndexByte(text[at:], '\n'); feed >= 0 {
		end = at + feed
	}
	before, behind := "", ""
	if at-start > width {
		start, before = at-width/2, "…"
	}
	if end-start > 2*width {
		end, behind = start+2*width, "…"
	}
	lead := printable(text[start:at])
	return before + lead + printable(text[at:end]) + behind,
		strings.Repeat(" ", utf8.RuneCountInString(before+lead))
}

// printable has one rune for each byte of what a terminal would not print, so
// that the caret stays under its byte.
func printable(text []byte) string {
	var out strings.Builder
	for len(text) > 0 {
		letter, size := utf8.DecodeRune(text)
		switch {
		case letter == '\t':
			out.WriteByte(' ')
		case letter == utf8.RuneError && size == 1, letter < ' ', letter == 0x7f:
			out.WriteRune('·')
		default:
			out.WriteRune(letter)
		}
		text = text[size:]
	}
	return out.String()
}
