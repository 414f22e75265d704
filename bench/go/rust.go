package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// child is the program millicore-bench: it reads one command a line and
// answers each with one line of JSON. So Rust takes its turn between the Go
// engines, and measures its own CPU time.
//
//	result CASE   {"result": TEXT}
//	run CASE N    {"cpu": NANOSECONDS, "mallocs": CALLS, "bytes": BYTES}
//	peak CASE     {"peak": KIBIBYTES}
type child struct {
	program string
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

func startChild(program string) (*child, error) {
	process := exec.Command(program)
	process.Stderr = os.Stderr
	in, err := process.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := process.Start(); err != nil {
		return nil, err
	}
	return &child{program, process, in, bufio.NewReader(out)}, nil
}

func (c *child) close() {
	c.in.Close()
	c.process.Wait()
}

func (c *child) ask(answer any, command string, arguments ...string) error {
	line := strings.Join(append([]string{command}, arguments...), " ")
	if _, err := fmt.Fprintln(c.in, line); err != nil {
		return err
	}
	text, err := c.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("millicore-bench, asked %q: %w", line, err)
	}
	return json.Unmarshal(text, answer)
}

// remote is one case of the child process.
type remote struct {
	child *child
	name  string
}

func (c *child) engine(name string) engine {
	remote := &remote{c, name}
	return engine{
		name: "millicore Rust", ours: true, remote: remote,
		result: func() (string, error) {
			var answer struct{ Result string }
			err := c.ask(&answer, "result", name)
			return answer.Result, err
		},
	}
}

func (r *remote) slice(n int) (sample, error) {
	var answer struct{ CPU, Mallocs, Bytes float64 }
	if err := r.child.ask(&answer, "run", r.name, strconv.Itoa(n)); err != nil {
		return sample{}, err
	}
	each := 1 / float64(n)
	return sample{
		Iterations: n, CPU: answer.CPU * each,
		Mallocs: answer.Mallocs * each, MallocBytes: answer.Bytes * each,
	}, nil
}

func peakOfChild(program, name string) (int, error) {
	child, err := startChild(program)
	if err != nil {
		return 0, err
	}
	defer child.close()
	var answer struct{ Peak int }
	err = child.ask(&answer, "peak", name)
	return answer.Peak, err
}
