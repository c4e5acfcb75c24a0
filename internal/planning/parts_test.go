package planning_test

import (
	"slices"
	"testing"

	"khoabang/internal/planning"

	"github.com/google/go-cmp/cmp"
)

func TestSaveTaskKeepsWhatOthersChanged(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	mine, _ := st.p.Task("II.3.1")
	theirs, _ := st.p.Task("II.3.2")
	theirs.Deliverables = []planning.Deliverable{{Text: "Báo cáo kết quả", Due: "2025-12-01"}}
	if _, err := st.SaveTask(ctx, home, st.p.ID, 1, theirs); err != nil {
		t.Fatal(err)
	}
	mine.Indicators = []planning.Indicator{{ID: "hoi-nghi", Text: "Số hội nghị", Measure: planning.Entries, Target: 4}}
	saved, err := st.SaveTask(ctx, home, st.p.ID, 1, mine)
	if err != nil || saved.Revision != 3 {
		t.Fatalf("SaveTask beside another's = revision %d, %v, want 3", saved.Revision, err)
	}
	if got, _ := saved.Task("II.3.2"); len(got.Deliverables) != 1 {
		t.Error("what another saved in another task is gone")
	}
	mine.Indicators[0].Target = 9
	now, err := st.SaveTask(ctx, admin, st.p.ID, 2, mine)
	wantErr(t, "SaveTask of one changed since", err, planning.ErrStale)
	if got, _ := now.Task("II.3.1"); len(got.Indicators) != 1 || got.Indicators[0].Target != 4 {
		t.Errorf("ErrStale comes with %+v, want what is stored now", got.Indicators)
	}
	_, err = st.SaveTask(ctx, wardB, st.p.ID, 3, mine)
	wantErr(t, "SaveTask by a unit that has nothing to do with it", err, planning.ErrNotAllowed)
	_, err = st.SaveTask(ctx, admin, st.p.ID, 3, planning.Task{ID: "x"})
	wantErr(t, "SaveTask of none", err, planning.ErrInvalid)
	if got, want := st.view(communeA).Rights(), (planning.Rights{Owner: "so_noi_vu", File: true}); got != want {
		t.Errorf("Rights of a reporter = %+v, want %+v", got, want)
	}
}

func TestTasksAreAddedAndRemoved(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	task := planning.Task{ID: "II.3.7", Category: planning.Form, Title: "Tờ gấp", Text: "Phát tờ gấp.", Schedule: planning.Schedule{Timing: planning.Continuous}, DependsOn: []string{"II.3.4"}}
	p, err := st.AddTask(ctx, home, st.p.ID, task)
	if err != nil {
		t.Fatalf("AddTask = %v", err)
	}
	if last := p.Of(planning.Form); last[len(last)-1].ID != "II.3.7" || p.Tasks[len(p.Tasks)-1].ID == "II.3.7" {
		t.Errorf("the task does not stand behind those of its category")
	}
	_, err = st.AddTask(ctx, home, st.p.ID, task)
	wantFault(t, "AddTask of an ID that there is", err, "task.id duplicate")
	_, err = st.AddTask(ctx, wardB, st.p.ID, planning.Task{ID: "x"})
	wantErr(t, "AddTask by a unit that has nothing to do with it", err, planning.ErrNotAllowed)
	_, err = st.RemoveTask(ctx, home, st.p.ID, p.Revision, "II.3.4")
	wantFault(t, "RemoveTask of one that another waits for", err, "tasks task_needed")
	_, err = st.RemoveTask(ctx, home, st.p.ID, p.Revision, "II.9")
	wantFault(t, "RemoveTask of none", err, "task task_unknown")
	task.Title = "Tờ rơi"
	if _, err = st.SaveTask(ctx, admin, st.p.ID, p.Revision, task); err != nil {
		t.Fatal(err)
	}
	now, err := st.RemoveTask(ctx, home, st.p.ID, p.Revision, "II.3.7")
	wantErr(t, "RemoveTask of one changed since", err, planning.ErrStale)
	if p, err = st.RemoveTask(ctx, home, st.p.ID, now.Revision, "II.3.7"); err != nil || len(p.Tasks) != len(st.p.Tasks) {
		t.Errorf("RemoveTask = %d tasks, %v, want %d", len(p.Tasks), err, len(st.p.Tasks))
	}
	st.file(communeA, meeting("xa-a", 10))
	for _, id := range []string{"II.3.1", "II.2.6"} { // the task that it was filed for, and its content area
		_, err = st.RemoveTask(ctx, home, st.p.ID, p.Revision, id)
		wantFault(t, "RemoveTask of "+id, err, "tasks task_in_use")
	}
}

