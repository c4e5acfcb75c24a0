package questions

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"khoabang/internal/fault"
)

// The errors of filing.
var (
	ErrExists = fault.New(fault.Conflict, "question_exists", "the bank has a question with this ID")
	ErrShown  = fault.New(fault.Conflict, "question_shown", "a practice question was shown with its key and is not used where answers count")
	ErrUnused = fault.New(fault.Conflict, "question_retired", "a retired question stays where it is")
	ErrTags   = fault.New(fault.Conflict, "tags_too_many", "the question would have too many tags")
)

// MaxMoveComment is the limit on the comment of a move, which stands behind what is said of the move itself.
const MaxMoveComment = 1000 // runes

// Place is where questions are moved to. Zero fields leave a question where it is.
type Place struct {
	BankID string
	Area   string
}

// Tag takes the tags in remove off all the questions named and puts those in add on them, or does so with none. Each
// question that changes becomes a new revision by the person, in the status it has. It returns the latest revision of
// every question, in the order of refs. Refs name the revisions that the person saw.
//
// It returns ErrSelection, or ErrNotFound, ErrStale or ErrTags (more than MaxTags) with a field "questions[i]".
func (s *Service) Tag(ctx context.Context, refs []Ref, add, remove []string, person string) ([]Question, error) {
	var c fault.Check
	checkSelection(&c, refs)
	c.Require(len(add)+len(remove) > 0, "add", "required")
	checkTags(&c, "add", add)
	checkTags(&c, "remove", remove)
	for i, tag := range add {
		c.Require(!slices.Contains(remove, tag), fmt.Sprintf("add[%d]", i), "added_and_removed")
	}
	if err := c.Err(ErrSelection); err != nil {
		return nil, err
	}
	return s.refile(ctx, refs, person, "", func(q *Question) error {
		q.Tags = retagged(q.Tags, add, remove)
		if len(q.Tags) > MaxTags {
			return ErrTags.With("max", MaxTags)
		}
		return nil
	})
}

// retagged returns tags without those in remove and with those in add, the new ones last.
func retagged(tags, add, remove []string) []string {
	left := slices.DeleteFunc(slices.Clone(tags), func(t string) bool { return slices.Contains(remove, t) })
	for _, t := range add {
		if !slices.Contains(left, t) {
			left = append(left, t)
		}
	}
	return left
}

// Move puts all the questions named in another area, another bank or both, or none of them. Within its bank a question
// becomes a new revision by the person, in the status it has. In another bank it gets all its revisions, so that who
// wrote and who approved it stays known, and one more by the person, in the status it had; where it was it is retired.
// Origin tells that it is the same question, and both say in their comments from where it went to where. If the other bank has a retired question with its ID and
// content, the question came from there, and the revision is that one's next.
//
// A retired question stays in its bank. A practice bank's question goes only to practice banks: it was shown with its
// key. Move returns the latest revision of every question where it is now, in the order of refs. It returns
// ErrSelection, ErrNoBank, or ErrNotFound, ErrStale, ErrUnused, ErrShown or ErrExists with a field "questions[i]".
func (s *Service) Move(ctx context.Context, refs []Ref, to Place, person, comment string) ([]Question, error) {
	var c fault.Check
	checkSelection(&c, refs)
	checkOptional(&c, "comment", comment, MaxMoveComment)
	checkOptional(&c, "area", to.Area, MaxLabel)
	c.Require(to != Place{}, "area", "required")
	c.Require(to.Area == "" || strings.TrimSpace(to.Area) != "", "area", "required")
	ids := map[string]bool{}
	for i, ref := range refs {
		c.Require(to.BankID == "" || !ids[ref.ID], fmt.Sprintf("questions[%d]", i), "duplicate")
		ids[ref.ID] = true
	}
	if err := c.Err(ErrSelection); err != nil {
		return nil, err
	}
	if to.BankID == "" {
		return s.refile(ctx, refs, person, comment, func(q *Question) error { q.Area = to.Area; return nil })
	}
	return s.rebank(ctx, refs, to, person, comment)
}

