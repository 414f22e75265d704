// Package web is the pages at "/" and "/lab/": their files, embedded, and how
// they are served. What they show is computed in the browser by the core as
// wasm; page/ is ours, core/ holds the built npm package and lib/ the bundled
// libraries of the lab, artifacts that `cargo xtask run` puts there (see
// core/README.md and lib/README.md).
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed page core lib
var embedded embed.FS

// Files are the page's files as this program was built with them.
func Files() fs.FS { return embedded }

// Prefix is where the files are served; the pages themselves are served at
// the [Pages]' own paths.
const Prefix = "/page/"

// Pages are the paths of the pages.
var Pages = []string{"/", "/lab/"}

// pages are their files. They refer to each other and to what they load by
// relative addresses, so that any static server may serve them as well.
var pages = map[string]string{
	"/":     "page/index.html",
	"/lab/": "page/lab/index.html",
}

// mediaTypes are the files that are served, by how their names end. Modules
// and wasm are refused by browsers under any other type than these.
var mediaTypes = map[string]string{
	".css":  "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
	".txt":  "text/plain; charset=utf-8",
	".wasm": "application/wasm",
}

// policy lets the pages run their own modules and the core, and talk to this
// host; nothing inline, nothing from elsewhere, no frames.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
	"img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Page is the pages' files, ready to be served. It does not change.
type Page struct{ files map[string]file }

type file struct {
	mediaType string
	etag      string
	content   []byte
}

// New reads the files: page/ and, as far as they were built, core/ and lib/.
// Without those the pages say what to run, and nothing else.
func New(files fs.FS) (*Page, error) {
	page := &Page{files: map[string]file{}}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		mediaType, served := mediaTypes[path.Ext(name)]
		if !served {
			return nil
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		page.files[name] = file{mediaType, `"` + hex.EncodeToString(sum[:16]) + `"`, content}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the page's files: %w", err)
	}
	for _, index := range pages {
		if _, found := page.files[index]; !found {
			return nil, fmt.Errorf("read the page's files: %s is missing", index)
		}
	}
	return page, nil
}

// Serve answers a GET or HEAD of one of the [Pages] or of a path below
// [Prefix]; false says that there is no such file, and that nothing was
// written. Files below core/ and lib/ are at Prefix + "core/" and Prefix +
// "lib/", those of page/ directly below Prefix.
func (p *Page) Serve(w http.ResponseWriter, r *http.Request) bool {
	f, found := p.files[name(r.URL.Path)]
	if !found {
		return false
	}
	header := w.Header()
	header.Set("Content-Type", f.mediaType)
	header.Set("ETag", f.etag)
	// Asked for again each time, and answered by 304 until the program is
	// another: the modules of one build never meet those of the next.
	header.Set("Cache-Control", "no-cache")
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.content))
	return true
}

// name is the file of a URL's path.
func name(url string) string {
	if index, found := pages[url]; found {
		return index
	}
	below, found := strings.CutPrefix(url, Prefix)
	switch {
	case !found || path.Base(below) == "index.html": // one address for one page
		return ""
	case strings.HasPrefix(below, "core/"), strings.HasPrefix(below, "lib/"):
		return below
	}
	return "page/" + below
}
