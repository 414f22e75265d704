package harness

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
)

// defaultCases is how many cases a suite compares through each back end when
// MILLICORE_CASES does not say otherwise.
const defaultCases = 10_000

// defaultSeed is the seed of every run that does not ask for another: a change
// that breaks nothing must not turn red because the dice fell otherwise. The
// long runs take theirs from the clock.
const defaultSeed = 1

// Suite is one upstream function held against ours.
type Suite struct {
	// Name is what the reports call it.
	Name string
	// Upstream lists the module paths whose versions the report prints.
	Upstream []string
	// Compare runs the cases of `run` and returns the first difference as a
	// *Difference, or the reason why it could not go on.
	Compare func(run *Run) error
}

// Run is one pass of a suite over one back end.
type Run struct {
	Library *millicore.Library
	// First and End bound the numbers of the cases: [First, End).
	First, End int

	seed   uint64
	tally  map[string]int
	order  []string
	corpus *corpus
}

// Random returns the choices of one case. They depend on the seed and on the
// case's number alone, so that any case can be run again by itself.
func (r *Run) Random(number int) *Random {
	return newRandom(r.seed, uint64(number))
}

// Count adds to a figure that the report prints, such as how many inputs
// upstream refused: a run that compares nothing but refusals proves little.
func (r *Run) Count(figure string, n int) {
	if _, known := r.tally[figure]; !known {
		r.order = append(r.order, figure)
	}
	r.tally[figure] += n
}

// Difference is one input on which upstream and millicore disagree.
type Difference struct {
	Case     int
	Input    string
	Upstream string
	Ours     string
}

func (d *Difference) Error() string {
	return fmt.Sprintf("case %d\n  input:    %s\n  upstream: %s\n  ours:     %s",
		d.Case, d.Input, d.Upstream, d.Ours)
}

// Test runs a suite over every linked back end as a Go test.
func Test(t *testing.T, suite Suite) {
	t.Helper()
	if err := suite.run(testWriter{t}); err != nil {
		t.Fatal(err)
	}
}

// Main runs suites as a command and returns its exit status. With names as
// arguments only those run; a name that no suite has is an error.
func Main(names []string, suites ...Suite) int {
	chosen := suites
	if len(names) > 0 {
		chosen = nil
		for _, name := range names {
			found := false
			for _, suite := range suites {
				if suite.Name == name {
					chosen, found = append(chosen, suite), true
				}
			}
			if !found {
				fmt.Fprintf(os.Stderr, "no suite is called %q\n", name)
				return 2
			}
		}
	}
	status := 0
	for _, suite := range chosen {
		if err := suite.run(os.Stdout); err != nil {
			fmt.Fprintln(os.Stdout, err)
			status = 1
		}
	}
	return status
}

func (s Suite) run(out io.Writer) error {
	seed, err := seedOf(os.Getenv("MILLICORE_SEED"))
	if err != nil {
		return err
	}
	cases, err := unsigned("MILLICORE_CASES", defaultCases)
	if err != nil {
		return err
	}
	if cases == 0 {
		return errors.New("MILLICORE_CASES is 0: nothing would be compared")
	}
	first, end := 0, int(cases)
	if only, err := unsigned("MILLICORE_CASE", ^uint64(0)); err != nil {
		return err
	} else if only != ^uint64(0) {
		first, end = int(only), int(only)+1
	}
	if err := printVersions(out, s); err != nil {
		return err
	}
	corpus, err := openCorpus()
	if err != nil {
		return err
	}
	for _, backend := range linkedBackends {
		library, err := millicore.Open(millicore.Options{Backend: backend})
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		run := &Run{
			Library: library, First: first, End: end,
			seed: seed, tally: map[string]int{}, corpus: corpus,
		}
		simd := library.SIMD()
		err = s.Compare(run)
		library.Close()
		if err := corpus.close(); err != nil {
			return err
		}
		corpus = nil // the next back end has the same inputs
		fmt.Fprintf(out, "%s through %s (%s): cases %d..%d, seed %d", s.Name,
			backend, simd, first, end-1, seed)
		slices.Sort(run.order)
		for _, figure := range run.order {
			fmt.Fprintf(out, ", %s %d", figure, run.tally[figure])
		}
		fmt.Fprintln(out)
		if err != nil {
			var difference *Difference
			if errors.As(err, &difference) {
				return fmt.Errorf("%s differs through %s, %w\n  again:    "+
					"MILLICORE_SEED=%d MILLICORE_CASE=%d", s.Name,
					backend, err, seed, difference.Case)
			}
			return fmt.Errorf("%s through %s: %w", s.Name,
				backend, err)
		}
	}
	return nil
}

// seedOf reads a seed: a number, or `clock`.
func seedOf(text string) (uint64, error) {
	switch text {
	case "":
		return defaultSeed, nil
	case "clock":
		return uint64(time.Now().UnixNano()), nil
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("MILLICORE_SEED: %w", err)
	}
	return seed, nil
}

func unsigned(variable string, otherwise uint64) (uint64, error) {
	text := os.Getenv(variable)
	if text == "" {
		return otherwise, nil
	}
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", variable, err)
	}
	return value, nil
}

// testWriter passes whole lines to a test's log.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(text []byte) (int, error) {
	w.t.Log(string(text))
	return len(text), nil
}
