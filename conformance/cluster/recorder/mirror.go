package recorder

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// Mirror is what one informer of the controller has been sent: every version
// of every object, with the time at which it was passed on.
type Mirror struct {
	mutex   sync.Mutex
	objects map[Key][]Version
}

// Key names an object.
type Key struct{ Namespace, Name string }

func newMirror() *Mirror {
	return &Mirror{objects: map[Key][]Version{}}
}

// At is all objects of a namespace as they were at a time, by name.
func (m *Mirror) At(namespace string, at time.Time) []json.RawMessage {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	var names []string
	for key := range m.objects {
		if key.Namespace == namespace {
			names = append(names, key.Name)
		}
	}
	slices.Sort(names)
	objects := []json.RawMessage{}
	for _, name := range names {
		if found := last(m.objects[Key{namespace, name}], at); found != nil && found.JSON != nil {
			objects = append(objects, found.JSON)
		}
	}
	return objects
}

// last is the version that was the newest at a time.
func last(versions []Version, at time.Time) *Version {
	for i := len(versions) - 1; i >= 0; i-- {
		if !versions[i].Since.After(at) {
			return &versions[i]
		}
	}
	return nil
}

// Versions are all versions of one object, oldest first.
func (m *Mirror) Versions(key Key) []Version {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return slices.Clone(m.objects[key])
}

// Changes are the times between two others at which something in a namespace
// changed, in order.
func (m *Mirror) Changes(namespace string, from, to time.Time) []time.Time {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	var times []time.Time
	for key, versions := range m.objects {
		if key.Namespace != namespace {
			continue
		}
		for _, version := range versions {
			if version.Since.After(from) && version.Since.Before(to) {
				times = append(times, version.Since)
			}
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	return times
}

// Shifted is a copy in which everything was sent later by some time.
func (m *Mirror) Shifted(by time.Duration) *Mirror {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	shifted := newMirror()
	for key, versions := range m.objects {
		for _, version := range versions {
			version.Since = version.Since.Add(by)
			shifted.objects[key] = append(shifted.objects[key], version)
		}
	}
	return shifted
}

// meta is what the mirror reads of an object.
type meta struct {
	Metadata struct {
		Namespace       string `json:"namespace"`
		Name            string `json:"name"`
		ResourceVersion string `json:"resourceVersion"`
	} `json:"metadata"`
}

func (m *Mirror) put(raw json.RawMessage, deleted bool, at time.Time) (Key, error) {
	var of meta
	if err := json.Unmarshal(raw, &of); err != nil {
		return Key{}, err
	}
	key := Key{of.Metadata.Namespace, of.Metadata.Name}
	if deleted {
		raw = nil
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.objects[key] = append(m.objects[key], Version{
		Since: at, ResourceVersion: of.Metadata.ResourceVersion, JSON: raw,
	})
	return key, nil
}

// list takes a whole list: what is not on it is gone.
func (m *Mirror) list(text []byte) error {
	at := time.Now()
	var list struct {
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	listed := map[Key]bool{}
	for _, item := range list.Items {
		key, err := m.put(item, false, at)
		if err != nil {
			return err
		}
		listed[key] = true
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	for key, versions := range m.objects {
		if !listed[key] && versions[len(versions)-1].JSON != nil {
			m.objects[key] = append(versions, Version{Since: at})
		}
	}
	return nil
}

// event takes one line of a watch.
func (m *Mirror) event(line []byte) error {
	var event struct {
		Type   string          `json:"type"`
		Object json.RawMessage `json:"object"`
	}
	if err := json.Unmarshal(line, &event); err != nil {
		return err
	}
	switch event.Type {
	case "ADDED", "MODIFIED", "DELETED":
		_, err := m.put(event.Object, event.Type == "DELETED", time.Now())
		return err
	}
	return nil
}

// watched passes a watch on and shows each whole line to the mirror first.
type watched struct {
	io.ReadCloser
	mirror *Mirror
	failed func(error)
	rest   []byte
}

func (w *watched) Read(into []byte) (int, error) {
	n, err := w.ReadCloser.Read(into)
	w.rest = append(w.rest, into[:n]...)
	for {
		line, rest, whole := bytes.Cut(w.rest, []byte("\n"))
		if !whole {
			return n, err
		}
		if text := strings.TrimSpace(string(line)); text != "" {
			if failed := w.mirror.event([]byte(text)); failed != nil {
				w.failed(failed)
			}
		}
		w.rest = rest
	}
}
