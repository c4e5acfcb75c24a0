package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"khoabang/contest"
	"khoabang/internal/live"
)

// names is the directory of names; it counts how often it is asked, and for whom.
type names struct {
	mu    sync.Mutex
	of    map[string]string
	asked []string
	err   error
	slow  time.Duration
}

func (n *names) labels(_ context.Context, contestID string, ids []string) (map[string]contest.Label, error) {
	defer time.Sleep(n.slow) // by synctest's clock, with an answer that grows old meanwhile
	n.mu.Lock()
	defer n.mu.Unlock()
	found := map[string]contest.Label{}
	for _, id := range ids {
		n.asked = append(n.asked, id)
		found[id] = contest.Label{Name: "TS-" + id, Unit: "Sở Nội vụ"}
		if name, ok := n.of[id]; ok && n.err == nil && contestID == "quiz" {
			found[id] = contest.Label{Name: name, Unit: "Sở Nội vụ"}
		}
	}
	return found, n.err
}

func (n *names) set(id, name string, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.of == nil {
		n.of = map[string]string{}
	}
	n.of[id], n.err = name, err
}

func (n *names) askedFor() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.asked)
}

func (n *names) times() int { return len(n.askedFor()) }

// client is a reader of frames as a browser is one.
type client struct {
	t      *testing.T
	sub    *live.Subscription
	seq    uint64
	total  int
	rows   map[string]live.Row
	fulls  int
	deltas int
}

func watch(t *testing.T, b *live.Board) *client {
	c := &client{t: t, sub: b.Subscribe()}
	t.Cleanup(c.sub.Close)
	return c
}

// woken reports whether the client was woken, and takes what there is.
func (c *client) woken() bool {
	c.t.Helper()
	select {
	case <-c.sub.Wake():
	default:
		return false
	}
	message, seq := c.sub.Next(c.seq)
	if message == nil {
		return true
	}
	var m struct {
		Type      string
		Seq, Prev uint64
		Total     int
		Now       time.Time
		Rows      []live.Row
		Gone      []string
	}
	if err := json.Unmarshal(message, &m); err != nil {
		c.t.Fatalf("frame %s: %v", message, err)
	}
	switch {
	case m.Type == "full":
		c.fulls++
		c.rows = map[string]live.Row{}
	case m.Prev != c.seq:
		c.t.Fatalf("delta to %d after %d", m.Prev, c.seq)
	default:
		c.deltas++
	}
	for _, id := range m.Gone {
		delete(c.rows, id)
	}
	for _, r := range m.Rows {
		c.rows[r.ID] = r
	}
	if m.Seq != seq {
		c.t.Fatalf("frame %d was announced as %d", m.Seq, seq)
	}
	c.seq, c.total = seq, m.Total
	return true
}

// shows returns rank and name of the rows, in order.
func (c *client) shows() []string {
	list := make([]string, len(c.rows))
	for _, r := range c.rows {
		if r.Position < 1 || r.Position > len(list) || list[r.Position-1] != "" {
			c.t.Fatalf("row %v has no place of its own among %d", r, len(list))
		}
		list[r.Position-1] = fmt.Sprintf("%d %s", r.Rank, r.Name)
	}
	return list
}

func TestFramesAreCoalesced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := live.NewBoard(quiz(contest.CountBest, keys...), contest.Scope{}, (&names{}).labels, time.Now)
		c := watch(t, b)
		synctest.Wait()
		if !c.woken() || c.fulls != 1 || len(c.rows) != 0 {
			t.Fatalf("on connecting: %d full frames of %d rows, want the empty board", c.fulls, len(c.rows))
		}
		frames := 0
		for i := range 1000 { // ten seconds of a result every 10 ms
			b.Apply(result(fmt.Sprint("p", i), 1, i%16, i))
			time.Sleep(10 * time.Millisecond)
			synctest.Wait()
			if c.woken() {
				frames++
			}
		}
		if frames < 36 || frames > 41 {
			t.Errorf("%d frames in ten seconds of constant change, want four a second", frames)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		c.woken()
		if c.total != 1000 || c.fulls != 1 {
			t.Errorf("at last a total of %d by %d full frames, want 1000 by the first and deltas", c.total, c.fulls)
		}
		if diff := gocmp.Diff(topNames(b), c.shows()); diff != "" {
			t.Errorf("what the deltas add up to (-want +got):\n%s", diff)
		}
	})
}

