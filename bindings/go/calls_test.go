package millicore_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	millicore "github.com/millicore/millicore/bindings/go"
)

// A call is one line of the table: what is done, printed with its errors, and
// what that must give. Every back end must print the same.
type call struct {
	name string
	run  func(*millicore.Library) string
	want string
}

func TestCalls(t *testing.T) {
	printed := map[string]string{}
	onEach(t, func(t *testing.T, library *millicore.Library) {
		for _, table := range [][]call{
			numberCalls, shardCalls, samplesCalls, pageCalls, expositionCalls, quantityCalls,
			kubeletCalls, topCalls, hpaCalls, fleetCalls, simulateCalls, familyRowCalls,
			listingCalls, vpaCalls, assignmentCalls, topologyCalls,
		} {
			for _, call := range table {
				// Twice: the second time memory of the first is used again.
				for range 2 {
					got := call.run(library)
					if call.want != got {
						t.Errorf("%s\n got %s\nwant %s", call.name, got, call.want)
					}
					if other, ok := printed[call.name]; ok && other != got {
						t.Errorf("%s\n here  %s\n there %s", call.name, got, other)
					}
					printed[call.name] = got
				}
			}
		}
	})
}

// show prints results and errors, errors with all that they tell.
func show(results ...any) string {
	var text strings.Builder
	for i, result := range results {
		if i > 0 {
			text.WriteByte(' ')
		}
		var refused *millicore.Error
		switch result := result.(type) {
		case nil:
			text.WriteString("ok")
		case error:
			if errors.As(result, &refused) {
				fmt.Fprintf(&text, "[%d %d %d:%d %s", refused.Status, refused.Offset, refused.Line, refused.Column, refused.Text)
				if refused.Path != "" {
					fmt.Fprintf(&text, " in %s", refused.Path)
				}
				text.WriteByte(']')
			} else {
				fmt.Fprintf(&text, "[%v]", result)
			}
		case *millicore.Strings:
			list := make([]string, result.Len())
			for i := range list {
				list[i] = string(result.At(i))
			}
			fmt.Fprintf(&text, "%q", list)
		case []byte:
			fmt.Fprintf(&text, "%q", result)
		default:
			fmt.Fprintf(&text, "%v", result)
		}
	}
	return text.String()
}

func column(texts ...string) *millicore.Strings {
	var s millicore.Strings
	for _, text := range texts {
		s.Append(text)
	}
	return &s
}

var numberCalls = []call{
	{"print", func(l *millicore.Library) string {
		var out millicore.Strings
		err := l.FormatFloats(&out, []float64{0, math.Copysign(0, -1), 0.1, 1e21, 1.253376e+07, math.NaN(), math.Inf(-1)})
		return show(err, &out)
	}, `ok ["0" "0" "0.1" "1e+21" "1.253376e+07" "NaN" "-Inf"]`},
	{"print nothing", func(l *millicore.Library) string {
		out := column("left from before")
		return show(l.FormatFloats(out, nil), out)
	}, `ok []`},
	{"read", func(l *millicore.Library) string {
		in := column("1", "1e400", "-Inf", "0x1p0", "", "1_0")
		values, statuses := make([]float64, 6), make([]millicore.Status, 6)
		err := l.ParseFloats(values, statuses, in)
		return show(err, values, statusNumbers(statuses))
	}, `ok [1 0 -Inf 0 0 0] [0 16 0 16 16 16]`},
	{"read into columns of another length", func(l *millicore.Library) string {
		return show(l.ParseFloats(make([]float64, 1), nil, column("1")))
	}, `[11 0 0:0 columns differ in length]`},
	{"text past the data", func(l *millicore.Library) string {
		return show(l.ParseFloats(make([]float64, 1), make([]millicore.Status, 1),
			&millicore.Strings{Data: []byte("12"), Offsets: []uint32{0, 3}}))
	}, `[3 2 0:0 string offsets run backwards or past the data at byte 2]`},
	{"text that runs backwards", func(l *millicore.Library) string {
		return show(l.ParseFloats(make([]float64, 2), make([]millicore.Status, 2),
			&millicore.Strings{Data: []byte("123"), Offsets: []uint32{0, 2, 1}}))
	}, `[3 2 0:0 string offsets run backwards or past the data at byte 2]`},
	{"text that runs backwards and past the data", func(l *millicore.Library) string {
		return show(l.ParseFloats(make([]float64, 3), make([]millicore.Status, 3),
			&millicore.Strings{Data: []byte("123"), Offsets: []uint32{0, 3, 1, 4}}))
	}, `[3 3 0:0 string offsets run backwards or past the data at byte 3]`},
}

