package contesttest

import (
	"fmt"
	"testing"
	"time"

	"khoabang/contest"
)

var rosterTests = []test{
	{"every field of a roster entry is kept", rosterKept},
	{"a used roster entry is never replaced", rosterUsed},
	{"a code in use is ErrRosterCode, in its contest only", rosterCodes},
	{"many use one roster entry and one is kept", rosterRace},
	{"Roster filters, orders and goes on after an entry", rosterFiltered},
	{"a roster of many chunks is kept whole", rosterMany},
	{"exclusions are kept, replaced and ordered", exclusionsKept},
}

// Rostered returns an entry of the roster of "c1" with every field set that one has that nobody has used.
func Rostered(id string, change ...func(*contest.RosterEntry)) contest.RosterEntry {
	e := contest.RosterEntry{
		ContestID: "c1", ID: id, CodeHash: "hash-" + id, SealedCode: "sealed-" + id, Name: "Nguyễn Thị Ánh", UnitID: "so-noi-vu",
		BlockID: "can-bo", Category: "mot_cua", BornOn: time.Date(1988, 9, 5, 0, 0, 0, 0, time.UTC), BirthYear: 1988,
		Folded: "so noi vu | nguyen thi anh", AddedAt: after(1), AddedBy: "usr_lan",
	}
	for _, c := range change {
		c(&e)
	}
	return e
}

func wantRostered(t *testing.T, s contest.Store, want contest.RosterEntry) {
	t.Helper()
	got, err := s.RosterEntry(t.Context(), want.ContestID, want.ID)
	must(t, "RosterEntry("+want.ID+")", err)
	same(t, "entry "+want.ID, got, want)
}

func rosterKept(t *testing.T, s contest.Store) {
	full, bare := Rostered("e1"), contest.RosterEntry{ContestID: "c1", ID: "e2", CodeHash: "h2", AddedAt: At}
	must(t, "PutRoster", s.PutRoster(t.Context(), []contest.RosterEntry{full, bare}))
	must(t, "PutRoster of none", s.PutRoster(t.Context(), nil))
	for _, want := range []contest.RosterEntry{full, bare} {
		wantRostered(t, s, want)
		got, err := s.RosterByCode(t.Context(), "c1", want.CodeHash)
		must(t, "RosterByCode", err)
		same(t, "entry by code", got, want)
	}
	_, err := s.RosterEntry(t.Context(), "c2", "e1")
	wantErr(t, "RosterEntry of another contest", err, contest.ErrNoRosterEntry)
	_, err = s.RosterByCode(t.Context(), "c1", "hash-e9")
	wantErr(t, "RosterByCode", err, contest.ErrCodeUnknown)
	full.Name, full.BornOn, full.BlockID = "Trần Bình", time.Time{}, ""
	coded := full
	coded.CodeHash, coded.SealedCode = "another", "another"
	must(t, "PutRoster", s.PutRoster(t.Context(), []contest.RosterEntry{coded, Rostered("e3")}))
	wantRostered(t, s, full)
}

func rosterUsed(t *testing.T, s contest.Store) {
	must(t, "PutRoster", s.PutRoster(t.Context(), []contest.RosterEntry{Rostered("e1"), Rostered("e2")}))
	must(t, "UseRosterEntry", s.UseRosterEntry(t.Context(), "c1", "e1", "person", after(5)))
	must(t, "UseRosterEntry again", s.UseRosterEntry(t.Context(), "c1", "e1", "another", after(6)))
	wantErr(t, "UseRosterEntry of none", s.UseRosterEntry(t.Context(), "c1", "e9", "person", after(5)), contest.ErrNoRosterEntry)
	renamed := func(e *contest.RosterEntry) { e.Name = "Tên khác" }
	must(t, "PutRoster", s.PutRoster(t.Context(), []contest.RosterEntry{Rostered("e1", renamed), Rostered("e2", renamed)}))
	wantRostered(t, s, Rostered("e1", func(e *contest.RosterEntry) { e.ContestantID, e.UsedAt = "person", after(5) }))
	wantRostered(t, s, Rostered("e2", renamed))
	n, err := s.RosterCounts(t.Context(), "c1")
	must(t, "RosterCounts", err)
	same(t, "counts", n, contest.RosterCounts{People: 2, Used: 1})
	n, err = s.RosterCounts(t.Context(), "c2")
	must(t, "RosterCounts", err)
	same(t, "counts of a contest without a roster", n, contest.RosterCounts{})
}

func rosterCodes(t *testing.T, s contest.Store) {
	one := func(e *contest.RosterEntry) { e.CodeHash = "one" }
	must(t, "PutRoster", s.PutRoster(t.Context(), []contest.RosterEntry{Rostered("e1", one)}))
	wantErr(t, "PutRoster with a taken code", s.PutRoster(t.Context(), []contest.RosterEntry{Rostered("e2", one)}), contest.ErrRosterCode)
	other := Rostered("e1", one, func(e *contest.RosterEntry) { e.ContestID = "c2" })
	must(t, "PutRoster in another contest", s.PutRoster(t.Context(), []contest.RosterEntry{other}))
	wantRostered(t, s, other)
}

