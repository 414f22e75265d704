package metricsstore

import (
	"bytes"
	"io"
	"os"
	"slices"
	"sync"

	"github.com/prometheus/common/expfmt"
	"k8s.io/kube-state-metrics/v2/pkg/metric"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/bindings/go/kube/metricstore"
)

// pages holds every store that the tests make.
var pages = sync.OnceValue(func() *metricstore.Pages {
	backend, err := millicore.ParseBackend(os.Getenv("MILLICORE_BACKEND"))
	must(err)
	library, err := millicore.Open(millicore.Options{Backend: backend})
	must(err)
	made, err := metricstore.New(library, metricstore.Options{})
	must(err)
	return made
})

// must is for errors that no input of upstream's can cause.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// MetricsStore is upstream's by name, ours inside.
type MetricsStore struct {
	*metricstore.Store
	headers []string
}

// NewMetricsStore makes one.
func NewMetricsStore(headers []string, generate func(any) []metric.FamilyInterface) *MetricsStore {
	store, err := metricstore.NewStore(pages().Resource(""), headers, generate)
	must(err)
	return &MetricsStore{store, headers}
}

// MetricsWriterList is several writers.
type MetricsWriterList []*MetricsWriter

// MetricsWriter writes stores below the same headers.
type MetricsWriter struct {
	ResourceName string
	stores       []*MetricsStore
	// all are the writers of a page, this one the last of them.
	all  MetricsWriterList
	form millicore.PageForm
}

// NewMetricsWriter makes one.
func NewMetricsWriter(name string, stores ...*MetricsStore) *MetricsWriter {
	return &MetricsWriter{ResourceName: name, stores: stores}
}

// WriteAll writes what the writer adds to the page of those before it.
func (m MetricsWriter) WriteAll(w io.Writer) error {
	if m.all == nil {
		m.all = MetricsWriterList{&m}
	}
	before := text(m.all[:len(m.all)-1], m.form, stores)
	text := text(m.all, m.form, stores)
	_, err := w.Write(bytes.TrimPrefix(text, before))
	return err
}

func stores(writer *MetricsWriter) []*millicore.MetricStore {
	var own []*millicore.MetricStore
	for _, store := range writer.stores {
		own = append(own, store.Metrics())
	}
	return own
}

// text is the page of writers, each of them with some stores.
func text(writers MetricsWriterList, form millicore.PageForm, stores func(*MetricsWriter) []*millicore.MetricStore) []byte {
	page, err := pages().Stores().NewPage(millicore.HeaderV2_20, 0)
	must(err)
	defer page.Close()
	for _, writer := range writers {
		for i, store := range stores(writer) {
			must(page.Add(store, i == 0))
		}
	}
	length, err := page.Start(form)
	must(err)
	text := make([]byte, length)
	for read := 0; read < len(text); {
		n, err := page.Fill(text[read:])
		must(err)
		read += n
	}
	return text
}

// SanitizeHeaders gives writers with the headers of a form.
func SanitizeHeaders(contentType expfmt.Format, writers MetricsWriterList) MetricsWriterList {
	form := millicore.FormText
	switch contentType.FormatType() {
	case expfmt.TypeOpenMetrics:
		form = millicore.FormOpenMetrics
	case expfmt.TypeProtoCompact, expfmt.TypeProtoDelim, expfmt.TypeProtoText:
		form = millicore.FormProtobuf
	}
	headers := headersOf(writers, form)
	sanitized := make(MetricsWriterList, len(writers))
	for i, writer := range writers {
		var stores []*MetricsStore
		for at, store := range writer.stores {
			own := &MetricsStore{Store: store.Store}
			if at == 0 {
				own.headers = headers[i]
			}
			stores = append(stores, own)
		}
		sanitized[i] = &MetricsWriter{
			ResourceName: writer.ResourceName, stores: stores,
			all: slices.Clip(writers[:i+1]), form: form,
		}
	}
	return sanitized
}

// mark is the body of every family in the pages that headersOf reads.
const mark = "\x00\n"

// headersOf reads each writer's headers off a page whose bodies are marks.
func headersOf(writers MetricsWriterList, form millicore.PageForm) [][]string {
	marked := map[*MetricsWriter][]*millicore.MetricStore{}
	for _, writer := range writers {
		var headers, marks millicore.Strings
		for _, header := range writer.stores[0].headers {
			headers.Append(header)
			marks.Append(mark)
		}
		store, err := pages().Stores().NewStore(&headers, millicore.MetricLimits{})
		must(err)
		defer store.Close()
		must(store.Upsert("", &marks))
		marked[writer] = []*millicore.MetricStore{store}
	}
	of := func(writer *MetricsWriter) []*millicore.MetricStore { return marked[writer] }
	texts := bytes.Split(text(writers, form, of), []byte(mark))
	headers := make([][]string, len(writers))
	for i, writer := range writers {
		for range writer.stores[0].headers {
			headers[i] = append(headers[i], string(texts[0]))
			texts = texts[1:]
		}
	}
	return headers
}
