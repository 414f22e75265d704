package harness

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Root returns the project's folder: the nearest one above the working
// directory that holds `recordings`.
func Root() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if info, err := os.Stat(filepath.Join(folder, "recordings")); err == nil &&
			info.IsDir() {
			return folder, nil
		}
		above := filepath.Dir(folder)
		if above == folder {
			return "", errors.New("no folder above holds recordings/")
		}
		folder = above
	}
}

// ReadGzip returns a file of the project, decompressed.
func ReadGzip(path ...string) ([]byte, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	file, err := os.Open(filepath.Join(append([]string{root}, path...)...))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file.Name(), err)
	}
	return io.ReadAll(plain)
}

// PageSeeds are pages to start from.
type PageSeeds struct {
	// Recorded are kubelet pages, cut down to the lines of three pods each.
	Recorded [][]byte
	// Vectors are the inputs of the decode vectors, most of them broken.
	Vectors [][]byte
}

// ReadPageSeeds reads them from the project's folder.
func ReadPageSeeds() (seeds PageSeeds, err error) {
	for _, name := range []string{
		"payload_10_scrape0", "payload_110_scrape1", "payload_500_scrape0",
		"real_resource_0", "real_resource_8",
	} {
		page, err := ReadGzip("recordings", "kubelet", name+".txt.gz")
		if err != nil {
			return seeds, err
		}
		seeds.Recorded = append(seeds.Recorded, byPods(page, 3)...)
	}
	for _, name := range []string{"decode", "decode_fuzz"} {
		err := EachVector("kubelet/"+name, func(row json.RawMessage) error {
			var fields struct{ InputB64 string }
			if err := json.Unmarshal(row, &fields); err != nil {
				return err
			}
			input, err := base64.StdEncoding.DecodeString(fields.InputB64)
			if err == nil && len(input) <= 8192 {
				seeds.Vectors = append(seeds.Vectors, input)
			}
			return err
		})
		if err != nil {
			return seeds, err
		}
	}
	return seeds, nil
}

// byPods cuts a page into smaller ones, each with the lines of n pods and
// with those that are about none.
func byPods(page []byte, n int) [][]byte {
	var (
		lines = bytes.SplitAfter(page, []byte("\n"))
		group = map[string]int{} // of a pod
		parts [][]byte
	)
	groupOf := func(line []byte) (int, bool) {
		_, rest, found := bytes.Cut(line, []byte(`pod="`))
		pod, _, _ := bytes.Cut(rest, []byte(`"`))
		number, known := group[string(pod)]
		if found && !known {
			number = len(group) / n
			group[string(pod)] = number
		}
		return number, found
	}
	for _, line := range lines {
		groupOf(line)
	}
	parts = make([][]byte, (len(group)+n-1)/n)
	for _, line := range lines {
		number, found := groupOf(line)
		for i := range parts {
			if !found || i == number {
				parts[i] = append(parts[i], line...)
			}
		}
	}
	return parts
}

// EachVector calls a function for each row of a vector file of the project.
func EachVector(name string, row func(json.RawMessage) error) error {
	text, err := ReadGzip("vectors", filepath.FromSlash(name)+".jsonl.gz")
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(strings.NewReader(string(text)))
	lines.Buffer(nil, len(text)+1)
	for lines.Scan() {
		if err := row(json.RawMessage(lines.Bytes())); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return lines.Err()
}

// PageInput makes the page of one case: generated, or a seed, and half of the
// time mutated. It says which, for the report.
func (r *Random) PageInput(kubelet bool, seeds PageSeeds) (page []byte, kind string) {
	seed := func() []byte {
		if r.OneIn(2) {
			return Pick(r, seeds.Recorded)
		}
		return Pick(r, seeds.Vectors)
	}
	page, kind = r.Page(kubelet), "generated"
	if r.OneIn(3) {
		page, kind = seed(), "carried"
	}
	if r.OneIn(2) {
		page, kind = r.Mutate(page, Dictionary, seed()), "mutated"
	}
	return page, kind
}
