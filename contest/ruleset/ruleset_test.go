package ruleset_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/contest/ruleset"
	"khoabang/internal/fault"
)

// deaf hears nothing.
type deaf struct{}

func (deaf) Result(context.Context, contest.Result)   {}
func (deaf) Attempt(context.Context, contest.Attempt) {}
func (deaf) Contest(context.Context, contest.Contest) {}

// TestRulesets plays a small contest by each of the real rulesets of the domain's description, and compares with what was
// worked out by hand.
func TestRulesets(t *testing.T) {
	for name, f := range map[string]func(*testing.T){
		"A": hue, "B": boGTVT, "C": dakLak, "D": hoaBinh, "E": tuyenGiao, "F": quangNam, "G": phongNha, "H": giaLai,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f(t)
		})
	}
}

func staff(unit, kind string, headcount int, categories ...contest.CategoryStaff) contest.UnitStaff {
	return contest.UnitStaff{UnitID: unit, Kind: kind, Headcount: headcount, Categories: categories}
}

const m = time.Minute

// A: four weeks, two blocks with banks, papers, figures and prizes of their own; one attempt a week.
func hue(t *testing.T) {
	p := newPlay(t, "a-hue-2025", []contest.UnitStaff{
		staff("so-noi-vu", "so", 10), staff("so-tu-phap", "so", 5), staff("bao-hue", "bao_chi", 4), staff("xa-1", "xa", 8), staff("phuong-1", "phuong", 4),
	}, map[string]person{
		"An": {block: "can-bo", unit: "so-noi-vu"}, "Bình": {block: "can-bo", unit: "so-tu-phap"}, "Chi": {block: "can-bo", unit: "bao-hue"},
		"Dũng": {block: "can-bo", unit: "so-noi-vu"},
		"Em":   {block: "nguoi-dan", unit: "xa-1", born: "2008-11-02"}, "Giang": {block: "nguoi-dan", unit: "phuong-1", born: "1960-01-01"},
		"Hà": {block: "nguoi-dan", unit: "xa-1", born: "2008-11-03"},
	})
	// Four officials: An is on it, Bình and Dũng one off, Dũng the faster.
	p.try("An", 0, time.Hour, 5*m, 15, "4")
	p.try("Bình", 0, time.Hour, 9*m, 15, "3")
	p.try("Chi", 0, time.Hour, 2*m, 14, "4")
	p.try("Dũng", 0, time.Hour, 6*m, 15, "5")
	p.refused("An", 0, 2*time.Hour, contest.ErrLimit, "", "")
	p.people["An"] = person{block: "nguoi-dan", unit: "xa-1", born: "1990-01-01"}
	p.refused("An", 1, time.Hour, contest.ErrRegistration, "block", "block_fixed")
	p.people["An"] = person{block: "can-bo", unit: "so-noi-vu"}
	// Em turns 18 on the day; Hà is a day younger. Two citizens.
	p.try("Em", 0, 0, 4*m, 12, "2")
	p.refused("Hà", 0, time.Hour, contest.ErrRegistration, "born_on", "too_young")
	p.try("Giang", 0, time.Hour, 3*m, 12, "1")
	p.try("An", 1, time.Hour, 5*m, 10, "2")
	p.try("Bình", 1, time.Hour, 5*m, 12, "9")
	p.try("Giang", 1, time.Hour, 5*m, 15, "1")
	got := p.end()
	equal(t, "officials, week 1", p.places(got.In(p.scope(0, "can-bo"))), "1 An, 2 Dũng, 3 Bình, 4 Chi")
	equal(t, "citizens, week 1", p.places(got.In(p.scope(0, "nguoi-dan"))), "1 Em, 2 Giang")
	equal(t, "officials, week 2", p.places(got.In(p.scope(1, "can-bo"))), "1 Bình, 2 An")
	equal(t, "prizes", p.prizes(got.Awards), "Giải Nhất tuần An; Giải Nhì tuần Dũng; Giải Ba tuần Bình; dự bị Chi\n"+
		"Giải Nhất tuần Em; Giải Nhì tuần Giang\nGiải Nhất tuần Bình; Giải Nhì tuần An\nGiải Nhất tuần Giang")
	// so-noi-vu: rate 2/10, mean (15+15+10)/3: 0.5×20 + 2×13.33. so-tu-phap: 0.5×20 + 2×13.5.
	equal(t, "units", units(got.Units), "1 phuong-1, 2 xa-1\n1 so-tu-phap, 2 so-noi-vu\n1 bao-hue")
	equal(t, "score of so-noi-vu", value(got.Units, "so-noi-vu", contest.MeasureScore), "36.67")
	equal(t, "score of phuong-1", value(got.Units, "phuong-1", contest.MeasureScore), "39.50")
	equal(t, "units' prizes", p.unitPrizes(got.UnitAwards), "Tập thể Nhất so-tu-phap; Tập thể Nhất bao-hue; Tập thể Nhất phuong-1")
}

