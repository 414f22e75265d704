package cases

import (
	"fmt"
	"time"

	"github.com/millicore/millicore/conformance/harness"
)

// wildQuantities overflow an int64 of thousandths, round up to it, vanish in
// it, or are negative.
var wildQuantities = []string{
	"9223372036854775807", "9223372036854776", "9223372036854775", "1e16",
	"1e18", "9e18", "8Ei", "7E", "100u", "-100u", "0.5m", "1n", "-1n", "0",
	"-5", "-1500m", "1e-20", "12345678901234567890", "-9223372036854775808",
	"92233720368547758", "1e15", "9223372036854775807m", "123456789012345678n",
	"4611686018427387904", "0.1n", "3e9", "2147483648", "21474836470m",
	"1e30", "-1e30", "10000000000000000000000m", "9223372036854775.8075",
}

// quantity writes thousandths in one of the forms that mean them, or anything
// in a wild case.
func (g *generator) quantity(milli int64) string {
	if g.wild && g.OneIn(4) || g.OneIn(400) {
		return harness.Pick(g.Random, wildQuantities)
	}
	switch g.IntN(8) {
	case 0:
		return fmt.Sprintf("%d.%03d", milli/1000, abs(milli)%1000)
	case 1:
		return fmt.Sprintf("%du", milli*1000-int64(g.IntN(1000)))
	case 2:
		return fmt.Sprintf("%dn", milli*1_000_000-int64(g.IntN(1_000_000)))
	case 3:
		if milli%1000 == 0 {
			return fmt.Sprint(milli / 1000)
		}
	case 4:
		return fmt.Sprintf("%de-3", milli)
	}
	return fmt.Sprintf("%dm", milli)
}

// bytes writes an amount of memory.
func (g *generator) bytes(amount int64) string {
	if g.wild && g.OneIn(4) || g.OneIn(400) {
		return harness.Pick(g.Random, wildQuantities)
	}
	switch g.IntN(5) {
	case 0:
		return fmt.Sprintf("%dKi", amount>>10)
	case 1:
		return fmt.Sprintf("%dMi", amount>>20)
	case 2:
		return fmt.Sprintf("%d.5M", amount/1_000_000)
	case 3:
		return fmt.Sprintf("%dm", amount*1000+int64(g.IntN(1000)))
	}
	return fmt.Sprint(amount)
}

func abs(value int64) int64 { return max(value, -value) }

// before is a time at most so many seconds ago.
func (g *generator) before(seconds int) time.Time {
	return g.now.Add(-time.Duration(g.IntN(seconds+1)) * time.Second)
}

// about is a time at, just before or just after another one.
func (g *generator) about(at time.Time, step time.Duration) time.Time {
	return at.Add(step * time.Duration(g.IntN(3)-1))
}

func seconds(of float64) time.Duration {
	return time.Duration(of * float64(time.Second))
}

// whole is the API's form of a time, nanos the history's.
func whole(at time.Time) string { return at.UTC().Format(time.RFC3339) }
func nanos(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }
