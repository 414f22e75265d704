package harness

import (
	"bufio"
	"encoding/binary"
	"os"
)

// corpus is where the inputs of a run are kept when MILLICORE_CORPUS names a
// file; `cargo xtask coverage` reads it. Suites that keep nothing do not write.
type corpus struct {
	file *os.File
	out  *bufio.Writer
}

// openCorpus adds to the file; nil without one.
func openCorpus() (*corpus, error) {
	path := os.Getenv("MILLICORE_CORPUS")
	if path == "" {
		return nil, nil
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	return &corpus{file, bufio.NewWriter(file)}, nil
}

func (c *corpus) close() error {
	if c == nil {
		return nil
	}
	if err := c.out.Flush(); err != nil {
		return err
	}
	return c.file.Close()
}

// Keep writes an input of a case to the corpus, if there is one: the call, up
// to three bytes of its arguments, and the input.
func (r *Run) Keep(call byte, arguments [3]byte, input []byte) {
	if r.corpus == nil {
		return
	}
	head := append([]byte{call}, arguments[:]...)
	head = binary.LittleEndian.AppendUint32(head, uint32(len(input)))
	// A failure shows when the corpus is flushed.
	_, _ = r.corpus.out.Write(head)
	_, _ = r.corpus.out.Write(input)
}

// KeepPage is Keep for a page read by a profile.
func (r *Run) KeepPage(profile uint32, page []byte) {
	r.Keep('p', [3]byte{byte(profile)}, page)
}
