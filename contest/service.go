package contest

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"khoabang/internal/org"
	"khoabang/questions"
)

// Grace is how long after the deadline a received answer still counts: what a slow network may cost nobody. A write
// that is not durable within half of it is answered with ErrNotDurable, and an attempt is closed by the server twice
// Grace after its deadline, so that everything acknowledged has been counted by then.
const Grace = 5 * time.Second

// freshness is how old a contest's schedule may be when an answer is judged by it.
const freshness = time.Second

// Config is what a Service is made of.
type Config struct {
	Store     Store
	Questions QuestionSource
	Units     org.Store
	Publisher Publisher
	Clock     func() time.Time
	Secret    []byte // for resume codes and receipts; the same on every node
	Log       *slog.Logger
	// SigningKey signs published results; the same on every node.
	SigningKey ed25519.PrivateKey
}

// Service applies the rules of contests. Its methods may be called from any number of goroutines. Contests that it
// returns are shared: callers do not change their slices.
type Service struct {
	Config
	contests *cache[Contest]
	all      *cache[[]Contest] // one entry: the list
	papers   *cache[Paper]
	pools    *cache[*questions.Pool] // what papers draw from, prepared; by paper ID
	attempts *cache[Attempt]         // running ones; only what never changes, and Epoch as a hint, is taken from here
	units    *cache[map[string]org.Unit]
	seen     seenRevisions

	proposals  *cache[*Proposal]
	frozen     *cache[Frozen]
	statistics *cache[*Turnout]
	counting   chan struct{}       // held by whoever walks results for statistics
	proposing  sync.Mutex          // held by whoever works a proposal out for staff to look at
	exclusions *cache[[]Exclusion] // by contest
	suspects   *cache[[]Suspect]   // before decisions
	analyses   *cache[*Analysis]
	tallies    *cache[StageTally] // of rounds on stage
	analysing  chan struct{}      // held by whoever walks a round's attempts
	remarking  remarking
	aside      sync.WaitGroup        // what the sweeper began and does not wait for
	ranked     *cache[*rankedPeople] // by content
	ranking    sync.Mutex            // held by whoever looks it up
	signed     *cache[[]Publication] // one entry: every published result, to find certificates by their codes
}

// New returns a Service. Run makes it close attempts whose time is up.
func New(cfg Config) *Service {
	return &Service{
		Config:   cfg,
		contests: newCache[Contest](1_000),
		all:      newCache[[]Contest](1),
		papers:   newCache[Paper](1_000),
		pools:    newCache[*questions.Pool](1_000),
		attempts: newCache[Attempt](100_000),
		units:    newCache[map[string]org.Unit](1),
		seen:     seenRevisions{byContest: map[string]seenRevision{}},

		proposals:  newCache[*Proposal](2),
		frozen:     newCache[Frozen](20),
		statistics: newCache[*Turnout](20),
		counting:   make(chan struct{}, 1),
		exclusions: newCache[[]Exclusion](100),
		suspects:   newCache[[]Suspect](20),
		analyses:   newCache[*Analysis](20),
		tallies:    newCache[StageTally](20),
		analysing:  make(chan struct{}, 1),
		ranked:     newCache[*rankedPeople](1),
		signed:     newCache[[]Publication](1),
	}
}

func (s *Service) now() time.Time { return Millis(s.Clock()) }

// Contest returns the contest with the given ID or slug, at most a second old, or ErrNotFound.
func (s *Service) Contest(ctx context.Context, idOrSlug string) (Contest, error) {
	return s.contests.get(idOrSlug, s.now(), freshness, func() (Contest, error) {
		return s.Store.Contest(ctx, idOrSlug)
	})
}

// Contests returns all contests, newest first, at most a second old.
func (s *Service) Contests(ctx context.Context) ([]Contest, error) {
	return s.all.get("", s.now(), freshness, func() ([]Contest, error) { return s.Store.Contests(ctx) })
}

