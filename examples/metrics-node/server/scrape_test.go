package server_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/server"
	"github.com/millicore/millicore/recordings"
)

// Every way of failing costs the failing node's sample only, and the log and
// the reasons say which node and why.
func TestABadKubeletCostsItsOwnSampleOnly(t *testing.T) {
	const silent = "NODE_NOT_SCRAPED after a short wait"
	onEach(t, func(t *testing.T, library *millicore.Library) {
		f := func(name string, behave http.HandlerFunc, logged, reason string) {
			t.Helper()
			t.Run(name, func(t *testing.T) {
				all := nodes(t, "good", "bad")
				written := &logs{}
				timeout := time.Minute // a busy machine meets it
				if reason == silent {
					reason, timeout = "NODE_NOT_SCRAPED", time.Second
				}
				s := start(t, server.Config{
					Library: library, Objects: objectsOf(t, all, "a"), Kubelets: kubelets(all),
					Logger: written.logger(), Interval: time.Hour, Timeout: timeout, MaxPage: 8 << 20,
				})
				all[1].does(behave)
				for second := range 2 {
					all[0].says(pageAt(15*second, "a"))
					if cycle := scrapeOnce(t, s); len(cycle.Failures) != 1 || cycle.Failure("bad") == nil || cycle.Failure("good") != nil {
						t.Fatalf("failures: %v", cycle.Failures)
					}
				}
				want := "level=WARN msg=\"kubelet gave no sample\" node=bad " + logged + "\n"
				if got := written.take(); got != want { // once, although it failed twice
					t.Errorf("logged\n %swant\n %s", got, want)
				}
				list := ask(s, "/apis/metrics.k8s.io/v1/nodes", "").Body.String()
				if !strings.Contains(list, `"name":"good"`) || strings.Contains(list, `"name":"bad"`) {
					t.Errorf("nodes: %s", list)
				}
				reasons, err := s.Reasons()
				if err != nil {
					t.Fatal(err)
				}
				if len(reasons) != 1 || reasons[0].Name != "bad" || reasons[0].Code != reason {
					t.Errorf("reasons: %+v", reasons)
				}
				all[1].says(pageAt(30))
				scrapeOnce(t, s)
				if got, want := written.take(), "level=INFO msg=\"kubelet answers again\" node=bad\n"; got != want {
					t.Errorf("logged %swant %s", got, want)
				}
			})
		}
		text := func(page string) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, page) }
		}
		f("500", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
			`kind=status error="the kubelet answered 500 Internal Server Error"`, "NODE_NOT_SCRAPED")
		whole := pageAt(0, "x")
		f("half a page", text(whole[:strings.Index(whole, `pod="x"`)]),
			"kind=bad_page error=\"expected a label name or `}` at byte 171\" line=3 column=69", "PARSE_ERROR")
		f("garbage", text("<html>\n<body>503"),
			"kind=bad_page error=\"expected a metric name, `{`, `#` or an empty line at byte 0\" line=1 column=1", "PARSE_ERROR")
		f("a bad line", text("node_cpu_usage_seconds_total 1 1\nnode_memory_working_set_bytes oops 1\n"),
			`kind=bad_page error="expected a decimal number, NaN or Inf within float64 at byte 63" line=2 column=31`, "PARSE_ERROR")
		f("half a body", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100000")
			_, _ = io.WriteString(w, whole)
		}, `kind=cut_short error="the body ended before its announced length"`, "NODE_NOT_SCRAPED")
		f("100 MB", func(w http.ResponseWriter, _ *http.Request) {
			line := bytes.Repeat([]byte("# to fill the memory\n"), 10_000)
			for range 100_000_000 / len(line) {
				if _, err := w.Write(line); err != nil {
					return
				}
			}
		}, `kind=too_large error="the page is larger than 8388608 bytes"`, "NODE_NOT_SCRAPED")
		f("silence", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			`kind=timeout error="no whole answer within 1s"`, silent)
	})
}

