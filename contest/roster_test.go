package contest_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khoabang/contest"
	"khoabang/internal/fault"
	"khoabang/internal/org"
)

func onRoster(c *contest.Contest) { c.Who.Roster = true }

func (st *stage) importRoster(rows ...contest.RosterRow) contest.RosterReport {
	st.t.Helper()
	r, err := st.ImportRoster(st.t.Context(), st.c.ID, rows, "usr_lan", false)
	if err != nil {
		st.t.Fatal(err)
	}
	return r
}

// everybody returns the whole roster.
func (st *stage) everybody() []contest.RosterEntry {
	st.t.Helper()
	_, list, err := st.Roster(st.t.Context(), st.c.ID, "", "", "", 1000)
	if err != nil {
		st.t.Fatal(err)
	}
	return list
}

func (st *stage) codeOf(e contest.RosterEntry) string {
	st.t.Helper()
	code, err := st.RosterCode(e)
	if err != nil {
		st.t.Fatal(err)
	}
	return code
}

func by(code string) contest.Registration {
	r := registration("Ai đó khác")
	r.Code = code
	return r
}

func rosterFaults(err error) []string {
	f, ok := fault.As(err)
	if !ok {
		return nil
	}
	var list []string
	for _, x := range f.Fields {
		list = append(list, fmt.Sprint(x.Path, " ", x.Code))
	}
	slices.Sort(list)
	return list
}

func TestACodeLetsOnePersonIn(t *testing.T) {
	t.Parallel()
	st := newStage(t, onRoster)
	ctx := t.Context()
	born := time.Date(1988, 9, 5, 0, 0, 0, 0, time.UTC)
	report := st.importRoster(contest.RosterRow{Code: "AG-0O1", Name: "Nguyễn Thị Ánh", UnitID: unit, BornOn: born, BirthYear: 1988}, contest.RosterRow{Name: "Lê Bình"})
	if d := cmp.Diff(contest.RosterReport{New: 2, Codes: 1}, report); d != "" {
		t.Errorf("report differs (-want +got):\n%s", d)
	}
	_, err := st.Start(ctx, st.c.ID, "", registration("Nguyễn Thị Ánh"))
	if got := rosterFaults(err); !slices.Equal(got, []string{"code not_on_roster"}) {
		t.Errorf("without a code: %v, %q", err, got)
	}
	_, err = st.Start(ctx, st.c.ID, "", by("AG-002"))
	wantErr(t, "a code that nobody has", err, contest.ErrCodeUnknown)

	first, err := st.Start(ctx, st.c.ID, "", by(" ag001 ")) // without the dash, and 0 for O
	if err != nil {
		t.Fatal(err)
	}
	p, err := st.Contestant(ctx, first.Attempt.ContestantID)
	if err != nil || p.Name != "Nguyễn Thị Ánh" || first.Attempt.UnitID != unit {
		t.Errorf("the contestant is %+v, %v", p, err)
	}
	other := by("AG-0O1")
	other.StartKey = "a-second-phone-of-hers"
	second, err := st.node().Start(ctx, st.c.ID, "", other)
	if err != nil || second.Attempt.ID != first.Attempt.ID || second.Attempt.Epoch != 2 {
		t.Errorf("on a second phone: %+v, %v; want the same attempt taken over", second.Attempt, err)
	}
	st.submit(second)
	again := registration("Nguyễn Thị Ánh") // on the same phone, without the code and with another unit
	again.StartKey, again.UnitID = "once-more-without-code", "cac_so"
	third, err := st.Start(ctx, st.c.ID, first.Attempt.ContestantID, again)
	if err != nil || third.Attempt.Ordinal != 2 || third.Attempt.UnitID != unit {
		t.Errorf("again on the same phone: %+v, %v; want a second attempt for the same unit", third.Attempt, err)
	}
	n, err := st.RosterCounts(ctx, st.c.ID)
	if err != nil || n != (contest.RosterCounts{People: 2, Used: 1}) {
		t.Errorf("counts are %+v, %v", n, err)
	}
}

func TestStartsByOneCodeAtOnceAreOnePerson(t *testing.T) {
	t.Parallel()
	st := newStage(t, onRoster)
	st.importRoster(contest.RosterRow{Code: "AG-1", Name: "Lê Bình", UnitID: unit})
	const phones = 8
	ids := make(chan string, phones)
	for i := range phones {
		go func() {
			r := by("AG-1")
			r.StartKey = fmt.Sprintf("phone-number-%06d", i)
			h, err := st.Start(t.Context(), st.c.ID, "", r)
			if err != nil {
				t.Error(err)
			}
			ids <- h.Attempt.ID
		}()
	}
	first := <-ids
	for range phones - 1 {
		if id := <-ids; id != first {
			t.Errorf("attempts %s and %s: one person has two", first, id)
		}
	}
}

