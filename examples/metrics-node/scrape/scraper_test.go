package scrape

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const goodPage = "node_cpu_usage_seconds_total 1 1000\n"

// Deadlines: one that a busy machine meets, one to run into.
const (
	generous = time.Minute
	short    = 300 * time.Millisecond
)

// scraper is a scraper with a small cap.
func scraper(timeout time.Duration) *Scraper {
	return &Scraper{Client: &http.Client{}, Timeout: timeout, MaxBody: 1 << 20}
}

// kubelet serves one behaviour until the test ends. Handlers that block are
// released first.
func kubelet(t *testing.T, behave func(http.ResponseWriter, *http.Request, <-chan struct{})) Kubelet {
	t.Helper()
	released := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		behave(w, r, released)
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(released) })
	return Kubelet{Node: "node-a", URL: server.URL}
}

// one is the answer of a single kubelet, with its page copied.
func one(t *testing.T, s *Scraper, k Kubelet) (Answer, string) {
	t.Helper()
	var answer Answer
	var page string
	s.Each(t.Context(), []Kubelet{k}, func(a *Answer) { answer, page = *a, string(a.Page) })
	return answer, page
}

func TestAGoodKubelet(t *testing.T) {
	plain := kubelet(t, func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
		_, _ = io.WriteString(w, goodPage)
	})
	zipped := kubelet(t, func(w http.ResponseWriter, r *http.Request, _ <-chan struct{}) {
		if accept := r.Header.Get("Accept-Encoding"); accept != "gzip" {
			t.Errorf("Accept-Encoding is %q", accept)
		}
		w.Header().Set("Content-Encoding", "gzip")
		writer := gzip.NewWriter(w)
		_, _ = io.WriteString(writer, goodPage)
		_ = writer.Close()
	})
	s := scraper(generous)
	for range 2 { // the second time with the first one's buffer
		for _, k := range []Kubelet{plain, zipped} {
			answer, page := one(t, s, k)
			if answer.Failure != nil || page != goodPage {
				t.Errorf("got %q, %v", page, answer.Failure)
			}
		}
	}
}

func TestBadKubelets(t *testing.T) {
	type behaviour = func(http.ResponseWriter, *http.Request, <-chan struct{})
	f := func(name string, behave behaviour, kind Kind, text string) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			timeout := generous
			if kind == Timeout {
				timeout = short
			}
			answer, page := one(t, scraper(timeout), kubelet(t, behave))
			switch {
			case answer.Failure == nil:
				t.Fatalf("no failure, page %q", page)
			case answer.Failure.Kind != kind:
				t.Errorf("kind %s, want %s (%v)", answer.Failure.Kind, kind, answer.Failure)
			case !strings.Contains(answer.Failure.Error(), text):
				t.Errorf("%q does not contain %q", answer.Failure.Error(), text)
			case answer.Failure.Node != "node-a":
				t.Errorf("node is %q", answer.Failure.Node)
			case answer.Took > generous/2:
				t.Errorf("took %s", answer.Took)
			}
		})
	}
	f("500", func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
		w.WriteHeader(http.StatusInternalServerError)
	}, BadStatus, "the kubelet answered 500 Internal Server Error")
	f("401", func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
		w.WriteHeader(http.StatusUnauthorized)
	}, BadStatus, "401 Unauthorized")
	f("half a body", func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, goodPage)
	}, CutShort, "before its announced length")
	f("100 MB announced", func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
		w.Header().Set("Content-Length", "100000000")
		_, _ = io.WriteString(w, goodPage)
	}, TooLarge, "larger than 1048576 bytes")
	f("100 MB streamed", func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
		line := bytes.Repeat([]byte(goodPage), 1000)
		for range 100_000_000 / len(line) {
			if _, err := w.Write(line); err != nil {
				return
			}
		}
	}, TooLarge, "larger than 1048576 bytes")
	f("a bomb of gzip", func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
		w.Header().Set("Content-Encoding", "gzip")
		writer := gzip.NewWriter(w)
		zeros := make([]byte, 1<<20)
		for range 100 {
			if _, err := writer.Write(zeros); err != nil {
				return
			}
		}
		_ = writer.Close()
	}, TooLarge, "larger than 1048576 bytes")
	f("silence", func(_ http.ResponseWriter, r *http.Request, released <-chan struct{}) {
		<-released
	}, Timeout, "no whole answer within 300ms")
	f("a trickle", func(w http.ResponseWriter, r *http.Request, released <-chan struct{}) {
		for {
			if _, err := io.WriteString(w, "#"); err != nil {
				return
			}
			_ = http.NewResponseController(w).Flush()
			select {
			case <-time.After(10 * time.Millisecond):
			case <-released:
				return
			}
		}
	}, Timeout, "no whole answer within 300ms")
	f("a reset", func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
		panic(http.ErrAbortHandler)
	}, Unreachable, "EOF")
	f("not HTTP", func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_, _ = io.WriteString(connection, "220 mail ready\r\n")
			_ = connection.Close()
		}
	}, Unreachable, "malformed HTTP")
}

func TestNobodyListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	answer, _ := one(t, scraper(generous), Kubelet{Node: "gone", URL: "http://" + address})
	if answer.Failure == nil || answer.Failure.Kind != Unreachable {
		t.Errorf("got %v", answer.Failure)
	}
}

// A silent kubelet must not delay the answers of the others.
func TestAnswersComeAsTheyArrive(t *testing.T) {
	silent := kubelet(t, func(_ http.ResponseWriter, _ *http.Request, released <-chan struct{}) { <-released })
	good := kubelet(t, func(w http.ResponseWriter, _ *http.Request, _ <-chan struct{}) {
		_, _ = io.WriteString(w, goodPage)
	})
	kubelets := []Kubelet{silent}
	for i := range 50 {
		good.Node = fmt.Sprint("good-", i)
		kubelets = append(kubelets, good)
	}
	var order []string
	s := scraper(time.Second)
	s.Each(t.Context(), kubelets, func(a *Answer) { order = append(order, a.Kubelet.Node) })
	if len(order) != len(kubelets) || order[len(order)-1] != "node-a" {
		t.Errorf("order of answers: %v", order)
	}
}

func TestTheEndOfTheContextEndsTheWait(t *testing.T) {
	silent := kubelet(t, func(_ http.ResponseWriter, _ *http.Request, released <-chan struct{}) { <-released })
	s := scraper(generous)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	begun := time.Now()
	s.Each(ctx, []Kubelet{silent, silent}, func(a *Answer) {
		if a.Failure == nil {
			t.Error("no failure")
		}
	})
	if took := time.Since(begun); took > generous/2 {
		t.Errorf("took %s", took)
	}
}
