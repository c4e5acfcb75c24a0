// Package planningtest is the conformance suite of planning.Store: one subtest for each promise of its comments. It has no
// flags for what a store can't do.
package planningtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"khoabang/internal/planning"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestStore checks that stores keep what planning.Store promises. open returns a store that is empty, and that is closed,
// if it needs to be, by a cleanup of the test it is given. Subtests don't run in parallel with each other.
func TestStore(t *testing.T, open func(*testing.T) planning.Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, planning.Store)
	}{
		{"every field of a plan is kept", planKept},
		{"every field of evidence is kept", evidenceKept},
		{"every field of a report is kept", reportKept},
		{"every field of the calendar is kept", calendarKept},
		{"what is not there is told", unknown},
		{"a revision follows the latest one", revisions},
		{"of writers of one revision one comes through", racing},
		{"IDs that hold others are apart", nested},
		{"evidence comes in the order of its IDs", evidenceOrder},
		{"plans since a time", plansSince},
		{"reports since a time", reportsSince},
		{"evidence since a time", evidenceSince},
		{"evidence since a time stops at an error", evidenceStops},
		{"a thousand pieces of evidence", many},
		{"the latest of each is listed", listed},
		{"notes are kept in their order", notes},
		{"every field of an attachment is kept", attachmentKept},
		{"the attachments of a task are kept in every revision", taskAttachments},
		{"content is kept byte for byte", content},
		{"what was given is not kept by reference", copied},
		{"a cancelled context is told", cancelled},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

var noon = time.Date(2025, 3, 20, 5, 0, 0, 1e6, time.UTC)

func full() planning.Plan {
	return planning.Plan{
		ID: "ke-hoach-2025", Revision: 1, Parent: "p", UnitID: "so_noi_vu", Head: planning.Head{Name: "Nguyễn Văn A", Position: "Giám đốc", UserID: "u1"},
		Notes: []string{"một", "hai"}, By: "u2", At: noon,
		Document: planning.Document{Title: "Tuyên truyền", TitleEN: "Making known", Type: "KẾ HOẠCH", Number: "5/KH", IssuedOn: "2025-03-05", Year: 2025,
			Province: "An Giang", Issuer: "Chủ tịch", SignerTitle: "CHỦ TỊCH", Signer: "B", Audience: "mọi người", AudienceClause: "II.1",
			Bases: []planning.LegalBasis{{Number: "49/QĐ-BNV", Date: "2025-03-01", Text: "Quyết định"}}, Recipients: []string{"Lưu: VT"}},
		Agencies: []planning.Agency{{ID: "snv", Name: "Sở Nội vụ", NameEN: "DoHA", Kind: "nhom", Aliases: []string{"SNV"}, Unit: "so_noi_vu", Successor: "x",
			Kinds: []string{"so"}, Members: []planning.Member{{Unit: "a", From: "2025-01-01", To: "2025-06-30"}}}},
		Tasks: []planning.Task{{ID: "II.3.6", Clause: "II.3.6", Category: planning.Form, Title: "Cuộc thi", TitleEN: "Contest", Text: "Tổ chức", Lead: []string{"snv"},
			Coordinating: []string{"snv"}, Schedule: planning.Schedule{Timing: planning.Periodic, From: "2025-07-01", To: "2025-09-30", Text: "Quý III", Recurrence: "FREQ=DAILY"},
			LeadLabel: "Cơ quan", LeadText: "Sở", CoordinatingText: "khác", Condition: "tùy", ConditionEN: "if", Source: planning.OffBudget, Contest: true,
			Contests: []string{"cchc"}, DependsOn: []string{"y"}, Deliverables: []planning.Deliverable{{Text: "Thể lệ", Due: "2025-07-15"}},
			Duties: []planning.Duty{{ID: "II.3.6.a", Kind: "cuoc_thi", Text: "thi", TextEN: "contest", Optional: true, Coordinating: []string{"snv"}, ReportTo: []string{"snv"},
				ConsolidatedTo: []string{"snv"}, Schedule: planning.Schedule{Timing: planning.Yearly}, SourceNote: "sic"}},
			Indicators: []planning.Indicator{{ID: "n", Text: "số", Unit: "cuộc", Kind: planning.ContestRun, Measure: planning.People, Target: 3}},
			Funding:    []planning.Funding{{Source: planning.ReformBudget, Planned: 1_000_000_000_000, Spent: 5, Note: "n"}}}},
		Flows: []planning.Flow{{ID: "f", Clause: "IV.6", From: []string{"snv"}, To: []string{"snv"}, Via: []string{"snv"}, Frequency: "Định kỳ", Stated: true,
			Purpose: "tổng hợp", Periodic: true}},
		Periods: []planning.Period{{ID: "q1", Name: "Quý I", Span: planning.Span{From: "2024-12-15", To: "2025-03-14"}, Due: "2025-03-20"}},
	}
}

func evidence(id string, revision int, at time.Time) planning.Evidence {
	return planning.Evidence{ID: id, PlanID: "p", Revision: revision, UnitID: "xa-a", TaskID: "II.3.1", DutyID: "II.3.1.a", Kind: planning.Conference, Day: "2025-02-03",
		Place: "Hội trường", Title: "Hội nghị " + id, Note: "ghi chú", People: 120, Items: 3, Reach: 4000, Areas: []string{"II.2.1", "II.2.4"},
		Links: []string{"https://example.vn/a"}, Attachments: []string{"abc"}, Withdrawn: "nhầm",
		Confirmed: planning.Confirmation{UnitID: "so_noi_vu", By: "u1", At: noon}, By: "u2", At: at}
}

func report(id, unit string, revision int) planning.Report {
	return planning.Report{ID: id, PlanID: "p", PeriodID: "q1", UnitID: unit, Revision: revision, State: planning.Returned, Consolidated: true,
		Span: planning.Span{From: "2024-12-15", To: "2025-03-14"}, Title: "Kết quả", Sections: []planning.Section{{Heading: "I", Text: "một\nhai"}, {Heading: "II"}},
		Figures: []planning.Figure{{Task: "II.3.1", Kind: planning.Article, Area: "a", Tally: planning.Tally{Entries: 2, Confirmed: 1, People: 3, Items: 4, Reach: 5, Last: "2025-03-01"}}},
		Parts:   []planning.Part{{ReportID: "r", UnitID: "u", Hash: "h"}}, Signature: planning.Signature{By: "u", Name: "A", Position: "Chủ tịch", At: noon},
		Sendings: []planning.Sending{{Hash: "h", By: "u", At: noon}}, Reason: "thiếu số liệu", By: "u", At: noon}
}

func ok(t *testing.T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s = %v, want nil", what, err)
	}
}

