package quantity

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/millicore/millicore/conformance/harness"
)

var suffixes = []string{
	"", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti",
	"Pi", "Ei", "e", "E",
}

// dictionary is what a text is mutated with.
var dictionary = append([]string{
	"+", "-", ".", "0", "00", "000", "1", "9", "i", "e3", "E-6", "e+9", " ",
	"9223372036854775807", "9223372036854775808", "1024", "_", "\x00", "\xff",
	"e2147483647", "e-2147483648", "e4294967297", "K", "Bi", "mm", "١",
}, suffixes...)

// text writes one quantity: as manifests have it, at the edges of the two
// representations, a row of the vectors, or one of these mutated.
func text(random *harness.Random, seeds []string) string {
	text := number(random) + suffix(random)
	switch random.IntN(6) {
	case 0:
		text = harness.Pick(random, seeds)
	case 1:
		text = strconv.Itoa(random.IntN(100_000)) +
			harness.Pick(random, suffixes[:16])
	}
	if random.OneIn(5) {
		text = string(random.Mutate([]byte(text), dictionary,
			[]byte(harness.Pick(random, seeds))))
	}
	return text
}

func number(random *harness.Random) string {
	var number strings.Builder
	number.WriteString(harness.Pick(random, []string{"", "", "", "-", "+"}))
	switch random.IntN(5) {
	case 0: // the limits of int64 and of what fits once it is scaled
		number.WriteString(harness.Pick(random, []string{
			"9223372036854775807", "9223372036854775808", "922337203685477580",
			"9007199254740993", "999999999999999999", "1000000000000000000",
			"18446744073709551616", "8796093022208", "8589934592", "7", "8",
			"1023", "1024", "1025", "999", "1000", "1001",
		}))
	case 1: // zeros about few digits
		number.WriteString(strings.Repeat("0", random.IntN(4)))
		number.WriteString(random.Digits(random.IntN(4)))
		number.WriteString(strings.Repeat("0", random.IntN(20)))
	default:
		number.WriteString(random.Digits(random.IntN(20)))
	}
	if random.OneIn(3) {
		number.WriteByte('.')
		number.WriteString(strings.Repeat("0", random.IntN(3)*random.IntN(6)))
		number.WriteString(random.Digits(random.IntN(12)))
		number.WriteString(strings.Repeat("0", random.IntN(4)))
	}
	return number.String()
}

func suffix(random *harness.Random) string {
	if !random.OneIn(4) {
		return harness.Pick(random, suffixes)
	}
	exponent := random.IntN(60) - 30
	if random.OneIn(6) {
		exponent = random.IntN(700) - 350
	}
	if random.OneIn(40) { // about the limit of 1,024 digits
		exponent = random.IntN(80) + 960
	}
	sign := ""
	if exponent >= 0 && random.OneIn(4) {
		sign = "+"
	}
	return harness.Pick(random, []string{"e", "E"}) + sign +
		strconv.Itoa(exponent)
}

// tooLarge tells whether upstream must not be asked: beyond this exponent it
// would write a number of that many digits, gigabytes for "1e2147483647". As
// upstream does, the exponent is cut to 32 bits first.
func tooLarge(text string) bool {
	at := strings.LastIndexAny(text, "eE")
	if at < 0 {
		return false
	}
	exponent, err := strconv.ParseInt(text[at+1:], 10, 64)
	if err != nil {
		return false
	}
	short := int32(exponent)
	return short > largestExponent || short < -largestExponent
}

// largestExponent is the guard's bound; ours refuses from its own bound on.
const largestExponent = 1500

func seeds() ([]string, error) {
	var texts []string
	err := harness.EachVector("quantity/quantity",
		func(row json.RawMessage) error {
			var fields struct{ In string }
			err := json.Unmarshal(row, &fields)
			texts = append(texts, fields.In)
			return err
		})
	return texts, err
}
