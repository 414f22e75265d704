package millicore

import "github.com/millicore/millicore/bindings/go/internal/backend"

// QuantityFormat is the notation of a quantity.
type QuantityFormat uint8

// The formats of resource.Quantity.
const (
	DecimalSI       QuantityFormat = 0
	BinarySI        QuantityFormat = 1
	DecimalExponent QuantityFormat = 2
)

func (f QuantityFormat) String() string {
	switch f {
	case DecimalSI:
		return "DecimalSI"
	case BinarySI:
		return "BinarySI"
	case DecimalExponent:
		return "DecimalExponent"
	}
	return "QuantityFormat(?)"
}

// QuantityText is a way of printing a quantity.
type QuantityText uint32

const (
	// QuantityString is String(): the text that was parsed, where
	// apimachinery keeps it, else the canonical one.
	QuantityString QuantityText = 0
	// QuantityCanonical is always computed anew.
	QuantityCanonical QuantityText = 1
	// QuantityJSON is MarshalJSON: QuantityString within quotes.
	QuantityJSON QuantityText = 2
)

// Quantities is a column of resource.Quantity, with the arithmetic of
// apimachinery down to its overflows. Methods work on every row at once;
// columns given to them have one item per row, results go where the caller
// says. Safe for concurrent use.
//
// On wazero all quantities of a Library live in one instance and their calls
// run one at a time.
type Quantities struct {
	core backend.Quantities
}

// NewQuantities makes an empty column. Close gives its memory back; the
// garbage collector does so too, late.
func (l *Library) NewQuantities() (*Quantities, error) {
	core, err := l.core.NewQuantities()
	if err != nil {
		return nil, exported(err)
	}
	return &Quantities{core}, nil
}

// Parse replaces the column by the quantities of texts. A text that is
// refused gives its status and a zero row.
func (q *Quantities) Parse(texts *Strings, statuses []Status) error {
	view, err := texts.view()
	if err != nil {
		return err
	}
	if len(statuses) != view.Len() {
		return lengthMismatch()
	}
	return exported(q.core.Parse(view, int32s(statuses)))
}

// FromScaled replaces the column by values[i] × 10^scales[i].
func (q *Quantities) FromScaled(values []int64, scales []int32, formats []QuantityFormat) error {
	if len(scales) != len(values) || len(formats) != len(values) {
		return lengthMismatch()
	}
	return exported(q.core.FromScaled(values, scales, uint8s(formats)))
}

// Len is the number of rows; 0 after Close.
func (q *Quantities) Len() int {
	n, err := q.core.Len()
	if err != nil {
		return 0
	}
	return n
}

// Assign replaces the column by a copy of from.
func (q *Quantities) Assign(from *Quantities) error { return exported(q.core.Assign(from.core)) }

// Add adds row i of b to row i.
func (q *Quantities) Add(b *Quantities) error { return exported(q.core.Add(b.core)) }

// Subtract takes row i of b from row i.
func (q *Quantities) Subtract(b *Quantities) error { return exported(q.core.Subtract(b.core)) }

// Multiply multiplies row i by factors[i]; fits[i] is what Mul returns.
func (q *Quantities) Multiply(factors []int64, fits []bool) error {
	if len(factors) != len(fits) {
		return lengthMismatch()
	}
	return exported(q.core.Multiply(factors, fits))
}

// RoundUp rounds every row away from zero to a multiple of 10^scale;
// exact[i] tells that nothing was lost.
func (q *Quantities) RoundUp(scale int32, exact []bool) error {
	return exported(q.core.RoundUp(scale, exact))
}

// Compare gives -1, 0 or 1 as row i is below, equal to or above that of b.
func (q *Quantities) Compare(dst []int32, b *Quantities) error {
	return exported(q.core.Compare(dst, b.core))
}

// CompareInt64 compares row i with values[i].
func (q *Quantities) CompareInt64(dst []int32, values []int64) error {
	if len(dst) != len(values) {
		return lengthMismatch()
	}
	return exported(q.core.CompareInt64(dst, values))
}

// ScaledValue gives each row in units of 10^scale: 0 is Value(), -3 is
// MilliValue().
func (q *Quantities) ScaledValue(dst []int64, scale int32) error {
	return exported(q.core.ScaledValue(dst, scale))
}

// AsInt64 gives the rows that are held as integers; valid[i] tells which.
func (q *Quantities) AsInt64(dst []int64, valid []bool) error {
	if len(dst) != len(valid) {
		return lengthMismatch()
	}
	return exported(q.core.AsInt64(dst, valid))
}

// AsFloat64 gives AsApproximateFloat64, or AsFloat64Slow when slow is set.
func (q *Quantities) AsFloat64(dst []float64, slow bool) error {
	return exported(q.core.AsFloat64(dst, slow))
}

// Formats gives the format of each row.
func (q *Quantities) Formats(dst []QuantityFormat) error {
	return exported(q.core.Formats(uint8s(dst)))
}

// Signs gives -1, 0 or 1 for each row.
func (q *Quantities) Signs(dst []int32) error { return exported(q.core.Signs(dst)) }

// IsDecimal tells which rows are held as big decimals.
func (q *Quantities) IsDecimal(dst []bool) error { return exported(q.core.IsDecimal(dst)) }

// Texts prints every row. It replaces dst.
func (q *Quantities) Texts(form QuantityText, dst *Strings) error {
	return exported(q.core.Texts(uint32(form), (*backend.Strings)(dst)))
}

// Close gives the memory back. Later calls return [ErrClosed].
func (q *Quantities) Close() error { return q.core.Close() }
