// Package recorder stands between kube-controller-manager and the API server
// and writes down everything that the HPA controller is told and does: each
// request with its answer, what its informers have been sent, what it logs,
// and the errors its syncs end with. Nothing is changed on the way.
package recorder

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// Recorder keeps what happened, in the order in which it happened.
type Recorder struct {
	// Pods and HPAs are what the controller's informers have been sent.
	Pods, HPAs *Mirror

	mutex  sync.Mutex
	signs  []Sign
	events []Event
}

// New is a recorder that has seen nothing.
func New() *Recorder {
	return &Recorder{Pods: newMirror(), HPAs: newMirror()}
}

// Sign is one thing the HPA controller did; one field beside At is set.
type Sign struct {
	At       time.Time
	Exchange *Exchange
	Line     *Line
	Failure  string // the error that a sync returned
}

// Exchange is a request of the HPA controller and its answer.
type Exchange struct {
	Method string
	Path   string
	Query  url.Values
	// Asked is when the request came, Answered when the whole answer was
	// there to be passed on.
	Asked, Answered time.Time
	Request         []byte
	Status          int
	Header          http.Header
	Response        []byte
}

// Line is a line of the controller's log about a decision.
type Line struct {
	Message string
	Values  map[string]any
}

// Event is an event as the controller emitted it, before the client library
// counts equal ones together and drops what comes too often.
type Event struct {
	At              time.Time
	Namespace, Name string
	Type            string `json:"type"`
	Reason          string `json:"reason"`
	Message         string `json:"message"`
}

func (r *Recorder) add(sign Sign) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if sign.At.IsZero() {
		sign.At = time.Now()
	}
	r.signs = append(r.signs, sign)
}

func (r *Recorder) addEvent(event Event) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	event.At = time.Now()
	r.events = append(r.events, event)
}

// Signs are what has been seen so far.
func (r *Recorder) Signs() []Sign {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return append([]Sign(nil), r.signs...)
}

// Events are the events emitted so far.
func (r *Recorder) Events() []Event {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return append([]Event(nil), r.events...)
}

// EventsBefore are the events emitted before a time.
func (r *Recorder) EventsBefore(end time.Time) []Event {
	return slices.DeleteFunc(r.Events(), func(of Event) bool { return !of.At.Before(end) })
}

// Version is one state of an object: its JSON, or nil when it is gone, since
// a time.
type Version struct {
	Since           time.Time
	ResourceVersion string
	JSON            json.RawMessage
}
