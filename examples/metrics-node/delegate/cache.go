package delegate

import (
	"crypto/sha256"
	"sync"
	"time"
)

// maxEntries bounds a cache: who asks decides on its keys.
const maxEntries = 8192

// cache keeps answers for a while. Its keys are hashes: tokens are not kept.
type cache[T any] struct {
	now     func() time.Time
	mutex   sync.Mutex
	entries map[[sha256.Size]byte]entry[T]
}

type entry[T any] struct {
	value T
	until time.Time
}

func newCache[T any](now func() time.Time) *cache[T] {
	return &cache[T]{now: now, entries: map[[sha256.Size]byte]entry[T]{}}
}

// get is the kept answer, or a new one that is kept for ttl. Errors are not
// kept.
func (c *cache[T]) get(key string, ttl time.Duration, ask func() (T, error)) (T, error) {
	return c.getFor(key, ask, func(T) time.Duration { return ttl })
}

// getFor keeps a new answer for as long as ttl says of it.
func (c *cache[T]) getFor(key string, ask func() (T, error), ttl func(T) time.Duration) (T, error) {
	hash := sha256.Sum256([]byte(key))
	c.mutex.Lock()
	kept, found := c.entries[hash]
	c.mutex.Unlock()
	if found && c.now().Before(kept.until) {
		return kept.value, nil
	}
	value, err := ask()
	if err != nil {
		return value, err
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if len(c.entries) >= maxEntries {
		c.sweep()
	}
	c.entries[hash] = entry[T]{value, c.now().Add(ttl(value))}
	return value, nil
}

// sweep drops what is over, or everything when that is not enough.
func (c *cache[T]) sweep() {
	now := c.now()
	for key, kept := range c.entries {
		if !now.Before(kept.until) {
			delete(c.entries, key)
		}
	}
	if len(c.entries) >= maxEntries {
		clear(c.entries)
	}
}

// ttl is how long an access is believed.
func (g *Guard) ttl(found access) time.Duration {
	if found.allowed {
		return g.config.AllowedTTL
	}
	return g.config.DeniedTTL
}
