package planning_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"khoabang/internal/fault"
	"khoabang/internal/org"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"

	"github.com/google/go-cmp/cmp"
)

// province returns the province's plan of 2025.
func province(t testing.TB) planning.Plan {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "demo", "data", "plan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // nothing was written
	f, err := planfile.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return f.Plan
}

// units returns the agencies of the plan, three communes since 1/7/2025, and the district before them.
func units(p planning.Plan) []org.Unit {
	var list []org.Unit
	for _, a := range p.Agencies {
		list = append(list, org.Unit{ID: a.ID, Kind: a.Kind, Name: a.Name, Aliases: a.Aliases})
	}
	july := planning.Day("2025-07-01").Start()
	return append(list,
		org.Unit{ID: "huyen-cu", Kind: org.KindDistrict, Name: "Huyện Cũ", ValidTo: july, Successor: "xa-a"},
		org.Unit{ID: "xa-a", Kind: org.KindCommune, Name: "Xã A", ValidFrom: july},
		org.Unit{ID: "phuong-b", Kind: org.KindWard, Name: "Phường B", ValidFrom: july},
		org.Unit{ID: "dac-khu-c", Kind: org.KindSpecial, Name: "Đặc khu C", ValidFrom: july})
}

func directory(p planning.Plan) *org.Directory { return org.NewDirectory(units(p)) }

func ids(units []org.Unit) (list []string) {
	for _, u := range units {
		list = append(list, u.ID)
	}
	return list
}

// fields returns the faults of err as "path code".
func fields(err error) (list []string) {
	if f, ok := fault.As(err); ok {
		for _, x := range f.Fields {
			list = append(list, x.Path+" "+x.Code)
		}
	}
	return list
}

func TestAgenciesStandForUnitsOfTheirDay(t *testing.T) {
	t.Parallel()
	p := province(t)
	d := directory(p)
	for _, c := range []struct {
		agencies []string
		day      planning.Day
		want     []string
	}{
		{[]string{"so_noi_vu"}, "2025-05-01", []string{"so_noi_vu"}},
		{[]string{"cac_so_nganh"}, "2025-05-01", []string{"so_noi_vu", "vp_ubnd", "so_khcn", "so_vhttdl", "so_tu_phap", "so_tai_chinh"}},
		{[]string{"ubnd_dia_phuong"}, "2025-06-30", []string{"huyen-cu"}},
		{[]string{"ubnd_dia_phuong"}, "2025-07-01", []string{"xa-a", "phuong-b", "dac-khu-c"}},
		{[]string{"cq_lien_quan"}, "2025-07-01", nil},
		{[]string{"bo_noi_vu", "bao_an_giang"}, "2025-07-01", []string{"bao_an_giang", "bo_noi_vu"}},
	} {
		if diff := cmp.Diff(c.want, ids(p.Units(c.agencies, d, c.day))); diff != "" {
			t.Errorf("Units(%v, %s) differ (-want +got):\n%s", c.agencies, c.day, diff)
		}
	}
	if owner := p.Owner(d, "2025-05-01"); owner != "so_noi_vu" {
		t.Errorf("Owner = %q, want so_noi_vu", owner)
	}
	if got := ids(p.Reporters(d, "2025-09-20")); len(got) != 8 || slices.Contains(got, "so_noi_vu") || !slices.Contains(got, "xa-a") {
		t.Errorf("Reporters = %v, want five departments and three localities", got)
	}
	if !p.Leads("so_noi_vu", "II.3.6", d, "2025-08-01") || p.Leads("xa-a", "II.3.6", d, "2025-08-01") || p.Leads("xa-a", "II.3.1", d, "2025-08-01") {
		t.Error("Leads does not go by the agencies that the task names")
	}
}

