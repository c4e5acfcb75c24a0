// Package livetest holds the suite that every live.Bus passes.
package livetest

import (
	"bytes"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"khoabang/internal/live"
)

// patience is how long a message that is sent again and again may take.
const patience = 20 * time.Second

// TestBus holds a bus against the promises of live.Bus. open returns two ends of one bus that nothing else uses, as
// two nodes would hold them; for a bus inside one process both may be the same. It closes them with t.Cleanup.
func TestBus(t *testing.T, open func(t *testing.T) (a, b live.Bus)) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, a, b live.Bus)
	}{
		{"reaches the other end", testReaches},
		{"reaches every subscriber", testReachesAll},
		{"carries any bytes", testBytes},
		{"takes a copy", testCopy},
		{"calls one at a time", testOneAtATime},
		{"a slow subscriber delays nobody", testSlow},
		{"cancel ends the calls", testCancel},
		{"cancel waits for the call", testCancelWaits},
		{"without subscribers", testAlone},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, b := open(t)
			test.run(t, a, b)
		})
	}
}

// inbox collects what arrives.
type inbox chan string

func newInbox() inbox { return make(inbox, 10_000) }

func (in inbox) take(topic string, msg []byte) {
	select {
	case in <- topic + ":" + string(msg):
	default:
	}
}

// sendUntil publishes a message until every inbox holds it: a bus may drop.
func sendUntil(t *testing.T, bus live.Bus, topic, msg string, inboxes ...inbox) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	late := time.After(patience)
	for i, in := range inboxes {
		publish(t, bus, topic, msg)
		for got := false; !got; {
			select {
			case m := <-in:
				got = m == topic+":"+msg
			case <-again.C:
				publish(t, bus, topic, msg)
			case <-late:
				t.Fatalf("message %q did not reach subscriber %d", msg, i)
			}
		}
	}
}

func publish(t *testing.T, bus live.Bus, topic, msg string) {
	t.Helper()
	if err := bus.Publish(topic, []byte(msg)); err != nil {
		t.Fatalf("Publish(%s): %v", topic, err)
	}
}

func testReaches(t *testing.T, a, b live.Bus) {
	atA, atB := newInbox(), newInbox()
	defer a.Subscribe(atA.take)()
	defer b.Subscribe(atB.take)()
	sendUntil(t, a, "result", `{"from":"a"}`, atB)
	sendUntil(t, b, "attempt", `{"from":"b"}`, atA)
}

func testReachesAll(t *testing.T, a, b live.Bus) {
	inboxes := []inbox{newInbox(), newInbox(), newInbox()}
	for _, in := range inboxes {
		defer b.Subscribe(in.take)()
	}
	sendUntil(t, a, "result", "to all", inboxes...)
}

func testBytes(t *testing.T, a, b live.Bus) {
	in := newInbox()
	defer b.Subscribe(in.take)()
	for _, msg := range []string{"", "\x00\xff\n\r", "Nguyễn", string(bytes.Repeat([]byte("x"), 64<<10))} {
		sendUntil(t, a, "bytes", msg, in)
	}
}

func testCopy(t *testing.T, a, b live.Bus) {
	in := newInbox()
	defer b.Subscribe(in.take)()
	sendUntil(t, a, "copy", "ready", in)
	msg := make([]byte, 4)
	for i := range 100 {
		copy(msg, fmt.Sprintf("%04d", i))
		if err := a.Publish("copy", msg); err != nil {
			t.Fatalf("Publish: %v", err)
		}
		copy(msg, "####")
	}
	sendUntil(t, a, "copy", "done", newTee(t, in, "copy:####"))
}

// newTee passes an inbox on and fails the test on a message that may not come.
func newTee(t *testing.T, from inbox, never string) inbox {
	to, stop := newInbox(), make(chan struct{})
	var passing sync.WaitGroup
	passing.Go(func() {
		for {
			select {
			case m := <-from:
				if m == never {
					t.Errorf("message %q arrived, which was never published", m)
				}
				to <- m
			case <-stop:
				return
			}
		}
	})
	t.Cleanup(func() { close(stop); passing.Wait() })
	return to
}

func testOneAtATime(t *testing.T, a, b live.Bus) {
	var mu sync.Mutex
	in := newInbox()
	defer b.Subscribe(func(topic string, msg []byte) {
		if !mu.TryLock() {
			t.Error("a second message was delivered before the first was done with")
			return
		}
		defer mu.Unlock()
		in.take(topic, msg)
	})()
	var senders sync.WaitGroup
	for s := range 4 {
		senders.Go(func() {
			for i := range 200 {
				if err := a.Publish("many", fmt.Appendf(nil, "%d/%d", s, i)); err != nil {
					t.Errorf("Publish: %v", err)
				}
			}
		})
	}
	senders.Wait()
	sendUntil(t, a, "many", "last", in)
}

func testSlow(t *testing.T, a, b live.Bus) {
	release := make(chan struct{})
	entered := make(chan struct{}, 1)
	cancelSlow := b.Subscribe(func(string, []byte) {
		select {
		case entered <- struct{}{}:
		default:
		}
		<-release
	})
	defer cancelSlow()
	defer close(release)
	in := newInbox()
	defer b.Subscribe(in.take)()
	sendUntil(t, a, "slow", "first", in)
	select {
	case <-entered:
	case <-time.After(patience):
		t.Fatal("the slow subscriber was never called")
	}
	for i := range 5000 {
		publish(t, a, "slow", fmt.Sprint(i))
	}
	sendUntil(t, a, "slow", "after", in)
}

func testCancel(t *testing.T, a, b live.Bus) {
	var mu sync.Mutex
	cancelled := false
	in, other := newInbox(), newInbox()
	cancel := b.Subscribe(func(topic string, msg []byte) {
		mu.Lock()
		defer mu.Unlock()
		if cancelled {
			t.Error("a message was delivered after cancel had returned")
		}
		in.take(topic, msg)
	})
	defer b.Subscribe(other.take)()
	sendUntil(t, a, "cancel", "before", in)
	for range 100 {
		publish(t, a, "cancel", "on its way")
	}
	cancel()
	mu.Lock()
	cancelled = true
	mu.Unlock()
	cancel()
	sendUntil(t, a, "cancel", "after", other)
}

func testCancelWaits(t *testing.T, a, b live.Bus) {
	release, entered := make(chan struct{}), make(chan struct{}, 1)
	var running atomic.Bool
	cancel := b.Subscribe(func(string, []byte) {
		running.Store(true)
		select {
		case entered <- struct{}{}:
		default:
		}
		<-release
		running.Store(false)
	})
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for late, in := time.After(patience), false; !in; {
		select {
		case <-entered:
			in = true
		case <-again.C:
			publish(t, a, "cancel", "wait")
		case <-late:
			close(release)
			t.Fatal("the subscriber was never called")
		}
	}
	time.AfterFunc(50*time.Millisecond, func() { close(release) })
	cancel()
	if running.Load() {
		t.Error("cancel returned while a message was being taken")
	}
}

func testAlone(t *testing.T, a, _ live.Bus) {
	for range 100 {
		publish(t, a, "alone", "nobody listens")
	}
}
