// Package decide holds one whole sync of an HPA against upstream's: the public
// vectors, so that the reference itself is known to be right, and random
// cases, each second one being the sync that follows the one before it.
package decide

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
	"github.com/millicore/millicore/conformance/hpa/cases"
	"github.com/millicore/millicore/conformance/hpa/upstream"
)

// Suite compares decisions whole: error, status, conditions, events,
// proposals, history.
var Suite = harness.Suite{Name: "hpa", Compare: compare}

// batch is how many pairs of syncs are kept in memory at once.
const batch = 250

// reported is how many differing cases a run names.
const reported = 10

// modules are whose versions the report names.
var modules = []string{
	"k8s.io/kubernetes", "k8s.io/api", "k8s.io/apimachinery",
	"k8s.io/client-go", "k8s.io/component-helpers", "k8s.io/metrics",
}

// reference is upstream's code in a process of its own, made and checked once
// for all back ends. Nothing of it stays on the disk; it ends with this one.
var reference = sync.OnceValues(func() (*upstream.Program, error) {
	folder, err := os.MkdirTemp("", "millicore-hpa-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path, versions, err := upstream.Build(folder)
	if err != nil {
		return nil, err
	}
	program, err := upstream.Start(path)
	if err != nil {
		return nil, err
	}
	rows, err := validate(program)
	if err != nil {
		return nil, err
	}
	fmt.Printf("hpa's reference, all %d vectors as they are", rows)
	for _, module := range modules {
		if versions[module] == "" {
			return nil, fmt.Errorf("%s is not linked", module)
		}
		fmt.Printf(", %s %s", module, versions[module])
	}
	fmt.Println()
	return program, nil
})

func compare(run *harness.Run) error {
	program, err := reference()
	if err != nil {
		return err
	}
	one := pass{Run: run}
	// A second sync needs the first one's result, so pairs are whole.
	for first := run.First &^ 1; first < run.End; first += 2 * batch {
		end := min(first+2*batch, run.End)
		if err := one.pairs(program, first, end); err != nil {
			return err
		}
	}
	return one.outcome()
}

// pass is what one run has found.
type pass struct {
	*harness.Run
	first     *harness.Difference
	differing []string
	dst       []byte
}

// pairs compares the cases [from, end) that belong to the run; from is even.
func (p *pass) pairs(program *upstream.Program, from, end int) error {
	var randoms []*harness.Random
	var made [][]byte
	for number := from; number < end; number += 2 {
		random := p.Random(number)
		one, err := cases.Make(random, fmt.Sprint(number))
		if err != nil {
			return err
		}
		randoms, made = append(randoms, random), append(made, one)
	}
	results, err := program.Ask(made)
	if err != nil {
		return err
	}
	var following [][]byte
	for i := range made {
		number := from + 2*i
		next, err := cases.Next(randoms[i], made[i], results[i],
			fmt.Sprint(number+1))
		if err != nil {
			return err
		}
		following = append(following, next)
	}
	second, err := program.Ask(following)
	if err != nil {
		return err
	}
	for i := range made {
		number := from + 2*i
		p.one(number, made[i], results[i])
		p.one(number+1, following[i], second[i])
	}
	return nil
}

func (p *pass) one(number int, input, theirs []byte) {
	if number < p.First || number >= p.End {
		return
	}
	expected, err := parse(theirs)
	if err != nil {
		p.differs(number, input, string(theirs), err.Error())
		return
	}
	p.count(input, expected)
	ours, err := p.Library.DecideHPA(p.dst[:0], input)
	p.dst = ours
	_, panicked := expected["panic"]
	var refusal *millicore.Error
	switch {
	case errors.As(err, &refusal) && panicked:
		p.Count("refused where upstream panics", 1)
	case errors.As(err, &refusal) && cases.Undefaulted(input):
		p.Count("refused for want of defaults", 1)
	case err != nil:
		p.differs(number, input, string(theirs), "refused: "+err.Error())
	default:
		actual, err := parse(ours)
		if err != nil {
			p.differs(number, input, string(theirs), string(ours))
			return
		}
		if upstreams, own := unequal("", expected, actual); upstreams != "" {
			p.differs(number, input, upstreams, own)
		}
	}
}

func (p *pass) differs(number int, input []byte, upstreams, ours string) {
	p.Count("DIFFERENT", 1)
	if len(p.differing) < reported {
		p.differing = append(p.differing, fmt.Sprint(number))
	}
	if p.first == nil {
		p.first = &harness.Difference{
			Case: number, Input: string(input),
			Upstream: strings.TrimSpace(upstreams), Ours: ours,
		}
	}
}

func (p *pass) outcome() error {
	if p.first == nil {
		return nil
	}
	if len(p.differing) > 1 {
		p.first.Ours += "\n  also:     cases " +
			strings.Join(p.differing[1:], ", ")
	}
	return p.first
}
