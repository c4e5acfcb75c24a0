package contest

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"khoabang/internal/fault"
)

// Registration is what a contestant enters before starting.
type Registration struct {
	StartKey string // random, chosen by the client: a start sent twice is one start
	RoundID  string // "" for the round that is open; needed only where rounds overlap
	BlockID  string // "" where the contest has no blocks
	Name     string
	UnitID   string
	Category string    // of staff; "" where the contest has none, or the contestant is of none
	BornOn   time.Time // midnight UTC of the day; zero where it was not asked
	Contact  string    // a telephone number or an e-mail address; several people may share one
	Notice   string    // version of the notice that was shown
	Accepted bool
	OnAir    bool // the name may be shown in public, in this contest

	SomeoneElse bool // another person than the one who started on this device before

	// Code is the one by which the roster knows the person, however it was typed; "" where none was given. What the roster
	// says of the person goes before Name, UnitID, BlockID, Category and BornOn.
	Code string

	rostered bool   // the roster lets the person in
	personID string // of the contestant whom the roster makes of the person
}

var (
	startKeyForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)
	phoneForm    = regexp.MustCompile(`^\+?[0-9]{8,14}$`)
	emailForm    = regexp.MustCompile(`^[^\s@]{1,64}@[^\s@]+\.[^\s@]{2,}$`)
	phoneFillers = strings.NewReplacer(" ", "", ".", "", "-", "", "(", "", ")", "")
)

// startTries bounds how often Start looks again when another request of the same contestant came between.
const startTries = 5

// Start begins an attempt at the contest's open round, or at one that everybody waits for, or takes the one that this StartKey made or that the contestant
// has running. contestantID is "" for somebody new, and does not matter to someone else. Who took part keeps the
// name. Who starts by a code of the roster is one contestant on every device. It returns ErrNotFound, ErrUnpublished,
// ErrNotOpen, ErrOver, ErrLimit, ErrNameDiffers, ErrCodeUnknown, ErrExcluded, or ErrRegistration with every field that is
// wrong.
func (s *Service) Start(ctx context.Context, contest, contestantID string, reg Registration) (Held, error) {
	c, err := s.Contest(ctx, contest)
	if err != nil {
		return Held{}, err
	}
	reg.Name, reg.Contact = seen(reg.Name), seen(reg.Contact)
	entry, err := s.onRoster(ctx, c, contestantID, &reg)
	if err != nil {
		return Held{}, err
	}
	if err := s.checkRegistration(ctx, c, reg); err != nil {
		return Held{}, err
	}
	if err := s.notExcluded(ctx, c, reg); err != nil {
		return Held{}, err
	}
	switch {
	case reg.personID != "":
		contestantID = reg.personID
	case reg.SomeoneElse:
		contestantID = ""
	}
	for range startTries {
		h, err := s.start(ctx, c, contestantID, reg)
		if err == nil {
			err = s.use(ctx, entry, h)
		}
		if !errors.Is(err, ErrTaken) {
			return h, err
		}
	}
	return Held{}, ErrTaken
}

// start is one try of Start. ErrTaken means that another request came first and is to be looked for.
func (s *Service) start(ctx context.Context, c Contest, contestantID string, reg Registration) (Held, error) {
	a, err := s.Store.AttemptByStartKey(ctx, c.ID, reg.StartKey)
	if err == nil && reg.personID != "" && a.ContestantID != reg.personID {
		return Held{}, ErrRegistration.At("start_key", "start_key") // the device used the key for somebody else
	}
	if err == nil {
		if _, err := s.participant(ctx, a.ContestantID, reg.Name); err != nil {
			return Held{}, err
		}
		return s.take(ctx, a)
	}
	if !errors.Is(err, ErrAttemptNotFound) {
		return Held{}, err
	}
	person, err := s.participant(ctx, contestantID, reg.Name)
	if err != nil {
		return Held{}, err
	}
	var earlier []Attempt
	if contestantID != "" {
		if earlier, err = s.Store.AttemptsOf(ctx, c.ID, contestantID); err != nil {
			return Held{}, err
		}
	}
	if n := len(earlier); n > 0 && s.stillOn(c, earlier[n-1]) {
		return s.take(ctx, earlier[n-1])
	}
	return s.startNew(ctx, c, person, earlier, reg)
}

