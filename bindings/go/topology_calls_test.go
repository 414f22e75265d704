package millicore_test

import (
	"fmt"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
)

// showText shows what a call from JSON to JSON gives.
func showText(call func(*millicore.Library, []byte, []byte) ([]byte, error), document string) func(*millicore.Library) string {
	return func(l *millicore.Library) string {
		text, err := call(l, nil, []byte(document))
		return show(err, string(text))
	}
}

const spreadCase = `{"nodes":[{"metadata":{"name":"a","labels":{"zone":"1"}}},{"metadata":{"name":"b","labels":{"zone":"2"}}}],` +
	`"pods":[{"metadata":{"labels":{"app":"x"}},"spec":{"nodeName":"a"}}],` +
	`"pod":{"metadata":{"labels":{"app":"x"}},"spec":{"topologySpreadConstraints":[{"maxSkew":1,"topologyKey":"zone",` +
	`"whenUnsatisfiable":"DoNotSchedule","labelSelector":{"matchLabels":{"app":"x"}}}]}}}`

var topologyCalls = []call{
	{"spread", showText((*millicore.Library).TopologySpread, spreadCase),
		`ok {"nodes":[{"name":"a","verdict":"Unschedulable","constraint":0,"message":"node(s) didn't match pod topology spread constraints"},` +
			`{"name":"b","verdict":"Success"}],"filterSkipped":false,"scoreSkipped":true,"constraints":[{"topologyKey":"zone","hard":true,` +
			`"maxSkew":1,"minDomains":1,"selectsPod":true,"minimum":0,"skew":1,"domains":[{"value":"1","nodes":1,"tainted":0,"pods":1,"admits":false},` +
			`{"value":"2","nodes":1,"tainted":0,"pods":0,"admits":true}]}],"stuck":[]}`},
	{"survive", showText((*millicore.Library).TopologySurvive,
		`{"placement":"consecutive","replicas":2,"members":[{"name":"s-1","zone":"a"},{"name":"s-2","zone":"b"},{"name":"s-10","zone":"a"}]}`),
		`ok {"order":["s-1","s-10","s-2"],"shards":3,"survives":false,"zones":[{"zone":"a","members":2,"longestRun":2,"lost":[0]},` +
			`{"zone":"b","members":1,"longestRun":1,"lost":[]}]}`},
	{"topology plan", showText((*millicore.Library).TopologyPlan, `{"members":["s-0","s-1"],"zones":["a","b"],"replicas":2}`),
		`ok {"members":[{"name":"s-0","zone":"a"},{"name":"s-1","zone":"b"}],"short":[]}`},
	{"handover", showHandover, `ok [{publish generation=1 beat=1 epoch=0 rv=0 serving 0} {propose epoch=1 start=0 owners=1 members=0 1}] ` +
		`ok [{acquire  1}] ok {3 1 1 true true true false false} ok [3]`},
	{"handover with a word that is no event", func(l *millicore.Library) string {
		shard, err := l.NewHandover(millicore.HandoverOptions{Owners: 1, Timeout: time.Second})
		if err != nil {
			return show(err)
		}
		defer shard.Close()
		_, err = shard.Apply("gone 1")
		return show(err)
	}, `[480 6 1:7 expected a view or a report of a hand-over at byte 6]`},
}

func showHandover(l *millicore.Library) string {
	shard, err := l.NewHandover(millicore.HandoverOptions{Owners: 1, Timeout: time.Second})
	if err != nil {
		return show(err)
	}
	defer shard.Close()
	first, err := shard.Start("")
	text := show(err, fmt.Sprint(first))
	second, err := shard.View(first[1].Text)
	text += " " + show(err, fmt.Sprint(second))
	if _, err := shard.Synced(1, 7); err != nil {
		return show(err)
	}
	state, err := shard.State()
	text += " " + show(err, fmt.Sprint(state))
	var uids millicore.Strings
	uids.Append("u")
	verdicts := make([]uint8, 1)
	err = shard.Decide(&uids, verdicts)
	return text + " " + show(err, fmt.Sprint(verdicts))
}
