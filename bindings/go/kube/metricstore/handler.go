package metricstore

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"

	millicore "github.com/millicore/millicore/bindings/go"
)

const (
	textPlain = "text/plain; version=0.0.4; charset=utf-8"
	endOfFile = "# EOF\n"
	// pieceBytes is how much of a page is read at once.
	pieceBytes = 256 << 10
)

// pieces are the buffers that pages are read into.
var pieces = sync.Pool{New: func() any {
	piece := make([]byte, pieceBytes)
	return &piece
}}

// ServeHTTP serves the page as kube-state-metrics' handler does: OpenMetrics
// where it is asked for, else text; the resources that ?resources= and
// ?exclude_resources= leave.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	form, contentType, end := p.negotiate(r)
	w.Header().Set("Content-Type", contentType)
	wanted := wantedResources(r)
	var err error
	switch encoding := p.encoding(r); encoding {
	case "zstd":
		w.Header().Set("Content-Encoding", encoding)
		err = p.writeZstd(w, form, end, wanted)
	case "gzip":
		w.Header().Set("Content-Encoding", encoding)
		err = p.writeGzip(w, form, end, wanted)
	default:
		err = p.write(w, form, end, wanted)
	}
	if err != nil {
		// The status is sent; only a broken connection tells the scraper.
		panic(http.ErrAbortHandler)
	}
}

// negotiate chooses as expfmt does; whatever is not OpenMetrics is text.
func (p *Pages) negotiate(r *http.Request) (form millicore.PageForm, contentType, end string) {
	chosen, err := p.library.Negotiate(strings.Join(r.Header.Values("Accept"), ","), true)
	if err == nil && (chosen.Format == millicore.FamiliesOpenMetrics || chosen.Format == millicore.FamiliesOpenMetrics001) {
		return millicore.FormOpenMetrics, chosen.ContentType, endOfFile
	}
	return millicore.FormText, textPlain, ""
}

// encoding is what the scraper asks for of what is offered. As upstream, a
// weight of 0 is not heeded.
func (p *Pages) encoding(r *http.Request) string {
	asked := func(name string) bool {
		for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
			part = strings.TrimSpace(part)
			if part == name || strings.HasPrefix(part, name+";") {
				return true
			}
		}
		return false
	}
	switch {
	case p.options.Zstd && asked("zstd"):
		return "zstd"
	case p.options.Gzip && asked("gzip"):
		return "gzip"
	}
	return ""
}

// wantedResources tells which resources a request is for.
func wantedResources(r *http.Request) func(string) bool {
	query := r.URL.Query()
	only, not := names(query["resources"]), names(query["exclude_resources"])
	return func(name string) bool {
		return (only == nil || only[name]) && !not[name]
	}
}

func names(lists []string) map[string]bool {
	var set map[string]bool
	for _, list := range lists {
		for name := range strings.SplitSeq(list, ",") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			if set == nil {
				set = map[string]bool{}
			}
			set[name] = true
		}
	}
	return set
}

// write writes the page in pieces; upserts go on between them.
func (p *Pages) write(w io.Writer, form millicore.PageForm, end string, wanted func(string) bool) error {
	page, err := p.stores.NewPage(p.options.Profile, 0)
	if err != nil {
		return err
	}
	defer page.Close()
	if err := p.fill(page, wanted); err != nil {
		return err
	}
	if _, err := page.Start(form); err != nil {
		return err
	}
	if err := copyPage(w, page); err != nil {
		return err
	}
	_, err = io.WriteString(w, end)
	return err
}

func copyPage(w io.Writer, page *millicore.MetricPage) error {
	piece := pieces.Get().(*[]byte)
	defer pieces.Put(piece)
	for {
		n, err := page.Fill(*piece)
		if err != nil || n == 0 {
			return err
		}
		if _, err := w.Write((*piece)[:n]); err != nil {
			return err
		}
	}
}

func (p *Pages) writeZstd(w io.Writer, form millicore.PageForm, end string, wanted func(string) bool) error {
	// One goroutine, and a window that Prometheus accepts.
	encoder, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
	if err != nil {
		return err
	}
	if err := p.write(encoder, form, end, wanted); err != nil {
		return err
	}
	return encoder.Close()
}

// writeGzip reads the whole member before it writes any, so that a slow
// scraper does not hold the page that the others need.
func (p *Pages) writeGzip(w io.Writer, form millicore.PageForm, end string, wanted func(string) bool) error {
	if p.compressed == nil {
		encoder, err := gzip.NewWriterLevel(w, p.options.GzipLevel)
		if err != nil {
			return err
		}
		if err := p.write(encoder, form, end, wanted); err != nil {
			return err
		}
		return encoder.Close()
	}
	body, err := p.AppendGzip(nil, form, end, wanted)
	if err != nil {
		return err
	}
	_, err = w.Write(body)
	return err
}

// AppendGzip adds the page to dst as one gzip member. wanted may be nil for
// all resources.
func (p *Pages) AppendGzip(dst []byte, form millicore.PageForm, end string, wanted func(string) bool) ([]byte, error) {
	if wanted == nil {
		wanted = func(string) bool { return true }
	}
	p.compressing.Lock()
	defer p.compressing.Unlock()
	if err := p.fill(p.compressed, wanted); err != nil {
		return dst, err
	}
	if err := p.compressed.StartGzip(form, end); err != nil {
		return dst, err
	}
	for {
		if cap(dst)-len(dst) < pieceBytes {
			dst = append(make([]byte, 0, 2*cap(dst)+pieceBytes), dst...)
		}
		n, err := p.compressed.Fill(dst[len(dst):cap(dst)])
		if err != nil {
			return dst, err
		}
		if n == 0 {
			return dst, nil
		}
		dst = dst[:len(dst)+n]
	}
}
