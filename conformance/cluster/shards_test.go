package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/bindings/go/kube/shard"
	"github.com/millicore/millicore/conformance/cluster/controlplane"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

const (
	shardNamespace = "shards"
	shardTotal     = 3
	shardObjects   = 90
)

// fleetOfShards is informers of one way to shard, a client each.
type fleetOfShards struct {
	name        string
	assignments []*shard.Assignment
	listers     []listers.ConfigMapNamespaceLister
	faults      []*trouble
	owner       func(number, total int32) shard.Owner
	start       func(number, total int32)
}

// TestShards: the informers of three shards hold every object once, at any
// time and whatever happens to their connections; by the filter alone and by
// the API server's shardSelector, in JSON and protobuf.
func TestShards(t *testing.T) {
	plane := controlplane.Start(t)
	library := open(t, millicore.BackendAuto)
	client := plane.Kubernetes.CoreV1()
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: shardNamespace}}
	if _, err := client.Namespaces().Create(t.Context(), namespace, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	objects := client.ConfigMaps(shardNamespace)
	random := rand.New(rand.NewPCG(1, 1))
	for i := range shardObjects {
		if _, err := objects.Create(t.Context(), configMap(i, random), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := serverShards(t.Context(), plane, library); err != nil {
		t.Fatal(err)
	}
	var fleets []*fleetOfShards
	for _, media := range []string{runtime.ContentTypeJSON, runtime.ContentTypeProtobuf} {
		fleets = append(fleets,
			startShards(t, plane, library, media, false, shard.Jump),
			startShards(t, plane, library, media, true, equalRanges))
	}
	agree := func(phase string) {
		t.Helper()
		for _, fleet := range fleets {
			if err := fleet.agrees(t.Context(), plane); err != nil {
				t.Fatalf("%s: %s: %v", fleet.name, phase, err)
			}
		}
	}
	churn := func() {
		t.Helper()
		for i := range 2 * shardObjects {
			number := random.IntN(2 * shardObjects)
			name := fmt.Sprintf("object-%d", number)
			var err error
			switch i % 3 {
			case 0:
				_, err = objects.Create(t.Context(), configMap(number, random), metav1.CreateOptions{})
			case 1:
				patch := fmt.Appendf(nil, `{"data":{"changed":"%d"}}`, i)
				_, err = objects.Patch(t.Context(), name, types.MergePatchType, patch, metav1.PatchOptions{})
			case 2:
				err = objects.Delete(t.Context(), name, metav1.DeleteOptions{})
			}
			if err != nil && !apierrors.IsNotFound(err) && !apierrors.IsAlreadyExists(err) {
				t.Fatal(err)
			}
		}
	}
	agree("after the first list")
	churn()
	agree("after churn")
	for _, fleet := range fleets {
		for _, faults := range fleet.faults {
			faults.cut.Store(9000)
			faults.drop()
		}
	}
	// Informers come back when they like: until some connections broke, or
	// long enough for the demand below to say so.
	for range 60 {
		churn()
		if troubleOf(fleets).broken >= int64(len(fleets)) {
			break
		}
		time.Sleep(500 * time.Millisecond)
	}
	for _, fleet := range fleets {
		for _, faults := range fleet.faults {
			faults.cut.Store(0)
		}
	}
	agree("after connections broke at any byte")
	for _, fleet := range fleets {
		for _, faults := range fleet.faults {
			faults.gone.Store(true)
			faults.drop()
		}
	}
	churn()
	agree("after 410 Gone")
	for _, fleet := range fleets {
		// A fourth shard comes: the others give some of theirs away.
		for i, assignment := range fleet.assignments {
			if err := assignment.Set(fleet.owner(int32(i), shardTotal+1)); err != nil {
				t.Fatal(err)
			}
		}
		fleet.start(shardTotal, shardTotal+1)
	}
	churn()
	agree("after one shard more")
	total := troubleOf(fleets)
	t.Logf("requests %d, compressed answers %d, connections broken %d, 410 answered %d, bookmarks and relists as client-go likes",
		total.requests, total.compressed, total.broken, total.answeredGone)
	if total.compressed == 0 || total.broken == 0 || total.answeredGone < int64(len(fleets))*shardTotal {
		t.Error("not all that could happen did")
	}
}

// troubleOf is what all fleets met so far.
func troubleOf(fleets []*fleetOfShards) (total seenTrouble) {
	for _, fleet := range fleets {
		for _, faults := range fleet.faults {
			total.add(faults)
		}
	}
	return total
}

// configMap is an object of some size, so that lists are compressed.
func configMap(number int, random *rand.Rand) *corev1.ConfigMap {
	text := make([]byte, 3000)
	for i := range text {
		text[i] = byte('a' + random.IntN(26))
	}
	return &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("object-%d", number), Namespace: shardNamespace},
		Data:       map[string]string{"text": string(text), "uid": `{"metadata":{"uid":"none"}}`},
	}
}

