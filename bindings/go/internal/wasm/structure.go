package wasm

import "encoding/binary"

// The sizes of the structs of columns that a call is given, in words:
// millicore_hpa_fleet, millicore_hpa_histories, millicore_hpa_decisions.
const (
	fleetWords     = 48 // with a word of padding: the struct holds 64-bit numbers
	historiesWords = 11
	decisionsWords = 17
)

// structure is a struct of the ABI on its way into the buffer, word by word.
// Pointers in it are offsets into the buffer until the call, when it is known
// where the buffer lies.
type structure struct {
	in     *instance
	offset uint32
	bytes  []byte
	next   int
}

// relocation is a word of the buffer that points into the buffer.
type relocation struct{ at, to uint32 }

// structure adds a pointer to a struct of so many words; the first is its
// size.
func (in *instance) structure(words int) structure {
	start := len(in.structs)
	in.structs = append(in.structs, blankWords[:4*words]...)
	s := structure{in: in, offset: in.out(4 * words), bytes: in.structs[start : start+4*words]}
	s.word(uint32(4 * words))
	return s
}

var blankWords [4 * max(fleetWords, historiesWords, decisionsWords)]byte

func (s *structure) word(word uint32) {
	binary.LittleEndian.PutUint32(s.bytes[s.next:], word)
	s.next += 4
}

func (s *structure) double(bits uint64) {
	binary.LittleEndian.PutUint64(s.bytes[s.next:], bits)
	s.next += 8
}

// column adds a pointer to what lies at an offset of the buffer, null without
// items, and gives the offset.
func (s *structure) column(offset uint32, items int) uint32 {
	if items > 0 {
		at := s.offset + uint32(s.next)
		s.in.relocations = append(s.in.relocations, relocation{at, offset})
	}
	s.word(0)
	return offset
}

// end puts the struct among the inputs. All its words must be there: what a
// later struct appends may move the memory.
func (s *structure) end() {
	s.in.inputs = append(s.in.inputs, input{s.offset, 1, s.bytes})
}

// placed copies a column into the buffer, without an argument that points to
// it: its offset and its number of items.
func placed[T any](in *instance, items []T) (offset uint32, n int) {
	data, width := bytesOf(items)
	offset = in.place(len(data))
	in.inputs = append(in.inputs, input{offset, width, data})
	return offset, len(items)
}

// room is place for a column that the call writes.
func room[T any](in *instance, items []T) (offset uint32, n int) {
	data, _ := bytesOf(items)
	return in.place(len(data)), len(items)
}
