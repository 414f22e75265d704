package metricstore_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/klauspost/compress/zstd"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/bindings/go/kube/metricstore"
)

// body is a family that is rendered.
type body string

func (b body) ByteSlice() []byte { return []byte(b) }

const header = "# HELP up Up.\n# TYPE up info"

// generate gives one series, or with the phase Failed three.
func generate(object any) []body {
	pod := object.(*corev1.Pod)
	line := fmt.Sprintf("up{pod=%q} 1\n", pod.Name)
	if pod.Status.Phase == corev1.PodFailed {
		return []body{body(line + line + line)}
	}
	return []body{body(line)}
}

func pod(name string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Name: name, UID: types.UID(name), ResourceVersion: "7",
	}}
}

func onEach(t *testing.T, options metricstore.Options, test func(t *testing.T, pages *metricstore.Pages, store *metricstore.Store)) {
	for _, backend := range linked {
		t.Run(backend.String(), func(t *testing.T) {
			library, err := millicore.Open(millicore.Options{Backend: backend})
			must(t, err)
			pages, err := metricstore.New(library, options)
			must(t, err)
			store, err := metricstore.NewStore(pages.Resource("pods"), []string{header}, generate)
			must(t, err)
			test(t, pages, store)
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// get asks for a page and decodes it.
func get(t *testing.T, pages *metricstore.Pages, path, accept, encoding string) (text, contentEncoding string) {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, path, nil)
	request.Header.Set("Accept", accept)
	request.Header.Set("Accept-Encoding", encoding)
	recorder := httptest.NewRecorder()
	pages.ServeHTTP(recorder, request)
	contentEncoding = recorder.Header().Get("Content-Encoding")
	var reader io.Reader = recorder.Body
	var err error
	switch contentEncoding {
	case "gzip":
		reader, err = gzip.NewReader(recorder.Body)
	case "zstd":
		reader, err = zstd.NewReader(recorder.Body)
	}
	must(t, err)
	var all bytes.Buffer
	_, err = all.ReadFrom(reader)
	must(t, err)
	return all.String(), contentEncoding
}

func TestPages(t *testing.T) {
	options := metricstore.Options{Gzip: true, Zstd: true}
	onEach(t, options, func(t *testing.T, pages *metricstore.Pages, store *metricstore.Store) {
		second, err := metricstore.NewStore(pages.Resource("others"), []string{header}, generate)
		must(t, err)
		must(t, store.Add(pod("a")))
		must(t, store.Update(pod("a")))
		must(t, second.Add(pod("b")))
		const gauge, a, b = "# HELP up Up.\n# TYPE up gauge\n", "up{pod=\"a\"} 1\n", "up{pod=\"b\"} 1\n"
		for _, row := range []struct{ path, accept, asked, encoding, want string }{
			{"/", "", "", "", gauge + a + b}, // one header of a name
			{"/", "text/plain", "gzip", "gzip", gauge + a + b},
			{"/", "text/plain", "deflate, gzip;q=0", "gzip", gauge + a + b},
			{"/", "text/plain", "gzip, zstd", "zstd", gauge + a + b},
			{"/", "application/openmetrics-text", "", "", header + "\n" + a + b + "# EOF\n"},
			{"/", "application/openmetrics-text", "gzip", "gzip", header + "\n" + a + b + "# EOF\n"},
			{"/?resources=others", "", "", "", gauge + b},
			{"/?resources=pods,others&exclude_resources=pods", "", "gzip", "gzip", gauge + b},
			{"/?resources=none", "", "", "", ""},
		} {
			text, encoding := get(t, pages, row.path, row.accept, row.asked)
			if text != row.want || encoding != row.encoding {
				t.Errorf("%+v: %q in %q", row, text, encoding)
			}
		}
		must(t, second.Delete(pod("b")))
		if held, err := pages.Statistics(); err != nil || held.Objects != 1 {
			t.Errorf("held: %+v, %v", held, err)
		}
	})
}

func TestReplace(t *testing.T) {
	options := metricstore.Options{Limits: millicore.MetricLimits{SeriesPerObject: 2}}
	onEach(t, options, func(t *testing.T, _ *metricstore.Pages, store *metricstore.Store) {
		failed := pod("b")
		failed.Status.Phase = corev1.PodFailed
		must(t, store.Add(pod("gone")))
		err := store.Replace([]any{pod("a"), failed, pod("c")}, "12")
		if !errors.Is(err, millicore.StatusTooManySeriesOfObject) {
			t.Errorf("three series of one: %v", err)
		}
		held, err := store.Statistics()
		must(t, err)
		if held.Objects != 2 || held.Refused != 1 {
			t.Errorf("held: %+v", held)
		}
		if version := store.LastStoreSyncResourceVersion(); version != "12" {
			t.Errorf("resource version %s", version)
		}
		store.Bookmark("13")
		if version := store.LastStoreSyncResourceVersion(); version != "13" {
			t.Errorf("resource version %s", version)
		}
		// An object without metadata ends nothing: what was there stays.
		if err := store.Replace([]any{pod("d"), 5}, "14"); err == nil {
			t.Error("5 is no object")
		}
		held, err = store.Statistics()
		must(t, err)
		if held.Objects != 3 {
			t.Errorf("after half a list: %+v", held)
		}
	})
}
