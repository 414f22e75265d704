//go:build cgo && millicore_cgo

package native

/*
#cgo noescape millicore_quantities_new
#cgo nocallback millicore_quantities_new
#cgo noescape millicore_quantities_free
#cgo nocallback millicore_quantities_free
#cgo noescape millicore_quantities_error
#cgo nocallback millicore_quantities_error
#cgo noescape millicore_quantities_parse
#cgo nocallback millicore_quantities_parse
#cgo noescape millicore_quantities_from_scaled
#cgo nocallback millicore_quantities_from_scaled
#cgo noescape millicore_quantities_len
#cgo nocallback millicore_quantities_len
#cgo noescape millicore_quantities_assign
#cgo nocallback millicore_quantities_assign
#cgo noescape millicore_quantities_add
#cgo nocallback millicore_quantities_add
#cgo noescape millicore_quantities_subtract
#cgo nocallback millicore_quantities_subtract
#cgo noescape millicore_quantities_multiply
#cgo nocallback millicore_quantities_multiply
#cgo noescape millicore_quantities_round_up
#cgo nocallback millicore_quantities_round_up
#cgo noescape millicore_quantities_compare
#cgo nocallback millicore_quantities_compare
#cgo noescape millicore_quantities_compare_int64
#cgo nocallback millicore_quantities_compare_int64
#cgo noescape millicore_quantities_scaled_value
#cgo nocallback millicore_quantities_scaled_value
#cgo noescape millicore_quantities_as_int64
#cgo nocallback millicore_quantities_as_int64
#cgo noescape millicore_quantities_as_float64
#cgo nocallback millicore_quantities_as_float64
#cgo noescape millicore_quantities_format
#cgo nocallback millicore_quantities_format
#cgo noescape millicore_quantities_sign
#cgo nocallback millicore_quantities_sign
#cgo noescape millicore_quantities_is_decimal
#cgo nocallback millicore_quantities_is_decimal
#cgo noescape millicore_quantities_text
#cgo nocallback millicore_quantities_text
#include "core.h"
*/
import "C"

