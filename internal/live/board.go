package live

import (
	"context"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"khoabang/contest"
)

// Standing is where a contestant stands.
type Standing struct {
	Rank     int // 1 plus how many are better; shared by those alike in every key
	Position int // place in the order, from 1; unlike a rank it is shared by nobody
	Of       int // people on the board
	Result   contest.Result
}

// Source is where boards are rebuilt from. Every contest.Store is one.
type Source interface {
	// ResultsSince is as contest.Store has it.
	ResultsSince(ctx context.Context, contestID string, since time.Time, yield func(contest.Result) error) error
	// Now returns the store's own clock.
	Now(ctx context.Context) (time.Time, error)
}

// overlap is how far behind its last reading a board reads again: longer than any write takes to become visible and
// any two clocks that are fit for service differ.
const overlap = 30 * time.Second

// Board holds the standings of one scope of a contest in memory: of each contestant every result, and the one that counts
// by the contest's rules. People whose result may not have a rank are not on it. Results may come in any order, any number of times, old ones after new ones; the same results make
// the same board. Its methods may be called from any number of goroutines.
type Board struct {
	contestID string
	scope     contest.Scope
	clock     func() time.Time

	mu        sync.RWMutex
	order     contest.Ranking
	revision  int // of the contest that order is from
	results   results
	ranking   *Ranking
	watermark time.Time // the store's time when it was last read to the end; everything older than overlap is known

	version atomic.Uint64 // rises with whatever may change what watchers see

	// What watchers see is decided in one place, Board.frameNow: a board that is frozen shows them another moment.
	labels labels
	feed   feed
}

// NewBoard returns an empty board for a scope of a contest. clock gives the time that frames carry. The watchers' names come from
// names, which is asked for the rows that are shown only.
func NewBoard(c contest.Contest, scope contest.Scope, names Names, clock func() time.Time) *Board {
	b := &Board{contestID: c.ID, scope: scope, clock: clock}
	b.labels.names, b.labels.contest = names, c.ID
	b.labels.known = map[string]contest.Label{}
	b.feed.building = make(chan struct{}, 1)
	b.feed.viewers = map[*Subscription]struct{}{}
	b.feed.contestants = map[*RankSubscription]struct{}{}
	b.results.init()
	b.order, b.revision = c.Ranking(scope), c.Revision
	b.ranking = NewRanking(keysOf(c.Rules), b.results.id)
	return b
}

func keysOf(rules contest.Rules) int { return min(len(rules.Keys), contest.MaxKeys) }

// ContestID returns the ID of the board's contest.
func (b *Board) ContestID() string { return b.contestID }

// Apply takes results into account and returns how many were news. Those of other contests and scopes, and those of an
// attempt whose result is known with the same or a greater revision, are ignored. The slice is not kept.
func (b *Board) Apply(results ...contest.Result) int {
	news, moved := 0, false
	b.mu.Lock()
	for i := range results {
		n, m := b.apply(&results[i])
		moved = moved || m
		if n {
			news++
		}
	}
	b.mu.Unlock()
	if moved {
		b.changed()
	}
	return news
}

// apply reports whether r was news, and whether it changed the standings.
func (b *Board) apply(r *contest.Result) (news, moved bool) {
	if r.ContestID != b.contestID || r.AttemptID == "" || r.ContestantID == "" || !b.scope.Holds(*r) {
		return false, false
	}
	member, _ := b.results.member(r.ContestantID)
	counted := b.results.people[member].counts
	before, ranked := b.vector(member)
	record, news := b.results.put(member, r)
	if !news {
		return false, false
	}
	switch {
	case b.order.Out[r.AttemptID]:
		return true, false
	case counted < 0:
		b.results.people[member].counts = record
	case record == counted:
		b.results.people[member].counts = b.best(member)
	case b.better(*r, b.results.result(member, counted)):
		b.results.people[member].counts = record
	case !b.byPerson():
		return true, false
	}
	after, ranks := b.vector(member)
	if ranked && (!ranks || after != before) {
		b.ranking.Delete(before, member)
	}
	if ranks && (!ranked || after != before) {
		b.ranking.Insert(after, member)
	}
	return true, ranked || ranks
}

func (b *Board) better(r, o contest.Result) bool { return b.order.Better(r, o) }

// sums reports whether places are made of the sums over the rounds.
func (b *Board) sums() bool {
	return b.scope.RoundID == "" && b.order.Rules.Overall == contest.OverallSum
}

// byPerson reports whether places depend on more of a contestant than the result that counts.
func (b *Board) byPerson() bool {
	return b.sums() || slices.Contains(b.order.Rules.Keys, contest.ByAttempts) || slices.Contains(b.order.Rules.Keys, contest.ByPerfect)
}

// vector returns a member's rank vector, and whether the member may have a rank.
func (b *Board) vector(member int32) (contest.RankVector, bool) {
	x, ranks := b.entrant(member)
	if !ranks {
		return contest.RankVector{}, false
	}
	return b.order.Vector(x), true
}

