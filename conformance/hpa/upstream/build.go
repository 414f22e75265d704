// Package upstream builds the reference program and speaks with it.
//
//   - build.go    upstream's files out of the module cache, patched, and the
//     program that they make together with ../reference
//   - program.go  the running program: a case in, a result out
//   - tests.go    upstream's own tests, with ten functions delegated to the
//     binding through ../delegated
package upstream

import (
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const module = "k8s.io/kubernetes"

// A patch is a piece of upstream's text and what is put in its place, so
// often and not once more: another version must not be patched unseen.
type patch struct {
	old, new string
	times    int
}

// files are upstream's package and what is different in the copy: its name;
// the clock; one order of a map, which gets into an error's text; and the
// import of a package that drags the API validation along for the name of a
// client-go function.
var files = map[string][]patch{
	"horizontal.go": {
		{"package podautoscaler", "package main", 1},
		{"time.Now()", "now()", 14},
		{"now := metav1.NewTime(now())", "at := metav1.NewTime(now())", 1},
		{"LastScaleTime = &now\n", "LastScaleTime = &at\n", 1},
		{"now := now()", "at := now()", 1},
		{"now.Add(", "at.Add(", 2},
		{"metav1.Now()", "metav1.NewTime(now())", 1},
		{"return hpaList", "return sorted(hpaList)", 1},
		{"\t\"k8s.io/kubernetes/pkg/controller\"\n", "", 1},
		{"controller.KeyFunc(", "cache.DeletionHandlingMetaNamespaceKeyFunc(",
			2},
	},
	"replica_calculator.go": {
		{"package podautoscaler", "package main", 1},
		{"time.Now()", "now()", 1},
	},
	"rate_limiters.go": {
		{"package podautoscaler", "package main", 1},
	},
}

// Build makes the program in a folder of the caller's and returns its path
// and the versions that are linked into it. The working folder is the
// module's.
func Build(folder string) (path string, versions map[string]string, err error) {
	source, err := sourceFolder()
	if err != nil {
		return "", nil, err
	}
	beside, err := filepath.Abs("reference")
	if err != nil {
		return "", nil, err
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for name, patches := range files {
		text, err := patched(filepath.Join(source, name), patches)
		if err != nil {
			return "", nil, err
		}
		copied := filepath.Join(folder, name)
		if err := os.WriteFile(copied, text, 0o600); err != nil {
			return "", nil, err
		}
		overlay.Replace[filepath.Join(beside, name)] = copied
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		return "", nil, err
	}
	described := filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(described, text, 0o600); err != nil {
		return "", nil, err
	}
	// With cgo and without -trimpath, as kubectl and conformance/cluster are
	// built: most packages are the same, compiled once.
	path = filepath.Join(folder, "reference")
	build := exec.Command("go", "build", "-tags", "upstream",
		"-ldflags", "-s -w", "-overlay", described, "-o", path, "./reference")
	build.Env = append(os.Environ(), "CGO_ENABLED=1")
	if text, err := build.CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("the reference program: %w\n%s", err, text)
	}
	versions, err = linked(path)
	return path, versions, err
}

// sourceFolder is upstream's package in the module cache.
func sourceFolder() (string, error) {
	source, err := output("go", "list", "-m", "-f", "{{.Dir}}", module)
	return filepath.Join(strings.TrimSpace(source),
		"pkg", "controller", "podautoscaler"), err
}

func patched(path string, patches []patch) ([]byte, error) {
	original, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	text := string(original)
	for _, patch := range patches {
		if found := strings.Count(text, patch.old); found != patch.times {
			return nil, fmt.Errorf("%s has %q %d times, not %d", path,
				patch.old, found, patch.times)
		}
		text = strings.ReplaceAll(text, patch.old, patch.new)
	}
	return []byte(text), nil
}

func linked(path string) (map[string]string, error) {
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return nil, err
	}
	versions := map[string]string{}
	for _, module := range info.Deps {
		version := module.Version
		if module.Replace != nil {
			version = module.Replace.Version
		}
		versions[module.Path] = version
	}
	return versions, nil
}

func output(name string, arguments ...string) (string, error) {
	command := exec.Command(name, arguments...)
	command.Stderr = os.Stderr
	text, err := command.Output()
	return string(text), err
}
