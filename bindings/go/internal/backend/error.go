package backend

import (
	"errors"
	"fmt"
)

// Error is millicore_error.
type Error struct {
	Status               int32
	Offset, Line, Column uint64
	Text                 string
}

func (e *Error) Error() string { return e.Text }

var (
	// ErrLost says that the instance that held a handle is gone.
	ErrLost = errors.New("millicore: store lost: its WebAssembly instance trapped and was dropped; make a new one and relist")
	// ErrClosed says that a handle or a library was closed before.
	ErrClosed = errors.New("millicore: use after Close")
	// ErrForeign says that two handles cannot meet.
	ErrForeign = errors.New("millicore: handles of different stores or libraries cannot be combined; make the batch with the store's NewBatch")
	// ErrNotBuilt says that the library's artifact is not in this checkout.
	ErrNotBuilt = errors.New("millicore: library not built")
)

// UnknownStatus is the text of a number that is no status.
func UnknownStatus(status int32) string { return fmt.Sprintf("unknown status %d", status) }

// UnknownReason is the word of a number that is no reason.
func UnknownReason(code int32) string { return fmt.Sprintf("REASON_%d", code) }
