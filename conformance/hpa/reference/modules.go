//go:build upstream_modules

package main

// What upstream's three files import, for `go mod tidy` alone: it reads files
// of every tag, but not those that an overlay puts here.
import _ "k8s.io/kubernetes/pkg/controller/podautoscaler"
