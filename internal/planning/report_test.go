package planning_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"khoabang/internal/org"
	"khoabang/internal/planning"

	"github.com/google/go-cmp/cmp"
)

func TestStepsOfAReport(t *testing.T) {
	t.Parallel()
	states := []planning.ReportState{"", planning.Drafting, planning.Signed, planning.Sent, planning.Returned, planning.Accepted}
	want := map[string]planning.ReportState{
		" edit": planning.Drafting, "draft edit": planning.Drafting, "draft sign": planning.Signed, "signed edit": planning.Drafting,
		"signed send": planning.Sent, "sent return": planning.Returned, "sent accept": planning.Accepted, "returned edit": planning.Drafting,
	}
	for _, s := range states {
		for _, step := range []planning.Step{planning.Edit, planning.Sign, planning.Send, planning.Return, planning.Accept} {
			got, err := s.After(step)
			next, ok := want[fmt.Sprint(s, " ", step)]
			if ok && (err != nil || got != next) || !ok && (!errors.Is(err, planning.ErrReportState) || got != s) {
				t.Errorf("%q after %s = %q, %v, want %q", s, step, got, err, next)
			}
		}
	}
}

func TestADraftSaysWhatTheEvidenceSays(t *testing.T) {
	t.Parallel()
	p := province(t)
	l := planning.NewLedger()
	l.Add(planning.Evidence{ID: "a", Revision: 1, UnitID: "xa-a", TaskID: "II.3.5", Kind: planning.Leaflet, Day: "2025-02-01", Items: 12_500, Areas: []string{"II.2.6"}})
	l.Add(planning.Evidence{ID: "b", Revision: 1, UnitID: "xa-a", TaskID: "II.3.1", Kind: planning.Conference, Day: "2025-02-01", People: 80})
	q := p.ReportingPeriods()[0]
	r := planning.Draft(p, q, org.Unit{ID: "xa-a", Name: "Xã A"}, false, l.Totals(planning.Selection{Span: q.Span}))
	if err := r.Validate(); err != nil {
		t.Fatal(err)
	}
	want := "- Hội nghị, hội thảo, lớp tập huấn (mục II.3.1): 1 lượt thực hiện, 80 lượt người.\n- Tờ rơi, tờ gấp (mục II.3.5): 1 lượt thực hiện, 12.500 tờ."
	if r.Sections[1].Text != want {
		t.Errorf("the results read\n%s\nwant\n%s", r.Sections[1].Text, want)
	}
	if r.ID != "ke-hoach-2025:2025-q1:xa-a" || r.Title != "Kết quả thực hiện công tác tuyên truyền cải cách hành chính năm 2025, kỳ Quý I năm 2025" || len(r.Figures) != 3 {
		t.Errorf("the draft is %s %q with %d figures", r.ID, r.Title, len(r.Figures))
	}
	for _, f := range r.Figures {
		if _, n := l.IDs(f.Selection(r), 0, 10); n != f.Entries {
			t.Errorf("figure %+v opens to %d pieces of evidence, want %d", f, n, f.Entries)
		}
	}
}

func TestWhoOwesAReport(t *testing.T) {
	t.Parallel()
	p := province(t)
	d := directory(p)
	q, _ := p.Period("2025-q3") // due on a Saturday
	at := func(day planning.Day) []planning.Sending {
		return []planning.Sending{{At: day.Start()}, {At: day.Add(30).Start()}}
	}
	reports := []planning.Report{
		{ID: "1", PlanID: p.ID, PeriodID: q.ID, UnitID: "xa-a", State: planning.Sent, Sendings: at("2025-09-22")},
		{ID: "2", PlanID: p.ID, PeriodID: q.ID, UnitID: "phuong-b", State: planning.Accepted, Sendings: at("2025-09-25")},
		{ID: "3", PlanID: p.ID, PeriodID: q.ID, UnitID: "so_tu_phap", State: planning.Returned, Sendings: at("2025-09-19")},
		{ID: "4", PlanID: p.ID, PeriodID: "2025-q1", UnitID: "vp_ubnd", State: planning.Sent, Sendings: at("2025-03-20")},
	}
	var got []string
	for _, o := range p.Owing(q, planning.DefaultCalendar(), d, reports, "2025-09-24") {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s due %s missing %t late %d %s", o.UnitID, o.Due, o.Missing(), o.DaysLate, o.State)))
	}
	want := []string{
		"vp_ubnd due 2025-09-22 missing true late 2", "so_khcn due 2025-09-22 missing true late 2", "so_vhttdl due 2025-09-22 missing true late 2",
		"so_tu_phap due 2025-09-22 missing true late 2 returned", "so_tai_chinh due 2025-09-22 missing true late 2",
		"xa-a due 2025-09-22 missing false late 0 sent", "phuong-b due 2025-09-22 missing false late 3 accepted", "dac-khu-c due 2025-09-22 missing true late 2",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Owing differs (-want +got):\n%s", d)
	}
}

func TestEvidenceFaults(t *testing.T) {
	t.Parallel()
	p := province(t)
	good := planning.Evidence{UnitID: "xa-a", TaskID: "II.3.1", DutyID: "II.3.1.a", Kind: planning.Conference, Day: "2025-02-03", Title: "Hội nghị", Areas: []string{"II.2.1"}, Links: []string{"https://a.vn/b"}, Attachments: []string{"0a1b"}}
	now := planning.Day("2025-03-01").Start()
	for _, c := range []struct {
		name   string
		change func(*planning.Evidence)
		want   []string
	}{
		{"good", func(*planning.Evidence) {}, nil},
		{"nothing", func(e *planning.Evidence) { *e = planning.Evidence{} }, []string{"unit required", "task task_unknown", "kind one_of", "day required", "title required"}},
		{"another task's duty", func(e *planning.Evidence) { e.DutyID = "II.3.2.a" }, []string{"duty task_unknown"}},
		{"tomorrow", func(e *planning.Evidence) { e.Day = "2025-03-02" }, []string{"day not_yet"}},
		{"years ago", func(e *planning.Evidence) { e.Day = "2023-03-02" }, []string{"day outside_plan"}},
		{"no day", func(e *planning.Evidence) { e.Day = "2025-02-30" }, []string{"day date"}},
		{"fewer than none", func(e *planning.Evidence) { e.People = -1 }, []string{"people range"}},
		{"no content area", func(e *planning.Evidence) { e.Areas = []string{"II.3.1", "II.2.1", "II.2.1"} }, []string{"areas[0] task_unknown", "areas[2] duplicate"}},
		{"a script for a link", func(e *planning.Evidence) { e.Links = []string{"javascript:alert(1)"} }, []string{"links[0] web_link"}},
	} {
		e := good.Clone()
		c.change(&e)
		if d := cmp.Diff(c.want, fields(e.Validate(p, now))); d != "" {
			t.Errorf("%s: faults differ (-want +got):\n%s", c.name, d)
		}
	}
}
