package harness

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Dictionary is what a page mutates with: the words and bytes at which the
// grammar or the kubelet's decoder takes a turn.
var Dictionary = []string{
	"# HELP ", "# TYPE ", "#HELP ", "# ", "#", "# EOF", "counter", "gauge",
	"histogram", "summary", "untyped", "\n", "\r\n", "\t", " ", "\x00", "{",
	"}", "{}", "\"", "\\", "\\\"", "\\n", "\\\\", ",", ",,", "=", "==",
	"le=\"1\"", "quantile=\"0.50\"", "__name__=\"x\"", "\"utf.8\"",
	"container=\"", "pod=\"", "namespace=\"", "init_container=\"x\"", "NaN",
	"-NaN", "+Inf", "-Inf", "infinity", "0x1p-2", "1_000", "1e400", "1e-400",
	"-0", "+5", ".5", "5.", "1e", "-1", " 5", " -5", " 1.5",
	" 9223372036854775807", " 9223372036854775808", "\xff", "\xc3", "é", "☃",
	"\xef\xbb\xbf", "node_cpu_usage_seconds_total ",
	"node_memory_working_set_bytes ", "container_cpu_usage_seconds_total{",
	"container_memory_working_set_bytes{", "container_start_time_seconds{",
}

// kubeletFamilies are the names the kubelet prints; the decoder reads the
// first five.
var kubeletFamilies = []string{
	"container_cpu_usage_seconds_total",
	"container_memory_working_set_bytes",
	"container_start_time_seconds",
	"node_cpu_usage_seconds_total",
	"node_memory_working_set_bytes",
	"container_swap_usage_bytes",
	"pod_cpu_usage_seconds_total",
	"pod_memory_working_set_bytes",
	"resource_scrape_error",
}

// Page writes a metric page of up to about sixty lines. Half of the pages are
// wholly well formed; in the others every tenth line or so holds one of the
// irregularities that the grammar allows or refuses. With `kubelet` some
// containers have all the lines that a decoder needs, and most of the others
// are of the kubelet's families too, about the same few pods, so that lines
// about one container meet.
func (r *Random) Page(kubelet bool) []byte {
	odd := !r.OneIn(2)
	count := 1 + r.IntN(12)
	if r.OneIn(8) {
		count = 1 + r.IntN(60)
	}
	var lines []string
	if kubelet {
		lines = r.completeLines(odd)
	}
	for range count {
		writer := pageWriter{r, odd && r.OneIn(10)}
		line := ""
		switch {
		case r.OneIn(8):
			line = writer.comment()
		case kubelet && !r.OneIn(8):
			line = writer.kubeletSeries()
		default:
			line = writer.series()
		}
		if writer.odd && r.OneIn(4) {
			line += Pick(r, []string{"\r\n", " \n", "\n\n", "\t\n", ""})
		} else {
			line += "\n"
		}
		lines = append(lines, line)
	}
	if r.OneIn(2) {
		r.Shuffle(len(lines), func(i, j int) {
			lines[i], lines[j] = lines[j], lines[i]
		})
	}
	text := strings.Join(lines, "")
	if r.OneIn(8) {
		text = strings.TrimSuffix(text, "\n")
	}
	return []byte(text)
}

// completeLines are what a kubelet prints of itself and of some containers;
// with `odd`, the labels of some of those are not as it writes them.
func (r *Random) completeLines(odd bool) []string {
	var lines []string
	line := func(family, labels string, value float64, timed bool) {
		text := family + labels + " " + strconv.FormatFloat(value, 'g', -1, 64)
		if timed {
			text += " " + strconv.Itoa(1_795_293_480_000+r.IntN(5000))
		}
		lines = append(lines, text+"\n")
	}
	if r.OneIn(2) {
		line(kubeletFamilies[3], "", r.Float64()*1e6, true)
		line(kubeletFamilies[4], "", math.Floor(r.Float64()*1e11), true)
	}
	for range r.IntN(5) {
		parts := []string{
			fmt.Sprintf(`container="c%d"`, r.IntN(3)),
			fmt.Sprintf(`namespace="ns%d"`, r.IntN(3)),
			fmt.Sprintf(`pod="pod%d"`, r.IntN(3)),
		}
		if odd && r.OneIn(3) {
			parts = pageWriter{r, true}.oddKubeletLabels(parts)
		}
		labels := "{" + strings.Join(parts, ",") + "}"
		line(kubeletFamilies[0], labels, r.Float64()*1e6, !r.OneIn(8))
		line(kubeletFamilies[1], labels, math.Floor(r.Float64()*1e10), true)
		if !r.OneIn(4) {
			line(kubeletFamilies[2], labels, 1.79e9+r.Float64()*1e7, false)
		}
	}
	return lines
}

