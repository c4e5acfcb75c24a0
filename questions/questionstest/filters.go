package questionstest

import (
	"testing"

	"khoabang/questions"
)

func filterSeesLatest(t *testing.T, s questions.Store) {
	old := single("b", "q", 1)
	old.Area, old.Difficulty, old.Kind, old.Status = "2.9", 3, questions.TrueFalse, questions.Draft
	latest := single("b", "q", 2)
	add(t, s, old)
	add(t, s, latest)
	for _, f := range []questions.Filter{
		{Area: old.Area}, {Difficulty: old.Difficulty}, {Kind: old.Kind}, {Status: old.Status},
	} {
		same(t, "questions by an older revision's field", list(t, s, f), []questions.Question(nil))
	}
	same(t, "questions by the latest's fields", list(t, s, questions.Filter{Status: latest.Status}), []questions.Question{latest})
}

func filterFields(t *testing.T, s questions.Store) {
	var all []questions.Question
	vary := []func(*questions.Question){
		func(*questions.Question) {},
		func(q *questions.Question) { q.BankID = "c" },
		func(q *questions.Question) { q.Area = "2.10" },
		func(q *questions.Question) { q.Difficulty = 2 },
		func(q *questions.Question) { q.Kind = questions.Multiple },
		func(q *questions.Question) { q.Status = questions.Retired },
		func(q *questions.Question) { q.Area, q.Difficulty = "2.10", 2 },
		func(q *questions.Question) { q.BankID, q.Status = "c", questions.Retired },
		func(q *questions.Question) { q.Area = "2.1.3" },
		func(q *questions.Question) { q.Area = "2" },
		func(q *questions.Question) { q.Area = "21.1" },
		func(q *questions.Question) { q.Area = "2%.1" },
	}
	for _, bank := range []string{"b", "c"} {
		for i, change := range vary {
			q := single("b", string(rune('a'+i)), 1)
			if change(&q); q.BankID == bank {
				all = append(all, q)
			}
		}
	}
	add(t, s, all...)
	for _, f := range []questions.Filter{
		{}, {BankID: "b"}, {BankID: "c"}, {BankID: "d"}, {Area: "2.1"}, {Area: "2.10"}, {Area: "2"}, {Area: "2."}, {Area: "2%"}, {Area: "_"}, {Difficulty: 2}, {Difficulty: 3},
		{Kind: questions.Multiple}, {Status: questions.Retired}, {Status: questions.Approved},
		{Area: "2.10", Difficulty: 2}, {BankID: "c", Status: questions.Retired},
		{BankID: "b", Area: "2.1", Difficulty: 1, Kind: questions.Single, Status: questions.Approved},
	} {
		var want []questions.Question
		for _, q := range all {
			if f.Matches(q) {
				want = append(want, q)
			}
		}
		same(t, "questions", list(t, s, f), want)
	}
}

// questionsOrdered has IDs that sort otherwise by number, by case or by letter.
func questionsOrdered(t *testing.T, s questions.Store) {
	want := []questions.Question{
		single("B", "z", 1), single("a", "B", 1), single("a", "a", 1), single("a", "q10", 1), single("a", "q2", 1),
		single("ab", "a", 1), single("b", "a", 1),
	}
	for _, i := range []int{3, 6, 0, 5, 2, 4, 1} {
		add(t, s, want[i])
	}
	same(t, "questions", list(t, s, questions.Filter{}), want)
}
