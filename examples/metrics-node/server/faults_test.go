package server_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
	"github.com/millicore/millicore/examples/metrics-node/scrape"
	"github.com/millicore/millicore/examples/metrics-node/server"
)

const (
	kubeletsOfFaults = 1000
	// One in ten is ill, each in one of these ways.
	ill = 10
)

var illnesses = []string{"hangs", "resets", "trickles", "never ends", "gzip bomb"}

// illFleet answers as kubelets do, one in ten of them ill. It is a transport:
// a thousand kubelets need no thousand ports.
type illFleet struct {
	bomb []byte
}

func (f *illFleet) illness(number int) string {
	if number%ill != 0 {
		return ""
	}
	return illnesses[number/ill%len(illnesses)]
}

func clientOf(fleet *illFleet) *http.Client { return &http.Client{Transport: fleet} }

func (f *illFleet) RoundTrip(request *http.Request) (*http.Response, error) {
	name, _, _ := strings.Cut(request.URL.Host, ":")
	number, err := strconv.Atoi(strings.TrimPrefix(name, "node-"))
	if err != nil {
		return nil, err
	}
	body := io.Reader(strings.NewReader(f.page(number)))
	ctx := request.Context()
	switch f.illness(number) {
	case "hangs":
		<-ctx.Done()
		return nil, ctx.Err()
	case "resets":
		body = io.MultiReader(io.LimitReader(body, 100), failing{syscall.ECONNRESET})
	case "trickles":
		body = trickle{ctx, body}
	case "never ends":
		body = endless{}
	case "gzip bomb":
		unpacked, err := gzip.NewReader(bytes.NewReader(f.bomb))
		if err != nil {
			return nil, err
		}
		body = unpacked
	}
	return &http.Response{
		StatusCode: http.StatusOK, Status: "200 OK", ContentLength: -1,
		Body: io.NopCloser(body), Request: request,
	}, nil
}

func (f *illFleet) page(number int) string {
	now := time.Now()
	cpu := float64(now.UnixMilli()) / 1000
	at := now.UnixMilli()
	labels := fmt.Sprintf(`{container="c",namespace="ns",pod="pod-%d"}`, number)
	return fmt.Sprintf("node_cpu_usage_seconds_total %f %d\n"+
		"node_memory_working_set_bytes 4.096e+09 %d\n"+
		"container_cpu_usage_seconds_total%s %f %d\n"+
		"container_memory_working_set_bytes%s 4096 %d\n", cpu, at, at, labels, cpu, at, labels, at)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

type endless struct{}

func (endless) Read(into []byte) (int, error) {
	for i := range into {
		into[i] = '#'
	}
	return len(into), nil
}

type trickle struct {
	ctx  context.Context
	body io.Reader
}

func (t trickle) Read(into []byte) (int, error) {
	select {
	case <-t.ctx.Done():
		return 0, t.ctx.Err()
	case <-time.After(20 * time.Millisecond):
		return t.body.Read(into[:1])
	}
}

// TestIllKubelets scrapes a thousand kubelets for a minute of cycles of one
// second, or for MILLICORE_FAULT_CYCLES of them: the healthy ones have metrics
// of every cycle, whatever the others do.
func TestIllKubelets(t *testing.T) {
	cycles := 60
	if text := os.Getenv("MILLICORE_FAULT_CYCLES"); text != "" {
		var err error
		if cycles, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("hardened", func(t *testing.T) { faulty(t, millicore.KubeletHardened, cycles) })
	t.Run("upstream", func(t *testing.T) { faulty(t, millicore.KubeletUpstream, min(cycles, 5)) })
}

func faulty(t *testing.T, profile millicore.KubeletProfile, cycles int) {
	var bomb bytes.Buffer
	packer := gzip.NewWriter(&bomb)
	if _, err := io.CopyN(packer, endless{}, 64<<20); err != nil {
		t.Fatal(err)
	}
	if err := packer.Close(); err != nil {
		t.Fatal(err)
	}
	fleet := &illFleet{bomb: bomb.Bytes()}
	var kubelets []scrape.Kubelet
	for number := range kubeletsOfFaults {
		node := fmt.Sprintf("node-%d", number)
		kubelets = append(kubelets, scrape.Kubelet{Node: node, URL: "http://" + node + ":10250/"})
	}
	library := open(t, backends()[0])
	seen := 0
	ended := errors.New("enough cycles")
	ctx, stop := context.WithCancelCause(t.Context())
	defer stop(nil)
	var s *server.Server
	s = start(t, server.Config{
		Library: library, Objects: cluster.NewStore(), AdoptPods: false,
		Kubelets: func() []scrape.Kubelet { return kubelets },
		Client:   clientOf(fleet),
		Interval: time.Second, MaxPage: 1 << 20, Profile: profile,
		OnCycle: func(cycle *server.Cycle) {
			seen++
			healthy := kubeletsOfFaults - kubeletsOfFaults/ill
			if got := cycle.Kubelets - len(cycle.Failures); got != healthy {
				t.Errorf("cycle %d: %d kubelets answered, want %d", cycle.Number, got, healthy)
			}
			if seen > 1 {
				checkHealthy(t, s, fleet, cycle)
			}
			if seen == cycles {
				stop(ended)
			}
		},
	})
	if err := s.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if seen != cycles {
		t.Errorf("%d cycles, want %d", seen, cycles)
	}
}

func checkHealthy(t *testing.T, s *server.Server, fleet *illFleet, cycle *server.Cycle) {
	t.Helper()
	missing := 0
	for number := range kubeletsOfFaults {
		if fleet.illness(number) != "" {
			continue
		}
		reason, err := s.Why("ns", fmt.Sprintf("pod-%d", number), "", fmt.Sprintf("node-%d", number))
		if err != nil {
			t.Fatal(err)
		}
		if reason.Code != "OK" {
			missing++
			t.Logf("cycle %d: %s", cycle.Number, reason.Text)
		}
	}
	if missing > 0 {
		t.Errorf("cycle %d: %d healthy pods have no metrics", cycle.Number, missing)
	}
}
