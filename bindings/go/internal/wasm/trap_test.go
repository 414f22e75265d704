package wasm

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

func openForTest(t *testing.T) *library {
	t.Helper()
	opened, err := Open()
	if errors.Is(err, backend.ErrNotBuilt) && os.Getenv("MILLICORE_REQUIRE_ALL") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close() })
	return opened.(*library)
}

// trap makes a call whose offsets lie outside the memory.
func trap(in *instance) int32 {
	const wild = 1<<32 - 64
	in.begin()
	in.number(wild)
	in.number(wild)
	in.number(2)
	in.out(16)
	return in.invoke("millicore_fnv1a64")
}

// TestTrapOfStore: a trap loses the store with all that lives beside it, and
// nothing else.
func TestTrapOfStore(t *testing.T) {
	l := openForTest(t)
	made, err := l.NewKubeletStore(0, int64(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	store := made.(*kubeletStore)
	batch, err := store.NewBatch()
	if err != nil {
		t.Fatal(err)
	}
	snapshot, err := store.Publish()
	if err != nil {
		t.Fatal(err)
	}
	in, err := store.enter()
	if err != nil {
		t.Fatal(err)
	}
	err = store.exit(in, trap(in))
	if !errors.Is(err, backend.ErrLost) || !strings.Contains(err.Error(), "millicore_fnv1a64 trapped") {
		t.Errorf("the call that trapped: %v", err)
	}
	for name, err := range map[string]error{
		"Decode": batch.Decode(0, "n", 0, nil),
		"Commit": store.Commit(batch),
		"Usage":  snapshot.Usage(new(backend.KubeletUsage)),
	} {
		if !errors.Is(err, backend.ErrLost) {
			t.Errorf("%s after a trap: %v", name, err)
		}
	}
	for name, handle := range map[string]interface{ Close() error }{"batch": batch, "snapshot": snapshot, "store": store} {
		if err := handle.Close(); err != nil {
			t.Errorf("Close of the %s after a trap: %v", name, err)
		}
	}
	another, err := l.NewKubeletStore(0, int64(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if err := another.Close(); err != nil {
		t.Error(err)
	}
}

// TestTrapOfQuantities: columns made after a trap live in a new instance.
func TestTrapOfQuantities(t *testing.T) {
	l := openForTest(t)
	made, err := l.NewQuantities()
	if err != nil {
		t.Fatal(err)
	}
	lost := made.(*quantities)
	in, err := lost.enter()
	if err != nil {
		t.Fatal(err)
	}
	if err := lost.exit(in, trap(in)); !errors.Is(err, backend.ErrLost) {
		t.Errorf("the call that trapped: %v", err)
	}
	fresh, err := l.NewQuantities()
	if err != nil {
		t.Fatal(err)
	}
	if n, err := fresh.Len(); n != 0 || err != nil {
		t.Errorf("Len of a new column: %d, %v", n, err)
	}
	if err := fresh.Add(lost); !errors.Is(err, backend.ErrForeign) {
		t.Errorf("Add of a lost column: %v", err)
	}
	if err := lost.Close(); err != nil {
		t.Errorf("Close of a lost column: %v", err)
	}
	if err := fresh.Close(); err != nil {
		t.Error(err)
	}
}

// TestTrapOfCall: an instance that trapped does not come back from the pool.
func TestTrapOfCall(t *testing.T) {
	l := openForTest(t)
	in, err := l.instances.acquire()
	if err != nil {
		t.Fatal(err)
	}
	if status := trap(in); status == 0 || in.fault == nil {
		t.Errorf("status %d, fault %v", status, in.fault)
	}
	if err := in.contextRefused(1); !errors.Is(err, in.fault) {
		t.Errorf("the error is %v, not the fault", err)
	}
	l.instances.release(in)
	var out backend.Strings
	if err := l.FormatFloats(&out, []float64{1}); err != nil || string(out.Data) != "1" {
		t.Errorf("the next call: %q, %v", out.Data, err)
	}
}

// TestLargeBuffers: the input buffer grows for one call and is given back.
func TestLargeBuffers(t *testing.T) {
	l := openForTest(t)
	in, err := l.instances.acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer l.instances.release(in)
	large := make([]byte, keepBytes+1)
	in.begin()
	in.strings(backend.Strings{Data: large, Offsets: []uint32{0, uint32(len(large))}})
	in.number(1)
	in.out(8)
	if status := in.invoke("millicore_fnv1a64"); status != 0 {
		t.Fatal(in.refused(status))
	}
	if in.capacity < keepBytes {
		t.Errorf("capacity %d", in.capacity)
	}
	in.trim()
	if in.capacity != 0 || in.buffer != 0 {
		t.Errorf("after trim: capacity %d", in.capacity)
	}
	in.size = 1 << 33
	if status := in.reserve(in.size); status != backend.TooLarge {
		t.Errorf("8 GiB of input: status %d", status)
	}
}

// TestNumbersOfOtherOrder: numbers of the guest on a big-endian host.
func TestNumbersOfOtherOrder(t *testing.T) {
	defer func(was bool) { littleEndian = was }(littleEndian)
	littleEndian = false
	to := make([]byte, 8)
	copyNumbers(to, []byte{1, 2, 3, 4, 5, 6, 7, 8}, 4)
	if want := []byte{4, 3, 2, 1, 8, 7, 6, 5}; string(to) != string(want) {
		t.Errorf("got %v, want %v", to, want)
	}
	copyNumbers(to, []byte("text"), 1)
	if string(to[:4]) != "text" {
		t.Errorf("got %q", to)
	}
}