// equalRanges is one of total ranges of equal size.
func equalRanges(number, total int32) shard.Owner {
	step := ^uint64(0)/uint64(total) + 1
	one := millicore.HashRange{Start: step * uint64(number), End: step * uint64(number+1)}
	if number == total-1 {
		one.End = 0
	}
	return shard.Ranges(one)
}

// serverShards sees that this API server filters by shardSelector, and by the
// same hash as ours.
func serverShards(ctx context.Context, plane *controlplane.ControlPlane, library *millicore.Library) error {
	objects := plane.Kubernetes.CoreV1().ConfigMaps(shardNamespace)
	all, err := objects.List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	var uids millicore.Strings
	for i := range all.Items {
		uids.Append(string(all.Items[i].UID))
	}
	hashes, err := library.FNV1a64(nil, &uids)
	if err != nil {
		return err
	}
	owner := equalRanges(1, shardTotal)
	some, err := objects.List(ctx, metav1.ListOptions{ShardSelector: owner.Selector()})
	if err != nil {
		return err
	}
	if some.ShardInfo == nil || some.ShardInfo.Selector != owner.Selector() {
		return fmt.Errorf("shardInfo is %v, the gate is off", some.ShardInfo)
	}
	want := map[types.UID]bool{}
	for i, hash := range hashes {
		if hash >= owner.Ranges[0].Start && hash < owner.Ranges[0].End {
			want[all.Items[i].UID] = true
		}
	}
	got := map[types.UID]bool{}
	for i := range some.Items {
		got[some.Items[i].UID] = true
	}
	if len(got) == 0 || !maps.Equal(got, want) {
		return fmt.Errorf("the server keeps %d of %d objects, ours %d", len(got), len(all.Items), len(want))
	}
	return nil
}

