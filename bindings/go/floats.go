package millicore

import (
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// FormatFloats prints numbers as metric text does: Go's shortest 'g' form,
// "NaN", "+Inf", "-Inf", and -0 as 0. It replaces dst.
func (l *Library) FormatFloats(dst *Strings, values []float64) error {
	return exported(l.core.FormatFloats((*backend.Strings)(dst), values))
}

// ParseFloats reads numbers as metric text allows them: Go's ParseFloat
// without hexadecimal and underscores. A text that is refused gives its
// status and the value 0; all three columns have one length.
func (l *Library) ParseFloats(dst []float64, statuses []Status, texts *Strings) error {
	view, err := texts.view()
	if err != nil {
		return err
	}
	if len(dst) != view.Len() || len(statuses) != view.Len() {
		return lengthMismatch()
	}
	return exported(l.core.ParseFloats(dst, int32s(statuses), view))
}

// int32s views a column of a type over int32.
func int32s[T ~int32](column []T) []int32 {
	return unsafe.Slice((*int32)(unsafe.Pointer(unsafe.SliceData(column))), len(column))
}

// uint8s views a column of a type over uint8.
func uint8s[T ~uint8](column []T) []uint8 {
	return unsafe.Slice((*uint8)(unsafe.Pointer(unsafe.SliceData(column))), len(column))
}
