package main

import (
	"fmt"
	"io"
	"strings"
)

// maxDetail bounds what is printed about a difference, in bytes.
const maxDetail = 400

// report counts rows and prints those that differ.
type report struct {
	out            io.Writer
	passed, failed int
}

// row reports one row, with the differences found in it.
func (r *report) row(row row, found differences) {
	if len(found) == 0 {
		r.passed++
		return
	}
	r.failed++
	detail := strings.Join(found, "; ")
	if len(detail) > maxDetail {
		detail = detail[:maxDetail]
	}
	fmt.Fprintf(r.out, "FAIL\t%s\t%s\n", oneLine(row.label), oneLine(detail))
}

var lineBreaks = strings.NewReplacer("\n", `\n`, "\t", `\t`, "\r", `\r`)

func oneLine(text string) string { return lineBreaks.Replace(text) }

// differences of one row.
type differences []string

// equal notes a difference unless got is what was expected.
func equal[T comparable](found *differences, what string, expected, got T) {
	if expected != got {
		*found = append(*found, fmt.Sprintf("%s: expected %v, got %v", what, expected, got))
	}
}

// note adds a difference that is not one of two values.
func (d *differences) note(format string, arguments ...any) {
	*d = append(*d, fmt.Sprintf(format, arguments...))
}
