package questions_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khoabang/internal/fault"
	"khoabang/questions"
)

func codes(fields []fault.Field) []string {
	var list []string
	for _, f := range fields {
		list = append(list, f.Path+" "+f.Code)
	}
	return list
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	texts := func(list ...string) []questions.Option {
		var options []questions.Option
		for i, text := range list {
			options = append(options, questions.Option{ID: string(rune('A' + i)), Text: text})
		}
		return options
	}
	for _, c := range []struct {
		name   string
		change func(*questions.Question)
		want   []string
	}{
		{"a good question", func(*questions.Question) {}, nil},
		{"no explanation and no source", func(q *questions.Question) { q.Explanation, q.Source = " ", questions.Source{} },
			[]string{"explanation_vi no_explanation", "source.document_vi no_source"}},
		{"a prediction needs neither", func(q *questions.Question) {
			*q = questions.Question{Kind: questions.Prediction, Stem: "Có bao nhiêu người dự thi?"}
		}, nil},
		{"a source that is no longer in force", func(q *questions.Question) { q.Source.To = now }, []string{"source source_not_in_force"}},
		{"a source that is in force until tomorrow", func(q *questions.Question) { q.Source.To = now.AddDate(0, 0, 1) }, nil},
		{"two options alike but for capitals, marks and a full stop", func(q *questions.Question) { q.Options = texts("Ủy ban", "Hội đồng", "Uỷ Ban.") },
			[]string{"options[2] options_alike"}},
		{"the right option is the longest by far", func(q *questions.Question) {
			q.Options = texts("Trong 30 ngày kể từ ngày nhận đủ hồ sơ hợp lệ", "15 ngày", "20 ngày")
		}, []string{"options right_longest"}},
		{"a wrong option is the longest", func(q *questions.Question) {
			q.Options = texts("15 ngày", "Trong 30 ngày kể từ ngày nhận đủ hồ sơ hợp lệ", "20 ngày")
		}, nil},
		{"all of the above, free to move", func(q *questions.Question) {
			q.Shuffle, q.Options = true, texts("Sở", "Xã", "Tất cả các phương án trên")
		}, []string{"options[2] all_of_above", "options[2] above_not_locked"}},
		{"all of the above, locked", func(q *questions.Question) {
			q.Shuffle, q.Options = true, texts("Sở", "Xã", "Tất cả các phương án trên")
			q.Options[2].Locked = true
		}, []string{"options[2] all_of_above"}},
		{"A and B", func(q *questions.Question) { q.Options = texts("Sở", "Xã", "Cả A và B") }, []string{"options[2] all_of_above"}},
		{"an option that begins alike and says something else", func(q *questions.Question) { q.Options = texts("Cả âm nhạc", "Cả anh em", "Cán bộ") }, nil},
		{"a negative stem", func(q *questions.Question) {
			q.Stem = "Nội dung nào sau đây KHÔNG thuộc thẩm quyền của xã?"
		}, []string{"stem_vi negative_stem"}},
		{"except", func(q *questions.Question) { q.Stem = "Các cơ quan sau đều thuộc tỉnh, trừ:" }, []string{"stem_vi negative_stem"}},
		{"yes or no is not negative", func(q *questions.Question) { q.Stem = "Cấp xã có Hội đồng nhân dân hay không?" }, nil},
	} {
		q := questions.Question{
			Kind: questions.Single, Stem: "Ai phê duyệt?", Options: texts("Sở", "Xã", "Tỉnh"), Key: questions.Key{Options: []string{"A"}},
			Explanation: "Theo Điều 3.", Source: questions.Source{Document: "Nghị quyết 1"},
		}
		c.change(&q)
		if diff := cmp.Diff(c.want, codes(q.Warnings(now))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestWarningsOfAll(t *testing.T) {
	t.Parallel()
	q := questions.Question{Kind: questions.Single, Key: questions.Key{Options: []string{"A"}}, Options: []questions.Option{
		{ID: "A", Text: "Một phương án dài hơn hẳn"}, {ID: "B", Text: "Ngắn"}, {ID: "C", Text: "Gọn"},
	}}
	even := q
	even.Key.Options = []string{"B"}
	var qs []questions.Question
	for range 5 {
		qs = append(qs, q, even)
	}
	if diff := cmp.Diff([]string{"questions right_often_longest"}, codes(questions.WarningsOfAll(qs))); diff != "" {
		t.Errorf("half of ten (-want +got):\n%s", diff)
	}
	if got := questions.WarningsOfAll(append(qs, even)); got != nil {
		t.Errorf("fewer than half: %v, want none", got)
	}
	if got := questions.WarningsOfAll(qs[:9]); got != nil {
		t.Errorf("nine questions: %v, want none", got)
	}
}
