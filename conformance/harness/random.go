package harness

import (
	"math"
	"math/rand/v2"
)

// Random is the stream of choices of one case.
type Random struct{ *rand.Rand }

func newRandom(seed, number uint64) *Random {
	return &Random{rand.New(rand.NewPCG(seed, number))}
}

// OneIn is true once in n times.
func (r *Random) OneIn(n int) bool { return r.IntN(n) == 0 }

// Pick returns one of the choices.
func Pick[T any](r *Random, choices []T) T {
	return choices[r.IntN(len(choices))]
}

// Digits returns n decimal digits; the first may be a zero.
func (r *Random) Digits(n int) string {
	digits := make([]byte, n)
	for i := range digits {
		digits[i] = byte('0' + r.IntN(10))
	}
	return string(digits)
}

// From returns a string of n bytes of an alphabet.
func (r *Random) From(alphabet string, n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(text)
}

// Float returns a double of any class: half of them of any bits at all, the
// others of a magnitude that metrics have.
func (r *Random) Float() float64 {
	if r.OneIn(2) {
		return math.Float64frombits(r.Uint64())
	}
	magnitude := math.Pow(10, float64(r.IntN(40)-15))
	return (r.Float64()*2 - 1) * magnitude
}
