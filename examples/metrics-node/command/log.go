// Where structured logs go while a live table has the terminal.

package command

import (
	"bytes"
	"io"
	"log/slog"
	"sync"
	"time"
)

// log is where structured logs go: to standard error, or, while a live table
// has the terminal, to its last lines.
type log struct {
	logger *slog.Logger
	tail   *tail // nil where logs go straight out
}

func newLog(out *output, o *options) *log {
	level := slog.LevelInfo
	if o.verbose {
		level = slog.LevelDebug
	}
	if out.screen == nil || o.once {
		return &log{logger: slog.New(slog.NewTextHandler(out.errs, &slog.HandlerOptions{Level: level}))}
	}
	l := &log{tail: &tail{}}
	l.logger = slog.New(slog.NewTextHandler(l.tail, &slog.HandlerOptions{Level: level, ReplaceAttr: shortTime}))
	return l
}

// shortTime leaves room on a screen for what happened.
func shortTime(groups []string, attribute slog.Attr) slog.Attr {
	if len(groups) == 0 && attribute.Key == slog.TimeKey {
		return slog.String(slog.TimeKey, attribute.Value.Time().Format(time.TimeOnly))
	}
	return attribute
}

// tail keeps the last lines written to it.
type tail struct {
	mutex sync.Mutex
	lines []string
}

// keptLines are printed when the live table ends.
const keptLines = 50

// Write takes whole lines, as slog's handlers write them.
func (t *tail) Write(text []byte) (int, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.lines = append(t.lines, string(bytes.TrimRight(text, "\n")))
	if surplus := len(t.lines) - keptLines; surplus > 0 {
		t.lines = append(t.lines[:0], t.lines[surplus:]...)
	}
	return len(text), nil
}

// last are at most n lines.
func (t *tail) last(n int) []string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return append([]string(nil), t.lines[max(0, len(t.lines)-n):]...)
}

// flush writes what is kept.
func (t *tail) flush(to io.Writer) {
	for _, line := range t.last(keptLines) {
		_, _ = io.WriteString(to, line+"\n") // nobody to tell
	}
}
