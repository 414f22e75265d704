package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

// quantities is a column in the library's home of quantities.
type quantities struct {
	*handle
}

func (l *library) NewQuantities() (backend.Quantities, error) {
	home, err := l.sharedHome()
	if err != nil {
		return nil, err
	}
	in, err := home.enter()
	if err != nil {
		return nil, err
	}
	in.begin()
	out := in.out(4)
	if status := in.invoke("millicore_quantities_new"); status != 0 {
		return nil, home.exit(in.refused(status))
	}
	made := &quantities{newHandle(l, home, in.word(out), "millicore_quantities_free")}
	if err := home.exit(nil); err != nil {
		return nil, err
	}
	return made, nil
}

// sharedHome is the instance of all columns of the library, a new one if the
// last was lost.
func (r *resources) sharedHome() (*home, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.shared != nil {
		if r.shared.alive() {
			return r.shared, nil
		}
		r.shared.leave()
		r.shared = nil
	}
	home, err := newHome(r)
	if err != nil {
		return nil, err
	}
	r.shared = home
	return home, nil
}

// rows is the length of the column; it begins the next call.
func (q *quantities) rows(in *instance) (int, int32) {
	in.begin()
	in.number(uint64(q.guest))
	out := in.out(4)
	status := in.invoke("millicore_quantities_len")
	n := 0
	if status == 0 {
		n = int(in.word(out))
	}
	in.begin()
	in.number(uint64(q.guest))
	return n, status
}

// enterSized enters, and checks that columns of n items fit the column.
func (q *quantities) enterSized(n int) (*instance, error) {
	in, err := q.enter()
	if err != nil {
		return nil, err
	}
	rows, status := q.rows(in)
	if status == 0 && rows != n {
		status = backend.LengthMismatch
	}
	if status != 0 {
		return nil, q.home.exit(in.refused(status))
	}
	return in, nil
}

// exit ends a call on the column.
func (q *quantities) exit(in *instance, status int32) error {
	var err error
	if status != 0 {
		err = in.handleRefused(status, "millicore_quantities_error", q.guest)
	}
	return q.home.exit(err)
}

func (q *quantities) Len() (int, error) {
	in, err := q.enter()
	if err != nil {
		return 0, err
	}
	n, status := q.rows(in)
	return n, q.exit(in, status)
}

func (q *quantities) Parse(texts backend.Strings, statuses []int32) error {
	in, err := q.enter()
	if err != nil {
		return err
	}
	in.strings(texts)
	in.number(uint64(texts.Len()))
	results := in.out(4 * len(statuses))
	status := in.invoke("millicore_quantities_parse")
	if status == 0 {
		fill(in, statuses, results)
	}
	return q.exit(in, status)
}

func (q *quantities) FromScaled(values []int64, scales []int32, formats []uint8) error {
	in, err := q.enter()
	if err != nil {
		return err
	}
	column(in, values)
	column(in, scales)
	column(in, formats)
	in.number(uint64(len(values)))
	return q.exit(in, in.invoke("millicore_quantities_from_scaled"))
}

// with calls a function that takes the receiver and another column. Both live
// in one home, so that there is one lock. Whoever gives dst gets one number a
// row.
func (q *quantities) with(name string, other backend.Quantities, dst []int32) error {
	b, ok := other.(*quantities)
	if !ok || b.home != q.home {
		return backend.ErrForeign
	}
	if q == b {
		// The ABI wants two handles: a copy is the second.
		made, err := q.library.NewQuantities()
		if err != nil {
			return err
		}
		defer made.Close()
		if err := made.Assign(q); err != nil {
			return err
		}
		b = made.(*quantities)
	}
	in, err := q.enter()
	if err != nil {
		return err
	}
	if b.guest == 0 {
		return q.home.exit(backend.ErrClosed)
	}
	if dst != nil {
		rows, status := q.rows(in)
		if status == 0 && rows != len(dst) {
			status = backend.LengthMismatch
		}
		if status != 0 {
			return q.home.exit(in.refused(status))
		}
	}
	in.number(uint64(b.guest))
	out := uint32(0)
	if dst != nil {
		out = in.out(4 * len(dst))
	}
	status := in.invoke(name)
	if status == 0 {
		fill(in, dst, out)
	}
	return q.exit(in, status)
}

func (q *quantities) Assign(from backend.Quantities) error {
	if from == backend.Quantities(q) {
		return nil
	}
	return q.with("millicore_quantities_assign", from, nil)
}

