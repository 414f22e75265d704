package main

import (
	"fmt"
	"strconv"

	millicore "github.com/millicore/millicore/bindings/go"
)

// columns are the answers about a column of quantities, each from one call.
type columns struct {
	texts, canonical, json   millicore.Strings
	value, milli, nano, kilo []int64
	approximate, slow        []float64
	formats                  []millicore.QuantityFormat
	signs                    []int32
	integers                 []int64
	isInteger, isDecimal     []bool
}

func newColumns(q *millicore.Quantities) (*columns, error) {
	n := q.Len()
	c := &columns{
		value: make([]int64, n), milli: make([]int64, n), nano: make([]int64, n), kilo: make([]int64, n),
		approximate: make([]float64, n), slow: make([]float64, n),
		formats: make([]millicore.QuantityFormat, n), signs: make([]int32, n),
		integers: make([]int64, n), isInteger: make([]bool, n), isDecimal: make([]bool, n),
	}
	return c, first(
		q.Texts(millicore.QuantityString, &c.texts),
		q.Texts(millicore.QuantityCanonical, &c.canonical),
		q.Texts(millicore.QuantityJSON, &c.json),
		q.ScaledValue(c.value, 0),
		q.ScaledValue(c.milli, -3),
		q.ScaledValue(c.nano, -9),
		q.ScaledValue(c.kilo, 3),
		q.AsFloat64(c.approximate, false),
		q.AsFloat64(c.slow, true),
		q.Formats(c.formats),
		q.Signs(c.signs),
		q.AsInt64(c.integers, c.isInteger),
		q.IsDecimal(c.isDecimal),
	)
}

// first is the first error of a number of calls.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// parsed makes a column of texts, all of which parse.
func parsed(library *millicore.Library, texts *millicore.Strings) (*millicore.Quantities, error) {
	q, err := library.NewQuantities()
	if err != nil {
		return nil, err
	}
	statuses := make([]millicore.Status, texts.Len())
	if err := q.Parse(texts, statuses); err != nil {
		return nil, err
	}
	for i, status := range statuses {
		if status != millicore.StatusOK {
			return nil, fmt.Errorf("%q: %s", texts.At(i), library.StatusText(status))
		}
	}
	return q, nil
}

// copied makes a copy of a column.
func copied(library *millicore.Library, from *millicore.Quantities) (*millicore.Quantities, error) {
	q, err := library.NewQuantities()
	if err != nil {
		return nil, err
	}
	return q, q.Assign(from)
}

