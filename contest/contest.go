package contest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// The errors of contests.
var (
	ErrNotFound        = fault.New(fault.NotFound, "contest_not_found", "there is no such contest")
	ErrInvalid         = fault.New(fault.Invalid, "contest_invalid", "the contest is not valid")
	ErrNotOpen         = fault.New(fault.Conflict, "contest_not_open", "the contest has not opened yet")
	ErrOver            = fault.New(fault.Closed, "contest_closed", "the contest is closed")
	ErrUnpublished     = fault.New(fault.Conflict, "contest_unpublished", "the contest has no published paper")
	ErrPublished       = fault.New(fault.Conflict, "contest_published", "the contest's paper is published and cannot change")
	ErrSchedule        = fault.New(fault.Conflict, "schedule_refused", "the schedule cannot change that way")
	ErrAttemptNotFound = fault.New(fault.NotFound, "attempt_not_found", "there is no such attempt")
	ErrNotYours        = fault.New(fault.Forbidden, "attempt_not_yours", "the attempt is another contestant's")
	ErrClosed          = fault.New(fault.Closed, "attempt_closed", "the attempt is closed")
	ErrStillOpen       = fault.New(fault.Conflict, "attempt_open", "the attempt is still open")
	ErrLimit           = fault.New(fault.Conflict, "attempt_limit", "no attempts are left")
	ErrTaken           = fault.New(fault.Conflict, "attempt_taken", "an attempt with this key exists")
	ErrConflict        = fault.New(fault.Conflict, "entry_conflict", "another answer was stored under this number")
	ErrEntry           = fault.New(fault.Invalid, "entry_invalid", "an answer is not valid")
	ErrEpoch           = fault.New(fault.Invalid, "epoch_unknown", "the attempt was never taken under this epoch")
	ErrEpochs          = fault.New(fault.TooMany, "epoch_limit", "the attempt was taken over too often")
	ErrResume          = fault.New(fault.NotFound, "resume_code_unknown", "there is no running attempt with this code")
	ErrRegistration    = fault.New(fault.Invalid, "registration_invalid", "the registration is not valid")
	ErrNameDiffers     = fault.New(fault.Conflict, "name_differs", "this device took part under another name")
	ErrNotDurable      = fault.New(fault.Unavailable, "not_durable", "the answer may or may not be stored; send it again")
	ErrRevision        = fault.New(fault.Conflict, "revision_conflict", "somebody else changed it first")
	ErrNoContestant    = fault.New(fault.NotFound, "contestant_not_found", "there is no such contestant")
	ErrReviewHidden    = fault.New(fault.Forbidden, "review_hidden", "the answers are not shown yet")
)

// Contest is what is announced. Its schedule may change while it runs; its rules and papers may not.
type Contest struct {
	ID        string
	Slug      string // in addresses: "cchc-2025"
	Title     string
	Organiser string
	Summary   string // one or two sentences for the door
	Terms     string // the full rules as published, plain text in paragraphs
	Practice  bool   // never ranked officially; draws practice questions only; shows right answers at once
	Rounds    []Round
	Rules     Rules
	Notice    Notice
	Revision  int // rises with every change; the store's precondition for the next one
	CreatedAt time.Time
}

// Round is a stretch of time in which a contest can be taken.
type Round struct {
	ID       string
	Name     string
	OpensAt  time.Time // zero: not before somebody opens it
	ClosesAt time.Time // zero: open without end
	PaperID  string    // "" until the paper is published
	Draft    PaperPlan // what the paper will be made of; fixed by publishing
}

// PaperPlan says from where and by what blueprint a paper is made.
type PaperPlan struct {
	Banks     []string
	Blueprint questions.Blueprint
}

// Notice is the text that a contestant consents to. A change of text is a new version.
type Notice struct {
	Version string
	Text    string
}

// Rules are a contest's rules as data. The zero value of a field is its mildest reading.
type Rules struct {
	Limit    time.Duration // for the whole sheet; 0 means until the round closes
	Attempts int           // a contestant's attempts in one period; 0 means any number
	Period   Period
	Counts   Counting
	Marking  questions.Rule
	Keys     []RankKey // in order; results alike in all of them share a rank
}

// Period is the span that an attempt limit counts in.
type Period string

// The periods.
const (
	PerContest Period = "contest"
	PerRound   Period = "round"
)

// State is where a round is in its life.
type State string

// The states of a round.
const (
	Draft    State = "draft"    // no paper yet
	Upcoming State = "upcoming" // published, not open yet
	Open     State = "open"
	Closed   State = "closed"
)

// State returns the state of r at now.
func (r Round) State(now time.Time) State {
	switch {
	case r.PaperID == "":
		return Draft
	case r.OpensAt.IsZero() || now.Before(r.OpensAt):
		return Upcoming
	case r.ClosesAt.IsZero() || now.Before(r.ClosesAt):
		return Open
	}
	return Closed
}

// Current returns the round that matters at now: the open one, else the next to open, else the last to have closed.
// A contest has at least one round.
func (c Contest) Current(now time.Time) Round {
	best := c.Rounds[0]
	for _, r := range c.Rounds {
		switch {
		case r.State(now) == Open:
			return r
		case best.State(now) == Closed:
			best = r
		}
	}
	return best
}

// Round returns the round with the given ID.
func (c Contest) Round(id string) (Round, bool) {
	for _, r := range c.Rounds {
		if r.ID == id {
			return r, true
		}
	}
	return Round{}, false
}

// Paper is the frozen content of a round. Nothing in it ever changes.
type Paper struct {
	ID          string
	ContestID   string
	RoundID     string
	Blueprint   questions.Blueprint
	Marking     questions.Rule
	Questions   []questions.Question // every question a sheet may hold, ordered by bank ID, then ID
	PublishedAt time.Time
}

// Question returns the paper's copy of a question.
func (p Paper) Question(ref questions.Ref) (questions.Question, bool) {
	i, found := slices.BinarySearchFunc(p.Questions, ref, func(q questions.Question, ref questions.Ref) int {
		return cmp.Or(strings.Compare(q.BankID, ref.BankID), strings.Compare(q.ID, ref.ID))
	})
	if !found || p.Questions[i].Revision != ref.Revision {
		return questions.Question{}, false
	}
	return p.Questions[i], true
}