// startNew draws a sheet and stores a new attempt.
func (s *Service) startNew(ctx context.Context, c Contest, person Contestant, earlier []Attempt, reg Registration) (Held, error) {
	now := s.now()
	r := c.roundFor(reg.RoundID, now)
	if err := startable(r, now); err != nil {
		return Held{}, err
	}
	if err := person.keepsBlock(c.ID, reg.BlockID); err != nil {
		return Held{}, err
	}
	period := c.period(r, now)
	ordinal := countIn(earlier, period) + 1
	if c.Left(r, earlier, now) == 0 {
		return Held{}, ErrLimit.With("limit", c.Rules.Attempts)
	}
	begun := Attempt{RoundID: r.ID, ContestantID: person.ID, State: Running, StartedAt: now, Limit: c.Rules.Limit}
	if deadline, _ := c.deadline(begun); !deadline.IsZero() && !now.Before(deadline) {
		return Held{}, ErrOver
	}
	rp, _ := r.Paper(reg.BlockID)
	paper, err := s.paper(ctx, rp.PaperID)
	if err != nil {
		return Held{}, err
	}
	seed := newSeed()
	if r.Mode == Stage {
		seed = stageSeed(paper.ID) // everybody has one sheet
	}
	sheet, err := s.draw(paper, seed)
	if err != nil {
		return Held{}, err
	}
	if person, err = s.enrol(ctx, c, person, reg); err != nil {
		return Held{}, err
	}
	a := Attempt{
		ID: newID(), ContestID: c.ID, RoundID: r.ID, BlockID: reg.BlockID, PaperID: paper.ID, ContestantID: person.ID,
		UnitID: person.UnitID, Category: reg.Category, RegisteredAt: person.ConsentTo(c.ID).First, Period: period, Ordinal: ordinal, StartKey: reg.StartKey, Seed: seed, Sheet: sheet, Epoch: 1, State: Running,
		StartedAt: s.now(), Limit: c.Rules.Limit, Revision: 1,
	}
	if c.OpensByPhone(r.ID) {
		a.Openings = []time.Time{a.StartedAt}
	}
	a.ResumeHash = resumeHash(s.resumeCode(a.ID))
	a.Deadline, _ = c.deadline(a)
	a.ChangedAt = a.StartedAt
	if err := s.Store.AddAttempt(ctx, a); err != nil {
		return Held{}, err
	}
	s.remember(a)
	s.Publisher.Attempt(ctx, a)
	return s.hold(c, paper, a, nil, true), nil
}

// roundFor returns the round with the given ID, or the one that matters now where there is none.
func (c Contest) roundFor(id string, now time.Time) Round {
	if r, ok := c.Round(id); ok {
		return r
	}
	return c.Current(now)
}

// keepsBlock returns ErrRegistration if p took part in the contest in another block: nobody is ranked in two.
func (p Contestant) keepsBlock(contestID, blockID string) error {
	if was := p.ConsentTo(contestID); !was.At.IsZero() && was.BlockID != blockID {
		return ErrRegistration.At("block", "block_fixed")
	}
	return nil
}

func startable(r Round, now time.Time) error {
	switch state := r.State(now); {
	case state == Draft:
		return ErrUnpublished
	case state == Upcoming && !r.Gathering(now):
		return ErrNotOpen
	case state == Closed:
		return ErrOver
	}
	return nil
}

// participant returns the record of somebody who took part before, or none where nobody did or it was erased. A phone is
// shared in many a family: where the record has another name it returns ErrNameDiffers, so that nobody who picks it up
// goes on with the attempts of the one before, or renames him on boards and in results.
func (s *Service) participant(ctx context.Context, id, name string) (Contestant, error) {
	if id == "" {
		return Contestant{}, nil
	}
	p, err := s.Store.Contestant(ctx, id)
	switch {
	case errors.Is(err, ErrNoContestant):
		return Contestant{}, nil
	case err != nil:
		return Contestant{}, err
	case !sameName(p.Name, name):
		return Contestant{}, ErrNameDiffers.At("name", "name_differs", "name", p.Name)
	}
	return p, nil
}

// sameName reports whether two names, as seen returns them, are one whatever the case of their letters. Both came in as
// NFC.
func sameName(a, b string) bool { return strings.EqualFold(a, b) }

