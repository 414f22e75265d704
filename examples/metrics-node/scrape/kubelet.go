// Package scrape asks kubelets for /metrics/resource: all at once, each with
// its own deadline and a cap on what it may answer. A kubelet that is slow,
// silent, broken or huge costs its own page and nothing else.
//
// It follows pkg/scraper of metrics-server v0.9.0 (one goroutine a node, a
// random start within a spread, text 0.0.4, gzip) and differs in one thing:
// pages are handed on as they arrive, so that decoding overlaps with waiting.
package scrape

import (
	"errors"
	"fmt"
	"net/url"
)

// Kubelet is one endpoint: the node it stands for and its page's URL.
type Kubelet struct {
	Node string
	URL  string
}

// Kind is why a scrape gave nothing, in one word for logs and counters.
type Kind string

// The kinds of failure.
const (
	Unreachable Kind = "unreachable" // no connection, or it was reset
	Timeout     Kind = "timeout"     // no whole answer before the deadline
	BadStatus   Kind = "status"      // an HTTP status other than 200
	TooLarge    Kind = "too_large"   // more bytes than the cap
	CutShort    Kind = "cut_short"   // the body ended before its announced end
	BadPage     Kind = "bad_page"    // the page was read but could not be decoded
)

// Failure says which kubelet gave no sample, and why. Line and Column count
// from 1 and are 0 where the page was not reached.
type Failure struct {
	Node   string
	URL    string
	Kind   Kind
	Line   uint64
	Column uint64
	Err    error
}

// Error is one sentence without the node's name.
func (f *Failure) Error() string {
	if f.Line > 0 {
		return fmt.Sprintf("%s: %v (line %d, column %d)", f.Kind, f.Err, f.Line, f.Column)
	}
	return fmt.Sprintf("%s: %v", f.Kind, f.Err)
}

// Unwrap is the cause.
func (f *Failure) Unwrap() error { return f.Err }

// withoutURL takes the URL out of a client's error: the failure names it.
func withoutURL(err error) error {
	var client *url.Error
	if errors.As(err, &client) {
		return client.Err
	}
	return err
}
