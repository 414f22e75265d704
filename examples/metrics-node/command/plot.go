// Simulations as text: a plot of replicas, the rescales, the totals.

package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// plotted are the columns that the plot shows.
type plotted struct {
	Seconds []float64
	Load    []float64
	Ready   []int
	Desired []int
	Needed  []*float64
}

const (
	plotWidth  = 72
	plotHeight = 12
	// printedRescales bounds the list.
	printedRescales = 40
)

func (r *ran) print(out io.Writer) {
	fmt.Fprintf(out, "%s: replicas over time (# desired, o ready, . needed at the target)\n", r.Name)
	fmt.Fprint(out, r.Columns.plot())
	t := &r.Totals
	span := func(seconds float64) time.Duration {
		return time.Duration(seconds * float64(time.Second)).Round(time.Second)
	}
	fmt.Fprintf(out, "\n%d syncs, %d rescales, %d to %d replicas, %.1f pod hours\n",
		t.Syncs, t.Rescales, t.FewestReplicas, t.MostReplicas, t.PodSeconds/3600)
	fmt.Fprintf(out, "too few pods for %s, too many for %s, at their limit for %s\n",
		span(t.UnderProvisionedSeconds), span(t.OverProvisionedSeconds), span(t.SaturatedSeconds))
	if t.LargestBacklog > 0 || t.Lost > 0 {
		fmt.Fprintf(out, "largest backlog %.0f, lost %.0f (the load's unit times seconds)\n", t.LargestBacklog, t.Lost)
	}
	if t.FailedSyncs > 0 {
		fmt.Fprintf(out, "%d syncs could not decide: a metric has no source, or the pods no request\n", t.FailedSyncs)
	}
	if len(r.Rescales) == 0 {
		return
	}
	fmt.Fprintln(out)
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, "AT\tFROM\tTO\tREASON")
	for _, rescale := range r.Rescales[:min(len(r.Rescales), printedRescales)] {
		fmt.Fprintf(table, "%s\t%d\t%d\t%s\n", span(rescale.Seconds), rescale.From, rescale.To, rescale.Reason)
	}
	_ = table.Flush() // an error of out shows up when it is closed
	if more := len(r.Rescales) - printedRescales; more > 0 {
		fmt.Fprintf(out, "and %d more; -o json has all\n", more)
	}
}

// plot draws the columns: of the syncs that fall on one character the last.
func (p *plotted) plot() string {
	n := len(p.Seconds)
	if n == 0 {
		return "(no syncs)\n"
	}
	most := 1
	for i := range n {
		most = max(most, p.Desired[i], p.Ready[i])
	}
	width := min(plotWidth, n)
	rows := make([][]byte, plotHeight)
	for row := range rows {
		rows[row] = bytes.Repeat([]byte{' '}, width)
	}
	mark := func(column int, value float64, with byte) {
		if value > float64(most) {
			return
		}
		height := int(value*float64(plotHeight-1)/float64(most) + 0.5)
		rows[plotHeight-1-height][column] = with
	}
	for column := range width {
		at := (column+1)*n/width - 1
		if needed := p.Needed[at]; needed != nil {
			mark(column, *needed, '.')
		}
		mark(column, float64(p.Ready[at]), 'o')
		mark(column, float64(p.Desired[at]), '#')
	}
	var text strings.Builder
	for row := range rows {
		label := ""
		if row == 0 {
			label = fmt.Sprint(most)
		} else if row == plotHeight-1 {
			label = "0"
		}
		fmt.Fprintf(&text, "%6s |%s\n", label, strings.TrimRight(string(rows[row]), " "))
	}
	end := time.Duration(p.Seconds[n-1] * float64(time.Second)).Round(time.Second)
	fmt.Fprintf(&text, "%6s +%s\n%6s  0s%*s\n", "", strings.Repeat("-", width), "", max(width-2, 1), end)
	return text.String()
}

// printSweep prints a line a run: what was tried, and what it came to.
func printSweep(out io.Writer, runs []json.RawMessage) error {
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	names := []string{"target", "tolerance", "minReplicas", "maxReplicas", "scaleUpWindowSeconds",
		"scaleDownWindowSeconds", "scaleUpPolicies", "scaleDownPolicies"}
	for i, run := range runs {
		var tried map[string]json.RawMessage
		if err := json.Unmarshal(run, &tried); err != nil {
			return err
		}
		var t totals
		if err := json.Unmarshal(tried["totals"], &t); err != nil {
			return err
		}
		var head, cells []string
		for _, name := range names {
			if value, there := tried[name]; there {
				head, cells = append(head, name), append(cells, string(value))
			}
		}
		if i == 0 {
			fmt.Fprintf(table, "%s\tRESCALES\tMOST\tPOD HOURS\tTOO FEW\tTOO MANY\n", strings.Join(head, "\t"))
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%.1f\t%.0fs\t%.0fs\n", strings.Join(cells, "\t"),
			t.Rescales, t.MostReplicas, t.PodSeconds/3600, t.UnderProvisionedSeconds, t.OverProvisionedSeconds)
	}
	return table.Flush()
}