// topNames is what a client must show of a board.
func topNames(b *live.Board) []string {
	var list []string
	for _, s := range b.Top(live.FrameRows) {
		list = append(list, fmt.Sprintf("%d TS-%s", s.Rank, s.Result.ContestantID))
	}
	return list
}

func TestSlowWatcherGetsTheNewest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := live.NewBoard(quiz(contest.CountBest, keys...), contest.Scope{}, (&names{}).labels, time.Now)
		quick, slow := watch(t, b), watch(t, b)
		synctest.Wait()
		quick.woken()
		slow.woken()
		for i := range 20 {
			b.Apply(result(fmt.Sprint("p", i), 1, i%16, i))
			time.Sleep(live.FrameInterval)
			synctest.Wait()
			quick.woken()
		}
		if quick.deltas != 20 {
			t.Errorf("the quick one got %d deltas beside a slow one, want 20", quick.deltas)
		}
		if !slow.woken() || slow.fulls != 2 || slow.deltas != 0 || slow.seq != quick.seq {
			t.Errorf("the slow one got %d full frames and %d deltas up to %d, want one more full, up to %d",
				slow.fulls, slow.deltas, slow.seq, quick.seq)
		}
		if diff := gocmp.Diff(quick.rows, slow.rows); diff != "" {
			t.Errorf("the two show different boards (-quick +slow):\n%s", diff)
		}
		if slow.woken() {
			t.Error("the slow one was woken again for nothing")
		}
	})
}

func TestFramesAreSharedAndGoneRowsNamed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := live.NewBoard(quiz(contest.CountBest, keys...), contest.Scope{}, (&names{}).labels, time.Now)
		for i := range live.FrameRows + 20 {
			b.Apply(result(fmt.Sprintf("p%03d", i), 1, 10, 100+i))
		}
		first, second := watch(t, b), watch(t, b)
		synctest.Wait()
		if !first.woken() || len(first.rows) != live.FrameRows {
			t.Fatalf("%d rows shown, want %d", len(first.rows), live.FrameRows)
		}
		a, _ := first.sub.Next(0)
		z, _ := second.sub.Next(0)
		if &a[0] != &z[0] {
			t.Error("two watchers got two encodings of one frame")
		}
		b.Apply(result("best", 1, 15, 1))
		time.Sleep(live.FrameInterval)
		synctest.Wait()
		first.woken()
		if first.deltas != 1 || len(first.rows) != live.FrameRows || first.total != live.FrameRows+21 {
			t.Errorf("after %d deltas %d rows of %d, want 1, %d of %d",
				first.deltas, len(first.rows), first.total, live.FrameRows, live.FrameRows+21)
		}
		if _, ok := first.rows[contest.PublicID("p099")]; ok {
			t.Error("the row pushed off the end is still shown")
		}
	})
}

func TestNothingIsMadeForNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := &names{}
		b := live.NewBoard(quiz(contest.CountBest, keys...), contest.Scope{}, n.labels, time.Now)
		b.Apply(result("an", 1, 10, 300))
		c := watch(t, b)
		synctest.Wait()
		c.woken()
		c.sub.Close()
		c.sub.Close()
		for i := range 20 {
			b.Apply(result(fmt.Sprint("p", i), 1, 10, 300))
			time.Sleep(live.FrameInterval)
		}
		synctest.Wait()
		if got := n.times(); got != 1 {
			t.Errorf("names asked for %d times with nobody watching, want once before", got)
		}
		if got := b.Watchers(); got != 0 {
			t.Errorf("Watchers() = %d, want 0", got)
		}
		again := watch(t, b)
		time.Sleep(live.FrameInterval)
		synctest.Wait()
		if again.woken(); again.total != 21 {
			t.Errorf("a new watcher sees %d people, want 21", again.total)
		}
	})
}