// pageWriter writes the parts of one line; `odd` lines are irregular.
type pageWriter struct {
	*Random
	odd bool
}

func (w pageWriter) comment() string {
	name := w.name()
	if w.odd {
		return Pick(w.Random, []string{
			"#" + name, "# ", "#", "# HELP", "# HELP ", "# HELP " + name,
			"# TYPE " + name, "# TYPE " + name + " info",
			"# TYPE " + name + "  gauge", "# TYPE " + name + " gauge ",
			"#TYPE " + name + " gauge", "# HELP " + name + "\\",
			"# HELP " + name + " \xff", "# HELP " + name + " a\x00b",
			"# HEP a\x00b", "#x\x00y", "#\tTYPE\t" + name + "\tcounter",
			"# TYPE \"" + name + "\" counter", "# HELP \"a\x00b\" text",
			"  # HELP " + name + " text", "# HELP 1" + name + " text",
			"# TYPE \"\" gauge", "# HELP \"a\\\"b\" c\\\\d\\ne\\\"f",
			"# HELP \"open", "# EOF", "# HELP  " + name + "  two  blanks ",
		})
	}
	switch w.IntN(3) {
	case 0:
		return "# TYPE " + name + " " + Pick(w.Random, []string{
			"counter", "gauge", "histogram", "summary", "untyped"})
	case 1:
		return "# HELP " + name + " " + Pick(w.Random, []string{
			"", "[STABLE] Cumulative cpu time", `back\\slash and\nline`,
			`quote " and \q`, "snow ☃", "tab\there"})
	default:
		return "# " + Pick(w.Random, []string{
			"a comment", "UNIT x seconds", "HELPx y", "☃", "#"})
	}
}

func (w pageWriter) kubeletSeries() string {
	family := Pick(w.Random, kubeletFamilies)
	if w.OneIn(3) {
		family = kubeletFamilies[w.IntN(5)]
	}
	labels := ""
	small := func(kind string) string { return kind + strconv.Itoa(w.IntN(3)) }
	switch {
	case strings.HasPrefix(family, "container"):
		parts := []string{
			`container="` + small("c") + `"`,
			`namespace="` + small("ns") + `"`,
			`pod="` + small("pod") + `"`,
		}
		if w.odd {
			parts = w.oddKubeletLabels(parts)
		}
		labels = "{" + strings.Join(parts, ",") + "}"
		if w.odd && w.OneIn(12) {
			labels = Pick(w.Random, []string{"", "{}", "{x=\"y\"}", "{pod=\"p\"}"})
		}
	case strings.HasPrefix(family, "pod"):
		labels = fmt.Sprintf(`{namespace="%s",pod="%s"}`, small("ns"),
			small("pod"))
	}
	line := family + labels
	if w.odd && w.OneIn(6) {
		line = Pick(w.Random, []string{
			" " + line, family + " " + labels, family + "s" + labels,
			`{"` + family + `",` + strings.TrimPrefix(labels, "{"),
			strings.TrimSuffix(line, "}") + ",}",
		})
	}
	value := w.value()
	if !w.odd && w.OneIn(2) {
		// What the kubelet prints: a sum of nanoseconds, or bytes.
		value = strconv.FormatFloat(w.Float64()*1e6, 'g', -1, 64)
	}
	return line + " " + value + w.timestamp()
}

