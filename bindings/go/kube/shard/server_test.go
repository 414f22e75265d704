package shard_test

import (
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/bindings/go/kube/shard"
)

// server is as much of an API server as lists and watches pods, over HTTP/2,
// in the format that is asked for.
type server struct {
	*httptest.Server
	pods corev1.PodList
	// events are what a watch sends, piece by piece; then it waits.
	events chan []byte
	// requests are the URLs asked for.
	requests chan string
	compress bool
}

func newServer(t *testing.T, count int) *server {
	t.Helper()
	s := &server{events: make(chan []byte), requests: make(chan string, 100)}
	s.pods.ListMeta = metav1.ListMeta{ResourceVersion: "9", Continue: "more"}
	for i := range count {
		s.pods.Items = append(s.pods.Items, pod(i))
	}
	s.Server = httptest.NewUnstartedServer(s)
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func pod(i int) corev1.Pod {
	return corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name: fmt.Sprintf("pod-%d", i), Namespace: "shop",
			UID: types.UID(uuid(i)),
		},
		Spec: corev1.PodSpec{NodeName: strings.Repeat("n", i)},
	}
}

// uuid is a UID that hashes anywhere.
func uuid(i int) string {
	sum := md5.Sum([]byte{byte(i), byte(i >> 8)})
	return fmt.Sprintf("%x-%x-4%03x-%x-%x", sum[:4], sum[4:6], sum[6], sum[8:10], sum[10:])
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case s.requests <- r.URL.String():
	default:
	}
	media := runtime.ContentTypeJSON
	if strings.Contains(r.Header.Get("Accept"), runtime.ContentTypeProtobuf) {
		media = runtime.ContentTypeProtobuf
	}
	if r.URL.Query().Get("as") == "cbor" {
		media = "application/cbor"
	}
	w.Header().Set("Content-Type", media)
	if r.URL.Query().Get("watch") == "true" || r.URL.Query().Get("watch") == "1" {
		s.watch(w, r)
		return
	}
	object := runtime.Object(&s.pods)
	if strings.HasSuffix(r.URL.Path, "/pods/pod-1") {
		object = &s.pods.Items[1]
	}
	body := encoded(object, media)
	if s.compress && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		var out bytes.Buffer
		writer := gzip.NewWriter(&out)
		_, _ = writer.Write(body)
		_ = writer.Close()
		body = out.Bytes()
		w.Header().Set("Content-Encoding", "gzip")
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	_, _ = w.Write(body)
}

func (s *server) watch(w http.ResponseWriter, r *http.Request) {
	w.(http.Flusher).Flush()
	for {
		select {
		case piece, open := <-s.events:
			if !open {
				return
			}
			_, _ = w.Write(piece)
			w.(http.Flusher).Flush()
		case <-r.Context().Done():
			return
		}
	}
}

func encoded(object runtime.Object, media string) []byte {
	info, _ := runtime.SerializerInfoForMediaType(scheme.Codecs.SupportedMediaTypes(), media)
	if info.Serializer == nil {
		return []byte("?")
	}
	data, err := runtime.Encode(scheme.Codecs.EncoderForVersion(info.Serializer, corev1.SchemeGroupVersion), object)
	if err != nil {
		panic(err)
	}
	return data
}

// event is one event as the API server writes it.
func event(kind string, object runtime.Object, media string) []byte {
	info, _ := runtime.SerializerInfoForMediaType(scheme.Codecs.SupportedMediaTypes(), media)
	raw := encoded(object, media)
	if media == runtime.ContentTypeJSON {
		raw = bytes.TrimSpace(raw)
	}
	var out bytes.Buffer
	frames := info.StreamSerializer.Framer.NewFrameWriter(&out)
	wrapped := &metav1.WatchEvent{Type: kind, Object: runtime.RawExtension{Raw: raw}}
	if err := info.StreamSerializer.Serializer.Encode(wrapped, frames); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// config is a client's of the server, wrapped by an assignment.
func (s *server) config(media string, assignment *shard.Assignment) *rest.Config {
	config := &rest.Config{Host: s.URL}
	config.ContentType, config.AcceptContentTypes = media, media
	config.TLSClientConfig = rest.TLSClientConfig{Insecure: true, NextProtos: []string{"h2"}}
	config.QPS = -1
	if assignment != nil {
		config.Wrap(shard.Transport(assignment))
	}
	return config
}

func (s *server) client(t *testing.T, media string, assignment *shard.Assignment) kubernetes.Interface {
	t.Helper()
	client, err := kubernetes.NewForConfig(s.config(media, assignment))
	must(t, err)
	return client
}

func owner(t *testing.T, library *millicore.Library, uid types.UID, total int32) int32 {
	t.Helper()
	var column millicore.Strings
	column.Append(string(uid))
	shards, err := library.AssignShards(nil, &column, total)
	must(t, err)
	return shards[0]
}
