// The subcommand plan: what a new assignment of objects to shards moves.

package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	millicore "github.com/millicore/millicore/bindings/go"
)

const planUsage = `metrics-node plan tells what moves when the objects of a list are shared out to
other shards: how many objects and bytes each shard keeps, acquires and evicts,
how uneven the shards are, and what would move less.

  metrics-node plan --from jump:3 --to jump:4 FILE|-
  kubectl get pods -A -o json | metrics-node plan --from jump:3 --to ranges:3 -

FILE is a list in JSON: of "kubectl get -o json", or an API server's PodList. An
assignment is one of

  jump:N                          kube-state-metrics
  ranges:N                        equal hash ranges, as KEP-5866's shardSelector
  weighted-ranges:W,W             ranges in proportion
  selectors:SELECTOR;SELECTOR     the shardSelector of each shard
  rendezvous:NAME,NAME            VictoriaMetrics' consistent hash
  weighted-rendezvous:NAME=W,NAME the same with weights
  prometheus:N, victoriametrics:N the two rules "hashmod"

`

// plan is the whole subcommand.
func plan(arguments []string, out, errs io.Writer) (err error) {
	flags := newFileFlags("plan")
	from := flags.String("from", "", "the `assignment` that there is")
	to := flags.String("to", "", "the `assignment` that there will be")
	err = flags.FlagSet.Parse(arguments)
	file := flags.Arg(0)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(errs, planUsage)
		flags.SetOutput(errs)
		flags.PrintDefaults()
		return err
	case err != nil:
		return flags.wrong("%v", err)
	case flags.NArg() != 1:
		return flags.wrong("want one file, or - for standard input")
	case *from == "" || *to == "":
		return flags.wrong("want --from and --to")
	case flags.form != "text" && flags.form != "json":
		return flags.wrong("-o: want text or json, not %q", flags.form)
	case strings.Contains(*from+*to, "object.metadata.namespace"):
		return flags.wrong("plans are over UIDs, not over namespaces")
	}
	library, err := flags.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, library.Close()) }()
	for _, assignment := range []struct{ flag, text string }{{"--from", *from}, {"--to", *to}} {
		if _, err := library.AssignmentShards(assignment.text); err != nil {
			return flags.wrong("%s: %v", assignment.flag, err)
		}
	}
	uids, sizes, err := readList(file)
	if err != nil {
		return err
	}
	if flags.form == "json" {
		text, err := library.AppendShardPlan(nil, *from, *to, uids, sizes)
		if err != nil {
			return err
		}
		_, err = out.Write(append(text, '\n'))
		return err
	}
	planned, err := library.PlanShards(*from, *to, uids, sizes)
	if err != nil {
		return err
	}
	return writePlan(out, planned)
}

// readList reads the UIDs of a list and the length of each object. An object
// that could not be planned for is an error: none is left out.
func readList(name string) (*millicore.Strings, []uint64, error) {
	source := io.Reader(os.Stdin)
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, nil, err
		}
		defer file.Close()
		source = file
	}
	text, err := io.ReadAll(io.LimitReader(source, longestPage+1))
	if err != nil {
		return nil, nil, err
	}
	if len(text) > longestPage {
		return nil, nil, fmt.Errorf("%s is longer than 1 GiB", name)
	}
	var list struct {
		Kind  string            `json:"kind"`
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, inLine(text, err))
	}
	if !strings.HasSuffix(list.Kind, "List") {
		return nil, nil, fmt.Errorf("%s: want a list (kind List, PodList, ...), not kind %q", name, list.Kind)
	}
	uids, sizes := new(millicore.Strings), make([]uint64, len(list.Items))
	seen := make(map[string]int, len(list.Items))
	for i, item := range list.Items {
		var object struct {
			Metadata struct{ Namespace, Name, UID string }
		}
		if err := json.Unmarshal(item, &object); err != nil {
			return nil, nil, fmt.Errorf("%s: items[%d]: %w", name, i, err)
		}
		meta := object.Metadata
		if meta.UID == "" {
			return nil, nil, fmt.Errorf("%s: items[%d] (%s/%s) has no metadata.uid", name, i, meta.Namespace, meta.Name)
		}
		if first, twice := seen[meta.UID]; twice {
			return nil, nil, fmt.Errorf("%s: items[%d] has the metadata.uid of items[%d]", name, i, first)
		}
		seen[meta.UID] = i
		uids.Append(meta.UID)
		sizes[i] = uint64(len(item))
	}
	return uids, sizes, nil
}

// inLine adds the line to an error of JSON's syntax.
func inLine(text []byte, err error) error {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	line := 1 + bytes.Count(text[:min(int(syntax.Offset), len(text))], []byte("\n"))
	return fmt.Errorf("line %d: %w", line, err)
}

// writePlan prints a plan for people.
func writePlan(out io.Writer, plan *millicore.ShardPlan) error {
	var text bytes.Buffer
	percent := func(share float64) string { return fmt.Sprintf("%.1f%%", 100*share) }
	fmt.Fprintf(&text, "%d objects, %d bytes, from %s to %s\n",
		plan.Total.Objects, plan.Total.Bytes, plan.From, plan.To)
	fmt.Fprintf(&text, "moved: %d objects (%s), %d bytes; even shards need %d (%s)\n",
		plan.Moved.Objects, percent(plan.Share), plan.Moved.Bytes, plan.Minimum, percent(plan.MinimumShare))
	for _, none := range []struct {
		what   string
		amount millicore.ShardAmount
	}{{"lost: no shard will own", plan.Lost}, {"found: no shard owned", plan.Found}} {
		if none.amount.Objects > 0 {
			fmt.Fprintf(&text, "%s %d objects, %d bytes\n", none.what, none.amount.Objects, none.amount.Bytes)
		}
	}
	fmt.Fprintf(&text, "the largest shard has %.2f times its part of the objects, then %.2f; of the bytes %.2f, then %.2f\n\n",
		plan.SkewBefore.Objects, plan.SkewAfter.Objects, plan.SkewBefore.Bytes, plan.SkewAfter.Bytes)
	columns := tabwriter.NewWriter(&text, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(columns, "SHARD\tBEFORE\tKEEP\tACQUIRE\tEVICT\tAFTER\tBYTES KEPT\tACQUIRED\tEVICTED\t")
	for shard, moves := range plan.Shards {
		fmt.Fprintf(columns, "%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n", shard,
			moves.Keep.Objects+moves.Evict.Objects, moves.Keep.Objects, moves.Acquire.Objects,
			moves.Evict.Objects, moves.Keep.Objects+moves.Acquire.Objects,
			moves.Keep.Bytes, moves.Acquire.Bytes, moves.Evict.Bytes)
	}
	_ = columns.Flush() // a bytes.Buffer takes everything
	for _, less := range plan.Suggestions {
		fmt.Fprintf(&text, "\nless would move: %d objects (%s), %d bytes, to\n  %s\n",
			less.Moved.Objects, percent(less.Share), less.Moved.Bytes, less.To)
	}
	_, err := out.Write(text.Bytes())
	return err
}