func (w pageWriter) oddKubeletLabels(parts []string) []string {
	value := Pick(w.Random, []string{
		`"q\"uote"`, `"back\\"`, `""`, `"é"`, `"a=b"`, `"pod="`,
		`"container=\"x"`, `"a,b}"`, "\"raw\nline\"", "\"a\x00b\"",
		`"namespace="`, `"container="`, `"x=pod="`,
	})
	key := Pick(w.Random, []string{
		"init_container", "xpod", "mypod", "other_namespace", "zone", "a",
		"pod", "container", "namespace", `"pod"`, `"quoted key"`,
	})
	extra := key + "=" + value
	switch w.IntN(5) {
	case 0: // one label less
		at := w.IntN(len(parts))
		parts = append(parts[:at], parts[at+1:]...)
	case 1:
		parts = append([]string{extra}, parts...)
	case 2:
		parts = append(parts, extra)
	case 3: // a tag hidden behind another
		at := w.IntN(len(parts))
		name, _, _ := strings.Cut(parts[at], "=")
		parts[at] = name + "=" + value
	case 4:
		w.Shuffle(len(parts), func(i, j int) {
			parts[i], parts[j] = parts[j], parts[i]
		})
	}
	return parts
}

func (w pageWriter) series() string {
	name := w.name()
	labels := make([]string, 0, 6)
	for range w.IntN(6) {
		name, value := w.labelName(), w.labelValue()
		if name == "le" || name == "quantile" {
			value = w.bound()
		}
		labels = append(labels, name+w.around("=")+`"`+value+`"`)
	}
	line := name
	switch {
	case len(labels) > 0:
		line = name + "{" + strings.Join(labels, w.around(",")) + "}"
	case w.OneIn(3):
		line = name + "{}"
	}
	if w.OneIn(12) || (w.odd && w.OneIn(3)) {
		inside := append([]string{`"` + w.labelValue() + `"`}, labels...)
		line = "{" + strings.Join(inside, w.around(",")) + "}"
	}
	if w.odd {
		line = Pick(w.Random, []string{
			line, " " + line, "\t" + line, strings.Replace(line, ",", " ", 1),
			strings.Replace(line, "}", ",}", 1), strings.Replace(line, "=", "", 1),
			strings.Replace(line, "{", " {", 1), strings.TrimSuffix(line, "}"),
			strings.Replace(line, "{", "{,", 1), line + "}",
			strings.Replace(line, "}", `,"again"}`, 1), "\x00" + line,
			"\xef\xbb\xbf" + line, "1" + line, "-" + line,
			strings.Replace(line, ",", ",,", 1), "{}",
		})
	}
	blank := " "
	if w.odd {
		blank = Pick(w.Random, []string{" ", "  ", "\t", "", " \t "})
	}
	return line + blank + w.value() + w.timestamp()
}

// around puts blanks about a sign now and then.
func (w pageWriter) around(sign string) string {
	if w.odd && w.OneIn(3) {
		return Pick(w.Random, []string{" ", "\t", ""}) + sign +
			Pick(w.Random, []string{" ", "  ", ""})
	}
	return sign
}

func (w pageWriter) name() string {
	if w.OneIn(2) {
		return Pick(w.Random, kubeletFamilies)
	}
	return w.From("abcxyz_:ABZ", 1) + w.From("abcxyz_:ABZ0189", w.IntN(12))
}

func (w pageWriter) labelName() string {
	switch {
	case w.OneIn(5):
		return Pick(w.Random, []string{
			"le", "quantile", "__name__", "pod", "container", "namespace"})
	case w.odd && w.OneIn(4):
		return Pick(w.Random, []string{
			`"quoted"`, `"dotted.name"`, `""`, `"es\"caped"`, `"line\nend"`,
			"with:colon", "1digit", "", "é", "\"\xff\"",
		})
	}
	return w.From("abcxyz_ABZ", 1) + w.From("abcxyz_ABZ0189", w.IntN(6))
}

func (w pageWriter) labelValue() string {
	var text strings.Builder
	for range w.IntN(8) {
		switch {
		case w.OneIn(8):
			text.WriteString(Pick(w.Random, []string{
				`\\`, `\"`, `\n`, `\q`, `é`, "☃", " ", ",", "}", "{", "=", "#",
				"'", "\t", "0.5", "1", "+Inf", "1e3"}))
		case w.odd && w.OneIn(8):
			text.WriteString(Pick(w.Random, []string{
				"\n", "\x00", "\xff", "\xed\xa0\x80", "\xf5", "\r", "\x7f",
				"\\\n", "\xc3", "\xf0\x9f\x98\x80"}))
		default:
			text.WriteString(w.From("abcdefghij-0123456789.", 1+w.IntN(4)))
		}
	}
	return text.String()
}

