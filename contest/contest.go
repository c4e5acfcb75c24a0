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
	ID           string
	Slug         string // in addresses: "cchc-2025"
	Title        string
	Organiser    string
	Summary      string  // one or two sentences for the door
	Terms        string  // the full rules as published, plain text in paragraphs
	Practice     bool    // never ranked officially; draws practice questions only; shows right answers at once
	Blocks       []Block // none: everybody is ranked together
	Rounds       []Round
	Who          Eligibility // of every block
	Categories   []Category  // of staff, to choose from; none: nobody is asked
	Rules        Rules
	Awards       Awards
	Collective   Collective
	Figures      []Figure
	Lots         []Lot
	Disqualified []Disqualification
	Cleared      []Clearance   // people who are not whom the excluded list means
	Amendments   []Amendment   // in the order in which they were proposed
	Timings      []Timing      // rounds opened or closed by hand; Log has everything
	Extensions   []Extension   // of rounds, in the order in which they were made
	Grants       []Grant       // of extra time, in the order in which they were given
	Complaints   time.Duration // how long after its publication a result may be complained about; 0: not at all
	Notice       Notice
	Certificates Certificates
	Revision     int // rises with every change; the store's precondition for the next one
	CreatedAt    time.Time
}

// Round is a stretch of time in which a contest can be taken.
type Round struct {
	ID       string
	Name     string
	Mode     Mode
	OpensAt  time.Time    // zero: not before somebody opens it
	ClosesAt time.Time    // zero: open without end
	Papers   []RoundPaper // one for each block, in their order; one with BlockID "" where there are none
	Steps    []Step       // that the operator of a round on stage took, in their order
}

// RoundPaper is what the people of one block are given in a round.
type RoundPaper struct {
	BlockID string
	PaperID string    // "" until the paper is published
	Plan    PaperPlan // what the paper is made of; fixed by publishing
}

// PaperPlan says what a paper is made of: a choice by a blueprint, other for every sheet, or fixed questions, the same
// for everybody.
type PaperPlan struct {
	Banks     []string
	Blueprint questions.Blueprint
	Fixed     []string // IDs of the questions of a fixed paper, in their order, from Banks; none where there is a blueprint
	KeepOrder bool     // a fixed paper's questions are shown in their order
	Critical  string   // the tag of questions that fail the sheet when they are not answered right; "" for none
}

// Size returns the number of questions on a sheet, a prediction aside.
func (p PaperPlan) Size() int { return p.Blueprint.Size() + len(p.Fixed) }

// Notice is the text that a contestant consents to. A change of text is a new version.
type Notice struct {
	Version string
	Text    string
}

// Rules are a contest's rules as data. The zero value of a field is its mildest reading.
type Rules struct {
	Limit       time.Duration // for the whole sheet; 0 means until the round closes
	ItemLimit   time.Duration // for each question, handed out one at a time; 0 means none; see Windows
	Forward     bool          // a question that was left cannot be gone back to; see OneWay
	Attempts    int           // a contestant's attempts in one period; 0 means any number
	Period      Period
	Counts      Counting
	Marking     questions.Rule
	Worth       []int     // what a right answer earns by difficulty 1, 2, 3, in thousandths of a point; none: one point each
	Pass        int       // right answers that pass; 0: every attempt passes
	PerfectOnly bool      // only attempts with every question right are ranked
	Keys        []RankKey // in order; results alike in all of them share a rank
	Ties        Ties
	Overall     Overall
	Prediction  Prediction
}

// OneWay reports whether a question that was left cannot be gone back to: always where each has its own time.
func (rules Rules) OneWay() bool { return rules.Forward || rules.ItemLimit > 0 }

// Period is the span that an attempt limit counts in.
type Period string

// The periods. A week runs from Monday to Sunday in Vietnam.
const (
	PerContest Period = "contest"
	PerRound   Period = "round"
	PerWeek    Period = "week"
)

// Span is what is ranked, predicted or awarded: each round by itself, or the contest as a whole.
type Span string

// The spans.
const (
	OfRound   Span = "round"
	OfContest Span = "contest"
)

// Ties says what becomes of results that are alike in every key.
type Ties string

// What becomes of ties.
const (
	TiesShare Ties = "share" // they share a rank
	TiesLot   Ties = "lot"   // a lot with a published seed orders them
)

// Overall says how the contest as a whole is ranked where it has several rounds.
type Overall string

// The ways of ranking a contest as a whole.
const (
	OverallBest Overall = "best" // by the one attempt that counts of all rounds
	OverallSum  Overall = "sum"  // by the sums over the rounds' counting attempts
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
	case !r.Published():
		return Draft
	case r.OpensAt.IsZero() || now.Before(r.OpensAt):
		return Upcoming
	case r.ClosesAt.IsZero() || now.Before(r.ClosesAt):
		return Open
	}
	return Closed
}

// Published reports whether every paper of r is frozen.
func (r Round) Published() bool {
	unpublished := func(p RoundPaper) bool { return p.PaperID == "" }
	return len(r.Papers) > 0 && !slices.ContainsFunc(r.Papers, unpublished)
}

// Size returns the number of questions on a sheet of the round's largest paper, a prediction aside.
func (r Round) Size() int {
	n := 0
	for _, p := range r.Papers {
		n = max(n, p.Plan.Size())
	}
	return n
}

// Paper returns what the people of a block are given in r.
func (r Round) Paper(blockID string) (RoundPaper, bool) {
	i := slices.IndexFunc(r.Papers, func(p RoundPaper) bool { return p.BlockID == blockID })
	if i < 0 {
		return RoundPaper{}, false
	}
	return r.Papers[i], true
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
	BlockID     string
	Blueprint   questions.Blueprint // none where every sheet holds every question
	KeepOrder   bool                // the questions are shown in Order
	Order       []string            // of a fixed paper: the IDs of its questions in their order
	Critical    string              // the tag of questions that fail the sheet
	Marking     questions.Rule
	Worth       []int                // as Rules have it
	Prediction  Prediction           // the last question of every sheet, unless it has no target
	Questions   []questions.Question // every question a sheet may hold, ordered by bank ID, then ID
	PublishedAt time.Time
}

// predictionRef names the prediction question of every paper that has one. No bank holds it: it is made of the setting.
var predictionRef = questions.Ref{ID: "prediction", Revision: 1}

// Question returns the paper's copy of a question. That of a prediction has no stem: what it asks is Paper.Prediction.
func (p Paper) Question(ref questions.Ref) (questions.Question, bool) {
	if ref == predictionRef && p.Prediction.Of != NoTarget {
		return questions.Question{ID: ref.ID, Revision: ref.Revision, Kind: questions.Prediction}, true
	}
	i, found := slices.BinarySearchFunc(p.Questions, ref, func(q questions.Question, ref questions.Ref) int {
		return cmp.Or(strings.Compare(q.BankID, ref.BankID), strings.Compare(q.ID, ref.ID))
	})
	if !found || p.Questions[i].Revision != ref.Revision {
		return questions.Question{}, false
	}
	return p.Questions[i], true
}
