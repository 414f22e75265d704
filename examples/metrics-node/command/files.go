// What explain and simulate share: their flags, and JSON put together of files
// so that an error of the core leads back into one of them.

package command

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/document"
)

// fileFlags are the flags of a subcommand that reads files.
type fileFlags struct {
	*flag.FlagSet
	backend, form string
}

func newFileFlags(name string) *fileFlags {
	f := &fileFlags{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError)}
	f.SetOutput(io.Discard) // the caller prints the error
	f.StringVar(&f.backend, "backend", "auto", "how the core runs: `cgo`, wazero, or auto (cgo where it is linked)")
	f.StringVar(&f.form, "o", "text", "`form` of the output: text or json")
	return f
}

func (f *fileFlags) wrong(format string, arguments ...any) error {
	return fmt.Errorf("%s: %s%w", f.Name(), fmt.Sprintf(format, arguments...), errUsage)
}

// parse reads the flags; about is what --help says first.
func (f *fileFlags) parse(arguments []string, errs io.Writer, about string) error {
	err := f.Parse(arguments)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(errs, about)
		f.SetOutput(errs)
		f.PrintDefaults()
		return err
	}
	switch {
	case err != nil:
		return f.wrong("%v", err)
	case f.NArg() > 0:
		return f.wrong("unexpected argument %q", f.Arg(0))
	case f.form != "text" && f.form != "json":
		return f.wrong("-o: want text or json, not %q", f.form)
	}
	return nil
}

// open opens the core.
func (f *fileFlags) open() (*millicore.Library, error) {
	backend, err := millicore.ParseBackend(f.backend)
	if err != nil {
		return nil, f.wrong("--backend: want cgo, wazero or auto, not %q", f.backend)
	}
	return millicore.Open(millicore.Options{Backend: backend})
}

// assembled is an object of fields, some of which are documents.
type assembled struct {
	text  []byte
	parts []part
}

// part is a document in the text from an offset on.
type part struct {
	document *document.Document
	at       int
}

func (a *assembled) key(name string) {
	separator := byte(',')
	if a.text == nil {
		separator = '{'
	}
	a.text = append(append(a.text, separator, '"'), name...)
	a.text = append(a.text, '"', ':')
}

func (a *assembled) document(name string, d *document.Document) {
	a.key(name)
	a.parts = append(a.parts, part{d, len(a.text)})
	a.text = append(a.text, d.JSON...)
}

func (a *assembled) value(name string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	a.key(name)
	a.text = append(a.text, text...)
	return nil
}

func (a *assembled) close() []byte {
	a.text = append(a.text, '}')
	return a.text
}

// explain leads an error of the core back to the document it is about.
func (a *assembled) explain(err error) error {
	var refused *millicore.Error
	if !errors.As(err, &refused) {
		return err
	}
	for _, part := range a.parts {
		offset := int(refused.Offset)
		if offset >= part.at && offset <= part.at+len(part.document.JSON) {
			return part.document.Explain(err, part.at)
		}
	}
	return err
}