// quantitySuite: what is parsed, refused and printed.
func quantitySuite(library *millicore.Library, rows []row, r *report) error {
	type vector struct {
		In          string  `json:"in"`
		Err         *string `json:"err"`
		Format      string  `json:"format"`
		Decimal     bool    `json:"dec"`
		String      string  `json:"string"`
		Canonical   string  `json:"canonical"`
		JSON        string  `json:"json"`
		Value       string  `json:"value"`
		Milli       string  `json:"milli"`
		Nano        string  `json:"nano"`
		Kilo        string  `json:"kilo"`
		Approximate string  `json:"approxF64Bits"`
		Slow        string  `json:"slowF64Bits"`
		Int64       *string `json:"asInt64"`
		Sign        int32   `json:"sign"`
		RoundUp     string  `json:"roundUpMilli"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	var texts millicore.Strings
	for _, v := range vectors {
		texts.Append(v.In)
	}
	q, err := library.NewQuantities()
	if err != nil {
		return err
	}
	defer q.Close()
	statuses := make([]millicore.Status, len(vectors))
	if err := q.Parse(&texts, statuses); err != nil {
		return err
	}
	c, err := newColumns(q)
	if err != nil {
		return err
	}
	exact := make([]bool, len(vectors))
	var rounded millicore.Strings
	if err := first(q.RoundUp(-3, exact), q.Texts(millicore.QuantityCanonical, &rounded)); err != nil {
		return err
	}
	for i, v := range vectors {
		var found differences
		if v.Err != nil {
			equal(&found, "error", *v.Err, library.StatusText(statuses[i]))
			r.row(rows[i], found)
			continue
		}
		equal(&found, "status", millicore.StatusOK, statuses[i])
		equal(&found, "format", v.Format, c.formats[i].String())
		equal(&found, "dec", v.Decimal, c.isDecimal[i])
		equal(&found, "string", v.String, string(c.texts.At(i)))
		equal(&found, "canonical", v.Canonical, string(c.canonical.At(i)))
		equal(&found, "json", v.JSON, string(c.json.At(i)))
		equal(&found, "value", v.Value, decimal(c.value[i]))
		equal(&found, "milli", v.Milli, decimal(c.milli[i]))
		equal(&found, "nano", v.Nano, decimal(c.nano[i]))
		equal(&found, "kilo", v.Kilo, decimal(c.kilo[i]))
		equal(&found, "approxF64Bits", v.Approximate, bits(c.approximate[i]))
		equal(&found, "slowF64Bits", v.Slow, bits(c.slow[i]))
		equal(&found, "asInt64 ok", v.Int64 != nil, c.isInteger[i])
		if v.Int64 != nil {
			equal(&found, "asInt64", *v.Int64, decimal(c.integers[i]))
		}
		equal(&found, "sign", v.Sign, c.signs[i])
		equal(&found, "roundUpMilli", v.RoundUp, fmt.Sprintf("%s %t", rounded.At(i), exact[i]))
		r.row(rows[i], found)
	}
	return nil
}

func decimal(value int64) string { return strconv.FormatInt(value, 10) }

// quantityArithmeticSuite: two columns and one of factors.
func quantityArithmeticSuite(library *millicore.Library, rows []row, r *report) error {
	type vector struct {
		A           string `json:"a"`
		B           string `json:"b"`
		K           int64  `json:"k"`
		Add         string `json:"add"`
		AddFormat   string `json:"addFormat"`
		AddMilli    string `json:"addMilli"`
		Sub         string `json:"sub"`
		Compare     int32  `json:"cmp"`
		CompareK    int32  `json:"cmpInt64K"`
		Multiply    string `json:"mulByK"`
		MultiplyFit bool   `json:"mulOk"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	n := len(vectors)
	var left, right millicore.Strings
	factors := make([]int64, n)
	for i, v := range vectors {
		left.Append(v.A)
		right.Append(v.B)
		factors[i] = v.K
	}
	a, err := parsed(library, &left)
	if err != nil {
		return err
	}
	defer a.Close()
	b, err := parsed(library, &right)
	if err != nil {
		return err
	}
	defer b.Close()
	sum, err := copied(library, a)
	if err != nil {
		return err
	}
	defer sum.Close()
	difference, err := copied(library, a)
	if err != nil {
		return err
	}
	defer difference.Close()
	compared, comparedK := make([]int32, n), make([]int32, n)
	fits := make([]bool, n)
	var differenceTexts, productTexts millicore.Strings
	if err := first(
		sum.Add(b),
		difference.Subtract(b),
		difference.Texts(millicore.QuantityString, &differenceTexts),
		a.Compare(compared, b),
		a.CompareInt64(comparedK, factors),
		a.Multiply(factors, fits),
		a.Texts(millicore.QuantityString, &productTexts),
	); err != nil {
		return err
	}
	sums, err := newColumns(sum)
	if err != nil {
		return err
	}
	for i, v := range vectors {
		var found differences
		equal(&found, "add", v.Add, string(sums.texts.At(i)))
		equal(&found, "addFormat", v.AddFormat, sums.formats[i].String())
		equal(&found, "addMilli", v.AddMilli, decimal(sums.milli[i]))
		equal(&found, "sub", v.Sub, string(differenceTexts.At(i)))
		equal(&found, "cmp", v.Compare, compared[i])
		equal(&found, "cmpInt64K", v.CompareK, comparedK[i])
		equal(&found, "mulByK", v.Multiply, string(productTexts.At(i)))
		equal(&found, "mulOk", v.MultiplyFit, fits[i])
		r.row(rows[i], found)
	}
	return nil
}

// quantityScaledSuite: quantities made of an integer and a scale.
func quantityScaledSuite(library *millicore.Library, rows []row, r *report) error {
	type vector struct {
		Value      string `json:"v"`
		Scale      int32  `json:"scale"`
		Format     string `json:"format"`
		String     string `json:"string"`
		ValueGiven string `json:"value"`
		Milli      string `json:"milli"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	n := len(vectors)
	values, scales, formats := make([]int64, n), make([]int32, n), make([]millicore.QuantityFormat, n)
	for i, v := range vectors {
		if values[i], err = strconv.ParseInt(v.Value, 10, 64); err != nil {
			return err
		}
		scales[i] = v.Scale
		if formats[i], err = format(v.Format); err != nil {
			return err
		}
	}
	q, err := library.NewQuantities()
	if err != nil {
		return err
	}
	defer q.Close()
	if err := q.FromScaled(values, scales, formats); err != nil {
		return err
	}
	c, err := newColumns(q)
	if err != nil {
		return err
	}
	for i, v := range vectors {
		var found differences
		equal(&found, "string", v.String, string(c.texts.At(i)))
		equal(&found, "value", v.ValueGiven, decimal(c.value[i]))
		equal(&found, "milli", v.Milli, decimal(c.milli[i]))
		r.row(rows[i], found)
	}
	return nil
}

func format(name string) (millicore.QuantityFormat, error) {
	for _, known := range []millicore.QuantityFormat{
		millicore.DecimalSI, millicore.BinarySI, millicore.DecimalExponent,
	} {
		if known.String() == name {
			return known, nil
		}
	}
	return 0, fmt.Errorf("unknown format %q", name)
}
