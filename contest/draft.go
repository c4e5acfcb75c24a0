package contest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// Limits on the texts of a contest, in runes.
const (
	MaxSummary = 1_000
	MaxTerms   = 40_000
)

// CreateDraft stores a contest that is still being set up, with IDs of its own for it and its rounds. Much may be
// missing or contradict itself: Check says what, and Publish refuses it. It returns ErrInvalid with every field that a
// contest cannot even be kept with.
func (s *Service) CreateDraft(ctx context.Context, c Contest) (Contest, error) {
	c = c.settings(Contest{Certificates: c.Certificates})
	c.ID, c.Revision, c.CreatedAt = newID(), 1, s.now()
	if err := c.validateDraft(); err != nil {
		return Contest{}, err
	}
	err := s.Store.AddContest(ctx, c)
	s.all.drop("")
	return c, slugTaken(err)
}

// Update sets everything that is set up of a contest whose revision is the given one: its texts, rounds and rules. A
// round keeps its ID if the contest has one with it. It returns ErrPublished once a paper is frozen, ErrRevision if
// somebody else changed the contest first, and ErrInvalid as CreateDraft does.
func (s *Service) Update(ctx context.Context, contestID string, revision int, set Contest) (Contest, error) {
	was, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return Contest{}, err
	}
	c, err := s.update(ctx, was.ID, func(c *Contest) error {
		switch {
		case c.Frozen():
			return ErrPublished
		case c.Revision != revision:
			return ErrRevision
		}
		next := set.settings(*c)
		if err := next.validateDraft(); err != nil {
			return err
		}
		*c = next
		return nil
	})
	s.contests.drop(was.Slug)
	return c, slugTaken(err)
}

// Withdraw makes a draft again of a contest that is published and has not opened: nobody has begun, so nobody is wronged
// by a mended rule. Its papers are made anew by publishing. It returns ErrSchedule once any round has opened, or somebody
// waits for one to start.
func (s *Service) Withdraw(ctx context.Context, contestID string) (Contest, error) {
	if err := s.nobodyWaits(ctx, contestID); err != nil {
		return Contest{}, err
	}
	return s.update(ctx, contestID, func(c *Contest) error {
		now := s.now()
		opened := func(r Round) bool { return r.State(now) == Open || r.State(now) == Closed }
		if slices.ContainsFunc(c.Rounds, opened) {
			return ErrSchedule.At("round", "not_upcoming")
		}
		c.Rounds = slices.Clone(c.Rounds)
		for i := range c.Rounds {
			r := &c.Rounds[i]
			r.Papers = slices.Clone(r.Papers)
			for j := range r.Papers {
				r.Papers[j].PaperID = ""
			}
		}
		return nil
	})
}

// nobodyWaits returns ErrSchedule where somebody waits for a round of the contest to start: the sheets are drawn.
func (s *Service) nobodyWaits(ctx context.Context, contestID string) error {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return err
	}
	for _, r := range c.Rounds {
		if !r.Gathering(s.now()) {
			continue
		}
		switch n, err := s.Store.Running(ctx, c.ID, r.ID); {
		case err != nil:
			return err
		case n > 0:
			return ErrSchedule.At("round", "people_wait", "count", n)
		}
	}
	return nil
}

// Copy stores a draft with the settings of another contest and the given slug: last year's, to be held again. It has no
// papers and nothing that was decided; its certificates look alike, without their date. The times are moved by whole years of 52 weeks, so that days of the week are
// kept, until all of it lies ahead.
func (s *Service) Copy(ctx context.Context, contestID, slug string) (Contest, error) {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return Contest{}, err
	}
	c.Slug, c.Certificates.Date = slug, ""
	shift := c.yearsAhead(s.now())
	c.Rounds = slices.Clone(c.Rounds)
	for i := range c.Rounds {
		r := &c.Rounds[i]
		r.Steps = nil
		r.ID, r.OpensAt, r.ClosesAt = "", ahead(r.OpensAt, shift), ahead(r.ClosesAt, shift)
	}
	return s.CreateDraft(ctx, c)
}

// PracticeCopy stores a draft for a practice run of a contest: its first round by the same rules, opened by hand, with
// questions of practice banks only, so that nobody sees a counted question before its time, and as many as those have.
// Nothing is awarded in it. title "" keeps the contest's own.
func (s *Service) PracticeCopy(ctx context.Context, contestID, slug, title string, banks []string) (Contest, error) {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return Contest{}, err
	}
	c.Slug, c.Title, c.Practice, c.Awards, c.Collective = slug, cmp.Or(title, c.Title), true, Awards{}, Collective{}
	pool, _, err := s.newShelf().pool(ctx, c, PaperPlan{Banks: banks, Blueprint: questions.Blueprint{{Count: 1}}})
	if err != nil {
		return Contest{}, err
	}
	r := c.Rounds[0]
	r.Steps, r.ID, r.OpensAt, r.ClosesAt = nil, "", time.Time{}, time.Time{}
	r.Papers = slices.Clone(r.Papers)
	for i := range r.Papers {
		plan := &r.Papers[i].Plan
		size := min(plan.Size(), max(1, len(pool)))
		*plan = PaperPlan{Banks: slices.Clone(banks), Blueprint: questions.Blueprint{{Count: size}}}
	}
	c.Rounds = []Round{r}
	return s.CreateDraft(ctx, c)
}

