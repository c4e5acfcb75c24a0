package live

import (
	"slices"
	"sync"

	"khoabang/contest"
)

// Hub hands on what happens to single attempts, and to contests' schedules, to those who wait for it. It remembers
// nothing that nobody subscribed to. Its methods may be called from any number of goroutines.
type Hub struct {
	attempts topics[contest.Attempt]
	contests topics[contest.Contest]
}

// NewHub returns a Hub without subscribers.
func NewHub() *Hub {
	return &Hub{
		attempts: newTopics(func(a *contest.Attempt) int { return a.Revision }),
		contests: newTopics(func(c *contest.Contest) int { return c.Revision }),
	}
}

// AttemptSubscription follows one attempt. What it delivers says who, which, when and how it stands; Sheet, Seed,
// StartKey, ResumeHash, Score.Marks and Score.Predicted are empty, because nobody who waits for an event needs them.
type AttemptSubscription = Following[contest.Attempt]

// ContestSubscription follows one contest's schedule. What it delivers has the ID, the slug, the rounds without their
// drafts, and the revision; the rest is empty.
type ContestSubscription = Following[contest.Contest]

// Subscribe follows an attempt. The caller closes the subscription.
func (h *Hub) Subscribe(attemptID string) *AttemptSubscription {
	return h.attempts.subscribe(attemptID)
}

// SubscribeContest follows a contest. The caller closes the subscription.
func (h *Hub) SubscribeContest(contestID string) *ContestSubscription {
	return h.contests.subscribe(contestID)
}

// Publish hands on the state of an attempt, unless a state of the same or a greater revision was.
func (h *Hub) Publish(a contest.Attempt) { h.attempts.publish(a.ID, publicAttempt(a)) }

// PublishContest hands on the schedule of a contest, unless one of the same or a greater revision was.
func (h *Hub) PublishContest(c contest.Contest) { h.contests.publish(c.ID, publicContest(c)) }

// Followers returns how many subscriptions are open to attempts and to contests.
func (h *Hub) Followers() (attempts, contests int) { return h.attempts.count(), h.contests.count() }

// publicAttempt returns what subscribers get to see of an attempt.
func publicAttempt(a contest.Attempt) contest.Attempt {
	return contest.Attempt{
		ID: a.ID, ContestID: a.ContestID, RoundID: a.RoundID, PaperID: a.PaperID, ContestantID: a.ContestantID,
		UnitID: a.UnitID, BlockID: a.BlockID, Category: a.Category, RegisteredAt: a.RegisteredAt, Period: a.Period, Ordinal: a.Ordinal, Epoch: a.Epoch, State: a.State, StartedAt: a.StartedAt,
		Limit: a.Limit, Deadline: a.Deadline, Closing: a.Closing,
		Score:    contest.Score{Correct: a.Score.Correct, Of: a.Score.Of, Points: a.Score.Points, Failed: a.Score.Failed},
		Revision: a.Revision, ChangedAt: a.ChangedAt,
	}
}

// publicContest returns what subscribers get to see of a contest.
func publicContest(c contest.Contest) contest.Contest {
	public := contest.Contest{ID: c.ID, Slug: c.Slug, Revision: c.Revision, Rounds: make([]contest.Round, len(c.Rounds))}
	for i, r := range c.Rounds {
		r.Papers = slices.Clone(r.Papers)
		for j := range r.Papers {
			r.Papers[j].Plan = contest.PaperPlan{}
		}
		public.Rounds[i] = r
	}
	return public
}

// Following is a subscription to the newest state of one thing. One goroutine uses it.
type Following[T any] struct {
	topics *topics[T]
	id     string
	wake   wake
	seen   int // revision that Next last returned
}

// Wake is received from when Next may have something.
func (f *Following[T]) Wake() <-chan struct{} { return f.wake }

// Next returns the newest state that was published while anybody followed the thing, and whether it is newer than what
// Next returned before. Reading the store after subscribing, and Next from then on, misses nothing that was published;
// what the bus lost, only the store knows.
func (f *Following[T]) Next() (state T, news bool) {
	f.topics.mu.Lock()
	defer f.topics.mu.Unlock()
	t, ok := f.topics.byID[f.id]
	if !ok || !t.known || t.revision <= f.seen {
		return state, false
	}
	f.seen = t.revision
	return t.newest, true
}

// Close ends the subscription. It may be called more than once.
func (f *Following[T]) Close() { f.topics.close(f) }

// topics holds the subscriptions to things of one kind, and the newest state of the things that have any.
type topics[T any] struct {
	revision func(*T) int

	mu   sync.Mutex
	byID map[string]*topic[T]
}

type topic[T any] struct {
	followers map[*Following[T]]struct{}
	newest    T
	known     bool
	revision  int
}

func newTopics[T any](revision func(*T) int) topics[T] {
	return topics[T]{revision: revision, byID: map[string]*topic[T]{}}
}

func (ts *topics[T]) subscribe(id string) *Following[T] {
	f := &Following[T]{topics: ts, id: id, wake: newWake(), seen: -1}
	ts.mu.Lock()
	defer ts.mu.Unlock()
	t, ok := ts.byID[id]
	if !ok {
		t = &topic[T]{followers: map[*Following[T]]struct{}{}}
		ts.byID[id] = t
	}
	t.followers[f] = struct{}{}
	if t.known {
		f.wake.up()
	}
	return f
}

func (ts *topics[T]) close(f *Following[T]) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	t, ok := ts.byID[f.id]
	if !ok {
		return
	}
	delete(t.followers, f)
	if len(t.followers) == 0 {
		delete(ts.byID, f.id)
	}
}

func (ts *topics[T]) publish(id string, state T) {
	revision := ts.revision(&state)
	ts.mu.Lock()
	defer ts.mu.Unlock()
	t, ok := ts.byID[id]
	if !ok || t.known && revision <= t.revision {
		return
	}
	t.newest, t.known, t.revision = state, true, revision
	for f := range t.followers {
		f.wake.up()
	}
}

// ids returns the things that are followed.
func (ts *topics[T]) ids() []string {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	ids := make([]string, 0, len(ts.byID))
	for id := range ts.byID {
		ids = append(ids, id)
	}
	return ids
}

func (ts *topics[T]) count() int {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	n := 0
	for _, t := range ts.byID {
		n += len(t.followers)
	}
	return n
}
