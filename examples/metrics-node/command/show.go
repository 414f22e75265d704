// What a person sees while the host works: progress, and a line a cycle.

package command

import (
	"fmt"
	"net"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/server"
)

// show tells a person what goes on: on a terminal by a live table and a line
// of progress that are painted over, else by one line a cycle.
type show struct {
	out      *output
	log      *log
	server   *server.Server
	interval time.Duration

	screen *screen // while the live table is on
	title  string
	hint   string
	status string   // how far the present cycle is, or what the last one gave
	gave   string   // what the last one gave
	body   []string // see compose
	// painted is when progress was last painted.
	painted time.Time
	// pending says that the cursor stands at the end of a progress line.
	pending bool
}

func newShow(out *output, log *log, interval time.Duration) *show {
	return &show{out: out, log: log, interval: interval}
}

// line prints a line about the run itself.
func (v *show) line(format string, arguments ...any) {
	v.clearProgress()
	fmt.Fprintf(v.out.errs, format+"\n", arguments...)
}

// begin says where the server listens and takes the terminal over.
func (v *show) begin(library *millicore.Library, about string, address net.Addr) {
	url := "http://" + address.String()
	v.title = fmt.Sprintf("millicore %s on %s (%s): %s", library.Version(), library.Backend(), library.SIMD(), about)
	v.hint = fmt.Sprintf("kubectl --server %s top nodes", url)
	v.status = "scraping"
	v.line("%s", v.title)
	v.line("serving at %s, every %s; open it in a browser, or try: %s", url, v.interval, v.hint)
	if v.out.screen != nil {
		v.screen = openScreen(v.out.screen)
		v.paint()
	}
}

// end gives the terminal back and repeats what was logged meanwhile.
func (v *show) end() {
	v.clearProgress()
	if v.screen == nil {
		return
	}
	v.screen.close()
	v.screen = nil
	v.log.tail.flush(v.out.errs)
	if v.gave != "" {
		v.line("%s", v.gave)
	}
}

// repaintEvery bounds how often progress is painted.
const repaintEvery = 50 * time.Millisecond

// answered shows how far a cycle is.
func (v *show) answered(progress server.Progress) {
	now := time.Now()
	if now.Sub(v.painted) < repaintEvery && progress.Answered < progress.Kubelets {
		return
	}
	v.painted = now
	text := fmt.Sprintf("cycle %d: %d of %d kubelets have answered", progress.Cycle, progress.Answered, progress.Kubelets)
	switch {
	case v.screen != nil:
		v.status = text
		v.paint()
	case v.out.liveErrs:
		fmt.Fprintf(v.out.errs, "\r\x1b[K%s", text)
		v.pending = true
	}
}

func (v *show) clearProgress() {
	if v.pending {
		fmt.Fprint(v.out.errs, "\r\x1b[K")
		v.pending = false
	}
}

// cycled shows what a cycle gave.
func (v *show) cycled(cycle *server.Cycle) {
	v.gave = v.summary(cycle)
	v.status = v.gave
	if v.screen != nil {
		v.compose()
		v.paint()
		return
	}
	v.line("%s", v.status)
}

func (v *show) summary(cycle *server.Cycle) string {
	text := fmt.Sprintf("cycle %d: %d of %d kubelets answered in %s; %s decoded in %s",
		cycle.Number, cycle.Kubelets-len(cycle.Failures), cycle.Kubelets, cycle.Took.Round(time.Millisecond),
		size(cycle.Bytes), cycle.Decoding.Round(10*time.Microsecond))
	counts, err := v.server.Count()
	if err != nil {
		return text + "; " + err.Error()
	}
	return text + fmt.Sprintf("; metrics of %d of %d nodes and %d of %d running pods",
		counts.NodesWithMetrics, counts.Nodes, counts.PodsWithMetrics, counts.Pods)
}

// size prints bytes for people.
func size(bytes int64) string {
	switch {
	case bytes < 10_000:
		return fmt.Sprintf("%d B", bytes)
	case bytes < 10_000_000:
		return fmt.Sprintf("%d kB", bytes/1000)
	default:
		return fmt.Sprintf("%d MB", bytes/1_000_000)
	}
}
