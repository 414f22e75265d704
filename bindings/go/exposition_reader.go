package millicore

import "github.com/millicore/millicore/bindings/go/internal/backend"

// PageReader reads the pages of one target, one after the other. It keeps the
// lines of the page before, so that a page that differs from it in numbers
// costs little more than a comparison of bytes and the reading of numbers; the
// answers are those of [Library.ParsePage]. Safe for concurrent use; on wazero
// it owns an instance for life.
type PageReader struct {
	core backend.PageReader
}

// NewPageReader makes a reader that has seen no page.
func (l *Library) NewPageReader(profile PageProfile) (*PageReader, error) {
	core, err := l.core.NewPageReader(uint32(profile))
	if err != nil {
		return nil, exported(err)
	}
	return &PageReader{core}, nil
}

// Parse reads a whole page, as [Library.ParsePage] does.
func (r *PageReader) Parse(page []byte, out *Page) error {
	return exported(r.core.Parse(page, (*backend.Page)(out)))
}

// Feed takes the next piece of a page, of any size, and gives the entries that
// it completes. Their offsets point into the text that is returned, which
// replaces the one given; lines that were skipped have the numbers of the page.
// An entry past 16 MiB is refused. An error counts in the page, and each
// further piece gives it again.
func (r *PageReader) Feed(piece, text []byte, out *Page) ([]byte, error) {
	text, err := r.core.Feed(piece, text, (*backend.Page)(out))
	return text, exported(err)
}

// Finish ends a page that came in pieces and gives the entries that were left.
func (r *PageReader) Finish(text []byte, out *Page) ([]byte, error) {
	text, err := r.core.Finish(text, (*backend.Page)(out))
	return text, exported(err)
}

// Clear forgets the page before and a page that was begun.
func (r *PageReader) Clear() error { return exported(r.core.Clear()) }

// Memory is the number of bytes that the reader holds in the core.
func (r *PageReader) Memory() (uint64, error) {
	bytes, err := r.core.Memory()
	return bytes, exported(err)
}

// Close gives the reader's memory back.
func (r *PageReader) Close() error { return r.core.Close() }
