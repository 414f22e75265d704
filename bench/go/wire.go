package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"strings"

	"github.com/dgryski/go-jump"
	"google.golang.org/protobuf/encoding/protowire"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/bindings/go/kube/shard"
)

// The list of wireCase and shardListCase: the recorded pods, each with a UID of
// its own, for shard 1 of 10.
const (
	wirePods   = 10_000
	listShard  = 1
	listTotal  = 10
	pieceBytes = 1 << 20
)

// listFormat is one way in which the API server writes a list.
type listFormat struct {
	media  string
	format millicore.ListFormat
	list   []byte
}

func newListFormat(name string) (listFormat, error) {
	input := name[strings.LastIndex(name, "/")+1:]
	recorded, err := recording("cluster/pods_raw_list." + input)
	if err != nil {
		return listFormat{}, err
	}
	if input == "json" {
		list, err := tiledJSON(recorded)
		return listFormat{runtime.ContentTypeJSON, millicore.ListJSON, list}, err
	}
	list, err := tiledProtobuf(recorded)
	return listFormat{runtime.ContentTypeProtobuf, millicore.ListProtobuf, list}, err
}

// wireCase: the bytes of a LIST to those of one shard's part of it, against
// client-go's decoding of the list, with which a shard of kube-state-metrics
// begins.
func wireCase(host *host, name string) (benchCase, error) {
	in, err := newListFormat(name)
	if err != nil {
		return benchCase{}, err
	}
	goals := map[millicore.ListFormat][2]float64{millicore.ListProtobuf: {50, 30}, millicore.ListJSON: {20, 12}}[in.format]
	const peer = "client-go decodes all"
	benchCase := benchCase{
		pillar: "shard", name: name, items: wirePods, unit: "pod", bytes: len(in.list),
		goals: []goal{
			{"millicore cgo", peer, goals[0], goals[1], 8},
			{"millicore Rust", peer, goals[0], goals[1], 8},
		},
	}
	decode := func() error {
		_, err := in.decode()
		return err
	}
	benchCase.engines = []engine{{name: peer, result: in.upstream, run: repeat(decode)}}
	ours, err := host.through(name, func(library *millicore.Library) (engine, error) {
		filter, err := library.NewShardFilter(millicore.ShardFilterOptions{
			Format: in.format, Shard: listShard, Total: listTotal,
		})
		if err != nil {
			return engine{}, err
		}
		var kept []byte
		job := func() (err error) {
			if err := filter.Reset(); err != nil {
				return err
			}
			kept = kept[:0]
			for rest := in.list; len(rest) > 0; {
				n := min(len(rest), pieceBytes)
				if kept, err = filter.Feed(kept, rest[:n]); err != nil {
					return err
				}
				rest = rest[n:]
			}
			return filter.Finish()
		}
		return engine{
			result: func() (string, error) { err := job(); return digestOf(kept), err },
			run:    repeat(job),
		}, nil
	})
	benchCase.engines = append(benchCase.engines, ours...)
	return benchCase, err
}

// shardListCase: the same list through client-go's client, body to objects, kept
// ones only: upstream decodes all and looks at each, ours has the transport
// wrapped.
func shardListCase(host *host, name string) (benchCase, error) {
	in, err := newListFormat(name)
	if err != nil {
		return benchCase{}, err
	}
	ratio := map[millicore.ListFormat]float64{millicore.ListProtobuf: 7, millicore.ListJSON: 6}[in.format]
	const peer = "client-go and kube-state-metrics' rule"
	benchCase := benchCase{
		pillar: "shard", name: name, items: wirePods, unit: "pod", bytes: len(in.list),
		goals: []goal{{"millicore cgo", peer, ratio, 0, 8}},
	}
	theirs := func() ([]corev1.Pod, error) {
		pods, err := in.wirePods(nil)
		return keptPods(pods), err
	}
	benchCase.engines = []engine{{
		name:   peer,
		result: func() (string, error) { pods, err := theirs(); return podsDigest(pods), err },
		run:    repeat(func() error { _, err := theirs(); return err }),
	}}
	ours, err := host.backends(func(library *millicore.Library) (engine, error) {
		assignment, err := shard.New(library, shard.Jump(listShard, listTotal))
		if err != nil {
			return engine{}, err
		}
		job := func() ([]corev1.Pod, error) { return in.wirePods(assignment) }
		return engine{
			result: func() (string, error) { pods, err := job(); return podsDigest(pods), err },
			run:    repeat(func() error { _, err := job(); return err }),
		}, nil
	})
	benchCase.engines = append(benchCase.engines, ours...)
	return benchCase, err
}

