package millicore_test

import (
	"fmt"
	"testing"

	millicore "github.com/millicore/millicore/bindings/go"
)

// BenchmarkCall is the price of a call that does next to nothing, and of
// batches large enough to hide it. `cargo xtask bench` compares with others.
func BenchmarkCall(b *testing.B) {
	for _, backend := range linked {
		library := open(b, backend)
		var uids millicore.Strings
		for i := range 1000 {
			uids.Append(fmt.Sprintf("8a17a1ab-5c2e-4a0e-9a0e-%012d", i))
		}
		one := column("8a17a1ab-5c2e-4a0e-9a0e-000000000001")
		shards := make([]int32, 0, 1000)
		var text []byte
		for pod := range 500 {
			labels := fmt.Sprintf(`{container="c",namespace="ns",pod="p%d"}`, pod)
			text = fmt.Appendf(text, "container_cpu_usage_seconds_total%s 1.5 1782900000000\n"+
				"container_memory_working_set_bytes%s 1.048576e+06 1782900000000\n", labels, labels)
		}
		batch, err := library.NewKubeletBatch()
		must(b, err)
		var page millicore.Page

		run := func(name string, bytes int, call func() error) {
			b.Run(name+"/"+backend.String(), func(b *testing.B) {
				b.SetBytes(int64(bytes))
				b.ReportAllocs()
				for b.Loop() {
					if err := call(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		run("shard/1", len(one.Data), func() error { _, err := library.AssignShards(shards, one, 10); return err })
		run("shard/1000", len(uids.Data), func() error { _, err := library.AssignShards(shards, &uids, 10); return err })
		run("parse/500-pods", len(text), func() error { return library.ParsePage(millicore.PageTextparse, text, &page) })
		run("decode/500-pods", len(text), func() error {
			if err := batch.Clear(); err != nil {
				return err
			}
			return batch.Decode("n1", 0, text)
		})
		must(b, batch.Close())
	}
}
