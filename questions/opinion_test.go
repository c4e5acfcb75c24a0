package questions_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// opinionOn returns what somebody says of a question's revision.
func opinionOn(q questions.Question, author, text string) questions.Opinion {
	return questions.Opinion{BankID: q.BankID, QuestionID: q.ID, Revision: q.Revision, Author: author, Text: text}
}

func TestOpinions(t *testing.T) {
	t.Parallel()
	s := newReview(t)
	q := save(t, s, draft("Q1", "Ai chủ trì?"), "lan")
	say := func(o questions.Opinion) questions.Opinion {
		t.Helper()
		o, err := s.AddOpinion(t.Context(), o)
		if err != nil {
			t.Fatalf("AddOpinion: %v", err)
		}
		return o
	}
	first := say(opinionOn(q, "binh", "Phương án B có đúng không?"))
	reply := opinionOn(q, "lan", "Đúng, theo Điều 3.")
	reply.ReplyTo = first.Number
	reply = say(reply)
	say(opinionOn(q, "hoa", "Nên rút gọn câu dẫn."))
	if first.Number != 1 || reply.Number != 2 || first.At.IsZero() {
		t.Errorf("numbers %d and %d at %v, want 1 and 2 with a time", first.Number, reply.Number, first.At)
	}
	settled, err := s.SettleOpinion(t.Context(), "b", "Q1", 1, "binh")
	if err != nil || settled.Open() || settled.SettledBy != "binh" {
		t.Fatalf("SettleOpinion = %+v, %v", settled, err)
	}
	if again, err := s.SettleOpinion(t.Context(), "b", "Q1", 1, "hoa"); err != nil || again.SettledBy != "binh" {
		t.Errorf("settled twice: by %q, %v; want the first", again.SettledBy, err)
	}
	open, err := s.OpenOpinions(t.Context())
	if err != nil || fmt.Sprint(open) != "map[{b Q1 0}:1]" {
		t.Errorf("OpenOpinions = %v, %v, want one", open, err)
	}
	if now, err := s.Question(t.Context(), "b", "Q1"); err != nil || now.Revision != 1 {
		t.Errorf("opinions made revision %d, %v", now.Revision, err)
	}
}

func TestOpinionRefuses(t *testing.T) {
	t.Parallel()
	s := newReview(t)
	q := save(t, s, draft("Q1", "Ai chủ trì?"), "lan")
	nowhere := draft("Q9", "Đâu?")
	nowhere.Revision = 1
	for _, o := range []questions.Opinion{opinionOn(q, "binh", "Một"), {BankID: "b", QuestionID: "Q1", Revision: 1, Author: "lan", ReplyTo: 1, Text: "Hai"}} {
		if _, err := s.AddOpinion(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name   string
		of     questions.Question
		change func(*questions.Opinion)
		want   error
		field  string
	}{
		{"nothing said", q, func(o *questions.Opinion) { o.Text = " \n" }, questions.ErrOpinion, "text required"},
		{"too much said", q, func(o *questions.Opinion) { o.Text = strings.Repeat("ớ", questions.MaxOpinion+1) }, questions.ErrOpinion, "text too_long"},
		{"control characters", q, func(o *questions.Opinion) { o.Text = "a\x00" }, questions.ErrOpinion, "text control_character"},
		{"a revision that is not there", q, func(o *questions.Opinion) { o.Revision = 2 }, questions.ErrOpinion, "revision range"},
		{"no revision", q, func(o *questions.Opinion) { o.Revision = 0 }, questions.ErrOpinion, "revision required"},
		{"a reply to nothing", q, func(o *questions.Opinion) { o.ReplyTo = 9 }, questions.ErrOpinion, "reply_to no_such_opinion"},
		{"a reply to a reply", q, func(o *questions.Opinion) { o.ReplyTo = 2 }, questions.ErrOpinion, "reply_to no_such_opinion"},
		{"a question that is not there", nowhere, func(*questions.Opinion) {}, questions.ErrNotFound, ""},
	} {
		o := opinionOn(c.of, "binh", "Ý kiến")
		c.change(&o)
		_, err := s.AddOpinion(t.Context(), o)
		wantError(t, c.name, err, c.want)
		if got := fieldsOf(err); c.field != "" && !slices.Equal(got, []string{c.field}) {
			t.Errorf("%s: the fields are %q, want %q", c.name, got, c.field)
		}
	}
	_, err := s.SettleOpinion(t.Context(), "b", "Q1", 2, "binh")
	wantError(t, "settling a reply", err, questions.ErrNoOpinion)
	_, err = s.Opinions(t.Context(), "b", "Q9")
	wantError(t, "opinions on no question", err, questions.ErrNotFound)
}

// fieldsOf returns the fields that an error names, with their codes.
func fieldsOf(err error) []string {
	f, ok := fault.As(err)
	if !ok {
		return nil
	}
	var list []string
	for _, field := range f.Fields {
		list = append(list, field.Path+" "+field.Code)
	}
	return list
}

// Several who write at the same moment all get a number of their own.
func TestOpinionsAtOnce(t *testing.T) {
	t.Parallel()
	s := newReview(t)
	q := save(t, s, draft("Q1", "Ai chủ trì?"), "lan")
	var all sync.WaitGroup
	for i := range 3 {
		all.Go(func() {
			if _, err := s.AddOpinion(t.Context(), opinionOn(q, "binh", fmt.Sprint("Ý kiến ", i))); err != nil {
				t.Errorf("AddOpinion: %v", err)
			}
		})
	}
	all.Wait()
	if list, err := s.Opinions(t.Context(), "b", "Q1"); err != nil || len(list) != 3 || list[2].Number != 3 {
		t.Errorf("Opinions = %+v, %v, want numbers 1 to 3", list, err)
	}
}