// B: one month, one attempt, 15 questions by quota, then a prediction of how many people take part.
func boGTVT(t *testing.T) {
	p := newPlay(t, "b-bo-gtvt-2020", []contest.UnitStaff{staff("cuc", "so", 5)}, map[string]person{
		"An": {unit: "cuc", born: "1990-01-01"}, "Bình": {unit: "cuc", born: "1990-01-01"}, "Chi": {unit: "cuc", born: "1990-01-01"},
		"Dũng": {unit: "cuc", born: "1990-01-01"}, "Em": {unit: "cuc", born: "2010-11-02"}, "Hà": {unit: "cuc", born: "2011-01-01"},
	})
	a := p.try("An", 0, time.Hour, 6*m, 15, "5")
	p.try("Bình", 0, time.Hour, 7*m, 15, "4")
	p.try("Chi", 0, time.Hour, 3*m, 15, "6")
	p.try("Dũng", 0, time.Hour, m, 14, "5")
	p.try("Em", 0, time.Hour, m, 13, "5")
	p.refused("Hà", 0, time.Hour, contest.ErrRegistration, "born_on", "too_young")
	p.refused("An", 0, 2*time.Hour, contest.ErrLimit, "", "")
	paper, err := p.store.Paper(t.Context(), a.PaperID)
	must(t, err)
	areas := map[string]int{}
	for _, it := range a.Sheet.Items {
		q, _ := paper.Question(it.Ref)
		areas[q.Area]++
	}
	equal(t, "areas of a sheet", fmt.Sprint(areas), "map[:1 bo-may:2 can-bo:2 chi-dao-dieu-hanh:2 hien-dai-hoa:2 tai-chinh-cong:1 the-che:2 thu-tuc:4]")
	got := p.end()
	equal(t, "standings", p.places(got.In(contest.Scope{})), "1 An, 2 Chi, 3 Bình, 4 Dũng, 5 Em")
	equal(t, "prizes", p.prizes(got.Awards), "Giải Nhất An; Giải Nhì Chi; Giải Nhì Bình; Giải Ba Dũng; Giải Ba Em")
}

