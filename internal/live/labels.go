package live

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"khoabang/contest"
)

// Names says how contestants are shown in public in a contest; contest.Service.Labels is one. Where a name may not be shown the
// label holds a pseudonym: live decides nothing about that. Labels that come with an error are shown for want of better
// ones, and not remembered.
type Names func(ctx context.Context, contestID string, contestantIDs []string) (map[string]contest.Label, error)

// Limits on the labels of a board.
const (
	maxLabels    = 1000            // remembered beside those on show
	labelTimeout = 5 * time.Second // for asking
	labelAge     = time.Minute     // after which they are asked for again
)

// labels remembers how the contestants on show are called.
type labels struct {
	names   Names
	contest string

	mu      sync.Mutex
	known   map[string]contest.Label
	since   time.Time // when the oldest may have been asked for
	stale   bool      // all are to be asked for again; until there is an answer they stay
	failed  bool      // the last time of asking
	forgets int       // rises when one is forgotten, so that an answer on its way is not remembered
}

// of returns the labels of contestants, asking for those it does not know.
func (l *labels) of(ctx context.Context, ids []string) (map[string]contest.Label, error) {
	shown, missing, forgets := l.look(ids)
	if len(missing) == 0 || l.names == nil {
		return shown, nil
	}
	ctx, cancel := context.WithTimeout(ctx, labelTimeout)
	defer cancel()
	found, err := l.names(ctx, l.contest, missing)

	l.mu.Lock()
	defer l.mu.Unlock()
	l.failed = err != nil
	if err != nil {
		for id, label := range found {
			if _, ok := shown[id]; !ok {
				shown[id] = label
			}
		}
		return shown, err
	}
	maps.Copy(shown, found)
	if l.forgets == forgets {
		l.remember(found, ids)
	}
	return shown, nil
}

// look returns the labels that are known and the contestants to ask for.
func (l *labels) look(ids []string) (known map[string]contest.Label, missing []string, forgets int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	known = make(map[string]contest.Label, len(ids))
	for _, id := range ids {
		label, ok := l.known[id]
		if ok {
			known[id] = label
		}
		if !ok || l.stale {
			missing = append(missing, id)
		}
	}
	return known, missing, l.forgets
}

// remember keeps labels that were found for contestants on show.
func (l *labels) remember(found map[string]contest.Label, shown []string) {
	if l.stale {
		clear(l.known)
		l.stale = false
	}
	if len(l.known) == 0 {
		l.since = time.Now()
	}
	maps.Copy(l.known, found)
	if len(l.known) > maxLabels+len(shown) {
		maps.DeleteFunc(l.known, func(id string, _ contest.Label) bool { return !slices.Contains(shown, id) })
	}
}

// forget drops a contestant's label.
func (l *labels) forget(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.known, id)
	l.forgets++
}

// expire reports whether labels are to be asked for again, because the oldest is too old or asking failed last time.
func (l *labels) expire() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.known) > 0 && time.Since(l.since) >= labelAge {
		l.stale, l.since = true, time.Now()
		return true
	}
	return l.failed
}