// The pages of a real kubelet v1.36.3, as recorded some ten seconds apart:
// nothing after the first, metrics of all three pods from the second on.
func TestRealPages(t *testing.T) {
	folder := os.DirFS("../../../recordings/kubelet")
	onEach(t, func(t *testing.T, library *millicore.Library) {
		all := nodes(t, "millinode")
		s := start(t, server.Config{Library: library, Objects: objectsOf(t, all), Kubelets: kubelets(all), AdoptPods: true})
		for i, instant := range []int{0, 2, 4, 6, 8, 10} {
			page, err := recordings.ReadGzip(folder, fmt.Sprintf("real_resource_%d.txt.gz", instant))
			if err != nil {
				t.Fatal(err)
			}
			all[0].says(string(page))
			if cycle := scrapeOnce(t, s); len(cycle.Failures) > 0 {
				t.Fatal(cycle.Failures[0])
			}
			counts, err := s.Count()
			if err != nil {
				t.Fatal(err)
			}
			want := server.Counts{Nodes: 1, NodesWithMetrics: 1, Pods: 3, PodsWithMetrics: 3}
			if i == 0 {
				want.NodesWithMetrics, want.PodsWithMetrics = 0, 0
			}
			if counts != want || s.Ready() != (i > 0) {
				t.Errorf("after page %d: %+v, ready %v", i+1, counts, s.Ready())
			}
		}
	})
}

// Two servers of one process, on different back ends where there are two, do
// not see each other's nodes.
func TestTwoServersInOneProcess(t *testing.T) {
	available := backends()
	var servers []*server.Server
	for i := range 2 {
		library := open(t, available[i%len(available)])
		name := fmt.Sprint("of-server-", i)
		all := nodes(t, name)
		s := start(t, server.Config{Library: library, Objects: objectsOf(t, all, name), Kubelets: kubelets(all), Now: instant})
		for second := range 2 {
			all[0].says(pageAt(15*second, name))
			scrapeOnce(t, s)
		}
		servers = append(servers, s)
	}
	for i, s := range servers {
		for _, path := range []string{"/apis/metrics.k8s.io/v1/nodes", "/apis/metrics.k8s.io/v1/pods"} {
			list := ask(s, path, "").Body.String()
			own, other := fmt.Sprint("of-server-", i), fmt.Sprint("of-server-", 1-i)
			if !strings.Contains(list, own) || strings.Contains(list, other) {
				t.Errorf("server %d, %s: %s", i, path, list)
			}
		}
	}
}

// The back ends answer alike, byte for byte.
func TestBackendsAnswerAlike(t *testing.T) {
	var first []string
	onEach(t, func(t *testing.T, library *millicore.Library) {
		s := shop(t, library)
		var answers []string
		for _, path := range []string{
			"/apis/metrics.k8s.io/v1/nodes", "/apis/metrics.k8s.io/v1beta1/pods", "/reasons", "/shards?total=5",
			"/apis/metrics.k8s.io/v1/namespaces/shop/pods/new", "/apis/metrics.k8s.io/v1/namespaces/shop/pods/b",
		} {
			answers = append(answers, ask(s, path, "").Body.String())
		}
		if first == nil {
			first = answers
		}
		for i := range answers {
			if answers[i] != first[i] {
				t.Errorf("got %swant %s", answers[i], first[i])
			}
		}
	})
}

// Requests are answered while cycles go on; the race detector watches.
func TestReadersWhileScraping(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		all := nodes(t, "n1", "n2")
		s := start(t, server.Config{Library: library, Objects: objectsOf(t, all, "a", "b"), Kubelets: kubelets(all)})
		ctx, stop := context.WithCancel(t.Context())
		var readers sync.WaitGroup
		for range 4 {
			readers.Go(func() {
				for ctx.Err() == nil {
					for _, path := range []string{"/apis/metrics.k8s.io/v1/pods", "/reasons", "/healthz", "/api/v1/nodes"} {
						if answer := ask(s, path, ""); answer.Code != http.StatusOK {
							t.Errorf("%s: %d %s", path, answer.Code, answer.Body)
							return
						}
					}
				}
			})
		}
		for second := range 30 {
			all[0].says(pageAt(second, "a", "b"))
			all[1].says(pageAt(second))
			scrapeOnce(t, s)
		}
		stop()
		readers.Wait()
		if !s.Ready() {
			t.Error("not ready after 30 cycles")
		}
	})
}