// Contestant returns the contestant with the given ID, or ErrNoContestant.
func (s *Service) Contestant(ctx context.Context, id string) (Contestant, error) {
	return s.Store.Contestant(ctx, id)
}

// Tally counts the attempts of a contest.
func (s *Service) Tally(ctx context.Context, contestID string) (Tally, error) {
	return s.Store.Tally(ctx, contestID)
}

// Activity returns what happened in each minute from since on in which something did.
func (s *Service) Activity(ctx context.Context, contestID string, since time.Time) ([]Minute, error) {
	return s.Store.Activity(ctx, contestID, since)
}

// AttemptsOf returns a contestant's attempts at a contest, oldest first, and how many are left in the period that
// matters now; -1 means any number.
func (s *Service) AttemptsOf(ctx context.Context, contestID, contestantID string) (attempts []Attempt, left int, err error) {
	c, err := s.Contest(ctx, contestID)
	if err != nil {
		return nil, 0, err
	}
	attempts, err = s.Store.AttemptsOf(ctx, c.ID, contestantID)
	if err != nil || c.Rules.Attempts == 0 {
		return attempts, -1, err
	}
	return attempts, c.Left(c.Current(s.now()), attempts, s.now()), nil
}

// Left returns how many more attempts at a round somebody with the given attempts at the contest may start at a time; -1
// means any number.
func (c Contest) Left(r Round, attempts []Attempt, at time.Time) int {
	if r.Mode != Window && slices.ContainsFunc(attempts, func(a Attempt) bool { return a.RoundID == r.ID }) {
		return 0 // it starts once
	}
	if c.Rules.Attempts == 0 {
		return -1
	}
	return max(0, c.Rules.Attempts-countIn(attempts, c.period(r, at)))
}

// Attempt returns a contestant's own attempt. It returns ErrAttemptNotFound, or ErrNotYours for somebody else's.
func (s *Service) Attempt(ctx context.Context, attemptID, contestantID string) (Attempt, error) {
	a, err := s.Store.Attempt(ctx, attemptID)
	if err != nil {
		return Attempt{}, err
	}
	if a.ContestantID != contestantID {
		return Attempt{}, ErrNotYours
	}
	return a, nil
}

// Label is how a contestant is shown in public.
type Label struct{ Name, Unit string }

// Labels returns how contestants are shown in public in a contest: by name where they agreed to it for this contest,
// else by a pseudonym. Those who are not known any more are shown by pseudonym and without a unit.
func (s *Service) Labels(ctx context.Context, contestID string, contestantIDs []string) (map[string]Label, error) {
	labels := make(map[string]Label, len(contestantIDs))
	for _, id := range contestantIDs {
		labels[id] = Label{Name: Pseudonym(id)}
	}
	people, err := s.Store.ContestantsByID(ctx, contestantIDs)
	if err != nil {
		return labels, err
	}
	units, err := s.directory(ctx)
	if err != nil {
		return labels, err
	}
	for _, p := range people {
		l := Label{Name: p.Name, Unit: units[p.UnitID].Name}
		if !p.ConsentTo(contestID).OnAir {
			l.Name = Pseudonym(p.ID)
		}
		labels[p.ID] = l
	}
	return labels, nil
}

// People returns how contestants are known to staff: by name, whatever they agreed to for the public. Those whose records
// are erased are shown by pseudonym and without a unit.
func (s *Service) People(ctx context.Context, contestantIDs []string) (map[string]Label, error) {
	labels := make(map[string]Label, len(contestantIDs))
	for _, id := range contestantIDs {
		labels[id] = Label{Name: Pseudonym(id)}
	}
	units, err := s.directory(ctx)
	if err != nil {
		return labels, err
	}
	for part := range slices.Chunk(contestantIDs, 500) {
		people, err := s.Store.ContestantsByID(ctx, part)
		if err != nil {
			return labels, err
		}
		for _, p := range people {
			labels[p.ID] = Label{Name: p.Name, Unit: units[p.UnitID].Name}
		}
	}
	return labels, nil
}