func TestSuccessorsAndDatedMembers(t *testing.T) {
	t.Parallel()
	p := province(t)
	list := units(p)
	for i := range list {
		if list[i].ID == "bao_an_giang" {
			list[i].ValidTo = planning.Day("2025-07-01").Start()
		}
	}
	for i := range p.Agencies {
		switch a := &p.Agencies[i]; a.ID {
		case "bao_an_giang":
			a.Successor = "dai_ptth"
		case "cq_lien_quan":
			a.Members = []planning.Member{{Unit: "Sở Tư pháp", From: "2025-03-01", To: "2025-06-30"}, {Unit: "Huyện Cũ"}}
		}
	}
	d := org.NewDirectory(list)
	if err := p.ValidateIn(d, planning.Day("2025-05-01").Start()); err != nil {
		t.Fatal(err)
	}
	for day, want := range map[planning.Day][]string{"2025-06-30": {"bao_an_giang"}, "2025-07-01": {"dai_ptth"}} {
		if got := ids(p.Units([]string{"bao_an_giang"}, d, day)); !slices.Equal(got, want) {
			t.Errorf("the newspaper on %s is %v, want %v", day, got, want)
		}
	}
	for day, want := range map[planning.Day][]string{"2025-02-01": {"huyen-cu"}, "2025-03-01": {"so_tu_phap", "huyen-cu"}, "2025-07-01": {"xa-a"}} {
		if got := ids(p.Units([]string{"cq_lien_quan"}, d, day)); !slices.Equal(got, want) {
			t.Errorf("the agencies concerned on %s are %v, want %v", day, got, want)
		}
	}
}

func TestAgenciesMustBeInTheDirectory(t *testing.T) {
	t.Parallel()
	p := province(t)
	p.Agencies[0].Name, p.Agencies[0].ID, p.Agencies[1].Unit = "Sở Nôi vụ", "snv", "99999"
	for i := range p.Tasks {
		p.Tasks[i].Lead, p.Tasks[i].Coordinating, p.Tasks[i].Duties = nil, nil, nil
	}
	p.Flows = nil
	err := p.ValidateIn(directory(province(t)), time.Now())
	if d := cmp.Diff([]string{"agencies[0].name unit_unknown_near", "agencies[1].unit unit_unknown"}, fields(err)); d != "" {
		t.Errorf("faults differ (-want +got):\n%s", d)
	}
}

func TestNextYearIsACopy(t *testing.T) {
	t.Parallel()
	p := province(t)
	i := slices.IndexFunc(p.Tasks, func(t planning.Task) bool { return t.ID == "II.3.6" })
	p.Tasks[i].Indicators = []planning.Indicator{{ID: "x", Text: "Số cuộc thi", Measure: planning.Entries, Target: 3}}
	p.Tasks[i].Funding = []planning.Funding{{Source: planning.ReformBudget, Planned: 50, Spent: 40}}
	p.Tasks[i].Deliverables = []planning.Deliverable{{Text: "Thể lệ", Due: "2025-07-15"}}
	p.Document.Number, p.Document.IssuedOn, p.Revision = "5/KH-UBND", "2025-03-05", 7
	before := p.Clone()
	c := p.CopyTo(2026)
	if d := cmp.Diff(before, p); d != "" {
		t.Errorf("the plan that was copied changed (-before +after):\n%s", d)
	}
	got := c.Tasks[i]
	want := planning.Schedule{Timing: planning.Quarter, From: "2026-07-01", To: "2026-09-30", Text: "Quý III năm 2026"}
	if got.Schedule != want || got.Deliverables[0].Due != "2026-07-15" || got.Indicators[0].Target != 0 || got.Funding[0].Planned+got.Funding[0].Spent != 0 {
		t.Errorf("the copied task is %+v", got)
	}
	if c.ID != "ke-hoach-2026" || c.Revision != 0 || c.Document.Number != "" || c.Document.IssuedOn != "" || c.Document.Title != "Tuyên truyền cải cách hành chính năm 2026" {
		t.Errorf("the copy is %s, %+v", c.ID, c.Document)
	}
	if err := c.Validate(); err != nil {
		t.Errorf("the copy is not valid: %v", err)
	}
}

