// Package promtool gives what we write to the real promtool v0.316, built from
// its Go module (../../promtool): pages of text to `check metrics`, pages of
// OpenMetrics to `tsdb create-blocks-from openmetrics`, which must find every
// sample. A page that is broken on purpose must be refused, or nothing is shown.
package promtool

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// Program is the environment variable that says where promtool is.
const Program = "MILLICORE_PROMTOOL"

// casesAPage: a page is two processes, so few of the cases are one.
const casesAPage = 1000

// Suite gives random pages to promtool.
var Suite = harness.Suite{
	Name:     "promtool",
	Upstream: []string{"github.com/prometheus/prometheus"},
	Compare:  compare,
}

func compare(run *harness.Run) error {
	program := os.Getenv(Program)
	if program == "" {
		return errors.New(Program + " does not say where promtool is")
	}
	folder, err := os.MkdirTemp("", "promtool")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	end := run.First + max(1, (run.End-run.First)/casesAPage)
	for number := run.First; number < end; number++ {
		page := make(page, 0)
		samples := page.fill(run.Random(number))
		if err := checkText(run, program, number, page); err != nil {
			return err
		}
		if err := checkOpenMetrics(run, program, number, page, samples, folder); err != nil {
			return err
		}
	}
	return checkStateMetrics(run, program)
}

func checkText(run *harness.Run, program string, number int, page page) error {
	text, err := run.Library.WriteFamilies(nil, millicore.FamiliesText, millicore.FamilyOptions{}, page.rows())
	if err != nil {
		return fmt.Errorf("case %d: %w", number, err)
	}
	if said, err := check(program, text); err != nil {
		return &harness.Difference{
			Case: number, Input: strconv.Quote(string(text)), Upstream: said, Ours: "written as text",
		}
	}
	run.Count("pages of text", 1)
	if _, err := check(program, append(text, "broken{\n"...)); err == nil {
		return fmt.Errorf("case %d: promtool takes a page that is broken", number)
	}
	return nil
}

// check runs `promtool check metrics`.
func check(program string, text []byte) (string, error) {
	command := exec.Command(program, "check", "metrics", "--extended", "--lint=none")
	command.Stdin = bytes.NewReader(text)
	said, err := command.CombinedOutput()
	return string(said), err
}

func checkOpenMetrics(run *harness.Run, program string, number int, page page, samples int, folder string) error {
	text, err := run.Library.WriteFamilies(nil, millicore.FamiliesOpenMetrics, millicore.FamilyOptions{}, page.rows())
	if err != nil {
		return fmt.Errorf("case %d: %w", number, err)
	}
	file := filepath.Join(folder, "page.txt")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return err
	}
	blocks := filepath.Join(folder, fmt.Sprintf("%d-%d", run.First, number))
	defer os.RemoveAll(blocks)
	said, err := exec.Command(program, "tsdb", "create-blocks-from", "openmetrics", file, blocks).CombinedOutput()
	found, countErr := samplesOf(string(said))
	if err != nil || countErr != nil || found != samples {
		return &harness.Difference{
			Case: number, Input: strconv.Quote(string(text)),
			Upstream: fmt.Sprintf("%d samples, %v: %s", found, err, said),
			Ours:     fmt.Sprintf("%d samples as OpenMetrics", samples),
		}
	}
	run.Count("pages of OpenMetrics", 1)
	run.Count("samples", samples)
	return nil
}

// samplesOf adds up the column NUM SAMPLES of the blocks that were made.
func samplesOf(said string) (int, error) {
	sum := 0
	for _, line := range strings.Split(strings.TrimSpace(said), "\n")[1:] {
		cells := strings.Fields(line)
		if len(cells) < 5 {
			return sum, fmt.Errorf("no block: %q", line)
		}
		n, err := strconv.Atoi(cells[4])
		if err != nil {
			return sum, err
		}
		sum += n
	}
	return sum, nil
}

// checkStateMetrics gives promtool what the writers of kube-state-metrics' form
// and of a kubelet's page write.
func checkStateMetrics(run *harness.Run, program string) error {
	random := run.Random(run.First)
	for _, profile := range []millicore.HeaderProfile{millicore.HeaderV2_13, millicore.HeaderV2_20} {
		var text []byte
		var err error
		for i := range 20 {
			name := fmt.Sprintf("kube_thing_%d", i)
			var family millicore.Family
			family.Reset(name)
			for j := range 1 + random.IntN(5) {
				family.Append([]string{"name", "uid"}, []string{value(random), strconv.Itoa(j)}, random.Float64())
			}
			text, err = run.Library.AppendHeader(text, profile, name, "About things.", "gauge")
			if err != nil {
				return err
			}
			if profile == millicore.HeaderV2_13 {
				text = append(text, '\n') // the page's writer adds it
			}
			if text, err = run.Library.AppendFamily(text, &family); err != nil {
				return err
			}
		}
		if said, err := check(program, text); err != nil {
			return fmt.Errorf("kube-state-metrics' form, %w: %s", err, said)
		}
		run.Count("pages of kube-state-metrics", 1)
	}
	return nil
}