// A run scrapes at once and then at its interval, and ends with its context
// without leaving a goroutine behind.
func TestRunEndsWithItsContext(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		before := runtime.NumGoroutine()
		all := nodes(t, "n1")
		all[0].says(pageAt(0))
		ctx, cancel := context.WithCancel(t.Context())
		cycles := 0
		s := start(t, server.Config{
			Library: library, Objects: objectsOf(t, all), Kubelets: kubelets(all), Interval: 20 * time.Millisecond,
			OnCycle: func(cycle *server.Cycle) {
				cycles++
				if cycle.Number != cycles {
					t.Errorf("cycle %d after %d", cycle.Number, cycles-1)
				}
				if cycles == 3 {
					cancel()
				}
			},
		})
		if err := s.Run(ctx); err != nil {
			t.Error(err)
		}
		if cycles != 3 {
			t.Errorf("%d cycles", cycles)
		}
		all[0].server.Close()
		deadline := time.Now().Add(5 * time.Second)
		for runtime.NumGoroutine() > before+1 && time.Now().Before(deadline) {
			time.Sleep(10 * time.Millisecond)
		}
		if left := runtime.NumGoroutine(); left > before+1 {
			t.Errorf("%d goroutines, %d before", left, before)
		}
	})
}

// A cycle that is cut off leaves the last one published.
func TestACycleCutOffLeavesTheLastOne(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		all := nodes(t, "n1")
		s := start(t, server.Config{Library: library, Objects: objectsOf(t, all, "a"), Kubelets: kubelets(all)})
		for second := range 2 {
			all[0].says(pageAt(15*second, "a"))
			scrapeOnce(t, s)
		}
		all[0].does(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := s.Scrape(ctx); err == nil {
			t.Error("no error")
		}
		if !s.Ready() || s.Last().Number != 2 {
			t.Errorf("ready %v, last %+v", s.Ready(), s.Last())
		}
	})
}

// Kubelets without an API server: their pods are those on their pages.
func TestAdoptedPods(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		all := nodes(t, "n1")
		objects := objectsOf(t, all)
		s := start(t, server.Config{Library: library, Objects: objects, Kubelets: kubelets(all), AdoptPods: true, Now: instant})
		for second := range 2 {
			all[0].says(pageAt(15*second, "a", "b"))
			scrapeOnce(t, s)
		}
		want := podList("v1", strings.Replace(metricsA, `,"labels":{"app":"a"}`, "", 1), strings.Replace(metricsB, `,"labels":{"app":"b"}`, "", 1))
		if got := ask(s, "/apis/metrics.k8s.io/v1/pods", "").Body.String(); got != want {
			t.Errorf("got %swant %s", got, want)
		}
	})
}

func TestConfigIsChecked(t *testing.T) {
	library := open(t, backends()[0])
	all := nodes(t, "n1")
	whole := server.Config{Library: library, Objects: objectsOf(t, all), Kubelets: kubelets(all)}
	f := func(change func(*server.Config), want string) {
		t.Helper()
		config := whole
		change(&config)
		if _, err := server.New(config); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	f(func(c *server.Config) { c.Library = nil }, "server: Config.Library is missing")
	f(func(c *server.Config) { c.Objects = nil }, "server: Config.Objects is missing")
	f(func(c *server.Config) { c.Kubelets = nil }, "server: Config.Kubelets is missing")
	f(func(c *server.Config) { c.Interval = -1 }, "server: an interval, timeout or size is negative")
	f(func(c *server.Config) { c.Interval, c.Timeout = time.Second, time.Second }, "server: Timeout must not exceed 0.9 of Interval")
}
