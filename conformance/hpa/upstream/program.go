package upstream

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// Program is the running reference program.
type Program struct {
	in  io.Writer
	out *bufio.Reader
}

// Start runs the program that Build has made. It ends when nobody can write
// to it any more, at the latest with this process.
func Start(path string) (*Program, error) {
	command := exec.Command(path)
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	return &Program{in, bufio.NewReaderSize(out, 1<<20)}, nil
}

// Ask passes many cases, JSON in one line each, and returns the results in
// their order.
func (p *Program) Ask(cases [][]byte) ([][]byte, error) {
	written := make(chan error, 1)
	go func() {
		to := bufio.NewWriterSize(p.in, 1<<20)
		for _, one := range cases {
			to.Write(one)
			to.WriteByte('\n')
		}
		written <- to.Flush()
	}()
	results := make([][]byte, 0, len(cases))
	for range cases {
		line, err := p.out.ReadBytes('\n')
		if err != nil {
			return nil, fmt.Errorf("the reference program ended: %w", err)
		}
		results = append(results, line)
	}
	return results, <-written
}
