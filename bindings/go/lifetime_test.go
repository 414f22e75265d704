package millicore_test

import (
	"errors"
	"runtime"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
)

// TestUseAfterClose: every call on what was closed is ErrClosed, also Close.
func TestUseAfterClose(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		closed := func(name string, err error) {
			t.Helper()
			if !errors.Is(err, millicore.ErrClosed) {
				t.Errorf("%s after Close: %v", name, err)
			}
		}
		q, err := library.NewQuantities()
		must(t, err)
		other := newQuantities(t, library)
		must(t, q.Close())
		closed("Signs", q.Signs(nil))
		closed("Parse", q.Parse(nil, nil))
		closed("Texts", q.Texts(millicore.QuantityString, new(millicore.Strings)))
		closed("Add", q.Add(other))
		closed("Add of closed", other.Add(q))
		closed("Compare", other.Compare(nil, q))
		closed("Close", q.Close())
		if q.Len() != 0 {
			t.Error("Len after Close is not 0")
		}

		store, err := library.NewKubeletStore(millicore.KubeletOptions{Resolution: time.Minute})
		must(t, err)
		batch, err := store.NewBatch()
		must(t, err)
		snapshot, err := store.Publish()
		must(t, err)
		must(t, batch.Close())
		closed("Decode", batch.Decode("n", 0, nil))
		closed("Columns", batch.Columns(new(millicore.KubeletColumns)))
		closed("Commit", store.Commit(batch))
		must(t, store.Close())
		_, err = store.NewBatch()
		closed("NewBatch", err)
		_, err = store.Publish()
		closed("Publish", err)
		// A snapshot outlives its store.
		if ready, err := snapshot.Ready(); ready || err != nil {
			t.Errorf("Ready after the store's Close: %v, %v", ready, err)
		}
		must(t, snapshot.Close())
		_, err = snapshot.Ready()
		closed("Ready", err)
		closed("Usage", snapshot.Usage(new(millicore.KubeletUsage)))

		kept, err := library.NewQuantities()
		must(t, err)
		must(t, library.Close())
		closed("library", library.Close())
		closed("FormatFloats", library.FormatFloats(new(millicore.Strings), nil))
		_, err = library.FNV1a64(nil, nil)
		closed("FNV1a64", err)
		_, err = library.NewQuantities()
		closed("NewQuantities", err)
		_, err = library.NewKubeletStore(millicore.KubeletOptions{Resolution: time.Minute})
		closed("NewKubeletStore", err)
		closed("Quantities of a closed library", kept.Signs(nil))
		if err := kept.Close(); err != nil {
			t.Errorf("Close after the library's: %v", err)
		}
	})
}

// TestForeignHandles: what cannot meet on wazero cannot meet on cgo either.
func TestForeignHandles(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		foreign := func(name string, err error) {
			t.Helper()
			if !errors.Is(err, millicore.ErrForeign) {
				t.Errorf("%s: %v", name, err)
			}
		}
		options := millicore.KubeletOptions{Resolution: time.Minute}
		first, err := library.NewKubeletStore(options)
		must(t, err)
		second, err := library.NewKubeletStore(options)
		must(t, err)
		ours, err := first.NewBatch()
		must(t, err)
		theirs, err := second.NewBatch()
		must(t, err)
		nobodys, err := library.NewKubeletBatch()
		must(t, err)
		foreign("Commit of another store's batch", first.Commit(theirs))
		foreign("Commit of nobody's batch", first.Commit(nobodys))
		foreign("Merge of another store's batch", ours.Merge(theirs))
		foreign("Merge into nobody's batch", nobodys.Merge(ours))
		must(t, ours.Merge(ours))
		must(t, first.Commit(ours))

		other := open(t, library.Backend())
		foreign("Add of another library's column", newQuantities(t, library).Add(newQuantities(t, other)))
	})
}

// TestCollection: handles that are dropped are freed by the garbage collector
// and the library works on.
func TestCollection(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		for range 20 {
			for range 10 {
				q, err := library.NewQuantities()
				must(t, err)
				must(t, q.Parse(column("1", "2"), make([]millicore.Status, 2)))
				store, err := library.NewKubeletStore(millicore.KubeletOptions{Resolution: time.Minute})
				must(t, err)
				batch, err := store.NewBatch()
				must(t, err)
				must(t, batch.Decode("n1", 0, kubeletPage(0)))
				must(t, store.Commit(batch))
				_, err = store.Publish()
				must(t, err)
			}
			runtime.GC()
		}
		q := newQuantities(t, library)
		must(t, q.Parse(column("1"), make([]millicore.Status, 1)))
		if q.Len() != 1 {
			t.Error("a column is not what it was")
		}
	})
}
