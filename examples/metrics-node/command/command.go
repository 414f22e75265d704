// Package command is the command line of metrics-node: it reads flags, puts a
// source of kubelets, a server and a listener together, and shows what goes
// on. All that a program of one's own would want is in package server.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// Main runs a command line and returns the exit code: 0 when it did what was
// asked, also when ctx ended a server; 1 when it could not; 2 when it did not
// understand.
func Main(ctx context.Context, arguments []string, out, errs io.Writer) int {
	name, arguments := subcommand(arguments)
	var run func(context.Context, *options, *output) error
	switch name {
	case "serve":
		run = serve
	case "shards":
		run = shards
	case "explain":
		return onFiles(explain, arguments, out, errs)
	case "simulate":
		return onFiles(simulate, arguments, out, errs)
	case "plan":
		return onFiles(plan, arguments, out, errs)
	case "check":
		return checkPage(ctx, arguments, out, errs)
	default:
		fmt.Fprintf(errs, "metrics-node: unknown subcommand %q; there are serve (the default), shards, plan, explain, simulate and check\n", name)
		return 2
	}
	options, err := parseOptions(name, arguments, errs)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintf(errs, "metrics-node: %v\n", err)
		return 2
	}
	if err := run(ctx, options, newOutput(out, errs, options.plain)); err != nil {
		fmt.Fprintf(errs, "metrics-node: %v\n", err)
		return 1
	}
	return 0
}

// errUsage is a command line that was not understood.
var errUsage = errors.New("")

// onFiles runs a subcommand that reads files, prints and ends.
func onFiles(run func([]string, io.Writer, io.Writer) error, arguments []string, out, errs io.Writer) int {
	err := run(arguments, out, errs)
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintf(errs, "metrics-node: %v\n", err)
		return 2
	default:
		fmt.Fprintf(errs, "metrics-node: %v\n", err)
		return 1
	}
}

// subcommand takes the name off the front; flags alone mean serve.
func subcommand(arguments []string) (string, []string) {
	if len(arguments) == 0 || len(arguments[0]) > 0 && arguments[0][0] == '-' {
		return "serve", arguments
	}
	return arguments[0], arguments[1:]
}

// output is where results (out) and progress (errs) go, and whether a person
// watches them on a terminal.
type output struct {
	out, errs io.Writer
	// screen is the terminal that out is; nil for files and pipes.
	screen *os.File
	// liveErrs says that lines of errs may be painted over.
	liveErrs bool
}

func newOutput(out, errs io.Writer, plain bool) *output {
	o := &output{out: out, errs: errs}
	if plain {
		return o
	}
	if file, ok := out.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		o.screen = file
	}
	if file, ok := errs.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		o.liveErrs = true
	}
	return o
}
