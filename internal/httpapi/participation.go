package httpapi

import (
	"context"
	"reflect"
	"sync"
	"time"

	"khoabang/contest"
	"khoabang/internal/auth"
)

// participationReply is Participation of the API.
type participationReply struct {
	Type     string        `json:"type"` // "participation"
	Now      stamp         `json:"now"`
	State    contest.State `json:"state"`
	OpensAt  stamp         `json:"opens_at,omitzero"`
	ClosesAt stamp         `json:"closes_at,omitzero"`
	People   int           `json:"people"`
	Started  int           `json:"started"`
	Running  int           `json:"running"`
	Waiting  int           `json:"waiting,omitempty"` // of those, who wait for the round to start
	Done     int           `json:"done"`
	Online   int           `json:"online"`
	Watching int           `json:"watching"`
	Minutes  []minute      `json:"minutes"`
}

type minute struct {
	At      stamp `json:"at"`
	Started int   `json:"started"`
	Done    int   `json:"done"`
}

// turnoutMinutes is how many minutes with something in them are told; turnoutSpan how far back they are looked for.
const (
	turnoutMinutes = 60
	turnoutSpan    = 24 * time.Hour
	turnoutEvery   = time.Second
)

func (s *Server) participation(ctx context.Context, r *request) (reply, error) {
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	if err := s.seesCounts(ctx, r.principal, c); err != nil {
		return reply{}, err
	}
	v, err := s.participationOf(ctx, c.ID)
	return reply{body: v}, err
}

func (s *Server) participationOf(ctx context.Context, contestID string) (participationReply, error) {
	c, err := s.Contests.Contest(ctx, contestID)
	if err != nil {
		return participationReply{}, err
	}
	now := s.Clock()
	tally, err := s.Contests.Tally(ctx, c.ID)
	if err != nil {
		return participationReply{}, err
	}
	minutes, err := s.Contests.Activity(ctx, c.ID, now.Add(-turnoutSpan))
	if err != nil {
		return participationReply{}, err
	}
	round := c.Current(now)
	v := participationReply{
		Type: "participation", Now: stamp(contest.Millis(now)), State: round.State(now), OpensAt: stamp(round.OpensAt),
		ClosesAt: stamp(round.ClosesAt), People: tally.People, Started: tally.Started,
		Running: tally.Started - tally.Done, Done: tally.Done, Minutes: []minute{},
	}
	if round.Gathering(now) {
		if v.Waiting, err = s.Contests.Store.Running(ctx, c.ID, round.ID); err != nil {
			return participationReply{}, err
		}
	}
	v.Online, v.Watching = s.present(c.ID)
	for _, m := range minutes[max(0, len(minutes)-turnoutMinutes):] {
		v.Minutes = append(v.Minutes, minute{At: stamp(m.At), Started: m.Started, Done: m.Done})
	}
	return v, nil
}

// turnout asks, for each contest that somebody watches, once a second how participation stands: however many watch.
type turnout struct {
	ask func(context.Context, string) (participationReply, error)
	log func(contestID string, err error)

	mu        sync.Mutex
	byContest map[string]*turnoutOf
}

// turnoutOf is what is known of one contest, and those to wake when it changes.
type turnoutOf struct {
	latest   participationReply
	frame    *frame
	watchers map[chan struct{}]bool
	stop     context.CancelFunc
	done     chan struct{}
}

func newTurnout(s *Server) *turnout {
	return &turnout{
		ask:       s.participationOf,
		log:       func(id string, err error) { s.Log.Warn("participation not counted", "contest", id, "error", err) },
		byContest: map[string]*turnoutOf{},
	}
}

// watch returns a channel that is woken whenever latest gives something new. The caller calls leave once.
func (t *turnout) watch(ctx context.Context, contestID string) (wake chan struct{}, leave func(), err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	of := t.byContest[contestID]
	if of == nil {
		if of, err = t.begin(ctx, contestID); err != nil {
			return nil, nil, err
		}
	}
	wake = make(chan struct{}, 1)
	of.watchers[wake] = true
	return wake, func() { t.leave(contestID, of, wake) }, nil
}

