// Package membus is a bus inside one process: for a service of one node, and for tests of several. It loses messages
// when a subscriber is too slow, and only then; it never repeats or reorders any.
package membus

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Bus is a live.Bus. Its methods may be called from any number of goroutines.
type Bus struct {
	size    int
	dropped atomic.Uint64

	mu     sync.RWMutex
	queues map[*queue]struct{}
}

// New returns a Bus that keeps up to size messages, at least one, for each subscriber, and drops the oldest when more
// come.
func New(size int) *Bus { return &Bus{size: max(size, 1), queues: map[*queue]struct{}{}} }

// Publish queues a message for every subscriber and returns at once. It never fails.
func (b *Bus) Publish(topic string, msg []byte) error {
	m := message{topic: topic, body: slices.Clone(msg)}
	b.mu.RLock()
	defer b.mu.RUnlock()
	for q := range b.queues {
		if q.push(m) {
			b.dropped.Add(1)
		}
	}
	return nil
}

// Dropped returns how many messages were dropped for subscribers that were too slow.
func (b *Bus) Dropped() uint64 { return b.dropped.Load() }

// Subscribe calls f with every message published from now on, in order, from one goroutine, until cancel is called.
// What is queued then is dropped and not counted.
func (b *Bus) Subscribe(f func(topic string, msg []byte)) (cancel func()) {
	q := &queue{ring: make([]message, b.size), wake: make(chan struct{}, 1)}
	b.mu.Lock()
	b.queues[q] = struct{}{}
	b.mu.Unlock()

	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		q.deliver(f, stop)
	}()
	return sync.OnceFunc(func() {
		b.mu.Lock()
		delete(b.queues, q)
		b.mu.Unlock()
		close(stop)
		<-done
	})
}

type message struct {
	topic string
	body  []byte
}

// queue is one subscriber's messages: a ring of fixed size.
type queue struct {
	wake chan struct{}

	mu    sync.Mutex
	ring  []message
	first int
	count int
}

// push adds a message and reports whether the oldest had to go for it.
func (q *queue) push(m message) (dropped bool) {
	q.mu.Lock()
	if q.count == len(q.ring) {
		q.first = (q.first + 1) % len(q.ring)
		q.count--
		dropped = true
	}
	q.ring[(q.first+q.count)%len(q.ring)] = m
	q.count++
	q.mu.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
	return dropped
}

// pop takes the oldest message.
func (q *queue) pop() (m message, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.count == 0 {
		return message{}, false
	}
	m = q.ring[q.first]
	q.ring[q.first] = message{}
	q.first = (q.first + 1) % len(q.ring)
	q.count--
	return m, true
}

// deliver calls f with one message after another until stop is closed.
func (q *queue) deliver(f func(topic string, msg []byte), stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-q.wake:
		}
		for {
			select {
			case <-stop:
				return
			default:
			}
			m, ok := q.pop()
			if !ok {
				break
			}
			f(m.topic, m.body)
		}
	}
}