// refile stores what change makes of the latest revisions of questions, where it changes them.
func (s *Service) refile(ctx context.Context, refs []Ref, person, comment string, change func(*Question) error) ([]Question, error) {
	now := make([]Question, len(refs))
	b := batch{at: s.stamp(), person: person}
	for i, ref := range refs {
		q, err := s.seen(ctx, ref)
		if err == nil {
			was := q
			if err = change(&q); err == nil && !q.SameAs(was) {
				q = b.next(i, q, was.Revision, comment)
			}
		}
		if err != nil {
			return nil, named(err, fmt.Sprintf("questions[%d]", i), ref)
		}
		now[i] = q
	}
	return now, s.addBatch(ctx, b, refs)
}

// rebank moves questions to another bank; those that are in it change their area only.
func (s *Service) rebank(ctx context.Context, refs []Ref, to Place, person, comment string) ([]Question, error) {
	target, err := s.store.Bank(ctx, to.BankID)
	if err != nil {
		return nil, err
	}
	banks := map[string]Bank{}
	now := make([]Question, len(refs))
	b := batch{at: s.stamp(), person: person}
	for i, ref := range refs {
		from, known := banks[ref.BankID]
		if !known {
			if from, err = s.store.Bank(ctx, ref.BankID); err != nil {
				return nil, named(err, fmt.Sprintf("questions[%d]", i), ref)
			}
			banks[ref.BankID] = from
		}
		if now[i], err = s.moveOne(ctx, &b, i, ref, from, target, to.Area, comment); err != nil {
			return nil, named(err, fmt.Sprintf("questions[%d]", i), ref)
		}
	}
	return now, s.addBatch(ctx, b, refs)
}

// moveOne adds to b what it takes to move the i-th question, and returns the question where it is then.
func (s *Service) moveOne(ctx context.Context, b *batch, i int, ref Ref, from, to Bank, area, comment string) (Question, error) {
	revisions, err := s.store.Revisions(ctx, ref.BankID, ref.ID)
	if err != nil {
		return Question{}, err
	}
	was := revisions[len(revisions)-1]
	there := was
	if area != "" {
		there.Area = area
	}
	switch {
	case was.Revision != ref.Revision:
		return Question{}, ErrStale
	case from.ID == to.ID && there.Area == was.Area:
		return was, nil
	case from.ID == to.ID:
		return b.next(i, there, was.Revision, comment), nil
	case was.Status == Retired:
		return Question{}, ErrUnused
	case from.Practice && !to.Practice:
		return Question{}, ErrShown
	}
	before, err := s.store.Question(ctx, to.ID, ref.ID)
	switch {
	case errors.Is(err, ErrNotFound):
		b.carry(i, revisions, to.ID)
		before.Revision = was.Revision
	case err != nil:
		return Question{}, err
	case before.Status != Retired || !sameContent(before, inBank(was, to.ID)):
		return Question{}, ErrExists
	}
	said := strings.TrimSpace(fmt.Sprintf("%s/%s → %s/%s %s", from.ID, ref.ID, to.ID, ref.ID, comment))
	left := was
	left.Status = Retired
	b.next(i, left, was.Revision, said)
	return b.next(i, inBank(there, to.ID), before.Revision, said), nil
}

// inBank returns q in another bank, with its origin.
func inBank(q Question, bankID string) Question {
	q.Origin, q.BankID = q.Root().BankID, bankID
	if q.Origin == bankID {
		q.Origin = ""
	}
	return q
}

// seen returns the latest revision of a question if it is the one that ref names.
func (s *Service) seen(ctx context.Context, ref Ref) (Question, error) {
	q, err := s.store.Question(ctx, ref.BankID, ref.ID)
	if err == nil && q.Revision != ref.Revision {
		err = ErrStale
	}
	return q, err
}
