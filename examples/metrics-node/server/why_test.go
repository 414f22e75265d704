package server_test

import (
	"strings"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
	"github.com/millicore/millicore/examples/metrics-node/scrape"
	"github.com/millicore/millicore/examples/metrics-node/server"
)

func TestWhy(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		s := start(t, server.Config{
			Library: library, Objects: cluster.NewStore(), Interval: time.Minute,
			Kubelets: func() []scrape.Kubelet { return nil },
		})
		scrapeOnce(t, s)
		for path, want := range map[string]string{
			"/why?namespace=shop&pod=cart-0&node=n1":             `NODE_NOT_SCRAPED: node "n1" was not scraped in the last cycle`,
			"/why?pod=cart-0":                                    "NODE_NOT_SCRAPED: the pod has no node",
			"/why?namespace=shop&pod=cart-0&container=c&node=n1": `NODE_NOT_SCRAPED: node "n1" was not scraped in the last cycle`,
			"/why?node=n1":                                       `NODE_NOT_SCRAPED: node "n1" was not scraped in the last cycle`,
			"/why":                                               "expected namespace and pod, or node",
		} {
			if got := ask(s, path, "").Body.String(); !strings.Contains(got, want) {
				t.Errorf("%s: %s, want %s", path, got, want)
			}
		}
		if got := ask(s, "/why?node=n1", "application/json").Body.String(); !strings.Contains(got, `"code":"NODE_NOT_SCRAPED"`) {
			t.Error(got)
		}
	})
}

// A server that goes on from saved bytes has metrics after its first cycle.
func TestWarmRestart(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		fleet := &illFleet{}
		config := server.Config{
			Library: library, Objects: cluster.NewStore(), Interval: time.Minute,
			Profile: millicore.KubeletHardened, Grace: 1,
			Client: clientOf(fleet),
			Kubelets: func() []scrape.Kubelet {
				return []scrape.Kubelet{{Node: "node-1", URL: "http://node-1:10250/"}}
			},
		}
		code := func(s *server.Server) string {
			reason, err := s.Why("ns", "pod-1", "", "node-1")
			if err != nil {
				t.Fatal(err)
			}
			return reason.Code
		}
		first := start(t, config)
		scrapeOnce(t, first)
		if got := code(first); got != "FIRST_POINT" {
			t.Error(got)
		}
		saved, err := first.AppendSaved(nil)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Millisecond) // the kubelet's clock has milliseconds
		config.Saved = saved
		second := start(t, config)
		scrapeOnce(t, second)
		if got := code(second); got != "OK" {
			t.Error(got)
		}
		config.Saved = saved[1:]
		third := start(t, config)
		if got := code(third); got != "NODE_NOT_SCRAPED" {
			t.Error(got)
		}
	})
}
