package questions

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
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

// importTries bounds how often an import starts over because somebody else edited the bank meanwhile.
const importTries = 3

// Service keeps the rules of the bank over a Store. It is a contest.QuestionSource.
type Service struct {
	store Store
	now   func() time.Time
}

// NewService returns a Service that stamps what it stores by clock.
func NewService(store Store, clock func() time.Time) *Service {
	return &Service{store: store, now: clock}
}

// Report says what an import did, or, for a dry run, what it would do.
type Report struct {
	New     int // questions the bank did not have
	Changed int // questions that got a new revision
	Same    int // questions left as they were
}

// Import brings questions into a bank, all of them or none, and makes the bank if there is none with its ID. A question
// that the bank has gets a new revision only where it differs; ID, not position, says which is which; questions that
// the bank has and qs has not stay. Revision and CreatedAt are set here, BankID too; CreatedBy is kept for those that
// are stored. Status "" stands for no opinion: it is Draft for a new question and for one whose content changed, and
// is no difference by itself.
//
// It returns ErrBank, or ErrImport with every fault as a field of "questions[i]" or "bank", at most MaxFaults of them,
// or ErrStale if the bank kept changing meanwhile. A bank's Practice never changes once it is made, since its
// questions may have been shown with their answers. With dryRun it checks and counts, and stores nothing.
func (s *Service) Import(ctx context.Context, bank Bank, qs []Question, dryRun bool) (Report, error) {
	if err := s.checkImport(ctx, bank, qs); err != nil {
		return Report{}, err
	}
	for try := 1; ; try++ {
		report, fresh, err := s.plan(ctx, bank, qs)
		if err != nil || dryRun {
			return report, err
		}
		err = s.apply(ctx, bank, fresh)
		if errors.Is(err, ErrStale) && try < importTries {
			continue
		}
		if err != nil {
			return Report{}, fmt.Errorf("import into bank %q: %w", bank.ID, err)
		}
		return report, nil
	}
}

func (s *Service) checkImport(ctx context.Context, bank Bank, qs []Question) error {
	if err := bank.Validate(); err != nil {
		return err
	}
	var c fault.Check
	switch stored, err := s.store.Bank(ctx, bank.ID); {
	case err == nil:
		c.Require(stored.Practice == bank.Practice, "bank.practice", "fixed", "is", stored.Practice)
	case !errors.Is(err, ErrNoBank):
		return err
	}
	c.Require(len(qs) <= MaxImport, "questions", "too_many", "max", MaxImport)
	first := map[string]int{}
	faults := 0
	for i, q := range qs {
		path := fmt.Sprintf("questions[%d]", i)
		if j, ok := first[q.ID]; ok {
			c.Add(path+".id", "duplicate", "first", fmt.Sprintf("questions[%d]", j))
			faults++
		} else {
			first[q.ID] = i
		}
		if f, ok := fault.As(q.Validate()); ok {
			for _, field := range f.Fields {
				addField(&c, path+"."+field.Path, field)
				faults++
			}
		}
		if faults >= MaxFaults {
			break
		}
	}
	return c.Err(ErrImport)
}

func addField(c *fault.Check, path string, f fault.Field) {
	args := make([]any, 0, 2*len(f.Args))
	for k, v := range f.Args {
		args = append(args, k, v)
	}
	c.Add(path, f.Code, args...)
}

// Validate returns ErrBank with every field that is wrong, or nil.
func (b Bank) Validate() error {
	var c fault.Check
	checkID(&c, "bank.id", b.ID)
	checkText(&c, "bank.name", b.Name, MaxLabel)
	return c.Err(ErrBank)
}

// plan returns what an import comes to and the revisions it needs.
func (s *Service) plan(ctx context.Context, bank Bank, qs []Question) (Report, []Question, error) {
	stored, err := s.store.Questions(ctx, Filter{BankID: bank.ID})
	if err != nil {
		return Report{}, nil, fmt.Errorf("read bank %q: %w", bank.ID, err)
	}
	latest := make(map[string]Question, len(stored))
	for _, q := range stored {
		latest[q.ID] = q
	}
	var report Report
	var fresh []Question
	now := s.now().UTC().Truncate(time.Millisecond)
	for _, q := range qs {
		q.BankID = bank.ID
		was, known := latest[q.ID]
		switch {
		case !known:
			report.New++
		case q.SameAs(was):
			report.Same++
			continue
		default:
			report.Changed++
		}
		q.Revision, q.CreatedAt = was.Revision+1, now
		q.Status = cmp.Or(q.Status, Draft)
		fresh = append(fresh, q)
	}
	return report, fresh, nil
}

