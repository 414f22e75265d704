package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
)

func TestPlanText(t *testing.T) {
	file := listFile(t, `{"kind":"List","items":[
{"metadata":{"uid":"a"}},
{"metadata":{"uid":"b","name":"longer"}},
{"metadata":{"uid":"c"}}]}`)
	code, out, errs := run(t, "plan", "--from", "jump:2", "--to", "prometheus:2", file)
	const want = `3 objects, 88 bytes, from jump:2 to prometheus:2
moved: 2 objects (66.7%), 64 bytes; even shards need 0 (0.0%)
the largest shard has 1.33 times its part of the objects, then 2.00; of the bytes 1.45, then 2.00

   SHARD   BEFORE   KEEP   ACQUIRE   EVICT   AFTER   BYTES KEPT   ACQUIRED   EVICTED
       0        2      0         0       2       0            0          0        64
       1        1      1         2       0       3           24         64         0

less would move: 0 objects (0.0%), 0 bytes, to
  jump:2
`
	if code != 0 || out != want || errs != "" {
		t.Errorf("%d, %s\n%s", code, errs, out)
	}
}

// TestPlanOfTheRecordedPods: the counts are those of the owners, for each rule.
func TestPlanOfTheRecordedPods(t *testing.T) {
	recorded, err := cluster.LoadRecorded()
	if err != nil {
		t.Fatal(err)
	}
	list := struct {
		Kind  string            `json:"kind"`
		Items []json.RawMessage `json:"items"`
	}{Kind: "PodList"}
	var uids millicore.Strings
	bytes := uint64(0)
	for _, pod := range recorded.Objects.List(cluster.KindPod) {
		list.Items = append(list.Items, pod.JSON)
		uids.Append(pod.UID)
		bytes += uint64(len(pod.JSON))
	}
	text, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	file := listFile(t, string(text))
	library, err := millicore.Open(millicore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer library.Close()
	for _, to := range []string{"jump:4", "ranges:4", "rendezvous:a,b", "prometheus:7", "victoriametrics:3"} {
		code, out, errs := run(t, "plan", "--from", "jump:3", "--to", to, "-o", "json", file)
		var plan millicore.ShardPlan
		if err := json.Unmarshal([]byte(out), &plan); code != 0 || err != nil {
			t.Fatalf("%s: %d %s %v", to, code, errs, err)
		}
		before, err := library.Owners(nil, "jump:3", &uids)
		if err != nil {
			t.Fatal(err)
		}
		after, err := library.Owners(nil, to, &uids)
		if err != nil {
			t.Fatal(err)
		}
		moved := uint64(0)
		kept := make([]uint64, len(plan.Shards))
		for i := range before {
			if before[i] != after[i] {
				moved++
			} else {
				kept[after[i]]++
			}
		}
		if moved == 0 || moved != plan.Moved.Objects || plan.Total.Objects != uint64(uids.Len()) || plan.Total.Bytes != bytes {
			t.Errorf("%s: moved %d, planned %+v of %+v", to, moved, plan.Moved, plan.Total)
		}
		for shard, kept := range kept {
			if plan.Shards[shard].Keep.Objects != kept {
				t.Errorf("%s: shard %d keeps %d, planned %+v", to, shard, kept, plan.Shards[shard])
			}
		}
	}
}

func TestPlanRefuses(t *testing.T) {
	f := func(wantCode int, want, list string, flags ...string) {
		t.Helper()
		file := listFile(t, list)
		code, out, errs := run(t, append(append([]string{"plan"}, flags...), file)...)
		if errs = strings.ReplaceAll(errs, file, "FILE"); code != wantCode || out != "" || errs != "metrics-node: "+want+"\n" {
			t.Errorf("%q: %d, %q, %q", list, code, out, errs)
		}
	}
	good := []string{"--from", "jump:2", "--to", "jump:3"}
	f(2, "plan: want --from and --to", "{}")
	f(2, `plan: -o: want text or json, not "yaml"`, "{}", append(good, "-o", "yaml")...)
	f(2, "plan: --from: expected an assignment, as jump:10 at byte 4 (line 1, column 5)", "{}", "--from", "jump", "--to", "jump:2")
	f(2, "plan: --to: expected a total of 1 to 2147483647 shards", "{}", "--from", "jump:2", "--to", "jump:0")
	f(1, "FILE: line 2: unexpected end of JSON input", "{\n", good...)
	f(1, `FILE: want a list (kind List, PodList, ...), not kind "Pod"`, `{"kind":"Pod"}`, good...)
	f(1, "FILE: items[0] (a/b) has no metadata.uid", `{"kind":"List","items":[{"metadata":{"namespace":"a","name":"b"}}]}`, good...)
	f(1, "FILE: items[1] has the metadata.uid of items[0]", `{"kind":"List","items":[{"metadata":{"uid":"a"}},{"metadata":{"uid":"a"}}]}`, good...)
	f(1, "input exceeds the documented limit", `{"kind":"List","items":[]}`, "--from", "jump:2", "--to", "jump:70000")
	code, _, errs := run(t, append([]string{"plan"}, good...)...)
	if code != 2 || errs != "metrics-node: plan: want one file, or - for standard input\n" {
		t.Errorf("%d, %q", code, errs)
	}
}

func listFile(t *testing.T, list string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "list.json")
	if err := os.WriteFile(file, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
