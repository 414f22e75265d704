package millicore_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
)

// atOnce runs work on a number of goroutines.
func atOnce(goroutines int, work func(number int)) {
	var group sync.WaitGroup
	for number := range goroutines {
		group.Go(func() { work(number) })
	}
	group.Wait()
}

// TestConcurrentCalls: stateless calls do not disturb each other, with more
// goroutines than instances.
func TestConcurrentCalls(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		atOnce(8, func(number int) {
			var out millicore.Strings
			for round := range 200 {
				value := float64(number*1000 + round)
				if err := library.FormatFloats(&out, []float64{value, value / 8}); err != nil {
					t.Error(err)
					return
				}
				if got, want := string(out.At(0)), fmt.Sprint(value); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	})
}

// TestConcurrentQuantities: columns added to each other in both directions
// at once do not wait for each other for ever.
func TestConcurrentQuantities(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		a, b := newQuantities(t, library), newQuantities(t, library)
		statuses := make([]millicore.Status, 1)
		must(t, a.Parse(column("1"), statuses))
		must(t, b.Parse(column("0"), statuses))
		atOnce(4, func(number int) {
			to, from := a, b
			if number%2 == 1 {
				to, from = b, a
			}
			for range 100 {
				if err := to.Compare(make([]int32, 1), from); err != nil {
					t.Error(err)
				}
				if err := to.Assign(from); err != nil {
					t.Error(err)
				}
			}
		})
	})
}

// TestConcurrentStore: commits, snapshots and reads at once, and a Close in
// the middle, after which everything says so.
func TestConcurrentStore(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		store, err := library.NewKubeletStore(millicore.KubeletOptions{Resolution: time.Minute})
		must(t, err)
		fine := func(err error) bool {
			if err != nil && !errors.Is(err, millicore.ErrClosed) {
				t.Error(err)
			}
			return err == nil
		}
		atOnce(6, func(number int) {
			batch, err := store.NewBatch()
			if !fine(err) {
				return
			}
			var pods millicore.Rows
			pods.AppendRow("ns", "p")
			var text []byte
			for cycle := range 30 {
				if number == 0 && cycle == 25 {
					fine(store.Close())
				}
				fine(batch.Clear())
				fine(batch.Decode(fmt.Sprint("n", number), 0, kubeletPage(cycle)))
				fine(store.Commit(batch))
				snapshot, err := store.Publish()
				if !fine(err) {
					continue
				}
				text, err = snapshot.AppendPodList(text[:0], millicore.ListOptions{Version: millicore.V1}, &pods)
				fine(err)
				fine(snapshot.Close())
			}
			fine(batch.Close())
		})
	})
}
