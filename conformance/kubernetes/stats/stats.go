// Package stats holds our reading of a kubelet's /stats/summary against
// encoding/json's into the types of k8s.io/kubelet: every field of it, and
// what is refused. Then the forms of /metrics/resource against each other:
// the same families in text and in delimited protobuf, both written by
// upstream's encoder, must give the same statistics and the same batch.
package stats

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strings"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	upstream "k8s.io/kubelet/pkg/apis/stats/v1alpha1"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/bindings/go/kube/kubelet"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite compares summaries and pages, generated and damaged.
var Suite = harness.Suite{
	Name: "stats",
	Upstream: []string{
		"k8s.io/kubelet", "github.com/prometheus/common", "github.com/prometheus/client_model"},
	Compare: compare,
}

// One case in four of a run is compared: a summary is a large document.
const stride = 4

func compare(run *harness.Run) error {
	reader, err := run.Library.NewKubeletStats()
	if err != nil {
		return err
	}
	defer reader.Close()
	batch, err := run.Library.NewKubeletBatch()
	if err != nil {
		return err
	}
	defer batch.Close()
	summaries := kubelet.NewSummaries(run.Library)
	for number := run.First; number < run.End; number += stride {
		random := run.Random(number)
		if err := compareSummary(run, random, number, reader, summaries); err != nil {
			return err
		}
		if err := comparePage(run, random, number, reader, batch); err != nil {
			return err
		}
	}
	return nil
}

func compareSummary(run *harness.Run, random *harness.Random, number int, reader *millicore.KubeletStats, summaries *kubelet.Summaries) error {
	var made upstream.Summary
	fill(random, reflect.ValueOf(&made).Elem())
	page, err := json.Marshal(&made)
	if err != nil {
		return fmt.Errorf("case %d: %w", number, err)
	}
	damaged := random.OneIn(3)
	if damaged {
		page = damage(random, page)
	}
	want, got := "refused", "refused"
	var theirs upstream.Summary
	if json.Unmarshal(page, &theirs) == nil {
		want = text(&theirs)
	}
	var columns millicore.KubeletStatsColumns
	if reader.Read(millicore.KubeletSummary, 0, page, &columns) == nil {
		summary, err := summaries.Summary(&columns)
		if err != nil {
			return fmt.Errorf("case %d: %w", number, err)
		}
		got = text(summary)
	}
	run.Count("summaries", 1)
	if want == "refused" {
		run.Count("summaries refused", 1)
	}
	if want != got {
		return &harness.Difference{Case: number, Input: string(page), Upstream: want, Ours: got}
	}
	return nil
}

