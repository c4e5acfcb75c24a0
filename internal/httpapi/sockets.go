package httpapi

import (
	"context"
	"sync"
)

// sockets counts the open sockets, caps them, and tells them when to end.
type sockets struct {
	limits  Limits
	metrics *metrics
	ending  chan struct{} // closed when the server stops

	mu        sync.Mutex
	open      int
	byAddress map[string]int
	byTopic   map[string]int
	stopped   bool
	idle      chan struct{} // closed when the server stops and no socket is open
}

func newSockets(l Limits, m *metrics) *sockets {
	return &sockets{limits: l, metrics: m, ending: make(chan struct{}), byAddress: map[string]int{}, byTopic: map[string]int{},
		idle: make(chan struct{})}
}

// enter counts a socket in, or returns errManySockets or errStopping.
func (k *sockets) enter(address string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.stopped:
		return errStopping
	case k.open >= k.limits.Sockets || k.byAddress[address] >= k.limits.SocketsPerAddress:
		return errManySockets
	}
	k.open++
	k.byAddress[address]++
	return nil
}

func (k *sockets) leave(address string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.open--
	if k.byAddress[address]--; k.byAddress[address] == 0 {
		delete(k.byAddress, address)
	}
	k.settle()
}

// arrive counts a socket among those that show the same thing; depart counts it out.
func (k *sockets) arrive(topic string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.byTopic[topic]++
}

func (k *sockets) depart(topic string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.byTopic[topic]--; k.byTopic[topic] == 0 {
		delete(k.byTopic, topic)
	}
}

// count returns how many sockets show the same thing.
func (k *sockets) count(topic string) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.byTopic[topic]
}

// settle says that all sockets are closed once they are. The caller holds mu.
func (k *sockets) settle() {
	if k.stopped && k.open == 0 {
		close(k.idle)
	}
}

// stop lets no more sockets in and ends those there are.
func (k *sockets) stop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.stopped {
		k.stopped = true
		close(k.ending)
		k.settle()
	}
}

// wait returns when all sockets are closed, or with ctx's error.
func (k *sockets) wait(ctx context.Context) error {
	select {
	case <-k.idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
