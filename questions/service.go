package questions

import (
	"context"
	"time"

	"khoabang/internal/fault"
)

// The errors of imports and searches.
var (
	ErrBank   = fault.New(fault.Invalid, "bank_invalid", "the question bank is not valid")
	ErrImport = fault.New(fault.Invalid, "import_invalid", "the questions cannot be imported")
	ErrCursor = fault.New(fault.Invalid, "cursor_invalid", "the page mark is not one this server gave out")
)

// Limits on requests to a Service.
const (
	MaxImport   = 50_000 // questions in one import
	MaxPage     = 200    // questions on one page of a search
	DefaultPage = 50
	MaxFaults   = 100 // fields named in one refusal
)

// Service keeps the rules of the bank over a Store. It is a contest.QuestionSource.
type Service struct {
	store     Store
	now       func() time.Time
	catalogue *catalogue
}

// NewService returns a Service that stamps what it stores by clock.
func NewService(store Store, clock func() time.Time) *Service {
	return &Service{store: store, now: clock, catalogue: newCatalogue(store)}
}

// stamp returns the time as stores keep it.
func (s *Service) stamp() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

// Bank returns the bank with the given ID, or ErrNoBank.
func (s *Service) Bank(ctx context.Context, id string) (Bank, error) { return s.store.Bank(ctx, id) }

// Banks returns all banks, ordered by ID.
func (s *Service) Banks(ctx context.Context) ([]Bank, error) { return s.store.Banks(ctx) }

// Question returns the latest revision of a question, or ErrNotFound.
func (s *Service) Question(ctx context.Context, bankID, id string) (Question, error) {
	return s.store.Question(ctx, bankID, id)
}

// Revisions returns every revision of a question, oldest first, or ErrNotFound.
func (s *Service) Revisions(ctx context.Context, bankID, id string) ([]Question, error) {
	return s.store.Revisions(ctx, bankID, id)
}

// Questions returns the latest revision of each question that f selects, ordered by bank ID, then ID.
func (s *Service) Questions(ctx context.Context, f Filter) ([]Question, error) {
	return s.store.Questions(ctx, f)
}
