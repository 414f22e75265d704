// Command vectors replays a file of vectors, made by upstream's own code,
// through the Go binding: vectors -backend cgo|wazero SUITE FILE. FILE is
// plain JSON lines.
//
// For each row that differs it prints FAIL<TAB>LABEL<TAB>DETAIL, and at the
// end DONE<TAB>PASSED<TAB>FAILED; its exit status is 0 if it ran, 3 if the
// binding has no call for the suite. It is started by `cargo xtask vectors`.
//
// Bits and bytes are compared, JSON as parsed values. Whatever the API takes
// in columns is given in columns: the rows of a file in one call.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	millicore "github.com/millicore/millicore/bindings/go"
)

// unsupported is the exit status for a suite without a call.
const unsupported = 3

// suites by name. Each reads its rows, makes its calls and reports.
var suites = map[string]func(*millicore.Library, []row, *report) error{
	"shard":          shardSuite,
	"jump_edge":      jumpSuite,
	"dedup":          dedupSuite,
	"vmselect_merge": mergeSuite,

	"consistenthash":     consistentHashSuite,
	"hashmod":            hashmodSuite,
	"vminsert":           vminsertSuite,
	"vmagent_cluster":    vmagentClusterSuite,
	"vmagent_shardbyurl": vmagentShardByURLSuite,

	"floats":          floatsSuite,
	"families":        familiesSuite,
	"labels":          labelsSuite,
	"store_ops":       storeOperationsSuite,
	"sanitize":        sanitizeSuite,
	"quantity":        quantitySuite,
	"quantity_arith":  quantityArithmeticSuite,
	"quantity_scaled": quantityScaledSuite,
	"decode":          decodeSuite,
	"decode_fuzz":     decodeSuite,
	"storage":         storageSuite,
	"storage_fuzz":    storageSuite,
	"top":             topSuite,
	"hpa":             hpaSuite,

	"vpa_recommendations":    vpaRecommendationsSuite,
	"vpa_histogram_ops":      vpaHistogramSuite,
	"vpa_cap_priority_patch": vpaPodSuite,
	"podtopologyspread":      spreadSuite,
}

func main() {
	backend := flag.String("backend", "auto", "`cgo` or wazero")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: vectors -backend cgo|wazero SUITE FILE")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 2 {
		flag.Usage()
		os.Exit(2)
	}
	suite, ok := suites[flag.Arg(0)]
	if !ok {
		fmt.Println("UNSUPPORTED")
		os.Exit(unsupported)
	}
	out := bufio.NewWriter(os.Stdout)
	err := run(*backend, suite, flag.Arg(1), out)
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "vectors:", err)
		os.Exit(1)
	}
}

func run(backend string, suite func(*millicore.Library, []row, *report) error, path string, out io.Writer) error {
	chosen, err := millicore.ParseBackend(backend)
	if err != nil {
		return err
	}
	library, err := millicore.Open(millicore.Options{Backend: chosen})
	if err != nil {
		return err
	}
	rows, err := readRows(path)
	if err != nil {
		return err
	}
	r := &report{out: out}
	if err := suite(library, rows, r); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	fmt.Fprintf(out, "DONE\t%d\t%d\n", r.passed, r.failed)
	return library.Close()
}

// row is one line of a file.
type row struct {
	line  int
	text  []byte
	label string
}

func readRows(path string) ([]row, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var rows []row
	lines := bufio.NewReader(file)
	for number := 1; ; number++ {
		text, err := lines.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if len(text) > 1 || len(text) == 1 && text[0] != '\n' {
			rows = append(rows, row{number, text, label(number, text)})
		}
		if err != nil {
			return rows, nil
		}
	}
}

// label is what a report calls a row: its id, name, case or input.id, else
// its line.
func label(number int, text []byte) string {
	var names struct {
		ID    json.RawMessage `json:"id"`
		Name  string          `json:"name"`
		Case  string          `json:"case"`
		Input struct {
			ID json.RawMessage `json:"id"`
		} `json:"input"`
	}
	// Rows of other shapes have no label of their own.
	_ = json.Unmarshal(text, &names)
	switch {
	case len(names.ID) > 0:
		return strings.Trim(string(names.ID), `"`)
	case names.Case != "":
		return names.Case
	case names.Name != "":
		return names.Name
	case len(names.Input.ID) > 0:
		return strings.Trim(string(names.Input.ID), `"`)
	}
	return fmt.Sprintf("line %d", number)
}

// parse reads every row as a T.
func parse[T any](rows []row) ([]T, error) {
	parsed := make([]T, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal(row.text, &parsed[i]); err != nil {
			return nil, fmt.Errorf("line %d: %w", row.line, err)
		}
	}
	return parsed, nil
}
