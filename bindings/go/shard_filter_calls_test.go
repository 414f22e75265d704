package millicore_test

import (
	"errors"
	"math"
	"testing"

	millicore "github.com/millicore/millicore/bindings/go"
)

const threePods = `{"kind":"PodList","items":[{"metadata":{"uid":"a"}},{"metadata":{"uid":"b"}},{"metadata":{}}],"metadata":{"continue":"c"}}`

// TestShardFilter: the calls of a filter; what they decide is the core's and
// conformance's matter.
func TestShardFilter(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		filtered := func(options millicore.ShardFilterOptions, body string, size int) (string, error) {
			t.Helper()
			filter, err := library.NewShardFilter(options)
			must(t, err)
			defer filter.Close()
			// A body that was given up leaves nothing behind.
			_, err = filter.Feed(nil, []byte("x"))
			if err == nil {
				t.Error("x was accepted")
			}
			must(t, filter.Reset())
			var out []byte
			for len(body) > 0 {
				n := min(size, len(body))
				if out, err = filter.Feed(out, []byte(body[:n])); err != nil {
					return string(out), err
				}
				body = body[n:]
			}
			return string(out), filter.Finish()
		}
		var uids millicore.Strings
		uids.Append("a")
		uids.Append("b")
		hashes, err := library.FNV1a64(nil, &uids)
		must(t, err)
		owners, err := library.AssignShards(nil, &uids, 10)
		must(t, err)
		only := func(pods string) string {
			return `{"kind":"PodList","items":[` + pods + `],"metadata":{"continue":"c"}}`
		}
		for _, size := range []int{1, 7, math.MaxInt} {
			got, err := filtered(millicore.ShardFilterOptions{
				Shard: owners[0], Total: 10, WithoutUID: millicore.KeepWithoutUID,
			}, threePods, size)
			must(t, err)
			if want := only(`{"metadata":{"uid":"a"}},{"metadata":{}}`); got != want {
				t.Errorf("jump: %s, want %s", got, want)
			}
			got, err = filtered(millicore.ShardFilterOptions{
				WithoutUID: millicore.HashWithoutUID,
				Ranges:     []millicore.HashRange{{Start: hashes[1], End: hashes[1] + 1}},
			}, threePods, size)
			must(t, err)
			if want := only(`{"metadata":{"uid":"b"}}`); got != want {
				t.Errorf("ranges: %s, want %s", got, want)
			}
		}
		got, err := filtered(millicore.ShardFilterOptions{Ranges: []millicore.HashRange{}, WithoutUID: millicore.HashWithoutUID}, threePods, 9)
		must(t, err)
		if got != only("") {
			t.Errorf("no ranges: %s", got)
		}
		refused := func(options millicore.ShardFilterOptions, body string, status millicore.Status, offset uint64) {
			t.Helper()
			_, err := filtered(options, body, 3)
			var refusal *millicore.Error
			if !errors.As(err, &refusal) || refusal.Status != status || refusal.Offset != offset {
				t.Errorf("%s: %v, want status %d at %d", body, err, status, offset)
			}
		}
		all := millicore.ShardFilterOptions{Total: 1}
		refused(all, `{"items":7}`, millicore.StatusInvalidJSON, 9)
		refused(all, `{"items":`, millicore.StatusTruncatedBody, 9)
		refused(millicore.ShardFilterOptions{Total: 1, Format: millicore.ListProtobuf}, "k8x", millicore.StatusExpectedEnvelope, 2)
		refused(millicore.ShardFilterOptions{Total: 1, WithoutUID: millicore.RefuseWithoutUID}, threePods, millicore.StatusExpectedUID, 92)
	})
}

func TestShardFilterOptions(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		refused := func(options millicore.ShardFilterOptions, status millicore.Status) {
			t.Helper()
			if _, err := library.NewShardFilter(options); !errors.Is(err, status) {
				t.Errorf("%+v: %v, want status %d", options, err, status)
			}
		}
		refused(millicore.ShardFilterOptions{}, millicore.StatusInvalidShardTotal)
		refused(millicore.ShardFilterOptions{Shard: 3, Total: 3}, millicore.StatusShardPastTotal)
		refused(millicore.ShardFilterOptions{Total: 1, Format: 9}, millicore.StatusInvalidArgument)
		refused(millicore.ShardFilterOptions{Total: 1, WithoutUID: 9}, millicore.StatusInvalidArgument)
		refused(millicore.ShardFilterOptions{Ranges: []millicore.HashRange{{Start: 2, End: 1}}}, millicore.StatusInvalidHashRange)
	})
}

// TestShardFilterExpires: a watch ends with 410 when its assignment does, and
// tells what it has seen.
func TestShardFilterExpires(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		filter, err := library.NewShardFilter(millicore.ShardFilterOptions{Watch: true, Total: 1})
		must(t, err)
		event := `{"type":"ADDED","object":{"metadata":{"uid":"a","resourceVersion":"12"}}}` + "\n"
		out, err := filter.Feed(nil, []byte(event))
		must(t, err)
		must(t, filter.Expire())
		out, err = filter.Feed(out, nil)
		must(t, err)
		want := event + `{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",` +
			`"message":"the shard's assignment changed: list again","reason":"Expired","code":410}}` + "\n"
		if string(out) != want {
			t.Errorf("%s, want %s", out, want)
		}
		counts, err := filter.Count()
		must(t, err)
		if counts != (millicore.ShardFilterCounts{Expired: true, Objects: 1, Kept: 1}) {
			t.Errorf("%+v", counts)
		}
		if version, err := filter.ResourceVersion(); err != nil || version != "12" {
			t.Errorf("%q, %v", version, err)
		}
		if bytes, err := filter.Memory(); err != nil || bytes == 0 {
			t.Errorf("%d bytes, %v", bytes, err)
		}
		must(t, filter.Close())
		if _, err := filter.Feed(nil, nil); !errors.Is(err, millicore.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
	})
}