func (f listFormat) decode() (*corev1.PodList, error) {
	object, _, err := scheme.Codecs.UniversalDeserializer().Decode(f.list, nil, nil)
	if err != nil {
		return nil, err
	}
	return object.(*corev1.PodList), nil
}

// upstream is the digest of what is left of the list after decoding it.
func (f listFormat) upstream() (string, error) {
	list, err := f.decode()
	if err != nil {
		return "", err
	}
	list.Items = keptPods(list.Items)
	info, _ := runtime.SerializerInfoForMediaType(scheme.Codecs.SupportedMediaTypes(), f.media)
	encoder := scheme.Codecs.EncoderForVersion(info.Serializer, corev1.SchemeGroupVersion)
	data, err := runtime.Encode(encoder, list)
	if f.format == millicore.ListJSON {
		data = bytes.TrimSuffix(data, []byte("\n"))
	}
	return digestOf(data), err
}

// RoundTrip answers every request with the list.
func (f listFormat) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {f.media}}, ContentLength: int64(len(f.list)),
		Body: io.NopCloser(bytes.NewReader(f.list)), Request: request,
	}, nil
}

func (f listFormat) wirePods(assignment *shard.Assignment) ([]corev1.Pod, error) {
	config := &rest.Config{Host: "http://server", Transport: f, QPS: -1}
	config.ContentType, config.AcceptContentTypes = f.media, f.media
	if assignment != nil {
		config.Wrap(shard.Transport(assignment))
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	list, err := client.CoreV1().Pods("").List(context.Background(), metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	return list.Items, nil
}

func keptPods(pods []corev1.Pod) []corev1.Pod {
	var kept []corev1.Pod
	for _, pod := range pods {
		hash := fnv.New64a()
		hash.Write([]byte(pod.UID))
		if jump.Hash(hash.Sum64(), listTotal) == listShard {
			kept = append(kept, pod)
		}
	}
	return kept
}

func podsDigest(pods []corev1.Pod) string {
	hash := fnv.New64a()
	for i := range pods {
		fmt.Fprintln(hash, pods[i].Name, pods[i].UID, len(pods[i].Spec.Containers))
	}
	return fmt.Sprintf("%d pods %016x", len(pods), hash.Sum64())
}

// tiledJSON is a list of as many pods, each recorded one in turn.
func tiledJSON(recorded []byte) ([]byte, error) {
	var compact bytes.Buffer
	if err := json.Compact(&compact, recorded); err != nil {
		return nil, err
	}
	var list struct{ Items []json.RawMessage }
	if err := json.Unmarshal(compact.Bytes(), &list); err != nil {
		return nil, err
	}
	before, _, ok := bytes.Cut(compact.Bytes(), []byte(`"items":[`))
	if !ok {
		return nil, fmt.Errorf("the recorded list has no items")
	}
	out := append(bytes.Clone(before), `"items":[`...)
	uids := uids()
	for i := range wirePods {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendPod(out, list.Items[i%len(list.Items)], `"uid":"`, uids[i])
	}
	return append(out, "]}"...), nil
}

// tiledProtobuf is the same in protobuf.
func tiledProtobuf(recorded []byte) ([]byte, error) {
	fail := fmt.Errorf("the recorded list is no list")
	out := bytes.Clone(recorded[:4])
	for rest := recorded[4:]; len(rest) > 0; {
		number, _, tag := protowire.ConsumeTag(rest)
		if tag < 0 {
			return nil, fail
		}
		value, size := protowire.ConsumeBytes(rest[tag:])
		if size < 0 {
			return nil, fail
		}
		if number == 2 {
			tiled, err := tiledItems(value)
			if err != nil {
				return nil, err
			}
			value = tiled
		}
		out = protowire.AppendBytes(append(out, rest[:tag]...), value)
		rest = rest[tag+size:]
	}
	return out, nil
}

func tiledItems(list []byte) ([]byte, error) {
	var out []byte
	var pods [][]byte
	for rest := list; len(rest) > 0; {
		number, _, size := protowire.ConsumeField(rest)
		if size < 0 {
			return nil, fmt.Errorf("the recorded list has a broken item")
		}
		if number == 2 {
			pods = append(pods, rest[:size])
		} else {
			out = append(out, rest[:size]...)
		}
		rest = rest[size:]
	}
	for i, uid := range uids() {
		out = appendPod(out, pods[i%len(pods)], "\x2a\x24", uid)
	}
	return out, nil
}

// appendPod appends a pod with another UID, which stands behind a mark.
func appendPod(out, pod []byte, mark, uid string) []byte {
	at := bytes.Index(pod, []byte(mark)) + len(mark)
	out = append(append(out, pod[:at]...), uid...)
	return append(out, pod[at+len(uid):]...)
}
