// Package linux_amd64 holds libmillicore.a and millicore.h for this platform,
// put here by `cargo xtask lib`.
package linux_amd64

import "embed"

// The build cache does not look at archives and headers that cgo is pointed
// to. Embedding them makes a new archive a new package, so that whatever
// imports this one is compiled and linked anew; `go mod vendor` keeps them
// for the same reason. Nothing reads the variable, so the linker drops it.
//
//go:embed *
var _ embed.FS
