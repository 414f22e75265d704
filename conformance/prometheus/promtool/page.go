package promtool

import (
	"fmt"
	"math"
	"strconv"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// page is a set of families that every reader must take: names are unique,
// labels too, each metric is of its family's type.
type page []func(*millicore.FamilyRows)

func (p page) rows() *millicore.FamilyRows {
	var rows millicore.FamilyRows
	for _, add := range p {
		add(&rows)
	}
	return &rows
}

// begin is when the pages' metrics were observed, in milliseconds; a second
// apart each, in one block of two hours.
const begin = 1_700_006_400_000

// fill adds random families and says how many samples they have.
func (p *page) fill(random *harness.Random) (samples int) {
	for i := range 1 + random.IntN(12) {
		name := harness.Pick(random, []string{"a", "http:requests", "dotted.name", "with space", "quo\"ted", "é"}) +
			strconv.Itoa(i)
		kind := millicore.FamilyType(random.IntN(5))
		unit := ""
		switch {
		case kind == millicore.FamilyCounter:
			name += "_total"
		case random.OneIn(3):
			unit = "seconds"
			name += "_seconds"
		}
		help := value(random)
		p.add(func(r *millicore.FamilyRows) { r.Family(name, help, kind) })
		if unit != "" {
			p.add(func(r *millicore.FamilyRows) { r.Unit(unit) })
		}
		for j := range 1 + random.IntN(4) {
			p.add(func(r *millicore.FamilyRows) {
				r.MetricAt(begin + 1000*int64(j))
				r.Label("number", strconv.Itoa(j))
			})
			for k := range random.IntN(4) {
				label, text := fmt.Sprintf("%s%d", harness.Pick(random, []string{"l", "x.y"}), k), value(random)
				p.add(func(r *millicore.FamilyRows) { r.Label(label, text) })
			}
			samples += p.metric(random, kind)
		}
	}
	return samples
}

func (p *page) add(step func(*millicore.FamilyRows)) { *p = append(*p, step) }

func (p *page) metric(random *harness.Random, kind millicore.FamilyType) (samples int) {
	number := random.Float64() * math.Pow10(random.IntN(20)-10)
	count := uint64(random.IntN(1000))
	switch kind {
	case millicore.FamilyCounter:
		p.add(func(r *millicore.FamilyRows) { r.Counter(number) })
		p.exemplar(random)
		return 1
	case millicore.FamilyGauge:
		p.add(func(r *millicore.FamilyRows) { r.Gauge(-number) })
		return 1
	case millicore.FamilyUntyped:
		p.add(func(r *millicore.FamilyRows) { r.Untyped(math.Inf(1)) })
		return 1
	case millicore.FamilySummary:
		p.add(func(r *millicore.FamilyRows) {
			r.Summary(count, number)
			r.Quantile(0.5, number)
			r.Quantile(0.99, math.NaN())
		})
		return 4
	}
	p.add(func(r *millicore.FamilyRows) {
		r.Histogram(count, number)
		r.Bucket(count/2, 0.25)
	})
	p.exemplar(random)
	p.add(func(r *millicore.FamilyRows) { r.Bucket(count, 1e6) })
	return 5 // with +Inf, sum and count
}

func (p *page) exemplar(random *harness.Random) {
	if random.OneIn(2) {
		return
	}
	p.add(func(r *millicore.FamilyRows) {
		r.Exemplar(0.125, begin/1000, 500_000_000)
		r.Label("trace_id", "4bf92f")
	})
}

// value is a text with what must be escaped.
func value(random *harness.Random) string {
	return harness.Pick(random, []string{
		"", "plain", `back\slash`, "line\nfeed", `quo"te`, "é☃", "tab\t", " ", "{}", `\n`, "# EOF", "=,",
	})
}
