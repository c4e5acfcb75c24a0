package auth

import (
	"hash/maphash"
	"sync"
	"time"
)

// Limit is a rate: Burst at once, and then one each Every.
type Limit struct {
	Burst int
	Every time.Duration
}

// Limiter holds each key to a Limit, in the memory of this process. It may be used by many goroutines. Its memory is
// bounded whatever keys come: it keeps 16 bytes a key, and at most a given number of keys. Where one more comes, it
// forgets, of a few taken at random, the one that owes least, so a flood of new keys frees none that is being refused.
type Limiter struct {
	limit Limit
	max   int
	clock func() time.Time
	seed  maphash.Seed

	mu sync.Mutex
	// free holds, by the key's hash, when the key will have its whole burst again, in nanoseconds of Unix time: the
	// theoretical arrival time of the generic cell rate algorithm. A key that is absent has it now.
	free map[uint64]int64
}

// evictionSample is how many keys are looked at to find one to forget.
const evictionSample = 8

// NewLimiter returns a Limiter that remembers at most maxKeys keys.
func NewLimiter(l Limit, maxKeys int, clock func() time.Time) *Limiter {
	return &Limiter{
		limit: Limit{Burst: max(l.Burst, 1), Every: max(l.Every, 1)},
		max:   max(maxKeys, 1),
		clock: clock,
		seed:  maphash.MakeSeed(),
		free:  make(map[uint64]int64),
	}
}

// Take takes one for key. If the key is over its limit it takes nothing, and returns false and how long to wait before
// the next one is free.
func (l *Limiter) Take(key string) (wait time.Duration, ok bool) {
	k, now := maphash.String(l.seed, key), l.clock().UnixNano()
	l.mu.Lock()
	defer l.mu.Unlock()
	free, known := l.free[k]
	// More than a whole burst ahead is a clock that was set back.
	free = min(max(free, now), now+int64(l.limit.Burst)*int64(l.limit.Every))
	if over := free - now - int64(l.limit.Burst-1)*int64(l.limit.Every); over > 0 {
		return time.Duration(over), false
	}
	if !known && len(l.free) >= l.max {
		l.evict()
	}
	l.free[k] = free + int64(l.limit.Every)
	return 0, true
}

// Return gives back one that was taken for key.
func (l *Limiter) Return(key string) {
	k := maphash.String(l.seed, key)
	l.mu.Lock()
	defer l.mu.Unlock()
	if free, known := l.free[k]; known {
		l.free[k] = free - int64(l.limit.Every)
	}
}

// Forget gives back all that was taken for key.
func (l *Limiter) Forget(key string) {
	k := maphash.String(l.seed, key)
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.free, k)
}

// Len returns how many keys are remembered.
func (l *Limiter) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.free)
}

// evict relies on ranging over a map starting at a random place.
func (l *Limiter) evict() {
	var (
		least  uint64
		lowest int64
		seen   int
	)
	for k, free := range l.free {
		if seen == 0 || free < lowest {
			least, lowest = k, free
		}
		if seen++; seen == evictionSample {
			break
		}
	}
	delete(l.free, least)
}