func (s *Service) apply(ctx context.Context, bank Bank, fresh []Question) error {
	stored, err := s.store.Bank(ctx, bank.ID)
	if errors.Is(err, ErrNoBank) || err == nil && stored != bank {
		err = s.store.PutBank(ctx, bank)
	}
	if err != nil || len(fresh) == 0 {
		return err
	}
	return s.store.AddRevisions(ctx, fresh)
}

// SameAs reports whether q says the same as stored: whatever its revision, and whoever made it when. A q without a
// status has no opinion about it.
func (q Question) SameAs(stored Question) bool {
	q.Revision, q.CreatedAt, q.CreatedBy = stored.Revision, stored.CreatedAt, stored.CreatedBy
	q.Status = cmp.Or(q.Status, stored.Status)
	if len(q.Options) == 0 && len(stored.Options) == 0 {
		q.Options = stored.Options
	}
	if len(q.Key.Options) == 0 && len(stored.Key.Options) == 0 {
		q.Key.Options = stored.Key.Options
	}
	return reflect.DeepEqual(q, stored)
}

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

// Query asks for one page of questions.
type Query struct {
	Filter
	Text   string // words that must all occur, as typed: see Fold; "" for no condition
	Cursor string // Page.Next of the page before; "" for the first
	Limit  int    // 0 for DefaultPage; never more than MaxPage are returned
}

// Page is a part of the questions that a Query selects, ordered by bank ID, then ID.
type Page struct {
	Questions []Question
	Next      string // the Cursor of the next page; "" if this is the last
	Total     int    // how many questions the query selects, on all pages
}

// Search returns a page of the latest revisions that q selects. Words are looked for in the ID, topic, stem, options,
// explanation and source, without regard to case and marks. A cursor stays good while questions come and go. It
// returns ErrCursor for a cursor it did not give out.
func (s *Service) Search(ctx context.Context, q Query) (Page, error) {
	after, err := parseCursor(q.Cursor)
	if err != nil {
		return Page{}, err
	}
	all, err := s.store.Questions(ctx, q.Filter)
	if err != nil {
		return Page{}, fmt.Errorf("search questions: %w", err)
	}
	words := strings.Fields(Fold(q.Text))
	all = slices.DeleteFunc(all, func(x Question) bool { return !x.mentions(words) })
	page := Page{Total: len(all)}
	start, _ := slices.BinarySearchFunc(all, after, func(x Question, r Ref) int {
		return cmp.Or(cmp.Compare(x.BankID, r.BankID), cmp.Compare(x.ID, r.ID), -1)
	})
	if q.Cursor == "" {
		start = 0
	}
	limit := min(cmp.Or(max(q.Limit, 0), DefaultPage), MaxPage)
	end := min(start+limit, len(all))
	page.Questions = slices.Clone(all[start:end])
	if end < len(all) {
		page.Next = cursorAt(all[end-1].Ref())
	}
	return page, nil
}

// mentions reports whether q holds every word; words are folded.
func (q Question) mentions(words []string) bool {
	if len(words) == 0 {
		return true
	}
	parts := []string{q.ID, q.Topic, q.Stem, q.Explanation, q.Source.Document, q.Source.Clause, q.Source.Quote}
	for _, o := range q.Options {
		parts = append(parts, o.Text)
	}
	text := Fold(strings.Join(parts, "\n"))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// A cursor is the bank ID and the question ID it stands after, with a slash between, which no ID holds.
func cursorAt(r Ref) string { return r.BankID + "/" + r.ID }

func parseCursor(s string) (Ref, error) {
	if s == "" {
		return Ref{}, nil
	}
	bank, id, ok := strings.Cut(s, "/")
	if !ok || bank == "" || id == "" || len(s) > 2*MaxID+1 || strings.Contains(id, "/") {
		return Ref{}, ErrCursor.At("cursor", "cursor")
	}
	return Ref{BankID: bank, ID: id}, nil
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
