// What is held, left in a file for the next start.

package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/millicore/millicore/examples/metrics-node/server"
)

// readState reads the file of --state-file; a file that is not there yet is
// none, and so is no name.
func readState(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	saved, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("--state-file: %w", err)
	}
	return saved, nil
}

// leaveState writes what the server holds, whole or not at all.
func leaveState(s *server.Server, name string) error {
	if name == "" {
		return nil
	}
	saved, err := s.AppendSaved(nil)
	if err != nil {
		return fmt.Errorf("--state-file: %w", err)
	}
	file, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("--state-file: %w", err)
	}
	_, err = file.Write(saved)
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("--state-file: %w", errors.Join(err, os.Remove(file.Name())))
	}
	return nil
}
