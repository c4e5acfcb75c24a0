package questions_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"khoabang/questions"

	"pgregory.net/rapid"
)

func choice(kind questions.Kind, key ...string) questions.Question {
	q := questions.Question{
		BankID: "b", ID: "Q1", Revision: 1, Kind: kind, Area: "2.4", Difficulty: 2, Stem: "Câu hỏi?",
		Key: questions.Key{Options: key}, Shuffle: true, Status: questions.Approved,
	}
	ids := []string{"A", "B", "C", "D"}
	if kind == questions.TrueFalse {
		ids = []string{questions.OptionTrue, questions.OptionFalse}
	}
	for _, id := range ids {
		q.Options = append(q.Options, questions.Option{ID: id, Text: "Phương án " + id})
	}
	return q
}

func numeric(number, tolerance questions.Decimal) questions.Question {
	q := choice(questions.Numeric)
	q.Options = nil
	q.Key = questions.Key{Number: number, Tolerance: tolerance}
	return q
}

func given(ids ...string) questions.Answer        { return questions.Answer{Options: ids} }
func number(d questions.Decimal) questions.Answer { return questions.Answer{Number: d} }

func TestMark(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		q    questions.Question
		a    questions.Answer
		rule questions.Rule
		want int
	}{
		{"single right", choice(questions.Single, "B"), given("B"), questions.AllOrNothing, 1000},
		{"single wrong", choice(questions.Single, "B"), given("C"), questions.AllOrNothing, 0},
		{"single under partial", choice(questions.Single, "B"), given("B"), questions.Partial, 1000},
		{"single, two chosen", choice(questions.Single, "B"), given("B", "C"), questions.Partial, 0},
		{"single, twice the right one", choice(questions.Single, "B"), given("B", "B"), questions.AllOrNothing, 0},
		{"single, unanswered", choice(questions.Single, "B"), given(), questions.AllOrNothing, 0},
		{"true", choice(questions.TrueFalse, "true"), given("true"), questions.AllOrNothing, 1000},
		{"false", choice(questions.TrueFalse, "true"), given("false"), questions.AllOrNothing, 0},
		{"multiple, all right, other order", choice(questions.Multiple, "A", "C"), given("C", "A"), questions.AllOrNothing, 1000},
		{"multiple, one missing", choice(questions.Multiple, "A", "C"), given("A"), questions.AllOrNothing, 0},
		{"multiple, one too many", choice(questions.Multiple, "A", "C"), given("A", "B", "C"), questions.AllOrNothing, 0},
		{"multiple, unknown rule is strict", choice(questions.Multiple, "A", "C"), given("A"), "", 0},
		{"partial, half", choice(questions.Multiple, "A", "C"), given("A"), questions.Partial, 500},
		{"partial, a third rounds down", choice(questions.Multiple, "A", "B", "C"), given("B"), questions.Partial, 333},
		{"partial, one right one wrong", choice(questions.Multiple, "A", "C"), given("A", "B"), questions.Partial, 0},
		{"partial, two right one wrong", choice(questions.Multiple, "A", "C"), given("A", "B", "C"), questions.Partial, 500},
		{"partial, everything", choice(questions.Multiple, "A", "C"), given("A", "B", "C", "D"), questions.Partial, 0},
		{"partial, never below zero", choice(questions.Multiple, "A"), given("B", "C"), questions.Partial, 0},
		{"partial, a repeat counts once", choice(questions.Multiple, "A", "C"), given("A", "A"), questions.Partial, 500},
		{"partial, an unknown option is wrong", choice(questions.Multiple, "A", "C"), given("A", "X"), questions.Partial, 0},
		{"multiple without a key", choice(questions.Multiple), given(), questions.AllOrNothing, 0},
		{"partial without a key", choice(questions.Multiple), given("A"), questions.Partial, 0},
		{"ordering right", choice(questions.Ordering, "B", "A", "D", "C"), given("B", "A", "D", "C"), questions.Partial, 1000},
		{"ordering, two swapped", choice(questions.Ordering, "B", "A", "D", "C"), given("A", "B", "D", "C"), questions.Partial, 0},
		{"ordering, incomplete", choice(questions.Ordering, "B", "A", "D", "C"), given("B", "A", "D"), questions.Partial, 0},
		{"ordering without a key", choice(questions.Ordering), given(), questions.AllOrNothing, 0},
		{"numeric exact", numeric("2030", ""), number("2030"), questions.AllOrNothing, 1000},
		{"numeric, same value written otherwise", numeric("12.5", "0"), number("012.50"), questions.AllOrNothing, 1000},
		{"numeric off by one", numeric("2030", ""), number("2031"), questions.AllOrNothing, 0},
		{"numeric, a tenth that binary floats miss", numeric("0.3", "0.1"), number("0.4"), questions.AllOrNothing, 1000},
		{"numeric, just outside", numeric("0.3", "0.1"), number("0.400000001"), questions.AllOrNothing, 0},
		{"numeric, below", numeric("-0.3", "0.1"), number("-0.2"), questions.AllOrNothing, 1000},
		{"numeric, unanswered is not zero", numeric("0", ""), number(""), questions.AllOrNothing, 0},
		{"numeric, no number", numeric("0", ""), number("không"), questions.AllOrNothing, 0},
		{"unknown kind", choice("essay", "A"), given("A"), questions.AllOrNothing, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.q.Mark(tt.a, tt.rule); got != tt.want {
				t.Errorf("Mark(%v, %q) = %d, want %d", tt.a, tt.rule, got, tt.want)
			}
		})
	}
}

