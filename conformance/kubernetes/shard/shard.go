// Package shard holds our sharding against kube-state-metrics': the owner of
// every object as its sharded ListerWatcher decides it, hash/fnv and go-jump
// which it is made of, also on counts of shards that nobody runs, and the
// shard that a pod's name and StatefulSet give.
package shard

import (
	"fmt"
	"hash/fnv"
	"math"
	"strconv"

	jump "github.com/dgryski/go-jump"
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kube-state-metrics/v2/pkg/sharding"

	millicore "github.com/millicore/millicore/bindings/go"
	kubeshard "github.com/millicore/millicore/bindings/go/kube/shard"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite compares lists of UIDs, keys and pod names.
var Suite = harness.Suite{
	Name: "shard",
	Upstream: []string{"k8s.io/kube-state-metrics/v2",
		"github.com/dgryski/go-jump", "k8s.io/apimachinery"},
	Compare: compare,
}

func compare(run *harness.Run) error {
	for number := run.First; number < run.End; number++ {
		random := run.Random(number)
		uids := make([]string, 1+random.IntN(16))
		for i := range uids {
			uids[i] = uid(random)
		}
		run.Count("UIDs", len(uids))
		for _, check := range []func(*harness.Run, *harness.Random, []string) error{
			owners, hashes, jumps, identity,
		} {
			if err := check(run, random, uids); err != nil {
				if difference, ok := err.(*harness.Difference); ok {
					difference.Case = number
					return difference
				}
				return fmt.Errorf("case %d: %w", number, err)
			}
		}
	}
	return nil
}

func uid(random *harness.Random) string {
	switch random.IntN(8) {
	case 0:
		return ""
	case 1:
		any := make([]byte, random.IntN(200))
		for i := range any {
			any[i] = byte(random.IntN(256))
		}
		return string(any)
	case 2:
		return random.Digits(1 + random.IntN(20))
	default:
		hex := "0123456789abcdef"
		return random.From(hex, 8) + "-" + random.From(hex, 4) + "-4" +
			random.From(hex, 3) + "-" + random.From("89ab", 1) +
			random.From(hex, 3) + "-" + random.From(hex, 12)
	}
}

// owners lists the objects through every shard's own ListerWatcher: each must
// be kept by exactly the shard that AssignShards names.
func owners(run *harness.Run, random *harness.Random, uids []string) error {
	total := int32(1 + random.IntN(8))
	if random.OneIn(8) {
		total = int32(1 + random.IntN(200))
	}
	source := &cache.ListWatch{
		ListFunc: func(metav1.ListOptions) (runtime.Object, error) {
			list := &metav1.PartialObjectMetadataList{}
			for i, uid := range uids {
				list.Items = append(list.Items, metav1.PartialObjectMetadata{
					ObjectMeta: metav1.ObjectMeta{
						Name: strconv.Itoa(i), UID: types.UID(uid)},
				})
			}
			return list, nil
		},
	}
	want := make([]int32, len(uids))
	for i := range want {
		want[i] = -1
	}
	for shard := range total {
		kept, err := sharding.NewShardedListWatch(shard, int(total), source).
			List(metav1.ListOptions{})
		if err != nil {
			return err
		}
		ours, err := kubeshard.NewListerWatcher(run.Library, kubeshard.KubeStateMetrics2_20, shard, int(total), source).
			List(metav1.ListOptions{})
		if err != nil {
			return err
		}
		if !equality.Semantic.DeepEqual(ours, kept) {
			return &harness.Difference{
				Input: fmt.Sprintf("shard %d of %d, UIDs %q", shard, total, uids), Upstream: fmt.Sprint(kept), Ours: fmt.Sprint(ours),
			}
		}
		names, err := namesOf(kept)
		if err != nil {
			return err
		}
		for _, name := range names {
			i, err := strconv.Atoi(name)
			if err != nil {
				return err
			}
			if want[i] >= 0 {
				return fmt.Errorf("upstream keeps %q in two shards", uids[i])
			}
			want[i] = shard
		}
	}
	got, err := run.Library.AssignShards(nil, column(uids), total)
	if err != nil {
		return err
	}
	for i := range uids {
		if want[i] != got[i] {
			return &harness.Difference{
				Input:    fmt.Sprintf("owner of UID %q of %d shards", uids[i], total),
				Upstream: fmt.Sprint(want[i]), Ours: fmt.Sprint(got[i]),
			}
		}
	}
	return nil
}

// namesOf lists the names in what a ListerWatcher returned: a list of raw
// extensions when sharded, the source's own list of one shard.
func namesOf(list runtime.Object) (names []string, err error) {
	switch list := list.(type) {
	case *metav1.List:
		for _, item := range list.Items {
			names = append(names,
				item.Object.(*metav1.PartialObjectMetadata).Name)
		}
	case *metav1.PartialObjectMetadataList:
		for _, item := range list.Items {
			names = append(names, item.Name)
		}
	default:
		return nil, fmt.Errorf("upstream returned a %T", list)
	}
	return names, nil
}

func hashes(run *harness.Run, _ *harness.Random, uids []string) error {
	got, err := run.Library.FNV1a64(nil, column(uids))
	if err != nil {
		return err
	}
	for i, uid := range uids {
		hash := fnv.New64a()
		hash.Write([]byte(uid))
		if want := hash.Sum64(); want != got[i] {
			return &harness.Difference{
				Input:    fmt.Sprintf("FNV-1a of %q", uid),
				Upstream: fmt.Sprintf("%016x", want),
				Ours:     fmt.Sprintf("%016x", got[i]),
			}
		}
	}
	return nil
}

func jumps(run *harness.Run, random *harness.Random, uids []string) error {
	keys := make([]uint64, len(uids))
	buckets := make([]int64, len(uids))
	for i := range keys {
		keys[i] = random.Uint64()
		if random.OneIn(8) {
			keys[i] = harness.Pick(random, []uint64{0, 1, 1 << 63, ^uint64(0)})
		}
		buckets[i] = int64(random.IntN(1000))
		switch random.IntN(4) {
		case 0:
			buckets[i] = harness.Pick(random, []int64{0, 1, -1, math.MaxInt32,
				1 << 31, 1<<31 + 1, 1 << 32, 1 << 33, 1 << 40, 1 << 62,
				math.MaxInt64, math.MinInt64})
		case 1: // any number, of any length
			buckets[i] = int64(random.Uint64()) >> random.IntN(64)
		}
	}
	got := make([]int32, len(keys))
	statuses := make([]millicore.Status, len(keys))
	if err := run.Library.Jump(keys, buckets, got, statuses); err != nil {
		return err
	}
	for i := range keys {
		want, refused := int32(0), mayHang(keys[i], buckets[i])
		if refused {
			run.Count("upstream never returns", 1)
		} else {
			want = jump.Hash(keys[i], int(buckets[i]))
		}
		wants, gets := bucketText(want, refused),
			bucketText(got[i], statuses[i] != millicore.StatusOK)
		if wants != gets {
			return &harness.Difference{
				Input: fmt.Sprintf("jump of key %016x into %d buckets",
					keys[i], buckets[i]),
				Upstream: wants, Ours: gets,
			}
		}
	}
	return nil
}

func bucketText(bucket int32, refused bool) string {
	if refused {
		return "no bucket"
	}
	return strconv.Itoa(int(bucket))
}

func identity(run *harness.Run, random *harness.Random, _ []string) error {
	set := harness.Pick(random, []string{"ksm", "kube-state-metrics", "a-1", ""})
	ordinal := strconv.Itoa(random.IntN(20))
	if random.OneIn(2) {
		ordinal = harness.Pick(random, []string{"", "-1", "+3", "007", "a", "1a",
			" 1", "1_0", "2147483647", "2147483648", "-2147483648",
			"-2147483649", "99999999999999999999", "0x1", "1.0", "-", "+",
			"--1", "\u0661", set + "-2"})
	}
	pod := set + "-" + ordinal
	if random.OneIn(6) {
		pod = harness.Pick(random, []string{ordinal, set, "other-" + ordinal,
			set + ordinal, "x" + set + "-" + ordinal})
	}
	var replicas *int32
	if !random.OneIn(5) {
		count := int32(random.IntN(20))
		if random.OneIn(4) {
			count = int32(random.Uint32())
		}
		replicas = &count
	}
	wantShard, wantTotal, wantErr := shardingSettings(&appsv1.StatefulSet{
		ObjectMeta: metav1.ObjectMeta{Name: set},
		Spec:       appsv1.StatefulSetSpec{Replicas: replicas},
	}, pod)
	shard, total, err := run.Library.ShardIdentity(millicore.ShardUpstream, pod,
		set, replicas, 0)
	want := identityText(wantShard, wantTotal, wantErr)
	got := identityText(shard, int(total), err)
	if want != got {
		count := "no replicas"
		if replicas != nil {
			count = fmt.Sprintf("%d replicas", *replicas)
		}
		return &harness.Difference{
			Input: fmt.Sprintf("pod %q of StatefulSet %q with %s", pod, set,
				count),
			Upstream: fmt.Sprint(want, " ", wantErr),
			Ours:     fmt.Sprint(got, " ", err),
		}
	}
	return nil
}

func identityText(shard int32, total int, err error) string {
	if err != nil {
		return "error"
	}
	return fmt.Sprintf("shard %d of %d", shard, total)
}

func column(texts []string) *millicore.Strings {
	var column millicore.Strings
	for _, text := range texts {
		column.Append(text)
	}
	return &column
}