func rosterRace(t *testing.T, s contest.Store) {
	must(t, "PutRoster", s.PutRoster(t.Context(), []contest.RosterEntry{Rostered("e1")}))
	for _, err := range race(racers, func(i int) error {
		return s.UseRosterEntry(t.Context(), "c1", "e1", fmt.Sprint("person-", i), after(i+1))
	}) {
		must(t, "UseRosterEntry", err)
	}
	first, err := s.RosterEntry(t.Context(), "c1", "e1")
	must(t, "RosterEntry", err)
	if !first.Used() || !first.UsedAt.Equal(after(int(first.ContestantID[len("person-")]-'0')+1)) {
		t.Errorf("the entry is %+v, want it as one of the callers left it", first)
	}
}

func rosterFiltered(t *testing.T, s contest.Store) {
	at := func(folded, unit string) func(*contest.RosterEntry) {
		return func(e *contest.RosterEntry) { e.Folded, e.UnitID = folded, unit }
	}
	must(t, "PutRoster", s.PutRoster(t.Context(), []contest.RosterEntry{
		Rostered("d", at("xa b | le (a)", "b")), Rostered("b", at("xa a | le a", "a")), Rostered("c", at("xa a | le b", "a")),
		Rostered("a", at("xa a | le b", "a")), Rostered("x", func(e *contest.RosterEntry) { e.ContestID = "c2" }),
	}))
	must(t, "UseRosterEntry", s.UseRosterEntry(t.Context(), "c1", "c", "person", after(1)))
	for _, c := range []struct {
		what string
		f    contest.RosterFilter
		want []string
	}{
		{"all", contest.RosterFilter{}, []string{"b", "a", "c", "d"}},
		{"words anywhere", contest.RosterFilter{Words: []string{"le b", "a |"}}, []string{"a", "c"}},
		{"signs are no pattern", contest.RosterFilter{Words: []string{"(a)"}}, []string{"d"}},
		{"used", contest.RosterFilter{Used: "yes"}, []string{"c"}},
		{"not used", contest.RosterFilter{Used: "no"}, []string{"b", "a", "d"}},
		{"of a unit", contest.RosterFilter{UnitID: "b"}, []string{"d"}},
		{"after one", contest.RosterFilter{After: Rostered("a", at("xa a | le b", "a"))}, []string{"c", "d"}},
		{"two", contest.RosterFilter{Limit: 2}, []string{"b", "a"}},
	} {
		c.f.ContestID = "c1"
		if c.f.Limit == 0 {
			c.f.Limit = 10
		}
		list, err := s.Roster(t.Context(), c.f)
		must(t, "Roster", err)
		var got []string
		for _, e := range list {
			got = append(got, e.ID)
		}
		same(t, "roster: "+c.what, got, c.want)
	}
}

func rosterMany(t *testing.T, s contest.Store) {
	const n = 1_001
	var entries []contest.RosterEntry
	for i := range n {
		entries = append(entries, Rostered(fmt.Sprintf("e%04d", i)))
	}
	must(t, "PutRoster", s.PutRoster(t.Context(), entries))
	got, err := s.Roster(t.Context(), contest.RosterFilter{ContestID: "c1", Limit: n + 1})
	must(t, "Roster", err)
	same(t, "roster", got, entries)
}

func exclusionsKept(t *testing.T, s contest.Store) {
	full := contest.Exclusion{
		ContestID: "c1", ID: "x2", Name: "Lê Văn Đức", UnitID: "so-noi-vu", Contact: "0901234567",
		BornOn: time.Date(1980, 1, 2, 0, 0, 0, 0, time.UTC), Reason: "Tổ thư ký", AddedAt: after(2), AddedBy: "usr_lan",
	}
	bare := contest.Exclusion{ContestID: "c1", ID: "x1", Name: "Lê A", AddedAt: after(2)}
	first := contest.Exclusion{ContestID: "c1", ID: "x3", Name: "Lê B", AddedAt: after(1)}
	other := contest.Exclusion{ContestID: "c2", ID: "x2", Name: "Lê C", AddedAt: after(1)}
	for _, x := range []contest.Exclusion{full, bare, first, other} {
		must(t, "PutExclusion", s.PutExclusion(t.Context(), x))
	}
	full.LiftedAt, full.LiftedBy, full.LiftReason = after(9), "usr_binh", "Nhầm người"
	must(t, "PutExclusion", s.PutExclusion(t.Context(), full))
	got, err := s.Exclusions(t.Context(), "c1")
	must(t, "Exclusions", err)
	same(t, "exclusions", got, []contest.Exclusion{first, bare, full})
	got, err = s.Exclusions(t.Context(), "c9")
	must(t, "Exclusions", err)
	same(t, "exclusions of a contest without any", got, []contest.Exclusion(nil))
}
