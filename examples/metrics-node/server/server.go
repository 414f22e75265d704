// The server: what it owns, its life, and how the published state is read.

package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/autoscale"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
	"github.com/millicore/millicore/examples/metrics-node/scrape"
	"github.com/millicore/millicore/examples/metrics-node/web"
)

// Server scrapes, stores and answers. Its methods may be called from several
// goroutines, but [Server.Scrape] and [Server.Run] from one at a time.
type Server struct {
	config  Config
	scraper scrape.Scraper
	handler http.Handler
	page    *web.Page

	// Written by the scraping goroutine alone.
	store    *millicore.KubeletStore
	batch    *millicore.KubeletBatch
	cycles   int
	reported map[string]string // node: the failure that was logged last
	adopted  millicore.KubeletColumns
	hpas     *autoscale.Controller

	// The objects that exist, as the core knows them.
	nodes, pods *known

	// When Run began its present cycle, in Unix nanoseconds; 0 while it does
	// not run.
	running atomic.Int64

	// The published state. Readers hold the lock while they read a snapshot,
	// so that it is not closed under them; they copy out what they answer.
	mutex     sync.RWMutex
	published time.Time
	snapshot  *millicore.KubeletSnapshot
	last      *Cycle
}

// New makes a server that has scraped nothing yet.
func New(config Config) (*Server, error) {
	if err := config.complete(); err != nil {
		return nil, err
	}
	s := &Server{
		config:   config,
		reported: map[string]string{},
		scraper: scrape.Scraper{
			Client:  config.Client,
			Timeout: config.Timeout,
			MaxBody: config.MaxPage,
		},
	}
	page, err := web.New(web.Files())
	if err != nil {
		return nil, err
	}
	s.page = page
	s.hpas = autoscale.New(autoscale.Config{Library: config.Library, Objects: config.Objects, Scale: config.Scale})
	s.nodes = follow(config.Objects, cluster.KindNode, millicore.KubeletNodes)
	s.pods = follow(config.Objects, cluster.KindPod, millicore.KubeletPods)
	if err := s.openStore(config.Saved); err != nil {
		return nil, err
	}
	s.handler = s.routes()
	return s, nil
}

// openStore makes an empty store and its batch, and publishes that nothing is
// there yet: lists are empty then, as metrics-server's are at first.
//
// With saved bytes the store goes on where they were made; bytes that are
// refused are logged, and it begins with nothing.
func (s *Server) openStore(saved []byte) error {
	store, err := s.config.Library.NewKubeletStore(millicore.KubeletOptions{
		Resolution: s.config.Interval, Profile: s.config.Profile, Grace: s.config.Grace,
	})
	if err != nil {
		return fmt.Errorf("make the store: %w", err)
	}
	if saved != nil {
		if err := store.Restore(saved); err != nil {
			s.config.Logger.Warn("begin without the saved state", "error", err)
		}
	}
	batch, err := store.NewBatch()
	if err != nil {
		return errors.Join(fmt.Errorf("make the batch: %w", err), store.Close())
	}
	s.store, s.batch = store, batch
	if err := errors.Join(s.nodes.reset(store), s.pods.reset(store)); err != nil {
		return err
	}
	snapshot, err := store.Publish()
	if err != nil {
		return fmt.Errorf("publish the empty store: %w", err)
	}
	return s.publish(snapshot, nil)
}

// Handler answers HTTP requests; see routes.go for the paths.
func (s *Server) Handler() http.Handler { return s.handler }

// Run scrapes at once and then every Interval, until ctx ends. It returns an
// error only when the core can no longer work; failing kubelets are logged.
func (s *Server) Run(ctx context.Context) error {
	tick := time.NewTicker(s.config.Interval)
	defer tick.Stop()
	defer s.running.Store(0)
	for {
		s.running.Store(time.Now().UnixNano())
		_, err := s.Scrape(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, millicore.ErrStoreLost):
			s.config.Logger.Error("the store was lost; beginning anew", "error", err)
		case err != nil:
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Close gives the core's memory back. Requests that come later are refused.
func (s *Server) Close() error {
	s.nodes.end()
	s.pods.end()
	failed := errors.Join(s.publish(nil, nil), s.batch.Close(), s.store.Close())
	s.config.Client.CloseIdleConnections()
	return failed
}

// publish puts a snapshot and the cycle that made it in place of the last.
func (s *Server) publish(snapshot *millicore.KubeletSnapshot, cycle *Cycle) error {
	s.mutex.Lock()
	old := s.snapshot
	s.snapshot, s.last = snapshot, cycle
	s.published = time.Now()
	s.mutex.Unlock()
	if old == nil {
		return nil
	}
	return old.Close()
}

// errClosed is what reading gives after Close.
var errClosed = errors.New("the server is closed")

// read calls with the present snapshot, which stays open until it returns.
func (s *Server) read(with func(*millicore.KubeletSnapshot) error) error {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	if s.snapshot == nil {
		return errClosed
	}
	return with(s.snapshot)
}

// Ready says whether at least one node and one pod have metrics, as
// metrics-server's readiness does.
func (s *Server) Ready() bool {
	ready := false
	err := s.read(func(snapshot *millicore.KubeletSnapshot) (err error) {
		ready, err = snapshot.Ready()
		return err
	})
	return err == nil && ready
}

// AppendSaved adds what is held to dst, for [Config].Saved of a server that
// goes on.
func (s *Server) AppendSaved(dst []byte) ([]byte, error) {
	err := s.read(func(snapshot *millicore.KubeletSnapshot) (err error) {
		dst, err = snapshot.AppendSaved(dst)
		return err
	})
	return dst, err
}

// Last is the cycle that ended last; nil before the first.
func (s *Server) Last() *Cycle {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	return s.last
}