func TestAUnitCutsDownItsPlanAndFillsItIn(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	own, err := st.AddUnitPlan(ctx, headA, st.p.ID, "xa-a", planning.Head{Name: "Trần Thị B"})
	if err != nil {
		t.Fatal(err)
	}
	st.file(wardB, meeting("phuong-b", 5)) // of another unit: it binds nothing here
	e := meeting("xa-a", 10)
	e.TaskID, e.Areas = "II.3.2", nil
	st.file(communeA, e)
	_, err = st.RemoveTask(ctx, communeA, own.ID, own.Revision, "II.3.1")
	wantErr(t, "RemoveTask by who does not lead the unit", err, planning.ErrNotAllowed)
	_, err = st.RemoveTask(ctx, wardB, own.ID, own.Revision, "II.3.1")
	wantErr(t, "RemoveTask by another unit", err, planning.ErrNotAllowed)
	_, err = st.RemoveTask(ctx, headA, own.ID, own.Revision, "II.3.2")
	wantFault(t, "RemoveTask of one that the unit filed evidence for", err, "tasks task_in_use")
	cut, err := st.RemoveTask(ctx, headA, own.ID, own.Revision, "II.3.1")
	if err != nil || len(cut.Tasks) != len(own.Tasks)-1 {
		t.Fatalf("RemoveTask = %d tasks, %v", len(cut.Tasks), err)
	}
	mine := planning.Task{ID: "xa-a.1", Category: planning.Form, Title: "Loa xã", Text: "Phát thanh hằng tháng.", Lead: []string{"xa-a"},
		Schedule: planning.Schedule{Timing: planning.Periodic, Recurrence: "FREQ=MONTHLY;BYMONTHDAY=20"}, Duties: []planning.Duty{{ID: "xa-a.1.a", Text: "Biên tập bài."}},
		Funding: []planning.Funding{{Source: planning.RegularBudget, Planned: 5_000_000}}}
	if _, err = st.AddTask(ctx, headA, own.ID, mine); err != nil {
		t.Errorf("AddTask of its own = %v", err)
	}
	e = meeting("xa-a", 7)
	e.PlanID, e.TaskID, e.Areas = own.ID, mine.ID, nil
	if _, err = st.File(ctx, communeA, e); err != nil {
		t.Errorf("File for its own task = %v", err)
	}
	x, err := st.DraftReport(ctx, communeA, st.p.ID, "2025-q3", "xa-a")
	i := slices.IndexFunc(x.Figures, func(f planning.Figure) bool { return f.Task == mine.ID })
	if err != nil || i < 0 || x.Figures[i].People != 7 || st.p.Counted(x.Figures[i]).Title == "" {
		t.Errorf("the report counts %+v, %v, want the unit's own task among it", x.Figures, err)
	}
	other := planning.Task{ID: "II.3.1", Category: planning.Content, Title: "x", Text: "x", Schedule: planning.Schedule{Timing: planning.Continuous}}
	_, err = st.AddTask(ctx, headA, own.ID, other)
	wantFault(t, "AddTask of the province's under another category", err, "tasks[10].category category_above")
	if cut, err = st.RestoreTask(ctx, headA, own.ID, "II.3.1"); err != nil {
		t.Errorf("RestoreTask of what was cut = %v", err)
	}
	was, _ := own.Task("II.3.1")
	if got, _ := cut.Task("II.3.1"); cmp.Diff(was, got) != "" {
		t.Errorf("restored it differs (-was +got):\n%s", cmp.Diff(was, got))
	}
	_, err = st.RestoreTask(ctx, headA, own.ID, "IV.1")
	wantFault(t, "RestoreTask of what units' plans never had", err, "restore task_unknown")
	file, _ := st.Plan(ctx, own.ID)
	file.Revision, file.Document.Year = 0, 2024
	_, err = st.Import(ctx, headA, file, true)
	wantFault(t, "Import of another year's", err, "document.year year_above")
	file.Document.Year, file.Parent = 2025, own.ID
	_, err = st.Import(ctx, headA, file, true)
	wantFault(t, "Import under a unit's plan", err, "parent plan_parent")
	if p, _ := st.Plan(ctx, st.p.ID); p.Revision != 1 {
		t.Errorf("the province's plan has revision %d, want it untouched", p.Revision)
	}
}

