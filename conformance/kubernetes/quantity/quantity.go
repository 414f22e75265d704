// Package quantity holds our resource.Quantity against apimachinery's. A case
// is a column of a few quantities, parsed or made of (value, scale, format),
// and a short sequence of operations upon it; everything that can be asked of
// a quantity is compared at the start and after each operation, so that also
// the representation (int64 or big decimal), which shows in MilliValue and
// Mul, has to be right.
//
// Left out: UnmarshalJSON, which ours does not offer; the exponents for which
// upstream would need unbounded memory (see tooLarge): they are counted.
package quantity

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite compares quantities and sequences of operations.
var Suite = harness.Suite{
	Name:     "quantity",
	Upstream: []string{"k8s.io/apimachinery", "gopkg.in/inf.v0"},
	Compare:  compare,
}

func compare(run *harness.Run) error {
	seeds, err := seeds()
	if err != nil {
		return err
	}
	ours, err := newColumns(run.Library)
	if err != nil {
		return err
	}
	defer ours.close()
	for number := run.First; number < run.End; number++ {
		if err := compareCase(run, number, seeds, ours); err != nil {
			var difference *harness.Difference
			if errors.As(err, &difference) {
				difference.Case = number
				return err
			}
			return fmt.Errorf("case %d: %w", number, err)
		}
	}
	return nil
}

