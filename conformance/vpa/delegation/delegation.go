// Package delegation runs upstream's own tests of the VPA's recommender with
// its decaying histograms handed to the binding.
//
// MILLICORE_BREAK names a method of the histogram, or `all`: then each is made
// wrong in turn, and it is an error if upstream's tests do not notice.
package delegation

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite is upstream's tests of four packages.
var Suite = harness.Suite{Name: "delegated", Compare: compare}

// packages and how many tests and subtests each has at v1.8.1, so that none
// is lost unseen.
var packages = []struct {
	path            string
	tests, subtests int
}{
	{"recommender/util", 26, 0},
	{"recommender/model", 74, 152},
	{"recommender/logic", 11, 2},
	{"recommender/checkpoint", 4, 0},
}

// methods are the delegated ones, by the names under which they are broken.
var methods = []string{
	"AddSample", "SubtractSample", "Merge", "Percentile", "IsEmpty",
	"SaveToChekpoint", "LoadFromCheckpoint",
}

// programs are upstream's tests, compiled once for all back ends.
var programs struct {
	once   sync.Once
	folder string
	paths  []string
	err    error
}

func build(library *millicore.Library) ([]string, error) {
	programs.once.Do(func() {
		programs.paths, programs.err = compile(library.Backend())
	})
	return programs.paths, programs.err
}

func compile(backend millicore.Backend) (paths []string, err error) {
	folder, err := os.MkdirTemp("", "millicore-vpa-tests-")
	if err != nil {
		return nil, err
	}
	programs.folder = folder
	modules, err := copied(folder)
	if err != nil {
		return nil, err
	}
	tags, cgo := "upstream", "CGO_ENABLED=0"
	if backend == millicore.BackendCgo {
		tags, cgo = tags+",millicore_cgo", "CGO_ENABLED=1"
	}
	for _, one := range packages {
		path := filepath.Join(folder, strings.ReplaceAll(one.path, "/", "-"))
		build := exec.Command("go", "test", "-c", "-vet=off", "-modfile", modules,
			"-tags", tags, "-o", path, module+"/pkg/"+one.path)
		build.Env = append(os.Environ(), cgo, "GOWORK=off")
		if text, err := build.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("upstream's tests of %s: %w\n%s", one.path, err, text)
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// Clean removes what the suite compiled.
func Clean() {
	if programs.folder != "" {
		os.RemoveAll(programs.folder)
	}
}

func compare(run *harness.Run) error {
	paths, err := build(run.Library)
	if err != nil {
		return err
	}
	backend := run.Library.Backend().String()
	for i, one := range packages {
		results, err := runTests(paths[i], backend, "")
		if err != nil {
			return fmt.Errorf("%s: %w", one.path, err)
		}
		run.Count("tests of upstream's", results.tests)
		run.Count("subtests", results.subtests)
		if results.failed > 0 {
			return fmt.Errorf("%d of upstream's tests of %s fail\n%s", results.failed, one.path, results.output)
		}
		if results.tests != one.tests || results.subtests != one.subtests {
			return fmt.Errorf("upstream's tests of %s are %d and %d, not %d and %d", one.path,
				results.tests, results.subtests, one.tests, one.subtests)
		}
	}
	return breakEach(paths, backend)
}

// breakEach runs the tests with each method wrong that MILLICORE_BREAK names.
func breakEach(paths []string, backend string) error {
	wanted := os.Getenv("MILLICORE_BREAK")
	if wanted == "" {
		return nil
	}
	broken := methods
	if wanted != "all" {
		if !slices.Contains(broken, wanted) {
			return fmt.Errorf("MILLICORE_BREAK is none of %q", broken)
		}
		broken = []string{wanted}
	}
	for _, method := range broken {
		failed := 0
		for _, path := range paths {
			results, err := runTests(path, backend, method)
			if err != nil {
				return fmt.Errorf("%s broken: %w", method, err)
			}
			failed += results.failed
		}
		fmt.Printf("  %s broken: %d tests and subtests fail\n", method, failed)
		if failed == 0 {
			return fmt.Errorf("%s is broken and upstream's tests pass", method)
		}
	}
	return nil
}

type results struct {
	tests, subtests, failed int
	output                  string
}

var verdict = regexp.MustCompile(`(?m)^( *)--- (PASS|FAIL): `)

// runTests runs a program of upstream's tests through a back end, with one
// method broken unless its name is empty.
func runTests(path, backend, broken string) (results, error) {
	run := exec.Command(path, "-test.v", "-test.count=1")
	run.Dir = filepath.Dir(path)
	run.Env = append(os.Environ(), "MILLICORE_BACKEND="+backend, "MILLICORE_BREAK="+broken)
	text, err := run.CombinedOutput()
	found := results{output: string(text)}
	for _, line := range verdict.FindAllStringSubmatch(found.output, -1) {
		switch {
		case line[2] == "FAIL":
			found.failed++
		case line[1] == "":
			found.tests++
		default:
			found.subtests++
		}
	}
	// A panic ends the program before it has said what failed.
	if err != nil && found.failed == 0 {
		if broken != "" {
			found.failed++
			return found, nil
		}
		return found, fmt.Errorf("upstream's tests ended: %w\n%s", err, tail(found.output))
	}
	return found, nil
}

func tail(text string) string {
	lines := strings.Split(text, "\n")
	return strings.Join(lines[max(0, len(lines)-40):], "\n")
}
