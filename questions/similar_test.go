package questions_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"khoabang/questions"
	"khoabang/questions/exchange"
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

func BenchmarkLike(b *testing.B) {
	base := demonstration(b)
	var bank []questions.Question
	for i := range 50_000 {
		q := base[i%len(base)]
		q.ID = fmt.Sprintf("q%05d", i)
		q.Stem = fmt.Sprintf("%s %s (phương án %d, năm %d)", q.Stem, strings.Repeat("lần ", i%7), i, 1900+i%200)
		bank = append(bank, q)
	}
	index := questions.NewIndex(bank)
	b.ResetTimer()
	for i := range b.N {
		index.Like(bank[i%len(bank)], 3)
	}
}