// C: two rounds; ties by duration, fewer attempts, earlier registration; mandatory quotas by category of staff.
func dakLak(t *testing.T) {
	in := func(unit, category string) person { return person{unit: unit, category: category, born: "1980-01-01"} }
	p := newPlay(t, "c-dak-lak-2023", []contest.UnitStaff{
		staff("so-a", "so", 10, contest.CategoryStaff{Category: "lanh_dao", Headcount: 2}, contest.CategoryStaff{Category: "cap_phong", Headcount: 3},
			contest.CategoryStaff{Category: "cong_chuc", Headcount: 4}, contest.CategoryStaff{Category: "mot_cua", Headcount: 1}),
		staff("so-b", "so", 4, contest.CategoryStaff{Category: "lanh_dao", Headcount: 1}, contest.CategoryStaff{Category: "cap_phong", Headcount: 1},
			contest.CategoryStaff{Category: "cong_chuc", Headcount: 1}, contest.CategoryStaff{Category: "mot_cua", Headcount: 1}),
		staff("so-c", "so", 2, contest.CategoryStaff{Category: "lanh_dao", Headcount: 1}, contest.CategoryStaff{Category: "cong_chuc", Headcount: 1}),
	}, map[string]person{
		"A1": in("so-a", "lanh_dao"), "A2": in("so-a", "cap_phong"), "A3": in("so-a", "cap_phong"), "A4": in("so-a", "cong_chuc"),
		"A5": in("so-a", "cong_chuc"), "A6": in("so-a", "mot_cua"), "B1": in("so-b", "lanh_dao"), "B2": in("so-b", "cap_phong"),
		"B3": in("so-b", "cong_chuc"), "B4": in("so-b", "mot_cua"), "C1": in("so-c", "lanh_dao"),
	})
	// A1, C1 and B1 have the same score in the same time: B1 used two attempts, C1 registered after A1.
	p.try("B1", 0, 0, 2*m, 9, "")
	p.try("A1", 0, time.Hour, 5*m, 10, "")
	p.try("C1", 0, 2*time.Hour, 5*m, 10, "")
	p.try("B1", 0, 3*time.Hour, 5*m, 10, "")
	for _, x := range []struct {
		who   string
		right int
		took  time.Duration
	}{{"A2", 8, 3 * m}, {"A3", 8, 4 * m}, {"A4", 7, 3 * m}, {"A5", 7, 4 * m}, {"A6", 6, 3 * m}, {"B2", 8, 2 * m}, {"B3", 5, 3 * m}, {"B4", 4, 3 * m}} {
		p.try(x.who, 0, 4*time.Hour, x.took, x.right, "")
	}
	p.try("B1", 1, time.Hour, m, 10, "")
	p.try("A1", 1, time.Hour, 2*m, 10, "")
	p.try("C1", 1, time.Hour, m, 9, "")
	got := p.end()
	equal(t, "round 1", p.places(got.In(p.scope(0, ""))), "1 A1, 2 C1, 3 B1, 4 B2, 5 A2, 6 A3, 7 A4, 8 A5, 9 A6, 10 B3, 11 B4")
	// A1 keeps the first prize of round 1, B1 that of round 2, C1 the earlier of two alike; those below move up.
	equal(t, "prizes", p.prizes(got.Awards), "Giải Nhất A1; Giải Nhì C1; Giải Nhì B2; Giải Ba A2; Giải Ba A3; Giải Ba A4; "+
		"Giải Khuyến khích A5; Giải Khuyến khích A6; Giải Khuyến khích B3; Giải Khuyến khích B4\nGiải Nhất B1")
	equal(t, "units", units(got.Units), "1 so-b, 2 so-a, 3 so-c")
	equal(t, "rate of so-a", value(got.Units, "so-a", contest.MeasureRate), "60.00")
	equal(t, "quotas of so-a", value(got.Units, "so-a", contest.MeasureQuota), "100.00")
	equal(t, "quotas of so-c", value(got.Units, "so-c", contest.MeasureQuota), "75.00") // nobody of its one other official
	equal(t, "winners of so-a", value(got.Units, "so-a", contest.MeasureWinners), "6.00")
	equal(t, "units' prizes", p.unitPrizes(got.UnitAwards), "Giải tập thể so-b; Giải tập thể so-a")
}

// D: several rounds; a prediction of how many people have all right in the round; who has won is not considered again.
func hoaBinh(t *testing.T) {
	p := newPlay(t, "d-hoa-binh-2023", []contest.UnitStaff{staff("xa-1", "xa", 3)}, map[string]person{
		"An": {unit: "xa-1"}, "Bình": {unit: "xa-1"}, "Chi": {unit: "xa-1"},
	})
	p.try("Bình", 0, time.Hour, m, 10, "1")
	p.try("An", 0, 2*time.Hour, m, 10, "2")
	p.try("Chi", 0, time.Hour, m, 9, "2")
	p.try("An", 1, time.Hour, m, 10, "1")
	p.try("Chi", 1, time.Hour, m, 9, "5")
	p.try("Bình", 1, 2*time.Hour, m, 9, "1")
	got := p.end()
	equal(t, "round 1", p.places(got.In(p.scope(0, ""))), "1 An, 2 Bình, 3 Chi")
	equal(t, "round 2", p.places(got.In(p.scope(1, ""))), "1 An, 2 Bình, 3 Chi")
	equal(t, "prizes", p.prizes(got.Awards), "Giải Nhất đợt An; Giải Nhì đợt Bình\nGiải Nhất đợt Chi")
}