// bound writes the value of `le` or `quantile`, which is read with all of Go's
// float grammar, not with the lesser one of samples.
func (w pageWriter) bound() string {
	if w.OneIn(2) {
		return pageWriter{w.Random, false}.value()
	}
	return Pick(w.Random, []string{
		"0.5", "1", "1.0", "+Inf", "-Inf", "Inf", "NaN", "-NaN", "1e3", "1e21",
		"123456789", "0x1p-2", "0X1.8P+3", "0x1.fffffffffffff8p0", "0x10",
		"0x1p-1080", "0x1p1024", "1_000", "1__0", "_1", "1_", "0x_1p1",
		"0b1", "0o7", "0_7", "1_0.5_0e1_0", "1e400", "", "a", ".5", "5.",
	})
}

// value writes a sample's value: what exporters print, the edges of Go's
// float grammar, and of the conversion to whole numbers.
func (w pageWriter) value() string {
	if w.odd {
		return Pick(w.Random, []string{
			"0x1p-2", "0x10", "1_000", "1e", "e1", "+nan", "-NaN", "--1", "1.2.3",
			"1e400", "-1e400", "1e999999999999", "0." + strings.Repeat("0", 400) +
				"1", "1,5", "", "one", "infinit", "+infinity", "1e-400", "1\x00",
			"0b1", "0o7", "∞", ".", "+", "1f", "1d", "1e+", "1E+05",
		})
	}
	switch w.IntN(10) {
	case 0:
		return Pick(w.Random, []string{
			"NaN", "nan", "+Inf", "-Inf", "Inf", "inf", "INFINITY", "-0", "0",
			"+5", ".5", "5.", "1E5", "00012", "-1", "1e-400", "4.9e-324",
			"1.7976931348623157e308", "2.2250738585072011e-308",
			"0.1e-5", "123456789012345678901234567890",
		})
	case 1: // about the limits of int64 and uint64, also times 1e9
		return Pick(w.Random, []string{
			"9223372036854775807", "9223372036854775808", "9.223372036854775e18",
			"18446744073709551615", "18446744073709551616", "1.8446744073709550e19",
			"9223372036.854775807", "9223372036.8547759", "18446744073.709551615",
			"18446744074", "-9223372036854775808", "-9223372036854775809",
			"-9223372036.854775808", "-1e-9", "1e-9", "9.99e-10", "0.9999999999",
			"1e18", "1e20", "-0.5", "0.5",
		})
	case 2: // any double, shortest form
		return strconv.FormatFloat(w.Float(), 'g', -1, 64)
	case 3: // any double, another form
		return strconv.FormatFloat(w.Float(), "eEfgG"[w.IntN(5)], w.IntN(25), 64)
	case 4: // many digits
		return w.Digits(1+w.IntN(30)) + "." + w.Digits(w.IntN(40))
	case 5:
		return w.Digits(1+w.IntN(22)) + "e" + strconv.Itoa(w.IntN(700)-350)
	case 6, 7:
		return strconv.FormatFloat(w.Float64()*1e6, 'f', w.IntN(10), 64)
	default:
		return strconv.Itoa(w.IntN(2_000_000_000))
	}
}

func (w pageWriter) timestamp() string {
	if w.odd && w.OneIn(3) {
		return Pick(w.Random, []string{
			" -5", " 1.5", " 9223372036854775808", " x", " 5 5", " 1795293481742 ",
			"\t5", "  5", " 5\x00", " 05", " 1e3", " # {} 1", " +5", "\r",
			" 9223372036854775807", " 99999999999999999999999999",
		})
	}
	switch w.IntN(8) {
	case 0:
		return ""
	case 1:
		return " " + Pick(w.Random, []string{"0", "5", "9223372036854",
			"9223372036855", "9223372036854775807", "00001795293481742"})
	default:
		return " " + strconv.Itoa(1_795_293_480_000+w.IntN(5000))
	}
}