func statusNumbers(statuses []millicore.Status) []int {
	numbers := make([]int, len(statuses))
	for i, status := range statuses {
		numbers[i] = int(status)
	}
	return numbers
}

var shardCalls = []call{
	{"hash", func(l *millicore.Library) string {
		hashes, err := l.FNV1a64(nil, column("", "a", "8a17a1ab-5c2e-4a0e-9a0e-000000000001"))
		return show(err, fmt.Sprintf("%x", hashes))
	}, `ok [cbf29ce484222325 af63dc4c8601ec8c e8b2ea0f423bbfb0]`},
	{"hash nothing, after something", func(l *millicore.Library) string {
		hashes, err := l.FNV1a64([]uint64{7}, nil)
		return show(err, hashes)
	}, `ok [7]`},
	{"hash of text that runs backwards", func(l *millicore.Library) string {
		hashes, err := l.FNV1a64(nil, &millicore.Strings{Data: []byte("123"), Offsets: []uint32{0, 2, 1}})
		return show(err, hashes)
	}, `[3 2 0:0 string offsets run backwards or past the data at byte 2] []`},
	{"jump", func(l *millicore.Library) string {
		shards, statuses := make([]int32, 3), make([]millicore.Status, 3)
		err := l.Jump([]uint64{1, 1, 1}, []int64{100, 0, math.MaxInt64}, shards, statuses)
		return show(err, shards, statusNumbers(statuses))
	}, `ok [55 -1 -1] [0 0 400]`},
	{"assign", func(l *millicore.Library) string {
		shards, err := l.AssignShards(nil, column("", "a"), 1000)
		return show(err, shards)
	}, `ok [266 163]`},
	{"assign among none", func(l *millicore.Library) string {
		shards, err := l.AssignShards([]int32{5}, column("", "a"), 0)
		return show(err, shards)
	}, `[401 0 0:0 expected a total of 1 to 2147483647 shards] [5]`},
	{"identity", func(l *millicore.Library) string {
		three := int32(3)
		shard, total, err := l.ShardIdentity(millicore.ShardUpstream, "ksm-2", "ksm", &three, 0)
		return show(err, shard, total)
	}, `ok 2 3`},
	{"identity past the total, upstream", func(l *millicore.Library) string {
		shard, total, err := l.ShardIdentity(millicore.ShardUpstream, "ksm-2", "ksm", nil, 0)
		return show(err, shard, total)
	}, `ok 2 1`},
	{"identity past the total, hardened", func(l *millicore.Library) string {
		shard, total, err := l.ShardIdentity(millicore.ShardHardened, "ksm-2", "ksm", nil, 0)
		return show(err, shard, total)
	}, `[402 0 0:0 expected a shard from 0 and below the total] 0 0`},
	{"identity without an ordinal", func(l *millicore.Library) string {
		shard, total, err := l.ShardIdentity(millicore.ShardUpstream, "ksm-x", "ksm", nil, 0)
		return show(err, shard, total)
	}, `[403 4 0:0 expected the ordinal of a StatefulSet's pod at byte 4] 0 0`},
}

const smallPage = `# HELP up Whether it is up.
# TYPE up gauge
up{job="a\"b",instance=""} 1 1700000000000
# EOF
down 2.5
`