// E: any number of attempts, of which the first with the most right counts; only those with all right are ranked.
func tuyenGiao(t *testing.T) {
	born := func(day string) person { return person{unit: "tinh", born: day} }
	p := newPlay(t, "e-tuyen-giao-2020", []contest.UnitStaff{staff("tinh", "so", 100)}, map[string]person{
		"An": born("1990-01-01"), "Bình": born("1990-01-01"), "Chi": born("1990-01-01"), "Dũng": born("1990-01-01"), "Em": born("1990-01-01"),
		"Hà": born("2013-01-01"),
	})
	p.try("An", 0, time.Minute, m, 9, "3")
	p.try("Dũng", 0, time.Minute, m, 9, "3")
	p.try("Bình", 0, time.Hour, m, 10, "2")
	p.try("An", 0, 2*time.Hour, m, 10, "5")
	p.try("An", 0, 3*time.Hour, m, 10, "3") // on the figure, but not the first with all right
	p.try("Chi", 0, 5*time.Hour, m, 10, "4")
	p.refused("Hà", 0, time.Hour, contest.ErrRegistration, "born_on", "too_young")
	p.try("Em", 1, time.Hour, m, 5, "0")
	got := p.end()
	equal(t, "week 1", p.places(got.In(p.scope(0, ""))), "1 Bình, 2 Chi, 3 An")
	equal(t, "week 2", p.places(got.In(p.scope(1, ""))), "")
	equal(t, "prizes", p.prizes(got.Awards), "Giải Nhất tuần Bình; Giải Nhì tuần Chi; Giải Nhì tuần An")
	equal(t, "people, attempts, all right", fmt.Sprint(got.Counts), fmt.Sprint(contest.Counts{People: 5, PerfectPeople: 3, Attempts: 7}))
}

// F: 300 points; closeness, duration, registration, more attempts with all points; one prize a person, the higher.
func quangNam(t *testing.T) {
	p := newPlay(t, "f-quang-nam-2022", []contest.UnitStaff{staff("truong-a", "so", 10), staff("truong-b", "so", 4)}, map[string]person{
		"An": {unit: "truong-a"}, "Bình": {unit: "truong-b"}, "Chi": {unit: "truong-a"}, "Dũng": {unit: "truong-b"},
	})
	a := p.try("An", 0, time.Hour, 10*m, 30, "4")
	if a.Score.Points != 300_000 {
		t.Errorf("all right is %d thousandths of a point, want 300 points", a.Score.Points)
	}
	// Alike but for Chi's second attempt with all points.
	p.try("Bình", 0, 2*time.Hour, 8*m, 30, "3")
	p.try("Chi", 0, 2*time.Hour, 8*m, 30, "3")
	p.try("Chi", 0, 5*time.Hour, 20*m, 30, "9")
	p.try("Dũng", 0, 3*time.Hour, 8*m, 20, "4")
	p.try("Bình", 1, time.Hour, 5*m, 30, "2")
	p.try("An", 1, time.Hour, 6*m, 30, "2")
	got := p.end()
	equal(t, "round 1", p.places(got.In(p.scope(0, ""))), "1 An, 2 Chi, 3 Bình, 4 Dũng")
	equal(t, "round 2", p.places(got.In(p.scope(1, ""))), "1 Bình, 2 An")
	equal(t, "prizes", p.prizes(got.Awards), "Giải Nhất An; Giải Nhì Chi; Giải Ba Dũng\nGiải Nhất Bình")
	// truong-a: (20 + 10)/2 percent and 10 + 8 points; truong-b: (50 + 25)/2 percent and 10 + 6 points.
	equal(t, "score of truong-a", value(got.Units, "truong-a", contest.MeasureScore), "33.00")
	equal(t, "score of truong-b", value(got.Units, "truong-b", contest.MeasureScore), "53.50")
	equal(t, "units' prizes", p.unitPrizes(got.UnitAwards), "Tập thể Nhất truong-b; Tập thể Nhì truong-a")
}

