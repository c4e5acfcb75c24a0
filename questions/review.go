package questions

import (
	"context"
	"fmt"
	"slices"

	"khoabang/internal/fault"
)

// The errors of review.
var (
	ErrStep      = fault.New(fault.Conflict, "review_step", "the question is not in the state that this step needs")
	ErrOwnWork   = fault.New(fault.Forbidden, "review_own_work", "nobody approves what they wrote themselves")
	ErrNoComment = fault.New(fault.Invalid, "review_comment_needed", "a question is sent back with a comment that says why")
	ErrSelection = fault.New(fault.Invalid, "selection_invalid", "the questions chosen are not valid")
)

// MaxSelection is how many questions may be dealt with at once: taken a step, tagged, moved.
const MaxSelection = 1000

// steps says from which states a step to another may be taken. An edit of the content makes a draft whatever the state was.
var steps = map[Status][]Status{
	InReview: {Draft},
	Approved: {InReview},
	Retired:  {Draft, InReview, Approved},
	Draft:    {InReview, Approved, Retired}, // sent back
}

// Save stores an edit of a question as a new revision by the author: a draft, or, where tags and area are all that
// changed, in the status it had. q.Revision is the one that was edited, 0 for a new question; q.Comment is what the
// author says of the edit. It returns ErrInvalid, ErrNoBank, or ErrStale if somebody else made a revision meanwhile;
// nothing is overwritten. Saving what is stored already changes nothing.
func (s *Service) Save(ctx context.Context, q Question, author string) (Question, error) {
	if err := q.Validate(); err != nil {
		return Question{}, err
	}
	if _, err := s.store.Bank(ctx, q.BankID); err != nil {
		return Question{}, err
	}
	var c fault.Check
	if err := s.unknownPictures(ctx, &c, []Question{q}, nil, func(int) string { return "" }); err != nil {
		return Question{}, err
	}
	if err := c.Err(ErrInvalid); err != nil {
		return Question{}, err
	}
	status := Draft
	q.Origin = ""
	if q.Revision > 0 {
		stored, err := s.store.Question(ctx, q.BankID, q.ID)
		if err != nil {
			return Question{}, err
		}
		if stored.Revision != q.Revision {
			return Question{}, ErrStale
		}
		q.Origin = stored.Origin
		if q.Status = stored.Status; q.SameAs(stored) {
			return stored, nil
		}
		if sameContent(q, stored) {
			status = stored.Status
		}
	}
	q.Revision, q.Status, q.CreatedAt, q.CreatedBy = q.Revision+1, status, s.stamp(), author
	return q, s.store.AddRevisions(ctx, []Question{q})
}

// Step takes a step of review with all the questions named, or with none: each becomes a new revision with the same
// content, by the person and with the comment given. A question may go from draft to in review, from there to approved,
// from any of them to retired, and back to draft with a comment that says why. Nobody approves a question that they
// wrote or edited since it was last approved. Refs name the revisions that the person saw.
//
// It returns ErrSelection, ErrNoComment, or ErrNotFound, ErrStale, ErrStep or ErrOwnWork with a field "questions[i]".
func (s *Service) Step(ctx context.Context, refs []Ref, to Status, person, comment string) ([]Question, error) {
	if err := checkStep(refs, to, comment); err != nil {
		return nil, err
	}
	taken := make([]Question, len(refs))
	b := batch{at: s.stamp(), person: person}
	for i, ref := range refs {
		q, err := s.ready(ctx, ref, to, person)
		if err != nil {
			return nil, named(err, fmt.Sprintf("questions[%d]", i), ref)
		}
		q.Status = to
		taken[i] = b.next(i, q, q.Revision, comment)
	}
	return taken, s.addBatch(ctx, b, refs)
}

func checkStep(refs []Ref, to Status, comment string) error {
	var c fault.Check
	checkSelection(&c, refs)
	c.Require(len(steps[to]) > 0, "status", "one_of", "allowed", "draft, in_review, approved, retired")
	checkOptional(&c, "comment", comment, MaxNote)
	if err := c.Err(ErrSelection); err != nil {
		return err
	}
	if to == Draft && comment == "" {
		return ErrNoComment.At("comment", "required")
	}
	return nil
}

// ready returns the latest revision of a question if the person may take it to the state.
func (s *Service) ready(ctx context.Context, ref Ref, to Status, person string) (Question, error) {
	revisions, err := s.store.Revisions(ctx, ref.BankID, ref.ID)
	if err != nil {
		return Question{}, err
	}
	q := revisions[len(revisions)-1]
	switch {
	case q.Revision != ref.Revision:
		return Question{}, ErrStale
	case !slices.Contains(steps[to], q.Status):
		return Question{}, ErrStep
	case to == Approved && slices.Contains(authors(revisions), person):
		return Question{}, ErrOwnWork
	}
	return q, nil
}

// named returns err with the question that it is about.
func named(err error, path string, ref Ref) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	return f.At(path, "question_at_fault", "question", ref.ID)
}

// authors returns who wrote what a question's latest revision says: everybody who changed the content since it was last
// approved. revisions are all of the question's, oldest first.
func authors(revisions []Question) []string {
	var by []string
	for i, q := range revisions {
		if q.Status == Approved {
			by = nil
			continue
		}
		if i == 0 || !sameContent(q, revisions[i-1]) {
			by = append(by, q.CreatedBy)
		}
	}
	return by
}

// sameContent reports whether two revisions ask and answer the same. Status and filing are no content: whoever tags a
// question or puts it in another area has not written it. Difficulty is: what is easy is for reviewers to judge.
func sameContent(a, b Question) bool {
	a.Status, a.Area, a.Tags = b.Status, b.Area, b.Tags
	return a.SameAs(b)
}
