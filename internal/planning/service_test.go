package planning_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
	"khoabang/internal/store/sqlitestore"

	"github.com/google/go-cmp/cmp"
)

// stage is a service over a real store with the province's plan and its units, and a clock to move.
type stage struct {
	*planning.Service
	t   *testing.T
	db  *sqlitestore.DB
	mu  sync.Mutex
	now time.Time
	p   planning.Plan
}

var (
	admin    = planning.Actor{UserID: "admin", Admin: true}
	home     = planning.Actor{UserID: "snv", UnitID: "so_noi_vu", Lead: true, Reports: true}
	communeA = planning.Actor{UserID: "a", UnitID: "xa-a", Reports: true}
	headA    = planning.Actor{UserID: "head-a", UnitID: "xa-a", Lead: true}
	wardB    = planning.Actor{UserID: "b", UnitID: "phuong-b", Reports: true, Lead: true}
	culture  = planning.Actor{UserID: "vh", UnitID: "so_vhttdl", Lead: true}
	director = planning.Actor{UserID: "director", ReadAll: true}
	stranger = planning.Actor{UserID: "stranger"}
)

func newStage(t *testing.T) *stage {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close(context.Background()) }) //nolint:errcheck // the test is over
	st := &stage{t: t, db: db, now: planning.Day("2025-09-10").Start().Add(9 * time.Hour)}
	st.p = province(t)
	if err := db.Units().PutUnits(t.Context(), units(st.p)); err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time {
		st.mu.Lock()
		defer st.mu.Unlock()
		return st.now
	}
	contests := contest.New(contest.Config{Store: db.Contests(), Questions: db.Questions(), Units: db.Units(), Clock: clock, Log: slog.New(slog.DiscardHandler)})
	st.Service = planning.New(planning.Config{Store: db.Planning(), Units: db.Units(), Contests: contests, Clock: clock, Freeze: planfile.Freeze, Thaw: planfile.Thaw})
	done, err := st.Import(t.Context(), admin, st.p, false)
	if err != nil || !done.New || done.Plan.Revision != 1 {
		t.Fatalf("Import = revision %d, new %t, %v", done.Plan.Revision, done.New, err)
	}
	return st
}

func (st *stage) at(day planning.Day) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.now = day.Start().Add(9 * time.Hour)
}

// view returns the plan as somebody sees it now.
func (st *stage) view(a planning.Actor) planning.View {
	st.t.Helper()
	v, err := st.View(st.t.Context(), a, st.p.ID)
	if err != nil {
		st.t.Fatalf("View = %v", err)
	}
	return v
}

// file files evidence, which must succeed.
func (st *stage) file(a planning.Actor, e planning.Evidence) planning.Evidence {
	st.t.Helper()
	e.PlanID = st.p.ID
	got, err := st.File(st.t.Context(), a, e)
	if err != nil {
		st.t.Fatalf("File = %v", err)
	}
	return got
}

func (st *stage) total(a planning.Actor, s planning.Selection) planning.Tally {
	st.t.Helper()
	t, err := st.Totals(st.t.Context(), a, st.p.ID, s)
	if err != nil {
		st.t.Fatalf("Totals = %v", err)
	}
	return t.All
}

