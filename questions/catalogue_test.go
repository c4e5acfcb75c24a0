package questions_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"khoabang/questions"

	"github.com/google/go-cmp/cmp"
)

// held keeps questions in memory and counts what is asked of it: a store for measurements, and one that can fail.
type held struct {
	questions.Store
	mu      sync.Mutex
	list    []questions.Listed
	mark    int64
	fails   error
	changes int // calls of Changes
}

func (h *held) Changes(_ context.Context, mark int64) (questions.Changes, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.changes++
	if h.fails != nil {
		return questions.Changes{}, h.fails
	}
	if mark == h.mark {
		return questions.Changes{Mark: mark}, nil
	}
	return questions.Changes{Mark: h.mark, Questions: slices.Clone(h.list)}, nil
}

func (h *held) Banks(context.Context) ([]questions.Bank, error) {
	return []questions.Bank{{ID: "a"}, {ID: "p", Practice: true}}, nil
}

func holding(bank string, qs []questions.Question) *held {
	h := &held{mark: 1}
	for _, q := range qs {
		q.BankID, q.Revision = bank, 1
		h.list = append(h.list, questions.Listed{Question: q, Author: q.CreatedBy})
	}
	return h
}

func over(store questions.Store) *questions.Service {
	return questions.NewService(store, func() time.Time { return noon })
}

func found(t testing.TB, s *questions.Service, q questions.Query) []string {
	t.Helper()
	page, err := s.Search(context.Background(), q)
	if err != nil {
		t.Fatalf("Search(%+v) = %v", q, err)
	}
	if page.Total != len(page.Questions) && page.Next == "" && q.Cursor == "" {
		t.Errorf("Search(%+v) gave %d questions of %d and no next page", q, len(page.Questions), page.Total)
	}
	return ids(page.Questions)
}

func TestSearchFilters(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _ := newService(t)
	var qs []questions.Question
	for i, area := range []string{"2", "2.1", "2.1.3", "2.10", "3"} {
		q := named(fmt.Sprintf("Q%d", i+1))
		q.Area, q.CreatedBy = area, fmt.Sprintf("u%d", i%2)
		qs = append(qs, q)
	}
	qs[0].Tags, qs[1].Tags = []string{"Một cửa", "một cửa"}, []string{"Một cửa liên thông"}
	qs[0].Source = questions.Source{Document: "Nghị định số 61/2018/NĐ-CP", From: noon.AddDate(-8, 0, 0), To: noon.AddDate(-1, 0, 0)}
	qs[1].Source = questions.Source{Document: "Nghị định số 118/2025/NĐ-CP", From: noon.AddDate(0, -6, 0)}
	qs[2].Source = questions.Source{Document: "Luật sẽ có hiệu lực", From: noon.AddDate(0, 6, 0)}
	imported(t, s, bankA, questions.Report{New: 5}, qs...)
	practice := named("L1")
	practice.CreatedBy = "u9"
	imported(t, s, questions.Bank{ID: "p", Name: "Luyện tập", Practice: true}, questions.Report{New: 1}, practice)
	moved, err := s.Save(ctx, editOf(t, s, "a", "Q2"), "u7") // somebody else edits what u1 made
	if err != nil || moved.Revision != 2 {
		t.Fatalf("Save = %+v, %v", moved, err)
	}
	area := func(a string) questions.Filter { return questions.Filter{BankID: "a", Area: a} }
	for _, tt := range []struct {
		query questions.Query
		want  []string
	}{
		{questions.Query{Filter: area("2")}, []string{"Q1", "Q2", "Q3", "Q4"}},
		{questions.Query{Filter: area("2.1")}, []string{"Q2", "Q3"}},
		{questions.Query{Filter: area("2.1.")}, nil},
		{questions.Query{Tag: "mot cua"}, []string{"Q1"}},
		{questions.Query{Tag: "MỘT CỬA LIÊN THÔNG"}, []string{"Q2"}},
		{questions.Query{Tag: "cửa"}, nil},
		{questions.Query{Document: "61/2018"}, []string{"Q1"}},
		{questions.Query{Document: "nghi dinh so"}, []string{"Q1", "Q2"}},
		{questions.Query{Document: " "}, []string{"Q1", "Q2", "Q3", "Q4", "Q5", "L1"}},
		{questions.Query{InForce: questions.No}, []string{"Q1", "Q3"}},
		{questions.Query{InForce: questions.Yes}, []string{"Q2", "Q4", "Q5", "L1"}},
		{questions.Query{Practice: questions.Yes}, []string{"L1"}},
		{questions.Query{Practice: questions.No}, []string{"Q1", "Q2", "Q3", "Q4", "Q5"}},
		{questions.Query{Author: "u1"}, []string{"Q2", "Q4"}},
		{questions.Query{Author: "u7"}, nil},
		{questions.Query{Author: "u"}, nil},
		{questions.Query{Filter: questions.Filter{Difficulty: 3}}, nil},
		{questions.Query{Filter: questions.Filter{Kind: questions.Single, Status: questions.Draft}}, []string{"Q1", "Q2", "Q3", "Q4", "Q5", "L1"}},
		{questions.Query{Filter: questions.Filter{Kind: "s"}}, nil},
		{questions.Query{Text: "lien thong"}, []string{"Q2"}},
		{questions.Query{Text: "118/2025", InForce: questions.No}, nil},
	} {
		if diff := cmp.Diff(tt.want, found(t, s, tt.query)); diff != "" {
			t.Errorf("Search(%+v) (-want +got):\n%s", tt.query, diff)
		}
	}
}