func startShards(t *testing.T, plane *controlplane.ControlPlane, library *millicore.Library, media string, serverSide bool, owner func(number, total int32) shard.Owner) *fleetOfShards {
	t.Helper()
	fleet := &fleetOfShards{name: fmt.Sprintf("%s, server-side %v", media, serverSide), owner: owner}
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	fleet.start = func(number, total int32) {
		t.Helper()
		assignment, err := shard.NewWithOptions(library, owner(number, total), shard.Options{ServerSide: serverSide})
		if err != nil {
			t.Fatal(err)
		}
		faults := &trouble{}
		config := rest.CopyConfig(plane.Admin)
		config.ContentType, config.AcceptContentTypes = media, media
		config.QPS = -1
		config.Wrap(faults.wrap)
		config.Wrap(shard.Transport(assignment))
		client, err := kubernetes.NewForConfig(config)
		if err != nil {
			t.Fatal(err)
		}
		var from cache.ListerWatcher = cache.NewListWatchFromClient(client.CoreV1().RESTClient(), "configmaps", shardNamespace, fields.Everything())
		if !serverSide {
			from = listThenWatch{from}
		}
		informer := cache.NewSharedIndexInformer(from, &corev1.ConfigMap{}, 0, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
		go informer.Run(stop)
		if !cache.WaitForCacheSync(t.Context().Done(), informer.HasSynced) {
			t.Fatal("no informer without the initial list")
		}
		// The compressed way too, which no watch goes.
		if _, err := client.CoreV1().ConfigMaps(shardNamespace).List(t.Context(), metav1.ListOptions{}); err != nil {
			t.Fatal(err)
		}
		fleet.assignments = append(fleet.assignments, assignment)
		fleet.faults = append(fleet.faults, faults)
		fleet.listers = append(fleet.listers, listers.NewConfigMapLister(informer.GetIndexer()).ConfigMaps(shardNamespace))
	}
	for number := range int32(shardTotal) {
		fleet.start(number, shardTotal)
	}
	return fleet
}

// listThenWatch keeps a reflector from asking for its list as a watch.
type listThenWatch struct{ cache.ListerWatcher }

func (listThenWatch) IsWatchListSemanticsUnSupported() bool { return true }

// agrees waits until the shards hold each object once, as it is now.
func (f *fleetOfShards) agrees(ctx context.Context, plane *controlplane.ControlPlane) error {
	list, err := plane.Kubernetes.CoreV1().ConfigMaps(shardNamespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	want := map[types.UID]string{}
	for i := range list.Items {
		want[list.Items[i].UID] = list.Items[i].ResourceVersion
	}
	deadline := time.Now().Add(90 * time.Second)
	for {
		err := f.holds(want)
		if err == nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (f *fleetOfShards) holds(want map[types.UID]string) error {
	got := map[types.UID]string{}
	for number, lister := range f.listers {
		objects, err := lister.List(labels.Everything())
		if err != nil {
			return err
		}
		if len(objects) == 0 {
			return fmt.Errorf("shard %d is empty", number)
		}
		for _, object := range objects {
			if _, twice := got[object.UID]; twice {
				return fmt.Errorf("%s is in two shards", object.Name)
			}
			got[object.UID] = object.ResourceVersion
		}
	}
	if !maps.Equal(got, want) {
		return fmt.Errorf("%d objects are in the shards, %d in the API server, or not at the same version", len(got), len(want))
	}
	return nil
}

// trouble stands between a shard's filter and the API server.
type trouble struct {
	next http.RoundTripper
	// cut breaks each watch's connection after up to so many bytes.
	cut atomic.Int64
	// gone answers the next watch with 410.
	gone atomic.Bool
	seenTrouble
	open atomic.Pointer[cutBody]
}

type seenTrouble struct{ requests, compressed, broken, answeredGone int64 }

func (s *seenTrouble) add(f *trouble) {
	s.requests += atomic.LoadInt64(&f.requests)
	s.compressed += atomic.LoadInt64(&f.compressed)
	s.broken += atomic.LoadInt64(&f.broken)
	s.answeredGone += atomic.LoadInt64(&f.answeredGone)
}

func (f *trouble) wrap(next http.RoundTripper) http.RoundTripper {
	f.next = next
	return f
}

// drop breaks the watch that is open.
func (f *trouble) drop() {
	if body := f.open.Load(); body != nil {
		_ = body.Close()
	}
}

func (f *trouble) RoundTrip(request *http.Request) (*http.Response, error) {
	number := atomic.AddInt64(&f.requests, 1)
	query := request.URL.Query()
	watch := query.Get("watch") != ""
	if watch && f.gone.Swap(false) {
		atomic.AddInt64(&f.answeredGone, 1)
		return goneResponse(request), nil
	}
	request = request.Clone(request.Context())
	request.Header.Set("Accept-Encoding", "gzip")
	response, err := f.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	if response.Header.Get("Content-Encoding") == "gzip" {
		atomic.AddInt64(&f.compressed, 1)
	}
	if watch && response.StatusCode == http.StatusOK {
		body := &cutBody{ReadCloser: response.Body, of: f, left: -1}
		if cut := f.cut.Load(); cut > 0 {
			// Anywhere, and again in the next run.
			body.left = 1 + number*7919%cut
		}
		f.open.Store(body)
		response.Body = body
	}
	return response, nil
}

// cutBody ends early.
type cutBody struct {
	io.ReadCloser
	of   *trouble
	left int64
}

var errCut = errors.New("the connection was broken")

func (b *cutBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return b.ReadCloser.Read(p)
	}
	if b.left == 0 {
		atomic.AddInt64(&b.of.broken, 1)
		return 0, errCut
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

func goneResponse(request *http.Request) *http.Response {
	text, err := json.Marshal(apierrors.NewResourceExpired("too old resource version").Status())
	if err != nil {
		panic(err)
	}
	return &http.Response{
		StatusCode: http.StatusGone, Status: "410 Gone", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}},
		Body:   io.NopCloser(strings.NewReader(string(text))), Request: request,
	}
}