// yearsAhead returns the years of 52 weeks after which nothing of the schedule lies before now.
func (c Contest) yearsAhead(now time.Time) time.Duration {
	const year = 52 * 7 * 24 * time.Hour
	var first time.Time
	for _, r := range c.Rounds {
		for _, t := range []time.Time{r.OpensAt, r.ClosesAt} {
			if !t.IsZero() && (first.IsZero() || t.Before(first)) {
				first = t
			}
		}
	}
	var shift time.Duration
	for !first.IsZero() && first.Add(shift).Before(now) {
		shift += year
	}
	return shift
}

func ahead(t time.Time, d time.Duration) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(d)
}

// settings returns was with everything that is set up taken from c: no papers, no decisions.
func (c Contest) settings(was Contest) Contest {
	next := was
	next.Slug, next.Title, next.Organiser, next.Summary, next.Terms = c.Slug, c.Title, c.Organiser, c.Summary, c.Terms
	next.Practice, next.Blocks, next.Who, next.Categories = c.Practice, c.Blocks, c.Who, c.Categories
	next.Rules, next.Awards, next.Collective = c.Rules, c.Awards, c.Collective
	next.Notice = Notice{Version: cmp.Or(c.Notice.Version, "1"), Text: c.Notice.Text}
	next.Rounds = make([]Round, len(c.Rounds))
	for i, r := range c.Rounds {
		if _, known := was.Round(r.ID); !known || slices.ContainsFunc(next.Rounds[:i], func(o Round) bool { return o.ID == r.ID }) {
			r.ID = newID()
		}
		r.OpensAt, r.ClosesAt, r.Steps = Millis(r.OpensAt), Millis(r.ClosesAt), nil
		r.Papers = slices.Clone(r.Papers)
		for j := range r.Papers {
			r.Papers[j].PaperID = ""
		}
		next.Rounds[i] = r
	}
	return next
}

// Frozen reports whether any paper of c is published: its settings are fixed then.
func (c Contest) Frozen() bool {
	return slices.ContainsFunc(c.Rounds, func(r Round) bool {
		return slices.ContainsFunc(r.Papers, func(p RoundPaper) bool { return p.PaperID != "" })
	})
}

// validateDraft returns ErrInvalid with every field that must be right for a contest to be kept and shown to those who
// set it up: what names its parts, how many there are, and how large everything is.
func (c Contest) validateDraft() error {
	var k fault.Check
	checkLine(&k, "title", c.Title)
	k.Require(slugForm.MatchString(c.Slug) && len(c.Slug) <= 64, "slug", "slug")
	checkText(&k, "organiser", c.Organiser, MaxTitle)
	checkText(&k, "summary", c.Summary, MaxSummary)
	checkText(&k, "terms", c.Terms, MaxTerms)
	checkText(&k, "notice", c.Notice.Text, MaxTerms)
	atMost(&k, "blocks", c.Blocks, MaxBlocks)
	checkPartIDs(&k, "blocks", c.Blocks, func(b Block) string { return b.ID })
	atMost(&k, "categories", c.Categories, MaxCategories)
	checkPartIDs(&k, "categories", c.Categories, func(g Category) string { return g.ID })
	atMost(&k, "awards.prizes", c.Awards.Prizes, MaxPrizes)
	atMost(&k, "collective.groups", c.Collective.Groups, MaxBlocks)
	checkPartIDs(&k, "collective.groups", c.Collective.Groups, func(g UnitGroup) string { return g.ID })
	atMost(&k, "collective.prizes", c.Collective.Prizes, MaxPrizes)
	atMost(&k, "rules.keys", c.Rules.Keys, MaxKeys)
	k.Require(len(c.Rounds) >= 1 && len(c.Rounds) <= MaxRounds, "rounds", "count", "min", 1, "max", MaxRounds)
	for i, r := range c.Rounds {
		path := fmt.Sprintf("rounds[%d]", i)
		checkText(&k, path+".name", r.Name, MaxTitle)
		c.checkBlockPapers(&k, path, r)
		for j, p := range r.Papers {
			at := fmt.Sprintf("%s.papers[%d]", path, j)
			k.Require(p.Plan.Size() >= 0 && p.Plan.Size() <= MaxItems, at+".blueprint", "range", "min", 0, "max", MaxItems)
			atMost(&k, at+".banks", p.Plan.Banks, MaxBanks)
			atMost(&k, at+".blueprint", p.Plan.Blueprint, MaxItems)
		}
	}
	return k.Err(ErrInvalid)
}

func checkText(k *fault.Check, path, text string, most int) {
	k.Require(utf8.RuneCountInString(text) <= most, path, "too_long", "max", most)
}

func atMost[T any](k *fault.Check, path string, list []T, most int) {
	k.Require(len(list) <= most, path, "count", "min", 0, "max", most)
}

// idForm is how the parts of a contest are named. A category of staff may have the directory's code, with low lines.
var idForm = regexp.MustCompile(`^[a-z0-9]+([-_][a-z0-9]+)*$`)

// checkPartIDs asks every member of a list for an ID of its own.
func checkPartIDs[T any](k *fault.Check, path string, list []T, of func(T) string) {
	seen := map[string]bool{}
	for i, v := range list {
		id, at := of(v), fmt.Sprintf("%s[%d].id", path, i)
		k.Require(idForm.MatchString(id) && len(id) <= 64, at, "part_id")
		k.Require(!seen[id], at, "duplicate")
		seen[id] = true
	}
}

// slugTaken names the field where a contest's slug is in use.
func slugTaken(err error) error {
	if errors.Is(err, ErrTaken) {
		return ErrInvalid.At("slug", "slug_taken").Because(err)
	}
	return err
}