func TestAKeyOfAnothersStart(t *testing.T) {
	t.Parallel()
	st := newStage(t, onRoster)
	st.importRoster(contest.RosterRow{Code: "AG-1", Name: "Lê Bình", UnitID: unit}, contest.RosterRow{Code: "AG-2", Name: "Lê Bình", UnitID: unit})
	if _, err := st.Start(t.Context(), st.c.ID, "", by("AG-1")); err != nil {
		t.Fatal(err)
	}
	_, err := st.Start(t.Context(), st.c.ID, "", by("AG-2")) // of the same name, with the same key
	if got := rosterFaults(err); !slices.Equal(got, []string{"start_key start_key"}) {
		t.Errorf("Start = %v, %q", err, got)
	}
}

func TestTheStoreHoldsNoCode(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	st.importRoster(contest.RosterRow{Code: "AG-0001", Name: "Lê Bình"})
	e := st.everybody()[0]
	plain := e
	plain.CodeHash, plain.SealedCode = "", ""
	if st.codeOf(e) != "AG-0001" || slices.Contains([]string{e.CodeHash, e.SealedCode}, "AG-0001") {
		t.Errorf("the entry is %+v", e)
	}
	e.ID = "another"
	if _, err := st.RosterCode(e); err == nil {
		t.Error("a code was opened for somebody else's entry")
	}
}

func TestARosterImportedAgain(t *testing.T) {
	t.Parallel()
	st := newStage(t, onRoster)
	rows := []contest.RosterRow{
		{Place: "B2", Line: 2, Name: "Lê Bình", UnitID: unit, BirthYear: 1990}, {Place: "B3", Line: 3, Name: "Lê Bình", UnitID: unit, BirthYear: 1990},
		{Place: "B4", Line: 4, Code: "X1", Name: "Trần Châu", UnitID: unit}, {Place: "B5", Line: 5, Code: "X2", Name: "Đỗ Dung"},
	}
	st.importRoster(rows...)
	before := st.everybody()
	if d := cmp.Diff(contest.RosterReport{Same: 4}, st.importRoster(rows...)); d != "" {
		t.Errorf("the same again (-want +got):\n%s", d)
	}
	if d := cmp.Diff(before, st.everybody()); d != "" {
		t.Errorf("the roster changed:\n%s", d)
	}
	if _, err := st.Start(t.Context(), st.c.ID, "", by("X1")); err != nil {
		t.Fatal(err)
	}
	rows[2].Name, rows[3].Name = "Trần Châu Anh", "Đỗ Thị Dung"
	_, err := st.ImportRoster(t.Context(), st.c.ID, rows, "usr_lan", false)
	if got := rosterFaults(err); !errors.Is(err, contest.ErrRosterInvalid) || !slices.Equal(got, []string{"B4 roster_started"}) {
		t.Errorf("changing who has started: %v, %q", err, got)
	}
	rows[2].Name = "Trần Châu"
	want := contest.RosterReport{Same: 3, Changed: 1, New: 1, Codes: 1}
	rows = append(rows, contest.RosterRow{Place: "B6", Line: 6, Name: "Người Mới"})
	dry, err := st.ImportRoster(t.Context(), st.c.ID, rows, "usr_lan", true)
	if d := cmp.Diff(want, dry); d != "" || err != nil || len(st.everybody()) != 4 {
		t.Errorf("a dry run: %v (-want +got):\n%s", err, d)
	}
	if d := cmp.Diff(want, st.importRoster(rows...)); d != "" {
		t.Errorf("with a change and somebody new (-want +got):\n%s", d)
	}
	_, found, err := st.Roster(t.Context(), st.c.ID, "đỗ THI dung", "no", "", 10)
	if err != nil || len(found) != 1 || st.codeOf(found[0]) != "X2" {
		t.Errorf("found %+v, %v; want who has the code X2, under the new name", found, err)
	}
}

func TestARosterThatWouldLetNobodyIn(t *testing.T) {
	t.Parallel()
	st := newStage(t, onRoster, func(c *contest.Contest) { c.Who.UnitKinds = []string{org.KindSpecial} })
	_, err := st.ImportRoster(t.Context(), st.c.ID, []contest.RosterRow{{Place: "B2", Name: "Lê Bình", UnitID: unit}, {Place: "B3", Name: "L"}}, "usr_lan", false)
	if got := rosterFaults(err); !slices.Equal(got, []string{"B2 unit_not_in_block", "B3 length"}) || len(st.everybody()) > 0 {
		t.Errorf("ImportRoster = %v, %q", err, got)
	}
}