// text is a summary as JSON: empty lists are left out of it like absent ones,
// but for those of containers and pods, which upstream writes as null.
func text(summary *upstream.Summary) string {
	empty := func(v any) bool { return reflect.ValueOf(v).Len() == 0 }
	if empty(summary.Pods) {
		summary.Pods = nil
	}
	for i := range summary.Pods {
		if empty(summary.Pods[i].Containers) {
			summary.Pods[i].Containers = nil
		}
	}
	text, err := json.Marshal(summary)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// fill gives a value of any of upstream's types random contents.
func fill(random *harness.Random, value reflect.Value) {
	if value.Type() == reflect.TypeFor[metav1.Time]() {
		if !random.OneIn(6) {
			seconds := 1700000000 + random.Int64N(1e8)
			value.Set(reflect.ValueOf(metav1.Time{Time: time.Unix(seconds, 0)}))
		}
		return
	}
	switch value.Kind() {
	case reflect.Pointer:
		if random.OneIn(3) {
			return
		}
		value.Set(reflect.New(value.Type().Elem()))
		fill(random, value.Elem())
	case reflect.Struct:
		for i := range value.NumField() {
			fill(random, value.Field(i))
		}
	case reflect.Slice:
		n := random.IntN(3)
		value.Set(reflect.MakeSlice(value.Type(), n, n))
		for i := range n {
			fill(random, value.Index(i))
		}
	case reflect.Map:
		value.Set(reflect.MakeMap(value.Type()))
		for range random.IntN(3) {
			value.SetMapIndex(reflect.ValueOf(name(random)), reflect.ValueOf(name(random)))
		}
	case reflect.String:
		value.SetString(name(random))
	case reflect.Uint64:
		value.SetUint(random.Uint64() >> random.IntN(64))
	case reflect.Int64:
		value.SetInt(int64(random.Uint64()) >> random.IntN(64))
	case reflect.Float64:
		value.SetFloat(math.Float64frombits(random.Uint64N(0x7ff0000000000000)))
	case reflect.Bool:
		value.SetBool(random.OneIn(2))
	default:
		panic("a field of kind " + value.Kind().String())
	}
}

func name(random *harness.Random) string {
	return harness.Pick(random, []string{"", "a", "main", "web-0", "ünï", "x\"y", "<&>", "tab\there", "eth0"})
}

// values are where a document has a value.
var values = regexp.MustCompile(`:("[^"\\]*"|[-0-9.e+]+|true|false)`)

// damage puts something else in the place of some value, or cuts it off.
func damage(random *harness.Random, page []byte) []byte {
	places := values.FindAllIndex(page, -1)
	if len(places) == 0 || random.OneIn(8) {
		return page[:random.IntN(len(page))]
	}
	place := harness.Pick(random, places)
	other := harness.Pick(random, []string{"null", "-1", "-0", "1.5", "1e3", "18446744073709551615",
		"18446744073709551616", "\"x\"", "\"\"", "true", "{}", "[]", "\"2026-01-01T00:00:00Z\"", "01", "1e999"})
	return []byte(string(page[:place[0]+1]) + other + string(page[place[1]:]))
}

// comparePage: random families of the kubelet's, in both forms.
func comparePage(run *harness.Run, random *harness.Random, number int, reader *millicore.KubeletStats, batch *millicore.KubeletBatch) error {
	families := families(random)
	var forms [2]bytes.Buffer
	for i, format := range []expfmt.Format{expfmt.NewFormat(expfmt.TypeTextPlain), expfmt.NewFormat(expfmt.TypeProtoDelim)} {
		encoder := expfmt.NewEncoder(&forms[i], format)
		for _, family := range families {
			if err := encoder.Encode(family); err != nil {
				return fmt.Errorf("case %d: %w", number, err)
			}
		}
	}
	var told [2]string
	for i, form := range []millicore.KubeletFormat{millicore.KubeletText, millicore.KubeletProtobuf} {
		var columns millicore.KubeletStatsColumns
		var points millicore.KubeletColumns
		page, now := forms[i].Bytes(), time.Unix(1700000000, 123456789).UnixNano()
		read := reader.Read(form, now, page, &columns)
		if err := batch.Clear(); err != nil {
			return err
		}
		decoded := batch.DecodeAs(form, "n1", now, page)
		if err := batch.Columns(&points); err != nil {
			return err
		}
		told[i] = fmt.Sprintf("%v %+v %v %+v", read != nil, columns, decoded != nil, points)
	}
	run.Count("pages", 1)
	if told[0] != told[1] {
		return &harness.Difference{Case: number, Input: forms[0].String(), Upstream: "text gives " + told[0], Ours: "protobuf gives " + told[1]}
	}
	return nil
}

func families(random *harness.Random) []*dto.MetricFamily {
	var made []*dto.MetricFamily
	for _, word := range []string{
		"container_cpu_usage_seconds_total", "container_memory_working_set_bytes", "container_start_time_seconds",
		"container_swap_limit_bytes", "container_swap_usage_bytes", "node_cpu_usage_seconds_total",
		"node_memory_working_set_bytes", "node_swap_usage_bytes", "pod_cpu_usage_seconds_total",
		"pod_memory_working_set_bytes", "pod_swap_usage_bytes", "resource_scrape_error", "other_total",
	} {
		if random.OneIn(4) {
			continue
		}
		counter := strings.HasSuffix(word, "_total")
		kind := dto.MetricType_GAUGE
		if counter {
			kind = dto.MetricType_COUNTER
		}
		help := "[STABLE] a text\nof two lines"
		family := &dto.MetricFamily{Name: &word, Help: &help, Type: &kind}
		for range 1 + random.IntN(4) {
			value := random.Float()
			metric := &dto.Metric{}
			if counter {
				metric.Counter = &dto.Counter{Value: &value}
			} else {
				metric.Gauge = &dto.Gauge{Value: &value}
			}
			label := func(key string, texts ...string) {
				value := harness.Pick(random, texts)
				metric.Label = append(metric.Label, &dto.LabelPair{Name: &key, Value: &value})
			}
			if strings.HasPrefix(word, "container_") {
				label("container", "main", "side", "a\"b", "c\\d", "")
			}
			if !strings.HasPrefix(word, "node_") && !strings.HasPrefix(word, "resource_") {
				label("namespace", "default", "shop")
				label("pod", "a", "b", "ünï\n")
			}
			if !random.OneIn(4) {
				ms := 1700000000000 + random.Int64N(1e6)
				metric.TimestampMs = &ms
			}
			family.Metric = append(family.Metric, metric)
		}
		made = append(made, family)
	}
	return made
}