// same fails the test unless got and want are alike; an empty slice is like none.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s differs (-want +got):\n%s", what, d)
	}
}

func planKept(t *testing.T, s planning.Store) {
	bare := planning.Plan{ID: "bare", Revision: 1}
	for _, want := range []planning.Plan{full(), bare} {
		ok(t, "PutPlan", s.PutPlan(t.Context(), want))
		got, err := s.Plan(t.Context(), want.ID)
		ok(t, "Plan", err)
		same(t, "plan", got, want)
	}
}

func evidenceKept(t *testing.T, s planning.Store) {
	bare := planning.Evidence{ID: "bare", PlanID: "p", Revision: 1, At: noon}
	for _, want := range []planning.Evidence{evidence("a", 1, noon), bare} {
		ok(t, "PutEvidence", s.PutEvidence(t.Context(), want))
		got, err := s.Evidence(t.Context(), []string{want.ID})
		ok(t, "Evidence", err)
		same(t, "evidence", got, []planning.Evidence{want})
	}
}

func reportKept(t *testing.T, s planning.Store) {
	bare := planning.Report{ID: "bare", PlanID: "p", Revision: 1}
	for _, want := range []planning.Report{report("p:q1:a", "a", 1), bare} {
		ok(t, "PutReport", s.PutReport(t.Context(), want))
		got, err := s.Report(t.Context(), want.ID)
		ok(t, "Report", err)
		same(t, "report", got, want)
	}
}

func calendarKept(t *testing.T, s planning.Store) {
	got, err := s.Calendar(t.Context())
	ok(t, "Calendar", err)
	same(t, "calendar of an empty store", got, planning.Calendar{})
	for i, want := range []planning.Calendar{planning.DefaultCalendar(), {Workdays: []planning.Day{"2025-04-26"}}} {
		want.Revision, want.By, want.At = i+1, "u", noon
		ok(t, "PutCalendar", s.PutCalendar(t.Context(), want))
		got, err := s.Calendar(t.Context())
		ok(t, "Calendar", err)
		same(t, "calendar", got, want)
	}
	if err := s.PutCalendar(t.Context(), planning.Calendar{Revision: 2}); !errors.Is(err, planning.ErrStale) {
		t.Errorf("PutCalendar of a revision that there is = %v, want ErrStale", err)
	}
}

