package delegation

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const module = "k8s.io/autoscaler/vertical-pod-autoscaler"

// The constructor that is handed over: its signature and its body.
const (
	signature = "func NewDecayingHistogram(options HistogramOptions, halfLife time.Duration) Histogram {\n"
	delegated = "\treturn newDelegatedHistogram(options, halfLife)\n}\n"
)

// copied makes a copy of upstream's module in a folder of the caller's, with
// the constructor delegated, and gives the path of a go.mod that replaces the
// module by the copy. The working folder is this module's.
func copied(folder string) (string, error) {
	source, err := output("go", "list", "-m", "-f", "{{.Dir}}", module)
	if err != nil {
		return "", err
	}
	source = strings.TrimSpace(source)
	to := filepath.Join(folder, "vertical-pod-autoscaler")
	if err := copyTree(source, to); err != nil {
		return "", err
	}
	util := filepath.Join(to, "pkg", "recommender", "util")
	if err := delegate(filepath.Join(util, "decaying_histogram.go")); err != nil {
		return "", err
	}
	ours, err := os.ReadFile(filepath.Join("delegated", "histogram.go"))
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(util, "delegated_histogram.go"), ours, 0o600); err != nil {
		return "", err
	}
	return modified(folder, to)
}

// copyTree copies what the packages need: Go files, and the module's own.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		place := filepath.Join(to, name)
		if entry.IsDir() {
			return os.MkdirAll(place, 0o700)
		}
		if filepath.Ext(name) != ".go" && name != "go.mod" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(place, text, 0o600)
	})
}

// delegate replaces the body of the constructor; another version must not be
// patched unseen.
func delegate(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, found := bytes.Cut(text, []byte(signature))
	_, after, closed := bytes.Cut(rest, []byte("\n}\n"))
	if !found || !closed || bytes.Contains(after, []byte(signature)) {
		return fmt.Errorf("%s has no constructor as expected", path)
	}
	text = append(append(append(before[:len(before):len(before)], signature...), delegated...), after...)
	return os.WriteFile(path, text, 0o600)
}

// modified is this module's go.mod with upstream's module replaced by the
// copy, beside the same go.sum.
func modified(folder, copied string) (string, error) {
	path := filepath.Join(folder, "tests.mod")
	text, err := os.ReadFile("go.mod")
	if err != nil {
		return "", err
	}
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	// Paths are relative to the go.mod's own folder.
	for _, relative := range []string{"../../bindings/go", "../harness"} {
		text = bytes.ReplaceAll(text, []byte("=> "+relative+"\n"),
			[]byte("=> "+filepath.Join(here, relative)+"\n"))
	}
	text = fmt.Appendf(text, "\nreplace %s => %s\n", module, copied)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return "", err
	}
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		return "", err
	}
	return path, os.WriteFile(filepath.Join(folder, "tests.sum"), sums, 0o600)
}

func output(name string, arguments ...string) (string, error) {
	command := exec.Command(name, arguments...)
	command.Stderr = os.Stderr
	text, err := command.Output()
	return string(text), err
}
