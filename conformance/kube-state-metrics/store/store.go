// Package store runs kube-state-metrics' builder over its own store and over
// ours: the same families for the same objects, after the same operations.
package store

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sort"
	"strings"

	"github.com/prometheus/common/expfmt"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kube-state-metrics/v2/pkg/allowdenylist"
	"k8s.io/kube-state-metrics/v2/pkg/builder"
	"k8s.io/kube-state-metrics/v2/pkg/metric_generator"
	metricsstore "k8s.io/kube-state-metrics/v2/pkg/metrics_store"
	"k8s.io/kube-state-metrics/v2/pkg/options"

	"github.com/millicore/millicore/bindings/go/kube/metricstore"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite is every kind of the recorded cluster.
var Suite = harness.Suite{
	Name:     "store",
	Upstream: []string{"k8s.io/kube-state-metrics/v2", "github.com/prometheus/common"},
	Compare:  compare,
}

// operations per run, whatever the number of cases: a case is an operation.
const pagesEvery = 2000

// kind is a resource of the builder with both stores.
type kind struct {
	goType  reflect.Type
	objects []any
	theirs  *metricsstore.MetricsStore
	ours    cache.Store
}

func compare(run *harness.Run) error {
	objects, err := readObjects()
	if err != nil {
		return err
	}
	pages, err := metricstore.New(run.Library, metricstore.Options{Gzip: true, Zstd: true})
	if err != nil {
		return err
	}
	kinds, err := build(pages)
	if err != nil {
		return err
	}
	var withObjects []*kind
	for _, kind := range kinds {
		kind.objects = objects[kind.goType]
		for _, store := range []cache.Store{kind.theirs, kind.ours} {
			if err := store.Replace(kind.objects, "1"); err != nil {
				return err
			}
		}
		run.Count("objects", len(kind.objects))
		if len(kind.objects) > 0 {
			withObjects = append(withObjects, kind)
		}
	}
	run.Count("resources", len(kinds))
	run.Count("resources with objects", len(withObjects))
	if err := comparePages(run, run.First, kinds, pages); err != nil {
		return err
	}
	for number := run.First; number < run.End; number++ {
		random := run.Random(number)
		kind := withObjects[random.IntN(len(withObjects))]
		if err := operate(random, kind); err != nil {
			return err
		}
		if number%pagesEvery == pagesEvery-1 || number == run.End-1 {
			if err := comparePages(run, number, kinds, pages); err != nil {
				return err
			}
		}
	}
	return nil
}

// operate does the same to both stores of a kind.
func operate(random *harness.Random, kind *kind) error {
	object := kind.objects[random.IntN(len(kind.objects))]
	choice := random.IntN(100)
	for _, store := range []cache.Store{kind.theirs, kind.ours} {
		var err error
		switch {
		case choice < 45:
			err = store.Add(object)
		case choice < 55:
			err = store.Update(object)
		case choice < 99:
			err = store.Delete(object)
		default:
			err = store.Replace(kind.objects[:len(kind.objects)/2+1], "2")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// build has the builder make its stores, through a function that makes both.
func build(pages *metricstore.Pages) ([]*kind, error) {
	filter, err := allowdenylist.New(options.MetricSet{}, options.MetricSet{})
	if err != nil {
		return nil, err
	}
	if err := filter.Parse(); err != nil {
		return nil, err
	}
	var kinds []*kind
	var failed error
	b := builder.NewBuilder()
	b.WithContext(context.Background())
	b.WithNamespaces(options.DefaultNamespaces)
	b.WithFamilyGeneratorFilter(filter)
	if err := b.WithEnabledResources(options.DefaultResources.AsSlice()); err != nil {
		return nil, err
	}
	if err := b.WithAllowLabels(map[string][]string{"pods": {"*"}, "nodes": {"*"}}); err != nil {
		return nil, err
	}
	b.WithGenerateStoresFunc(func(families []generator.FamilyGenerator, expected any,
		_ func(kubernetes.Interface, string, string) cache.ListerWatcher, _ bool, _ int64,
	) []cache.Store {
		families = generator.FilterFamilyGenerators(filter, families)
		headers := generator.ExtractMetricFamilyHeaders(families)
		generate := generator.ComposeMetricGenFuncs(families)
		ours, err := metricstore.NewStore(pages.Resource(fmt.Sprintf("%T", expected)), headers, generate)
		if err != nil {
			failed = err
			return nil
		}
		kinds = append(kinds, &kind{
			goType: reflect.TypeOf(expected),
			theirs: metricsstore.NewMetricsStore(headers, generate),
			ours:   ours,
		})
		return []cache.Store{ours}
	})
	b.BuildStores()
	return kinds, failed
}

// comparePages serves both as text and as OpenMetrics.
func comparePages(run *harness.Run, number int, kinds []*kind, pages *metricstore.Pages) error {
	for _, accept := range []string{"text/plain", "application/openmetrics-text;version=1.0.0"} {
		request := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		request.Header.Set("Accept", accept)
		format := expfmt.NewFormat(expfmt.TypeTextPlain)
		if strings.HasPrefix(accept, "application/openmetrics") {
			format = expfmt.NegotiateIncludingOpenMetrics(request.Header)
		}
		theirs, err := upstreamPage(kinds, format)
		if err != nil {
			return err
		}
		wanted := canonical(theirs)
		for _, encoding := range []string{"", "gzip", "zstd"} {
			ours, contentType, err := servedPage(pages, request, encoding)
			if err != nil {
				return err
			}
			run.Count("pages", 1)
			if got := canonical(ours); got != wanted {
				return difference(number, wanted, got)
			}
			if contentType != string(format) {
				return &harness.Difference{Case: number, Input: "Accept: " + accept,
					Upstream: string(format), Ours: contentType}
			}
		}
	}
	return nil
}

// upstreamPage is what upstream's handler writes.
func upstreamPage(kinds []*kind, format expfmt.Format) (string, error) {
	var writers metricsstore.MetricsWriterList
	for _, kind := range kinds {
		writers = append(writers, metricsstore.NewMetricsWriter(kind.goType.String(), kind.theirs))
	}
	var page strings.Builder
	for _, writer := range metricsstore.SanitizeHeaders(format, writers) {
		if err := writer.WriteAll(&page); err != nil {
			return "", err
		}
	}
	if format.FormatType() == expfmt.TypeOpenMetrics {
		page.WriteString("# EOF\n")
	}
	return page.String(), nil
}

func difference(number int, upstream, ours string) error {
	theirs, own := strings.Split(upstream, "\n"), strings.Split(ours, "\n")
	for i := range min(len(theirs), len(own)) {
		if theirs[i] != own[i] {
			return &harness.Difference{Case: number, Input: fmt.Sprintf("line %d", i+1),
				Upstream: theirs[i], Ours: own[i]}
		}
	}
	return &harness.Difference{Case: number, Input: "the number of lines",
		Upstream: fmt.Sprint(len(theirs)), Ours: fmt.Sprint(len(own))}
}

// canonical sorts what stands between two headers: upstream's order is that
// of its map.
func canonical(page string) string {
	lines := strings.Split(page, "\n")
	for start := 0; start < len(lines); {
		end := start + 1
		for end < len(lines) && !strings.HasPrefix(lines[end], "#") && !strings.HasPrefix(lines[start], "#") {
			end++
		}
		sort.Strings(lines[start:end])
		start = end
	}
	return strings.Join(lines, "\n")
}

var _ cache.Store = (*metricstore.Store)(nil)
