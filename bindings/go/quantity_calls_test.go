package millicore_test

import (
	"math"

	millicore "github.com/millicore/millicore/bindings/go"
)

// quantities parses texts, gives them to work and closes the column.
func quantities(l *millicore.Library, texts []string, work func(q *millicore.Quantities) string) string {
	q, err := l.NewQuantities()
	if err != nil {
		return show(err)
	}
	defer q.Close()
	statuses := make([]millicore.Status, len(texts))
	if err := q.Parse(column(texts...), statuses); err != nil {
		return show(err)
	}
	return work(q)
}

func quantityTexts(q *millicore.Quantities, form millicore.QuantityText) any {
	var out millicore.Strings
	if err := q.Texts(form, &out); err != nil {
		return err
	}
	return &out
}

// withTwo is quantities with a second column.
func withTwo(l *millicore.Library, a, b []string, work func(a, b *millicore.Quantities) string) string {
	return quantities(l, a, func(a *millicore.Quantities) string {
		return quantities(l, b, func(b *millicore.Quantities) string { return work(a, b) })
	})
}

var quantityCalls = []call{
	{"statuses of parsing", func(l *millicore.Library) string {
		q, err := l.NewQuantities()
		if err != nil {
			return show(err)
		}
		defer q.Close()
		statuses := make([]millicore.Status, 4)
		err = q.Parse(column("1", "", "1e", "2Gi"), statuses)
		return show(err, statusNumbers(statuses), l.StatusText(statuses[2]), quantityTexts(q, millicore.QuantityString))
	}, `ok [0 500 502 0] unable to parse quantity's suffix ["1" "0" "0" "2Gi"]`},
	{"texts", func(l *millicore.Library) string {
		return quantities(l, []string{"+1", "1000m", "1.5Gi", "1e3"}, func(q *millicore.Quantities) string {
			return show(q.Len(), quantityTexts(q, millicore.QuantityString), quantityTexts(q, millicore.QuantityCanonical), quantityTexts(q, millicore.QuantityJSON))
		})
	}, `4 ["+1" "1" "1536Mi" "1e3"] ["1" "1" "1536Mi" "1e3"] ["\"+1\"" "\"1\"" "\"1536Mi\"" "\"1e3\""]`},
	{"text in an unknown form", func(l *millicore.Library) string {
		return quantities(l, []string{"1"}, func(q *millicore.Quantities) string { return show(quantityTexts(q, 9)) })
	}, `[1 0 0:0 invalid argument]`},
	{"from scaled", func(l *millicore.Library) string {
		return quantities(l, nil, func(q *millicore.Quantities) string {
			err := q.FromScaled([]int64{1, 1500, 1}, []int32{-9, 0, 10}, []millicore.QuantityFormat{millicore.DecimalSI, millicore.BinarySI, millicore.DecimalExponent})
			return show(err, quantityTexts(q, millicore.QuantityString))
		})
	}, `ok ["1n" "1500" "10e9"]`},
	{"from scaled of an unknown format", func(l *millicore.Library) string {
		return quantities(l, nil, func(q *millicore.Quantities) string {
			return show(q.FromScaled([]int64{1}, []int32{0}, []millicore.QuantityFormat{9}))
		})
	}, `[1 0 0:0 invalid argument]`},
	{"add and subtract", func(l *millicore.Library) string {
		return withTwo(l, []string{"1", "1Gi"}, []string{"500m", "1Mi"}, func(a, b *millicore.Quantities) string {
			first := show(a.Add(b), quantityTexts(a, millicore.QuantityString))
			return first + " " + show(a.Subtract(b), a.Subtract(b), quantityTexts(a, millicore.QuantityString))
		})
	}, `ok ["1500m" "1025Mi"] ok ok ["500m" "1023Mi"]`},
	{"add columns of different lengths", func(l *millicore.Library) string {
		return withTwo(l, []string{"1", "1Gi"}, []string{"500m"}, func(a, b *millicore.Quantities) string { return show(a.Add(b)) })
	}, `[11 0 0:0 columns differ in length]`},
	{"add a column to itself", func(l *millicore.Library) string {
		return quantities(l, []string{"1", "1Gi"}, func(q *millicore.Quantities) string {
			return show(q.Add(q), q.Assign(q), quantityTexts(q, millicore.QuantityString))
		})
	}, `ok ok ["2" "2Gi"]`},
	{"assign a column", func(l *millicore.Library) string {
		return withTwo(l, []string{"1", "1Gi"}, []string{"+3"}, func(a, b *millicore.Quantities) string {
			return show(a.Assign(b), a.Len(), quantityTexts(a, millicore.QuantityString))
		})
	}, `ok 1 ["+3"]`},
	{"multiply", func(l *millicore.Library) string {
		return quantities(l, []string{"1", "9E", "0.1n"}, func(q *millicore.Quantities) string {
			fits := make([]bool, 3)
			err := q.Multiply([]int64{3, 3, 3}, fits)
			return show(err, fits, quantityTexts(q, millicore.QuantityString))
		})
	}, `ok [true true true] ["3" "27E" "3n"]`},
	{"multiply by columns of another length", func(l *millicore.Library) string {
		return quantities(l, []string{"1"}, func(q *millicore.Quantities) string {
			return show(q.Multiply([]int64{1, 2}, []bool{false}), q.Multiply([]int64{1, 2}, make([]bool, 2)))
		})
	}, `[11 0 0:0 columns differ in length] [11 0 0:0 columns differ in length]`},
	{"round up", func(l *millicore.Library) string {
		return quantities(l, []string{"1500u", "2m"}, func(q *millicore.Quantities) string {
			exact := make([]bool, 2)
			err := q.RoundUp(-3, exact)
			return show(err, exact, quantityTexts(q, millicore.QuantityString), q.RoundUp(0, nil))
		})
	}, `ok [false true] ["2m" "2m"] [11 0 0:0 columns differ in length]`},
	{"compare", func(l *millicore.Library) string {
		return withTwo(l, []string{"1", "1000m", "1Gi"}, []string{"2", "1", "1G"}, func(a, b *millicore.Quantities) string {
			out, with := make([]int32, 3), make([]int32, 3)
			return show(a.Compare(out, b), a.CompareInt64(with, []int64{1, 0, math.MaxInt64}), out, with, a.Compare(nil, b))
		})
	}, `ok ok [-1 0 1] [0 1 -1] [11 0 0:0 columns differ in length]`},
	{"numbers", func(l *millicore.Library) string {
		return quantities(l, []string{"1500m", "-1Ki", "9.3E", "0"}, func(q *millicore.Quantities) string {
			value, milli, integers := make([]int64, 4), make([]int64, 4), make([]int64, 4)
			valid, decimal := make([]bool, 4), make([]bool, 4)
			near, slow := make([]float64, 4), make([]float64, 4)
			formats, signs := make([]millicore.QuantityFormat, 4), make([]int32, 4)
			return show(q.ScaledValue(value, 0), q.ScaledValue(milli, -3), q.AsInt64(integers, valid),
				q.AsFloat64(near, false), q.AsFloat64(slow, true), q.Formats(formats), q.Signs(signs), q.IsDecimal(decimal),
				value, milli, integers, valid, near, slow, formats, signs, decimal)
		})
	}, `ok ok ok ok ok ok ok ok [2 -1024 0 0] [1500 -1024000 0 0] [0 -1024 0 0] [false true false true] [1.5 -1024 9.3e+18 0] [1.5 -1024 9.3e+18 0] [DecimalSI BinarySI DecimalSI DecimalSI] [1 -1 1 0] [false false false false]`},
	{"an empty column", func(l *millicore.Library) string {
		return quantities(l, nil, func(q *millicore.Quantities) string {
			return show(q.Len(), q.Signs(nil), q.Compare(nil, q), quantityTexts(q, millicore.QuantityString))
		})
	}, `0 ok ok []`},
}
