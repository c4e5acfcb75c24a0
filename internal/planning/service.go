package planning

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"sync"
	"time"

	"khoabang/contest"
	"khoabang/internal/org"
)

// Config is what a Service is made of.
type Config struct {
	Store    Store
	Units    org.Store
	Contests ContestSource // nil for none
	Clock    func() time.Time
	// Freeze returns the bytes that are kept of a report when it is sent up; planfile.Freeze is one.
	Freeze func(Report) ([]byte, error)
	// Thaw returns the report that Freeze made bytes of; planfile.Thaw is one.
	Thaw func([]byte) (Report, error)
}

// Service applies the rules of planning. Its methods may be called from any number of goroutines. What it returns may be
// changed by callers.
type Service struct {
	Config
	mu    sync.Mutex
	books map[string]*book // by ID of the plan
	funds funds
}

// New returns a Service.
func New(cfg Config) *Service {
	return &Service{Config: cfg, books: map[string]*book{}, funds: funds{plans: map[string]fund{}}}
}

// Actor is who does something: an account with the unit that it works for, and what its roles let it do. A unit sees what
// is its own, and of the tasks that it leads what others did; it writes for itself alone. The unit whose plan it is sees
// all of it.
type Actor struct {
	UserID  string
	UnitID  string // "" for none
	Admin   bool   // sees and does everything
	ReadAll bool   // sees everything: inspectors, leadership
	Inspect bool   // writes findings: inspectors
	Lead    bool   // signs and confirms for the unit: agency leads
	Reports bool   // files and writes for the unit: unit reporters
}

// writes reports whether the actor files and writes for a unit.
func (a Actor) writes(unitID string) bool {
	return a.Admin || unitID != "" && a.UnitID == unitID && (a.Lead || a.Reports)
}

// leads reports whether the actor signs for a unit.
func (a Actor) leads(unitID string) bool {
	return a.Admin || unitID != "" && a.UnitID == unitID && a.Lead
}

func (s *Service) now() time.Time { return contest.Millis(s.Clock()) }

func (s *Service) today() Day { return DayOf(s.now()) }

func newID() string { return strings.ToLower(rand.Text()) }

func (s *Service) directory(ctx context.Context) (*org.Directory, error) {
	units, err := s.Units.Units(ctx)
	return org.NewDirectory(units), err
}

// scene is a plan with what it is seen by: the plan that evidence is filed under, the directory, and who looks.
type scene struct {
	plan  Plan
	root  string // the ID that evidence is filed under: the parent's where there is one
	units *org.Directory
	owner string // the unit whose plan the root is
	actor Actor
	today Day
}

func (s *Service) scene(ctx context.Context, a Actor, planID string) (scene, error) {
	p, err := s.Store.Plan(ctx, planID)
	if err != nil {
		return scene{}, err
	}
	d, err := s.directory(ctx)
	if err != nil {
		return scene{}, err
	}
	sc := scene{plan: p, root: p.ID, units: d, actor: a, today: s.today()}
	root := p
	if p.Parent != "" {
		if root, err = s.Store.Plan(ctx, p.Parent); err != nil {
			return scene{}, err
		}
		sc.root = root.ID
	}
	sc.owner = root.Owner(d, min(sc.today, root.Year().To))
	return sc, nil
}

// seesAll reports whether the actor sees what every unit does.
func (sc scene) seesAll() bool {
	return sc.actor.Admin || sc.actor.ReadAll || sc.owner != "" && sc.actor.UnitID == sc.owner
}

// sees reports whether the actor sees what a unit did for a task.
func (sc scene) sees(unitID, taskID string) bool {
	return sc.seesAll() || sc.actor.UnitID != "" && (sc.actor.UnitID == unitID || sc.plan.Leads(sc.actor.UnitID, taskID, sc.units, sc.today))
}

// above reports whether the actor's unit stands above another for a task: it is the one that reports go to, or it leads
// the task. No unit stands above itself.
func (sc scene) above(unitID, taskID string) bool {
	if sc.actor.Admin {
		return true
	}
	return sc.actor.Lead && sc.actor.UnitID != unitID && (sc.owner != "" && sc.actor.UnitID == sc.owner || sc.plan.Leads(sc.actor.UnitID, taskID, sc.units, sc.today))
}

// narrow returns the selection with no more units than the actor sees. A unit's own plan is about that unit.
func (sc scene) narrow(s Selection) Selection {
	only := func(unitID string) {
		if s.Units == nil || slices.Contains(s.Units, unitID) {
			s.Units = []string{unitID}
		} else {
			s.Units = []string{}
		}
	}
	if sc.plan.Parent != "" {
		only(sc.plan.UnitID)
	}
	if !sc.seesAll() && (s.Task == "" || !sc.plan.Leads(sc.actor.UnitID, s.Task, sc.units, sc.today)) {
		only(sc.actor.UnitID)
	}
	return s
}

// overlap is how far a book reads back: what another node stamped before, and stored after this one had read.
const overlap = 30 * time.Second

// book is what is kept in memory of a plan, following the store: its ledger, and how far its reports have come.
type book struct {
	mu      sync.RWMutex
	ledger  *Ledger
	reports map[string]Report // by ID, without what they say
	mark    time.Time         // everything stamped before it is in the book
}

// book returns a plan's book as the store is now, to be read until the returned func is called.
func (s *Service) book(ctx context.Context, planID string) (*book, func(), error) {
	s.mu.Lock()
	b := s.books[planID]
	if b == nil {
		b = &book{ledger: NewLedger(), reports: map[string]Report{}}
		s.books[planID] = b
	}
	s.mu.Unlock()
	if err := b.follow(ctx, s, planID); err != nil {
		return nil, nil, err
	}
	b.mu.RLock()
	return b, b.mu.RUnlock, nil
}

// follow adds what was stored since. What was read before a failure stays: it comes again and changes nothing.
func (b *book) follow(ctx context.Context, s *Service, planID string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	began := s.now()
	if err := s.Store.EvidenceSince(ctx, planID, b.mark, func(e Evidence) error {
		b.ledger.Add(e)
		return nil
	}); err != nil {
		return err
	}
	if err := s.Store.ReportsSince(ctx, planID, b.mark, func(r Report) error {
		if r.Revision > b.reports[r.ID].Revision {
			r.Sections, r.Figures, r.Parts = nil, nil, nil
			b.reports[r.ID] = r
		}
		return nil
	}); err != nil {
		return err
	}
	b.mark = began.Add(-overlap)
	return nil
}

// Warm reads the evidence and the reports of every plan, so that the first who asks for totals need not wait for it.
func (s *Service) Warm(ctx context.Context) error {
	plans, err := s.Store.Plans(ctx)
	for _, p := range plans {
		if err == nil && p.Parent == "" {
			var release func()
			if _, release, err = s.book(ctx, p.ID); err == nil {
				release()
			}
		}
	}
	if err == nil {
		_, err = s.funds.under(ctx, s, "")
	}
	return err
}
