package upstream

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Functions are the ten that the tests' copy hands to millicore, by the names
// under which ../delegated breaks them.
var Functions = []string{
	"GetResourceReplicas",
	"calcPlainMetricReplicas",
	"value ratio",
	"AverageValue",
	"external sum",
	"stabilizeRecommendation",
	"stabilizeRecommendationWithBehaviors",
	"convertDesiredReplicasWithRules",
	"convertDesiredReplicasWithBehaviorRate",
	"storeScaleEvent",
}

// bodies are the functions whose whole body is replaced.
var bodies = map[string]map[string]string{
	"horizontal.go": {
		"stabilizeRecommendation":                "return a.delegatedStabilize(key, prenormalizedDesiredReplicas)",
		"stabilizeRecommendationWithBehaviors":   "return a.delegatedStabilizeBehaviors(args)",
		"convertDesiredReplicasWithBehaviorRate": "return a.delegatedRate(args)",
		"convertDesiredReplicasWithRules": "return delegatedRules(" +
			"currentReplicas, desiredReplicas, hpaMinReplicas, hpaMaxReplicas)",
		"storeScaleEvent": "a.delegatedRemember(behavior, key, prevReplicas, newReplicas)",
	},
	"replica_calculator.go": {
		"calcPlainMetricReplicas": "return c.delegatedPlain(metrics, currentReplicas, targetUsage, " +
			"tolerances, namespace, selector, resource)",
	},
	"rate_limiters.go":           {},
	"horizontal_test.go":         {},
	"replica_calculator_test.go": {},
}

// A span is a part of a function's body, from the first occurrence of one
// text to the end of the first of another one after it, or to the last
// statement's end.
type span struct{ function, from, to, new string }

const (
	ratio = "replicaCount, timestamp, err = c.delegatedRatio(" +
		"currentReplicas, usage, targetUsage, tolerances, namespace, "
	average = "replicaCount, usage = c.delegatedAverage("
)

// spans are the functions of which a part is replaced.
var spans = map[string][]span{
	"replica_calculator.go": {
		{"GetResourceReplicas", "readyPodCount, unreadyPods,", "",
			"replicaCount, utilization, rawUtilization, err = c.delegatedResource(podList, metrics, " +
				"currentReplicas, targetUtilization, resource, tolerances, container)\n" +
				"if err != nil { return 0, 0, 0, time.Time{}, err }\n" +
				"return replicaCount, utilization, rawUtilization, timestamp, nil\n"},
		{"GetObjectMetricReplicas", "usageRatio :=", "namespace, selector)", ratio + "selector)"},
		{"GetExternalMetricReplicas", "usageRatio :=", "namespace, podSelector)", ratio + "podSelector)"},
		{"GetExternalMetricReplicas", "usage = 0\n", "usage = usage + val\n\t}",
			"usage = delegatedSum(metrics, false)"},
		{"GetExternalPerPodMetricReplicas", "usage = 0\n", "break\n\t\t}\n\t}",
			"usage = delegatedSum(metrics, true)"},
		{"GetObjectPerPodMetricReplicas", "replicaCount = statusReplicas", "float64(statusReplicas)))",
			average + "2, statusReplicas, usage, targetAverageUsage, tolerances)"},
		{"GetExternalPerPodMetricReplicas", "replicaCount = statusReplicas", "float64(statusReplicas)))\n\t}",
			average + "3, statusReplicas, usage, targetUsagePerPod, tolerances)"},
	},
}

