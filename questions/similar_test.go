package questions_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"khoabang/questions"
	"khoabang/questions/exchange"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// demonstration returns the questions of the demonstration bank.
func demonstration(t testing.TB) []questions.Question {
	t.Helper()
	f, err := os.Open("../internal/demo/data/questions.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	format, err := exchange.Named("yaml")
	if err != nil {
		t.Fatal(err)
	}
	file, err := format.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return file.Questions
}

func TestLike(t *testing.T) {
	t.Parallel()
	bank := demonstration(t)
	index := questions.NewIndex(bank)
	original := bank[0]
	reworded := original
	reworded.ID, reworded.Stem = "new", "Văn bản nào được ban hành theo Quyết định số 3037/QĐ-UBND ngày 21/12/2021 của UBND tỉnh An Giang?"
	reworded.Options = append([]questions.Option{original.Options[3]}, original.Options[:3]...)
	unmarked := original
	unmarked.ID, unmarked.Stem = "new", "quyet dinh so 3037/qd-ubnd ngay 21/12/2021 cua uy ban nhan dan tinh an giang ban hanh van ban nao"
	other := draft("new", "Thủ đô của nước Pháp là thành phố nào?")
	tests := []struct {
		name string
		q    questions.Question
		want string // the ID of the likest; "" for none
	}{
		{"reworded, options in another order", reworded, original.ID},
		{"typed without marks", unmarked, original.ID},
		{"its own revision", original, ""},
		{"something else", other, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			found := index.Like(tt.q, 3)
			got := ""
			if len(found) > 0 {
				got = found[0].Question.ID
			}
			if got != tt.want {
				t.Errorf("likest is %q, want %q: %+v", got, tt.want, found)
			}
		})
	}
}

// The demonstration's questions are all about one document, and only those that ask the same of two indexes with the
// same options are worth a second look.
func TestDoublesOfTheDemonstration(t *testing.T) {
	t.Parallel()
	bank := demonstration(t)
	index := questions.NewIndex(bank)
	var got []string
	for _, q := range bank {
		for _, s := range index.Like(q, 5) {
			if q.ID < s.Question.ID {
				got = append(got, q.ID+" "+s.Question.ID)
			}
		}
	}
	if want := "[CCHC-014 CCHC-016 CCHC-014 CCHC-017 CCHC-016 CCHC-017]"; fmt.Sprint(got) != want {
		t.Errorf("pairs alike: %v, want %v", got, want)
	}
}

// likenessSlowly is what Index promises, by its definition.
func likenessSlowly(bank []questions.Question) func(a, b questions.Question) float64 {
	df := map[string]int{}
	terms := map[string]map[string]bool{} // by question
	for _, q := range bank {
		terms[q.ID] = termsOf(q)
		for term := range terms[q.ID] {
			df[term]++
		}
	}
	weight := func(term string) float64 { return math.Log(1 + float64(len(bank)+1)/float64(df[term]+1)) }
	return func(a, b questions.Question) float64 {
		shared, either := 0.0, 0.0
		as, known := terms[a.ID]
		if !known {
			as = termsOf(a)
			terms[a.ID] = as
		}
		bs := terms[b.ID]
		for term := range as {
			either += weight(term)
			if bs[term] {
				shared += weight(term)
			}
		}
		for term := range bs {
			if !as[term] {
				either += weight(term)
			}
		}
		return shared / either
	}
}

// termsOf returns the words and the pairs of neighbouring words of a question.
func termsOf(q questions.Question) map[string]bool {
	terms := map[string]bool{}
	texts := []string{q.Stem}
	for _, o := range q.Options {
		texts = append(texts, o.Text)
	}
	for _, text := range texts {
		words := strings.FieldsFunc(questions.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for i, w := range words {
			terms[w] = true
			if i > 0 {
				terms[words[i-1]+" "+w] = true
			}
		}
	}
	return terms
}

// varied returns n questions, most of which are others reworded a little or much.
func varied(n int, seed uint64) []questions.Question {
	r := rand.New(rand.NewPCG(seed, 11))
	bank := generated(n)
	for i := 1; i < n; i++ {
		if i%4 == 0 {
			continue
		}
		id := bank[i].ID
		words := strings.Fields(bank[r.IntN(i)].Stem)
		for range r.IntN(9) {
			words[r.IntN(len(words))] = fmt.Sprint("từ", r.IntN(12))
		}
		bank[i] = bank[r.IntN(i)]
		bank[i].ID, bank[i].Stem = id, strings.Join(words, " ")
	}
	return bank
}

func TestLikeFindsAllThatAreAlike(t *testing.T) {
	t.Parallel()
	bank := varied(150, 1)
	index, slowly := questions.NewIndex(bank), likenessSlowly(bank)
	pairs := 0
	for _, q := range append(bank, varied(170, 2)[150:]...) {
		want := map[string]float64{}
		for _, other := range bank {
			if l := slowly(q, other); l >= questions.AlikeFrom && other.ID != q.ID {
				want[other.ID] = l
			}
		}
		pairs += len(want)
		got := map[string]float64{}
		for _, s := range index.Like(q, len(bank)) {
			got[s.Question.ID] = s.Likeness
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
			t.Errorf("what is like %s (-want +got):\n%s", q.ID, diff)
		}
	}
	if pairs < 100 {
		t.Errorf("%d pairs are alike, want 100 or more for the test to mean something", pairs)
	}
}

func TestDoubles(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _ := newService(t)
	bank := generated(40)
	stored := slices.Clone(bank[:20])
	for i := range stored {
		stored[i].Status = ""
	}
	imported(t, s, bankA, questions.Report{New: 20}, stored...)
	file := make([]questions.Question, 0, 8)
	add := func(id string, of questions.Question) {
		of.BankID, of.ID = "a", id
		file = append(file, of)
	}
	add("new", bank[30])
	add("as-stored", bank[3])
	add(bank[5].ID, bank[5])     // its own new revision: no double
	add("twice", bank[5])        // like the file's, not like the stored one it replaces
	add("new-again", bank[30])   // like the first of the file
	add("third-time", bank[30])  // like either
	add("also-stored", bank[31]) // like nothing
	doubles, compared, err := s.Doubles(ctx, file, 100)
	if err != nil || compared != len(file) {
		t.Fatalf("Doubles compared %d, %v, want %d", compared, err, len(file))
	}
	var got []string
	for _, d := range doubles {
		got = append(got, fmt.Sprintf("%s %s %t %.2f", file[d.Question].ID, d.Other.Question.ID, d.Within, d.Other.Likeness))
	}
	want := []string{
		"as-stored " + bank[3].ID + " false 1.00", "twice " + bank[5].ID + " true 1.00", "new-again new true 1.00", "third-time new true 1.00",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Doubles (-want +got):\n%s", diff)
	}
	if few, compared, err := s.Doubles(ctx, file, 2); err != nil || len(few) != 2 || compared != 4 {
		t.Errorf("Doubles up to 2 = %d of %d questions, %v, want 2 of the first 4", len(few), compared, err)
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	if some, compared, err := s.Doubles(over, file, 100); err != nil || len(some) != 0 || compared != 0 {
		t.Errorf("Doubles without time = %d of %d, %v, want nothing and no error", len(some), compared, err)
	}
}
