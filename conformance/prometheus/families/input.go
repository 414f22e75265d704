package families

import (
	"math"

	dto "github.com/prometheus/client_model/go"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/millicore/millicore/conformance/harness"
)

// maker makes random families; an odd one holds what expfmt refuses.
type maker struct {
	*harness.Random
	odd bool
}

func (m maker) strange() bool { return m.odd && m.OneIn(10) }

func (m maker) text() string {
	return harness.Pick(m.Random, []string{
		"", "a", "plain text", `back\slash`, "line\nfeed", `quo"te`, "é☃", "\xff",
		"a.b", "1st", "with space", "tab\t", "\x00",
	})
}

func (m maker) name() string {
	if m.OneIn(4) {
		return m.text()
	}
	name := m.From("abc_:", 1) + m.From("abcxyz_:09", m.IntN(10))
	return name + harness.Pick(m.Random, []string{"", "", "_total", ".x", "_seconds"})
}

// absent gives nil now and then.
func absent[T any](m maker, value T) *T {
	if m.OneIn(8) {
		return nil
	}
	return &value
}

func (m maker) float() float64 {
	return harness.Pick(m.Random, []float64{
		0, 1, -1, 0.5, math.Inf(1), math.Inf(-1), math.NaN(), math.Copysign(0, -1),
		1e6, 123456, m.Float(), m.Float64() * 1e6, float64(m.IntN(1000)),
	})
}

func (m maker) labels(n int) (pairs []*dto.LabelPair) {
	for range m.IntN(n) {
		name := m.name()
		if m.OneIn(10) {
			name = "__name__"
		}
		pairs = append(pairs, &dto.LabelPair{
			Name: absent(m, name), Value: absent(m, m.text()),
		})
	}
	return pairs
}

func (m maker) time() *timestamppb.Timestamp {
	if m.OneIn(2) {
		return nil
	}
	time := &timestamppb.Timestamp{
		Seconds: int64(m.IntN(2_000_000_000)), Nanos: int32(m.IntN(1_000_000_000)),
	}
	if m.strange() {
		time.Seconds = int64(m.Uint64())
		time.Nanos = int32(m.Uint64())
	}
	return time
}

func (m maker) exemplar() *dto.Exemplar {
	if m.OneIn(2) {
		return nil
	}
	return &dto.Exemplar{
		Label: m.labels(3), Value: absent(m, m.float()), Timestamp: m.time(),
	}
}

func (m maker) metric(kind dto.MetricType) *dto.Metric {
	metric := &dto.Metric{Label: m.labels(4)}
	if m.OneIn(3) {
		metric.TimestampMs = proto.Int64(int64(m.IntN(1 << 41)))
		if m.OneIn(4) {
			metric.TimestampMs = proto.Int64(int64(m.Uint64()))
		}
	}
	if m.strange() {
		kind = dto.MetricType(m.IntN(6))
	}
	switch kind {
	case dto.MetricType_COUNTER:
		metric.Counter = &dto.Counter{
			Value: absent(m, m.float()), Exemplar: m.exemplar(), CreatedTimestamp: m.time(),
		}
	case dto.MetricType_GAUGE:
		metric.Gauge = &dto.Gauge{Value: absent(m, m.float())}
	case dto.MetricType_UNTYPED:
		metric.Untyped = &dto.Untyped{Value: absent(m, m.float())}
	case dto.MetricType_SUMMARY:
		metric.Summary = &dto.Summary{
			SampleCount: absent(m, m.Uint64()), SampleSum: absent(m, m.float()),
			CreatedTimestamp: m.time(),
		}
		for range m.IntN(4) {
			metric.Summary.Quantile = append(metric.Summary.Quantile, &dto.Quantile{
				Quantile: absent(m, m.float()), Value: absent(m, m.float()),
			})
		}
	default:
		metric.Histogram = m.histogram()
	}
	return metric
}