func wantErr(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) || got == nil {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func meeting(unit string, people int) planning.Evidence {
	return planning.Evidence{UnitID: unit, TaskID: "II.3.1", Kind: planning.Conference, Day: "2025-08-05", Title: "Hội nghị", People: people, Areas: []string{"II.2.6"}}
}

func TestImport(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	same, err := st.Import(ctx, admin, st.p, false)
	if err != nil || same.New || len(same.Changed) > 0 || same.Plan.Revision != 1 {
		t.Errorf("imported twice: %v, revision %d, changed %v, want all the same", err, same.Plan.Revision, same.Changed)
	}
	other := st.p.Clone()
	other.Document.Number, other.Tasks[10].Title = "7/KH-UBND", "Khác"
	other.Tasks = slices.Delete(other.Tasks, 16, 17) // III.1
	other.Flows = nil
	for _, dry := range []bool{true, false} {
		done, err := st.Import(ctx, admin, other, dry)
		want := []string{"document", "tasks[II.3.1]", "tasks[III.1]", "report_flows[bc_dinh_ky]", "report_flows[bc_tong_hop]", "report_flows[bc_kiem_tra]", "report_flows[bc_vuong_mac]"}
		if d := cmp.Diff(want, done.Changed); d != "" || err != nil {
			t.Errorf("dry run %t: %v, changed (-want +got):\n%s", dry, err, d)
		}
		if p, _ := st.Plan(ctx, st.p.ID); p.Revision != 1 && dry || p.Revision != 2 && !dry {
			t.Errorf("dry run %t: revision %d is stored", dry, p.Revision)
		}
	}
	history, err := st.PlanHistory(ctx, st.p.ID)
	if err != nil || len(history) != 2 || history[0].Document.Number != "" || history[1].By != "admin" {
		t.Errorf("PlanHistory = %d revisions, %v, want both as they were", len(history), err)
	}
	_, err = st.Import(ctx, wardB, st.p, false)
	wantErr(t, "Import by a unit that has nothing to do with it", err, planning.ErrNotAllowed)
	lost := st.p.Clone()
	lost.Agencies[3].Name = "Sở Không có"
	lost.Agencies[3].ID, lost.Agencies[3].Aliases = "x", nil
	_, err = st.Import(ctx, admin, lost, true)
	wantErr(t, "Import with an agency that the directory does not have", err, planning.ErrInvalid)
}

func TestTasksWithEvidenceStay(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	st.file(communeA, meeting("xa-a", 10))
	other := st.p.Clone()
	other.Tasks = slices.DeleteFunc(other.Tasks, func(t planning.Task) bool { return t.ID == "II.3.1" })
	_, err := st.Import(t.Context(), admin, other, true)
	if got := fields(err); !slices.Equal(got, []string{"tasks task_in_use"}) {
		t.Errorf("Import without a task that has evidence = %v, want that it is in use", err)
	}
}

func TestEditingAPlan(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	mine, _ := st.Plan(ctx, st.p.ID)
	theirs := mine.Clone()
	theirs.Head = planning.Head{Name: "Nguyễn Văn A", Position: "Giám đốc"}
	theirs, err := st.SavePlan(ctx, home, theirs)
	if err != nil || theirs.Revision != 2 || theirs.By != "snv" {
		t.Fatalf("SavePlan = revision %d, %v", theirs.Revision, err)
	}
	mine.Notes = append(mine.Notes, "thêm")
	now, err := st.SavePlan(ctx, home, mine)
	wantErr(t, "SavePlan that was overtaken", err, planning.ErrStale)
	if d := mine.Changed(now); !slices.Equal(d, []string{"head", "notes"}) {
		t.Errorf("the difference is %v, want head and notes", d)
	}
	_, err = st.SavePlan(ctx, culture, theirs)
	wantErr(t, "SavePlan by another unit", err, planning.ErrNotAllowed)

	next, err := st.CopyPlan(ctx, home, st.p.ID, 2026)
	if err != nil || next.ID != "ke-hoach-2026" || next.Revision != 1 {
		t.Errorf("CopyPlan = %s, %v", next.ID, err)
	}
	_, err = st.CopyPlan(ctx, home, st.p.ID, 2026)
	wantErr(t, "CopyPlan twice", err, planning.ErrExists)
}

func TestAUnitsOwnPlan(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	head := planning.Head{Name: "Trần Thị B", Position: "Chủ tịch UBND xã", UserID: "head-a"}
	_, err := st.AddUnitPlan(ctx, wardB, st.p.ID, "xa-a", head)
	wantErr(t, "another unit's AddUnitPlan", err, planning.ErrNotAllowed)
	_, err = st.AddUnitPlan(ctx, headA, st.p.ID, "xa-a", planning.Head{})
	wantErr(t, "AddUnitPlan without a head", err, planning.ErrInvalid)
	own, err := st.AddUnitPlan(ctx, headA, st.p.ID, "xa-a", head)
	if err != nil || own.Parent != st.p.ID || own.Head != head {
		t.Fatalf("AddUnitPlan = %+v, %v", own.Head, err)
	}
	_, err = st.AddUnitPlan(ctx, headA, own.ID, "xa-a", head)
	wantErr(t, "AddUnitPlan under a unit's plan", err, planning.ErrInvalid)

	e := meeting("xa-a", 30)
	e.PlanID = own.ID
	if e, err = st.File(ctx, communeA, e); err != nil || e.PlanID != st.p.ID {
		t.Errorf("File under a unit's plan = %s, %v, want it under the plan above", e.PlanID, err)
	}
	st.file(wardB, meeting("phuong-b", 50))
	if own, err := st.Totals(ctx, director, own.ID, planning.Selection{}); err != nil || own.All.People != 30 {
		t.Errorf("the unit's plan counts %d people, %v, want its own 30", own.All.People, err)
	}
	if all := st.total(director, planning.Selection{}); all.People != 80 {
		t.Errorf("the province's plan counts %d people, want 80", all.People)
	}
}

func TestFiling(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	e := meeting("xa-a", 10)
	e.ID = "phone-1"
	first := st.file(communeA, e)
	if again := st.file(communeA, e); again.Revision != 1 || again.At != first.At {
		t.Errorf("filed again: revision %d, want what was there", again.Revision)
	}
	e.People = 11
	e.PlanID = st.p.ID
	now, err := st.File(ctx, communeA, e)
	wantErr(t, "File of something else under a used ID", err, planning.ErrStale)
	if d := e.Changed(now); !slices.Equal(d, []string{"people"}) {
		t.Errorf("the difference is %v, want people", d)
	}
	_, err = st.File(ctx, wardB, e)
	wantErr(t, "File for another unit", err, planning.ErrNotAllowed)
	_, err = st.File(ctx, headA, planning.Evidence{PlanID: st.p.ID, UnitID: "xa-a"})
	wantErr(t, "File of nothing", err, planning.ErrBadEvidence)
	gone := meeting("huyen-cu", 1)
	gone.PlanID = st.p.ID
	_, err = st.File(ctx, admin, gone)
	wantErr(t, "File for a district that was over by then", err, planning.ErrBadEvidence)
	if got := fields(err); !slices.Equal(got, []string{"unit unit_not_found"}) {
		t.Errorf("faults are %v", got)
	}

	confirmed, err := st.Confirm(ctx, home, first.ID, 1)
	if err != nil || confirmed.Confirmed.UnitID != "so_noi_vu" || confirmed.Revision != 2 {
		t.Fatalf("Confirm = %+v, %v", confirmed.Confirmed, err)
	}
	for who, a := range map[string]planning.Actor{"itself": headA, "a unit beside it": wardB, "somebody who only reads": director} {
		_, err = st.Confirm(ctx, a, first.ID, 2)
		wantErr(t, "Confirm by "+who, err, planning.ErrNotAllowed)
	}
	if n := st.total(home, planning.Selection{Confirmed: true}); n.Entries != 1 || n.People != 10 {
		t.Errorf("confirmed are %+v", n)
	}
	e.Revision = 2
	changed := st.file(communeA, e)
	if changed.Confirmed.UnitID != "" || changed.Revision != 3 {
		t.Errorf("a change keeps the confirmation: %+v", changed.Confirmed)
	}
	if _, err := st.Withdraw(ctx, communeA, first.ID, 3, ""); !errors.Is(err, planning.ErrBadEvidence) {
		t.Errorf("Withdraw without a reason = %v, want ErrBadEvidence", err)
	}
	if _, err := st.Withdraw(ctx, communeA, first.ID, 2, "nhập trùng"); !errors.Is(err, planning.ErrStale) {
		t.Errorf("Withdraw of an old revision = %v, want ErrStale", err)
	}
	if _, err := st.Withdraw(ctx, communeA, first.ID, 3, "nhập trùng"); err != nil {
		t.Errorf("Withdraw = %v", err)
	}
	if n := st.total(home, planning.Selection{}); n.Entries != 0 {
		t.Errorf("withdrawn evidence counts: %+v", n)
	}
	history, err := st.EvidenceHistory(ctx, communeA, first.ID)
	if err != nil || len(history) != 4 || history[0].People != 10 || history[2].People != 11 {
		t.Errorf("EvidenceHistory = %d, %v, want 4 revisions as they were", len(history), err)
	}
	_, err = st.EvidenceHistory(ctx, stranger, first.ID)
	wantErr(t, "EvidenceHistory for nobody's account", err, planning.ErrNotAllowed)
}

func TestAUnitSeesItsOwnAndWhatItLeads(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	st.file(communeA, meeting("xa-a", 10))
	st.file(wardB, meeting("phuong-b", 20))
	for _, u := range []string{"xa-a", "phuong-b"} {
		e := meeting(u, 1)
		e.TaskID, e.Kind = "II.3.5", planning.Banner // led by the culture department
		st.file(admin, e)
	}
	for _, c := range []struct {
		who  string
		a    planning.Actor
		s    planning.Selection
		want int
	}{
		{"the department", home, planning.Selection{}, 4}, {"leadership", director, planning.Selection{}, 4}, {"an administrator", admin, planning.Selection{}, 4},
		{"a commune", communeA, planning.Selection{}, 2}, {"a commune about another", communeA, planning.Selection{Units: []string{"phuong-b"}}, 0},
		{"a commune of a task that every locality leads", communeA, planning.Selection{Task: "II.3.1"}, 1}, {"a commune of one that it does not", communeA, planning.Selection{Task: "II.3.5"}, 1},
		{"the culture department", culture, planning.Selection{}, 0}, {"the culture department of its task", culture, planning.Selection{Task: "II.3.5"}, 2},
		{"nobody", stranger, planning.Selection{}, 0},
	} {
		page, total, err := st.Evidence(t.Context(), c.a, st.p.ID, c.s, 0, 50)
		if n := st.total(c.a, c.s).Entries; err != nil || n != c.want || total != c.want || len(page) != c.want {
			t.Errorf("%s sees totals of %d and a page of %d of %d (%v), want %d", c.who, n, len(page), total, err, c.want)
		}
	}
}

func TestOverview(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	st.file(communeA, meeting("xa-a", 10))
	st.at("2025-10-02")
	q, _ := st.p.Period("2025-q3")
	o, err := st.view(home).Overview(t.Context(), q.Span)
	if err != nil || o.Whole.All.Entries != 1 || o.Period.All.Entries != 1 {
		t.Fatalf("Overview = %+v, %v", o.Whole.All, err)
	}
	got := map[string]planning.Status{}
	for _, x := range o.Tasks {
		got[x.Task.ID] = x.Status
	}
	for id, want := range map[string]planning.Status{"II.3.1": planning.Evidenced, "II.3.4": planning.Lacking, "II.3.6": planning.Late, "II.3.3": planning.Running, "II.2.6": planning.Evidenced, "II.2.1": planning.Open} {
		if got[id] != want {
			t.Errorf("%s is %s, want %s", id, got[id], want)
		}
	}
}

// TestContestsFlowIn runs a contest in the contests' own store: what is counted there is evidence of II.3.6 by itself.
func TestContestsFlowIn(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx, store := t.Context(), st.db.Contests()
	list := units(st.p)
	for i := range list {
		if list[i].ID == "xa-a" {
			list[i].Selectable, list[i].Headcounts = true, map[string]int{"cong_chuc": 8}
		}
	}
	if err := st.db.Units().PutUnits(ctx, list); err != nil {
		t.Fatal(err)
	}
	opens := planning.Day("2025-08-01").Start()
	for _, c := range []contest.Contest{
		{ID: "c1", Slug: "cchc-2025", Title: "Tìm hiểu CCHC", Rounds: []contest.Round{{ID: "r", OpensAt: opens, ClosesAt: opens.AddDate(0, 0, 20)}}},
		{ID: "c2", Slug: "thu", Practice: true, Rounds: []contest.Round{{ID: "r", OpensAt: opens}}},
		{ID: "c3", Slug: "cchc-2024", Rounds: []contest.Round{{ID: "r", OpensAt: opens.AddDate(-1, 0, 0), ClosesAt: opens.AddDate(-1, 0, 9)}}},
	} {
		if err := store.AddContest(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	for i, person := range []string{"an", "an", "binh"} {
		a := contest.Attempt{ID: fmt.Sprint("t", i), ContestID: "c1", RoundID: "r", ContestantID: person, UnitID: "xa-a", Period: "p", Ordinal: i, StartKey: fmt.Sprint(i),
			ResumeHash: fmt.Sprint(i), State: contest.Running, StartedAt: opens, RegisteredAt: opens}
		if err := store.AddAttempt(ctx, a); err != nil {
			t.Fatal(err)
		}
		if _, _, err := store.BeginClose(ctx, a.ID, contest.Closure{At: opens.Add(time.Hour)}, opens.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := store.FinishClose(ctx, a.ID, contest.Score{}, opens.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	figures, err := st.ContestFigures(ctx, home, st.p.ID)
	if err != nil || len(figures) != 1 || figures[0].TaskID != "II.3.6" || figures[0].People != 2 || figures[0].Attempts != 3 || figures[0].Sealed {
		t.Fatalf("ContestFigures = %+v, %v", figures, err)
	}
	want := contest.UnitParticipation{UnitID: "xa-a", Headcount: 8, People: 2, Attempts: 3}
	if !slices.Contains(figures[0].Units, want) {
		t.Errorf("units are %+v, want %+v among them", figures[0].Units, want)
	}
	if n := st.total(home, planning.Selection{Task: "II.3.6"}); n != (planning.Tally{Entries: 1, Confirmed: 1, People: 2, Items: 3, Last: "2025-08-21"}) {
		t.Errorf("II.3.6 comes to %+v", n)
	}
	st.at("2025-10-02")
	q, _ := st.p.Period("2025-q3")
	o, err := st.view(home).Overview(ctx, q.Span)
	i := slices.IndexFunc(o.Tasks, func(x planning.TaskState) bool { return x.Task.ID == "II.3.6" })
	if err != nil || o.Tasks[i].Status != planning.Done {
		t.Errorf("II.3.6 is %s, %v, want done", o.Tasks[i].Status, err)
	}
	r, err := st.DraftReport(ctx, communeA, st.p.ID, "2025-q3", "xa-a")
	if err != nil || len(r.Figures) != 1 || r.Figures[0].People != 2 || r.Figures[0].Items != 3 {
		t.Errorf("the unit's draft has %+v, %v, want its share of the contest", r.Figures, err)
	}
}

// TestAQuarterIsReported plays a quarter: drafts, a correction, signatures, the consolidated report.
func TestAQuarterIsReported(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	st.file(communeA, meeting("xa-a", 10))
	st.file(wardB, meeting("phuong-b", 20))
	must := func(r planning.Report, err error) planning.Report {
		t.Helper()
		if err != nil {
			t.Fatalf("step on the way: %v", err)
		}
		return r
	}
	_, err := st.DraftReport(ctx, wardB, st.p.ID, "2025-q3", "xa-a")
	wantErr(t, "a draft for another unit", err, planning.ErrNotAllowed)
	_, err = st.DraftReport(ctx, communeA, st.p.ID, "2025-q9", "xa-a")
	wantErr(t, "a draft for no period", err, planning.ErrBadReport)
	r := must(st.DraftReport(ctx, communeA, st.p.ID, "2025-q3", "xa-a"))
	if r.State != planning.Drafting || len(r.Figures) != 2 || r.Figures[0].People != 10 {
		t.Fatalf("the draft is %s with %+v", r.State, r.Figures)
	}
	if again := must(st.DraftReport(ctx, communeA, st.p.ID, "2025-q3", "xa-a")); again.Revision != r.Revision {
		t.Errorf("a draft of the same is revision %d, want %d", again.Revision, r.Revision)
	}
	r.Sections[0].Text = "Ủy ban nhân dân xã đã ban hành kế hoạch."
	r = must(st.SaveReport(ctx, communeA, r))
	old := r.Clone()
	old.Revision--
	now, err := st.SaveReport(ctx, headA, old)
	wantErr(t, "SaveReport that was overtaken", err, planning.ErrStale)
	if now.Revision != r.Revision {
		t.Errorf("with ErrStale comes revision %d, want %d", now.Revision, r.Revision)
	}
	st.file(communeA, meeting("xa-a", 5))
	r = must(st.DraftReport(ctx, communeA, st.p.ID, "2025-q3", "xa-a"))
	if r.Figures[0].People != 15 || r.Sections[0].Text == "" {
		t.Errorf("drafted anew: %d people, text %q, want 15 and the text as it was", r.Figures[0].People, r.Sections[0].Text)
	}
	_, err = st.SendReport(ctx, communeA, r.ID, r.Revision)
	wantErr(t, "SendReport without a signature", err, planning.ErrReportState)
	_, err = st.SignReport(ctx, communeA, r.ID, r.Revision, "A")
	wantErr(t, "SignReport by a reporter", err, planning.ErrNotAllowed)
	r = must(st.SignReport(ctx, headA, r.ID, r.Revision, "Trần Thị B"))
	_, err = st.DraftReport(ctx, communeA, st.p.ID, "2025-q3", "xa-a")
	wantErr(t, "a draft over a signature", err, planning.ErrReportState)
	r = must(st.SendReport(ctx, communeA, r.ID, r.Revision))
	first := r.Sendings[0]

	_, err = st.Report(ctx, wardB, r.ID)
	wantErr(t, "another unit's Report", err, planning.ErrNotAllowed)
	_, err = st.ReturnReport(ctx, headA, r.ID, r.Revision, "x")
	wantErr(t, "ReturnReport by the unit itself", err, planning.ErrNotAllowed)
	_, err = st.ReturnReport(ctx, home, r.ID, r.Revision, " ")
	wantErr(t, "ReturnReport without a reason", err, planning.ErrBadReport)
	r = must(st.ReturnReport(ctx, home, r.ID, r.Revision, "Thiếu số liệu kinh phí"))
	r.Sections[3].Text = "Kinh phí: 5 triệu đồng."
	r = must(st.SaveReport(ctx, communeA, r))
	if r.Signature.By != "" || r.Reason == "" {
		t.Errorf("while it is corrected the signature is %q and the reason %q", r.Signature.By, r.Reason)
	}
	st.at("2025-09-24")
	r = must(st.SignReport(ctx, headA, r.ID, r.Revision, "Trần Thị B"))
	r = must(st.SendReport(ctx, communeA, r.ID, r.Revision))
	r = must(st.AcceptReport(ctx, home, r.ID, r.Revision))
	for i, s := range r.Sendings {
		data, err := st.Sent(ctx, headA, r.ID, s.Hash)
		sum := sha256.Sum256(data)
		if err != nil || hex.EncodeToString(sum[:]) != s.Hash || bytes.Contains(data, []byte("5 triệu")) != (i == 1) {
			t.Errorf("sending %d is kept as %d bytes, %v", i, len(data), err)
		}
	}
	_, err = st.Sent(ctx, headA, r.ID, "x")
	wantErr(t, "Sent of another hash", err, planning.ErrNoContent)

	whole := must(st.DraftReport(ctx, home, st.p.ID, "2025-q3", "so_noi_vu"))
	if !whole.Consolidated || whole.Figures[0].People != 35 {
		t.Errorf("the consolidated draft is %t with %+v", whole.Consolidated, whole.Figures)
	}
	if d := cmp.Diff([]planning.Part{{ReportID: r.ID, UnitID: "xa-a", Hash: r.Sendings[1].Hash}}, whole.Parts); d != "" {
		t.Errorf("its parts differ (-want +got):\n%s", d)
	}
	if got := whole.Sections[3].Text; got != "- Xã A: Kinh phí: 5 triệu đồng." {
		t.Errorf("the consolidated draft says %q", got)
	}

	// A report that comes late goes into what nobody wrote at.
	whole.Sections[0].Text = "Sở Nội vụ đã ban hành hướng dẫn."
	whole = must(st.SaveReport(ctx, home, whole))
	b := must(st.DraftReport(ctx, wardB, st.p.ID, "2025-q3", "phuong-b"))
	b.Sections[0].Text, b.Sections[3].Text = "Phường đã họp.", "Kinh phí: 5 triệu đồng."
	b = must(st.SaveReport(ctx, wardB, b))
	b = must(st.SignReport(ctx, planning.Actor{UserID: "chief", UnitID: "phuong-b", Lead: true}, b.ID, b.Revision, "C"))
	b = must(st.SendReport(ctx, wardB, b.ID, b.Revision))
	words, since, err := st.UnitWords(ctx, home, whole.ID)
	if err != nil || len(words[3].Said) != 1 || len(since) != 1 || since[0].UnitID != "phuong-b" {
		t.Errorf("UnitWords = %+v, since %+v, %v", words, since, err)
	}
	_, _, err = st.UnitWords(ctx, communeA, r.ID)
	wantErr(t, "UnitWords to a unit", err, planning.ErrNotAllowed)
	whole = must(st.DraftReport(ctx, home, st.p.ID, "2025-q3", "so_noi_vu"))
	if len(whole.Parts) != 2 || whole.Sections[0].Text != "Sở Nội vụ đã ban hành hướng dẫn." || whole.Sections[3].Text != "- Xã A, Phường B: Kinh phí: 5 triệu đồng." {
		t.Errorf("drafted anew it says %+v", whole.Sections)
	}
	whole.Sections[3].Text = ""
	must(st.SaveReport(ctx, home, whole))
	if whole = must(st.DraftReport(ctx, home, st.p.ID, "2025-q3", "so_noi_vu")); whole.Sections[3].Text != "" {
		t.Errorf("what was emptied says %q again", whole.Sections[3].Text)
	}

	sent := must(st.SignReport(ctx, home, whole.ID, whole.Revision, "D"))
	sent = must(st.SendReport(ctx, home, sent.ID, sent.Revision))
	steps, signer, err := st.Steps(ctx, home, sent)
	if err != nil || signer != (planning.Head{}) || !slices.Equal(steps, []planning.Step{planning.Return}) {
		t.Errorf("with the consolidated report one may %v, %v, want only take it back", steps, err)
	}
	_, err = st.AcceptReport(ctx, home, sent.ID, sent.Revision)
	wantErr(t, "AcceptReport of the consolidated report", err, planning.ErrNotAllowed)

	page, n, err := st.Evidence(ctx, home, st.p.ID, whole.Figures[0].Selection(whole), 0, 10)
	if err != nil || n != 3 || len(page) != 3 {
		t.Errorf("its first figure opens to %d of %d, %v, want 3", len(page), n, err)
	}
	owing, err := st.view(home).Owing(ctx, "2025-q3")
	i := slices.IndexFunc(owing, func(o planning.Owed) bool { return o.UnitID == "xa-a" })
	if err != nil || len(owing) != 8 || owing[i].Missing() || owing[i].DaysLate != 0 || !owing[i].SentAt.Equal(first.At) || !owing[(i+1)%8].Missing() {
		t.Errorf("Owing = %+v, %v", owing, err)
	}
	if own, err := st.view(wardB).Owing(ctx, "2025-q3"); err != nil || len(own) != 1 || own[0].DaysLate != 2 || own[0].Missing() {
		t.Errorf("a ward owes %+v, %v, want its own, sent two days late", own, err)
	}
	if seen, err := st.view(communeA).Reports(ctx); err != nil || len(seen) != 1 || seen[0].Sections != nil || len(seen[0].Sendings) != 2 {
		t.Errorf("a commune sees %d reports, %v, want its own", len(seen), err)
	}
	history, err := st.ReportHistory(ctx, home, r.ID)
	if err != nil || history[0].Revision != 1 || history[len(history)-1].State != planning.Accepted {
		t.Errorf("ReportHistory = %d revisions, %v", len(history), err)
	}
}

// The head whom the unit's own plan names signs in person.
func TestTheNamedHeadSigns(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	head := planning.Head{Name: "Trần Thị B", Position: "Chủ tịch UBND xã", UserID: "another"}
	if _, err := st.AddUnitPlan(ctx, headA, st.p.ID, "xa-a", head); err != nil {
		t.Fatal(err)
	}
	r, err := st.DraftReport(ctx, communeA, st.p.ID, "2025-q3", "xa-a")
	if err != nil {
		t.Fatal(err)
	}
	_, err = st.SignReport(ctx, headA, r.ID, r.Revision, "")
	wantErr(t, "SignReport by somebody else than the named head", err, planning.ErrNotAllowed)
	signer := planning.Actor{UserID: "another", UnitID: "xa-a", Lead: true}
	if r, err = st.SignReport(ctx, signer, r.ID, r.Revision, "khác"); err != nil || r.Signature.Name != head.Name || r.Signature.Position != head.Position {
		t.Errorf("SignReport = %+v, %v, want the named head's", r.Signature, err)
	}
}

func TestTheCalendarIsKept(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	c, err := st.Calendar(ctx)
	if err != nil || c.Revision != 0 || c.Due("2025-09-20") != "2025-09-22" {
		t.Fatalf("Calendar = revision %d, %v", c.Revision, err)
	}
	c.Workdays = append(c.Workdays, "2025-09-20")
	_, err = st.SaveCalendar(ctx, home, c)
	wantErr(t, "SaveCalendar by a department", err, planning.ErrNotAllowed)
	if _, err := st.SaveCalendar(ctx, admin, c); err != nil {
		t.Fatal(err)
	}
	now, err := st.SaveCalendar(ctx, admin, c)
	wantErr(t, "SaveCalendar that was overtaken", err, planning.ErrStale)
	if now.Revision != 1 || now.Due("2025-09-20") != "2025-09-20" {
		t.Errorf("the calendar is revision %d", now.Revision)
	}
	owing, err := st.view(communeA).Owing(ctx, "2025-q3")
	if err != nil || owing[0].Due != "2025-09-20" {
		t.Errorf("due on %+v, %v, want a Saturday that is worked", owing, err)
	}
}

func TestNotes(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	inspector := planning.Actor{UserID: "i", ReadAll: true, Inspect: true}
	on := func(task, unit string, kind planning.NoteKind) planning.Note {
		return planning.Note{ID: "n-" + task + unit, PlanID: st.p.ID, TaskID: task, UnitID: unit, Kind: kind, Text: "Chưa có minh chứng quý III."}
	}
	_, err := st.AddNote(ctx, communeA, on("II.3.1", "xa-a", planning.Finding))
	wantErr(t, "a finding by a reporter", err, planning.ErrNotAllowed)
	_, err = st.AddNote(ctx, stranger, on("II.3.1", "", planning.Comment))
	wantErr(t, "a comment by nobody's account", err, planning.ErrNotAllowed)
	_, err = st.AddNote(ctx, inspector, on("II.9", "", planning.Finding))
	if got := fields(err); !slices.Equal(got, []string{"task task_unknown", "unit required"}) {
		t.Errorf("a finding about nobody on no task = %v", err)
	}
	first, err := st.AddNote(ctx, inspector, on("II.3.1", "xa-a", planning.Finding))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := st.AddNote(ctx, inspector, on("II.3.1", "xa-a", planning.Finding)); err != nil || again.ID != first.ID {
		t.Errorf("added again = %s, %v, want what is there", again.ID, err)
	}
	if _, err := st.AddNote(ctx, wardB, on("II.3.1", "", planning.Comment)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		a    planning.Actor
		want int
	}{{home, 2}, {director, 2}, {communeA, 1}, {wardB, 1}, {culture, 0}, {stranger, 0}} {
		if seen, err := st.Notes(ctx, c.a, st.p.ID, "II.3.1"); err != nil || len(seen) != c.want {
			t.Errorf("%s sees %d notes, %v, want %d", c.a.UserID, len(seen), err, c.want)
		}
	}
}

func TestConfirmAll(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	a, b, c := st.file(communeA, meeting("xa-a", 1)), st.file(communeA, meeting("xa-a", 2)), st.file(wardB, meeting("phuong-b", 4))
	seen := []planning.Seen{{ID: a.ID, Revision: 1}, {ID: b.ID, Revision: 1}, {ID: c.ID, Revision: 1}, {ID: a.ID, Revision: 1}}
	_, _, err := st.ConfirmAll(ctx, headA, st.p.ID, seen)
	wantErr(t, "ConfirmAll by a unit of its own", err, planning.ErrNotAllowed)
	_, _, err = st.ConfirmAll(ctx, home, st.p.ID, append(seen, planning.Seen{ID: "none", Revision: 1}))
	wantErr(t, "ConfirmAll with what is not there", err, planning.ErrNoEvidence)
	_, _, err = st.ConfirmAll(ctx, home, st.p.ID, make([]planning.Seen, planning.MaxPage+1))
	wantErr(t, "ConfirmAll of too many", err, planning.ErrBadEvidence)
	if n := st.total(home, planning.Selection{Waiting: true}); n.Entries != 3 {
		t.Fatalf("%d pieces wait to be confirmed, want all 3", n.Entries)
	}
	b.People = 20
	b = st.file(communeA, b)
	n, changed, err := st.ConfirmAll(ctx, home, st.p.ID, seen)
	if err != nil || n != 2 || !slices.Equal(changed, []string{b.ID}) {
		t.Errorf("ConfirmAll = %d, changed %v, %v, want 2 and the one that was changed since", n, changed, err)
	}
	if sure, left := st.total(home, planning.Selection{Confirmed: true}), st.total(home, planning.Selection{Waiting: true}); sure.People != 5 || left.People != 20 {
		t.Errorf("%d people are confirmed and %d wait, want 5 and 20", sure.People, left.People)
	}
}

// TestNodesAgree files through two services over one store at once, while others add up.
func TestNodesAgree(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	other := planning.New(st.Config)
	if n := st.total(director, planning.Selection{}); n.Entries != 0 {
		t.Fatalf("%d pieces of evidence at first", n.Entries)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		s := []*planning.Service{st.Service, other}[i%2]
		wg.Go(func() {
			for range 5 {
				e := meeting("xa-a", 1)
				e.PlanID = st.p.ID
				if _, err := s.File(t.Context(), communeA, e); err != nil {
					t.Errorf("File = %v", err)
				}
				if _, err := s.Totals(t.Context(), director, st.p.ID, planning.Selection{}); err != nil {
					t.Errorf("Totals = %v", err)
				}
			}
		})
	}
	wg.Wait()
	r, err := st.DraftReport(t.Context(), communeA, st.p.ID, "2025-q3", "xa-a")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*planning.Service{st.Service, other, planning.New(st.Config)} {
		v, err := s.View(t.Context(), director, st.p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if all, err := v.Reports(t.Context()); err != nil || len(all) != 1 || all[0].ID != r.ID {
			t.Errorf("a node sees %d reports, %v, want the draft", len(all), err)
		}
		if n, err := s.Totals(t.Context(), director, st.p.ID, planning.Selection{}); err != nil || n.All.People != 40 {
			t.Errorf("a node counts %d people, %v, want 40", n.All.People, err)
		}
	}
}
