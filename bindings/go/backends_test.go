package millicore_test

import (
	"errors"
	"fmt"
	"os"
	"testing"

	millicore "github.com/millicore/millicore/bindings/go"
)

// TestMain passes without a test where nothing was built, as in a checkout in
// which only Go is installed; MILLICORE_REQUIRE_ALL makes that a failure.
func TestMain(m *testing.M) {
	library, err := millicore.Open(millicore.Options{})
	if errors.Is(err, millicore.ErrNotBuilt) && os.Getenv("MILLICORE_REQUIRE_ALL") == "" {
		fmt.Println("skipped:", err)
		os.Exit(0)
	}
	if err == nil {
		err = library.Close()
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// onEach runs a test over every back end that is linked: with
// -tags millicore_cgo both, in one binary. A back end whose artifact was not
// built is skipped, unless MILLICORE_REQUIRE_ALL is set.
func onEach(t *testing.T, test func(t *testing.T, library *millicore.Library)) {
	t.Helper()
	for _, backend := range linked {
		t.Run(backend.String(), func(t *testing.T) {
			test(t, open(t, backend))
		})
	}
}

func open(t testing.TB, backend millicore.Backend) *millicore.Library {
	t.Helper()
	library, err := millicore.Open(millicore.Options{Backend: backend})
	if errors.Is(err, millicore.ErrNotBuilt) && os.Getenv("MILLICORE_REQUIRE_ALL") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := library.Close(); err != nil && !errors.Is(err, millicore.ErrClosed) {
			t.Error(err)
		}
	})
	return library
}

// must is for calls that a test does not examine.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
