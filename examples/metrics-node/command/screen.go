// The live table: a terminal that is painted over in place.

package command

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/autoscale"
	"github.com/millicore/millicore/examples/metrics-node/server"
	"golang.org/x/term"
)

// screen is a terminal that is painted over in place. It uses the alternate
// buffer, so that what stood there before comes back.
type screen struct {
	terminal *os.File
	text     bytes.Buffer
}

// Control sequences of ECMA-48 and xterm.
const (
	enterScreen = "\x1b[?1049h\x1b[?25l" // alternate buffer, no cursor
	leaveScreen = "\x1b[?25h\x1b[?1049l"
	home        = "\x1b[H"
	clearLine   = "\x1b[K"
	clearBelow  = "\x1b[J"
)

func openScreen(terminal *os.File) *screen {
	_, _ = terminal.WriteString(enterScreen)
	return &screen{terminal: terminal}
}

func (s *screen) close() {
	_, _ = s.terminal.WriteString(leaveScreen)
}

// size is the terminal's, or a VT100's if it does not tell.
func (s *screen) size() (width, height int) {
	width, height, err := term.GetSize(int(s.terminal.Fd()))
	if err != nil || width <= 0 || height <= 0 {
		return 80, 24
	}
	return width, height
}

// paint shows lines from the top, cut to the terminal's size, in one write.
func (s *screen) paint(lines []string) {
	width, height := s.size()
	s.text.Reset()
	s.text.WriteString(home)
	for i, line := range lines[:min(len(lines), height)] {
		if i > 0 {
			s.text.WriteString("\r\n")
		}
		s.text.WriteString(cut(line, width))
		s.text.WriteString(clearLine)
	}
	s.text.WriteString(clearBelow)
	_, _ = s.terminal.Write(s.text.Bytes())
}

// cut shortens a line to a number of characters.
func cut(line string, width int) string {
	if utf8.RuneCountInString(line) <= width {
		return line
	}
	return string([]rune(line)[:width])
}

// shownLogs are the lines of the log at the bottom.
const shownLogs = 4

// paint shows the head, which changes with each answer, and the body, which
// compose makes once a cycle.
func (v *show) paint() {
	v.screen.paint(append([]string{v.title, v.status, v.hint, ""}, v.body...))
}

// headLines is how many lines paint puts before the body.
const headLines = 4

// compose makes the body: the nodes in at most two thirds of the room, then
// as many pods as fit, the busiest first; why something is missing; the log.
func (v *show) compose() {
	_, height := v.screen.size()
	foot := append(v.hpas(height/4), v.foot()...)
	room := max(height-headLines-len(foot), 0)
	nodes := rows(v.server.TopNodes(millicore.TopOptions{}))
	pods := rows(v.server.TopPods(millicore.TopOptions{WithNamespace: true, Sort: millicore.SortByCPU}))
	v.body = append(v.body[:0], nodes[:min(len(nodes), room*2/3)]...)
	if room -= len(v.body) + 1; room > 1 && len(pods) > 0 {
		v.body = append(v.body, "")
		v.body = append(v.body, pods[:min(len(pods), room)]...)
	}
	v.body = append(v.body, foot...)
}

// hpas are the HPAs that do not stand still, or as many as there is room for.
func (v *show) hpas(room int) []string {
	hpas := v.server.HPAs()
	if len(hpas) == 0 || room < 3 {
		return nil
	}
	slices.SortStableFunc(hpas, func(a, b autoscale.Decided) int {
		apart := func(hpa autoscale.Decided) int32 { return max(hpa.MaxReplicas-hpa.MinReplicas, 0) }
		return cmp.Compare(apart(b), apart(a)) // those that may scale first
	})
	table := rows(server.AppendHPAs(nil, hpas), nil)
	return append([]string{""}, table[:min(len(table), room-1)]...)
}

// foot tells what is missing, and the end of the log.
func (v *show) foot() []string {
	var foot []string
	if reasons, err := v.server.Reasons(); err == nil && len(reasons) > 0 {
		first := reasons[0]
		why := cmp.Or(first.Scrape, first.Text)
		text := fmt.Sprintf("%d without metrics (see /reasons); the first is %s: %s", len(reasons), first.Name, why)
		foot = append(foot, "", text)
	}
	if logs := v.log.tail.last(shownLogs); len(logs) > 0 {
		foot = append(append(foot, ""), logs...)
	}
	return foot
}

// rows are the lines of a table, or the error in its place.
func rows(table []byte, err error) []string {
	if err != nil {
		return []string{err.Error()}
	}
	if len(table) == 0 {
		return nil
	}
	return strings.Split(strings.TrimRight(string(table), "\n"), "\n")
}
