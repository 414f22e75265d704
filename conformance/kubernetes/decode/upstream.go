package decode

import (
	"time"
	_ "unsafe" // for go:linkname

	_ "sigs.k8s.io/metrics-server/pkg/scraper/client/resource"
	"sigs.k8s.io/metrics-server/pkg/storage"
)

// decodeBatch is metrics-server's own, which its package does not export.
//
//go:linkname decodeBatch sigs.k8s.io/metrics-server/pkg/scraper/client/resource.decodeBatch
func decodeBatch(page []byte, defaultTime time.Time, node string) (*storage.MetricsBatch, error)
