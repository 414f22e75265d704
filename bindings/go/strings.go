package millicore

import (
	"errors"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// Strings is a column of strings in Arrow's layout: string i is
// Data[Offsets[i]:Offsets[i+1]]. The zero value is an empty column. Reset and
// append again to use the memory again; nothing is allocated once it has
// grown. A column holds at most 4 GiB of text.
type Strings struct {
	Data    []byte
	Offsets []uint32
}

// Append adds one string.
func (s *Strings) Append(text string) {
	s.begin()
	s.Data = append(s.Data, text...)
	s.Offsets = append(s.Offsets, uint32(len(s.Data)))
}

// AppendBytes adds one string.
func (s *Strings) AppendBytes(text []byte) {
	s.begin()
	s.Data = append(s.Data, text...)
	s.Offsets = append(s.Offsets, uint32(len(s.Data)))
}

func (s *Strings) begin() {
	if len(s.Offsets) == 0 {
		s.Offsets = append(s.Offsets, 0)
	}
}

// Len is the number of strings.
func (s *Strings) Len() int { return max(0, len(s.Offsets)-1) }

// At is string i, a view into Data.
func (s *Strings) At(i int) []byte {
	start, end := s.Offsets[i], s.Offsets[i+1]
	return s.Data[start:end:end]
}

// Reset empties the column and keeps its memory.
func (s *Strings) Reset() {
	s.Data, s.Offsets = s.Data[:0], s.Offsets[:0]
}

// view checks that no offset can reach past the data and gives the column
// to a back end. A nil column is an empty one.
func (s *Strings) view() (backend.Strings, error) {
	if s == nil || len(s.Offsets) == 0 {
		return backend.Strings{}, nil
	}
	if err := within(s.Offsets, len(s.Data)); err != nil {
		return backend.Strings{}, err
	}
	return backend.Strings(*s), nil
}

// Rows is a column of rows of strings: row i is the strings
// Rows[i] .. Rows[i+1]. The zero value is empty.
type Rows struct {
	Strings
	Rows []uint32
}

// AppendRow adds one row.
func (r *Rows) AppendRow(cells ...string) {
	for _, cell := range cells {
		r.Strings.Append(cell)
	}
	r.EndRow()
}

// EndRow ends a row begun with Append or AppendBytes.
func (r *Rows) EndRow() {
	if len(r.Rows) == 0 {
		r.Rows = append(r.Rows, 0)
	}
	r.Rows = append(r.Rows, uint32(r.Strings.Len()))
}

// Len is the number of rows.
func (r *Rows) Len() int { return max(0, len(r.Rows)-1) }

// Cells is the number of strings in row i.
func (r *Rows) Cells(i int) int { return int(r.Rows[i+1] - r.Rows[i]) }

// Cell is string j of row i, a view into Data.
func (r *Rows) Cell(i, j int) []byte { return r.Strings.At(int(r.Rows[i]) + j) }

// Reset empties the column and keeps its memory.
func (r *Rows) Reset() {
	r.Strings.Reset()
	r.Rows = r.Rows[:0]
}

func (r *Rows) view() (backend.Rows, error) {
	if r == nil || len(r.Rows) == 0 {
		return backend.Rows{}, nil
	}
	strings, err := r.Strings.view()
	if err != nil {
		return backend.Rows{}, err
	}
	if err := within(r.Rows, strings.Len()); err != nil {
		return backend.Rows{}, err
	}
	return backend.Rows{Strings: strings, Rows: r.Rows}, nil
}

// within refuses offsets that end past n items. The core sees to it that they
// ascend; only their last item can be checked nowhere else, for the ABI takes
// no length of what they point into.
func within(offsets []uint32, n int) error {
	if uint64(offsets[len(offsets)-1]) <= uint64(n) {
		return nil
	}
	// The core would find a row that runs backwards first.
	if err := backwards(offsets); err != nil {
		return err
	}
	return invalidOffsets(uint64(n))
}

// backwards refuses the first row that ends before its start.
func backwards(offsets []uint32) error {
	for i, end := range offsets[1:] {
		if end < offsets[i] {
			return invalidOffsets(uint64(offsets[i]))
		}
	}
	return nil
}

// placed gives the place to a refusal of the column by one of the calls that
// leave nothing but a status.
func (s *Strings) placed(err error) error {
	if errors.Is(err, StatusInvalidOffsets) {
		return backwards(s.Offsets)
	}
	return err
}