func unknown(t *testing.T, s planning.Store) {
	ok(t, "PutEvidence", s.PutEvidence(t.Context(), evidence("p", 1, noon)))
	if _, err := s.Plan(t.Context(), "p"); !errors.Is(err, planning.ErrNoPlan) {
		t.Errorf("Plan of an unknown ID = %v, want ErrNoPlan", err)
	}
	if _, err := s.Report(t.Context(), "p"); !errors.Is(err, planning.ErrNoReport) {
		t.Errorf("Report of an unknown ID = %v, want ErrNoReport", err)
	}
	if _, err := s.Content(t.Context(), "p"); !errors.Is(err, planning.ErrNoContent) {
		t.Errorf("Content of an unknown hash = %v, want ErrNoContent", err)
	}
	plans, err := s.PlanRevisions(t.Context(), "p")
	ok(t, "PlanRevisions", err)
	found, err := s.Evidence(t.Context(), []string{"x"})
	ok(t, "Evidence", err)
	none, err := s.Evidence(t.Context(), nil)
	ok(t, "Evidence", err)
	if n := len(plans) + len(found) + len(none); n > 0 {
		t.Errorf("%d things were found that are not there", n)
	}
}

func revisions(t *testing.T, s planning.Store) {
	for _, step := range []struct {
		revision int
		want     error
	}{{2, planning.ErrStale}, {0, planning.ErrStale}, {1, nil}, {1, planning.ErrStale}, {3, planning.ErrStale}, {2, nil}, {3, nil}, {2, planning.ErrStale}} {
		p := full()
		p.Revision, p.Document.Title = step.revision, fmt.Sprint("bản ", step.revision)
		if err := s.PutPlan(t.Context(), p); !errors.Is(err, step.want) || err != nil && step.want == nil {
			t.Errorf("PutPlan of revision %d = %v, want %v", step.revision, err, step.want)
		}
		if err := s.PutEvidence(t.Context(), evidence("e", step.revision, noon)); !errors.Is(err, step.want) || err != nil && step.want == nil {
			t.Errorf("PutEvidence of revision %d = %v, want %v", step.revision, err, step.want)
		}
		if err := s.PutReport(t.Context(), report("r", "a", step.revision)); !errors.Is(err, step.want) || err != nil && step.want == nil {
			t.Errorf("PutReport of revision %d = %v, want %v", step.revision, err, step.want)
		}
	}
	plans, err := s.PlanRevisions(t.Context(), full().ID)
	ok(t, "PlanRevisions", err)
	var titles []string
	for _, p := range plans {
		titles = append(titles, p.Document.Title)
	}
	same(t, "revisions of the plan", titles, []string{"bản 1", "bản 2", "bản 3"})
	es, err := s.EvidenceRevisions(t.Context(), "e")
	ok(t, "EvidenceRevisions", err)
	same(t, "revisions of the evidence", es, []planning.Evidence{evidence("e", 1, noon), evidence("e", 2, noon), evidence("e", 3, noon)})
	rs, err := s.ReportRevisions(t.Context(), "r")
	ok(t, "ReportRevisions", err)
	same(t, "revisions of the report", rs, []planning.Report{report("r", "a", 1), report("r", "a", 2), report("r", "a", 3)})
}

func racing(t *testing.T, s planning.Store) {
	for revision := 1; revision <= 3; revision++ {
		var through atomic.Int32
		var wg sync.WaitGroup
		for w := range 6 {
			wg.Go(func() {
				e := evidence("e", revision, noon)
				e.Title = fmt.Sprint(w)
				switch err := s.PutEvidence(t.Context(), e); {
				case err == nil:
					through.Add(1)
				case !errors.Is(err, planning.ErrStale):
					t.Errorf("PutEvidence = %v, want nil or ErrStale", err)
				}
			})
		}
		wg.Wait()
		if n := through.Load(); n != 1 {
			t.Errorf("%d writers of revision %d came through, want 1", n, revision)
		}
	}
}