// G: fixed questions in their order; only all-correct entries; closeness, then earliest; ties by lot.
func phongNha(t *testing.T) {
	born := func(day string) person { return person{unit: "tinh", born: day} }
	p := newPlay(t, "g-phong-nha-2018", []contest.UnitStaff{staff("tinh", "so", 100)}, map[string]person{
		"An": born("1990-01-01"), "Bình": born("1990-01-01"), "Chi": born("1990-01-01"), "Dũng": born("1990-01-01"), "Em": born("1955-11-03"),
		"Hà": born("1955-11-02"),
	})
	a := p.try("An", 0, time.Hour, m, 5, "7")
	var order []string
	for _, it := range a.Sheet.Items {
		order = append(order, it.Ref.ID)
	}
	equal(t, "the sheet", fmt.Sprint(order), "[c1 c2 c3 c4 c5 prediction]")
	p.try("Bình", 0, 2*time.Hour, m, 5, "6")
	p.try("Chi", 0, 2*time.Hour, m, 4, "6")
	p.try("Dũng", 0, 2*time.Hour, m, 3, "6")
	p.try("Chi", 0, 3*time.Hour, m, 5, "5") // at the same moment as Em, and as close
	p.try("Em", 0, 3*time.Hour, m, 5, "7")
	p.refused("Hà", 0, 24*time.Hour, contest.ErrRegistration, "born_on", "too_old")
	got := p.end()
	equal(t, "before the lot", p.places(got.In(contest.Scope{})), "1 Bình, 2 An, 3 Chi, 3 Em")
	if tied := got.Awards[2]; !tied.Tied || got.Awards[3].Tied {
		t.Errorf("awards 3 and 4 are %+v and %+v; want the former marked as tied", got.Awards[2], got.Awards[3])
	}
	_, err := p.DrawLot(t.Context(), p.c.ID, contest.Scope{}, "Xổ số Quảng Bình 26/11/2026: 48213", "usr_jury")
	must(t, err)
	if _, err := p.DrawLot(t.Context(), p.c.ID, contest.Scope{}, "another", "usr_jury"); !errors.Is(err, contest.ErrLotDrawn) {
		t.Errorf("a second lot = %v, want ErrLotDrawn", err)
	}
	key := func(who string) []byte {
		sum := sha256.Sum256([]byte("Xổ số Quảng Bình 26/11/2026: 48213:" + contest.PublicID(p.ids[who])))
		return sum[:]
	}
	want := "1 Bình, 2 An, 3 Chi, 4 Em"
	if bytes.Compare(key("Em"), key("Chi")) < 0 {
		want = "1 Bình, 2 An, 3 Em, 4 Chi"
	}
	got, err = p.Propose(t.Context(), p.c.ID, p.unitIDs)
	must(t, err)
	equal(t, "after the lot", p.places(got.In(contest.Scope{})), want)
}

// H: one attempt; prizes for the unit with the most people and the one with the most winners.
func giaLai(t *testing.T) {
	people := map[string]person{}
	for i := range 17 {
		people[fmt.Sprintf("A%02d", i)] = person{unit: "truong-a"}
		people[fmt.Sprintf("B%02d", i)] = person{unit: "truong-b"}
	}
	p := newPlay(t, "h-gia-lai-2025", []contest.UnitStaff{staff("truong-a", "so", 900), staff("truong-b", "so", 20)}, people)
	for i := range 17 {
		p.try(fmt.Sprintf("A%02d", i), 0, time.Hour, time.Duration(i+1)*10*time.Second, 10, "")
		if i < 16 {
			p.try(fmt.Sprintf("B%02d", i), 0, time.Hour, time.Duration(i+1)*10*time.Second, 20, "")
		}
	}
	p.refused("B00", 0, 2*time.Hour, contest.ErrLimit, "", "")
	got := p.end()
	if n := len(got.Awards); n != 29 {
		t.Errorf("%d prizes, want all 29", n)
	}
	equal(t, "the first five", p.prizes(got.Awards[:5]), "Giải Nhất B00; Giải Nhì B01; Giải Nhì B02; Giải Nhì B03; Giải Ba B04")
	equal(t, "the last", p.prizes(got.Awards[28:]), "Giải Khuyến khích A12")
	equal(t, "units' prizes", p.unitPrizes(got.UnitAwards), "Đơn vị có đông học sinh dự thi nhất truong-a; Đơn vị có nhiều học sinh đoạt giải nhất truong-b")
}

