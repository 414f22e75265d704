// Package peers keeps the versions of kwok and of metrics-server, which
// `cargo xtask e2e` builds as they are.
package peers
