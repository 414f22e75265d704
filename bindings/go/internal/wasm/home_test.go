package wasm

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// TestHomeCloses: the instance of a store goes with its last handle, whether
// that is closed or collected.
func TestHomeCloses(t *testing.T) {
	l := openForTest(t)
	make := func() (*home, *kubeletStore, *kubeletBatch) {
		madeStore, err := l.NewKubeletStore(0, int64(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		store := madeStore.(*kubeletStore)
		madeBatch, err := store.NewBatch()
		if err != nil {
			t.Fatal(err)
		}
		return store.home, store, madeBatch.(*kubeletBatch)
	}

	home, store, batch := make()
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if !home.alive() {
		t.Error("the instance is gone while its batch is open")
	}
	if err := batch.Close(); err != nil {
		t.Fatal(err)
	}
	if home.alive() {
		t.Error("the instance is there after its last handle")
	}

	home, _, _ = make()
	for range 200 {
		runtime.GC()
		if !home.alive() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("the instance of collected handles is still there")
}

// TestLibraryCloses: a library that is collected with its handles gives its
// instances back; one that still has a handle stays open.
func TestLibraryCloses(t *testing.T) {
	opened, err := Open()
	if errors.Is(err, backend.ErrNotBuilt) && os.Getenv("MILLICORE_REQUIRE_ALL") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	column, err := opened.NewQuantities()
	if err != nil {
		t.Fatal(err)
	}
	shared := opened.(*library).shared
	opened = nil
	for range 3 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	if _, err := column.Len(); err != nil {
		t.Errorf("a column whose library nobody holds: %v", err)
	}
	runtime.KeepAlive(column)
	column = nil
	for range 200 {
		runtime.GC()
		if shared.of.closed.Load() && !shared.alive() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("after collection: closed %t, instance alive %t", shared.of.closed.Load(), shared.alive())
}

// TestMemoryIsBounded: cycles of scrapes, commits and snapshots leave the
// memory of a store's instance as large as it was.
func TestMemoryIsBounded(t *testing.T) {
	l := openForTest(t)
	made, err := l.NewKubeletStore(0, int64(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	defer made.Close()
	batch, err := made.NewBatch()
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Close()
	var page []byte
	for pod := range 500 {
		labels := fmt.Sprintf(`{container="c",namespace="ns",pod="p%d"}`, pod)
		page = fmt.Appendf(page, "container_cpu_usage_seconds_total%s 1.5\ncontainer_memory_working_set_bytes%s 1e6\n", labels, labels)
	}
	memory := made.(*kubeletStore).home.in.memory
	var settled uint32
	for cycle := range 60 {
		if err := errors.Join(
			batch.Clear(),
			batch.Decode(0, "n1", int64(cycle)*int64(time.Minute), page),
			batch.Columns(new(backend.KubeletColumns)),
			made.Commit(batch),
		); err != nil {
			t.Fatal(err)
		}
		snapshot, err := made.Publish()
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(snapshot.Usage(new(backend.KubeletUsage)), snapshot.Close()); err != nil {
			t.Fatal(err)
		}
		switch {
		case cycle == 20:
			settled = memory.Size()
		case cycle > 20 && memory.Size() > settled:
			t.Fatalf("cycle %d: %d bytes, %d before", cycle, memory.Size(), settled)
		}
	}
}
