package questions

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
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
	store Store
	now   func() time.Time
}

// NewService returns a Service that stamps what it stores by clock.
func NewService(store Store, clock func() time.Time) *Service {
	return &Service{store: store, now: clock}
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

// Cell counts the questions of one area and difficulty.
type Cell struct {
	Area       string
	Difficulty int
	Count      int
}

// Counts returns how many questions f selects by area and difficulty, in the order in which people number areas (2.2
// before 2.10), then by difficulty. Empty cells are left out.
func (s *Service) Counts(ctx context.Context, f Filter) ([]Cell, error) {
	all, err := s.store.Questions(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("count questions: %w", err)
	}
	count := map[Cell]int{}
	for _, q := range all {
		count[Cell{Area: q.Area, Difficulty: q.Difficulty}]++
	}
	cells := make([]Cell, 0, len(count))
	for c, n := range count {
		c.Count = n
		cells = append(cells, c)
	}
	slices.SortFunc(cells, func(a, b Cell) int {
		return cmp.Or(CompareAreas(a.Area, b.Area), a.Difficulty-b.Difficulty)
	})
	return cells, nil
}

// CompareAreas orders areas part by part, numbers by value: 2.2 before 2.10.
func CompareAreas(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		x, errX := strconv.Atoi(as[i])
		y, errY := strconv.Atoi(bs[i])
		c := strings.Compare(as[i], bs[i])
		if errX == nil && errY == nil {
			c = cmp.Or(cmp.Compare(x, y), c)
		}
		if c != 0 {
			return c
		}
	}
	return len(as) - len(bs)
}
