package millicore_test

import (
	"fmt"
	"math"

	millicore "github.com/millicore/millicore/bindings/go"
)

const (
	lowHalf  = "shardRange(object.metadata.uid, '0x0000000000000000', '0x8000000000000000')"
	highHalf = "shardRange(object.metadata.uid, '0x8000000000000000', '0x10000000000000000')"
)

// showOwners shows who owns a few keys, or why nobody can say.
func showOwners(assignment string) func(*millicore.Library) string {
	return func(l *millicore.Library) string {
		shards, err := l.AssignmentShards(assignment)
		if err != nil {
			return show(err)
		}
		owners, err := l.Owners([]int32{7}, assignment, column("", "a", "b", "c"))
		return show(err, shards, owners)
	}
}

// showPlan shows the totals of a plan and the first suggestion.
func showPlan(from, to string, sizes ...uint64) func(*millicore.Library) string {
	return func(l *millicore.Library) string {
		plan, err := l.PlanShards(from, to, column("a", "b", "c"), sizes)
		if err != nil {
			return show(err)
		}
		less := ""
		if len(plan.Suggestions) > 0 {
			less = plan.Suggestions[0].To
		}
		return show(err, fmt.Sprint(plan.Total, plan.Moved, plan.Minimum, len(plan.Shards)), less)
	}
}

var assignmentCalls = []call{
	{"owners by jump", showOwners("jump:10"), `ok 10 [7 1 2 3 0]`},
	{"owners by ranges", showOwners("ranges:10"), `ok 10 [7 7 6 6 6]`},
	{"owners by a selector", showOwners("selectors:" + lowHalf), `ok 1 [7 -1 -1 -1 -1]`},
	{"owners by rendezvous", showOwners("rendezvous:x,y,z"), `ok 3 [7 1 0 2 0]`},
	{"owners by weights", showOwners("weighted-rendezvous:x=0,y=2@a,z"), `ok 3 [7 1 1 2 1]`},
	{"owners by MD5", showOwners("prometheus:10"), `ok 10 [7 8 7 1 3]`},
	{"owners by xxHash", showOwners("victoriametrics:10"), `ok 10 [7 1 5 5 9]`},
	{"no assignment", showOwners("hop:10"), `[420 0 1:1 expected an assignment, as jump:10 at byte 0]`},
	{"no shards", showOwners("jump:0"), `[401 0 0:0 expected a total of 1 to 2147483647 shards]`},
	{"a selector that is none", showOwners("selectors:" + lowHalf + " && "), `[421 86 1:87 expected shardRange(object.metadata.uid, '0x<16 digits>', '0x<16 digits>') at byte 86]`},
	{"selectors that overlap", showOwners("selectors:" + lowHalf + ";" + lowHalf), `[424 86 1:87 expected ranges that do not overlap those of another shard at byte 86]`},
	{"copies", func(l *millicore.Library) string {
		copies, err := l.Copies([]uint32{9}, "weighted-rendezvous:x@a,y@a,z@b", column("k"), 4)
		return show(err, len(copies), copies[4] == math.MaxUint32, copies[1] != copies[2])
	}, `ok 5 true true`},
	{"copies of no scores", func(l *millicore.Library) string {
		copies, err := l.Copies(nil, "jump:3", column("k"), 2)
		return show(err, copies)
	}, `[10 0 0:0 not supported by this build] []`},
	{"plan", showPlan("jump:1", "jump:2", 1, 2, 4), `ok {3 7} {1 1} 1 2 `},
	{"plan with a suggestion", showPlan("jump:2", "prometheus:2"), `ok {3 0} {2 0} 0 2 jump:2`},
	{"plan of other sizes", showPlan("jump:1", "jump:2", 1), `[11 0 0:0 columns differ in length]`},
	{"plan to nowhere", showPlan("jump:1", "jump:x"), `[420 5 1:6 expected an assignment, as jump:10 at byte 5]`},
	{"resize", func(l *millicore.Library) string {
		ranges, err := l.ResizeRanges("ranges:1", "ranges:2")
		return show(err, ranges)
	}, `ok selectors:` + lowHalf + `;` + highHalf},
	{"resize what has no ranges", func(l *millicore.Library) string {
		ranges, err := l.ResizeRanges("jump:1", "ranges:2")
		return show(err, ranges)
	}, `[425 0 0:0 expected an assignment by hash ranges] `},
	{"selector", func(l *millicore.Library) string {
		selector, err := l.ShardSelector("ranges:2", 1)
		return show(err, selector)
	}, `ok ` + highHalf},
	{"selector of a shard without hashes", func(l *millicore.Library) string {
		selector, err := l.ShardSelector("ranges:2", 2)
		return show(err, selector)
	}, `[427 0 0:0 expected a shard that owns hashes] `},
	{"echo", func(l *millicore.Library) string {
		same, err := l.CheckShardInfo(lowHalf, " "+lowHalf)
		none, noneErr := l.CheckShardInfo(lowHalf, "")
		other, otherErr := l.CheckShardInfo(lowHalf, highHalf)
		return show(err, same, noneErr, none, otherErr, other)
	}, `ok 0 ok 1 ok 2`},
	{"hashmod", func(l *millicore.Library) string {
		md5, err := l.Hashmod(nil, millicore.HashmodPrometheus, column("10.212.130.113:2545"), []uint64{14})
		xxhash, again := l.Hashmod(nil, millicore.HashmodVictoriaMetrics, column("10.212.130.113:2545"), []uint64{14})
		return show(err, md5, again, xxhash)
	}, `ok [8] ok [7]`},
	{"hashmod by 0", func(l *millicore.Library) string {
		got, err := l.Hashmod([]uint64{1}, millicore.HashmodPrometheus, column("a"), []uint64{0})
		return show(err, got)
	}, `[426 0 0:0 expected a modulus above zero] [1]`},
	{"nobody's hashmod", func(l *millicore.Library) string {
		got, err := l.Hashmod(nil, 2, column("a"), []uint64{1})
		return show(err, got)
	}, `[1 0 0:0 invalid argument] []`},
	{"rendezvous", func(l *millicore.Library) string {
		picked, err := l.Rendezvous([]uint32{5}, column("node1", "node2", "node3"), millicore.ClusterNativeSeed, []uint32{0, 9}, []uint64{1, 2})
		return show(err, len(picked), picked[0], picked[1] != 0 && picked[2] != 0)
	}, `ok 3 5 true`},
	{"series without a value", func(l *millicore.Library) string {
		var labels millicore.Rows
		labels.AppendRow("a")
		got, err := l.SeriesHash(nil, millicore.SeriesVmagentCluster, nil, nil, &labels)
		return show(err, got)
	}, `[11 0 0:0 columns differ in length] []`},
	{"members", func(l *millicore.Library) string {
		members, err := l.SeriesMembers(nil, []uint64{7, 8}, 3, 2)
		return show(err, members)
	}, `ok [1 2 2 0]`},
	{"replicas", func(l *millicore.Library) string {
		nodes, err := l.SeriesReplicas([]uint32{9}, 3, 3, []bool{true, false, true, true})
		return show(err, nodes)
	}, `ok [9 3 0 2]`},
}