var pageCalls = []call{
	{"parse", func(l *millicore.Library) string { return showPage(l, smallPage) },
		`ok (2 "up" "Whether it is up.") (1 "up" "gauge") (4 "up" "up{job=\"a\\\"b\",instance=\"\"}" 1 1700000000000 1 job=a\"b instance=) (3 "" "# EOF") (4 "down" "down" 2.5 0 0)`},
	{"parse nothing", func(l *millicore.Library) string { return showPage(l, "") },
		`ok`},
	{"parse up to an error", func(l *millicore.Library) string { return showPage(l, "a 1\nb{x=1} 2\n") },
		`[108 8 2:5 expected a label value in double quotes at byte 8] (4 "a" "a" 1 0 0)`},
	{"parse with an unknown profile", func(l *millicore.Library) string {
		return show(l.ParsePage(77, nil, new(millicore.Page)))
	}, `[1 0 0:0 invalid argument]`},
	{"label sets", func(l *millicore.Library) string { return showLabelSets(l, smallPage) },
		`ok ( ) ( ) ( __name__ up instance  job a"b ) ( ) ( __name__ down )`},
	{"label sets up to an error", func(l *millicore.Library) string { return showLabelSets(l, "a{b=\"c\"} 1\n!") },
		"[100 11 2:1 expected a metric name, `{`, `#` or an empty line at byte 11] ( __name__ a b c )"},
	{"unescape", func(l *millicore.Library) string {
		var out millicore.Strings
		return show(l.Unescape(&out, column(`a\"b`, `\\n`, `\n`, `plain`, ``)), &out)
	}, `ok ["a\"b" "\\n" "\n" "plain" ""]`},
	{"family", func(l *millicore.Library) string {
		var f millicore.Family
		f.Reset("kube_pod_info")
		f.Append([]string{"pod", "node"}, []string{"a\"b", "n\n1"}, 1)
		f.Append(nil, nil, 2.5)
		f.Append([]string{"pod"}, []string{""}, math.Inf(1))
		text, err := l.AppendFamily([]byte("> "), &f)
		return show(err, text)
	}, `ok "> kube_pod_info{pod=\"a\\\"b\",node=\"n\\n1\"} 1\nkube_pod_info 2.5\nkube_pod_info{pod=\"\"} +Inf\n"`},
	{"family of no metrics", func(l *millicore.Library) string {
		var f millicore.Family
		f.Reset("kube_pod_info")
		text, err := l.AppendFamily(nil, &f)
		return show(err, text)
	}, `ok ""`},
	{"family with a key too many", func(l *millicore.Library) string {
		var f millicore.Family
		f.Reset("kube_pod_info")
		f.Append([]string{"pod", "node"}, []string{"a"}, 1)
		text, err := l.AppendFamily([]byte("> "), &f)
		return show(err, text)
	}, `[117 0 0:0 expected as many label values as label keys] "> "`},
	{"header 2.13", func(l *millicore.Library) string {
		text, err := l.AppendHeader(nil, millicore.HeaderV2_13, "kube_pod_info", "About \\ pods\n.", "gauge")
		return show(err, text)
	}, `ok "# HELP kube_pod_info About \\ pods\n.\n# TYPE kube_pod_info gauge"`},
	{"header 2.20", func(l *millicore.Library) string {
		text, err := l.AppendHeader(nil, millicore.HeaderV2_20, "kube_pod_info", "About \\ pods\n.", "gauge")
		return show(err, text)
	}, `ok "# HELP kube_pod_info About \\\\ pods\\n.\n# TYPE kube_pod_info gauge\n"`},
}

func showPage(l *millicore.Library, text string) string {
	var page millicore.Page
	err := l.ParsePage(millicore.PageTextparse, []byte(text), &page)
	list := []any{err}
	for i := range page.Len() {
		entry := fmt.Sprintf("%d %q %q", page.Kinds[i], page.Name([]byte(text), i), page.Text([]byte(text), i))
		if page.Kinds[i] == millicore.EntrySeries {
			entry += fmt.Sprint(" ", page.Values[i], " ", page.Timestamps[i], " ", page.HasTimestamp[i])
			for j := page.LabelRows[i]; j < page.LabelRows[i+1]; j++ {
				name, value := page.Label([]byte(text), int(j))
				entry += fmt.Sprintf(" %s=%s", name, value)
			}
		}
		list = append(list, "("+entry+")")
	}
	return show(list...)
}

func showLabelSets(l *millicore.Library, text string) string {
	var sets millicore.Rows
	list := []any{l.LabelSets(millicore.PageTextparse, []byte(text), &sets)}
	for i := range sets.Len() {
		entry := ""
		for j := range sets.Cells(i) {
			entry += fmt.Sprintf(" %s", sets.Cell(i, j))
		}
		list = append(list, "("+entry+" )")
	}
	return show(list...)
}