func compareCase(run *harness.Run, number int, seeds []string, ours *columns) error {
	random := run.Random(number)
	n := 1 + random.IntN(8)
	theirs, other := make([]resource.Quantity, n), make([]resource.Quantity, n)
	told, err := fill(run, random, seeds, ours.a, theirs)
	if err != nil {
		return err
	}
	scale := int32(random.IntN(41) - 20)
	if err := ours.same(told, theirs, scale); err != nil {
		return err
	}
	for range random.IntN(4) {
		step, err := operation(run, random, seeds, ours, theirs, other)
		if errors.Is(err, millicore.StatusQuantityTooLarge) &&
			slices.ContainsFunc(theirs, mayBeTooLong) {
			run.Count("columns beyond 1024 digits", 1)
			return nil // the column is lost, and the case over
		}
		if err != nil {
			return err
		}
		if slices.ContainsFunc(theirs, tooLong) {
			return &harness.Difference{Input: strings.Join(told, "; "),
				Upstream: beyond, Ours: "done"}
		}
		for i := range told {
			told[i] += step[i]
		}
		err = ours.same(told, theirs, scale)
		if errors.Is(err, millicore.StatusQuantityTooLarge) &&
			slices.ContainsFunc(theirs, mayBeTooLong) {
			run.Count("columns beyond 1024 digits", 1)
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fill puts the same new quantities into both columns and returns how each
// was made. Texts that both refuse are replaced by "1".
func fill(run *harness.Run, random *harness.Random, seeds []string, ours *millicore.Quantities, theirs []resource.Quantity) ([]string, error) {
	if random.OneIn(5) {
		return fillScaled(random, ours, theirs)
	}
	told := make([]string, len(theirs))
	statuses := make([]millicore.Status, len(theirs))
	var texts millicore.Strings
	for i := range told {
		told[i] = text(random, seeds)
		texts.Append(told[i])
	}
	run.Count("texts", len(told))
	if err := ours.Parse(&texts, statuses); err != nil {
		return nil, err
	}
	again := false
	var good millicore.Strings
	for i, text := range told {
		want, got := "parsed", "parsed"
		if class, refused := refusals[statuses[i]]; refused {
			got = class
		} else if statuses[i] != millicore.StatusOK {
			got = fmt.Sprintf("status %d", statuses[i])
		}
		var err error
		switch {
		case tooLarge(text):
			// Nobody to compare with: any answer, but an answer.
			run.Count("beyond the guard", 1)
			want, again = got, true
			text = "1"
		default:
			if theirs[i], err = parse(text); err != nil {
				run.Count("refused", 1)
				want, again = err.Error(), true
				text = "1"
			} else if tooLong(theirs[i]) {
				run.Count("beyond 1024 digits", 1)
				want, again = beyond, true
				text = "1"
			}
		}
		if want != got {
			return nil, &harness.Difference{
				Input: strconv.Quote(told[i]), Upstream: want, Ours: got}
		}
		good.Append(text)
		told[i] = strconv.Quote(text)
		if text == "1" {
			theirs[i] = resource.MustParse(text)
		}
	}
	if again {
		return told, ours.Parse(&good, statuses)
	}
	return told, nil
}

// refusals names ours as upstream words them.
var refusals = map[millicore.Status]string{
	millicore.StatusQuantityFormat:  resource.ErrFormatWrong.Error(),
	millicore.StatusQuantityNumeric: resource.ErrNumeric.Error(),
	millicore.StatusQuantitySuffix:  resource.ErrSuffix.Error(),

	millicore.StatusQuantityTooLarge: beyond,
}

// beyond is ours alone: big decimals are limited to 3,402 bits, some 1,024
// digits.
const (
	beyond   = "refused beyond 1024 digits"
	mostBits = 3402
)

// tooLong tells whether ours must refuse a number: the integer that it is
// held as, as upstream holds it, is beyond the limit.
func tooLong(quantity resource.Quantity) bool {
	own := quantity.DeepCopy()
	_, whole := own.AsInt64()
	return !whole && own.AsDec().UnscaledBig().BitLen() > mostBits
}

// mayBeTooLong tells whether ours may refuse to work on it: it would be
// beyond the limit once its power of ten is multiplied out.
func mayBeTooLong(quantity resource.Quantity) bool {
	own := quantity.DeepCopy()
	decimal := own.AsDec()
	const bitsPerDigit = 3.3219
	zeros := max(0, -float64(decimal.Scale()))
	return float64(decimal.UnscaledBig().BitLen())+zeros*bitsPerDigit >=
		mostBits-1
}

// parse is ParseQuantity; a panic counts as an error that ours must have too.
func parse(text string) (quantity resource.Quantity, err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("panic: %v", caught)
		}
	}()
	return resource.ParseQuantity(text)
}

func fillScaled(random *harness.Random, ours *millicore.Quantities, theirs []resource.Quantity) ([]string, error) {
	told := make([]string, len(theirs))
	values, scales := make([]int64, len(theirs)), make([]int32, len(theirs))
	formats := make([]millicore.QuantityFormat, len(theirs))
	for i := range theirs {
		values[i], scales[i] = integer(random), int32(random.IntN(40)-20)
		formats[i] = millicore.QuantityFormat(random.IntN(3))
		theirs[i] = *resource.NewScaledQuantity(values[i],
			resource.Scale(scales[i]))
		theirs[i].Format = resource.Format(formats[i].String())
		told[i] = fmt.Sprintf("%d·10^%d %s", values[i], scales[i], formats[i])
	}
	return told, ours.FromScaled(values, scales, formats)
}

// integer is any int64, of any length, and its limits more often.
func integer(random *harness.Random) int64 {
	if random.OneIn(4) {
		return harness.Pick(random, []int64{0, 1, -1, 10, 1000, 1024,
			math.MaxInt64, math.MinInt64, math.MinInt64 + 1, 1 << 62, 1e18})
	}
	return int64(random.Uint64()) >> random.IntN(64)
}

// operation does one random operation on both columns and returns what it
// did to each row.
func operation(run *harness.Run, random *harness.Random, seeds []string, ours *columns, theirs, other []resource.Quantity) ([]string, error) {
	n := len(theirs)
	told := make([]string, n)
	flags, wants := make([]bool, n), make([]bool, n)
	switch random.IntN(6) {
	case 0, 1, 2, 3:
		added, err := fill(run, random, seeds, ours.b, other)
		if err != nil {
			return nil, err
		}
		if err := ours.sameOrder(added, theirs, other); err != nil {
			return nil, err
		}
		if random.OneIn(2) {
			for i := range theirs {
				told[i] = " + " + added[i]
				theirs[i].Add(other[i].DeepCopy())
			}
			return told, ours.a.Add(ours.b)
		}
		for i := range theirs {
			told[i] = " - " + added[i]
			theirs[i].Sub(other[i].DeepCopy())
		}
		return told, ours.a.Subtract(ours.b)
	case 4:
		factors := make([]int64, n)
		for i := range factors {
			factors[i] = integer(random)
			told[i] = fmt.Sprintf(" * %d", factors[i])
			wants[i] = theirs[i].Mul(factors[i])
		}
		if err := ours.a.Multiply(factors, flags); err != nil {
			return nil, err
		}
	default:
		scale := int32(random.IntN(31) - 15)
		for i := range theirs {
			told[i] = fmt.Sprintf(" rounded up to 10^%d", scale)
			wants[i] = theirs[i].RoundUp(resource.Scale(scale))
		}
		if err := ours.a.RoundUp(scale, flags); err != nil {
			return nil, err
		}
	}
	for i := range told {
		if wants[i] != flags[i] {
			return nil, &harness.Difference{
				Input:    theirs[i].String() + " is the result of" + told[i],
				Upstream: fmt.Sprint(wants[i]), Ours: fmt.Sprint(flags[i]),
			}
		}
	}
	return told, nil
}

// describe lists all that upstream says of one quantity. Every question is
// put to a copy: some of them change the representation.
func describe(quantity resource.Quantity, scale int32) string {
	ask := func(answer func(*resource.Quantity) string) string {
		own := quantity.DeepCopy()
		return answer(&own)
	}
	return strings.Join([]string{
		"format " + string(quantity.Format),
		"string " + ask((*resource.Quantity).String),
		"canonical " + ask(func(q *resource.Quantity) string {
			number, suffix := q.CanonicalizeBytes(nil)
			return string(number) + string(suffix)
		}),
		"json " + ask(func(q *resource.Quantity) string {
			text, err := q.MarshalJSON()
			return string(text) + errorText(err)
		}),
		"sign " + strconv.Itoa(quantity.Sign()),
		"value " + ask(func(q *resource.Quantity) string {
			return strconv.FormatInt(q.Value(), 10)
		}),
		"milli " + ask(func(q *resource.Quantity) string {
			return strconv.FormatInt(q.MilliValue(), 10)
		}),
		fmt.Sprintf("at 10^%d ", scale) + ask(func(q *resource.Quantity) string {
			return strconv.FormatInt(q.ScaledValue(resource.Scale(scale)), 10)
		}),
		"int64 " + ask(func(q *resource.Quantity) string {
			value, ok := q.AsInt64()
			return int64Text(value, ok)
		}),
		"float " + ask(func(q *resource.Quantity) string {
			return bits(q.AsApproximateFloat64())
		}),
		"float, slow " + ask(func(q *resource.Quantity) string {
			return bits(q.AsFloat64Slow())
		}),
	}, ", ")
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return " error " + err.Error()
}

func int64Text(value int64, ok bool) string {
	if !ok {
		return "no"
	}
	return strconv.FormatInt(value, 10)
}

func bits(value float64) string {
	return fmt.Sprintf("%016x", math.Float64bits(value))
}
