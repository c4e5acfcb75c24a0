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
	changes *live.AttemptSubscription
	rank    *live.RankSubscription
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
	f := &attemptFeed{server: s, attempt: a, changes: changes, fresh: true}
	if err := f.followRank(ctx, c); err != nil {
		changes.Close()
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

func (f *attemptFeed) wakes() (a, b <-chan struct{}) {
	if f.rank == nil {
		return f.changes.Wake(), nil
	}
	return f.changes.Wake(), f.rank.Wake()
}

func (f *attemptFeed) next(ctx context.Context) ([]*frame, error) {
	if a, news := f.changes.Next(); news && a.Revision > f.attempt.Revision {
		f.attempt, f.fresh = a, true
	}
	if v, news := f.nextRank(ctx); news {
		f.stand, f.fresh = newStanding(v, f.attempt), true
	}
	if !f.fresh {
		return nil, nil
	}
	f.fresh = false
	a := f.attempt
	fr, err := newFrame(stateMessage{Type: "state", attemptState: attemptState{
		ID: a.ID, State: a.State, Epoch: a.Epoch, Now: f.server.stampNow(), Deadline: stamp(a.Deadline), Standing: f.stand,
	}})
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
	if c, err := f.server.Contests.Contest(ctx, f.attempt.ContestID); err == nil && f.rank == nil {
		if err := f.followRank(ctx, c); err != nil { // a figure may have been fixed
			f.server.Log.Warn("rank not followed", "attempt", f.attempt.ID, "error", err)
		}
	}
	a, err := f.server.Contests.Attempt(ctx, f.attempt.ID, f.attempt.ContestantID)
	if err == nil && a.Revision > f.attempt.Revision {
		f.attempt, f.fresh = a, true
	}
}

func (f *attemptFeed) close() {
	f.changes.Close()
	if f.rank != nil {
		f.rank.Close()
	}
	f.server.sockets.depart(attemptsAtContest(f.attempt.ContestID))
}
