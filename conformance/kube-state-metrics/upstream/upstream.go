// Package upstream runs kube-state-metrics' own tests of pkg/metrics_store
// against millicore: the package in ../delegated with upstream's test files
// laid over it, which are never copied into the project.
package upstream

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite is metrics_store_test.go and metrics_writer_test.go.
var Suite = harness.Suite{Name: "upstream's tests", Compare: compare}

// What the two files hold at v2.20.0, so that none is lost unseen.
const tests, subtests = 10, 4

var verdict = regexp.MustCompile(`(?m)^( *)--- (PASS|FAIL): `)

func compare(run *harness.Run) error {
	folder, err := os.MkdirTemp("", "millicore-metrics-store-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	overlay, err := describe(folder)
	if err != nil {
		return err
	}
	arguments := []string{"test", "-count=1", "-v", "-vet=off", "-overlay", overlay}
	if run.Library.Backend() == millicore.BackendCgo {
		arguments = append(arguments, "-tags", "millicore_cgo")
	}
	command := exec.Command("go", append(arguments, "./delegated")...)
	command.Env = append(os.Environ(), "MILLICORE_BACKEND="+run.Library.Backend().String())
	text, failed := command.CombinedOutput()
	passed := map[bool]int{}
	for _, found := range verdict.FindAllStringSubmatch(string(text), -1) {
		if found[2] == "FAIL" {
			return fmt.Errorf("upstream's tests fail\n%s", text)
		}
		passed[found[1] == ""]++
	}
	if failed != nil {
		return fmt.Errorf("upstream's tests: %w\n%s", failed, text)
	}
	run.Count("tests of upstream's", passed[true])
	run.Count("subtests", passed[false])
	if passed[true] != tests || passed[false] != subtests {
		return fmt.Errorf("upstream's tests are %d and %d, not %d and %d",
			passed[true], passed[false], tests, subtests)
	}
	return nil
}

// describe writes an overlay that puts upstream's test files beside our
// package. Go takes no overlay from files in the module cache: they are
// copied to the folder.
func describe(folder string) (string, error) {
	listed, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "k8s.io/kube-state-metrics/v2").Output()
	if err != nil {
		return "", err
	}
	source := filepath.Join(strings.TrimSpace(string(listed)), "pkg", "metrics_store")
	beside, err := filepath.Abs("delegated")
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, name := range []string{"metrics_store_test.go", "metrics_writer_test.go"} {
		text, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			return "", err
		}
		copied := filepath.Join(folder, name)
		if err := os.WriteFile(copied, text, 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(beside, name)] = copied
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "overlay.json")
	return path, os.WriteFile(path, text, 0o600)
}
