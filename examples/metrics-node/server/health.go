// Liveness and readiness.

package server

import (
	"fmt"
	"net/http"
	"time"
)

// healthz is GET /healthz: 200 while cycles end in time. As metrics-server's
// liveness it allows a cycle half an interval of delay; a server that nobody
// runs (its owner calls Scrape) is healthy.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) error {
	begun := s.running.Load()
	if begun == 0 {
		writeBytes(w, http.StatusOK, mediaText, []byte("ok\n"))
		return nil
	}
	silent := time.Since(time.Unix(0, begun))
	if limit := s.config.Interval * 3 / 2; silent > limit {
		text := fmt.Appendf(nil, "the last cycle began %s ago, which is more than %s\n", silent.Round(time.Millisecond), limit)
		writeBytes(w, http.StatusInternalServerError, mediaText, text)
		return nil
	}
	writeBytes(w, http.StatusOK, mediaText, []byte("ok\n"))
	return nil
}

// readyz is GET /readyz: 200 once a node and a pod have metrics, as
// metrics-server's metric-storage-ready, and while cycles end in time.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) error {
	if !s.Ready() {
		writeBytes(w, http.StatusServiceUnavailable, mediaText, []byte("no node or no pod has metrics\n"))
		return nil
	}
	return s.healthz(w, r)
}
