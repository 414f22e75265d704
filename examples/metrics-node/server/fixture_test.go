package server_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
	"github.com/millicore/millicore/examples/metrics-node/fleet"
	"github.com/millicore/millicore/examples/metrics-node/scrape"
	"github.com/millicore/millicore/examples/metrics-node/server"
)

// onEach runs a test on every back end of this binary.
func onEach(t *testing.T, test func(*testing.T, *millicore.Library)) {
	for _, backend := range backends() {
		t.Run(backend.String(), func(t *testing.T) { test(t, open(t, backend)) })
	}
}

func open(t *testing.T, backend millicore.Backend) *millicore.Library {
	t.Helper()
	library, err := millicore.Open(millicore.Options{Backend: backend})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := library.Close(); err != nil {
			t.Errorf("close the library: %v", err)
		}
	})
	return library
}

func start(t *testing.T, config server.Config) *server.Server {
	t.Helper()
	s, err := server.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the server: %v", err)
		}
	})
	return s
}

func scrapeOnce(t *testing.T, s *server.Server) *server.Cycle {
	t.Helper()
	cycle, err := s.Scrape(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return cycle
}

// replay is a server over the recorded cluster at its recorded load, scraped
// twice.
func replay(t *testing.T, library *millicore.Library) *server.Server {
	t.Helper()
	recorded, err := cluster.LoadRecorded()
	if err != nil {
		t.Fatal(err)
	}
	kubelets, err := fleet.Start(fleet.Config{Library: library, Recorded: recorded})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := kubelets.Close(t.Context()); err != nil {
			t.Logf("close the fleet: %v", err)
		}
	})
	s := start(t, server.Config{
		Library: library, Objects: recorded.Objects, Kubelets: kubelets.Kubelets,
		Timeout: 10 * time.Second, Interval: time.Minute,
	})
	for range 2 {
		if cycle := scrapeOnce(t, s); len(cycle.Failures) > 0 {
			t.Fatalf("cycle %d: %v", cycle.Number, cycle.Failures[0])
		}
	}
	return s
}

// node is a kubelet in the test's hand.
type node struct {
	name   string
	mutex  sync.Mutex
	answer http.HandlerFunc
	server *httptest.Server
}

// nodes starts kubelets that answer with nothing yet.
func nodes(t *testing.T, names ...string) []*node {
	t.Helper()
	var started []*node
	for _, name := range names {
		n := &node{name: name, answer: func(http.ResponseWriter, *http.Request) {}}
		n.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n.mutex.Lock()
			answer := n.answer
			n.mutex.Unlock()
			answer(w, r)
		}))
		t.Cleanup(n.server.Close)
		started = append(started, n)
	}
	return started
}

func (n *node) does(answer http.HandlerFunc) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.answer = answer
}

func (n *node) says(page string) {
	n.does(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, page) })
}

func kubelets(nodes []*node) func() []scrape.Kubelet {
	return func() []scrape.Kubelet {
		var all []scrape.Kubelet
		for _, n := range nodes {
			all = append(all, scrape.Kubelet{Node: n.name, URL: n.server.URL + "/metrics/resource"})
		}
		return all
	}
}

// epoch is the time of second 0 in pages made by pageAt.
const epoch = 1_700_000_000

// pageAt is a page of a node with pods of one container "main" that each use
// as many tenths of a core as their place in the list, at a second.
func pageAt(second int, pods ...string) string {
	var page bytes.Buffer
	milliseconds := (epoch + second) * 1000
	fmt.Fprintf(&page, "node_cpu_usage_seconds_total %d %d\n", 1000+second, milliseconds)
	fmt.Fprintf(&page, "node_memory_working_set_bytes 1073741824 %d\n", milliseconds)
	for i, pod := range pods {
		labels := fmt.Sprintf(`{container="main",namespace="shop",pod=%q}`, pod)
		fmt.Fprintf(&page, "container_cpu_usage_seconds_total%s %g %d\n", labels, 100+float64((i+1)*second)/10, milliseconds)
		fmt.Fprintf(&page, "container_memory_working_set_bytes%s %d %d\n", labels, 1<<20*(i+1), milliseconds)
		fmt.Fprintf(&page, "container_start_time_seconds%s %d\n", labels, epoch-86400)
	}
	return page.String()
}

// objectsOf are nodes and, on the first of them, running pods of a namespace
// "shop" that carry their name as label app; plus a pod that has ended.
func objectsOf(t *testing.T, nodes []*node, pods ...string) *cluster.Store {
	t.Helper()
	objects := cluster.NewStore()
	add := func(text string, arguments ...any) {
		t.Helper()
		object, err := cluster.Parse(fmt.Appendf(nil, text, arguments...), "", "")
		if err != nil {
			t.Fatal(err)
		}
		objects.Upsert(object)
	}
	for _, n := range nodes {
		add(`{"kind":"Node","apiVersion":"v1","metadata":{"name":%q,"uid":%q,"labels":{"zone":"z1"}},`+
			`"status":{"allocatable":{"cpu":"4","memory":"8Gi"}}}`, n.name, "uid-"+n.name)
	}
	const pod = `{"kind":"Pod","apiVersion":"v1","metadata":{"name":%q,"namespace":"shop","uid":%q,"labels":{"app":%[1]q}},` +
		`"spec":{"nodeName":%[3]q},"status":{"phase":%[4]q}}`
	for _, name := range pods {
		add(pod, name, "uid-"+name, nodes[0].name, "Running")
	}
	add(pod, "done", "uid-done", nodes[0].name, "Succeeded")
	add(`{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"shop","uid":"uid-shop"}}`)
	return objects
}

// logs is a logger and what it has written.
type logs struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (l *logs) Write(text []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.Write(text)
}

// take is what was written since the last take.
func (l *logs) take() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	defer l.text.Reset()
	return l.text.String()
}

func (l *logs) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "url" {
				return slog.Attr{}
			}
			return a
		},
	}))
}

// instant is the clock of answers.
func instant() time.Time { return time.Unix(epoch+60, 0).UTC() }
