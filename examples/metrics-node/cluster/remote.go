// A cluster behind an API server, listed and watched.

package cluster

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// Remote follows nodes, namespaces and running pods of an API server: a list
// in pages, then a watch that goes on where it ended, and a new list when the
// server has forgotten that place. Objects are read item by item from the
// JSON; no list is ever held whole.
type Remote struct {
	// Client carries the credentials; without a total timeout, for a watch
	// stays open.
	Client *http.Client
	// Server is the API server's base URL.
	Server string
	// Objects gets what is seen.
	Objects *Store
	// Logger tells of lists and watches that failed.
	Logger *slog.Logger
	// Backoff is the first delay after a failure, doubled up to 32 times: 1 s
	// when it is 0.
	Backoff time.Duration
}

// collection is one followed resource.
type collection struct {
	kind  string
	path  string
	query url.Values
}

func followed() []collection {
	return []collection{
		{KindNode, "/api/v1/nodes", url.Values{}},
		{KindNamespace, "/api/v1/namespaces", url.Values{}},
		{KindPod, "/api/v1/pods", url.Values{"fieldSelector": {"status.phase=Running"}}},
	}
}

const (
	pageSize     = 500              // objects a page, as client-go's reflectors ask
	watchSeconds = 300              // least length of a watch; up to twice that
	maxBackoff   = 32               // times the first delay
	maxErrorBody = 4096             // of a refusal, for its message
	listTimeout  = 60 * time.Second // of one page
)

// errExpired says that the server no longer knows where the watch was.
var errExpired = errors.New("the resource version has expired")

// Follow lists everything once, calls synced, and then watches until ctx ends.
// The first lists must succeed; later failures are logged and tried again.
func (r *Remote) Follow(ctx context.Context, synced func()) error {
	collections := followed()
	versions := make([]string, len(collections))
	for i, of := range collections {
		version, err := r.list(ctx, of)
		if err != nil {
			return fmt.Errorf("list %s: %w", of.path, err)
		}
		versions[i] = version
	}
	synced()
	var watching sync.WaitGroup
	for i, of := range collections {
		watching.Go(func() { r.keepWatching(ctx, of, versions[i]) })
	}
	watching.Wait()
	return nil
}

// keepWatching watches from a version on, again and again, and lists anew
// when the server has forgotten that version.
func (r *Remote) keepWatching(ctx context.Context, of collection, version string) {
	first := r.Backoff
	if first == 0 {
		first = time.Second
	}
	delay := first
	for ctx.Err() == nil {
		begun := time.Now()
		var err error
		if version == "" {
			version, err = r.list(ctx, of)
		} else {
			err = r.watch(ctx, of, &version)
		}
		if errors.Is(err, errExpired) {
			version = ""
		}
		if time.Since(begun) > maxBackoff*first {
			delay = first
			continue
		}
		if err != nil && ctx.Err() == nil {
			r.Logger.Warn("list or watch failed; trying again", "path", of.path, "error", err, "in", delay)
		}
		// A watch that ends at once also waits, lest a server that ends
		// each one is asked without pause.
		select {
		case <-time.After(delay/2 + rand.N(delay)):
		case <-ctx.Done():
		}
		delay = min(2*delay, maxBackoff*first)
	}
}

// list replaces all objects of a kind and gives the version to watch from.
func (r *Remote) list(ctx context.Context, of collection) (string, error) {
	var objects []*Object
	var version string
	for next := ""; ; {
		query := url.Values{"limit": {strconv.Itoa(pageSize)}}
		if next != "" {
			query.Set("continue", next)
		}
		err := func() error {
			ctx, cancel := context.WithTimeout(ctx, listTimeout)
			defer cancel()
			body, err := r.open(ctx, of, query)
			if err != nil {
				return err
			}
			defer body.Close()
			next, version, err = readPage(body, func(item json.RawMessage) error {
				object, err := parseNarrow(item, of.kind)
				objects = append(objects, object)
				return err
			})
			return err
		}()
		if err != nil {
			return "", err
		}
		if next == "" {
			break
		}
	}
	r.Objects.Replace(of.kind, objects)
	return version, nil
}

