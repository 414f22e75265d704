package cluster

import (
	"log/slog"
	"strings"
	"sync"
	"testing"
)

// logger writes to the test's log as long as the test runs.
func logger(t *testing.T) *slog.Logger {
	w := &testWriter{t: t}
	t.Cleanup(w.end)
	return slog.New(slog.NewTextHandler(w, nil))
}

type testWriter struct {
	mutex sync.Mutex
	t     *testing.T // nil when the test has ended
}

func (w *testWriter) Write(text []byte) (int, error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.t != nil {
		w.t.Log(strings.TrimSpace(string(text)))
	}
	return len(text), nil
}

func (w *testWriter) end() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.t = nil
}