// editOf returns an edit of a stored question.
func editOf(t *testing.T, s *questions.Service, bank, id string) questions.Question {
	t.Helper()
	q, err := s.Question(context.Background(), bank, id)
	if err != nil {
		t.Fatal(err)
	}
	q.Explanation += "Sửa."
	return q
}

// foldedText is what Search looks at of a question.
func foldedText(q questions.Question) string {
	all := []string{q.ID, q.Topic, q.Stem, q.Explanation, q.Source.Document, q.Source.Clause, q.Source.Quote, strings.Join(q.Tags, "\n")}
	for _, o := range q.Options {
		all = append(all, o.Text)
	}
	return questions.Fold(strings.Join(all, "\n"))
}

// mentions is what Search promises of words, done slowly.
func mentions(folded, text string) bool {
	return !slices.ContainsFunc(strings.Fields(questions.Fold(text)), func(w string) bool { return !strings.Contains(folded, w) })
}

// TestSearchAfterChanges compares what is found with what is there, while questions come and change, a few at once or
// many, so that the catalogue is mended in place and made anew.
func TestSearchAfterChanges(t *testing.T) {
	t.Parallel()
	s, store := newService(t)
	beside := questions.NewService(store, func() time.Time { return noon }) // another node
	r := rand.New(rand.NewPCG(1, 2))
	pool := generated(4_000)
	have := map[string]string{}
	for step, size := range []int{0, 1, 300, 7, 1_300, 1, 40, 900, 900, 3} {
		batch := map[string]questions.Question{}
		for len(batch) < size {
			q := pool[r.IntN(len(pool))]
			q.ID = fmt.Sprintf("Q%d", r.IntN(1_500))
			q.Status = ""
			batch[q.ID] = q
		}
		list := make([]questions.Question, 0, len(batch))
		for _, q := range batch {
			list = append(list, q)
			have[q.ID] = foldedText(q)
		}
		if _, err := s.Import(context.Background(), bankA, list, false); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"", "a", "nghi dinh", pool[r.IntN(len(pool))].Topic, "Q12", "1/2000 điều", "không đâu"} {
			var want []string
			for id, q := range have {
				if mentions(q, text) {
					want = append(want, id)
				}
			}
			slices.Sort(want)
			for name, service := range map[string]*questions.Service{"its own node": s, "another node": beside} {
				page, err := service.Search(context.Background(), questions.Query{Text: text, Limit: questions.MaxPage})
				if err != nil || page.Total != len(want) {
					t.Fatalf("step %d, %s: Search(%q) found %d, %v, want %d", step, name, text, page.Total, err, len(want))
				}
				if diff := cmp.Diff(want[:min(len(want), questions.MaxPage)], ids(page.Questions)); diff != "" && len(want) > 0 {
					t.Fatalf("step %d, %s: Search(%q) (-want +got):\n%s", step, name, text, diff)
				}
			}
		}
	}
}

