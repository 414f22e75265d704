package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

// pageReader has a home of its own.
type pageReader struct {
	*handle
}

func (l *library) NewPageReader(profile uint32) (backend.PageReader, error) {
	home, err := newHome(l.resources)
	if err != nil {
		return nil, err
	}
	defer home.leave()
	in, err := home.enter()
	if err != nil {
		return nil, err
	}
	in.begin()
	in.number(uint64(profile))
	out := in.out(4)
	if status := in.invoke("millicore_exposition_reader_new"); status != 0 {
		return nil, home.exit(in.refused(status))
	}
	made := &pageReader{newHandle(l, home, in.word(out), "millicore_exposition_reader_free")}
	if err := home.exit(nil); err != nil {
		return nil, err
	}
	return made, nil
}

// exit ends a call on the reader.
func (r *pageReader) exit(in *instance, status int32) error {
	var err error
	if status != 0 {
		err = in.handleRefused(status, "millicore_exposition_reader_error", r.guest)
	}
	return r.home.exit(err)
}

func (r *pageReader) Parse(page []byte, out *backend.Page) error {
	in, err := r.enter()
	if err != nil {
		return err
	}
	in.page(page)
	got := in.outStruct(pageWords)
	status := in.invoke("millicore_exposition_reader_parse")
	if in.fault == nil {
		in.replacePage(out, got)
	}
	return r.exit(in, status)
}

func (r *pageReader) Feed(piece, text []byte, out *backend.Page) ([]byte, error) {
	in, err := r.enter()
	if err != nil {
		return text, err
	}
	in.page(piece)
	return r.piece(in, "millicore_exposition_reader_feed", text, out)
}

func (r *pageReader) Finish(text []byte, out *backend.Page) ([]byte, error) {
	in, err := r.enter()
	if err != nil {
		return text, err
	}
	return r.piece(in, "millicore_exposition_reader_finish", text, out)
}

// piece ends the arguments of a call that gives columns and their text.
func (r *pageReader) piece(in *instance, name string, text []byte, out *backend.Page) ([]byte, error) {
	got := in.outStruct(pageWords)
	place := in.outBytes()
	status := in.invoke(name)
	if in.fault == nil {
		in.replacePage(out, got)
		text = replace(in, text, in.word(place), int(in.word(place+4)))
	}
	return text, r.exit(in, status)
}

func (r *pageReader) Clear() error {
	in, err := r.enter()
	if err != nil {
		return err
	}
	return r.exit(in, in.invoke("millicore_exposition_reader_clear"))
}

func (r *pageReader) Memory() (uint64, error) {
	in, err := r.enter()
	if err != nil {
		return 0, err
	}
	out := in.out(8)
	status := in.invoke("millicore_exposition_reader_memory")
	bytes := uint64(0)
	if in.fault == nil && status == 0 {
		bytes = in.double(out)
	}
	return bytes, r.exit(in, status)
}
