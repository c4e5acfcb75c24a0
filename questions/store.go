package questions

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Filter selects questions. Zero fields select everything.
type Filter struct {
	BankID     string
	Area       string // it and all below it: see Within
	Difficulty int
	Kind       Kind
	Status     Status
}

// Matches reports whether f selects q.
func (f Filter) Matches(q Question) bool {
	return (f.BankID == "" || f.BankID == q.BankID) &&
		Within(q.Area, f.Area) &&
		(f.Difficulty == 0 || f.Difficulty == q.Difficulty) &&
		(f.Kind == "" || f.Kind == q.Kind) &&
		(f.Status == "" || f.Status == q.Status)
}

// Store keeps the bank.
type Store interface {
	// PutBank inserts the bank, or replaces the one with its ID.
	PutBank(ctx context.Context, b Bank) error
	// Bank returns the bank with the given ID, or ErrNoBank.
	Bank(ctx context.Context, id string) (Bank, error)
	// Banks returns all banks, ordered by ID.
	Banks(ctx context.Context) ([]Bank, error)
	// AddRevisions stores the revisions: all of them, or none. Each must be the next of its question (1 for a new
	// one); otherwise it returns ErrStale, naming the first in a field "questions[i]". Stored revisions never change.
	AddRevisions(ctx context.Context, qs []Question) error
	// Question returns the latest revision of a question, or ErrNotFound.
	Question(ctx context.Context, bankID, id string) (Question, error)
	// Revisions returns every revision of a question, oldest first; none is ErrNotFound.
	Revisions(ctx context.Context, bankID, id string) ([]Question, error)
	// Questions returns the latest revision of each question that f selects, ordered by bank ID, then ID.
	Questions(ctx context.Context, f Filter) ([]Question, error)
	// PutPicture stores a picture. One that is there already stays as it is; none ever vanishes.
	PutPicture(ctx context.Context, p Picture) error
	// Picture returns the picture with the given ID, or ErrNoPicture.
	Picture(ctx context.Context, id string) (Picture, error)
	// Sizes returns those of the pictures with the given IDs that there are, each once and without its Bytes, ordered by
	// ID.
	Sizes(ctx context.Context, ids []string) ([]Picture, error)

	// AddOpinion stores an opinion, or returns ErrOpinionTaken if the question has one with its number.
	AddOpinion(ctx context.Context, o Opinion) error
	// Opinions returns the opinions on a question, ordered by number; none is no error.
	Opinions(ctx context.Context, bankID, questionID string) ([]Opinion, error)
	// OpenOpinions returns how many opinions on each question are open; questions without one are left out, and the
	// revision in a key is 0.
	OpenOpinions(ctx context.Context) (map[Ref]int, error)
	// SettleOpinion marks an opinion as settled, unless it is already, and returns it as it is then. It returns
	// ErrNoOpinion if there is none with that number that begins a thread.
	SettleOpinion(ctx context.Context, bankID, questionID string, number int, person string, at time.Time) (Opinion, error)

	// Changes returns what the bank came to after mark; mark 0 stands for the beginning. A caller that applies it and
	// asks again from its Mark misses nothing: a call of AddRevisions that ended before Changes began is in it, or was
	// in an earlier one. Asking where nothing changed costs one look-up, and returns no questions and the same mark.
	Changes(ctx context.Context, mark int64) (Changes, error)
	// PutAreas stores the tree of content areas if its Revision follows the stored one's, and is ErrAreasStale
	// otherwise.
	PutAreas(ctx context.Context, t AreaTree) error
	// Areas returns the tree that was put last, or none: the zero tree.
	Areas(ctx context.Context) (AreaTree, error)
}

// Changes is what a bank came to after a mark.
type Changes struct {
	Mark      int64    // where the next ones begin; never 0 once the bank has questions
	Questions []Listed // each question that changed, once, ordered by bank ID, then ID
}

// Listed is the latest revision of a question, and who made the first.
type Listed struct {
	Question
	Author string // user ID; "" for an import on the command line
}

// SortListed puts questions in the order of Changes.
func SortListed(list []Listed) {
	slices.SortFunc(list, func(a, b Listed) int { return cmp.Or(cmp.Compare(a.BankID, b.BankID), cmp.Compare(a.ID, b.ID)) })
}
