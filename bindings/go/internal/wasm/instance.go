package wasm

import (
	"context"
	"errors"
	"fmt"
	"unsafe"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

const (
	// maxArguments is more than any call of the ABI takes.
	maxArguments = 24
	// keepBytes is the size above which the input buffer and the context's
	// output are given back after a call rather than kept.
	keepBytes = 16 << 20
	// alignment of everything placed in the input buffer.
	alignment = 8
)

// instance is one instance of the module with a context and an input buffer.
// One goroutine at a time uses it.
//
// A call is begin, its arguments in order (number, in, out, …), invoke, and
// then the reading of outputs. Inputs are collected first and copied by
// invoke, when it is known how large the buffer must be.
type instance struct {
	module    api.Module
	memory    api.Memory
	functions map[string]api.Function
	allocate  api.Function // millicore_alloc
	release   api.Function // millicore_dealloc
	context   uint32       // millicore_ctx *
	lent      uint32       // the largest output of the context

	buffer, capacity uint32 // the input buffer in guest memory

	arguments [maxArguments]uint64
	count     int    // of arguments
	relative  uint32 // bit i: argument i is an offset into the buffer
	size      uint64 // of the buffer this call needs
	inputs    []input
	structs   []byte // the structs among the inputs
	// relocations are words of the structs that point into the buffer.
	relocations []relocation
	stack       [maxArguments]uint64

	// fault is why the instance is of no more use: a trap, or an output
	// that points outside the memory.
	fault error
}

// input is bytes to be copied to an offset of the buffer. width is the size
// of the numbers in it, 1 for text.
type input struct {
	offset uint32
	width  uint8
	bytes  []byte
}

func newInstance() (*instance, error) {
	config := wazero.NewModuleConfig().WithName("").WithStartFunctions()
	module, err := compiled.runtime.InstantiateModule(context.Background(), compiled.module, config)
	if err != nil {
		return nil, fmt.Errorf("millicore: instantiating the WebAssembly module: %w", err)
	}
	in := &instance{
		module: module, memory: module.Memory(), functions: make(map[string]api.Function),
		allocate: module.ExportedFunction("millicore_alloc"),
		release:  module.ExportedFunction("millicore_dealloc"),
	}
	if in.memory == nil || in.allocate == nil || in.release == nil {
		in.close()
		return nil, errors.New("millicore: the embedded module is not millicore's plain module")
	}
	in.begin()
	out := in.out(4)
	if status := in.invoke("millicore_ctx_new"); status != 0 {
		err := in.refused(status)
		in.close()
		return nil, err
	}
	in.context = in.word(out)
	return in, nil
}

func (in *instance) close() {
	// Closing an instance without a WASI state cannot fail.
	_ = in.module.Close(context.Background())
}

// trim gives large buffers back after a call.
func (in *instance) trim() {
	clear(in.inputs) // lets go of the caller's memory
	if in.fault != nil {
		return
	}
	if in.capacity > keepBytes {
		in.free()
	}
	if in.lent > keepBytes {
		in.lent = 0
		in.begin()
		in.number(uint64(in.context))
		in.invoke("millicore_ctx_reset")
	}
}

// begin starts the arguments of a call.
func (in *instance) begin() {
	in.count, in.relative, in.size = 0, 0, 0
	in.inputs, in.structs, in.relocations = in.inputs[:0], in.structs[:0], in.relocations[:0]
}

// number adds an argument by its bits.
func (in *instance) number(bits uint64) {
	in.arguments[in.count] = bits
	in.count++
}

// out adds a pointer to n bytes of the buffer, and gives their offset.
func (in *instance) out(n int) uint32 {
	offset := in.place(n)
	in.relative |= 1 << in.count
	in.number(uint64(offset))
	return offset
}

// place takes n bytes of the buffer, and gives their offset.
func (in *instance) place(n int) uint32 {
	offset := in.size
	in.size = (offset + uint64(n) + alignment - 1) &^ (alignment - 1)
	// What does not fit 32 bits is refused by invoke.
	return uint32(offset)
}

// outBytes adds two pointers, where the call leaves a pointer and a length,
// and gives the offset of the first.
func (in *instance) outBytes() uint32 {
	offset := in.out(8)
	in.relative |= 1 << in.count
	in.number(uint64(offset) + 4)
	return offset
}

// column adds a pointer to a copy of a column of numbers.
func column[T any](in *instance, items []T) { columnAt(in, items) }

// columnAt is column for one that the call may change; it gives the offset.
func columnAt[T any](in *instance, items []T) uint32 {
	data, width := bytesOf(items)
	offset := in.out(len(data))
	in.inputs = append(in.inputs, input{offset, width, data})
	return offset
}

// bytesOf sees a column of numbers as bytes, with the size of a number.
func bytesOf[T any](items []T) (data []byte, width uint8) {
	size := unsafe.Sizeof(*new(T))
	data = unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(items))), uintptr(len(items))*size)
	return data, uint8(size)
}

