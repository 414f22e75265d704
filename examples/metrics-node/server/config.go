// Package server is a metrics API server over the core: it scrapes kubelets,
// keeps the two-point store, and serves metrics.k8s.io, why something has no
// metrics, and which shard owns an object.
//
// It is a part to build with: [New] gives a server whose Handler is an
// http.Handler to mount where one likes, and whose Run scrapes until its
// context ends. It opens no port, parses no flags, registers nothing
// process-wide; several servers in one process do not know each other.
//
//	library, _ := millicore.Open(millicore.Options{})
//	s, err := server.New(server.Config{Library: library, Objects: objects, Kubelets: kubelets})
//	if err != nil { ... }
//	defer s.Close()
//	go s.Run(ctx)
//	http.Serve(listener, s.Handler())
package server

import (
	"errors"
	"log/slog"
	"net/http"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
	"github.com/millicore/millicore/examples/metrics-node/scrape"
)

// Config of a server. Library, Objects and Kubelets are required; every other
// field has a default, said beside it.
type Config struct {
	// Library is the core. The server does not close it.
	Library *millicore.Library
	// Objects are the nodes and pods that may have metrics, and all objects
	// that have a shard. Others may change the store while the server runs.
	Objects *cluster.Store
	// Kubelets tells whom to scrape; it is asked anew each cycle.
	Kubelets func() []scrape.Kubelet

	// Interval is the time from one cycle's start to the next, and the
	// store's resolution: 15 s.
	Interval time.Duration
	// Profile is whose rules pages and points follow: metrics-server's, or
	// the hardened ones, by which a node shows as soon as it answers, a line
	// that cannot be read costs that line, and Grace counts.
	Profile millicore.KubeletProfile
	// Grace is how many cycles a node may miss and still show: 0.
	Grace uint32
	// Saved is what [Server.AppendSaved] gave in a former life, to go on
	// from; nil begins with nothing.
	Saved []byte
	// Timeout bounds one kubelet's answer: 10 s, at most 0.9 of Interval.
	Timeout time.Duration
	// MaxPage bounds one kubelet's page in bytes: 64 MiB.
	MaxPage int64
	// Client asks the kubelets: a client of its own without credentials.
	Client *http.Client
	// Logger gets what an operator must know: it discards.
	Logger *slog.Logger
	// Now is the clock of answers: time.Now.
	Now func() time.Time

	// AdoptPods makes the server take pods it is not told of from the pages,
	// for kubelets that are scraped without an API server beside them.
	AdoptPods bool
	// Scale carries out what the HPAs among Objects decide after each cycle.
	// Without it their decisions are shown only.
	Scale func(namespace, kind, name string, replicas int32) error
	// OnAnswer, if set, is called after each kubelet's answer of a cycle,
	// from the scraping goroutine.
	OnAnswer func(Progress)
	// OnCycle, if set, is called after each cycle that was published, from
	// the scraping goroutine.
	OnCycle func(*Cycle)
}

// Progress is how far a cycle has come.
type Progress struct {
	Cycle    int
	Answered int
	Kubelets int
}

const (
	defaultInterval = 15 * time.Second
	defaultTimeout  = 10 * time.Second
	defaultMaxPage  = 64 << 20
)

// complete fills the defaults in and refuses what cannot work.
func (c *Config) complete() error {
	switch {
	case c.Library == nil:
		return errors.New("server: Config.Library is missing")
	case c.Objects == nil:
		return errors.New("server: Config.Objects is missing")
	case c.Kubelets == nil:
		return errors.New("server: Config.Kubelets is missing")
	case c.Interval < 0 || c.Timeout < 0 || c.MaxPage < 0:
		return errors.New("server: an interval, timeout or size is negative")
	}
	if c.Interval == 0 {
		c.Interval = defaultInterval
	}
	if c.Timeout == 0 {
		c.Timeout = min(defaultTimeout, c.Interval*9/10)
	}
	if c.Timeout > c.Interval*9/10 {
		return errors.New("server: Timeout must not exceed 0.9 of Interval")
	}
	if c.MaxPage == 0 {
		c.MaxPage = defaultMaxPage
	}
	if c.Client == nil {
		c.Client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return nil
}
