//go:build never

// Package peers names the programs that `cargo xtask e2e` builds at versions
// of their own, away from kubernetes': nothing of them is linked here.
package peers

import (
	_ "sigs.k8s.io/kwok/cmd/kwok"
	_ "sigs.k8s.io/metrics-server/cmd/metrics-server"
)
