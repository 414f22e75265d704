package check

import (
	"fmt"
	"regexp"
	"strings"

	millicore "github.com/millicore/millicore/bindings/go"
)

// linter applies the rules of client_golang's promlint, as promtool has them,
// to the entries of a page. A rule is reported once a family, where it first
// shows.
type linter struct {
	text     []byte
	page     *millicore.Page
	families map[string]*family
	problems []Problem
}

// family is what was seen of one.
type family struct {
	name, kind string
	help       bool
	// at is where it was first named.
	at     int
	said   map[string]bool
	series map[string]bool
}

func (l *linter) family(name string, at int) *family {
	f := l.families[name]
	if f == nil {
		f = &family{name: name, kind: "untyped", at: at, said: map[string]bool{}, series: map[string]bool{}}
		l.families[name] = f
	}
	return f
}

func (l *linter) say(f *family, at int, text string) {
	if !f.said[text] {
		f.said[text] = true
		l.problems = append(l.problems, Problem{Offset: at, Metric: f.name, Text: text})
	}
}

func (l *linter) read() {
	page := l.page
	var order []*family
	for i := range page.Len() {
		at := int(page.Names[2*i])
		name := string(page.Name(l.text, i))
		switch page.Kinds[i] {
		case millicore.EntryHelp:
			l.family(name, at).help = true
		case millicore.EntryType:
			l.family(name, at).kind = string(page.Text(l.text, i))
		case millicore.EntrySeries:
			f := l.ofSeries(name, at)
			if len(f.series) == 0 {
				order = append(order, f)
			}
			l.oneSeries(f, name, i)
		}
	}
	for _, f := range order {
		l.wholeFamily(f)
	}
}

// suffixes are those of the series of a family, by its type.
var suffixes = map[string][]string{
	"histogram": {"_bucket", "_sum", "_count", "_created"},
	"summary":   {"_sum", "_count", "_created"},
	"counter":   {"_total", "_created"},
	"info":      {"_info"},
}

// ofSeries finds the family of a series by its name.
func (l *linter) ofSeries(name string, at int) *family {
	if l.families[name] == nil {
		for kind, all := range suffixes {
			for _, suffix := range all {
				short, found := strings.CutSuffix(name, suffix)
				if f := l.families[short]; found && f != nil && f.kind == kind {
					return f
				}
			}
		}
	}
	return l.family(name, at)
}

var camelCase = regexp.MustCompile(`[a-z][A-Z]`)

func (l *linter) oneSeries(f *family, name string, i int) {
	page := l.page
	key := name
	for j := page.LabelRows[i]; j < page.LabelRows[i+1]; j++ {
		label, value := page.Label(l.text, int(j))
		at := int(page.Labels[4*j])
		key += fmt.Sprintf("\x00%s\x00%s", label, value)
		if f.kind != "untyped" && f.kind != "unknown" {
			if f.kind != "histogram" && f.kind != "gaugehistogram" && string(label) == "le" {
				l.say(f, at, `non-histogram metrics should not have "le" label`)
			}
			if f.kind != "summary" && string(label) == "quantile" {
				l.say(f, at, `non-summary metrics should not have "quantile" label`)
			}
		}
		if camelCase.Match(label) {
			l.say(f, at, "label names should be written in 'snake_case' not 'camelCase'")
		}
	}
	if f.series[key] {
		l.say(f, int(page.Names[2*i]), "metric not unique")
	}
	f.series[key] = true
}

func (l *linter) wholeFamily(f *family) {
	say := func(text string) { l.say(f, f.at, text) }
	if !f.help {
		say("no help text")
	}
	if unit, base := unitOf(f.name); unit != base {
		say(fmt.Sprintf("use base unit %q instead of %q", base, unit))
	}
	lower := strings.ToLower(f.name)
	has := func(word string) bool {
		return strings.Contains(lower, "_"+word+"_") || strings.HasSuffix(lower, "_"+word)
	}
	if f.kind != "untyped" && f.kind != "unknown" {
		total := strings.HasSuffix(f.name, "_total")
		if f.kind == "counter" && !total && !l.hasTotal(f) {
			say(`counter metrics should have "_total" suffix`)
		}
		if f.kind != "counter" && total {
			say(`non-counter metrics should not have "_total" suffix`)
		}
		histogram := f.kind == "histogram" || f.kind == "gaugehistogram"
		if !histogram && strings.HasSuffix(f.name, "_bucket") {
			say(`non-histogram metrics should not have "_bucket" suffix`)
		}
		for _, suffix := range []string{"_count", "_sum"} {
			if !histogram && f.kind != "summary" && strings.HasSuffix(f.name, suffix) {
				say(fmt.Sprintf("non-histogram and non-summary metrics should not have %q suffix", suffix))
			}
		}
		if has(f.kind) {
			say(fmt.Sprintf("metric name should not include type '%s'", f.kind))
		}
	}
	if strings.Contains(f.name, ":") {
		say("metric names should not contain ':'")
	}
	if camelCase.MatchString(f.name) {
		say("metric names should be written in 'snake_case' not 'camelCase'")
	}
	for _, short := range []string{"s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d"} {
		if has(short) {
			say("metric names should not contain abbreviated units")
		}
	}
}

// hasTotal: in OpenMetrics the family of a counter is named without `_total`,
// its series with it.
func (l *linter) hasTotal(f *family) bool {
	for key := range f.series {
		name, _, _ := strings.Cut(key, "\x00")
		if name == f.name+"_total" {
			return true
		}
	}
	return false
}

// baseUnits maps units to those that should be used.
var baseUnits = map[string]string{
	"amperes": "amperes", "bytes": "bytes", "celsius": "celsius", "grams": "grams",
	"joules": "joules", "kelvin": "kelvin", "meters": "meters", "metres": "metres",
	"seconds": "seconds", "volts": "volts", "minutes": "seconds", "hours": "seconds",
	"days": "seconds", "weeks": "seconds", "kelvins": "kelvin", "fahrenheit": "celsius",
	"rankine": "celsius", "inches": "meters", "yards": "meters", "miles": "meters",
	"bits": "bytes", "calories": "joules", "pounds": "grams", "ounces": "grams",
}

var unitPrefixes = []string{
	"pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi",
	"mega", "mibi", "giga", "gibi", "tera", "tebi", "peta", "pebi",
}

// unitOf is the first unit in a name, and the base unit of it.
func unitOf(name string) (unit, base string) {
	for part := range strings.SplitSeq(name, "_") {
		if base, known := baseUnits[part]; known {
			return part, base
		}
		for _, prefix := range unitPrefixes {
			if rest, found := strings.CutPrefix(part, prefix); found {
				if base, known := baseUnits[rest]; known {
					return part, base
				}
			}
		}
	}
	return "", ""
}
