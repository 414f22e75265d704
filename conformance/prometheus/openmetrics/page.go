package openmetrics

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/millicore/millicore/conformance/harness"
)

// dictionary is what pages mutate with.
var dictionary = append([]string{
	"# UNIT ", "# HELP ", "# TYPE ", "# EOF", "# EOF\n", "# ", " # {", " # {} 1",
	" # {a=\"b\"} 1 1", " #x", "\n\n", "\x00", "\x00\x00", "  ", "_created",
	"_total", "info", "stateset", "unknown", "gaugehistogram", "untyped",
	"{\"", "\",", "\"}", "le=\"1\"", "quantile=\"0.50\"", "1e300", "-0.0005",
	" 1.5", " NaN", " +Inf", "\\\n", "\n\x00", "_seconds", "E\x00OF",
}, harness.Dictionary...)

// seeds are recorded OpenMetrics pages cut into single families.
func readSeeds() ([][]byte, error) {
	var seeds [][]byte
	for _, name := range []string{"apiserver_metrics", "kcm_metrics"} {
		page, err := harness.ReadGzip("recordings", "pages",
			name+"_openmetrics.txt.gz")
		if err != nil {
			return nil, err
		}
		for family := range bytes.SplitSeq(page, []byte("# HELP ")) {
			if len(family) == 0 || len(family) > 4096 {
				continue
			}
			seed := append([]byte("# HELP "), family...)
			if !bytes.HasSuffix(seed, []byte("# EOF\n")) {
				seed = append(seed, "# EOF\n"...)
			}
			seeds = append(seeds, seed)
		}
	}
	return seeds, nil
}

// input is the page of one case and what it is made of.
func input(r *harness.Random, seeds [][]byte) ([]byte, string) {
	page, kind := writePage(r), "generated"
	if r.OneIn(4) {
		page, kind = harness.Pick(r, seeds), "recorded"
	}
	if r.OneIn(2) {
		page, kind = r.Mutate(page, dictionary, harness.Pick(r, seeds)), "mutated"
	}
	return page, kind
}

// writer writes one page; an odd one breaks the rules now and then.
type writer struct {
	*harness.Random
	strings.Builder
	odd bool
}

func writePage(r *harness.Random) []byte {
	w := &writer{Random: r, odd: r.OneIn(2)}
	for range 1 + r.IntN(5) {
		w.family()
	}
	if !w.odd || !r.OneIn(6) {
		w.WriteString("# EOF")
		w.WriteString(harness.Pick(r, []string{"\n", "\n", "\n", "", "\n\x00"}))
	}
	return []byte(w.String())
}

func (w *writer) strange() bool { return w.odd && w.OneIn(12) }

func (w *writer) family() {
	kind := harness.Pick(w.Random, []string{
		"counter", "gauge", "histogram", "summary", "info", "stateset",
		"gaugehistogram", "unknown",
	})
	name := w.From("abc_", 1) + w.From("abcxyz_:09", w.IntN(8))
	quoted := w.OneIn(6)
	if quoted {
		name += harness.Pick(w.Random, []string{".x", " y", "é", `\"`, "\n"})
	}
	unit := ""
	if w.OneIn(3) {
		unit = harness.Pick(w.Random, []string{"seconds", "bytes", "s", ""})
		name += "_" + unit
	}
	written := name
	if quoted {
		written = `"` + name + `"`
	}
	lines := []string{
		"# TYPE " + written + " " + kind,
		"# HELP " + written + " " + harness.Pick(w.Random, []string{
			"", "Help.", `es\\cape\n\"d`, "☃", `\q`, " two"}),
	}
	if unit != "" {
		lines = append(lines, "# UNIT "+written+" "+unit)
	}
	if w.OneIn(3) {
		w.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	}
	for _, line := range lines {
		if w.strange() {
			line = harness.Pick(w.Random, []string{
				strings.Replace(line, " ", "  ", 1), "#" + line, line + "\n",
				strings.Replace(line, "E", "E\x00", 1), "# " + name, line + "\x00",
				strings.Replace(line, " ", "\t", 1), "# TYPE " + written + " untyped",
				"# UNIT " + written + " furlongs", line + "\n\x00", line + "\xff",
			})
		}
		w.WriteString(line + "\n")
	}
	for range w.IntN(4) {
		w.metric(name, kind, quoted)
	}
}

