package contest

import (
	"sync"
	"time"
)

// forever is an age that nothing reaches.
const forever = time.Duration(1<<63 - 1)

// cache remembers up to about twice size values: when the younger half is full, the older half is forgotten, and what
// is asked for moves to the younger one.
type cache[V any] struct {
	mu         sync.Mutex
	size       int
	young, old map[string]aged[V]
}

type aged[V any] struct {
	value V
	at    time.Time
}

func newCache[V any](size int) *cache[V] {
	return &cache[V]{size: size, young: map[string]aged[V]{}, old: map[string]aged[V]{}}
}

// get returns the value of key if it is younger than age, and otherwise what load returns, which it remembers unless
// there is an error. A value from the future, as after a clock was set back, is of no known age, and is loaded again.
// Several callers may load the same key at once.
func (c *cache[V]) get(key string, now time.Time, age time.Duration, load func() (V, error)) (V, error) {
	c.mu.Lock()
	e, ok := c.find(key)
	c.mu.Unlock()
	if old := now.Sub(e.at); ok && old < age && (old >= 0 || age == forever) {
		return e.value, nil
	}
	v, err := load()
	if err == nil {
		c.put(key, v, now)
	}
	return v, err
}

// find returns the entry of key and keeps it from being forgotten soon. The caller holds the lock.
func (c *cache[V]) find(key string) (aged[V], bool) {
	if e, ok := c.young[key]; ok {
		return e, true
	}
	e, ok := c.old[key]
	if ok {
		c.keep(key, e)
	}
	return e, ok
}

// put remembers v as read at the given time.
func (c *cache[V]) put(key string, v V, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(key, aged[V]{v, at})
}

func (c *cache[V]) keep(key string, e aged[V]) {
	if len(c.young) >= c.size {
		c.old, c.young = c.young, make(map[string]aged[V], c.size)
	}
	c.young[key] = e
}

// drop forgets key.
func (c *cache[V]) drop(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.young, key)
	delete(c.old, key)
}
