package millicore_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	millicore "github.com/millicore/millicore/bindings/go"
)

// metricStore makes a group, a store of one family and a page.
func metricStore(t *testing.T, library *millicore.Library, limits millicore.MetricLimits) (*millicore.MetricStores, *millicore.MetricStore, *millicore.MetricPage) {
	t.Helper()
	group, err := library.NewMetricStores()
	must(t, err)
	store, err := group.NewStore(column("# HELP up Up.\n# TYPE up info"), limits)
	must(t, err)
	page, err := group.NewPage(millicore.HeaderV2_20, 0)
	must(t, err)
	return group, store, page
}

func pageText(page *millicore.MetricPage) (string, error) {
	var text strings.Builder
	piece := make([]byte, 10)
	for {
		n, err := page.Fill(piece)
		if err != nil || n == 0 {
			return text.String(), err
		}
		text.Write(piece[:n])
	}
}

func TestMetricStore(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		group, store, page := metricStore(t, library, millicore.MetricLimits{SeriesPerObject: 1})
		wants := func(form millicore.PageForm, want string) {
			t.Helper()
			must(t, page.Clear())
			must(t, page.Add(store, true))
			length, err := page.Start(form)
			must(t, err)
			got, err := pageText(page)
			must(t, err)
			if got != want || length != uint64(len(want)) {
				t.Errorf("got %q of %d bytes, want %q", got, length, want)
			}
		}
		wants(millicore.FormText, "")
		must(t, store.Upsert("a", column("up 1\n")))
		wants(millicore.FormText, "# HELP up Up.\n# TYPE up gauge\nup 1\n")
		wants(millicore.FormOpenMetrics, "# HELP up Up.\n# TYPE up info\nup 1\n")
		must(t, store.BeginReplace())
		must(t, store.Upsert("b", column("up 2\n")))
		wants(millicore.FormText, "# HELP up Up.\n# TYPE up gauge\nup 1\n")
		must(t, store.EndReplace(true))
		wants(millicore.FormText, "# HELP up Up.\n# TYPE up gauge\nup 2\n")
		if err := store.Upsert("c", column("up\nup\n")); !errors.Is(err, millicore.StatusTooManySeriesOfObject) {
			t.Errorf("two series of one: %v", err)
		}
		held, err := store.Statistics()
		must(t, err)
		if held.Objects != 1 || held.Series != 1 || held.Bytes != 5 || held.Refused != 1 || held.Memory == 0 {
			t.Errorf("held: %+v", held)
		}
		for want, uid := range map[bool]string{true: "b", false: "c"} {
			deleted, err := store.Delete(uid)
			must(t, err)
			if deleted != want {
				t.Errorf("%s deleted: %v", uid, deleted)
			}
		}
		if err := store.EndReplace(true); !errors.Is(err, millicore.StatusNotReplacing) {
			t.Errorf("an end without a beginning: %v", err)
		}
		if err := store.Upsert("a", column()); !errors.Is(err, millicore.StatusLengthMismatch) {
			t.Errorf("no bodies: %v", err)
		}
		_, err = group.NewPage(1, 0)
		if !errors.Is(err, millicore.StatusInvalidArgument) {
			t.Errorf("a profile that is none: %v", err)
		}
		must(t, group.Close())
		if _, err := group.NewPage(millicore.HeaderV2_20, 0); !errors.Is(err, millicore.ErrClosed) {
			t.Errorf("a page of a closed group: %v", err)
		}
		must(t, store.Upsert("a", column("up 4\n"))) // lives on
		wants(millicore.FormText, "# HELP up Up.\n# TYPE up gauge\nup 4\n")
		must(t, store.Close())
		if err := page.Add(store, true); !errors.Is(err, millicore.ErrClosed) {
			t.Errorf("a store that was closed: %v", err)
		}
		must(t, page.Close())
	})
}

func TestMetricPageGzip(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		group, store, _ := metricStore(t, library, millicore.MetricLimits{})
		page, err := group.NewPage(millicore.HeaderV2_20, 6)
		if library.Backend() == millicore.BackendWazero {
			if !errors.Is(err, millicore.StatusUnsupported) {
				t.Errorf("gzip on wazero: %v", err)
			}
			return
		}
		must(t, err)
		for scrape := range 3 {
			must(t, store.Upsert("a", column(fmt.Sprintf("up %d\n", scrape))))
			must(t, page.Clear())
			must(t, page.Add(store, true))
			must(t, page.StartGzip(millicore.FormOpenMetrics, "# EOF\n"))
			body, err := pageText(page)
			must(t, err)
			reader, err := gzip.NewReader(strings.NewReader(body))
			must(t, err)
			text, err := io.ReadAll(reader)
			must(t, err)
			want := fmt.Sprintf("# HELP up Up.\n# TYPE up info\nup %d\n# EOF\n", scrape)
			if string(text) != want {
				t.Errorf("got %q, want %q", text, want)
			}
		}
		if bytes, err := page.Memory(); err != nil || bytes == 0 {
			t.Errorf("memory %d, %v", bytes, err)
		}
	})
}

// TestMetricStoreWhileScraped: upserts, deletes and replacements by some
// goroutines while others scrape; a page is whole at any time.
func TestMetricStoreWhileScraped(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		group, store, page := metricStore(t, library, millicore.MetricLimits{})
		defer group.Close()
		must(t, page.Close())
		// Objects x and y change together in replacements alone.
		replace := func(value int) error {
			if err := store.BeginReplace(); err != nil {
				return err
			}
			for _, uid := range []string{"x", "y"} {
				if err := store.Upsert(uid, column(fmt.Sprintf("up{uid=%q} %d\n", uid, value))); err != nil {
					return err
				}
			}
			return store.EndReplace(true)
		}
		must(t, replace(0))
		var writers, readers sync.WaitGroup
		done := make(chan struct{})
		writers.Go(func() {
			for value := range 200 {
				if err := replace(value); err != nil {
					t.Error(err)
				}
			}
		})
		for range 2 {
			readers.Go(func() {
				page, err := group.NewPage(millicore.HeaderV2_20, 0)
				if err != nil {
					t.Error(err)
					return
				}
				defer page.Close()
				for {
					select {
					case <-done:
						return
					default:
					}
					if err := errors.Join(page.Clear(), page.Add(store, true)); err != nil {
						t.Error(err)
					}
					if _, err := page.Start(millicore.FormText); err != nil {
						t.Error(err)
					}
					text, err := pageText(page)
					if err != nil {
						t.Error(err)
					}
					_, series, _ := bytes.Cut([]byte(text), []byte("gauge\n"))
					var x, y int
					if _, err := fmt.Sscanf(string(series), "up{uid=\"x\"} %d\nup{uid=\"y\"} %d\n", &x, &y); err != nil || x != y {
						t.Errorf("half a page: %q", series)
					}
				}
			})
		}
		writers.Wait()
		close(done)
		readers.Wait()
	})
}