var (
	optionIDs = []string{"A", "B", "C", "D"}
	anyRule   = rapid.SampledFrom([]questions.Rule{questions.AllOrNothing, questions.Partial, ""})
	someIDs   = rapid.SliceOfNDistinct(rapid.SampledFrom(optionIDs), 1, 4, rapid.ID[string])
)

func TestMarkProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		key, chosen := someIDs.Draw(t, "key"), someIDs.Draw(t, "chosen")
		rule := anyRule.Draw(t, "rule")
		q := choice(questions.Multiple, key...)
		m := q.Mark(given(chosen...), rule)
		if m < 0 || m > questions.FullMark {
			t.Fatalf("Mark = %d, want 0 to %d", m, questions.FullMark)
		}
		same := slices.Equal(slices.Sorted(slices.Values(key)), slices.Sorted(slices.Values(chosen)))
		if (m == questions.FullMark) != same {
			t.Fatalf("key %v, chosen %v: Mark = %d, and they are the same set: %t", key, chosen, m, same)
		}
		other := rapid.Permutation(chosen).Draw(t, "other order")
		if got := q.Mark(given(other...), rule); got != m {
			t.Fatalf("Mark(%v) = %d, in another order %v %d", chosen, m, other, got)
		}
		if err := q.CheckAnswer(given(chosen...)); err != nil {
			t.Fatalf("CheckAnswer(%v) = %v, want nil", chosen, err)
		}
	})
}

func TestCheckAnswer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		q    questions.Question
		a    questions.Answer
		path string // "" means it fits
		code string
	}{
		{"taken back", choice(questions.Single, "A"), given(), "", ""},
		{"numeric taken back", numeric("1", ""), number(""), "", ""},
		{"one of one", choice(questions.Single, "A"), given("D"), "", ""},
		{"two of one", choice(questions.Single, "A"), given("C", "D"), "options", "exactly_one"},
		{"true/false, both", choice(questions.TrueFalse, "true"), given("true", "false"), "options", "exactly_one"},
		{"unknown option", choice(questions.Single, "A"), given("E"), "options[0]", "unknown_option"},
		{"repeated option", choice(questions.Multiple, "A"), given("A", "B", "A"), "options[2]", "duplicate"},
		{"more options than there are", choice(questions.Multiple, "A"), given("A", "B", "C", "D", "E"), "options", "count"},
		{"incomplete order", choice(questions.Ordering, "A", "B", "C", "D"), given("A", "B"), "options", "every_option_once"},
		{"whole order", choice(questions.Ordering, "A", "B", "C", "D"), given("D", "C", "B", "A"), "", ""},
		{"a number for a choice", choice(questions.Single, "A"), number("1"), "number", "not_allowed"},
		{"a choice for a number", numeric("1", ""), given("A"), "number", "decimal"},
		{"both for a number", numeric("1", ""), questions.Answer{Options: []string{"A"}, Number: "1"}, "options", "not_allowed"},
		{"not a number", numeric("1", ""), number("1,5"), "number", "decimal"},
		{"a number", numeric("1", ""), number("-1.5"), "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := tt.q.CheckAnswer(tt.a)
			if tt.path == "" {
				if err != nil {
					t.Errorf("CheckAnswer(%v) = %v, want nil", tt.a, err)
				}
				return
			}
			if path, code := firstField(t, err); path != tt.path || code != tt.code {
				t.Errorf("CheckAnswer(%v) names %s: %s, want %s: %s", tt.a, path, code, tt.path, tt.code)
			}
		})
	}
}