import (
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// quantities is a column. Every call locks it exclusively, for even a call
// that only reads leaves its error in the handle.
type quantities struct {
	*handle
}

func (l *library) NewQuantities() (backend.Quantities, error) {
	if err := l.open(); err != nil {
		return nil, err
	}
	var made *C.millicore_quantities
	if status := C.millicore_quantities_new(&made); status != 0 {
		return nil, refused(status)
	}
	return &quantities{newHandle(l, unsafe.Pointer(made), freeQuantities)}, nil
}

func freeQuantities(memory unsafe.Pointer) {
	C.millicore_quantities_free((*C.millicore_quantities)(memory))
}

// lock locks the column and checks that columns of n items fit it; n < 0
// fits always. The caller unlocks q.mutex unless there is an error.
func (q *quantities) lock(n int) (*C.millicore_quantities, error) {
	memory, err := q.exclusive()
	if err != nil {
		return nil, err
	}
	column := (*C.millicore_quantities)(memory)
	if n < 0 {
		return column, nil
	}
	var rows C.size_t
	status := C.millicore_quantities_len(column, &rows)
	if status == 0 && n != int(rows) {
		status = backend.LengthMismatch
	}
	if status != 0 {
		q.mutex.Unlock()
		return nil, refused(status)
	}
	return column, nil
}

// done unlocks the column and turns the status of its call into an error.
func (q *quantities) done(column *C.millicore_quantities, status C.int32_t) error {
	defer q.mutex.Unlock()
	return quantitiesError(column, status)
}

func quantitiesError(column *C.millicore_quantities, status C.int32_t) error {
	if status == 0 {
		return nil
	}
	var details C.millicore_error
	details.size = C.uint32_t(unsafe.Sizeof(details))
	C.millicore_quantities_error(column, &details)
	return detailed(status, &details)
}

func (q *quantities) Len() (int, error) {
	column, err := q.lock(-1)
	if err != nil {
		return 0, err
	}
	var rows C.size_t
	status := C.millicore_quantities_len(column, &rows)
	return int(rows), q.done(column, status)
}

func (q *quantities) Parse(texts backend.Strings, statuses []int32) error {
	column, err := q.lock(-1)
	if err != nil {
		return err
	}
	return q.done(column, C.millicore_quantities_parse(column,
		pointer[C.uint8_t](texts.Data), pointer[C.uint32_t](texts.Offsets), C.size_t(texts.Len()),
		pointer[C.int32_t](statuses)))
}

func (q *quantities) FromScaled(values []int64, scales []int32, formats []uint8) error {
	column, err := q.lock(-1)
	if err != nil {
		return err
	}
	return q.done(column, C.millicore_quantities_from_scaled(column,
		pointer[C.int64_t](values), pointer[C.int32_t](scales), pointer[C.uint8_t](formats), C.size_t(len(values))))
}

// with locks the receiver and b for call, which works on both.
func (q *quantities) with(other backend.Quantities, call func(a, b *C.millicore_quantities) C.int32_t) error {
	b, ok := other.(*quantities)
	if !ok || b.library != q.library {
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
	aMemory, bMemory, err := pair(q.handle, b.handle)
	if err != nil {
		return err
	}
	defer unpair(q.handle, b.handle)
	column := (*C.millicore_quantities)(aMemory)
	return quantitiesError(column, call(column, (*C.millicore_quantities)(bMemory)))
}

func (q *quantities) Assign(from backend.Quantities) error {
	if from == backend.Quantities(q) {
		return nil
	}
	return q.with(from, func(a, b *C.millicore_quantities) C.int32_t { return C.millicore_quantities_assign(a, b) })
}

func (q *quantities) Add(other backend.Quantities) error {
	return q.with(other, func(a, b *C.millicore_quantities) C.int32_t { return C.millicore_quantities_add(a, b) })
}

func (q *quantities) Subtract(other backend.Quantities) error {
	return q.with(other, func(a, b *C.millicore_quantities) C.int32_t { return C.millicore_quantities_subtract(a, b) })
}

func (q *quantities) Compare(dst []int32, other backend.Quantities) error {
	return q.with(other, func(a, b *C.millicore_quantities) C.int32_t {
		var rows C.size_t
		if status := C.millicore_quantities_len(a, &rows); status != 0 {
			return status
		}
		if int(rows) != len(dst) {
			return backend.LengthMismatch
		}
		return C.millicore_quantities_compare(a, b, pointer[C.int32_t](dst))
	})
}

func (q *quantities) Multiply(factors []int64, fits []bool) error {
	column, err := q.lock(len(factors))
	if err != nil {
		return err
	}
	return q.done(column, C.millicore_quantities_multiply(column, pointer[C.int64_t](factors), pointer[C.uint8_t](fits)))
}

func (q *quantities) RoundUp(scale int32, exact []bool) error {
	column, err := q.lock(len(exact))
	if err != nil {
		return err
	}
	return q.done(column, C.millicore_quantities_round_up(column, C.int32_t(scale), pointer[C.uint8_t](exact)))
}

func (q *quantities) CompareInt64(dst []int32, values []int64) error {
	column, err := q.lock(len(dst))
	if err != nil {
		return err
	}
	return q.done(column, C.millicore_quantities_compare_int64(column, pointer[C.int64_t](values), pointer[C.int32_t](dst)))
}

func (q *quantities) ScaledValue(dst []int64, scale int32) error {
	column, err := q.lock(len(dst))
	if err != nil {
		return err
	}
	return q.done(column, C.millicore_quantities_scaled_value(column, C.int32_t(scale), pointer[C.int64_t](dst)))
}

func (q *quantities) AsInt64(dst []int64, valid []bool) error {
	column, err := q.lock(len(dst))
	if err != nil {
		return err
	}
	return q.done(column, C.millicore_quantities_as_int64(column, pointer[C.int64_t](dst), pointer[C.uint8_t](valid)))
}

func (q *quantities) AsFloat64(dst []float64, slow bool) error {
	column, err := q.lock(len(dst))
	if err != nil {
		return err
	}
	var exactly C.uint32_t
	if slow {
		exactly = 1
	}
	return q.done(column, C.millicore_quantities_as_float64(column, exactly, pointer[C.double](dst)))
}

func (q *quantities) Formats(dst []uint8) error {
	column, err := q.lock(len(dst))
	if err != nil {
		return err
	}
	return q.done(column, C.millicore_quantities_format(column, pointer[C.uint8_t](dst)))
}

func (q *quantities) Signs(dst []int32) error {
	column, err := q.lock(len(dst))
	if err != nil {
		return err
	}
	return q.done(column, C.millicore_quantities_sign(column, pointer[C.int32_t](dst)))
}

func (q *quantities) IsDecimal(dst []bool) error {
	column, err := q.lock(len(dst))
	if err != nil {
		return err
	}
	return q.done(column, C.millicore_quantities_is_decimal(column, pointer[C.uint8_t](dst)))
}

func (q *quantities) Texts(form uint32, dst *backend.Strings) error {
	column, err := q.lock(-1)
	if err != nil {
		return err
	}
	defer q.mutex.Unlock()
	c, err := q.library.contexts.acquire()
	if err != nil {
		return err
	}
	defer q.library.contexts.release(c)
	var rows C.size_t
	if status := C.millicore_quantities_len(column, &rows); status != 0 {
		return quantitiesError(column, status)
	}
	var data *C.uint8_t
	var offsets *C.uint32_t
	status := C.millicore_quantities_text(column, c.ctx, C.uint32_t(form), &data, &offsets)
	if status != 0 {
		return c.refused(status)
	}
	c.strings(dst, data, offsets, int(rows))
	return nil
}

func (q *quantities) Close() error { return q.close() }