// nested has IDs of which one begins with another, or which a database may read as a path or an operator.
func nested(t *testing.T, s planning.Store) {
	ids := []string{"e", "e/1", "e.1", "$e", "e#1", "E"}
	for _, id := range ids {
		ok(t, "PutEvidence", s.PutEvidence(t.Context(), evidence(id, 1, noon)))
	}
	for _, id := range ids {
		got, err := s.EvidenceRevisions(t.Context(), id)
		ok(t, "EvidenceRevisions", err)
		same(t, "revisions of "+id, got, []planning.Evidence{evidence(id, 1, noon)})
	}
}

func evidenceOrder(t *testing.T, s planning.Store) {
	for _, id := range []string{"a", "b", "c"} {
		ok(t, "PutEvidence", s.PutEvidence(t.Context(), evidence(id, 1, noon)))
	}
	ok(t, "PutEvidence", s.PutEvidence(t.Context(), evidence("b", 2, noon)))
	got, err := s.Evidence(t.Context(), []string{"c", "x", "b", "c"})
	ok(t, "Evidence", err)
	same(t, "evidence", got, []planning.Evidence{evidence("c", 1, noon), evidence("b", 2, noon)})
}

func since(t *testing.T, s planning.Store, plan string, at time.Time) (list []string) {
	t.Helper()
	err := s.EvidenceSince(t.Context(), plan, at, func(e planning.Evidence) error {
		list = append(list, fmt.Sprint(e.ID, e.Revision))
		return nil
	})
	ok(t, "EvidenceSince", err)
	return list
}

func plansSince(t *testing.T, s planning.Store) {
	plan := func(id string, revision, seconds int) planning.Plan {
		return planning.Plan{ID: id, Revision: revision, Parent: "p", UnitID: "u", At: noon.Add(time.Duration(seconds) * time.Second)}
	}
	all := []planning.Plan{plan("p.a", 1, 0), plan("p.b", 1, 1), plan("p.a", 2, 2)}
	for _, p := range all {
		ok(t, "PutPlan", s.PutPlan(t.Context(), p))
	}
	for _, c := range []struct {
		since time.Time
		want  []planning.Plan
	}{{time.Time{}, all}, {noon, all}, {noon.Add(time.Millisecond), all[1:]}, {noon.Add(2 * time.Second), all[2:]}, {noon.Add(time.Minute), nil}} {
		var got []planning.Plan
		ok(t, "PlansSince", s.PlansSince(t.Context(), c.since, func(p planning.Plan) error {
			got = append(got, p)
			return nil
		}))
		same(t, fmt.Sprint("plans since ", c.since), got, c.want)
	}
}

func reportsSince(t *testing.T, s planning.Store) {
	at := func(seconds int, r planning.Report) planning.Report {
		r.At = noon.Add(time.Duration(seconds) * time.Second)
		return r
	}
	all := []planning.Report{at(0, report("p:q1:a", "a", 1)), at(1, report("p:q1:b", "b", 1)), at(2, report("p:q1:a", "a", 2))}
	other := report("q:q1:a", "a", 1)
	other.PlanID = "q"
	for _, r := range append(slices.Clone(all), other) {
		ok(t, "PutReport", s.PutReport(t.Context(), r))
	}
	for _, c := range []struct {
		since time.Time
		want  []planning.Report
	}{{time.Time{}, all}, {noon, all}, {noon.Add(time.Millisecond), all[1:]}, {noon.Add(2 * time.Second), all[2:]}, {noon.Add(time.Minute), nil}} {
		var got []planning.Report
		ok(t, "ReportsSince", s.ReportsSince(t.Context(), "p", c.since, func(r planning.Report) error {
			got = append(got, r)
			return nil
		}))
		same(t, fmt.Sprint("reports since ", c.since), got, c.want)
	}
}

func evidenceSince(t *testing.T, s planning.Store) {
	for i, e := range []planning.Evidence{evidence("a", 1, noon), evidence("b", 1, noon.Add(time.Second)), evidence("a", 2, noon.Add(2*time.Second))} {
		ok(t, fmt.Sprint("PutEvidence ", i), s.PutEvidence(t.Context(), e))
	}
	other := evidence("z", 1, noon)
	other.PlanID = "q"
	ok(t, "PutEvidence", s.PutEvidence(t.Context(), other))
	for _, c := range []struct {
		at   time.Time
		want []string
	}{
		{time.Time{}, []string{"a1", "b1", "a2"}}, {noon, []string{"a1", "b1", "a2"}}, {noon.Add(time.Millisecond), []string{"b1", "a2"}},
		{noon.Add(2 * time.Second), []string{"a2"}}, {noon.Add(time.Minute), nil},
	} {
		same(t, fmt.Sprint("evidence since ", c.at), since(t, s, "p", c.at), c.want)
	}
}