func TestMarkMatchingAndShortText(t *testing.T) {
	t.Parallel()
	matching := questions.Question{
		Kind:    questions.Matching,
		Prompts: []questions.Option{{ID: "1", Text: "PAR INDEX"}, {ID: "2", Text: "SIPAS"}, {ID: "3", Text: "PAPI"}},
		Options: []questions.Option{{ID: "A", Text: "a"}, {ID: "B", Text: "b"}, {ID: "C", Text: "c"}, {ID: "D", Text: "d"}},
		Key:     questions.Key{Options: []string{"A", "B", "A"}},
	}
	exact := questions.Question{Kind: questions.ShortText, Key: questions.Key{Texts: []string{"Hòa Bình", "HB"}}}
	loose := questions.Question{Kind: questions.ShortText, Key: questions.Key{Texts: []string{"Hòa Bình"}, NoMarks: true}}
	guess := questions.Question{Kind: questions.Prediction}
	text := func(s string) questions.Answer { return questions.Answer{Text: s} }
	tests := []struct {
		name string
		q    questions.Question
		a    questions.Answer
		rule questions.Rule
		want int
	}{
		{"all matched", matching, questions.Answer{Options: []string{"A", "B", "A"}}, questions.AllOrNothing, 1000},
		{"two of three", matching, questions.Answer{Options: []string{"A", "B", "C"}}, questions.AllOrNothing, 0},
		{"two of three, in part", matching, questions.Answer{Options: []string{"A", "B", "C"}}, questions.Partial, 666},
		{"one left open, in part", matching, questions.Answer{Options: []string{"A", "", "A"}}, questions.Partial, 666},
		{"nothing", matching, questions.Answer{}, questions.Partial, 0},
		{"capitals and spaces", exact, text("  hòa   BÌNH "), questions.AllOrNothing, 1000},
		{"the other answer", exact, text("hb"), questions.AllOrNothing, 1000},
		{"marks count", exact, text("hoa binh"), questions.AllOrNothing, 0},
		{"marks do not count", loose, text("hoa binh"), questions.AllOrNothing, 1000},
		{"blank", loose, text(" "), questions.AllOrNothing, 0},
		{"a prediction earns nothing", guess, questions.Answer{Number: "5"}, questions.Partial, 0},
	}
	for _, tt := range tests {
		if got := tt.q.Mark(tt.a, tt.rule); got != tt.want {
			t.Errorf("%s: Mark = %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestLockedOptionsKeepTheirPlaces(t *testing.T) {
	t.Parallel()
	q := questions.Question{Kind: questions.Single, Shuffle: true, Options: []questions.Option{
		{ID: "A"}, {ID: "B", Locked: true}, {ID: "C"}, {ID: "D"}, {ID: "E", Locked: true},
	}}
	moved := false
	for seed := range uint64(50) {
		ids := q.OptionOrder(rand.New(rand.NewPCG(seed, 0)))
		if ids[1] != "B" || ids[4] != "E" {
			t.Fatalf("OptionOrder = %v: B and E are locked", ids)
		}
		moved = moved || ids[0] != "A"
	}
	if !moved {
		t.Error("no option ever moved")
	}
}
