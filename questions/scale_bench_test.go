package questions_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"khoabang/internal/store/sqlitestore"
	"khoabang/questions"
)

// queries are what people ask of a large bank; the k-th time with words of the k-th question.
func queries(bank []questions.Question, k int) []questions.Query {
	q := bank[(k*7_919)%len(bank)]
	words := []rune(q.Stem)
	typed := string(words[10:min(len(words), 32)])
	return []questions.Query{
		{}, {Cursor: "a/" + q.ID, Limit: questions.MaxPage}, {Text: typed}, {Text: questions.Fold(typed)}, {Text: "a"}, {Text: "th n"},
		{Text: q.ID}, {Text: "không có chữ này"}, {Text: q.Topic, Filter: questions.Filter{Area: "2", Status: questions.Approved}},
		{Filter: questions.Filter{Area: q.Area, Difficulty: q.Difficulty, Kind: q.Kind, Status: q.Status}},
		{Tag: q.Tags[0], Author: q.CreatedBy}, {Document: "12/20"}, {InForce: questions.No}, {Practice: questions.No, Text: "nghi dinh"},
	}
}

// BenchmarkSearch asks a bank of fifty thousand questions in SQLite, with and without tone marks, by every filter, for
// first and for later pages, and for counts. One operation is one request.
func BenchmarkSearch(b *testing.B) {
	bank := generated(many)
	s, first := stored(b, bank)
	for name, ask := range map[string]func(q questions.Query) error{
		"pages": func(q questions.Query) error {
			_, err := s.Search(b.Context(), q)
			return err
		},
		"counts": func(q questions.Query) error {
			_, err := s.Counts(b.Context(), q.Filter)
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			var asked []questions.Query
			for k := 0; b.Loop(); k++ {
				if len(asked) == 0 {
					asked = queries(bank, k)
				}
				start := time.Now()
				if err := ask(asked[0]); err != nil {
					b.Fatal(err)
				}
				took, asked = append(took, time.Since(start)), asked[1:]
			}
			quantiles(b, took)
			b.ReportMetric(first.Seconds(), "first-s")
		})
	}
}

// BenchmarkSearchAfterSave saves one question between searches.
func BenchmarkSearchAfterSave(b *testing.B) {
	bank := generated(many)
	s, _ := stored(b, bank)
	var took []time.Duration
	for k := 0; b.Loop(); k++ {
		q, err := s.Question(b.Context(), "a", bank[(k*7_919)%len(bank)].ID)
		if err != nil {
			b.Fatal(err)
		}
		q.Stem += " Sửa lần nữa."
		if _, err := s.Save(b.Context(), q, "u1"); err != nil {
			b.Fatal(err)
		}
		start := time.Now()
		if _, err := s.Search(b.Context(), questions.Query{Text: "sua lan nua"}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	quantiles(b, took)
}

// stored puts the bank into SQLite and returns a service over it that has answered one search, and how long that took.
func stored(b *testing.B, bank []questions.Question) (*questions.Service, time.Duration) {
	b.Helper()
	db, err := sqlitestore.Open(context.Background(), b.TempDir(), sqlitestore.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close(context.Background()) })
	s := questions.NewService(db.Questions(), func() time.Time { return noon })
	if _, err := s.Import(context.Background(), bankA, bank, false); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	if _, err := s.Search(context.Background(), questions.Query{}); err != nil {
		b.Fatal(err)
	}
	return s, time.Since(start)
}

// BenchmarkCatalogue measures what memory a catalogue of fifty thousand questions takes, without and with what tells of
// likeness, questions and all.
func BenchmarkCatalogue(b *testing.B) {
	for b.Loop() {
		before := heap()
		store := holding("a", generated(many))
		s := over(store)
		if _, err := s.Search(context.Background(), questions.Query{}); err != nil {
			b.Fatal(err)
		}
		store.list = nil // the catalogue has its own
		searched := heap()
		if _, err := s.Alike(context.Background(), []questions.Question{named("x")}, 1); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(searched-before)/(1<<20), "search-MB")
		b.ReportMetric(float64(heap()-before)/(1<<20), "with-alike-MB")
		runtime.KeepAlive(s)
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkAlike compares one question with fifty thousand stored ones.
func BenchmarkAlike(b *testing.B) {
	bank := generated(many)
	s := over(holding("a", bank))
	var took []time.Duration
	for k := 0; b.Loop(); k++ {
		q := bank[(k*7_919)%many]
		q.ID = "moi"
		start := time.Now()
		found, err := s.Alike(b.Context(), []questions.Question{q}, 3)
		if err != nil || len(found[0]) == 0 {
			b.Fatal(found, err)
		}
		took = append(took, time.Since(start))
	}
	quantiles(b, took)
}

// BenchmarkDoubles looks for doubles in an import of fifty thousand questions into a bank of as many: of new questions
// that are like no other, of a bank's own, and of one question fifty thousand times.
func BenchmarkDoubles(b *testing.B) {
	bank := generated(many)
	other := generated(2 * many)[many:]
	near := make([]questions.Question, many)
	apart := make([]questions.Question, many)
	for i := range many {
		other[i].ID = fmt.Sprintf("n%d", i)
		near[i], apart[i] = bank[0], bank[i]
		near[i].ID = fmt.Sprintf("n%d", i)
		// Half of the words are everybody's: many to compare, and none alike.
		apart[i].ID, apart[i].Stem = fmt.Sprintf("n%d", i), bank[i].Stem+" "+bank[0].Stem
	}
	for name, list := range map[string][]questions.Question{"new": other, "stored": bank, "one": near, "half": apart} {
		b.Run(name, func(b *testing.B) {
			s := over(holding("a", bank))
			for b.Loop() {
				if _, _, err := s.Doubles(b.Context(), list, 200); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
