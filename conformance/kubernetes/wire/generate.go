package wire

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"math/rand"
	"reflect"
	"slices"

	jump "github.com/dgryski/go-jump"
	"k8s.io/apimachinery/pkg/api/apitesting/fuzzer"
	"k8s.io/apimachinery/pkg/api/meta"
	metafuzzer "k8s.io/apimachinery/pkg/apis/meta/fuzzer"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/scheme"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// kinds are what kube-state-metrics watches.
var kinds = []schema.GroupVersionKind{
	{Version: "v1", Kind: "Pod"}, {Version: "v1", Kind: "Node"},
	{Version: "v1", Kind: "Service"}, {Version: "v1", Kind: "ConfigMap"},
	{Version: "v1", Kind: "Secret"}, {Version: "v1", Kind: "Namespace"},
	{Version: "v1", Kind: "Endpoints"}, {Version: "v1", Kind: "LimitRange"},
	{Version: "v1", Kind: "PersistentVolume"}, {Version: "v1", Kind: "PersistentVolumeClaim"},
	{Version: "v1", Kind: "ReplicationController"}, {Version: "v1", Kind: "ResourceQuota"},
	{Version: "v1", Kind: "ServiceAccount"},
	{Group: "apps", Version: "v1", Kind: "Deployment"}, {Group: "apps", Version: "v1", Kind: "StatefulSet"},
	{Group: "apps", Version: "v1", Kind: "DaemonSet"}, {Group: "apps", Version: "v1", Kind: "ReplicaSet"},
	{Group: "batch", Version: "v1", Kind: "Job"}, {Group: "batch", Version: "v1", Kind: "CronJob"},
	{Group: "autoscaling", Version: "v2", Kind: "HorizontalPodAutoscaler"},
	{Group: "policy", Version: "v1", Kind: "PodDisruptionBudget"},
	{Group: "networking.k8s.io", Version: "v1", Kind: "Ingress"},
	{Group: "networking.k8s.io", Version: "v1", Kind: "NetworkPolicy"},
	{Group: "storage.k8s.io", Version: "v1", Kind: "StorageClass"},
	{Group: "coordination.k8s.io", Version: "v1", Kind: "Lease"},
	{Group: "certificates.k8s.io", Version: "v1", Kind: "CertificateSigningRequest"},
}

// generate makes a list or a watch of objects of one kind with every field
// filled at random, encoded as the API server does.
func generate(random *harness.Random, small bool) (body, error) {
	kind := harness.Pick(random, kinds)
	made := body{
		name: kind.Kind, watch: random.OneIn(2),
		format: harness.Pick(random, []millicore.ListFormat{millicore.ListJSON, millicore.ListProtobuf}),
	}
	count := random.IntN(12)
	if small {
		count = random.IntN(3)
	}
	objects := make([]runtime.Object, count)
	for i := range objects {
		object, err := fill(random, kind, small)
		if err != nil {
			return body{}, err
		}
		objects[i] = object
	}
	var err error
	if made.watch {
		made.data, err = encodeEvents(random, made.format, kind.GroupVersion(), objects)
	} else {
		made.data, err = encodeList(random, made.format, kind, objects)
	}
	return made, err
}

// fill makes an object; small ones have metadata only.
func fill(random *harness.Random, kind schema.GroupVersionKind, small bool) (runtime.Object, error) {
	object, err := scheme.Scheme.New(kind)
	if err != nil {
		return nil, err
	}
	filler := fuzzer.FuzzerFor(metafuzzer.Funcs, rand.NewSource(random.Int64()), scheme.Codecs)
	metadata, err := meta.Accessor(object)
	if err != nil {
		return nil, err
	}
	if small {
		metadata.SetName(random.From("abc", 3))
	} else {
		filler.Fill(object)
	}
	metadata.SetUID(types.UID(uid(random, metadata.GetUID())))
	object.GetObjectKind().SetGroupVersionKind(schema.GroupVersionKind{})
	return object, nil
}

// uid is most often as the API server makes them, now and then anything.
func uid(random *harness.Random, any types.UID) string {
	switch random.IntN(10) {
	case 0:
		return ""
	case 1:
		return string(any)
	case 2:
		return random.From("\"\\{}[]é\n<&", 1+random.IntN(9))
	}
	hex := "0123456789abcdef"
	return random.From(hex, 8) + "-" + random.From(hex, 4) + "-4" + random.From(hex, 3) +
		"-a" + random.From(hex, 3) + "-" + random.From(hex, 12)
}