// enrol stores the contestant's record: a new one, or the one that exists brought up to date. A start that is sent twice
// makes one record: none is left behind without an attempt, where nobody would find it to erase it.
func (s *Service) enrol(ctx context.Context, c Contest, p Contestant, reg Registration) (Contestant, error) {
	if p.ID == "" {
		p = Contestant{ID: cmp.Or(reg.personID, s.contestantID(c.ID, reg.StartKey)), Name: reg.Name, CreatedAt: s.now(), Salt: newID()}
	}
	p.UnitID, p.Contact = reg.UnitID, reg.Contact
	if c.AsksBirth() {
		p.BornOn = reg.BornOn
	}
	now := s.now()
	first := p.ConsentTo(c.ID).First
	if first.IsZero() {
		first = now
	}
	p.Consents = p.agree(Consent{ContestID: c.ID, Notice: reg.Notice, At: now, First: first, BlockID: reg.BlockID,
		Category: reg.Category, OnAir: reg.OnAir})
	return p, s.Store.PutContestant(ctx, p)
}

// seen returns a text of one line as people see it: without format characters, such as zero-width spaces and changes of
// direction, and with one space between words.
func seen(text string) string {
	visible := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(visible), " ")
}

func (s *Service) checkRegistration(ctx context.Context, c Contest, reg Registration) error {
	units, err := s.directory(ctx)
	if err != nil {
		return err
	}
	var k fault.Check
	k.Require(startKeyForm.MatchString(reg.StartKey), "start_key", "start_key")
	n := utf8.RuneCountInString(reg.Name)
	k.Require(n >= 2 && n <= 100, "name", "length", "min", 2, "max", 100)
	u, known := units[reg.UnitID]
	k.Require(known && u.OfferedAt(s.now()), "unit_id", "unknown_unit")
	_, open := c.Round(reg.RoundID)
	k.Require(open || reg.RoundID == "", "round", "unknown_round")
	age := AgeOn(reg.BornOn, s.now())
	k.Require(reg.BornOn.IsZero() || age >= 0 && age <= MaxAge && !reg.BornOn.After(s.now()), "born_on", "birth_date")
	c.checkApplicant(&k, applicant{unit: u, category: reg.Category, born: reg.BornOn, onRoster: reg.rostered}, reg.BlockID, s.now())
	phone := phoneForm.MatchString(phoneFillers.Replace(reg.Contact))
	k.Require(len(reg.Contact) <= 100 && (phone || emailForm.MatchString(reg.Contact)), "contact", "phone_or_email")
	k.Require(reg.Accepted, "consent.accepted", "consent_needed")
	k.Require(reg.Notice == c.Notice.Version, "consent.notice", "notice_outdated")
	return k.Err(ErrRegistration)
}

// Take lets a tab or device go on with its contestant's attempt, under a new epoch. It returns ErrAttemptNotFound,
// ErrNotYours, ErrEpochs, or ErrClosed when the attempt is over.
func (s *Service) Take(ctx context.Context, attemptID, contestantID string) (Held, error) {
	a, err := s.Attempt(ctx, attemptID, contestantID)
	if err != nil {
		return Held{}, err
	}
	return s.take(ctx, a)
}

// Resume lets another device take an attempt over with its resume code, in any case and with or without dashes. It
// returns ErrResume where no running attempt has the code.
func (s *Service) Resume(ctx context.Context, code string) (Held, error) {
	a, err := s.Store.AttemptByResumeHash(ctx, resumeHash(code))
	if errors.Is(err, ErrAttemptNotFound) {
		return Held{}, ErrResume
	}
	if err != nil {
		return Held{}, err
	}
	h, err := s.take(ctx, a)
	if errors.Is(err, ErrClosed) {
		return Held{}, ErrResume
	}
	return h, err
}

// take raises the attempt's epoch and returns what its holder needs.
func (s *Service) take(ctx context.Context, a Attempt) (Held, error) {
	c, err := s.Contest(ctx, a.ContestID)
	if err != nil {
		return Held{}, err
	}
	if !s.stillOn(c, a) {
		return Held{}, ErrClosed
	}
	if a, err = s.Store.TakeAttempt(ctx, a.ID, MaxEpochs, s.now()); err != nil {
		return Held{}, err
	}
	s.remember(a)
	s.Publisher.Attempt(ctx, a)
	paper, err := s.paper(ctx, a.PaperID)
	if err != nil {
		return Held{}, err
	}
	entries, err := s.Store.Entries(ctx, a.ID)
	if err != nil {
		return Held{}, err
	}
	return s.hold(c, paper, a, entries, false), nil
}

// stillOn reports whether answers to a still count.
func (s *Service) stillOn(c Contest, a Attempt) bool {
	if _, ok := c.Round(a.RoundID); !ok || a.State != Running {
		return false
	}
	deadline, _ := c.deadline(a)
	return deadline.IsZero() || !s.now().After(deadline.Add(Grace))
}