// refused lets somebody try to start and wants an error, and a field of it where one is named.
func (p *play) refused(who string, round int, after time.Duration, want error, field, code string) {
	p.t.Helper()
	p.now = p.c.Rounds[round].OpensAt.Add(after)
	_, err := p.start(who)
	if !errors.Is(err, want) {
		p.t.Errorf("%s starts: %v, want %v", who, err, want)
	}
	if f, ok := fault.As(err); field != "" && (!ok || len(f.Fields) == 0 || f.Fields[0].Path != field || f.Fields[0].Code != code) {
		p.t.Errorf("%s starts: %v, want %s at %s", who, err, code, field)
	}
}

// Every ruleset that comes with the program is valid once it has what a contest needs besides, and is the same when it
// was written down and read again.
func TestReadyIsValid(t *testing.T) {
	all, err := ruleset.Ready()
	must(t, err)
	if len(all) < 8 {
		t.Fatalf("%d rulesets, want 8 at least", len(all))
	}
	for _, r := range all {
		c := r.Contest()
		c.Slug, c.Notice = r.Name, contest.Notice{Version: "1", Text: "x"}
		if err := c.Validate(); err != nil {
			t.Errorf("%s: %v", r.Name, err)
		}
		again := c
		again.Blocks, again.Rules, again.Awards, again.Collective = nil, contest.Rules{}, contest.Awards{}, contest.Collective{}
		ruleset.Of(c).Apply(&again)
		if a, b := fmt.Sprintf("%+v", c), fmt.Sprintf("%+v", again); a != b {
			t.Errorf("%s changes when it is written down:\n%s\n%s", r.Name, a, b)
		}
	}
}

// A file that is written is read again as the same rules, and one that is broken names its lines.
func TestFileThereAndBack(t *testing.T) {
	all, err := ruleset.Ready()
	must(t, err)
	for _, r := range all {
		var b bytes.Buffer
		must(t, ruleset.FileOf(r.Contest()).Encode(&b))
		again, err := ruleset.Decode(&b)
		must(t, err)
		if a, b := fmt.Sprintf("%+v", r.Contest()), fmt.Sprintf("%+v", again.Contest()); a != b {
			t.Errorf("%s changes when it is written:\n%s\n%s", r.Name, a, b)
		}
		c := r.Contest()
		if a, b := fmt.Sprintf("%+v", c), fmt.Sprintf("%+v", ruleset.SetupOf(c).Contest()); a != b {
			t.Errorf("%s changes when it is set up:\n%s\n%s", r.Name, a, b)
		}
	}
	_, err = ruleset.Decode(strings.NewReader("title: x\nrules:\n  attempts: nhiều\n  keyz: [correct]\n"))
	f, ok := fault.As(err)
	if !ok || !errors.Is(err, ruleset.ErrFile) || len(f.Fields) != 2 || f.Fields[0].Path != "line 3" || f.Fields[1].Path != "line 4" {
		t.Errorf("a broken file: %v, want lines 3 and 4", err)
	}
	for _, text := range []string{"a: [", "- x", "rules: {limit: lâu}", strings.Repeat("#", ruleset.MaxFile+1)} {
		if _, err := ruleset.Decode(strings.NewReader(text)); !errors.Is(err, ruleset.ErrFile) {
			t.Errorf("Decode(%.20q) = %v, want ErrFile", text, err)
		}
	}
}