func evidenceStops(t *testing.T, s planning.Store) {
	ok(t, "PutEvidence", s.PutEvidence(t.Context(), evidence("a", 1, noon)))
	ok(t, "PutEvidence", s.PutEvidence(t.Context(), evidence("b", 1, noon)))
	stop, n := errors.New("stop"), 0
	err := s.EvidenceSince(t.Context(), "p", time.Time{}, func(planning.Evidence) error { n++; return stop })
	if !errors.Is(err, stop) || n != 1 {
		t.Errorf("EvidenceSince = %v after %d, want the error of yield after 1", err, n)
	}
}

// many has more evidence than a page, all of one moment.
func many(t *testing.T, s planning.Store) {
	const n = 1_100
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := w; i < n; i += 4 {
				if err := s.PutEvidence(t.Context(), evidence(fmt.Sprintf("e%04d", i), 1, noon)); err != nil {
					t.Errorf("PutEvidence = %v", err)
				}
			}
		})
	}
	wg.Wait()
	seen := map[string]bool{}
	for _, id := range since(t, s, "p", noon) {
		seen[id] = true
	}
	if got := since(t, s, "p", noon); len(got) != n || len(seen) != n {
		t.Errorf("EvidenceSince yields %d, %d of them different, want %d", len(got), len(seen), n)
	}
}

func listed(t *testing.T, s planning.Store) {
	for _, id := range []string{"b", "a"} {
		for revision := 1; revision <= 2; revision++ {
			ok(t, "PutPlan", s.PutPlan(t.Context(), planning.Plan{ID: id, Revision: revision, At: noon}))
		}
	}
	plans, err := s.Plans(t.Context())
	ok(t, "Plans", err)
	same(t, "plans", plans, []planning.Plan{{ID: "a", Revision: 2, At: noon}, {ID: "b", Revision: 2, At: noon}})
}

func attachmentKept(t *testing.T, s planning.Store) {
	file := func(id string) planning.Attachment {
		return planning.Attachment{ID: id, Name: "Báo cáo quý I.pdf", Type: "application/pdf", Size: 1_000_000, Hash: "h", By: "u", At: noon}
	}
	bare := planning.Attachment{ID: "bare", At: noon}
	for _, f := range []planning.Attachment{file("b"), file("a"), bare} {
		ok(t, "PutAttachment", s.PutAttachment(t.Context(), f))
	}
	other := file("a")
	other.Name = "khác"
	if err := s.PutAttachment(t.Context(), other); !errors.Is(err, planning.ErrStale) {
		t.Errorf("PutAttachment with a used ID = %v, want ErrStale", err)
	}
	got, err := s.Attachments(t.Context(), []string{"bare", "x", "b", "a", "b"})
	ok(t, "Attachments", err)
	same(t, "attachments", got, []planning.Attachment{bare, file("b"), file("a")})
	none, err := s.Attachments(t.Context(), nil)
	ok(t, "Attachments of none", err)
	same(t, "attachments of none", none, []planning.Attachment(nil))
}

func taskAttachments(t *testing.T, s planning.Store) {
	of := func(plan, task string, revision int, ids ...string) planning.TaskAttachments {
		return planning.TaskAttachments{PlanID: plan, TaskID: task, Revision: revision, Attachments: ids, By: "u", At: noon}
	}
	for _, v := range []planning.TaskAttachments{of("p", "II.3.1", 1, "a"), of("p", "II.3.1", 2, "b", "a"), of("p", "II.3.1", 3), of("p", "II.3", 1, "c"), of("p.II", "3.1", 1, "d")} {
		ok(t, "PutTaskAttachments", s.PutTaskAttachments(t.Context(), v))
	}
	for _, revision := range []int{3, 5} {
		if err := s.PutTaskAttachments(t.Context(), of("p", "II.3.1", revision, "z")); !errors.Is(err, planning.ErrStale) {
			t.Errorf("PutTaskAttachments of revision %d after 3 = %v, want ErrStale", revision, err)
		}
	}
	got, err := s.TaskAttachments(t.Context(), "p", "II.3.1")
	ok(t, "TaskAttachments", err)
	same(t, "attachments of a task", got, []planning.TaskAttachments{of("p", "II.3.1", 1, "a"), of("p", "II.3.1", 2, "b", "a"), of("p", "II.3.1", 3)})
	none, err := s.TaskAttachments(t.Context(), "p.II", "II.3.1")
	ok(t, "TaskAttachments", err)
	same(t, "attachments of a task without any", none, []planning.TaskAttachments(nil))
}

