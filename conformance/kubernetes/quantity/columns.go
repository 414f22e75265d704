package quantity

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// columns are ours: the quantities worked upon, and the other operand.
type columns struct {
	a, b *millicore.Quantities
}

func newColumns(library *millicore.Library) (*columns, error) {
	a, err := library.NewQuantities()
	if err != nil {
		return nil, err
	}
	b, err := library.NewQuantities()
	if err != nil {
		a.Close()
		return nil, err
	}
	return &columns{a, b}, nil
}

func (c *columns) close() {
	c.a.Close()
	c.b.Close()
}

// same compares all that can be asked of column a.
func (c *columns) same(told []string, theirs []resource.Quantity, scale int32) error {
	n := len(theirs)
	var (
		formats          = make([]millicore.QuantityFormat, n)
		signs            = make([]int32, n)
		valid            = make([]bool, n)
		float, slow      = make([]float64, n), make([]float64, n)
		text, plain, doc millicore.Strings
	)
	value, milli := make([]int64, n), make([]int64, n)
	scaled, whole := make([]int64, n), make([]int64, n)
	for _, err := range []error{
		c.a.Formats(formats),
		c.a.Texts(millicore.QuantityString, &text),
		c.a.Texts(millicore.QuantityCanonical, &plain),
		c.a.Texts(millicore.QuantityJSON, &doc),
		c.a.Signs(signs),
		c.a.ScaledValue(value, 0),
		c.a.ScaledValue(milli, -3),
		c.a.ScaledValue(scaled, scale),
		c.a.AsInt64(whole, valid),
		c.a.AsFloat64(float, false),
		c.a.AsFloat64(slow, true),
	} {
		if err != nil {
			return fmt.Errorf("%s: %w", strings.Join(told, "; "), err)
		}
	}
	for i := range theirs {
		want := describe(theirs[i], scale)
		got := fmt.Sprintf("format %s, string %s, canonical %s, json %s, "+
			"sign %d, value %d, milli %d, at 10^%d %d, int64 %s, float %s, "+
			"float, slow %s", formats[i], text.At(i), plain.At(i), doc.At(i),
			signs[i], value[i], milli[i], scale, scaled[i],
			int64Text(whole[i], valid[i]), bits(float[i]), bits(slow[i]))
		if want != got {
			return &harness.Difference{
				Input: told[i], Upstream: want, Ours: got}
		}
	}
	return nil
}

// sameOrder compares Cmp of the columns, and CmpInt64 of column a with the
// whole number nearest to the other operand, so that it is often equal.
func (c *columns) sameOrder(told []string, a, b []resource.Quantity) error {
	n := len(a)
	order, against := make([]int32, n), make([]int64, n)
	wholeOrder := make([]int32, n)
	for i := range b {
		against[i] = b[i].Value()
	}
	if err := c.a.Compare(order, c.b); err != nil {
		return err
	}
	if err := c.a.CompareInt64(wholeOrder, against); err != nil {
		return err
	}
	for i := range a {
		left, alone := a[i].DeepCopy(), a[i].DeepCopy()
		want := fmt.Sprintf("%d, %d", left.Cmp(b[i].DeepCopy()),
			alone.CmpInt64(against[i]))
		if got := fmt.Sprintf("%d, %d", order[i], wholeOrder[i]); want != got {
			return &harness.Difference{
				Input: fmt.Sprintf("order of %s and %s; and of %d",
					left.String(), told[i], against[i]),
				Upstream: want, Ours: got,
			}
		}
	}
	return nil
}