// text adds a pointer to a copy of a string and its length.
func (in *instance) text(s string) {
	column(in, unsafe.Slice(unsafe.StringData(s), len(s)))
	in.number(uint64(len(s)))
}

// page adds a pointer to a copy of bytes and their length.
func (in *instance) page(data []byte) {
	column(in, data)
	in.number(uint64(len(data)))
}

// strings adds data and offsets of a column of strings.
func (in *instance) strings(s backend.Strings) {
	column(in, s.Data)
	column(in, s.Offsets)
}

// rows adds data, offsets and rows of a column of rows, and their number.
func (in *instance) rows(r backend.Rows) {
	in.strings(r.Strings)
	column(in, r.Rows)
	in.number(uint64(r.Len()))
}

// invoke copies the inputs and calls a function of the ABI that returns a
// status. A trap is remembered in in.fault and gives a status that is not 0;
// the methods named …Refused then answer with the fault.
func (in *instance) invoke(name string) int32 { return int32(uint32(in.call(name))) }

// call is invoke for any result.
func (in *instance) call(name string) uint64 {
	function := in.function(name)
	if function == nil {
		return backend.Unsupported
	}
	if status := in.reserve(in.size); status != 0 {
		return status
	}
	for i := range in.count {
		in.stack[i] = in.arguments[i]
		if in.relative>>i&1 != 0 {
			in.stack[i] += uint64(in.buffer)
		}
	}
	for _, input := range in.inputs {
		to := in.bytes(in.buffer+input.offset, uint32(len(input.bytes)))
		copyNumbers(to, input.bytes, uintptr(input.width))
	}
	for _, r := range in.relocations {
		if !in.memory.WriteUint32Le(in.buffer+r.at, in.buffer+r.to) {
			in.fail(errWildPointer)
			return backend.NoMemory
		}
	}
	if !in.run(name, function) {
		return backend.NoMemory
	}
	return in.stack[0]
}

// run calls a function with what is on the stack. False says that it trapped,
// which is the instance's fault from then on.
func (in *instance) run(name string, function api.Function) bool {
	if err := function.CallWithStack(context.Background(), in.stack[:]); err != nil {
		in.fail(fmt.Errorf("millicore: %s trapped: %w", name, err))
		return false
	}
	return true
}

// result calls a function without arguments.
func (in *instance) result(name string) uint64 {
	in.begin()
	return in.call(name)
}

// function finds an export; nil if the build has not got it or the instance
// is at fault. The first call of each makes its entry.
func (in *instance) function(name string) api.Function {
	if in.fault != nil {
		return nil
	}
	function, ok := in.functions[name]
	if !ok {
		function = in.module.ExportedFunction(name)
		in.functions[name] = function
	}
	return function
}

// reserve makes the buffer large enough. Growth is to twice the size at
// least, so that it stops soon.
func (in *instance) reserve(size uint64) uint64 {
	if size <= uint64(in.capacity) && in.buffer != 0 {
		return 0
	}
	const most = 1<<32 - 1<<16
	if size > most {
		return backend.TooLarge
	}
	capacity := min(max(size, 2*uint64(in.capacity), 4<<10), most)
	in.free()
	in.stack[0] = capacity
	if !in.run("millicore_alloc", in.allocate) {
		return backend.NoMemory
	}
	in.buffer, in.capacity = uint32(in.stack[0]), uint32(capacity)
	if in.buffer == 0 {
		in.capacity = 0
		return backend.NoMemory
	}
	return 0
}

// free gives the buffer back.
func (in *instance) free() {
	if in.buffer == 0 {
		return
	}
	in.stack[0], in.stack[1] = uint64(in.buffer), uint64(in.capacity)
	in.run("millicore_dealloc", in.release)
	in.buffer, in.capacity = 0, 0
}

// fail makes the instance unusable.
func (in *instance) fail(err error) {
	if in.fault == nil {
		in.fault = err
	}
}