func TestAUnitsPlanUnderTheProvinces(t *testing.T) {
	t.Parallel()
	p := province(t)
	p.ID = planning.DefaultID(2025)
	c := p.Under("xa-a", "Xã A", org.KindCommune, planning.Head{Name: "Trần Thị B", Position: "Chủ tịch UBND xã"})
	if err := c.ValidateIn(directory(p), planning.Day("2025-08-01").Start()); err != nil {
		t.Fatalf("the unit's plan is not valid: %v", err)
	}
	if c.Parent != p.ID || c.Owner(directory(p), "2025-08-01") != "xa-a" || len(c.Tasks) != 16 || !c.Leads("xa-a", "II.3.3", directory(p), "2025-08-01") {
		t.Errorf("the unit's plan is of %q under %q with %d tasks", c.UnitID, c.Parent, len(c.Tasks))
	}
	c.Head = planning.Head{}
	if got := fields(c.Validate()); !slices.Equal(got, []string{"head.name required"}) {
		t.Errorf("a unit's plan without a head: %v, want that one is required", got)
	}
}

func TestOccurrences(t *testing.T) {
	t.Parallel()
	year := planning.Span{From: "2025-01-01", To: "2025-12-31"}
	for _, c := range []struct {
		schedule planning.Schedule
		in       planning.Span
		want     []planning.Day
	}{
		{planning.Schedule{Timing: planning.Continuous}, year, nil},
		{planning.Schedule{Timing: planning.Quarter, From: "2025-07-01", To: "2025-09-30"}, year, []planning.Day{"2025-09-30"}},
		{planning.Schedule{Timing: planning.Quarter, From: "2025-07-01", To: "2025-09-30"}, planning.Span{From: "2025-01-01", To: "2025-06-30"}, nil},
		{planning.Schedule{Timing: planning.Periodic, Recurrence: "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=20", From: "2025-03-01"}, year,
			[]planning.Day{"2025-03-20", "2025-06-20", "2025-09-20", "2025-12-20"}},
		{planning.Schedule{Timing: planning.Periodic, Recurrence: "FREQ=MONTHLY;BYDAY=-1FR"}, planning.Span{From: "2025-02-01", To: "2025-03-31"}, []planning.Day{"2025-02-28", "2025-03-28"}},
		{planning.Schedule{Timing: planning.Periodic, Recurrence: "RRULE:FREQ=WEEKLY;COUNT=2", From: "2025-12-29"}, year, []planning.Day{"2025-12-29"}},
		{planning.Schedule{Timing: planning.Periodic, Recurrence: "FREQ=DAILY", From: "2025-03-01", To: "2025-03-03"}, year, []planning.Day{"2025-03-01", "2025-03-02", "2025-03-03"}},
		{planning.Schedule{Timing: planning.Periodic, Recurrence: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, year, nil},
	} {
		if d := cmp.Diff(c.want, c.schedule.Occurrences(c.in)); d != "" {
			t.Errorf("Occurrences of %+v in %s differ (-want +got):\n%s", c.schedule, c.in, d)
		}
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	if d := planning.DayOf(time.Date(2025, 6, 30, 17, 0, 0, 0, time.UTC)); d != "2025-07-01" {
		t.Errorf("17:00 UTC is on %s in Vietnam, want 2025-07-01", d)
	}
	if d := planning.Day("2024-02-29").AddYears(1); d != "2025-02-28" {
		t.Errorf("29/2/2024 in a year is %s, want 2025-02-28", d)
	}
	if n := planning.Day("2025-03-01").Sub("2025-02-20"); n != 9 {
		t.Errorf("from 20/2 to 1/3 are %d days, want 9", n)
	}
	for _, s := range []planning.Day{"2025-02-30", "2025-2-3", "x", "1025-01-01"} {
		if s.Valid() {
			t.Errorf("%q is taken for a day", s)
		}
	}
}
