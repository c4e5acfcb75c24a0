package questions

import (
	"context"
	"fmt"
	"time"

	"khoabang/internal/fault"
)

// batch collects the revisions that one person makes of several questions at once.
type batch struct {
	at        time.Time
	person    string
	revisions []Question
	of        []int // by revision: which question of the selection it belongs to
}

// next adds q as the revision after the given one, with a comment, and returns it. i says which question of the
// selection it belongs to.
func (b *batch) next(i int, q Question, after int, comment string) Question {
	q.Revision, q.CreatedAt, q.CreatedBy, q.Comment = after+1, b.at, b.person, comment
	b.revisions, b.of = append(b.revisions, q), append(b.of, i)
	return q
}

// carry adds stored revisions as they are to another bank.
func (b *batch) carry(i int, revisions []Question, bankID string) {
	for _, q := range revisions {
		b.revisions, b.of = append(b.revisions, inBank(q, bankID)), append(b.of, i)
	}
}

// addBatch stores what b holds. An ErrStale names the question of the selection.
func (s *Service) addBatch(ctx context.Context, b batch, refs []Ref) error {
	if len(b.revisions) == 0 {
		return nil
	}
	err := s.store.AddRevisions(ctx, b.revisions)
	f, ok := fault.As(err)
	if !ok || len(f.Fields) == 0 {
		return err
	}
	var k int
	if _, scanErr := fmt.Sscanf(f.Fields[0].Path, "questions[%d]", &k); scanErr != nil || k >= len(b.of) {
		return err
	}
	return named(ErrStale, fmt.Sprintf("questions[%d]", b.of[k]), refs[b.of[k]])
}

// checkSelection asks for some questions, not too many, none of them twice.
func checkSelection(c *fault.Check, refs []Ref) {
	c.Require(len(refs) >= 1 && len(refs) <= MaxSelection, "questions", "count", "min", 1, "max", MaxSelection)
	seen := map[Ref]bool{}
	for i, r := range refs {
		key := Ref{BankID: r.BankID, ID: r.ID}
		c.Require(!seen[key], fmt.Sprintf("questions[%d]", i), "duplicate")
		seen[key] = true
	}
}