func (q *quantities) Add(other backend.Quantities) error {
	return q.with("millicore_quantities_add", other, nil)
}

func (q *quantities) Subtract(other backend.Quantities) error {
	return q.with("millicore_quantities_subtract", other, nil)
}

func (q *quantities) Compare(dst []int32, other backend.Quantities) error {
	if dst == nil {
		dst = []int32{}
	}
	return q.with("millicore_quantities_compare", other, dst)
}

func (q *quantities) Multiply(factors []int64, fits []bool) error {
	in, err := q.enterSized(len(factors))
	if err != nil {
		return err
	}
	column(in, factors)
	out := in.out(len(fits))
	status := in.invoke("millicore_quantities_multiply")
	if status == 0 {
		fill(in, fits, out)
	}
	return q.exit(in, status)
}

func (q *quantities) RoundUp(scale int32, exact []bool) error {
	in, err := q.enterSized(len(exact))
	if err != nil {
		return err
	}
	in.number(uint64(uint32(scale)))
	out := in.out(len(exact))
	status := in.invoke("millicore_quantities_round_up")
	if status == 0 {
		fill(in, exact, out)
	}
	return q.exit(in, status)
}

func (q *quantities) CompareInt64(dst []int32, values []int64) error {
	in, err := q.enterSized(len(dst))
	if err != nil {
		return err
	}
	column(in, values)
	out := in.out(4 * len(dst))
	status := in.invoke("millicore_quantities_compare_int64")
	if status == 0 {
		fill(in, dst, out)
	}
	return q.exit(in, status)
}

func (q *quantities) ScaledValue(dst []int64, scale int32) error {
	in, err := q.enterSized(len(dst))
	if err != nil {
		return err
	}
	in.number(uint64(uint32(scale)))
	out := in.out(8 * len(dst))
	status := in.invoke("millicore_quantities_scaled_value")
	if status == 0 {
		fill(in, dst, out)
	}
	return q.exit(in, status)
}

func (q *quantities) AsInt64(dst []int64, valid []bool) error {
	in, err := q.enterSized(len(dst))
	if err != nil {
		return err
	}
	values := in.out(8 * len(dst))
	mask := in.out(len(valid))
	status := in.invoke("millicore_quantities_as_int64")
	if status == 0 {
		fill(in, dst, values)
		fill(in, valid, mask)
	}
	return q.exit(in, status)
}

func (q *quantities) AsFloat64(dst []float64, slow bool) error {
	in, err := q.enterSized(len(dst))
	if err != nil {
		return err
	}
	in.number(boolean(slow))
	out := in.out(8 * len(dst))
	status := in.invoke("millicore_quantities_as_float64")
	if status == 0 {
		fill(in, dst, out)
	}
	return q.exit(in, status)
}

func (q *quantities) Formats(dst []uint8) error {
	in, err := q.enterSized(len(dst))
	if err != nil {
		return err
	}
	out := in.out(len(dst))
	status := in.invoke("millicore_quantities_format")
	if status == 0 {
		fill(in, dst, out)
	}
	return q.exit(in, status)
}

func (q *quantities) Signs(dst []int32) error {
	in, err := q.enterSized(len(dst))
	if err != nil {
		return err
	}
	out := in.out(4 * len(dst))
	status := in.invoke("millicore_quantities_sign")
	if status == 0 {
		fill(in, dst, out)
	}
	return q.exit(in, status)
}

func (q *quantities) IsDecimal(dst []bool) error {
	in, err := q.enterSized(len(dst))
	if err != nil {
		return err
	}
	out := in.out(len(dst))
	status := in.invoke("millicore_quantities_is_decimal")
	if status == 0 {
		fill(in, dst, out)
	}
	return q.exit(in, status)
}

func (q *quantities) Texts(form uint32, dst *backend.Strings) error {
	in, err := q.enter()
	if err != nil {
		return err
	}
	n, status := q.rows(in)
	if status != 0 {
		return q.exit(in, status)
	}
	in.number(uint64(in.context))
	in.number(uint64(form))
	data, offsets := in.out(4), in.out(4)
	if status := in.invoke("millicore_quantities_text"); status != 0 {
		return q.home.exit(in.contextRefused(status))
	}
	in.replaceStrings(dst, data, offsets, n)
	return q.home.exit(nil)
}

func boolean(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}