// readPage reads a list as a stream: visit gets each item.
func readPage(body io.Reader, visit func(json.RawMessage) error) (next, version string, err error) {
	decoder := json.NewDecoder(body)
	if opening, err := decoder.Token(); err != nil || opening != json.Delim('{') {
		return "", "", cmp.Or(err, errors.New("the list is not a JSON object"))
	}
	for decoder.More() {
		field, err := decoder.Token()
		if err != nil {
			return "", "", err
		}
		switch field {
		case "metadata":
			var metadata struct {
				ResourceVersion string `json:"resourceVersion"`
				Continue        string `json:"continue"`
			}
			err = decoder.Decode(&metadata)
			next, version = metadata.Continue, metadata.ResourceVersion
		case "items":
			err = readItems(decoder, visit)
		default:
			var skipped json.RawMessage
			err = decoder.Decode(&skipped)
		}
		if err != nil {
			return "", "", err
		}
	}
	_, err = decoder.Token()
	return next, version, err
}

func readItems(decoder *json.Decoder, visit func(json.RawMessage) error) error {
	switch opening, err := decoder.Token(); {
	case err != nil:
		return err
	case opening == nil: // null is an empty list
		return nil
	case opening != json.Delim('['):
		return errors.New("the list's items are not an array")
	}
	var item json.RawMessage
	for decoder.More() {
		if err := decoder.Decode(&item); err != nil {
			return err
		}
		if err := visit(item); err != nil {
			return err
		}
	}
	_, err := decoder.Token()
	return err
}

// watch follows changes until the server ends the watch, which is no error.
// It moves version on, so that the next watch goes on from there.
func (r *Remote) watch(ctx context.Context, of collection, version *string) error {
	seconds := watchSeconds + rand.N(watchSeconds)
	body, err := r.open(ctx, of, url.Values{
		"watch":               {"true"},
		"allowWatchBookmarks": {"true"},
		"resourceVersion":     {*version},
		"timeoutSeconds":      {strconv.Itoa(seconds)},
	})
	if err != nil {
		return err
	}
	defer body.Close()
	decoder := json.NewDecoder(body)
	for {
		var event struct {
			Type   string          `json:"type"`
			Object json.RawMessage `json:"object"`
		}
		if err := decoder.Decode(&event); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := r.apply(of, event.Type, event.Object, version); err != nil {
			return err
		}
	}
}

func (r *Remote) apply(of collection, event string, raw json.RawMessage, version *string) error {
	if event == "ERROR" {
		return statusError(raw)
	}
	var d document
	if err := json.Unmarshal(raw, &d); err != nil {
		return err
	}
	switch event {
	case "ADDED", "MODIFIED":
		object, err := parseNarrow(raw, of.kind)
		if err != nil {
			return err
		}
		r.Objects.Upsert(object)
	case "DELETED":
		r.Objects.Delete(of.kind, d.Metadata.Namespace, d.Metadata.Name)
	}
	*version = d.Metadata.ResourceVersion
	return nil
}

// open makes a request and refuses answers other than 200.
func (r *Remote) open(ctx context.Context, of collection, query url.Values) (io.ReadCloser, error) {
	for name, values := range of.query {
		query[name] = values
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.Server+of.path+"?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	response, err := r.Client.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode == http.StatusOK {
		return response.Body, nil
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxErrorBody))
	if err != nil {
		return nil, err
	}
	if response.StatusCode == http.StatusGone {
		return nil, errExpired
	}
	return nil, fmt.Errorf("%s: %s", response.Status, statusMessage(text))
}

// statusError is what an ERROR event says.
func statusError(raw json.RawMessage) error {
	var status struct {
		Code int `json:"code"`
	}
	if json.Unmarshal(raw, &status) == nil && status.Code == http.StatusGone {
		return errExpired
	}
	return errors.New(statusMessage(raw))
}

// statusMessage is a Status' message, or the text itself.
func statusMessage(text []byte) string {
	var status struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(text, &status) == nil && status.Message != "" {
		return status.Message
	}
	return string(bytes.TrimSpace(text))
}
