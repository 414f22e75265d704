package judge

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/millicore/millicore/conformance/cluster/recorder"
)

// Lag is how far an informer's cache may be from what it was sent: it is sent
// a version and has it a moment later; this is a generous moment on a busy
// machine, and short beside the second from one sync to the next.
const Lag = 250 * time.Millisecond

// judge predicts the sync as it was seen, and, where that differs, tries what
// cannot be seen from outside. An explanation must make everything equal.
func (t *trial) judge() (Verdict, *outcome, error) {
	now := t.now()
	hpas, err := t.hpas()
	if err != nil {
		return "", nil, err
	}
	podsAt := t.podsAt()
	first, err := t.predict(now, hpas[0], podsAt)
	if err != nil {
		return "", nil, err
	}
	if verdict, is := first.verdict(Same); is {
		return verdict, first, nil
	}
	for _, instant := range t.instants() {
		if found, err := t.predict(instant, hpas[0], podsAt); err != nil {
			return "", nil, err
		} else if verdict, is := found.verdict(Clock); is {
			return verdict, found, nil
		}
	}
	for _, hpa := range hpas {
		for _, at := range t.record.Pods.Changes(t.key.Namespace, podsAt.Add(-Lag), t.sync.Ended.Add(Lag)) {
			// The state before the change and the one after it.
			for _, at := range []time.Time{at.Add(-1), at} {
				if found, err := t.predict(now, hpa, at); err != nil {
					return "", nil, err
				} else if verdict, is := found.verdict(CacheLag); is {
					return verdict, found, nil
				}
			}
		}
	}
	for _, hpa := range hpas[1:] {
		if found, err := t.predict(now, hpa, podsAt); err != nil {
			return "", nil, err
		} else if verdict, is := found.verdict(CacheLag); is {
			return verdict, found, nil
		}
	}
	return Unexplained, first, nil
}

// verdict is as given when nothing differs, or OtherSecond when only that
// needed to be said.
func (o *outcome) verdict(equal Verdict) (Verdict, bool) {
	switch {
	case len(o.comparison.differences) > 0:
		return "", false
	case o.comparison.second && equal == Same:
		return OtherSecond, true
	}
	return equal, true
}

// now is when the controller decided, as well as that is known: its log says
// when it had evaluated the metrics; else the last thing that it read.
func (t *trial) now() time.Time {
	if !t.sync.Proposed.IsZero() {
		return t.sync.Proposed
	}
	return t.read()
}

// read is when the last answer came that the decision is made of.
func (t *trial) read() time.Time {
	if n := len(t.sync.Metrics); n > 0 {
		return t.sync.Metrics[n-1].Answered
	}
	return t.sync.Scale.Answered
}

// podsAt is when the pods were listed: after the metrics had come.
func (t *trial) podsAt() time.Time { return t.read() }

// instants are the ends of the time within which the controller looked at its
// clock, widened by what the times in the history may be off by.
func (t *trial) instants() []time.Time {
	wide := min(t.past.longest, Lag)
	return []time.Time{
		t.sync.Begun, t.sync.Ended, t.sync.Begun.Add(-wide), t.sync.Ended.Add(wide),
	}
}

// hpas are the versions that the sync may have had in hand, the likeliest
// first. A sync that wrote a status has named its version.
func (t *trial) hpas() ([]json.RawMessage, error) {
	versions := t.record.HPAs.Versions(t.key)
	named, err := writtenVersion(t.sync)
	if err != nil {
		return nil, err
	}
	var likely []json.RawMessage
	for i := len(versions) - 1; i >= 0; i-- {
		version := versions[i]
		switch {
		case version.JSON == nil:
		case named != "" && version.ResourceVersion == named:
			return []json.RawMessage{version.JSON}, nil
		case named == "" && likelyAt(versions, i, t.sync):
			likely = append(likely, version.JSON)
		}
	}
	if len(likely) == 0 {
		return nil, errors.New("the informer was not sent the HPA's version " + named)
	}
	return likely, nil
}

// likelyAt says whether the i-th version may have been in the cache when a
// sync began: it had been sent, and was not replaced long before.
func likelyAt(versions []recorder.Version, i int, sync *recorder.Sync) bool {
	sent := !versions[i].Since.After(sync.Begun)
	replaced := i+1 < len(versions) && versions[i+1].Since.Before(sync.Begun.Add(-Lag))
	return sent && !replaced
}