// UnitNames returns the names of units by ID.
func (s *Service) UnitNames(ctx context.Context) (map[string]string, error) {
	units, err := s.directory(ctx)
	names := make(map[string]string, len(units))
	for id, u := range units {
		names[id] = u.Name
	}
	return names, err
}

// directory returns the units by ID, at most a minute old.
func (s *Service) directory(ctx context.Context) (map[string]org.Unit, error) {
	return s.units.get("", s.now(), time.Minute, func() (map[string]org.Unit, error) {
		list, err := s.Units.Units(ctx)
		byID := make(map[string]org.Unit, len(list))
		for _, u := range list {
			byID[u.ID] = u
		}
		return byID, err
	})
}

// paper returns a published paper, from memory after the first time.
func (s *Service) paper(ctx context.Context, id string) (Paper, error) {
	return s.papers.get(id, s.now(), forever, func() (Paper, error) { return s.Store.Paper(ctx, id) })
}

// draw returns the sheet that p gives for the seed, as p.Draw does, from a pool that is prepared once.
func (s *Service) draw(p Paper, seed Seed) (Sheet, error) {
	pool, err := s.pools.get(p.ID, s.now(), forever, func() (*questions.Pool, error) { return p.pool(), nil })
	if err != nil {
		return Sheet{}, err
	}
	return p.drawFrom(pool, seed)
}

// papersOf returns the published papers of a round.
func (s *Service) papersOf(ctx context.Context, r Round) ([]Paper, error) {
	var papers []Paper
	for _, rp := range r.Papers {
		if rp.PaperID == "" {
			continue
		}
		p, err := s.paper(ctx, rp.PaperID)
		if err != nil {
			return nil, fmt.Errorf("paper %s of round %s: %w", rp.PaperID, r.ID, err)
		}
		papers = append(papers, p)
	}
	return papers, nil
}

// held returns an attempt from memory if it is there. What it says of Epoch and State may be out of date.
func (s *Service) held(ctx context.Context, id string) (Attempt, error) {
	return s.attempts.get(id, s.now(), forever, func() (Attempt, error) { return s.Store.Attempt(ctx, id) })
}

// period returns the name of the span that attempts at r, started at the given time, are limited in.
func (c Contest) period(r Round, at time.Time) string {
	switch c.Rules.Period {
	case PerRound:
		return c.ID + "/" + r.ID
	case PerWeek:
		return c.ID + "/" + weekOf(at)
	}
	return c.ID
}

func countIn(attempts []Attempt, period string) int {
	n := 0
	for _, a := range attempts {
		if a.Period == period {
			n++
		}
	}
	return n
}

// settling is after how long a node acts once more on a change of schedule: no start that read the schedule before the
// change is under way any more.
const settling = 15 * time.Second

// seenRevisions remembers which revision of each contest this node has acted on.
type seenRevisions struct {
	mu        sync.Mutex
	byContest map[string]seenRevision
}

type seenRevision struct {
	revision int
	again    time.Time // when to act on it for the second and last time; zero once that was done
}

// has reports whether nothing is to be done about the contest's revision now.
func (v *seenRevisions) has(c Contest, now time.Time) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, ok := v.byContest[c.ID]
	return ok && (s.revision > c.Revision || s.revision == c.Revision && (s.again.IsZero() || now.Before(s.again)))
}

// note records that the contest's revision was acted on, beginning at the given time.
func (v *seenRevisions) note(c Contest, began time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, ok := v.byContest[c.ID]
	switch {
	case !ok || s.revision < c.Revision:
		v.byContest[c.ID] = seenRevision{c.Revision, began.Add(settling)}
	case s.revision == c.Revision && !began.Before(s.again):
		v.byContest[c.ID] = seenRevision{revision: c.Revision}
	}
}
