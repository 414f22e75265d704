// Package ranges holds our hash ranges against the API server's parser of
// shardSelector and apimachinery's selector: which texts are taken, and which
// UIDs a selector matches.
package ranges

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	apiserver "k8s.io/apiserver/pkg/sharding"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite compares selectors made by us, made at random, and mutated.
var Suite = harness.Suite{
	Name:     "ranges",
	Upstream: []string{"k8s.io/apiserver", "k8s.io/apimachinery"},
	Compare:  compare,
}

// dictionary is what selectors mutate with.
var dictionary = []string{
	"shardRange(", "object.metadata.uid", "object.metadata.namespace", "'0x0000000000000000'",
	"'0x10000000000000000'", "'0xffffffffffffffff'", " || ", "||", " && ", "\"", "'", "0x", " ", "\t", ",", ")", "(", "f", "g",
}

func compare(run *harness.Run) error {
	for number := run.First; number < run.End; number++ {
		random := run.Random(number)
		text, plain, err := selector(run, random)
		if err != nil {
			return fmt.Errorf("case %d: %w", number, err)
		}
		if err := check(run, random, text, plain); err != nil {
			if difference, ok := err.(*harness.Difference); ok {
				difference.Case = number
				return difference
			}
			return fmt.Errorf("case %d: %w", number, err)
		}
	}
	return nil
}

// selector is a text; plain says that it has the form which we promise to
// take whenever upstream does.
func selector(run *harness.Run, random *harness.Random) (text string, plain bool, err error) {
	switch random.IntN(3) {
	case 0: // ours, cut anew a few times
		assignment := fmt.Sprintf("ranges:%d", 1+random.IntN(9))
		for range random.IntN(4) {
			next := fmt.Sprintf("ranges:%d", 1+random.IntN(9))
			if assignment, err = run.Library.ResizeRanges(assignment, next); err != nil {
				return "", false, err
			}
		}
		shards, err := run.Library.AssignmentShards(assignment)
		if err != nil {
			return "", false, err
		}
		text, err = run.Library.ShardSelector(assignment, random.IntN(shards))
		run.Count("written by us", 1)
		return text, true, err
	case 1:
		run.Count("at random", 1)
		return atRandom(random), true, nil
	}
	run.Count("mutated", 1)
	mutated := random.Mutate([]byte(atRandom(random)), dictionary, []byte(atRandom(random)))
	return string(mutated), false, nil
}

func atRandom(random *harness.Random) string {
	space := func() string { return harness.Pick(random, []string{"", "", " ", "\t", "\n "}) }
	text := ""
	field := harness.Pick(random, []string{"object.metadata.uid", "object.metadata.namespace"})
	for i := range 1 + random.IntN(4) {
		if i > 0 {
			text += space() + "||" + space()
		}
		if random.OneIn(20) {
			field = harness.Pick(random, []string{"object.metadata.namespace", "object.metadata.name", "object.metadata.uidx"})
		}
		bound := func() string {
			quote := harness.Pick(random, []string{"'", "\""})
			digits := fmt.Sprintf("%016x", random.Uint64())
			switch random.IntN(16) {
			case 0:
				digits = "10000000000000000"
			case 1:
				digits = "0000000000000000"
			case 2:
				digits = digits[random.IntN(8):]
			case 3:
				digits = "1" + digits
			}
			return quote + "0x" + digits + quote
		}
		text += space() + "shardRange" + space() + "(" + space() + field + space() + "," +
			space() + bound() + space() + "," + space() + bound() + space() + ")"
	}
	return text + space()
}

func check(run *harness.Run, random *harness.Random, text string, plain bool) error {
	upstream, upstreamErr := apiserver.Parse(text)
	// A selector of ours is one shard's; a semicolon would begin another's.
	outcome, err := run.Library.CheckShardInfo(text, text)
	taken := err == nil
	difference := func(input string, upstream, ours any) error {
		return &harness.Difference{Input: fmt.Sprintf("%s %q", input, text), Upstream: fmt.Sprint(upstream), Ours: fmt.Sprint(ours)}
	}
	if upstreamErr != nil {
		run.Count("refused upstream", 1)
		if taken {
			return difference("selector", upstreamErr, "taken")
		}
		return nil
	}
	if !taken {
		if plain {
			return difference("selector", "taken", err)
		}
		run.Count("taken upstream alone", 1)
		return nil
	}
	if outcome != millicore.ShardInfoApplied {
		return difference("echo of", millicore.ShardInfoApplied, outcome)
	}
	// What upstream would echo means the same.
	if outcome, err = run.Library.CheckShardInfo(text, upstream.String()); err != nil || outcome != millicore.ShardInfoApplied {
		return difference("upstream's echo of", millicore.ShardInfoApplied, outcome)
	}
	run.Count("taken", 1)
	var keys millicore.Strings
	var want []bool
	for range 16 {
		key := random.From("0123456789abcdef-", random.IntN(37))
		keys.Append(key)
		object := &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{UID: types.UID(key), Namespace: key}}
		matches, err := upstream.Matches(object)
		if err != nil {
			return err
		}
		want = append(want, matches)
	}
	owners, err := run.Library.Owners(nil, "selectors:"+text, &keys)
	if err != nil {
		return err
	}
	for i, matches := range want {
		if matches != (owners[i] == 0) {
			return difference(fmt.Sprintf("key %q by", keys.At(i)), matches, owners[i])
		}
		if matches {
			run.Count("keys matched", 1)
		}
	}
	return nil
}
