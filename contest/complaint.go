package contest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"khoabang/internal/fault"
)

// The errors of complaints.
var (
	ErrNoComplaint       = fault.New(fault.NotFound, "complaint_not_found", "there is no such complaint")
	ErrNoComplaints      = fault.New(fault.Conflict, "complaints_not_taken", "the contest takes no complaints")
	ErrComplaintsOver    = fault.New(fault.Closed, "complaints_over", "the time for complaints is over")
	ErrComplaintOpen     = fault.New(fault.Conflict, "complaint_open", "a complaint about this attempt waits for an answer")
	ErrComplaintLimit    = fault.New(fault.TooMany, "complaint_limit", "there were enough complaints about this attempt")
	ErrComplaint         = fault.New(fault.Invalid, "complaint_invalid", "the complaint is not valid")
	ErrComplaintAnswered = fault.New(fault.Conflict, "complaint_answered", "the complaint is answered already")
)

// Limits on complaints.
const (
	MinComplaint  = 10   // runes
	MaxComplaint  = 2000 // runes
	MaxComplaints = 5    // about one attempt
	MaxWindow     = 60 * 24 * time.Hour
)

// Redress says what was done about a complaint besides answering it.
type Redress string

// What may be done about a complaint.
const (
	NoRedress        Redress = ""
	RedressAmendment Redress = "amendment"    // an amendment was proposed
	RedressOut       Redress = "disqualified" // an attempt was disqualified
	RedressBack      Redress = "reinstated"   // a disqualification was lifted
)

// Complaint is what a contestant says is wrong with a result, and what the jury says to it.
type Complaint struct {
	ID           string
	ContestID    string
	AttemptID    string
	ContestantID string
	Number       int // from 1 among those about the attempt
	Text         string
	At           time.Time
	Answer       Answer
}

// Answer is the answer to a complaint.
type Answer struct {
	Text    string
	Redress Redress
	Subject string    // the ID of the amendment or the attempt; "" without redress
	By      string    // user ID
	At      time.Time // zero while the complaint is open
}

// Open reports whether a complaint waits for an answer.
func (c Complaint) Open() bool { return c.Answer.At.IsZero() }

// ComplaintStore keeps complaints.
type ComplaintStore interface {
	// AddComplaint stores a complaint. It returns ErrTaken if its ID or its (AttemptID, Number) is in use.
	AddComplaint(ctx context.Context, c Complaint) error
	// Complaint returns the complaint with the given ID, or ErrNoComplaint.
	Complaint(ctx context.Context, id string) (Complaint, error)
	// ComplaintsAbout returns the complaints about an attempt, ordered by Number.
	ComplaintsAbout(ctx context.Context, attemptID string) ([]Complaint, error)
	// Complaints returns up to limit complaints of a contest: those that are open, oldest first, or those that are
	// answered, latest answer first; of the same moment by ID.
	Complaints(ctx context.Context, contestID string, open bool, limit int) ([]Complaint, error)
	// AnswerComplaint stores the answer to a complaint that is open, and returns it as it is then. It returns
	// ErrComplaintAnswered, or ErrNoComplaint.
	AnswerComplaint(ctx context.Context, id string, a Answer) (Complaint, error)
}

// ComplaintsUntil returns until when complaints about a round are taken: so long after its first publication, or that of
// the whole contest if it came first. It is zero while nothing is published: complaints are taken then.
func (c Contest) ComplaintsUntil(roundID string, published []Publication) time.Time {
	var first time.Time
	for _, p := range published {
		if p.State == Published && (p.RoundID == roundID || p.RoundID == "") && (first.IsZero() || p.SignedAt.Before(first)) {
			first = p.SignedAt
		}
	}
	if first.IsZero() {
		return first
	}
	return first.Add(c.Complaints)
}

// complaining returns why a contestant may not complain about an attempt now; nil if it is possible.
func (s *Service) complaining(ctx context.Context, a Attempt) (until time.Time, err error) {
	c, err := s.Contest(ctx, a.ContestID)
	switch {
	case err != nil:
		return until, err
	case c.Complaints == 0 || c.Practice:
		return until, ErrNoComplaints
	case a.State != Done:
		return until, ErrStillOpen
	}
	all, err := s.Store.Publications(ctx, c.ID)
	if err != nil {
		return until, err
	}
	until = c.ComplaintsUntil(a.RoundID, all)
	if !until.IsZero() && !s.now().Before(until) {
		return until, ErrComplaintsOver
	}
	return until, nil
}

// Complaining is what a contestant may know of complaints about an attempt.
type Complaining struct {
	Complaints []Complaint
	Until      time.Time // until when more are taken; zero while that is not known
	Refused    error     // why no other is taken now; nil if one is
}

