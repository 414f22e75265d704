//go:build upstream

package podautoscaler

import (
	"math"
	"os"
	"sync"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
)

// library is the one that upstream's tests run through.
var library = sync.OnceValue(func() *millicore.Library {
	backend, err := millicore.ParseBackend(os.Getenv("MILLICORE_BACKEND"))
	if err != nil {
		panic(err)
	}
	opened, err := millicore.Open(millicore.Options{Backend: backend})
	if err != nil {
		panic(err)
	}
	return opened
})

// must is for errors that no input of upstream's can cause.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

var broken = os.Getenv("MILLICORE_BREAK")

// off is 0, or 1 in the one function that is to be wrong, so that it is seen
// that upstream's tests would notice.
func off(function string) int32 {
	if function == broken {
		return 1
	}
	return 0
}

// nanoseconds of a time; Go's zero time is the least.
func nanoseconds(t time.Time) int64 {
	if t.IsZero() {
		return math.MinInt64
	}
	return t.UnixNano()
}
