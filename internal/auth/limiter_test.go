package auth_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"khoabang/internal/auth"
)

// clock is a clock that stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2025, 10, 1, 1, 2, 3, 456e6, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

var threeThenOneASecond = auth.Limit{Burst: 3, Every: time.Second}

func takeAll(t *testing.T, l *auth.Limiter, key string, want int) {
	t.Helper()
	got := 0
	for ok := true; ok; got++ {
		_, ok = l.Take(key)
	}
	if got--; got != want {
		t.Errorf("Take(%s) succeeded %d times, want %d", key, got, want)
	}
}

func TestLimiter(t *testing.T) {
	t.Parallel()
	c := newClock()
	l := auth.NewLimiter(threeThenOneASecond, 10, c.Now)
	takeAll(t, l, "lan", 3)
	takeAll(t, l, "mai", 3)
	if wait, ok := l.Take("lan"); ok || wait != time.Second {
		t.Errorf("Take over the limit = %v, %v; want to wait 1s", wait, ok)
	}
	c.Add(999 * time.Millisecond)
	if wait, ok := l.Take("lan"); ok || wait != time.Millisecond {
		t.Errorf("Take 999 ms later = %v, %v; want to wait 1ms", wait, ok)
	}
	c.Add(time.Millisecond)
	takeAll(t, l, "lan", 1)
	c.Add(2 * time.Second)
	takeAll(t, l, "lan", 2)
	c.Add(time.Hour)
	takeAll(t, l, "lan", 3)
}

func TestLimiterGivesBack(t *testing.T) {
	t.Parallel()
	l := auth.NewLimiter(threeThenOneASecond, 10, newClock().Now)
	takeAll(t, l, "lan", 3)
	l.Return("lan")
	takeAll(t, l, "lan", 1)
	l.Forget("lan")
	takeAll(t, l, "lan", 3)
	for range 5 { // more than was ever taken
		l.Return("lan")
		l.Return("nobody")
	}
	takeAll(t, l, "lan", 3)
	takeAll(t, l, "nobody", 3)
}

func TestLimiterClockSetBack(t *testing.T) {
	t.Parallel()
	c := newClock()
	l := auth.NewLimiter(threeThenOneASecond, 10, c.Now)
	takeAll(t, l, "lan", 3)
	c.Add(-time.Hour)
	if wait, ok := l.Take("lan"); ok || wait != time.Second {
		t.Errorf("Take after the clock was set back = %v, %v; want to wait 1s", wait, ok)
	}
}

func TestLimiterIsBounded(t *testing.T) {
	t.Parallel()
	const most = 100
	l := auth.NewLimiter(threeThenOneASecond, most, newClock().Now)
	takeAll(t, l, "guesser", 3)
	for i := range 5000 {
		l.Take(fmt.Sprint("flood ", i))
	}
	if n := l.Len(); n != most {
		t.Errorf("Len() = %d after a flood of keys, want %d", n, most)
	}
	if _, ok := l.Take("guesser"); ok {
		t.Error("a flood of keys freed the one that was being refused")
	}
}

func TestLimiterConcurrently(t *testing.T) {
	t.Parallel()
	l := auth.NewLimiter(auth.Limit{Burst: 50, Every: time.Second}, 10, newClock().Now)
	var (
		wg    sync.WaitGroup
		taken atomic.Int64
	)
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if _, ok := l.Take("lan"); ok {
					taken.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if n := taken.Load(); n != 50 {
		t.Errorf("%d of 160 concurrent takes succeeded, want 50", n)
	}
}

func TestAddressKey(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ addr, want string }{
		{"203.0.113.7", "203.0.113.7"},
		{"::ffff:203.0.113.7", "203.0.113.7"},
		{"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		{"2001:db8:1:2::9", "2001:db8:1:2::/64"},
		{"fe80::1%eth0", "fe80::/64"},
		{"not an address", "not an address"},
		{"", ""},
	} {
		if got := auth.AddressKey(c.addr); got != c.want {
			t.Errorf("AddressKey(%q) = %q, want %q", c.addr, got, c.want)
		}
	}
}

func BenchmarkLimiterTake(b *testing.B) {
	keys := make([]string, 1<<12)
	for i := range keys {
		keys[i] = fmt.Sprintf("203.0.%d.%d", i>>8, i&255)
	}
	l := auth.NewLimiter(threeThenOneASecond, 1<<11, time.Now)
	for i := 0; b.Loop(); i++ {
		l.Take(keys[i&(len(keys)-1)])
	}
}