// ComplaintsOf returns the complaints about a contestant's own attempt. It returns ErrAttemptNotFound or ErrNotYours.
func (s *Service) ComplaintsOf(ctx context.Context, attemptID, contestantID string) (Complaining, error) {
	a, err := s.Attempt(ctx, attemptID, contestantID)
	if err != nil {
		return Complaining{}, err
	}
	list, err := s.Store.ComplaintsAbout(ctx, a.ID)
	if err != nil {
		return Complaining{}, err
	}
	v := Complaining{Complaints: list}
	v.Until, v.Refused = s.complaining(ctx, a)
	if v.Refused == nil {
		v.Refused = another(list)
	}
	if v.Refused != nil && fault.KindOf(v.Refused) == fault.Internal {
		return Complaining{}, v.Refused
	}
	return v, nil
}

// another returns why no other complaint is taken beside those that there are.
func another(list []Complaint) error {
	switch {
	case slices.ContainsFunc(list, Complaint.Open):
		return ErrComplaintOpen
	case len(list) >= MaxComplaints:
		return ErrComplaintLimit.With("limit", MaxComplaints)
	}
	return nil
}

// Complain files a complaint about a contestant's own closed attempt. It returns ErrAttemptNotFound, ErrNotYours,
// ErrStillOpen, ErrNoComplaints, ErrComplaintsOver, ErrComplaintOpen, ErrComplaintLimit, or ErrComplaint.
func (s *Service) Complain(ctx context.Context, attemptID, contestantID, text string) (Complaint, error) {
	a, err := s.Attempt(ctx, attemptID, contestantID)
	if err != nil {
		return Complaint{}, err
	}
	if _, err := s.complaining(ctx, a); err != nil {
		return Complaint{}, err
	}
	text = strings.TrimSpace(text)
	var k fault.Check
	n := len([]rune(text))
	k.Require(n >= MinComplaint && n <= MaxComplaint, "text", "length", "min", MinComplaint, "max", MaxComplaint)
	if err := k.Err(ErrComplaint); err != nil {
		return Complaint{}, err
	}
	list, err := s.Store.ComplaintsAbout(ctx, a.ID)
	if err != nil {
		return Complaint{}, err
	}
	if err := another(list); err != nil {
		return Complaint{}, err
	}
	c := Complaint{ID: newID(), ContestID: a.ContestID, AttemptID: a.ID, ContestantID: a.ContestantID, Number: len(list) + 1,
		Text: text, At: s.now()}
	err = s.Store.AddComplaint(ctx, c)
	if errors.Is(err, ErrTaken) {
		err = ErrComplaintOpen // one came at the same moment
	}
	return c, err
}

// Complaints returns up to limit complaints of a contest; see ComplaintStore.
func (s *Service) Complaints(ctx context.Context, contestID string, open bool, limit int) ([]Complaint, error) {
	return s.Store.Complaints(ctx, contestID, open, limit)
}

// AnswerComplaint answers a complaint of a contest, and says what was done about it: the amendment or the decision must be
// there. It returns ErrNoComplaint, ErrComplaintAnswered, or ErrComplaint.
func (s *Service) AnswerComplaint(ctx context.Context, contestID, id string, a Answer, person string) (Complaint, error) {
	c, err := s.Store.Complaint(ctx, id)
	if err == nil && c.ContestID != contestID {
		err = ErrNoComplaint
	}
	if err != nil {
		return Complaint{}, err
	}
	now, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return Complaint{}, err
	}
	a.Text, a.By, a.At = strings.TrimSpace(a.Text), person, s.now()
	if err := now.checkAnswer(a); err != nil {
		return Complaint{}, err
	}
	return s.Store.AnswerComplaint(ctx, id, a)
}

func (c Contest) checkAnswer(a Answer) error {
	var k fault.Check
	n := len([]rune(a.Text))
	k.Require(n >= 1 && n <= MaxComplaint, "text", "length", "min", 1, "max", MaxComplaint)
	oneOf(&k, "redress", a.Redress, NoRedress, RedressAmendment, RedressOut, RedressBack)
	there := true
	switch a.Redress {
	case NoRedress:
		there = a.Subject == ""
	case RedressAmendment:
		there = slices.ContainsFunc(c.Amendments, func(x Amendment) bool { return x.ID == a.Subject })
	case RedressOut:
		there = c.standing(a.Subject) >= 0
	case RedressBack:
		there = slices.ContainsFunc(c.Disqualified, func(d Disqualification) bool { return d.AttemptID == a.Subject && !d.Stands() })
	}
	k.Require(there, "subject", "no_such_decision")
	return k.Err(ErrComplaint)
}
