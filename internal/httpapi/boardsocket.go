package httpapi

import (
	"context"
	"time"

	"khoabang/contest"
	"khoabang/internal/live"
)

// contestMessage tells of a change of schedule.
type contestMessage struct {
	Type     string        `json:"type"` // "contest"
	State    contest.State `json:"state"`
	OpensAt  stamp         `json:"opens_at,omitzero"`
	ClosesAt stamp         `json:"closes_at,omitzero"`
}

func scheduleOf(c contest.Contest, now time.Time) contestMessage {
	r := c.Current(now)
	return contestMessage{Type: "contest", State: r.State(now), OpensAt: stamp(contest.Millis(r.OpensAt)),
		ClosesAt: stamp(contest.Millis(r.ClosesAt))}
}

// boardFeed shows a board.
type boardFeed struct {
	server   *Server
	contest  contest.Contest // of which the rounds are kept up to date
	scope    contest.Scope
	rows     *live.Subscription
	schedule *live.ContestSubscription
	have     uint64         // the number of the frame that the client has
	told     contestMessage // what it was told of the schedule
}

func (s *Server) boardSocket() *socketKind {
	return &socketKind{
		name: "board",
		check: func(ctx context.Context, v visit) error {
			c, err := s.announced(ctx, v.param)
			if err != nil {
				return err
			}
			return s.showable(c, v.scope)
		},
		open: func(ctx context.Context, v visit, _ message) (feed, error) {
			ctx, cancel := context.WithTimeout(ctx, requestTime)
			defer cancel()
			c, b, err := s.boardOf(ctx, v.param, v.scope)
			if err != nil {
				return nil, err
			}
			s.sockets.arrive(boardOfContest(c.ID))
			return &boardFeed{server: s, contest: c, scope: v.scope, rows: b.Subscribe(), schedule: s.Live.Hub().SubscribeContest(c.ID),
				told: scheduleOf(c, s.Clock())}, nil
		},
	}
}

func (f *boardFeed) wakes() [3]<-chan struct{} {
	return [3]<-chan struct{}{f.rows.Wake(), f.schedule.Wake()}
}

func (f *boardFeed) next(ctx context.Context) ([]*frame, error) {
	frames, err := f.change(nil)
	if err != nil {
		return nil, err
	}
	if err := f.unsealed(ctx); err != nil {
		return nil, err
	}
	b, seq := f.rows.Next(f.have)
	if b == nil {
		return frames, nil
	}
	f.have = seq
	fr, err := f.server.prepared.of(b)
	return append(frames, fr), err
}

// unsealed returns contest.ErrSealed if the board was sealed since the socket was opened: a round opened whose figure is
// predicted.
func (f *boardFeed) unsealed(ctx context.Context) error {
	if !f.contest.Sealed(f.scope, f.server.Clock()) {
		return nil
	}
	c, err := f.server.Contests.Contest(ctx, f.contest.ID) // a figure may have been fixed
	if err != nil {
		return err
	}
	f.contest = c
	if c.Sealed(f.scope, f.server.Clock()) {
		return contest.ErrSealed
	}
	return nil
}

// change appends what is new about the schedule. A contest also changes its state by time alone.
func (f *boardFeed) change(frames []*frame) ([]*frame, error) {
	if c, news := f.schedule.Next(); news {
		f.contest.Rounds = c.Rounds
	}
	now := scheduleOf(f.contest, f.server.Clock())
	if now == f.told {
		return frames, nil
	}
	f.told = now
	fr, err := newFrame(now)
	return append(frames, fr), err
}

func (f *boardFeed) receive(_ context.Context, m message) error {
	if m.Type != "resync" {
		return errSocketMessage
	}
	f.have = 0
	return nil
}

func (f *boardFeed) beat(context.Context) ([]*frame, error) {
	b, err := newFrame(beatMessage{Type: "beat", Now: f.server.stampNow(), Seq: f.have})
	if err != nil {
		return nil, err
	}
	return f.change([]*frame{b})
}

func (f *boardFeed) close() {
	f.rows.Close()
	f.schedule.Close()
	f.server.sockets.depart(boardOfContest(f.contest.ID))
}

// boardOfContest and attemptsAtContest name what sockets are counted by.
func boardOfContest(id string) string { return "board " + id }

func attemptsAtContest(id string) string { return "attempts " + id }

// present returns how many running attempts at a contest, and how many viewers of its board, are connected here.
func (s *Server) present(contestID string) (online, watching int) {
	return s.sockets.count(attemptsAtContest(contestID)), s.sockets.count(boardOfContest(contestID))
}