func TestPeriodsWithReportsStay(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	st.file(communeA, meeting("xa-a", 10))
	if _, err := st.DraftReport(ctx, communeA, st.p.ID, "2025-q3", "xa-a"); err != nil {
		t.Fatal(err)
	}
	one := planning.Period{ID: "2025-q1", Name: "Quý I", Span: planning.Span{From: "2025-01-01", To: "2025-03-31"}, Due: "2025-04-05"}
	_, err := st.SavePeriods(ctx, home, st.p.ID, 1, []planning.Period{one})
	wantFault(t, "SavePeriods without one that has a report", err, "periods period_in_use")
	other := st.p.Clone()
	other.Periods = []planning.Period{one}
	_, err = st.Import(ctx, admin, other, true)
	wantFault(t, "Import without it", err, "periods period_in_use")
	third := planning.Period{ID: "2025-q3", Name: "Quý ba, kéo dài", Span: planning.Span{From: "2025-07-01", To: "2025-09-30"}, Due: "2025-10-05"}
	p, err := st.SavePeriods(ctx, home, st.p.ID, 1, []planning.Period{one, third})
	if err != nil {
		t.Fatalf("SavePeriods with another name, window and due date = %v", err)
	}
	if r, err := st.DraftReport(ctx, communeA, p.ID, "2025-q3", "xa-a"); err != nil || r.Span != third.Span {
		t.Errorf("drafted again it is of %s, %v, want %s", r.Span, err, third.Span)
	}
	if p, err = st.SavePeriods(ctx, home, p.ID, p.Revision, nil); err != nil {
		t.Errorf("SavePeriods back to the usual ones = %v", err)
	}
	next, err := st.CopyPlan(ctx, home, p.ID, 2026)
	if err != nil || next.ReportingPeriods()[0].ID != "2026-q1" {
		t.Errorf("CopyPlan = %v, want the next year's periods beside this one's", err)
	}
	if _, err := st.Report(ctx, communeA, planning.ReportID(p.ID, "2025-q3", "xa-a")); err != nil {
		t.Errorf("Report = %v", err)
	}
}

func TestAnImportReplacesWhatWasLookedAt(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	file := st.p.Clone()
	file.Document.Number = "7/KH-UBND"
	dry, err := st.Import(ctx, admin, file, true)
	if err != nil || dry.Before.Revision != 1 {
		t.Fatalf("Import = of revision %d, %v", dry.Before.Revision, err)
	}
	task, _ := st.p.Task("II.3.1")
	task.Deliverables = []planning.Deliverable{{Text: "Báo cáo"}}
	if _, err := st.SaveTask(ctx, home, st.p.ID, 1, task); err != nil {
		t.Fatal(err)
	}
	file.Revision = dry.Before.Revision
	now, err := st.Import(ctx, admin, file, false)
	wantErr(t, "Import over what was stored since", err, planning.ErrStale)
	if got, _ := now.Plan.Task("II.3.1"); len(got.Deliverables) != 1 {
		t.Error("ErrStale does not come with the plan that is stored now")
	}
}

func TestTheDocumentIsEdited(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	d := st.p.Document
	d.Number, d.IssuedOn, d.Year, d.Recipients = "312/KH-UBND", "2025-03-14", 2031, []string{"Lưu: VT"}
	p, err := st.SaveDocument(ctx, home, st.p.ID, 1, d)
	if err != nil || p.Document.Number != "312/KH-UBND" || p.Document.Year != 2025 || !slices.Equal(p.Document.Recipients, d.Recipients) {
		t.Errorf("SaveDocument = %+v, %v, want it all but the year", p.Document, err)
	}
	d.Title = ""
	_, err = st.SaveDocument(ctx, home, st.p.ID, 2, d)
	wantFault(t, "SaveDocument without a title", err, "document.title required")
	_, err = st.SaveDocument(ctx, home, st.p.ID, 1, d)
	wantErr(t, "SaveDocument of one changed since", err, planning.ErrStale)
}

func wantFault(t *testing.T, what string, err error, want ...string) {
	t.Helper()
	if got := fields(err); !slices.Equal(got, want) {
		t.Errorf("%s = %v (%v), want %v", what, got, err, want)
	}
}

func TestTheHeadOfAPlanIsChanged(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	first := planning.Head{Name: "Trần Thị B", Position: "Chủ tịch UBND xã"}
	own, err := st.AddUnitPlan(ctx, headA, st.p.ID, "xa-a", first)
	if err != nil {
		t.Fatal(err)
	}
	next := planning.Head{Name: "Lê Văn C", Position: "Phó Chủ tịch phụ trách", UserID: "head-a"}
	_, err = st.SaveHead(ctx, wardB, own.ID, own.Revision, next)
	wantErr(t, "SaveHead by another unit", err, planning.ErrNotAllowed)
	_, err = st.SaveHead(ctx, headA, own.ID, own.Revision, planning.Head{})
	wantErr(t, "SaveHead of nobody", err, planning.ErrInvalid)
	now, err := st.SaveHead(ctx, headA, own.ID, own.Revision, next)
	if err != nil || now.Head != next || now.Document.Signer != next.Name || now.Document.SignerTitle != next.Position {
		t.Fatalf("SaveHead = %+v, signer %s, %v", now.Head, now.Document.Signer, err)
	}
	stored, err := st.SaveHead(ctx, admin, own.ID, own.Revision, first)
	wantErr(t, "SaveHead over what somebody saved", err, planning.ErrStale)
	if stored.Head != next {
		t.Errorf("ErrStale comes with %+v, want what is stored now", stored.Head)
	}
	all, err := st.PlanHistory(ctx, own.ID)
	if err != nil || len(all) != 2 || !slices.Equal(all[0].Changed(all[1]), []string{"head", "document"}) {
		t.Errorf("the history has %d revisions, %v", len(all), err)
	}
}
