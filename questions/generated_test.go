package questions_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/questions"
)

// many is how many questions the measurements are made with.
const many = 50_000

// generated returns n questions that look like Vietnamese ones to whatever counts words: a thousand syllables, a few of
// which are everywhere, in ten areas, from four hundred documents. The same n gives the same questions.
func generated(n int) []questions.Question {
	g := &generator{r: rand.New(rand.NewPCG(50, 3)), words: syllables()}
	g.zipf = rand.NewZipf(g.r, 1.15, 8, uint64(len(g.words)-1))
	for i := range 400 {
		g.documents = append(g.documents, fmt.Sprintf("Nghị định số %d/%d/NĐ-CP %s", i+1, 2000+i%25, g.text(6)))
	}
	qs := make([]questions.Question, n)
	for i := range qs {
		qs[i] = g.question(i)
	}
	return qs
}

func syllables() []string {
	var words []string
	for _, onset := range []string{"", "b", "c", "ch", "d", "đ", "g", "h", "kh", "l", "m", "n", "ng", "nh", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x"} {
		for _, rime := range []string{"a", "à", "á", "ạ", "ai", "ài", "ại", "an", "án", "ạn", "ang", "ăn", "ân", "ấn", "ấp", "anh", "ao", "ê", "ế", "ên", "iên", "iện", "iều", "iệu", "o", "ong", "ông", "ộng", "ôn", "ơ", "ờ", "ơi", "u", "ủ", "ung", "uy", "uyền", "ư", "ứ", "ưng", "ước", "ương", "ường", "ượng"} {
			words = append(words, onset+rime)
		}
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	return words
}

type generator struct {
	r         *rand.Rand
	zipf      *rand.Zipf
	words     []string
	documents []string
}

func (g *generator) text(words int) string {
	var b strings.Builder
	for i := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(g.words[g.zipf.Uint64()])
	}
	return b.String()
}

func (g *generator) question(i int) questions.Question {
	q := questions.Question{
		ID: fmt.Sprintf("CH-%05d", i), Kind: questions.Single, Area: fmt.Sprintf("2.%d", 1+g.r.IntN(10)), Difficulty: 1 + g.r.IntN(3),
		Topic: g.text(2), Tags: []string{fmt.Sprintf("nhãn %d", g.r.IntN(60))},
		Stem: fmt.Sprintf("Theo %s năm %d, %s?", g.text(4), 1990+g.r.IntN(36), g.text(14+g.r.IntN(12))), Shuffle: true,
		Explanation: g.text(20 + g.r.IntN(20)), Status: questions.Statuses()[g.r.IntN(4)], CreatedBy: fmt.Sprintf("u%d", g.r.IntN(12)),
		Source: questions.Source{Document: g.documents[g.r.IntN(len(g.documents))], Clause: fmt.Sprintf("Điều %d", 1+g.r.IntN(80)), Quote: g.text(15)},
		Key:    questions.Key{Options: []string{"A"}},
	}
	for _, id := range []string{"A", "B", "C", "D"} {
		q.Options = append(q.Options, questions.Option{ID: id, Text: g.text(4 + g.r.IntN(8))})
	}
	if g.r.IntN(20) == 0 {
		q.Source.To = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return q
}

// quantiles reports the median, the 99th percentile and the worst of what a benchmark took.
func quantiles(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	for name, at := range map[string]float64{"p50": 0.5, "p99": 0.99, "max": 1} {
		i := min(int(at*float64(len(took))), len(took)-1)
		b.ReportMetric(float64(took[i].Microseconds())/1000, name+"-ms")
	}
}
