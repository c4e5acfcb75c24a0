package live

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Run hears the bus and, each second, rereads from the store what changed, until ctx ends. Then it ends what was being
// rebuilt, lets watchers have no more frames, and returns nil. It is called once.
func (l *Live) Run(ctx context.Context) error {
	if l.cfg.Bus != nil {
		defer l.cfg.Bus.Subscribe(l.receive)()
	}
	defer l.stop()
	ticker := time.NewTicker(healInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			l.heal(ctx)
		}
	}
}

// stop ends all boards.
func (l *Live) stop() {
	l.mu.Lock()
	l.stopped = true
	for _, scopes := range l.boards {
		for _, o := range scopes {
			o.cancel()
			o.board.stop()
		}
	}
	l.mu.Unlock()
	l.rebuilds.Wait()
}

// heal brings boards and followers up to the store. Its first failure and the first success after are logged, not
// every one between.
func (l *Live) heal(ctx context.Context) {
	err := errors.Join(l.healBoards(ctx), l.healContests(ctx))
	switch {
	case ctx.Err() != nil:
	case err != nil && !l.failing:
		l.failing = true
		l.cfg.Log.Warn("reread the store", "error", err)
	case err == nil && l.failing:
		l.failing = false
		l.cfg.Log.Info("reread the store again")
	}
}

func (l *Live) healBoards(ctx context.Context) error {
	boards := l.opened()
	if len(boards) == 0 {
		return nil
	}
	timed, cancel := context.WithTimeout(ctx, healTimeout)
	now, err := l.cfg.Store.Now(timed)
	cancel()
	if err != nil {
		return fmt.Errorf("ask the store's clock: %w", err)
	}
	var errs []error
	for _, o := range boards {
		select {
		case <-o.ready:
		default:
			continue
		}
		timed, cancel := context.WithTimeout(ctx, healTimeout)
		if err := o.board.heal(timed, l.cfg.Store, now); err != nil {
			errs = append(errs, fmt.Errorf("reread results of contest %s: %w", o.board.contestID, err))
		}
		cancel()
		o.board.refreshNames()
	}
	return errors.Join(errs...)
}

// healContests finds changes of rules and schedule that the bus lost.
func (l *Live) healContests(ctx context.Context) error {
	if l.cfg.Contest == nil {
		return nil
	}
	ids := map[string][]*Board{}
	for _, id := range l.hub.contests.ids() {
		ids[id] = nil
	}
	for _, o := range l.opened() {
		ids[o.board.contestID] = append(ids[o.board.contestID], o.board)
	}
	var errs []error
	for id, boards := range ids {
		timed, cancel := context.WithTimeout(ctx, healTimeout)
		c, err := l.cfg.Contest(timed, id)
		cancel()
		if err != nil {
			errs = append(errs, fmt.Errorf("reread contest %s: %w", id, err))
			continue
		}
		l.hub.PublishContest(c)
		for _, b := range boards {
			b.SetRules(c)
		}
	}
	return errors.Join(errs...)
}
