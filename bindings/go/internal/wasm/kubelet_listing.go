package wasm

import (
	"io"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// kubeletListing lives in the home of its store; the home is locked only
// while a piece is written.
type kubeletListing struct {
	*handle
}

func (s *kubeletStore) NewListing() (backend.KubeletListing, error) {
	made, err := s.resident("millicore_kubelet_listing_new", "millicore_kubelet_listing_free", func(*instance) {})
	if err != nil {
		return nil, err
	}
	return &kubeletListing{made}, nil
}

// exit ends a call on the listing.
func (l *kubeletListing) exit(in *instance, status int32) error {
	var err error
	if status != 0 {
		err = in.handleRefused(status, "millicore_kubelet_listing_error", l.guest)
	}
	return l.home.exit(err)
}

func (l *kubeletListing) Open(snapshot backend.KubeletSnapshot, objects backend.KubeletObjects, version, form uint32, creation int64, texts backend.Strings) error {
	from, isSnapshot := snapshot.(*kubeletSnapshot)
	known, isObjects := objects.(*kubeletObjects)
	if !isSnapshot || !isObjects || from.home != l.home || known.home != l.home {
		return backend.ErrForeign
	}
	in, err := l.enter()
	if err != nil {
		return err
	}
	if from.guest == 0 || known.guest == 0 {
		return l.home.exit(backend.ErrClosed)
	}
	in.number(uint64(from.guest))
	in.number(uint64(known.guest))
	in.number(uint64(version))
	in.number(uint64(form))
	in.number(uint64(creation))
	in.strings(texts)
	return l.exit(in, in.invoke("millicore_kubelet_listing_open"))
}

func (l *kubeletListing) Next(dst []byte) ([]byte, error) {
	in, err := l.enter()
	if err != nil {
		return dst, err
	}
	place := in.outBytes()
	status := in.invoke("millicore_kubelet_listing_next")
	if status == 0 && in.fault == nil {
		dst = in.appendBytes(dst, place)
	}
	return dst, l.exit(in, status)
}

// WriteTo copies each piece, so that a slow writer does not hold up the home.
func (l *kubeletListing) WriteTo(w io.Writer, buffer *[]byte) (int64, error) {
	written := int64(0)
	for {
		piece, err := l.Next((*buffer)[:0])
		*buffer = piece
		if err != nil || len(piece) == 0 {
			return written, err
		}
		n, err := w.Write(piece)
		written += int64(n)
		if err != nil {
			return written, err
		}
	}
}
