// One round over all kubelets: ask, decode, commit, publish, and log who failed.
// It does what scraper.ScrapeData and storage.Store of metrics-server v0.9.0 do.

package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
	"github.com/millicore/millicore/examples/metrics-node/scrape"
)

// Cycle is what one round over all kubelets gave.
type Cycle struct {
	Number    int
	StartedAt time.Time
	Took      time.Duration // until the last kubelet answered or timed out
	Decoding  time.Duration // of that, in the core
	Kubelets  int
	Bytes     int64             // of all pages that were read
	Failures  []*scrape.Failure // sorted by node
}

// Failure is the failure of a node in this cycle, or nil. Of no cycle (nil)
// there is none.
func (c *Cycle) Failure(node string) *scrape.Failure {
	if c == nil {
		return nil
	}
	at, found := slices.BinarySearchFunc(c.Failures, node, func(f *scrape.Failure, node string) int {
		return cmp.Compare(f.Node, node)
	})
	if !found {
		return nil
	}
	return c.Failures[at]
}

// Scrape makes one cycle: asks every kubelet, commits what they said to the
// store and publishes it. When ctx ends meanwhile, the cycle is dropped, the
// last one stays published and the error is that of ctx.
//
// An error that is [millicore.ErrStoreLost] says that a wasm instance died.
// The server then has a new, empty store: scrape again, and metrics are back
// after the second cycle.
func (s *Server) Scrape(ctx context.Context) (*Cycle, error) {
	cycle, err := s.cycle(ctx)
	if errors.Is(err, millicore.ErrStoreLost) {
		return nil, errors.Join(err, s.reopenStore())
	}
	return cycle, err
}

func (s *Server) cycle(ctx context.Context) (*Cycle, error) {
	if err := s.batch.Clear(); err != nil {
		return nil, err
	}
	kubelets := s.config.Kubelets()
	cycle := &Cycle{Number: s.cycles + 1, StartedAt: time.Now(), Kubelets: len(kubelets)}
	s.scraper.Spread = spread(len(kubelets), s.config.Interval)

	var failed error // of the core as a whole, not of a page
	answered := 0
	s.scraper.Each(ctx, kubelets, func(answer *scrape.Answer) {
		answered++
		if ctx.Err() != nil || failed != nil {
			return
		}
		failed = s.take(cycle, answer)
		if s.config.OnAnswer != nil {
			s.config.OnAnswer(Progress{Cycle: cycle.Number, Answered: answered, Kubelets: len(kubelets)})
		}
	})
	cycle.Took = time.Since(cycle.StartedAt)
	if err := cmp.Or(ctx.Err(), failed); err != nil {
		return nil, err
	}
	slices.SortFunc(cycle.Failures, func(a, b *scrape.Failure) int { return cmp.Compare(a.Node, b.Node) })
	if err := s.commit(cycle); err != nil {
		return nil, err
	}
	s.cycles++
	s.decideHPAs()
	s.report(cycle)
	if s.config.OnCycle != nil {
		s.config.OnCycle(cycle)
	}
	return cycle, nil
}

// spread is metrics-server's random delay before a request, 8 ms a node and
// at most 4 s, bounded by a quarter of short intervals.
func spread(kubelets int, interval time.Duration) time.Duration {
	return min(time.Duration(kubelets)*8*time.Millisecond, 4*time.Second, interval/4)
}

// take adds one kubelet's answer to the batch.
func (s *Server) take(cycle *Cycle, answer *scrape.Answer) error {
	if answer.Failure != nil {
		cycle.Failures = append(cycle.Failures, answer.Failure)
		if s.hardened() {
			return s.store.Fail(answer.Kubelet.Node)
		}
		return s.batch.Fail(answer.Kubelet.Node)
	}
	cycle.Bytes += int64(len(answer.Page))
	// Samples without a timestamp get the time of the request in whole
	// milliseconds, as the kubelet's own timestamps are.
	asked := answer.RequestedAt.Truncate(time.Millisecond).UnixNano()
	begin := time.Now()
	var err error
	if s.hardened() {
		err = s.store.Add(answer.Kubelet.Node, asked, answer.Page)
	}
	if !s.hardened() || s.config.AdoptPods {
		err = cmp.Or(err, s.batch.Decode(answer.Kubelet.Node, asked, answer.Page))
	}
	cycle.Decoding += time.Since(begin)

	var refused *millicore.Error
	if errors.As(err, &refused) {
		cycle.Failures = append(cycle.Failures, &scrape.Failure{
			Node: answer.Kubelet.Node,
			URL:  answer.Kubelet.URL,
			Kind: scrape.BadPage,
			Line: refused.Line, Column: refused.Column,
			Err: errors.New(refused.Text),
		})
		return nil
	}
	if err != nil || !s.hardened() {
		return err
	}
	return s.showAnswers()
}