// entrant returns as much of a member as places are made of.
func (b *Board) entrant(member int32) (contest.Entrant, bool) {
	if b.results.people[member].counts < 0 {
		return contest.Entrant{}, false
	}
	if b.sums() {
		return b.order.Entrant(b.results.all(member))
	}
	x := contest.Entrant{Result: b.results.ranked(b.results.people[member].counts)}
	if b.byPerson() {
		x.Attempts, x.Perfect = b.results.tally(member, b.order.Out)
	}
	return x, b.order.Rules.Ranks(x.Result)
}

// best returns the record of a contestant that counts; -1 where every one is disqualified.
func (b *Board) best(member int32) int32 {
	best := int32(-1)
	for i := b.results.people[member].newest; i >= 0; i = b.results.records[i].next {
		if b.order.Out[b.results.records[i].attemptID] {
			continue
		}
		if best < 0 || b.better(b.results.result(member, i), b.results.result(member, best)) {
			best = i
		}
	}
	return best
}

// SetRules makes the board follow the rules of its contest, which an organiser may change until the paper is
// published. It does nothing if those that matter to a board are the same, or c is no newer than what it follows.
func (b *Board) SetRules(c contest.Contest) {
	if b.setRules(c) {
		b.changed()
	}
}

func (b *Board) setRules(c contest.Contest) (changed bool) {
	b.mu.RLock()
	news := c.ID == b.contestID && c.Revision > b.revision
	b.mu.RUnlock()
	if !news {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if c.Revision <= b.revision {
		return false
	}
	order := c.Ranking(b.scope)
	same := reflect.DeepEqual(order, b.order)
	b.order, b.revision = order, c.Revision
	if same {
		return false
	}
	b.ranking = NewRanking(keysOf(c.Rules), b.results.id)
	for m := range b.results.people {
		member := int32(m)
		b.results.people[m].counts = b.best(member)
		if v, ranks := b.vector(member); ranks {
			b.ranking.Insert(v, member)
		}
	}
	return true
}

// Len returns how many people are on the board.
func (b *Board) Len() int {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.ranking.Len()
}

// Standing returns where a contestant stands, and whether the contestant has a rank.
func (b *Board) Standing(contestantID string) (Standing, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	member, ok := b.results.members[contestantID]
	if !ok {
		return Standing{}, false
	}
	v, ranks := b.vector(member)
	if !ranks {
		return Standing{}, false
	}
	s := b.standing(member)
	s.Rank, s.Position, _ = b.ranking.Place(v, member)
	return s, true
}

// Top returns the first n, or as many as there are.
func (b *Board) Top(n int) []Standing { return b.Window(1, n) }

// Window returns up to n standings from a position on, in order. Positions count from 1; those that do not exist are
// left out.
func (b *Board) Window(first, n int) []Standing {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.window(first, n)
}

func (b *Board) window(first, n int) []Standing {
	members := b.ranking.Window(first, n)
	first = max(first, 1)
	standings := make([]Standing, len(members))
	var last contest.RankVector
	for i, m := range members {
		s := b.standing(m)
		s.Position = first + i
		v, _ := b.vector(m)
		switch {
		case i == 0:
			s.Rank = b.ranking.Rank(v)
		case v == last:
			s.Rank = standings[i-1].Rank
		default:
			s.Rank = s.Position
		}
		standings[i], last = s, v
	}
	return standings
}

// standing returns a member's standing without rank and position.
func (b *Board) standing(member int32) Standing {
	s := Standing{Of: b.ranking.Len(), Result: b.results.result(member, b.results.people[member].counts)}
	if b.sums() {
		x, _ := b.entrant(member)
		s.Result = x.Result
	}
	s.Result.ContestID = b.contestID
	return s
}

// Rebuild reads every result of the contest from source. What the board knows already stays.
func (b *Board) Rebuild(ctx context.Context, source Source) error {
	now, err := source.Now(ctx)
	if err != nil {
		return err
	}
	return b.read(ctx, source, time.Time{}, now)
}

// heal reads what changed in source since shortly before the last reading, which began at the store's time now. A
// clock that was wrong for a while does no harm once it is right again: nothing later than now was read before.
func (b *Board) heal(ctx context.Context, source Source, now time.Time) error {
	b.mu.RLock()
	since := b.watermark
	b.mu.RUnlock()
	if since.IsZero() {
		return b.read(ctx, source, time.Time{}, now)
	}
	if now.Before(since) {
		since = now
	}
	return b.read(ctx, source, since.Add(-overlap), now)
}

// read applies the results changed since then, a few hundred at a time so that others get at the board meanwhile.
func (b *Board) read(ctx context.Context, source Source, since, now time.Time) error {
	batch := make([]contest.Result, 0, 256)
	err := source.ResultsSince(ctx, b.contestID, since, func(r contest.Result) error {
		if batch = append(batch, r); len(batch) == cap(batch) {
			b.Apply(batch...)
			batch = batch[:0]
		}
		return nil
	})
	b.Apply(batch...)
	if err != nil {
		return err
	}
	b.mu.Lock()
	b.watermark = now
	b.mu.Unlock()
	return nil
}
