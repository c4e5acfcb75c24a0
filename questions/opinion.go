package questions

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"khoabang/internal/fault"
)

// The errors of opinions.
var (
	ErrOpinion      = fault.New(fault.Invalid, "opinion_invalid", "the opinion is not valid")
	ErrNoOpinion    = fault.New(fault.NotFound, "opinion_not_found", "there is no such opinion")
	ErrOpinionTaken = fault.New(fault.Conflict, "opinion_taken", "others wrote at the same moment")
)

// Limits on what is said of one question.
const (
	MaxOpinion  = 2000 // runes
	MaxOpinions = 500
)

// opinionTries bounds how often an opinion is given another number because others wrote meanwhile.
const opinionTries = 5

// Opinion is what somebody says of a question beside its steps of review. It never changes and never goes; one that
// begins a thread is open until somebody settles it.
type Opinion struct {
	BankID     string
	QuestionID string
	Number     int    // 1, 2, 3, … in its question
	Revision   int    // of the question, that it speaks of
	ReplyTo    int    // the number of the opinion that it answers; 0 for one that begins a thread
	Author     string // user ID
	Text       string
	At         time.Time
	SettledAt  time.Time // zero while it is open; always zero for a reply
	SettledBy  string    // user ID
}

// Open reports whether the opinion waits for somebody to settle it.
func (o Opinion) Open() bool { return o.ReplyTo == 0 && o.SettledAt.IsZero() }

// Validate returns ErrOpinion with every field that is wrong by itself, or nil.
func (o Opinion) Validate() error {
	var c fault.Check
	checkText(&c, "text", o.Text, MaxOpinion)
	c.Require(o.Revision >= 1, "revision", "required")
	c.Require(o.ReplyTo >= 0, "reply_to", "no_such_opinion")
	return c.Err(ErrOpinion)
}

// Opinions returns what was said of a question, in the order of their numbers. It returns ErrNotFound if there is no such
// question.
func (s *Service) Opinions(ctx context.Context, bankID, questionID string) ([]Opinion, error) {
	if _, err := s.store.Question(ctx, bankID, questionID); err != nil {
		return nil, err
	}
	return s.store.Opinions(ctx, bankID, questionID)
}

// OpenOpinions returns how many opinions on each question are open, in all banks; a Ref's Revision is 0 here.
func (s *Service) OpenOpinions(ctx context.Context) (map[Ref]int, error) {
	return s.store.OpenOpinions(ctx)
}

// AddOpinion stores what o.Author says of a revision of a question, in a thread of its own or as a reply to the opinion
// that begins one. Number and At are set here. It returns ErrOpinion with the fields that are wrong, ErrNotFound, or
// ErrOpinionTaken if others kept writing at the same moment.
func (s *Service) AddOpinion(ctx context.Context, o Opinion) (Opinion, error) {
	if err := o.Validate(); err != nil {
		return Opinion{}, err
	}
	latest, err := s.store.Question(ctx, o.BankID, o.QuestionID)
	if err != nil {
		return Opinion{}, err
	}
	o.At, o.SettledAt, o.SettledBy = s.stamp(), time.Time{}, ""
	for try := 1; ; try++ {
		thread, err := s.store.Opinions(ctx, o.BankID, o.QuestionID)
		if err != nil {
			return Opinion{}, fmt.Errorf("read opinions: %w", err)
		}
		if err := o.checkAgainst(latest, thread); err != nil {
			return Opinion{}, err
		}
		o.Number = len(thread) + 1
		err = s.store.AddOpinion(ctx, o)
		if !errors.Is(err, ErrOpinionTaken) || try == opinionTries {
			return o, err
		}
	}
}

// checkAgainst returns ErrOpinion if o does not fit the question or what was said of it.
func (o Opinion) checkAgainst(latest Question, thread []Opinion) error {
	var c fault.Check
	c.Require(o.Revision <= latest.Revision, "revision", "range", "min", 1, "max", latest.Revision)
	begins := func(x Opinion) bool { return x.Number == o.ReplyTo && x.ReplyTo == 0 }
	c.Require(o.ReplyTo == 0 || slices.ContainsFunc(thread, begins), "reply_to", "no_such_opinion")
	c.Require(len(thread) < MaxOpinions, "text", "too_many", "max", MaxOpinions)
	return c.Err(ErrOpinion)
}

// SettleOpinion marks an opinion that begins a thread as settled, by the person. Whoever comes second changes nothing:
// the opinion is returned as it is. It returns ErrNoOpinion if no thread begins with that number.
func (s *Service) SettleOpinion(ctx context.Context, bankID, questionID string, number int, person string) (Opinion, error) {
	return s.store.SettleOpinion(ctx, bankID, questionID, number, person, s.stamp())
}