func TestOneAddedByHand(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	_, e, err := st.AddRostered(t.Context(), st.c.ID, contest.RosterRow{Name: "Lê Bình", UnitID: unit}, "usr_lan")
	if err != nil || len(st.codeOf(e)) != 11 {
		t.Fatalf("AddRostered = %+v, %v; want an entry with a code", e, err)
	}
	_, _, err = st.AddRostered(t.Context(), st.c.ID, contest.RosterRow{Name: "Lê Châu", Code: st.codeOf(e)}, "usr_lan")
	wantErr(t, "a code in use", err, contest.ErrRosterCode)
	_, _, err = st.AddRostered(t.Context(), st.c.ID, contest.RosterRow{Name: "L", UnitID: "khong-co", BlockID: "x", BornOn: st.clock.now().Add(48 * time.Hour)}, "usr_lan")
	if got := rosterFaults(err); !slices.Equal(got, []string{"block unknown_block", "born_on birth_range", "name length", "unit_id unknown_unit"}) {
		t.Errorf("AddRostered = %v, %q", err, got)
	}
}

func TestExcludedPeople(t *testing.T) {
	t.Parallel()
	born := time.Date(1980, 1, 2, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		x       contest.Exclusion
		change  func(*contest.Registration)
		refused bool
		suspect bool
	}{
		{"the same name and unit", contest.Exclusion{Name: "Lê Văn Hoà", UnitID: unit}, nil, true, true},
		{"without marks", contest.Exclusion{Name: "LE VAN HOA", UnitID: unit}, nil, true, true},
		{"the same contact, written otherwise", contest.Exclusion{Name: "Ai Khác", Contact: "+84 912.345.678"}, nil, true, true},
		{"only the name", contest.Exclusion{Name: "Lê Văn Hòa"}, nil, false, true},
		{"another unit", contest.Exclusion{Name: "Lê Văn Hòa", UnitID: "cac_so"}, nil, false, true},
		{"another birthday", contest.Exclusion{Name: "Lê Văn Hòa", UnitID: unit, BornOn: born}, func(r *contest.Registration) { r.BornOn = born.AddDate(1, 0, 0) }, false, false},
		{"the same birthday, no unit", contest.Exclusion{Name: "Lê Văn Hòa", BornOn: born}, func(r *contest.Registration) { r.BornOn = born }, true, true},
		{"somebody else", contest.Exclusion{Name: "Lê Văn Hoan", UnitID: unit, Contact: "0911111111"}, nil, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			st := newStage(t, func(c *contest.Contest) { c.Who.MinAge = 18 }) // so that the birthday is kept
			r := registration("Lê Văn Hòa")
			r.Contact, r.BornOn = "0912345678", born
			if c.change != nil {
				c.change(&r)
			}
			x := contest.Listed{Exclusion: c.x}
			x.BornOn = c.x.BornOn
			if n, err := st.Exclude(t.Context(), st.c.ID, []contest.Listed{x, x}, "usr_lan", false); err != nil || n != 1 {
				t.Fatalf("Exclude = %d, %v, want one", n, err)
			}
			_, err := st.Start(t.Context(), st.c.ID, "", r)
			if refused := errors.Is(err, contest.ErrExcluded); refused != c.refused || err != nil && !refused {
				t.Errorf("Start = %v, want it refused: %t", err, c.refused)
			}
			_, list, err := st.Exclusions(t.Context(), st.c.ID)
			if err != nil {
				t.Fatal(err)
			}
			if c.refused {
				if _, err := st.LiftExclusion(t.Context(), st.c.ID, list[0].ID, "Nhầm người", "usr_binh"); err != nil {
					t.Fatal(err)
				}
			}
			h, err := st.Start(t.Context(), st.c.ID, "", r)
			if err != nil {
				t.Fatal(err)
			}
			st.submit(h)
			if c.refused { // put on again, after the person took part
				if _, err := st.Exclude(t.Context(), st.c.ID, []contest.Listed{x}, "usr_lan", false); err != nil {
					t.Fatal(err)
				}
			}
			found, err := st.Suspects(t.Context(), st.c.ID)
			if err != nil || (len(found) == 1) != c.suspect || c.suspect && (found[0].Likeness == contest.SameOne) != c.refused {
				t.Errorf("suspects are %+v, %v", found, err)
			}
		})
	}
}

