package contesttest

import (
	"slices"
	"strings"
	"testing"

	"khoabang/contest"
)

var paperTests = []test{
	{"every field of a paper is kept", paperKept},
	{"a paper stored again changes nothing", paperAgain},
	{"unknown paper is ErrNotFound", paperUnknown},
	{"every field of a contestant is kept", contestantKept},
	{"a contestant is replaced by its ID", contestantReplaced},
	{"unknown contestant is ErrNoContestant", contestantUnknown},
	{"ContestantsByID returns those that exist", contestantsByID},
}

func paperKept(t *testing.T, s contest.Store) {
	for _, want := range []contest.Paper{Paper("p1", "c1"), {ID: "p2"}} {
		given := want
		given.Questions = slices.Clone(want.Questions)
		must(t, "AddPaper", s.AddPaper(t.Context(), given))
		if len(given.Questions) > 0 {
			given.Questions[0].Stem = "đổi"
		}
		got, err := s.Paper(t.Context(), want.ID)
		must(t, "Paper", err)
		same(t, "paper", got, want)
		inUTC(t, got.PublishedAt)
	}
}

func paperAgain(t *testing.T, s contest.Store) {
	must(t, "AddPaper", s.AddPaper(t.Context(), Paper("p1", "c1")))
	must(t, "AddPaper again", s.AddPaper(t.Context(), Paper("p1", "c1")))
	must(t, "AddPaper of another with its ID", s.AddPaper(t.Context(), Paper("p1", "c2")))
	got, err := s.Paper(t.Context(), "p1")
	must(t, "Paper", err)
	same(t, "paper", got, Paper("p1", "c1"))
}

func paperUnknown(t *testing.T, s contest.Store) {
	must(t, "AddPaper", s.AddPaper(t.Context(), Paper("p1", "c1")))
	for _, id := range []string{"", "p2", "c1"} {
		_, err := s.Paper(t.Context(), id)
		wantErr(t, "Paper("+id+")", err, contest.ErrNotFound)
	}
}

func contestantKept(t *testing.T, s contest.Store) {
	for _, want := range []contest.Contestant{Contestant("a"), {ID: "b"}} {
		must(t, "PutContestant", s.PutContestant(t.Context(), want))
		got, err := s.Contestant(t.Context(), want.ID)
		must(t, "Contestant", err)
		same(t, "contestant", got, want)
		inUTC(t, got.CreatedAt)
		for _, c := range got.Consents {
			inUTC(t, c.At)
		}
	}
}

func contestantReplaced(t *testing.T, s contest.Store) {
	must(t, "PutContestant", s.PutContestant(t.Context(), Contestant("a")))
	must(t, "PutContestant", s.PutContestant(t.Context(), Contestant("b")))
	want := contest.Contestant{ID: "a", Name: "Trần Văn Bình"}
	must(t, "PutContestant", s.PutContestant(t.Context(), want))
	for _, want := range []contest.Contestant{want, Contestant("b")} {
		got, err := s.Contestant(t.Context(), want.ID)
		must(t, "Contestant", err)
		same(t, "contestant", got, want)
	}
}

func contestantUnknown(t *testing.T, s contest.Store) {
	must(t, "PutContestant", s.PutContestant(t.Context(), Contestant("a")))
	for _, id := range []string{"", "b", "A"} {
		_, err := s.Contestant(t.Context(), id)
		wantErr(t, "Contestant("+id+")", err, contest.ErrNoContestant)
	}
}

func contestantsByID(t *testing.T, s contest.Store) {
	for _, id := range []string{"a", "b", "đ", `"`} { // the last would end a string that is not quoted
		must(t, "PutContestant", s.PutContestant(t.Context(), Contestant(id)))
	}
	for _, c := range []struct{ ids, want []string }{
		{nil, nil},
		{[]string{"x"}, nil},
		{[]string{"đ", "x", "a", "đ", "a", `"`}, []string{`"`, "a", "đ"}},
	} {
		got, err := s.ContestantsByID(t.Context(), c.ids)
		must(t, "ContestantsByID", err)
		slices.SortFunc(got, func(a, b contest.Contestant) int { return strings.Compare(a.ID, b.ID) })
		var want []contest.Contestant
		for _, id := range c.want {
			want = append(want, Contestant(id))
		}
		same(t, "contestants", got, want)
	}
}
