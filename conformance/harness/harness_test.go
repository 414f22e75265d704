package harness

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// A suite that sees a difference must fail, name the input and both answers,
// and say how to run that case again.
func TestDifferenceFailsTheRun(t *testing.T) {
	t.Setenv("MILLICORE_SEED", "5")
	t.Setenv("MILLICORE_CASES", "10")
	suite := Suite{Name: "sample", Compare: func(run *Run) error {
		for number := run.First; number < run.End; number++ {
			if number == 7 {
				return &Difference{Case: number, Input: `"1Ki"`,
					Upstream: "1Ki", Ours: "1024"}
			}
		}
		return nil
	}}
	var out bytes.Buffer
	err := suite.run(&out)
	if err == nil {
		t.Fatal("the run passed")
	}
	for _, wanted := range []string{
		`input:    "1Ki"`, "upstream: 1Ki", "ours:     1024",
		"MILLICORE_SEED=5 MILLICORE_CASE=7",
	} {
		if !strings.Contains(err.Error(), wanted) {
			t.Errorf("%q is not in:\n%v", wanted, err)
		}
	}
}

func TestSettings(t *testing.T) {
	var ran []int
	suite := Suite{Name: "sample", Compare: func(run *Run) error {
		ran = append(ran, run.First, run.End)
		return nil
	}}
	run := func(cases, only string) error {
		ran = nil
		t.Setenv("MILLICORE_CASES", cases)
		t.Setenv("MILLICORE_CASE", only)
		return suite.run(new(bytes.Buffer))
	}
	if err := run("", ""); err != nil || ran[0] != 0 || ran[1] != defaultCases {
		t.Error("by default:", ran, err)
	}
	if err := run("20", "13"); err != nil || ran[0] != 13 || ran[1] != 14 {
		t.Error("one case:", ran, err)
	}
	for _, wrong := range []string{"0", "-1", "many"} {
		if err := run(wrong, ""); err == nil {
			t.Errorf("MILLICORE_CASES=%s was accepted", wrong)
		}
	}
	if Main([]string{"no such suite"}, suite) == 0 {
		t.Error("an unknown suite's name was accepted")
	}
}

func TestSeeds(t *testing.T) {
	seed := func(text string) uint64 {
		seed, err := seedOf(text)
		if err != nil {
			t.Error(err)
		}
		return seed
	}
	if seed("") != defaultSeed || seed("7") != 7 {
		t.Error("a seed is not the one asked for")
	}
	if seed("clock") == seed("clock") {
		t.Error("the clock gave one seed twice")
	}
	if _, err := seedOf("dice"); err == nil {
		t.Error("MILLICORE_SEED=dice was accepted")
	}
}

// A failing suite must not end the run of the others, and the command's
// status must tell.
func TestMainTellsOfFailure(t *testing.T) {
	t.Setenv("MILLICORE_CASES", "1")
	ran := 0
	failing := Suite{Name: "failing", Compare: func(*Run) error {
		return errors.New("no")
	}}
	passing := Suite{Name: "passing", Compare: func(*Run) error {
		ran++
		return nil
	}}
	if Main(nil, failing, passing) == 0 || ran == 0 {
		t.Errorf("the status is 0, or the second suite did not run (%d)", ran)
	}
}

// The same seed and number give the same input, others another one.
func TestInputsAreReproducible(t *testing.T) {
	page := []byte("# TYPE up gauge\nup{job=\"a\"} 1\n")
	seeds := PageSeeds{Recorded: [][]byte{page}, Vectors: [][]byte{page[16:]}}
	input := func(seed, number uint64) string {
		text, _ := newRandom(seed, number).PageInput(true, seeds)
		return string(text)
	}
	distinct := map[string]bool{}
	for number := range uint64(200) {
		if input(1, number) != input(1, number) {
			t.Fatal("case", number, "is another page the second time")
		}
		distinct[input(1, number)] = true
		distinct[input(2, number)] = true
	}
	if len(distinct) < 300 {
		t.Errorf("400 cases are only %d pages", len(distinct))
	}
}