// begin starts to ask about a contest. The caller holds mu.
func (t *turnout) begin(ctx context.Context, contestID string) (*turnoutOf, error) {
	v, err := t.ask(ctx, contestID)
	if err != nil {
		return nil, err
	}
	of := &turnoutOf{latest: v, watchers: map[chan struct{}]bool{}, done: make(chan struct{})}
	if of.frame, err = newFrame(v); err != nil {
		return nil, err
	}
	asking, stop := context.WithCancel(context.WithoutCancel(ctx)) // it lives as long as somebody watches
	of.stop = stop
	t.byContest[contestID] = of
	go t.follow(asking, contestID, of)
	return of, nil
}

func (t *turnout) follow(ctx context.Context, contestID string, of *turnoutOf) {
	defer close(of.done)
	tick := time.NewTicker(turnoutEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		limited, cancel := context.WithTimeout(ctx, requestTime)
		v, err := t.ask(limited, contestID)
		cancel()
		if err == nil {
			err = t.tell(of, v)
		}
		if err != nil && ctx.Err() == nil {
			t.log(contestID, err)
		}
	}
}

// tell keeps v and wakes those who watch, if it says anything new.
func (t *turnout) tell(of *turnoutOf, v participationReply) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	old := of.latest
	old.Now = v.Now
	if reflect.DeepEqual(old, v) {
		return nil
	}
	f, err := newFrame(v)
	if err != nil {
		return err
	}
	of.latest, of.frame = v, f
	for w := range of.watchers {
		select {
		case w <- struct{}{}:
		default: // it has been woken and has not looked yet
		}
	}
	return nil
}

func (t *turnout) latest(contestID string) *frame {
	t.mu.Lock()
	defer t.mu.Unlock()
	if of := t.byContest[contestID]; of != nil {
		return of.frame
	}
	return nil
}

func (t *turnout) leave(contestID string, of *turnoutOf, wake chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(of.watchers, wake)
	if len(of.watchers) == 0 {
		of.stop()
		if t.byContest[contestID] == of {
			delete(t.byContest, contestID)
		}
	}
}

// turnoutFeed shows how participation stands.
type turnoutFeed struct {
	server    *Server
	principal auth.Principal
	contestID string
	woken     chan struct{}
	leave     func()
	shown     *frame
}

func (s *Server) participationSocket() *socketKind {
	return &socketKind{name: "participation", wantFirst: true, open: func(ctx context.Context, v visit, first message) (feed, error) {
		p, err := s.Auth.Verify(first.Token)
		if err == nil {
			err = v.access.allow(p)
		}
		if err != nil {
			return nil, err
		}
		ctx, cancel := context.WithTimeout(ctx, requestTime)
		defer cancel()
		c, err := s.Contests.Contest(ctx, v.param)
		if err != nil {
			return nil, err
		}
		if err := s.seesCounts(ctx, p, c); err != nil {
			return nil, err
		}
		f := &turnoutFeed{server: s, principal: p, contestID: c.ID}
		f.woken, f.leave, err = s.turnout.watch(ctx, c.ID)
		return f, err
	}}
}

func (f *turnoutFeed) wakes() [3]<-chan struct{} { return [3]<-chan struct{}{f.woken} }

// next shows the figures, as long as the one who looks may see them: counts may have been sealed since.
func (f *turnoutFeed) next(ctx context.Context) ([]*frame, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	c, err := f.server.Contests.Contest(ctx, f.contestID)
	if err == nil {
		err = f.server.seesCounts(ctx, f.principal, c)
	}
	if err != nil {
		return nil, err
	}
	latest := f.server.turnout.latest(f.contestID)
	if latest == nil || latest == f.shown {
		return nil, nil
	}
	f.shown = latest
	return []*frame{latest}, nil
}

func (f *turnoutFeed) receive(context.Context, message) error { return errSocketMessage }

func (f *turnoutFeed) beat(context.Context) ([]*frame, error) {
	b, err := f.server.beatFrame()
	return []*frame{b}, err
}

func (f *turnoutFeed) close() { f.leave() }

// beatMessage tells a client that the connection lives, and what time it is.
type beatMessage struct {
	Type string `json:"type"` // "beat"
	Now  stamp  `json:"now"`
	Seq  uint64 `json:"seq,omitempty"`
}

func (s *Server) beatFrame() (*frame, error) {
	return newFrame(beatMessage{Type: "beat", Now: s.stampNow()})
}
