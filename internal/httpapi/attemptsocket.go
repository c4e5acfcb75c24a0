package httpapi

import (
	"context"
	"errors"

	"khoabang/contest"
	"khoabang/internal/auth"
	"khoabang/internal/live"
)

// rereadEvery is after how many beats an attempt's socket looks into the store: what a bus between nodes lost is found
// there only.
const rereadEvery = 3

// stateMessage tells how an attempt stands.
type stateMessage struct {
	Type string `json:"type"` // "state"
	attemptState
}

// attemptFeed shows how one attempt stands.
type attemptFeed struct {
	server  *Server
	attempt contest.Attempt
	contest contest.Contest // of which the rounds are kept up to date while they start for everybody together
	changes *live.AttemptSubscription
	rank    *live.RankSubscription
	starts  *live.ContestSubscription // nil where each begins alone
	stand   *standing
	fresh   bool // whether something is to be told
	beats   int
}

func (s *Server) attemptSocket() *socketKind {
	return &socketKind{name: "attempt", wantFirst: true, open: s.openAttempt}
}

func (s *Server) openAttempt(ctx context.Context, v visit, first message) (feed, error) {
	t, err := s.Auth.VerifyTicket(first.Ticket)
	switch {
	case err != nil:
		return nil, err
	case t.AttemptID != v.param:
		return nil, auth.ErrTokenAudience
	}
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	changes := s.Live.Hub().Subscribe(t.AttemptID) // before reading, or a change between the two is missed
	a, err := s.Contests.Attempt(ctx, t.AttemptID, t.ContestantID)
	if err != nil {
		changes.Close()
		return nil, err
	}
	c, err := s.Contests.Contest(ctx, a.ContestID)
	if err != nil {
		changes.Close()
		return nil, err
	}
	f := &attemptFeed{server: s, attempt: a, contest: c, changes: changes, fresh: true}
	if r, _ := c.Round(a.RoundID); r.Mode != contest.Window {
		f.starts = s.Live.Hub().SubscribeContest(c.ID)
	}
	if err := f.followRank(ctx, c); err != nil {
		f.unfollow()
		return nil, err
	}
	s.sockets.arrive(attemptsAtContest(a.ContestID))
	return f, nil
}

// followRank begins to follow the contestant's rank, unless it is sealed.
func (f *attemptFeed) followRank(ctx context.Context, c contest.Contest) error {
	_, b, err := f.server.boardOf(ctx, c.ID, ownScope(c, f.attempt))
	switch {
	case errors.Is(err, contest.ErrSealed):
		return nil
	case err != nil:
		return err
	}
	f.rank = b.SubscribeRank(f.attempt.ContestantID)
	return nil
}

func (f *attemptFeed) wakes() (w [3]<-chan struct{}) {
	w[0] = f.changes.Wake()
	if f.rank != nil {
		w[1] = f.rank.Wake()
	}
	if f.starts != nil {
		w[2] = f.starts.Wake()
	}
	return w
}

func (f *attemptFeed) next(ctx context.Context) ([]*frame, error) {
	if a, news := f.changes.Next(); news && a.Revision > f.attempt.Revision {
		f.attempt, f.fresh = a, true
	}
	if f.starts != nil {
		if c, news := f.starts.Next(); news {
			f.reschedule(c)
		}
	}
	if v, news := f.nextRank(ctx); news {
		f.stand, f.fresh = newStanding(v, f.attempt), true
	}
	if !f.fresh {
		return nil, nil
	}
	f.fresh = false
	a, err := f.whole(ctx)
	if err != nil {
		return nil, err
	}
	v := f.server.stateOf(f.contest, a)
	v.Standing = f.stand
	fr, err := newFrame(stateMessage{Type: "state", attemptState: v})
	return []*frame{fr}, err
}

// nextRank returns the contestant's new standing, unless ranks were sealed since the socket was opened.
func (f *attemptFeed) nextRank(ctx context.Context) (live.Standing, bool) {
	if f.rank == nil {
		return live.Standing{}, false
	}
	v, news := f.rank.Next()
	if !news {
		return v, false
	}
	c, err := f.server.Contests.Contest(ctx, f.attempt.ContestID)
	return v, err == nil && !c.Sealed(ownScope(c, f.attempt), f.server.Clock())
}

// receive takes nothing: the client has said who it is.
func (f *attemptFeed) receive(context.Context, message) error { return errSocketMessage }

func (f *attemptFeed) beat(ctx context.Context) ([]*frame, error) {
	if f.beats++; f.beats%rereadEvery == 0 {
		f.reread(ctx)
	}
	frames, err := f.next(ctx)
	if err != nil {
		return nil, err
	}
	b, err := f.server.beatFrame()
	return append(frames, b), err
}

// reread takes the attempt as the store has it, and follows the rank once that is not sealed any more. Where the store does not answer, the next beat asks again.
func (f *attemptFeed) reread(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	c, err := f.server.Contests.Contest(ctx, f.attempt.ContestID)
	if err == nil && f.rank == nil {
		if err := f.followRank(ctx, c); err != nil { // a figure may have been fixed
			f.server.Log.Warn("rank not followed", "attempt", f.attempt.ID, "error", err)
		}
	}
	if err == nil {
		f.reschedule(c)
		f.fresh = f.fresh || c.OpensByPhone(f.attempt.RoundID) // another node may have stretched what is open
	}
	a, err := f.server.Contests.Attempt(ctx, f.attempt.ID, f.attempt.ContestantID)
	if err == nil && a.Revision > f.attempt.Revision {
		f.attempt, f.fresh = a, true
	}
}

func (f *attemptFeed) close() {
	f.unfollow()
	f.server.sockets.depart(attemptsAtContest(f.attempt.ContestID))
}

// whole returns the attempt with what the hub leaves out, where its questions are handed out one at a time.
func (f *attemptFeed) whole(ctx context.Context) (contest.Attempt, error) {
	if f.attempt.State != contest.Running || !f.contest.OpensByPhone(f.attempt.RoundID) {
		return f.attempt, nil
	}
	c, err := f.server.Contests.Contest(ctx, f.attempt.ContestID)
	if err != nil {
		return contest.Attempt{}, err
	}
	f.reschedule(c) // extra time stretches what is open
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	a, err := f.server.Contests.Attempt(ctx, f.attempt.ID, f.attempt.ContestantID)
	f.fresh = false
	return a, err
}

// reschedule takes the contest as it is now, and tells the start if that was moved, or a step on stage: what else changes
// is not the contestant's business.
func (f *attemptFeed) reschedule(c contest.Contest) {
	if c.Revision <= f.contest.Revision {
		return
	}
	was, _ := f.contest.Round(f.attempt.RoundID)
	is, _ := c.Round(f.attempt.RoundID)
	if !c.Begins(f.attempt).Equal(f.contest.Begins(f.attempt)) || len(is.Steps) != len(was.Steps) {
		f.fresh = true
	}
	c.Rules = f.contest.Rules // which the hub leaves out
	f.contest = c
}

// unfollow ends what the feed follows.
func (f *attemptFeed) unfollow() {
	f.changes.Close()
	if f.rank != nil {
		f.rank.Close()
	}
	if f.starts != nil {
		f.starts.Close()
	}
}
