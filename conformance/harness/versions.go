package harness

import (
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
)

// printVersions names the upstream modules that are linked, with their
// versions. They come from the build information of the running binary. The
// go command writes no dependencies into a test binary's (as of Go 1.26), so
// a test asks `go list -m` instead, and says so.
func printVersions(out io.Writer, suite Suite) error {
	linked, source := map[string]string{}, "build information"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Replace != nil {
				module = &debug.Module{
					Path: module.Path, Version: module.Replace.Version,
				}
			}
			linked[module.Path] = module.Version
		}
	}
	if len(linked) == 0 {
		source = "go list -m"
		arguments := append([]string{"list", "-m", "-f",
			"{{.Path}} {{with .Replace}}{{.Version}}{{else}}{{.Version}}{{end}}"},
			suite.Upstream...)
		text, err := exec.Command("go", arguments...).Output()
		if err != nil {
			return fmt.Errorf("the versions of upstream's modules: %w", err)
		}
		for line := range strings.Lines(string(text)) {
			path, version, _ := strings.Cut(strings.TrimSpace(line), " ")
			linked[path] = version
		}
	}
	fmt.Fprintf(out, "%s against, by %s: %s", suite.Name, source,
		runtime.Version())
	for _, path := range suite.Upstream {
		version, ok := linked[path]
		if !ok {
			return fmt.Errorf("%s: %s is not linked", suite.Name, path)
		}
		fmt.Fprintf(out, ", %s %s", path, version)
	}
	fmt.Fprintln(out)
	return nil
}