func infoOf(format millicore.ListFormat) runtime.SerializerInfo {
	media := map[millicore.ListFormat]string{
		millicore.ListJSON: runtime.ContentTypeJSON, millicore.ListProtobuf: runtime.ContentTypeProtobuf,
	}[format]
	info, ok := runtime.SerializerInfoForMediaType(scheme.Codecs.SupportedMediaTypes(), media)
	if !ok {
		panic("client-go does not know " + media)
	}
	return info
}

func encodeList(random *harness.Random, format millicore.ListFormat, kind schema.GroupVersionKind, objects []runtime.Object) ([]byte, error) {
	list, err := scheme.Scheme.New(kind.GroupVersion().WithKind(kind.Kind + "List"))
	if err != nil {
		return nil, err
	}
	if err := setItems(list, objects); err != nil {
		return nil, err
	}
	metadata, err := meta.ListAccessor(list)
	if err != nil {
		return nil, err
	}
	metadata.SetResourceVersion(random.Digits(5))
	if random.OneIn(2) {
		remaining := int64(random.IntN(1000))
		metadata.SetContinue(random.From("abcdef", 20))
		metadata.SetRemainingItemCount(&remaining)
	}
	encoder := scheme.Codecs.EncoderForVersion(infoOf(format).Serializer, kind.GroupVersion())
	if format == millicore.ListJSON && random.OneIn(4) {
		encoder = scheme.Codecs.EncoderForVersion(infoOf(format).PrettySerializer, kind.GroupVersion())
	}
	return runtime.Encode(encoder, list)
}

// setItems is meta.SetList, which leaves an empty list nil.
func setItems(list runtime.Object, objects []runtime.Object) error {
	items, err := meta.GetItemsPtr(list)
	if err != nil {
		return err
	}
	slice := reflect.ValueOf(items).Elem()
	slice.Set(reflect.MakeSlice(slice.Type(), len(objects), len(objects)))
	for i, object := range objects {
		slice.Index(i).Set(reflect.ValueOf(object).Elem())
	}
	return nil
}

// encodeEvents writes a watch as k8s.io/apiserver's handler does.
func encodeEvents(random *harness.Random, format millicore.ListFormat, version schema.GroupVersion, objects []runtime.Object) ([]byte, error) {
	info := infoOf(format)
	embedded := scheme.Codecs.EncoderForVersion(info.Serializer, version)
	var out bytes.Buffer
	frames := info.StreamSerializer.Framer.NewFrameWriter(&out)
	outer := info.StreamSerializer.Serializer
	event := func(kind watch.EventType, object runtime.Object, encoder runtime.Encoder) error {
		raw, err := runtime.Encode(encoder, object)
		if err != nil {
			return fmt.Errorf("%s of %T: %w", kind, object, err)
		}
		if format == millicore.ListJSON {
			raw = bytes.TrimSuffix(raw, []byte("\n"))
		}
		return outer.Encode(&metav1.WatchEvent{Type: string(kind), Object: runtime.RawExtension{Raw: raw}}, frames)
	}
	for _, object := range objects {
		kind := harness.Pick(random, []watch.EventType{watch.Added, watch.Modified, watch.Deleted, watch.Modified, watch.Bookmark})
		if err := event(kind, object, embedded); err != nil {
			return nil, err
		}
	}
	if random.OneIn(3) {
		status := &metav1.Status{Status: metav1.StatusFailure, Reason: metav1.StatusReasonExpired, Code: 410, Message: "too old"}
		encoder := scheme.Codecs.EncoderForVersion(info.Serializer, schema.GroupVersion{Version: "v1"})
		if err := event(watch.Error, status, encoder); err != nil {
			return nil, err
		}
	}
	return slices.Clip(out.Bytes()), nil
}

// owns is kube-state-metrics' rule.
func owns(object runtime.Object, shard, total int32) bool {
	metadata, err := meta.Accessor(object)
	if err != nil {
		panic(err)
	}
	hash := fnv.New64a()
	hash.Write([]byte(metadata.GetUID()))
	return jump.Hash(hash.Sum64(), int(total)) == shard
}