func TestFrameWhatChangesNothingIsNoFrame(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := live.NewBoard(quiz(contest.CountBest, keys...), contest.Scope{}, (&names{}).labels, time.Now)
		for i := range live.FrameRows {
			b.Apply(result(fmt.Sprintf("p%03d", i), 1, 10, 100+i))
		}
		b.Apply(result("p100", 1, 10, 400))
		c := watch(t, b)
		rank := b.SubscribeRank("p100")
		defer rank.Close()
		time.Sleep(live.FrameInterval)
		synctest.Wait()
		c.woken()
		<-rank.Wake()
		b.Apply(result("p100", 2, 10, 300)) // better, and still below those on show
		time.Sleep(live.FrameInterval)
		synctest.Wait()
		if c.woken() {
			t.Error("a change below the rows on show made a frame")
		}
		if len(rank.Wake()) != 1 {
			t.Error("whose change it was has not been woken")
		}
	})
}

func TestCurrentIsSharedAndRecent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := &names{slow: 100 * time.Millisecond}
		b := live.NewBoard(quiz(contest.CountBest, keys...), contest.Scope{}, n.labels, time.Now)
		b.Apply(result("an", 1, 10, 300))
		var wg sync.WaitGroup
		frames := make([]*live.Frame, 50)
		for i := range frames {
			wg.Go(func() { frames[i], _ = b.Current(t.Context()) })
		}
		wg.Wait()
		for _, f := range frames {
			if f == nil || f != frames[0] {
				t.Fatalf("50 at once got different frames: %v, %v", f, frames[0])
			}
		}
		if got := n.times(); got != 1 {
			t.Errorf("names asked for %d times, want 1", got)
		}
		b.Apply(result("binh", 1, 12, 300))
		if f, _ := b.Current(t.Context()); f != frames[0] {
			t.Error("a second frame within the interval")
		}
		time.Sleep(live.FrameInterval)
		f, err := b.Current(t.Context())
		if err != nil || f.Seq != 2 || f.Total != 2 || f.Rows[0].Name != "TS-binh" {
			t.Errorf("Current after the interval = %+v, %v, want the second frame with both", f, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		b.Apply(result("chi", 1, 12, 300))
		time.Sleep(live.FrameInterval)
		go b.Current(t.Context()) // holds the making for 100 ms
		synctest.Wait()
		if _, err := b.Current(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("Current with a context that ended = %v, want %v", err, context.Canceled)
		}
		time.Sleep(time.Second)
	})
}

func TestSlowNamesDelayNoResult(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := live.NewBoard(quiz(contest.CountBest, keys...), contest.Scope{}, (&names{slow: 2 * time.Second}).labels, time.Now)
		c := watch(t, b)
		start := time.Now()
		for i := range 100 {
			b.Apply(result(fmt.Sprint("p", i), 1, i%16, i))
			synctest.Wait()
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("100 results took %v while names were asked for, want no time", took)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if c.woken(); c.total != 100 {
			t.Errorf("the watcher sees %d people in the end, want 100", c.total)
		}
	})
}

func TestNamesForgottenAndRefreshed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := &names{}
		n.set("an", "Nguyễn Văn An", nil)
		b := live.NewBoard(quiz(contest.CountBest, keys...), contest.Scope{}, n.labels, time.Now)
		b.Apply(result("an", 1, 10, 300), result("binh", 1, 9, 300))
		c := watch(t, b)
		step := func(want ...string) {
			t.Helper()
			time.Sleep(live.FrameInterval)
			synctest.Wait()
			c.woken()
			if diff := gocmp.Diff(want, c.shows()); diff != "" {
				t.Errorf("names on show (-want +got):\n%s", diff)
			}
		}
		step("1 Nguyễn Văn An", "2 TS-binh")
		b.Apply(result("chi", 1, 8, 300))
		step("1 Nguyễn Văn An", "2 TS-binh", "3 TS-chi")
		if diff := gocmp.Diff([]string{"an", "binh", "chi"}, n.askedFor()); diff != "" {
			t.Errorf("names asked for (-want +got):\n%s", diff)
		}
		n.set("an", "TS-00X", nil) // erased
		b.Forget("an")
		step("1 TS-00X", "2 TS-binh", "3 TS-chi")
		if got := n.askedFor(); !slices.Equal(got, []string{"an", "binh", "chi", "an"}) {
			t.Errorf("names asked for after Forget(an): %v, want an once more", got)
		}
	})
}

func TestNameForgottenWhileAskedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := &names{slow: time.Second}
		n.set("an", "Nguyễn Văn An", nil)
		b := live.NewBoard(quiz(contest.CountBest, keys...), contest.Scope{}, n.labels, time.Now)
		b.Apply(result("an", 1, 10, 300))
		c := watch(t, b)
		time.Sleep(500 * time.Millisecond)
		n.set("an", "TS-00X", nil)
		b.Forget("an")
		time.Sleep(5 * time.Second)
		synctest.Wait()
		c.woken()
		if diff := gocmp.Diff([]string{"1 TS-00X"}, c.shows()); diff != "" {
			t.Errorf("names on show (-want +got):\n%s", diff)
		}
	})
}

func TestRankSubscription(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBoard(quiz(contest.CountBest, keys...))
		b.Apply(result("an", 1, 10, 300))
		s := b.SubscribeRank("binh")
		<-s.Wake()
		if _, news := s.Next(); news {
			t.Error("news of somebody who is not on the board")
		}
		next := func() string {
			time.Sleep(live.FrameInterval)
			synctest.Wait()
			select {
			case <-s.Wake():
			default:
				return "not woken"
			}
			standing, news := s.Next()
			if !news {
				return "no news"
			}
			return fmt.Sprintf("%d of %d", standing.Rank, standing.Of)
		}
		next()
		for _, step := range []struct {
			result contest.Result
			want   string
		}{
			{result("binh", 1, 9, 300), "2 of 2"},
			{result("chi", 1, 8, 300), "2 of 3"},
			{result("chi", 2, 8, 200), "no news"},
			{result("chi", 2, 8, 200), "not woken"},
			{result("binh", 2, 12, 300), "1 of 3"},
		} {
			b.Apply(step.result)
			if got := next(); got != step.want {
				t.Errorf("after %s: %s, want %s", step.result.AttemptID, got, step.want)
			}
		}
		s.Close()
		if got := b.Watchers(); got != 0 {
			t.Errorf("Watchers() after Close = %d, want 0", got)
		}
	})
}

func TestFrameJSON(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := live.NewBoard(quiz(contest.CountBest, keys...), contest.Scope{}, (&names{}).labels, func() time.Time { return epoch })
		half := result("an", 1, 14, 123)
		half.Points, half.Duration = 14_333, 123456*time.Millisecond
		b.Apply(half)
		s := b.Subscribe()
		defer s.Close()
		<-s.Wake()
		full, seq := s.Next(0)
		want := `{"type":"full","seq":1,"now":"2025-11-03T07:00:00.000Z","total":1,"rows":[{"id":"39c07676ec","pos":1,"rank":1,` +
			`"name":"TS-an","unit":"Sở Nội vụ","correct":14,"points":14.333,"duration_ms":123456,` +
			`"submitted_at":"2025-11-03T08:02:03.000Z"}]}`
		if diff := gocmp.Diff(want, string(full)); diff != "" || seq != 1 {
			t.Errorf("the first frame is %d (-want +got):\n%s", seq, diff)
		}
		if again, seq := s.Next(1); again != nil || seq != 1 {
			t.Errorf("Next(1) = %s, %d, want nothing newer", again, seq)
		}
		other := result("binh", 1, 1, 1)
		b.Apply(other)
		<-s.Wake()
		delta, seq := s.Next(1)
		want = `{"type":"delta","seq":2,"prev":1,"now":"2025-11-03T07:00:00.000Z","total":2,"rows":[{"id":"` + contest.PublicID("binh") +
			`","pos":2,"rank":2,"name":"TS-binh","unit":"Sở Nội vụ","correct":1,"points":1,"duration_ms":1000,` +
			`"submitted_at":"2025-11-03T08:00:01.000Z"}],"gone":[]}`
		if diff := gocmp.Diff(want, string(delta)); diff != "" || seq != 2 {
			t.Errorf("the delta is %d (-want +got):\n%s", seq, diff)
		}
		if full, _ := s.Next(7); string(full[:14]) != `{"type":"full"` {
			t.Errorf("Next of a number from elsewhere = %.20s, want the full state", full)
		}
	})
}