// TestSearchBesideSaves searches from many goroutines while others save: who saved finds what was saved.
func TestSearchBesideSaves(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _ := newService(t)
	imported(t, s, bankA, questions.Report{New: 200}, drafts(200)...)
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 12 {
				word := fmt.Sprintf("dấu%dx%d", w, i)
				q := named(fmt.Sprintf("N%d", w))
				q.BankID, q.Revision, q.Stem = "a", i, "Câu có "+word
				if _, err := s.Save(ctx, q, "u1"); err != nil {
					t.Errorf("Save = %v", err)
					return
				}
				page, err := s.Search(ctx, questions.Query{Text: word})
				if err != nil || page.Total != 1 || page.Questions[0].Revision != i+1 {
					t.Errorf("after its save Search(%q) found %d, %v, want revision %d", word, page.Total, err, i+1)
				}
				if likes, err := s.Alike(ctx, []questions.Question{q}, 2); err != nil || len(likes) != 1 {
					t.Errorf("Alike = %v, %v", likes, err)
				}
			}
		})
	}
	wg.Wait()
}

func drafts(n int) []questions.Question {
	list := generated(n)
	for i := range list {
		list[i].Status = ""
	}
	return list
}

// What a search returns may be changed by whoever asked.
func TestFoundIsCopied(t *testing.T) {
	t.Parallel()
	s := over(holding("a", generated(3)))
	page, err := s.Search(context.Background(), questions.Query{})
	if err != nil {
		t.Fatal(err)
	}
	page.Questions[0].Options[0].Text, page.Questions[0].Tags[0], page.Questions[0].Key.Options[0] = "@@", "@@", "Z"
	if again := found(t, s, questions.Query{Text: "@@"}); len(again) != 0 {
		t.Error("a caller's change is found")
	}
	page2, err := s.Search(context.Background(), questions.Query{})
	if err != nil || page2.Questions[0].Options[0].Text == "@@" || page2.Questions[0].Tags[0] == "@@" || page2.Questions[0].Key.Options[0] == "Z" {
		t.Errorf("a caller's change is kept: %+v, %v", page2.Questions[0], err)
	}
}

// A search costs the store one look-up, and one that failed leaves the catalogue as it was.
func TestCatalogueFollowsCheaply(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := holding("a", generated(50))
	s := over(store)
	for range 5 {
		found(t, s, questions.Query{Text: "a"})
	}
	if store.changes != 5 {
		t.Errorf("five searches asked the store %d times, want 5", store.changes)
	}
	store.fails = errors.New("gone")
	if _, err := s.Search(ctx, questions.Query{}); !errors.Is(err, store.fails) {
		t.Errorf("Search over a store that fails = %v, want its error", err)
	}
	store.fails = nil
	if got := len(found(t, s, questions.Query{})); got != 50 {
		t.Errorf("after a failure %d questions are found, want 50", got)
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.Search(over, questions.Query{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Search with a cancelled context = %v, want context.Canceled", err)
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	list := generated(300)
	s := over(holding("a", list))
	v, err := s.Values(context.Background(), "a")
	if err != nil {
		t.Fatal(err)
	}
	var areas []string
	sum := 0
	for _, a := range v.Areas {
		areas = append(areas, a.Name)
		sum += a.Count
	}
	if want := "[2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 2.10]"; fmt.Sprint(areas) != want || sum != 300 {
		t.Errorf("areas %v of %d questions, want %s of 300", areas, sum, want)
	}
	if len(v.Authors) != 12 || len(v.Tags) < 50 || len(v.Documents) < 100 {
		t.Errorf("%d authors, %d tags, %d documents, want 12, 50 or more, 100 or more", len(v.Authors), len(v.Tags), len(v.Documents))
	}
	if other, err := s.Values(context.Background(), "b"); err != nil || len(other.Areas)+len(other.Tags) != 0 {
		t.Errorf("Values of a bank without questions = %+v, %v", other, err)
	}
}
