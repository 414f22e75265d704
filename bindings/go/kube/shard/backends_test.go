package shard_test

import (
	"errors"
	"os"
	"testing"

	millicore "github.com/millicore/millicore/bindings/go"
)

// onEach runs a test over every back end that is linked and built.
func onEach(t *testing.T, test func(t *testing.T, library *millicore.Library)) {
	for _, backend := range linked {
		t.Run(backend.String(), func(t *testing.T) {
			library, err := millicore.Open(millicore.Options{Backend: backend})
			if errors.Is(err, millicore.ErrNotBuilt) && os.Getenv("MILLICORE_REQUIRE_ALL") == "" {
				t.Skip(err)
			}
			must(t, err)
			defer library.Close()
			test(t, library)
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