// BuildTests compiles upstream's own tests against its package with the ten
// functions delegated, in a folder of the caller's, and returns the path of
// the program. The working folder is the module's; tags are those of the
// build that the binding needs.
func BuildTests(folder, tags string) (string, error) {
	source, err := sourceFolder()
	if err != nil {
		return "", err
	}
	beside, err := filepath.Abs("delegated")
	if err != nil {
		return "", err
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for name, functions := range bodies {
		text, err := delegated(filepath.Join(source, name), functions, spans[name])
		if err != nil {
			return "", err
		}
		copied := filepath.Join(folder, name)
		if err := os.WriteFile(copied, text, 0o600); err != nil {
			return "", err
		}
		overlay.Replace[filepath.Join(beside, name)] = copied
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		return "", err
	}
	described := filepath.Join(folder, "tests.json")
	if err := os.WriteFile(described, text, 0o600); err != nil {
		return "", err
	}
	path := filepath.Join(folder, "podautoscaler.test")
	build := exec.Command("go", "test", "-c", "-trimpath", "-vet=off",
		"-tags", tags, "-overlay", described, "-o", path, "./delegated")
	if text, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("upstream's tests: %w\n%s", err, text)
	}
	return path, nil
}

// delegated reads a file and replaces bodies and spans of its functions; what
// is not there exactly once is an error.
func delegated(path string, functions map[string]string, spans []span) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	for name, body := range functions {
		start, end, err := bodyOf(path, text, name)
		if err != nil {
			return nil, err
		}
		text = spliced(text, start, end, "\n"+body+"\n")
	}
	for _, s := range spans {
		start, end, err := bodyOf(path, text, s.function)
		if err != nil {
			return nil, err
		}
		from := bytes.Index(text[start:end], []byte(s.from))
		if from < 0 {
			return nil, fmt.Errorf("%s: %s has no %q", path, s.function, s.from)
		}
		from += start
		to := end
		if s.to != "" {
			after := bytes.Index(text[from:end], []byte(s.to))
			if after < 0 {
				return nil, fmt.Errorf("%s: %s has no %q after %q", path, s.function, s.to, s.from)
			}
			to = from + after + len(s.to)
		}
		text = spliced(text, from, to, s.new)
	}
	return text, nil
}

func spliced(text []byte, start, end int, new string) []byte {
	return append(append(text[:start:start], new...), text[end:]...)
}

// bodyOf is where a function's body begins and ends, without its braces.
func bodyOf(path string, text []byte, name string) (start, end int, err error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, text, parser.SkipObjectResolution)
	if err != nil {
		return 0, 0, err
	}
	found := 0
	for _, declaration := range file.Decls {
		if function, ok := declaration.(*ast.FuncDecl); ok && function.Name.Name == name {
			start = files.Position(function.Body.Lbrace).Offset + 1
			end = files.Position(function.Body.Rbrace).Offset
			found++
		}
	}
	if found != 1 {
		return 0, 0, fmt.Errorf("%s has %s %d times, not once", path, name, found)
	}
	return start, end, nil
}

// Results are what upstream's tests said.
type Results struct {
	Tests, Subtests, Failed int
	// Output is all they printed.
	Output string
}

var verdict = regexp.MustCompile(`(?m)^( *)--- (PASS|FAIL): `)

// RunTests runs the program of BuildTests through a back end, with one
// function broken unless its name is empty.
func RunTests(path, backend, broken string) (Results, error) {
	run := exec.Command(path, "-test.v", "-test.count=1")
	run.Dir = filepath.Dir(path)
	run.Env = append(os.Environ(), "MILLICORE_BACKEND="+backend, "MILLICORE_BREAK="+broken)
	text, err := run.CombinedOutput()
	results := Results{Output: string(text)}
	for _, found := range verdict.FindAllStringSubmatch(results.Output, -1) {
		switch {
		case found[2] == "FAIL":
			results.Failed++
		case found[1] == "":
			results.Tests++
		default:
			results.Subtests++
		}
	}
	// A panic ends the program before it has said what failed.
	if err != nil && results.Failed == 0 {
		return results, fmt.Errorf("upstream's tests ended: %w\n%s", err, tail(results.Output))
	}
	return results, nil
}

func tail(text string) string {
	lines := strings.Split(text, "\n")
	return strings.Join(lines[max(0, len(lines)-40):], "\n")
}
