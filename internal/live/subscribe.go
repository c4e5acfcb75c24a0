package live

import (
	"context"
	"sync"
	"time"

	"khoabang/contest"
)

// FrameInterval is the least time between two frames of a board: watchers get at most four a second.
const FrameInterval = 250 * time.Millisecond

// wake is the half of a subscription that all kinds share: a wake-up, never a queue.
type wake chan struct{}

func newWake() wake { return make(wake, 1) }

func (w wake) up() {
	select {
	case w <- struct{}{}:
	default: // it has not taken the last one yet and will find the newest state
	}
}

// feed makes frames for a board's watchers: only while somebody watches, only when something changed, and never more
// often than FrameInterval.
type feed struct {
	building chan struct{} // held by whoever makes a frame

	mu          sync.Mutex
	viewers     map[*Subscription]struct{}
	contestants map[*RankSubscription]struct{}
	frame       *Frame    // the newest; nil before the first
	made        uint64    // the board's version that frame shows
	told        uint64    // the board's version that contestants were woken for
	last        time.Time // when watchers were last woken
	ticking     bool      // a timer is set, or its work being done
	stopped     bool
}

// Subscription is one watcher of a board's frames. One goroutine uses it.
type Subscription struct {
	board *Board
	wake  wake
}

// Subscribe makes a Subscription that is woken for the newest frame at once and then whenever there is another. The
// caller closes it.
func (b *Board) Subscribe() *Subscription {
	s := &Subscription{board: b, wake: newWake()}
	b.feed.mu.Lock()
	defer b.feed.mu.Unlock()
	// With others watching, the frame is as new as may be; else a new one is made first if it shows another state.
	if b.feed.frame != nil && (len(b.feed.viewers) > 0 || b.feed.made == b.version.Load()) {
		s.wake.up()
	}
	b.feed.viewers[s] = struct{}{}
	b.schedule()
	return s
}

// Wake is received from when Next may have something.
func (s *Subscription) Wake() <-chan struct{} { return s.wake }

// Next returns the JSON that brings a client from the frame numbered have (0 for none) to the newest: the delta if
// that is the very next one, else the full state, and the newest frame's number. The JSON is nil if there is nothing
// newer. It never waits. The bytes are shared and not to be changed.
func (s *Subscription) Next(have uint64) (message []byte, seq uint64) {
	s.board.feed.mu.Lock()
	f := s.board.feed.frame
	s.board.feed.mu.Unlock()
	if f == nil {
		return nil, have
	}
	return f.After(have), f.Seq
}

// Close ends the subscription. It may be called more than once.
func (s *Subscription) Close() {
	s.board.feed.mu.Lock()
	defer s.board.feed.mu.Unlock()
	delete(s.board.feed.viewers, s)
}

// RankSubscription follows one contestant's standing. One goroutine uses it.
type RankSubscription struct {
	board        *Board
	contestantID string
	wake         wake
	last         Standing
}

// SubscribeRank makes a RankSubscription that is woken at once and then whenever the board has changed, as often as
// frames are made. The caller closes it.
func (b *Board) SubscribeRank(contestantID string) *RankSubscription {
	s := &RankSubscription{board: b, contestantID: contestantID, wake: newWake()}
	s.wake.up()
	b.feed.mu.Lock()
	defer b.feed.mu.Unlock()
	b.feed.contestants[s] = struct{}{}
	b.schedule()
	return s
}

// Wake is received from when Next may have something.
func (s *RankSubscription) Wake() <-chan struct{} { return s.wake }

// Next returns the contestant's standing, and whether its rank, the number of people or the result that counts is
// another than Next returned before. It is false while the contestant is not on the board.
func (s *RankSubscription) Next() (Standing, bool) {
	now, ok := s.board.Standing(s.contestantID)
	if !ok || now.Rank == s.last.Rank && now.Of == s.last.Of && now.Result == s.last.Result {
		return Standing{}, false
	}
	s.last = now
	return now, true
}

// Close ends the subscription. It may be called more than once.
func (s *RankSubscription) Close() {
	s.board.feed.mu.Lock()
	defer s.board.feed.mu.Unlock()
	delete(s.board.feed.contestants, s)
}

// Watchers returns how many subscriptions are open.
func (b *Board) Watchers() int {
	b.feed.mu.Lock()
	defer b.feed.mu.Unlock()
	return len(b.feed.viewers) + len(b.feed.contestants)
}

