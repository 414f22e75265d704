// metrics-node --once: scrape until there is something to print, and print it.

package command

import (
	"context"
	"errors"
	"fmt"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/server"
)

// oncePatience is how long --once waits for metrics. A real kubelet measures
// every 10 to 15 s, and two of its measurements are needed.
const oncePatience = 60 * time.Second

// once scrapes until whatever answers has metrics, then prints everything.
func once(ctx context.Context, o *options, show *show, library *millicore.Library, source *source) error {
	show.line("scraping %s, every %s until there are two points of each", source.about, o.interval)
	patience, cancel := context.WithTimeout(ctx, oncePatience)
	defer cancel()
	if err := scrapeUntilComplete(patience, o.interval, show.server); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	text, err := everything(o, show.server, library, source)
	if err != nil {
		return err
	}
	if _, err := show.out.out.Write(text); err != nil {
		return err
	}
	if !show.server.Ready() {
		return fmt.Errorf("no node or no pod has metrics after %s", oncePatience)
	}
	return nil
}

// scrapeUntilComplete makes cycles until every node that answered has metrics,
// or ctx ends, which is no error.
func scrapeUntilComplete(ctx context.Context, interval time.Duration, s *server.Server) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		cycle, err := s.Scrape(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if complete, err := isComplete(s, cycle); complete || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

func isComplete(s *server.Server, cycle *server.Cycle) (bool, error) {
	if !s.Ready() {
		return false, nil
	}
	reasons, err := s.Reasons()
	if err != nil {
		return false, err
	}
	for _, reason := range reasons {
		if reason.Scrape == "" { // it answered, and yet has none
			return false, nil
		}
	}
	return true, nil
}

// everything is what --once prints.
func everything(o *options, s *server.Server, library *millicore.Library, source *source) ([]byte, error) {
	nodes, err := s.TopNodes(millicore.TopOptions{})
	if err != nil {
		return nil, fmt.Errorf("print top nodes: %w", err)
	}
	pods, err := s.TopPods(millicore.TopOptions{WithNamespace: true})
	if err != nil {
		return nil, fmt.Errorf("print top pods: %w", err)
	}
	shards, err := server.AssignShards(library, source.objects, o.totalShards)
	if err != nil {
		return nil, err
	}
	reasons, err := s.Reasons()
	if err != nil {
		return nil, err
	}
	text := append([]byte("== top nodes\n"), nodes...)
	text = append(append(text, "\n== top pods -A\n"...), pods...)
	text = shards.AppendSummary(append(text, "\n== shards\n"...))
	if hpas := s.HPAs(); len(hpas) > 0 {
		text = server.AppendHPAs(append(text, "\n== hpas\n"...), hpas)
	}
	text = append(text, "\n== without metrics\n"...)
	if len(reasons) == 0 {
		return append(text, "none: every node and every running pod has metrics\n"...), nil
	}
	return server.AppendReasons(text, reasons), nil
}
