// Package wire holds the filter of LISTs and WATCHes against client-go's
// decoders: what the filtered bytes decode to is what is left of the decoded
// objects when kube-state-metrics' rule is applied to them.
package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/streaming"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/scheme"
	restwatch "k8s.io/client-go/rest/watch"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
	"github.com/millicore/millicore/recordings"
)

// Suite compares lists and watch streams of 24 and more kinds, and the
// recorded list.
var Suite = harness.Suite{
	Name: "wire",
	Upstream: []string{"k8s.io/client-go", "k8s.io/apimachinery",
		"k8s.io/kube-state-metrics/v2", "github.com/dgryski/go-jump"},
	Compare: compare,
}

// casesPerBody is how many of the run's cases one body stands for: it is
// filtered for up to seven shards, in several ways.
const casesPerBody = 25

// everyCut is one body in so many, which is small and cut at every byte.
const everyCut = 8

func compare(run *harness.Run) error {
	if run.First == 0 {
		if err := recorded(run); err != nil {
			return err
		}
	}
	for number := run.First; number < run.End; number += casesPerBody {
		random := run.Random(number)
		small := random.OneIn(everyCut)
		stream, err := generate(random, small)
		if err != nil {
			return fmt.Errorf("case %d: %w", number, err)
		}
		run.Count("bodies", 1)
		run.Count(stream.kind(), 1)
		if err := shards(run, random, stream, small); err != nil {
			var difference *harness.Difference
			if errors.As(err, &difference) {
				difference.Case = number
				return difference
			}
			return fmt.Errorf("case %d: %w", number, err)
		}
	}
	return nil
}

// recorded filters the list that a real API server sent, for every shard of
// one to seven.
func recorded(run *harness.Run) error {
	for format, file := range map[millicore.ListFormat]string{
		millicore.ListJSON:     "pods_raw_list.json.gz",
		millicore.ListProtobuf: "pods_raw_list.protobuf.gz",
	} {
		data, err := recordings.ReadGzip(recordings.Cluster(), file)
		if err != nil {
			return err
		}
		whole := body{format: format, data: data}
		for total := int32(1); total <= 7; total++ {
			random := run.Random(int(total))
			if err := eachShard(run, random, whole, total, false); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return nil
}

func shards(run *harness.Run, random *harness.Random, stream body, small bool) error {
	return eachShard(run, random, stream, int32(1+random.IntN(7)), small)
}

func eachShard(run *harness.Run, random *harness.Random, whole body, total int32, everywhere bool) error {
	all, err := whole.decode(whole.data)
	if err != nil {
		return fmt.Errorf("upstream does not decode what it encoded: %w", err)
	}
	run.Count("objects", len(all.objects))
	for shard := range total {
		want := all.owned(shard, total)
		run.Count("kept", len(want.objects))
		cuts := [][]int{nil, randomCuts(random, len(whole.data))}
		if everywhere {
			for at := range len(whole.data) {
				cuts = append(cuts, []int{at})
			}
		}
		filter, err := run.Library.NewShardFilter(millicore.ShardFilterOptions{
			Format: whole.format, Watch: whole.watch, WithoutUID: millicore.HashWithoutUID,
			Shard: shard, Total: total,
		})
		if err != nil {
			return err
		}
		for _, cut := range cuts {
			if err := check(filter, whole, shard, total, cut, want); err != nil {
				return err
			}
		}
		if err := filter.Close(); err != nil {
			return err
		}
	}
	return nil
}

func check(filter *millicore.ShardFilter, whole body, shard, total int32, cuts []int, want contents) error {
	filtered, err := through(filter, whole, cuts)
	if err != nil {
		return fmt.Errorf("shard %d of %d, cut at %v: %w", shard, total, cuts, err)
	}
	got, err := whole.decode(filtered)
	if err == nil && got.equal(want) {
		return nil
	}
	return &harness.Difference{
		Input:    fmt.Sprintf("%s for shard %d of %d, cut at %v: %q", whole.kind(), shard, total, cuts, clip(whole.data)),
		Upstream: want.String(),
		Ours:     fmt.Sprintf("%v, error %v: %q", got, err, clip(filtered)),
	}
}

func clip(data []byte) []byte { return data[:min(len(data), 2000)] }

// through gives the body to a filter in pieces.
func through(filter *millicore.ShardFilter, whole body, cuts []int) (out []byte, err error) {
	if err := filter.Reset(); err != nil {
		return nil, err
	}
	start := 0
	for _, end := range append(slices.Clone(cuts), len(whole.data)) {
		if out, err = filter.Feed(out, whole.data[start:end]); err != nil {
			return nil, err
		}
		start = end
	}
	return out, filter.Finish()
}

func randomCuts(random *harness.Random, size int) []int {
	cuts := make([]int, random.IntN(8))
	for i := range cuts {
		cuts[i] = random.IntN(size + 1)
	}
	slices.Sort(cuts)
	return cuts
}

// body is an encoded list, or events.
type body struct {
	name   string
	format millicore.ListFormat
	watch  bool
	data   []byte
}

func (b body) kind() string {
	format := map[millicore.ListFormat]string{millicore.ListJSON: "JSON", millicore.ListProtobuf: "protobuf"}[b.format]
	if b.watch {
		return format + " watches"
	}
	return format + " lists"
}

// contents is what a body decodes to.
type contents struct {
	list    runtime.Object // without its items
	types   []watch.EventType
	objects []runtime.Object
}

func (c contents) String() string {
	return fmt.Sprintf("%d objects of %T, events %v", len(c.objects), c.list, c.types)
}

func (c contents) equal(d contents) bool {
	return slices.Equal(c.types, d.types) && equality.Semantic.DeepEqual(c.list, d.list) &&
		slices.EqualFunc(c.objects, d.objects, func(a, b runtime.Object) bool { return equality.Semantic.DeepEqual(a, b) })
}

// owned is what kube-state-metrics would keep.
func (c contents) owned(shard, total int32) contents {
	kept := contents{list: c.list}
	for i, object := range c.objects {
		sharded := c.types == nil || c.types[i] == watch.Added || c.types[i] == watch.Modified || c.types[i] == watch.Deleted
		if sharded && !owns(object, shard, total) {
			continue
		}
		kept.objects = append(kept.objects, object)
		if c.types != nil {
			kept.types = append(kept.types, c.types[i])
		}
	}
	return kept
}

func (b body) decode(data []byte) (contents, error) {
	if b.watch {
		return b.decodeEvents(data)
	}
	list, _, err := scheme.Codecs.UniversalDeserializer().Decode(data, nil, nil)
	if err != nil {
		return contents{}, err
	}
	items, err := meta.ExtractList(list)
	if err != nil {
		return contents{}, err
	}
	// The items went out as pointers into the list: it gets others.
	return contents{list: list, objects: items}, meta.SetList(list, nil)
}

func (b body) decodeEvents(data []byte) (contents, error) {
	info := infoOf(b.format)
	reader := info.StreamSerializer.Framer.NewFrameReader(io.NopCloser(bytes.NewReader(data)))
	decoder := restwatch.NewDecoder(
		streaming.NewDecoder(reader, info.StreamSerializer.Serializer), scheme.Codecs.UniversalDeserializer())
	var events contents
	for {
		kind, object, err := decoder.Decode()
		if errors.Is(err, io.EOF) {
			return events, nil
		}
		if err != nil {
			return events, err
		}
		events.types, events.objects = append(events.types, kind), append(events.objects, object)
	}
}
