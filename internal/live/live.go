package live

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"khoabang/contest"
	"khoabang/internal/fault"
)

// ErrStopping is returned for boards that are asked for when Run has ended.
var ErrStopping = fault.New(fault.Unavailable, "stopping", "the server is stopping")

// Times of healing and rebuilding.
const (
	healInterval   = time.Second
	healTimeout    = 10 * time.Second // for one board
	rebuildTimeout = 5 * time.Minute
)

// Config is what a Live is made of.
type Config struct {
	Store Source
	Names Names
	// Contest returns a contest as it is now, by ID; contest.Service.Contest is one. It may be nil, and changes of
	// rules and schedule that the bus lost are then not found.
	Contest func(ctx context.Context, id string) (contest.Contest, error)
	Bus     Bus // nil on a node that is alone
	Clock   func() time.Time
	Log     *slog.Logger
}

// Live holds this node's boards and its hub, tells other nodes what happened here, and hears from them. It is the
// contest.Publisher of the service. Its methods may be called from any number of goroutines.
type Live struct {
	cfg Config
	hub *Hub

	mu       sync.RWMutex
	boards   map[string]map[contest.Scope]*opening // by contest ID
	stopped  bool
	rebuilds sync.WaitGroup

	failing bool // the last round of healing; of Run alone
}

var _ contest.Publisher = (*Live)(nil)

// opening is a board and whether it is ready.
type opening struct {
	board  *Board
	cancel context.CancelFunc
	ready  chan struct{}
	err    error // once ready is closed
}

// New returns a Live without boards. Run makes it hear other nodes and heal.
func New(cfg Config) *Live {
	return &Live{cfg: cfg, hub: NewHub(), boards: map[string]map[contest.Scope]*opening{}}
}

// Hub returns the hub of this node.
func (l *Live) Hub() *Hub { return l.hub }

// Board returns the board of a scope of a contest, following c's rules. The first time it is rebuilt from the store, once however
// many ask, and kept and healed from then on; an error is not kept. If ctx ends first, its error is returned and the
// rebuilding goes on for the others.
func (l *Live) Board(ctx context.Context, c contest.Contest, scope contest.Scope) (*Board, error) {
	o, err := l.open(ctx, c, scope)
	if err != nil {
		return nil, err
	}
	select {
	case <-o.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if o.err != nil {
		return nil, o.err
	}
	o.board.SetRules(c)
	return o.board, nil
}

func (l *Live) open(ctx context.Context, c contest.Contest, scope contest.Scope) (*opening, error) {
	l.mu.RLock()
	o, ok := l.boards[c.ID][scope]
	l.mu.RUnlock()
	if ok {
		return o, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped {
		return nil, ErrStopping
	}
	if o, ok := l.boards[c.ID][scope]; ok {
		return o, nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rebuildTimeout)
	o = &opening{board: NewBoard(c, scope, l.cfg.Names, l.cfg.Clock), cancel: cancel, ready: make(chan struct{})}
	// In its place before it is rebuilt: what happens meanwhile is applied to it as well.
	if l.boards[c.ID] == nil {
		l.boards[c.ID] = map[contest.Scope]*opening{}
	}
	l.boards[c.ID][scope] = o
	l.rebuilds.Go(func() { l.rebuild(ctx, o) })
	return o, nil
}

// rebuild makes an opening ready.
func (l *Live) rebuild(ctx context.Context, o *opening) {
	defer close(o.ready)
	defer o.cancel()
	start := time.Now()
	if err := o.board.Rebuild(ctx, l.cfg.Store); err != nil {
		o.err = fmt.Errorf("rebuild board of contest %s: %w", o.board.contestID, err)
		l.mu.Lock()
		delete(l.boards[o.board.contestID], o.board.scope)
		l.mu.Unlock()
		return
	}
	l.cfg.Log.Info("board rebuilt", "contest", o.board.contestID, "people", o.board.Len(), "took", time.Since(start))
}

// Result applies a result here and tells the other nodes.
func (l *Live) Result(_ context.Context, r contest.Result) {
	l.apply(r)
	l.send(topicResult, newResultMessage(r))
}

// Attempt tells those who follow the attempt, on every node.
func (l *Live) Attempt(_ context.Context, a contest.Attempt) {
	l.hub.Publish(a)
	l.send(topicAttempt, newAttemptMessage(a))
}

// Contest tells those who follow the contest, on every node.
func (l *Live) Contest(_ context.Context, c contest.Contest) {
	l.hub.PublishContest(c)
	l.send(topicContest, newContestMessage(c))
}

// Forget makes every board, on every node, drop a contestant's name and ask for it again if it is on show. A node that
// the bus did not reach asks again within about a minute by itself.
func (l *Live) Forget(contestantID string) {
	l.forget(contestantID)
	l.send(topicForget, forgetMessage{Contestant: contestantID})
}

func (l *Live) forget(contestantID string) {
	for _, o := range l.opened() {
		o.board.Forget(contestantID)
	}
}

// apply applies a result to its contest's boards. One that is not open will find it in the store.
func (l *Live) apply(r contest.Result) {
	l.mu.RLock()
	boards := slices.Collect(maps.Values(l.boards[r.ContestID]))
	l.mu.RUnlock()
	for _, o := range boards {
		o.board.Apply(r)
	}
}

// opened returns the boards there are.
func (l *Live) opened() []*opening {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var boards []*opening
	for _, scopes := range l.boards {
		boards = slices.AppendSeq(boards, maps.Values(scopes))
	}
	return boards
}

// Watchers returns how many subscriptions to boards are open on this node.
func (l *Live) Watchers() int {
	n := 0
	for _, o := range l.opened() {
		n += o.board.Watchers()
	}
	return n
}
