package wasm

import (
	"encoding/binary"
	"errors"
	"slices"
	"unsafe"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

var errWildPointer = errors.New("millicore: the WebAssembly module answered with a pointer outside its memory")

// bytes is a view of guest memory, valid until the next call.
func (in *instance) bytes(pointer, n uint32) []byte {
	view, ok := in.memory.Read(pointer, n)
	if !ok {
		in.fail(errWildPointer)
	}
	return view
}

// word is the 32-bit number at an offset of the buffer.
func (in *instance) word(offset uint32) uint32 {
	word, ok := in.memory.ReadUint32Le(in.buffer + offset)
	if !ok {
		in.fail(errWildPointer)
	}
	return word
}

// double is the 64-bit number at an offset of the buffer.
func (in *instance) double(offset uint32) uint64 {
	word, ok := in.memory.ReadUint64Le(in.buffer + offset)
	if !ok {
		in.fail(errWildPointer)
	}
	return word
}

// fill copies a column that was written into the buffer over dst.
func fill[T any](in *instance, dst []T, offset uint32) {
	if len(dst) > 0 {
		copyOut(in, dst, in.buffer+offset)
	}
}

// replace copies n items at a pointer over dst.
func replace[T any](in *instance, dst []T, pointer uint32, n int) []T {
	if pointer == 0 || n == 0 {
		return dst[:0]
	}
	size := uint64(n) * uint64(unsafe.Sizeof(*new(T)))
	if uint64(pointer)+size > uint64(in.memory.Size()) {
		in.fail(errWildPointer)
		return dst[:0]
	}
	dst = slices.Grow(dst[:0], n)[:n]
	copyOut(in, dst, pointer)
	return dst
}

func copyOut[T any](in *instance, dst []T, pointer uint32) {
	width := unsafe.Sizeof(*new(T))
	to := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), uintptr(len(dst))*width)
	copyNumbers(to, in.bytes(pointer, uint32(len(to))), width)
}

// appendBytes copies the bytes whose pointer and length are at an offset of
// the buffer to the end of dst.
func (in *instance) appendBytes(dst []byte, offset uint32) []byte {
	n := in.word(offset + 4)
	in.lent = max(in.lent, n)
	return append(dst, in.bytes(in.word(offset), n)...)
}

// replaceStrings copies the column of n strings whose two pointers are at
// offsets of the buffer over dst.
func (in *instance) replaceStrings(dst *backend.Strings, data, offsets uint32, n int) {
	dst.Offsets = replace(in, dst.Offsets, in.word(offsets), n+1)
	end := uint32(0)
	if len(dst.Offsets) > 0 {
		end = dst.Offsets[len(dst.Offsets)-1]
	}
	dst.Data = replace(in, dst.Data, in.word(data), int(end))
	in.lent = max(in.lent, end+4*uint32(len(dst.Offsets)))
}

// littleEndian says that numbers lie in Go's memory as in the guest's.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// copyNumbers copies numbers of a width between Go's memory and the guest's,
// which is little-endian.
func copyNumbers(to, from []byte, width uintptr) {
	copy(to, from)
	if littleEndian || width == 1 {
		return
	}
	for item := range slices.Chunk(to, int(width)) {
		slices.Reverse(item)
	}
}