func (m maker) histogram() *dto.Histogram {
	histogram := &dto.Histogram{
		SampleCount: absent(m, uint64(m.IntN(1000))), SampleSum: absent(m, m.float()),
		CreatedTimestamp: m.time(),
	}
	floats := m.OneIn(8)
	if floats {
		histogram.SampleCountFloat = proto.Float64(m.float())
	}
	for range m.IntN(5) {
		bucket := &dto.Bucket{
			CumulativeCount: absent(m, uint64(m.IntN(1000))),
			UpperBound:      absent(m, m.float()), Exemplar: m.exemplar(),
		}
		if floats && m.OneIn(2) {
			bucket.CumulativeCountFloat = proto.Float64(m.float())
		}
		histogram.Bucket = append(histogram.Bucket, bucket)
	}
	if !m.OneIn(3) {
		return histogram
	}
	histogram.Schema = absent(m, int32(m.IntN(12)-4))
	histogram.ZeroThreshold = absent(m, m.float())
	histogram.ZeroCount = absent(m, m.Uint64())
	histogram.ZeroCountFloat = absent(m, m.float())
	spans := func() (spans []*dto.BucketSpan) {
		for range m.IntN(3) {
			spans = append(spans, &dto.BucketSpan{
				Offset: absent(m, int32(m.Uint64())), Length: absent(m, uint32(m.Uint64())),
			})
		}
		return spans
	}
	histogram.NegativeSpan, histogram.PositiveSpan = spans(), spans()
	for range m.IntN(3) {
		histogram.NegativeDelta = append(histogram.NegativeDelta, int64(m.Uint64()))
		histogram.PositiveDelta = append(histogram.PositiveDelta, int64(m.IntN(100)-50))
		histogram.NegativeCount = append(histogram.NegativeCount, m.float())
		histogram.PositiveCount = append(histogram.PositiveCount, m.float())
	}
	for range m.IntN(2) {
		if exemplar := m.exemplar(); exemplar != nil {
			histogram.Exemplars = append(histogram.Exemplars, exemplar)
		}
	}
	return histogram
}

func (m maker) family() *dto.MetricFamily {
	kind := dto.MetricType(m.IntN(6))
	family := &dto.MetricFamily{Type: kind.Enum()}
	family.Name = proto.String(m.name())
	if kind == dto.MetricType_COUNTER && m.OneIn(2) {
		family.Name = proto.String(m.name() + "_total")
	}
	if !m.OneIn(3) {
		family.Help = proto.String(m.text())
	}
	if m.OneIn(3) {
		family.Unit = proto.String(m.text())
	}
	if m.strange() {
		switch m.IntN(3) {
		case 0:
			family.Name = nil
		case 1:
			family.Type = dto.MetricType(6 + m.IntN(3)).Enum()
		case 2:
			family.Type, kind = nil, dto.MetricType_COUNTER
		}
	}
	for range m.IntN(4) {
		family.Metric = append(family.Metric, m.metric(kind))
	}
	return family
}

// accept is an Accept header.
func (m maker) accept() string {
	header := ""
	for i := range m.IntN(6) {
		if i > 0 {
			header += harness.Pick(m.Random, []string{",", ", ", " ,", ",,"})
		}
		header += harness.Pick(m.Random, []string{
			"text/plain", "application/openmetrics-text", "*/*", "*", "text/*", "text",
			"application/vnd.google.protobuf", "application/*", "text/html", "a/b/c",
			" text/plain ", "text / plain",
		})
		for range m.IntN(5) {
			header += harness.Pick(m.Random, []string{";", "; ", " ;"}) +
				harness.Pick(m.Random, []string{
					"version=0.0.4", "version=1.0.0", "version=0.0.1", "version=",
					"version = 1.0.0", "q=0.5", "q=0.7", "q=0", "q=1", "q= 0.1", "q=x", "q=2",
					"q=0.300000001", "escaping=allow-utf-8", "escaping=underscores",
					"escaping=dots", "escaping=values", "escaping=nonsense",
					"proto=io.prometheus.client.MetricFamily", "encoding=delimited",
					"encoding=text", "encoding=compact-text", "charset=utf-8", "x=y=z", "x=y=",
					"version", "=", "",
				})
		}
	}
	return header
}