// hardened says whether nodes are added to the store as they answer.
func (s *Server) hardened() bool { return s.config.Profile == millicore.KubeletHardened }

// showEvery is how often answers show while a cycle goes on.
const showEvery = 250 * time.Millisecond

// showAnswers publishes what was added so far, now and then: one slow kubelet
// keeps nobody else waiting.
func (s *Server) showAnswers() error {
	if time.Since(s.published) < showEvery {
		return nil
	}
	snapshot, err := s.store.Publish()
	if err != nil {
		return fmt.Errorf("publish the answers so far: %w", err)
	}
	return s.publish(snapshot, s.last)
}

// commit puts the cycle into the store and publishes the outcome.
func (s *Server) commit(cycle *Cycle) error {
	commit := func() error { return s.store.Commit(s.batch) }
	if s.hardened() {
		commit = s.store.EndCycle
	}
	if err := commit(); err != nil {
		return fmt.Errorf("commit the cycle: %w", err)
	}
	if s.config.AdoptPods {
		if err := s.adoptPods(); err != nil {
			return err
		}
	}
	snapshot, err := s.store.Publish()
	if err != nil {
		return fmt.Errorf("publish the cycle: %w", err)
	}
	return s.publish(snapshot, cycle)
}

// adoptPods makes the pods on the pages known, without labels and UIDs.
func (s *Server) adoptPods() error {
	if err := s.batch.Columns(&s.adopted); err != nil {
		return fmt.Errorf("read the pods on the pages: %w", err)
	}
	pods := make([]*cluster.Object, 0, s.adopted.Pods())
	for i := range s.adopted.Pods() {
		namespace, name := string(s.adopted.PodNamespace(i)), string(s.adopted.PodName(i))
		pods = append(pods, cluster.KnownPod(namespace, name))
	}
	s.config.Objects.Replace(cluster.KindPod, pods)
	return nil
}

// reopenStore puts an empty store in the place of a lost one. What is left of
// the old one is closed; the errors of that say nothing new.
func (s *Server) reopenStore() error {
	_ = s.publish(nil, nil)
	_ = s.batch.Close()
	_ = s.store.Close()
	return s.openStore(nil)
}

// report logs each failing node when its failure is new or has changed, and
// once more when the node is back. Line and column are those of its page.
func (s *Server) report(cycle *Cycle) {
	failing := make(map[string]string, len(cycle.Failures))
	for _, failure := range cycle.Failures {
		text := failure.Error()
		failing[failure.Node] = text
		if s.reported[failure.Node] == text {
			continue
		}
		attributes := []any{
			slog.String("node", failure.Node),
			slog.String("kind", string(failure.Kind)),
			slog.Any("error", failure.Err),
			slog.String("url", failure.URL),
		}
		if failure.Line > 0 {
			attributes = append(attributes, slog.Uint64("line", failure.Line), slog.Uint64("column", failure.Column))
		}
		s.config.Logger.Warn("kubelet gave no sample", attributes...)
	}
	for node := range s.reported {
		if _, still := failing[node]; !still {
			s.config.Logger.Info("kubelet answers again", "node", node)
		}
	}
	s.reported = failing
	s.config.Logger.Debug("cycle",
		"number", cycle.Number, "kubelets", cycle.Kubelets, "failed", len(cycle.Failures),
		"took", cycle.Took, "decoding", cycle.Decoding, "bytes", cycle.Bytes)
}
