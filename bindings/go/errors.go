package millicore

import (
	"errors"
	"fmt"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// Status is the number of an error kind. The numbers are those of the C ABI
// and never change; 0 is success. A Status is itself an error, so that
//
//	errors.Is(err, millicore.StatusNotFound)
//
// holds for any [*Error] of that kind.
type Status int32

// Error makes a Status usable with [errors.Is].
func (s Status) Error() string { return fmt.Sprintf("millicore: status %d", int32(s)) }

// Error is why a call was refused. Text is the same in Rust, C, Go and JS.
//
// Offset is the byte of the input that could not be accepted; Line and Column
// (both from 1, columns count bytes) say where that is in a page of text.
// Line is 0 where the call as a whole was refused. Path is the value in a JSON
// document that is meant, such as hpa.spec.metrics[0].type; empty where it is
// the document itself, or no document.
type Error struct {
	Status               Status
	Offset, Line, Column uint64
	Text                 string
	Path                 string
}

// Error returns the text, with line, column and path where they are known.
func (e *Error) Error() string {
	switch {
	case e.Line == 0:
		return e.Text
	case e.Path == "":
		return fmt.Sprintf("%s (line %d, column %d)", e.Text, e.Line, e.Column)
	}
	return fmt.Sprintf("%s (line %d, column %d, %s)", e.Text, e.Line, e.Column, e.Path)
}

// Is reports whether target is the Status of e.
func (e *Error) Is(target error) bool {
	status, ok := target.(Status)
	return ok && status == e.Status
}

var (
	// ErrStoreLost says that the WebAssembly instance which held a store,
	// batch, snapshot or quantities trapped and was dropped. The handle is
	// of no more use: make a new one and fill it again.
	ErrStoreLost = backend.ErrLost
	// ErrNotBuilt says that the core's archive or .wasm, which is built by
	// cargo xtask and not kept in git, is missing; the error's text tells
	// the command.
	ErrNotBuilt = backend.ErrNotBuilt
	// ErrClosed says that a handle was used after its Close.
	ErrClosed = backend.ErrClosed
	// ErrForeign says that two handles cannot meet: see [KubeletStore].
	ErrForeign = backend.ErrForeign
)

// exported turns an error of a back end into the exported type.
func exported(err error) error {
	if err == nil {
		return nil
	}
	var refused *backend.Error
	if !errors.As(err, &refused) {
		return err
	}
	return &Error{
		Status: Status(refused.Status),
		Offset: refused.Offset, Line: refused.Line, Column: refused.Column,
		Text: refused.Text,
	}
}

// inJSON is exported, with the path of the value in the document.
func (l *Library) inJSON(document []byte, err error) error {
	if err == nil {
		return nil
	}
	err = exported(err)
	var refused *Error
	if errors.As(err, &refused) && refused.Line > 0 {
		// The path is a help; without memory for it the error says enough.
		path, _ := l.core.JSONPath(nil, document, refused.Offset)
		refused.Path = string(path)
	}
	return err
}

// The two refusals that are found before the core is asked.
func lengthMismatch() error {
	return &Error{Status: StatusLengthMismatch, Text: "columns differ in length"}
}

func invalidOffsets(offset uint64) error {
	return &Error{
		Status: StatusInvalidOffsets, Offset: offset,
		Text: fmt.Sprintf("string offsets run backwards or past the data at byte %d", offset),
	}
}
