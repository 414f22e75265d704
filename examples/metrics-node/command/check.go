// The subcommand check: what is wrong with a page of metrics, and where.

package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/check"
)

// Exit codes of check, which are promtool's.
const (
	checkFailed   = 1 // the page cannot be read
	checkProblems = 3 // it can, but breaks a rule
)

// longestPage is as much as is read of a page.
const longestPage = 1 << 30

// openMetricsType begins the content type of OpenMetrics.
const openMetricsType = "application/openmetrics-text"

const checkUsage = `metrics-node check reads a page of metrics as Prometheus does and says what is
wrong with it: line, column, and a caret under the byte.

  metrics-node check [flags] FILE|URL|-

Exit code 0: nothing. 1: Prometheus cannot read the page. 3: it can, but the
page breaks a rule of "promtool check metrics".

`

// checkPage is the whole subcommand.
func checkPage(ctx context.Context, arguments []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("metrics-node check", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	backend := flags.String("backend", "auto", "how the core runs: `cgo`, wazero, or auto")
	format := flags.String("format", "auto",
		"`text`, openmetrics, lenient, or auto (by the content type, or by `# EOF` at the end)")
	lint := flags.Bool("lint", true, "also apply the rules of promtool's linter")
	fail := func(code int, err error) int {
		fmt.Fprintf(errs, "metrics-node: %v\n", err)
		return code
	}
	if err := flags.Parse(arguments); errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(errs, checkUsage)
		flags.SetOutput(errs)
		flags.PrintDefaults()
		return 0
	} else if err != nil {
		return fail(2, err)
	}
	if flags.NArg() != 1 {
		return fail(2, errors.New("check wants one file, URL or - for standard input"))
	}
	chosen, err := millicore.ParseBackend(*backend)
	if err != nil {
		return fail(2, fmt.Errorf("--backend: want cgo, wazero or auto, not %q", *backend))
	}
	name := flags.Arg(0)
	text, contentType, err := readPage(ctx, name)
	if err != nil {
		return fail(checkFailed, err)
	}
	profile, err := pageProfile(*format, contentType, text)
	if err != nil {
		return fail(2, err)
	}
	library, err := millicore.Open(millicore.Options{Backend: chosen})
	if err != nil {
		return fail(checkFailed, err)
	}
	defer library.Close()
	problems, err := check.Page(library, profile, text)
	if err != nil {
		return fail(checkFailed, err)
	}
	code := 0
	for _, problem := range problems {
		if !problem.Syntax && !*lint {
			continue
		}
		if err := check.Write(out, name, text, problem); err != nil {
			return fail(checkFailed, err)
		}
		if problem.Syntax {
			code = checkFailed
		} else if code == 0 {
			code = checkProblems
		}
	}
	return code
}

// readPage reads what a person names; contentType is that of a URL.
func readPage(ctx context.Context, name string) (text []byte, contentType string, err error) {
	var source io.Reader
	switch {
	case name == "-":
		source = os.Stdin
	case strings.HasPrefix(name, "http://"), strings.HasPrefix(name, "https://"):
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, name, nil)
		if err != nil {
			return nil, "", err
		}
		request.Header.Set("Accept", openMetricsType+";version=1.0.0,text/plain;version=0.0.4;q=0.5")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return nil, "", err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return nil, "", fmt.Errorf("%s answered %s", name, response.Status)
		}
		source, contentType = response.Body, response.Header.Get("Content-Type")
	default:
		file, err := os.Open(name)
		if err != nil {
			return nil, "", err
		}
		defer file.Close()
		source = file
	}
	text, err = io.ReadAll(io.LimitReader(source, longestPage+1))
	if err == nil && len(text) > longestPage {
		err = fmt.Errorf("%s is longer than 1 GiB", name)
	}
	return text, contentType, err
}

func pageProfile(format, contentType string, text []byte) (millicore.PageProfile, error) {
	switch format {
	case "text":
		return millicore.PageTextparse, nil
	case "openmetrics":
		return millicore.PageOpenMetrics, nil
	case "lenient":
		return millicore.PageLenient, nil
	case "auto":
		ended := strings.HasSuffix(strings.TrimSuffix(string(text[max(0, len(text)-8):]), "\n"), "# EOF")
		if strings.HasPrefix(contentType, openMetricsType) || contentType == "" && ended {
			return millicore.PageOpenMetrics, nil
		}
		return millicore.PageTextparse, nil
	}
	return 0, fmt.Errorf("--format: want text, openmetrics, lenient or auto, not %q", format)
}