// What the jury decided of somebody is remembered with who and when; a disqualified person is not asked about either.
func TestClearSuspect(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	for _, name := range []string{"Lê Văn Hòa", "Trần Thị Mai"} {
		st.submit(st.start(name))
		if _, err := st.Exclude(t.Context(), st.c.ID, []contest.Listed{{Exclusion: contest.Exclusion{Name: name}}}, "usr_lan", false); err != nil {
			t.Fatal(err)
		}
	}
	open := func() []contest.Suspect {
		t.Helper()
		found, err := st.Suspects(t.Context(), st.c.Slug)
		if err != nil || len(found) != 2 {
			t.Fatalf("Suspects = %+v, %v, want two", found, err)
		}
		return slices.DeleteFunc(found, func(s contest.Suspect) bool { return !s.Open() })
	}
	found := open()
	if len(found) != 2 || !slices.Equal(found[0].Same, []string{"name"}) || len(found[0].Attempts) != 1 {
		t.Fatalf("the open ones are %+v, want both, alike by name", found)
	}
	mai := found[slices.IndexFunc(found, func(s contest.Suspect) bool { return s.Contestant.Name == "Trần Thị Mai" })]
	hoa := found[slices.IndexFunc(found, func(s contest.Suspect) bool { return s.Contestant.Name == "Lê Văn Hòa" })]
	_, err := st.ClearSuspect(t.Context(), st.c.ID, mai.Exclusion.ID, mai.Contestant.ID, " ", "usr_jury")
	wantErr(t, "clearing without a reason", err, contest.ErrDecision)
	_, err = st.ClearSuspect(t.Context(), st.c.ID, hoa.Exclusion.ID, mai.Contestant.ID, "Khác người", "usr_jury")
	wantErr(t, "clearing who is not alike", err, contest.ErrNoSuspect)
	if _, err := st.ClearSuspect(t.Context(), st.c.ID, mai.Exclusion.ID, mai.Contestant.ID, "Khác ngày sinh", "usr_jury"); err != nil {
		t.Fatal(err)
	}
	_, err = st.ClearSuspect(t.Context(), st.c.ID, mai.Exclusion.ID, mai.Contestant.ID, "Lần nữa", "usr_jury")
	wantErr(t, "clearing again", err, contest.ErrCleared)
	if left := open(); len(left) != 1 || left[0].Contestant.ID != hoa.Contestant.ID {
		t.Errorf("after one was cleared the open ones are %+v", left)
	}
	if _, err := st.Disqualify(t.Context(), st.c.ID, hoa.Attempts[0], "Thuộc tổ thư ký", "usr_jury"); err != nil {
		t.Fatal(err)
	}
	if left := open(); len(left) != 0 {
		t.Errorf("after both were decided the open ones are %+v", left)
	}
	if _, err := st.Reinstate(t.Context(), st.c.ID, hoa.Attempts[0], "Nhầm", "usr_jury"); err != nil {
		t.Fatal(err)
	}
	if left := open(); len(left) != 1 {
		t.Errorf("who was reinstated is not asked about: %+v", left)
	}
	all, err := st.Suspects(t.Context(), st.c.ID)
	if err != nil || all[1].Cleared.Reason != "Khác ngày sinh" || all[1].Cleared.By != "usr_jury" || !all[1].Cleared.At.Equal(st.clock.now()) {
		t.Errorf("the clearance is %+v, %v", all[1].Cleared, err)
	}
}

func TestExclusionsThatAreWrong(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	_, err := st.Exclude(t.Context(), st.c.ID, []contest.Listed{{Exclusion: contest.Exclusion{Name: "Lê Bình", Contact: "không có", UnitID: "x"}, Place: "A4", Line: 4}}, "usr_lan", false)
	if got := rosterFaults(err); !errors.Is(err, contest.ErrExclusion) || !slices.Equal(got, []string{"A4 phone_or_email", "A4 unknown_unit"}) {
		t.Errorf("Exclude = %v, %q", err, got)
	}
	_, err = st.LiftExclusion(t.Context(), st.c.ID, "khong-co", "x", "usr_lan")
	wantErr(t, "lifting none", err, contest.ErrNoExclusion)
	if _, err := st.Exclude(t.Context(), st.c.ID, []contest.Listed{{Exclusion: contest.Exclusion{Name: "Lê Bình"}}}, "usr_lan", false); err != nil {
		t.Fatal(err)
	}
	_, list, _ := st.Exclusions(t.Context(), st.c.ID)
	if _, err := st.LiftExclusion(t.Context(), st.c.ID, list[0].ID, "x", "usr_lan"); err != nil {
		t.Fatal(err)
	}
	_, err = st.LiftExclusion(t.Context(), st.c.ID, list[0].ID, "x", "usr_lan")
	wantErr(t, "lifting twice", err, contest.ErrExclusionEnded)
}
