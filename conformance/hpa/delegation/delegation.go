// Package delegation runs upstream's own tests of the HPA controller against
// upstream's package with ten functions handed to the binding.
//
// MILLICORE_BREAK names one of the ten, or `all`: then each is made wrong in
// turn, and it is an error if upstream's tests do not notice.
package delegation

import (
	"fmt"
	"os"
	"slices"
	"sync"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
	"github.com/millicore/millicore/conformance/hpa/upstream"
)

// Suite is upstream's replica_calculator_test.go and horizontal_test.go.
var Suite = harness.Suite{Name: "delegated", Compare: compare}

// What the two files hold at v1.36.3, so that none is lost unseen.
const tests, subtests = 174, 123

// program is upstream's tests, compiled once for all back ends.
var program struct {
	once   sync.Once
	folder string
	path   string
	err    error
}

func build(library *millicore.Library) (string, error) {
	program.once.Do(func() {
		tags := "upstream"
		if library.Backend() == millicore.BackendCgo {
			tags += ",millicore_cgo"
		}
		if program.folder, program.err = os.MkdirTemp("", "millicore-hpa-tests-"); program.err == nil {
			program.path, program.err = upstream.BuildTests(program.folder, tags)
		}
	})
	return program.path, program.err
}

// Clean removes what the suite compiled.
func Clean() {
	if program.folder != "" {
		os.RemoveAll(program.folder)
	}
}

func compare(run *harness.Run) error {
	path, err := build(run.Library)
	if err != nil {
		return err
	}
	backend := run.Library.Backend().String()
	results, err := upstream.RunTests(path, backend, "")
	if err != nil {
		return err
	}
	run.Count("tests of upstream's", results.Tests)
	run.Count("subtests", results.Subtests)
	if results.Failed > 0 {
		return fmt.Errorf("%d of upstream's tests fail\n%s", results.Failed, results.Output)
	}
	if results.Tests != tests || results.Subtests != subtests {
		return fmt.Errorf("upstream's tests are %d and %d, not %d and %d",
			results.Tests, results.Subtests, tests, subtests)
	}
	wanted := os.Getenv("MILLICORE_BREAK")
	if wanted == "" {
		return nil
	}
	broken := upstream.Functions
	if wanted != "all" {
		if !slices.Contains(broken, wanted) {
			return fmt.Errorf("MILLICORE_BREAK is none of %q", broken)
		}
		broken = []string{wanted}
	}
	return breakEach(path, backend, broken)
}

// breakEach runs the tests with each function wrong; they wait more than
// they compute, so all at once.
func breakEach(path, backend string, functions []string) error {
	results := make([]upstream.Results, len(functions))
	failures := make([]error, len(functions))
	var group sync.WaitGroup
	for i, function := range functions {
		group.Go(func() { results[i], failures[i] = upstream.RunTests(path, backend, function) })
	}
	group.Wait()
	for i, function := range functions {
		if failures[i] != nil {
			return fmt.Errorf("%s broken: %w", function, failures[i])
		}
		fmt.Printf("  %s broken: %d tests and subtests fail\n", function, results[i].Failed)
		if results[i].Failed == 0 {
			return fmt.Errorf("%s is broken and upstream's tests pass", function)
		}
	}
	return nil
}