func content(t *testing.T, s planning.Store) {
	data := []byte("{\"a\": \"Đề\"}\x00\xff\n")
	for range 2 {
		ok(t, "PutContent", s.PutContent(t.Context(), "h", data))
	}
	ok(t, "PutContent", s.PutContent(t.Context(), "h", []byte("khác")))
	got, err := s.Content(t.Context(), "h")
	ok(t, "Content", err)
	if !bytes.Equal(got, data) {
		t.Errorf("Content = %q, want %q as it was first stored", got, data)
	}
}

func copied(t *testing.T, s planning.Store) {
	e, p, r := evidence("a", 1, noon), full(), report("r", "a", 1)
	ok(t, "PutEvidence", s.PutEvidence(t.Context(), e))
	ok(t, "PutPlan", s.PutPlan(t.Context(), p))
	ok(t, "PutReport", s.PutReport(t.Context(), r))
	e.Areas[0], p.Tasks[0].Lead[0], r.Sections[0].Text = "đổi", "đổi", "đổi"
	for range 2 {
		es, err := s.Evidence(t.Context(), []string{"a"})
		ok(t, "Evidence", err)
		gotP, err := s.Plan(t.Context(), p.ID)
		ok(t, "Plan", err)
		gotR, err := s.Report(t.Context(), "r")
		ok(t, "Report", err)
		same(t, "evidence", es, []planning.Evidence{evidence("a", 1, noon)})
		same(t, "plan", gotP, full())
		same(t, "report", gotR, report("r", "a", 1))
		es[0].Areas[0], gotP.Tasks[0].Lead[0], gotR.Sections[0].Text = "đổi", "đổi", "đổi"
	}
}

func cancelled(t *testing.T, s planning.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, plan := s.Plan(ctx, "a")
	_, plans := s.Plans(ctx)
	_, some := s.Evidence(ctx, []string{"a"})
	_, calendar := s.Calendar(ctx)
	_, data := s.Content(ctx, "a")
	_, files := s.Attachments(ctx, []string{"a"})
	_, attached := s.TaskAttachments(ctx, "p", "a")
	for what, err := range map[string]error{
		"PutPlan": s.PutPlan(ctx, full()), "PutEvidence": s.PutEvidence(ctx, evidence("a", 1, noon)), "PutContent": s.PutContent(ctx, "a", nil),
		"Plan": plan, "Plans": plans, "Evidence": some, "Calendar": calendar, "Content": data,
		"PutAttachment": s.PutAttachment(ctx, planning.Attachment{ID: "a"}), "PutTaskAttachments": s.PutTaskAttachments(ctx, planning.TaskAttachments{Revision: 1}),
		"Attachments": files, "TaskAttachments": attached,
		"EvidenceSince": s.EvidenceSince(ctx, "p", time.Time{}, func(planning.Evidence) error { return nil }),
		"PlansSince":    s.PlansSince(ctx, time.Time{}, func(planning.Plan) error { return nil }),
		"ReportsSince":  s.ReportsSince(ctx, "p", time.Time{}, func(planning.Report) error { return nil }),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s with a cancelled context = %v, want context.Canceled", what, err)
		}
	}
}

func notes(t *testing.T, s planning.Store) {
	note := func(id string, at time.Time) planning.Note {
		return planning.Note{ID: id, PlanID: "p", TaskID: "II.3.1", Kind: planning.Finding, UnitID: "xa-a", Text: "chưa có minh chứng", Attachments: []string{"abc"},
			By: "u", ByUnit: "so_noi_vu", At: at}
	}
	other := note("d", noon)
	other.PlanID = "q"
	for _, n := range []planning.Note{note("c", noon.Add(time.Second)), note("b", noon), note("a", noon), other} {
		ok(t, "AddNote", s.AddNote(t.Context(), n))
	}
	if err := s.AddNote(t.Context(), note("a", noon.Add(time.Hour))); !errors.Is(err, planning.ErrStale) {
		t.Errorf("AddNote with a used ID = %v, want ErrStale", err)
	}
	got, err := s.Notes(t.Context(), "p")
	ok(t, "Notes", err)
	same(t, "notes", got, []planning.Note{note("a", noon), note("b", noon), note("c", noon.Add(time.Second))})
}