// Current returns a frame that is at most FrameInterval behind the board, for those who do not subscribe. However
// many ask, it is made once. It waits while another makes one, at most until ctx ends, whose error it then returns;
// one that it makes itself, it finishes, since others will see it.
func (b *Board) Current(ctx context.Context) (*Frame, error) {
	for {
		if f := b.recent(); f != nil {
			return f, nil
		}
		select {
		case b.feed.building <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		// Somebody else may have made it while this one waited.
		if b.recent() == nil {
			b.makeFrame(context.WithoutCancel(ctx))
		}
		<-b.feed.building
	}
}

// recent returns the newest frame if it is recent enough for Current.
func (b *Board) recent() *Frame {
	b.feed.mu.Lock()
	defer b.feed.mu.Unlock()
	f := b.feed.frame
	if f != nil && (b.feed.made == b.version.Load() || time.Since(b.feed.last) < FrameInterval) {
		return f
	}
	return nil
}

// Forget drops what the board remembers of a contestant's name, and asks again if it is on show: after an erasure, or
// a change of name or consent.
func (b *Board) Forget(contestantID string) {
	b.labels.forget(contestantID)
	b.changed()
}

// refreshNames asks for the names on show again if they are old: what Forget told another node may not have come here.
func (b *Board) refreshNames() {
	if b.labels.expire() {
		b.changed()
	}
}

// changed tells watchers, in time, that the board is not what they saw.
func (b *Board) changed() {
	b.version.Add(1)
	b.feed.mu.Lock()
	defer b.feed.mu.Unlock()
	b.schedule()
}

// stop ends the making of frames for subscriptions.
func (b *Board) stop() {
	b.feed.mu.Lock()
	defer b.feed.mu.Unlock()
	b.feed.stopped = true
}

// schedule sets the timer if there is something to tell and somebody to tell it. The caller holds feed.mu.
func (b *Board) schedule() {
	f := &b.feed
	if f.ticking || !b.due() {
		return
	}
	f.ticking = true
	time.AfterFunc(b.wait(), b.tick)
}

// due reports whether somebody watches who has not been told of the newest version.
func (b *Board) due() bool {
	f, version := &b.feed, b.version.Load()
	return !f.stopped && (len(f.viewers) > 0 && (f.frame == nil || f.made != version) ||
		len(f.contestants) > 0 && f.told != version)
}

// wait returns how long watchers must be left alone yet.
func (b *Board) wait() time.Duration {
	if b.feed.last.IsZero() {
		return 0
	}
	return max(0, FrameInterval-time.Since(b.feed.last))
}

// tick tells the watchers. It runs in the timer's goroutine, so that nobody who changes a board waits for it.
func (b *Board) tick() {
	f := &b.feed
	f.building <- struct{}{}
	f.mu.Lock()
	due, viewers := b.due() && b.wait() == 0, len(f.viewers) > 0
	if due && !viewers {
		b.tell(b.version.Load())
	}
	f.mu.Unlock()
	if due && viewers {
		b.makeFrame(context.Background())
	}
	<-f.building
	f.mu.Lock()
	f.ticking = false
	b.schedule()
	f.mu.Unlock()
}

// tell wakes the contestants who follow their rank if there is news for them. The caller holds feed.mu.
func (b *Board) tell(version uint64) {
	f := &b.feed
	f.last = time.Now()
	if f.told == version {
		return
	}
	f.told = version
	for s := range f.contestants {
		s.wake.up()
	}
}

// makeFrame makes the newest frame, wakes the viewers if it shows anything new, and tells the contestants, so that one
// frame a FrameInterval serves everybody, whoever wanted it. The caller holds feed.building.
func (b *Board) makeFrame(ctx context.Context) {
	version, total, standings := b.frameNow()
	ids := make([]string, len(standings))
	for i, s := range standings {
		ids[i] = s.Result.ContestantID
	}
	// Names that could not be had are asked for again with the next round of healing.
	labels, _ := b.labels.of(ctx, ids)
	rows := make([]Row, len(standings))
	for i, s := range standings {
		rows[i] = newRow(s, labels[s.Result.ContestantID])
	}
	f := &b.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	next := nextFrame(f.frame, contest.Millis(b.clock()), total, rows)
	f.made = version
	b.tell(version)
	if next == f.frame {
		return
	}
	f.frame = next
	for s := range f.viewers {
		s.wake.up()
	}
}

// frameNow returns what watchers are shown now. Freezing a board, and revealing it row by row, belong here.
func (b *Board) frameNow() (version uint64, total int, standings []Standing) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.version.Load(), b.ranking.Len(), b.window(1, FrameRows)
}