func (w *writer) metric(name, kind string, quoted bool) {
	labels := w.labels()
	var lines []string
	line := func(suffix, extra string) {
		lines = append(lines, w.series(name+suffix, labels, extra, quoted))
	}
	switch kind {
	case "counter":
		line("_total", "")
	case "histogram":
		for _, le := range []string{"1", "2.50", "+Inf"} {
			line("_bucket", `le="`+le+`"`)
		}
		line("_count", "")
		line("_sum", "")
	case "summary":
		for _, quantile := range []string{"0.5", "1"} {
			line("", `quantile="`+quantile+`"`)
		}
		line("_count", "")
	case "info":
		line("_info", "")
	default:
		line("", "")
	}
	if w.OneIn(2) {
		others := labels
		if w.OneIn(5) {
			others = w.labels()
		}
		created := w.series(name+"_created", others, "", quoted)
		at := len(lines)
		if w.OneIn(4) {
			at = w.IntN(len(lines) + 1)
		}
		lines = append(lines[:at], append([]string{created}, lines[at:]...)...)
	}
	for _, line := range lines {
		w.WriteString(w.sample(line) + "\n")
	}
}

func (w *writer) labels() []string {
	var labels []string
	for range w.IntN(4) {
		name := w.From("abcxyz_", 1+w.IntN(3))
		switch {
		case w.OneIn(10):
			name = `"` + w.From("ab.é ", 3) + `"`
		case w.OneIn(10):
			name = harness.Pick(w.Random, []string{"le", "quantile", "__name__"})
		}
		value := harness.Pick(w.Random, []string{
			"", "x", "1", "1.0", `\n`, `\"q\"`, `back\\`, `\q`, "é", "a,b}", "#",
		})
		if w.strange() {
			value = harness.Pick(w.Random, []string{
				"a\x00b", "\xff", "line\nfeed", "\\\n", "x\"y", "\\\x00n"})
		}
		label := name + `="` + value + `"`
		if w.strange() {
			label = harness.Pick(w.Random, []string{
				name, name + "=", name + ` ="x"`, label + "\x00", " " + label,
				name + "=\x00\"x\"", `"` + value + `"`, label + label,
			})
		}
		labels = append(labels, label)
	}
	return labels
}

func (w *writer) series(name string, labels []string, extra string, quoted bool) string {
	all := labels
	if extra != "" {
		all = append(append([]string{}, labels...), extra)
		if w.OneIn(2) {
			all = append([]string{extra}, labels...)
		}
	}
	if quoted {
		inside := append([]string{`"` + name + `"`}, all...)
		if w.OneIn(8) {
			at := w.IntN(len(inside))
			inside[0], inside[at] = inside[at], inside[0]
		}
		return "{" + strings.Join(inside, ",") + "}"
	}
	trail := ""
	if w.OneIn(12) && len(all) > 0 {
		trail = ","
	}
	if len(all) == 0 && !w.OneIn(3) {
		return name
	}
	return name + "{" + strings.Join(all, ",") + trail + "}"
}

func (w *writer) number() string {
	if w.strange() {
		return harness.Pick(w.Random, []string{
			"", "x", "0x1p2", "1_0", "1e400", "-NaN", "1\x00", " 1", "\t1", "{"})
	}
	switch w.IntN(5) {
	case 0:
		return harness.Pick(w.Random, []string{
			"NaN", "+Inf", "-Inf", "0", "-0.0", "1.0", "1e-400", "5.", ".5"})
	case 1:
		return strconv.FormatFloat(w.Float(), 'g', -1, 64)
	default:
		return strconv.Itoa(w.IntN(100_000))
	}
}

func (w *writer) time() string {
	if w.strange() {
		return harness.Pick(w.Random, []string{
			"NaN", "+Inf", "x", "1e300", "-1e300", "", "1 2", "#", "#x", "1\x00"})
	}
	return fmt.Sprintf("%d.%03d", 1_700_000_000+w.IntN(1000), w.IntN(1000))
}

func (w *writer) sample(series string) string {
	line := series + " " + w.number()
	if w.OneIn(4) {
		line += " " + w.time()
	}
	if w.OneIn(4) {
		line += " # {" + strings.Join(w.labels(), ",") + "} " + w.number()
		if w.OneIn(2) {
			line += " " + w.time()
		}
	}
	if w.strange() {
		line += harness.Pick(w.Random, []string{
			" ", "  ", " # ", " #", " # x", "\x00", " # {", "\r", " 1 1", "\n"})
	}
	return line
}
