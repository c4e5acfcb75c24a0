package demo_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/demo"
	"khoabang/internal/org"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
	"khoabang/internal/store/sqlitestore"
	"khoabang/questions"
	"khoabang/questions/exchange"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)

type published struct{}

func (published) Result(context.Context, contest.Result)   {}
func (published) Attempt(context.Context, contest.Attempt) {}
func (published) Contest(context.Context, contest.Contest) {}

// newInto returns an empty store with its services.
// newInto returns an empty store to load into, without the plan and the work on it.
func newInto(t *testing.T) (demo.Into, contest.Store, questions.Store) {
	t.Helper()
	into, cs, qs := newWhole(t)
	into.Plans = nil
	return into, cs, qs
}

// newWhole returns an empty store to load all of the demonstration into.
func newWhole(t *testing.T) (demo.Into, contest.Store, questions.Store) {
	t.Helper()
	db, err := sqlitestore.Open(context.Background(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(context.Background()); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	clock := func() time.Time { return noon }
	bank := questions.NewService(db.Questions(), clock)
	contests := contest.New(contest.Config{
		Store: db.Contests(), Questions: bank, Units: db.Units(), Publisher: published{}, Clock: clock,
		Secret: []byte("secret of a test, long enough"), Log: slog.New(slog.DiscardHandler),
	})
	plans := planning.New(planning.Config{Store: db.Planning(), Units: db.Units(), Contests: contests, Clock: clock, Freeze: planfile.Freeze, Thaw: planfile.Thaw})
	return demo.Into{Units: db.Units(), Questions: bank, Contests: contests, Plans: plans}, db.Contests(), db.Questions()
}

func load(t *testing.T, into demo.Into, want bool) {
	t.Helper()
	if got, err := demo.Load(context.Background(), into, noon); err != nil || got != want {
		t.Fatalf("Load = %t, %v, want %t", got, err, want)
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	into, store, _ := newInto(t)
	load(t, into, true)

	main := contestOf(t, store, "cchc-2025")
	round := main.Rounds[0]
	if round.State(noon) != contest.Open || !round.ClosesAt.Equal(noon.AddDate(0, 0, 30)) || round.State(round.ClosesAt) != contest.Closed {
		t.Errorf("the contest is %s, closing %v, want open and closing after 30 days", round.State(noon), round.ClosesAt)
	}
	if main.Rules.Limit != 15*time.Minute || main.Rules.Attempts != 3 || main.Rules.Counts != contest.CountBest {
		t.Errorf("rules = %+v, want 15 minutes, 3 attempts, the best counts", main.Rules)
	}
	paper, err := store.Paper(ctx, round.Papers[0].PaperID)
	if err != nil {
		t.Fatal(err)
	}
	if len(paper.Questions) != 40 || paper.Blueprint.Size() != 15 {
		t.Errorf("the paper has %d questions for sheets of %d, want 40 and 15", len(paper.Questions), paper.Blueprint.Size())
	}
	areas := map[string]int{}
	for _, quota := range paper.Blueprint {
		areas[quota.Area] += quota.Count
	}
	if len(areas) != 10 || areas["2.10"] != 1 || areas["2.1"] != 2 {
		t.Errorf("the blueprint asks for %v, want all of 2.1 to 2.10", areas)
	}

	practice := contestOf(t, store, "luyen-tap")
	if r := practice.Rounds[0]; !practice.Practice || practice.Rules.Attempts != 0 || r.State(noon.AddDate(50, 0, 0)) != contest.Open {
		t.Errorf("the practice contest is practice: %t, attempts %d, in 50 years %s", practice.Practice, practice.Rules.Attempts, r.State(noon.AddDate(50, 0, 0)))
	}
	paper, err = store.Paper(ctx, practice.Rounds[0].Papers[0].PaperID)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[questions.Kind]int{}
	for _, q := range paper.Questions {
		kinds[q.Kind]++
		if q.BankID != "luyen-tap" {
			t.Errorf("the practice paper holds %v", q.Ref())
		}
	}
	for _, k := range questions.Kinds() {
		// Predictions earn nothing and have no key: practice has no use for them.
		if kinds[k] == 0 && k != questions.Prediction {
			t.Errorf("the practice paper has no question of kind %s", k)
		}
	}
	if paper.Blueprint.Size() != 10 {
		t.Errorf("the practice paper has kinds %v and sheets of %d, want 10", kinds, paper.Blueprint.Size())
	}
}

func contestOf(t *testing.T, s contest.Store, slug string) contest.Contest {
	t.Helper()
	c, err := s.Contest(context.Background(), slug)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLoadUnits(t *testing.T) {
	t.Parallel()
	into, _, _ := newInto(t)
	load(t, into, true)
	units, err := into.Units.Units(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	offered, all := map[string]int{}, map[string]int{}
	for _, u := range units {
		all[u.Kind]++
		if u.OfferedAt(noon) {
			offered[u.Kind]++
		}
	}
	wantAll := map[string]int{org.KindDepartment: 6, org.KindPress: 2, org.KindGroup: 3, org.KindSuperior: 3, org.KindWard: 8, org.KindCommune: 13, org.KindSpecial: 3}
	if diff := cmp.Diff(wantAll, all); diff != "" {
		t.Errorf("units by kind (-want +got):\n%s", diff)
	}
	delete(wantAll, org.KindGroup)
	delete(wantAll, org.KindSuperior)
	if diff := cmp.Diff(wantAll, offered); diff != "" {
		t.Errorf("offered units by kind (-want +got):\n%s", diff)
	}
}

// everything is what a store holds, as far as loading could change it.
func everything(t *testing.T, into demo.Into, store contest.Store) any {
	t.Helper()
	ctx := context.Background()
	units, err1 := into.Units.Units(ctx)
	banks, err2 := into.Questions.Banks(ctx)
	qs, err3 := into.Questions.Questions(ctx, questions.Filter{})
	contests, err4 := store.Contests(ctx)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	return []any{units, banks, qs, contests}
}

func TestLoadTwice(t *testing.T) {
	t.Parallel()
	into, store, _ := newInto(t)
	load(t, into, true)
	before := everything(t, into, store)
	load(t, into, false)
	if diff := cmp.Diff(before, everything(t, into, store)); diff != "" {
		t.Errorf("the second load changed (-before +after):\n%s", diff)
	}
}

// failing lets only so many calls through, as a process that dies.
type failing struct {
	demo.ContestService
	calls int
}

var errDied = errors.New("died")

func (f *failing) allow() error {
	if f.calls--; f.calls < 0 {
		return errDied
	}
	return nil
}

func (f *failing) Create(ctx context.Context, c contest.Contest) (contest.Contest, error) {
	if err := f.allow(); err != nil {
		return contest.Contest{}, err
	}
	return f.ContestService.Create(ctx, c)
}

func (f *failing) Publish(ctx context.Context, id string) (contest.Contest, error) {
	if err := f.allow(); err != nil {
		return contest.Contest{}, err
	}
	return f.ContestService.Publish(ctx, id)
}

func TestLoadFinishesWhatWasCutShort(t *testing.T) {
	t.Parallel()
	for calls := range 4 { // create and publish, twice
		into, store, _ := newInto(t)
		cut := into
		cut.Contests = &failing{ContestService: into.Contests, calls: calls}
		if _, err := demo.Load(context.Background(), cut, noon); !errors.Is(err, errDied) {
			t.Fatalf("Load with %d calls = %v, want it to die", calls, err)
		}
		load(t, into, true)
		all, err := store.Contests(context.Background())
		if err != nil || len(all) != 2 || !all[0].Rounds[0].Published() || !all[1].Rounds[0].Published() {
			t.Errorf("after %d calls and another load: %d contests, %v, want 2 with papers", calls, len(all), err)
		}
		for _, c := range all {
			if c.Revision != 2 {
				t.Errorf("after %d calls and another load %s has revision %d, want 2: created and published once", calls, c.Slug, c.Revision)
			}
		}
	}
}

func TestLoadLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	into, store, bank := newInto(t)
	if err := bank.PutBank(ctx, questions.Bank{ID: "ours", Name: "Của tôi"}); err != nil {
		t.Fatal(err)
	}
	load(t, into, false)
	if all, err := store.Contests(ctx); err != nil || len(all) != 0 {
		t.Errorf("Contests = %d, %v, want none", len(all), err)
	}
}

// shared returns a file of the folder that the demonstration's files were copied from, beside the repository.
func shared(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("the original %s is not beside the repository", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func own(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("data", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestCopiesAreTheOriginals(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"questions.yaml", "plan.yaml"} {
		if !bytes.Equal(own(t, name), shared(t, name)) {
			t.Errorf("data/%s differs from its original", name)
		}
	}
}

func TestQuotesAreVerbatim(t *testing.T) {
	t.Parallel()
	space := regexp.MustCompile(`\s+`)
	plain := func(s string) string {
		return strings.TrimSpace(space.ReplaceAllString(strings.ReplaceAll(s, "*", ""), " "))
	}
	plan := plain(string(shared(t, "ke-hoach-tuyen-truyen-cchc-2025.txt")))
	format, err := exchange.Named("yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"questions.yaml", "practice.yaml"} {
		f, err := format.Decode(bytes.NewReader(own(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range f.Questions {
			if q.Source.Quote == "" || !strings.Contains(plan, plain(q.Source.Quote)) {
				t.Errorf("%s: the quote of %s is not in the plan: %q", name, q.ID, q.Source.Quote)
			}
		}
	}
}

func TestLocalitiesAreInvented(t *testing.T) {
	t.Parallel()
	known := string(shared(t, "an_giang_units.yaml"))
	into, _, _ := newInto(t)
	load(t, into, true)
	units, err := into.Units.Units(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range units {
		switch u.Kind {
		case org.KindCommune, org.KindWard, org.KindSpecial:
			if strings.Contains(known, u.Name+"\n") {
				t.Errorf("%s is a locality of An Giang", u.Name)
			}
		}
	}
}

// Every area that the demonstration's questions are in has a name, and it is the plan's.
func TestAreasAreNamed(t *testing.T) {
	t.Parallel()
	into, _, _ := newInto(t)
	load(t, into, true)
	tree, err := into.Questions.Areas(context.Background())
	if err != nil || len(tree.Areas) != 11 {
		t.Fatalf("there are %d areas, %v, want 2 and 2.1 to 2.10", len(tree.Areas), err)
	}
	names := map[string]string{}
	for _, a := range tree.Areas {
		names[a.Code] = a.Name
	}
	if got, want := names["2.10"], "Các mô hình, giải pháp, cách làm hay của các tập thể, cá nhân"; got != want {
		t.Errorf("2.10 is %q, want %q", got, want)
	}
	cells, err := into.Questions.Counts(context.Background(), questions.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cells {
		if names[c.Area] == "" {
			t.Errorf("area %s has no name", c.Area)
		}
	}
}

// TestLoadsThePlan: of 2025 as the province has it, and of the year that it is as a copy with what units did for it, whatever
// was loaded before.
func TestLoadsThePlan(t *testing.T) {
	t.Parallel()
	into, _, _ := newWhole(t)
	cut := into
	cut.Contests = &failing{ContestService: into.Contests}
	if _, err := demo.Load(t.Context(), cut, noon); !errors.Is(err, errDied) {
		t.Fatalf("Load = %v, want it to die", err)
	}
	load(t, into, true)
	all, err := into.Plans.Plans(t.Context())
	if err != nil || len(all) != 3 || all[0].ID != "ke-hoach-2025" || all[1].ID != "ke-hoach-2026" || len(all[1].Tasks) != 27 || all[2].Parent != all[1].ID {
		t.Fatalf("%d plans, %v, want those of 2025 and 2026 and a unit's own", len(all), err)
	}
	inspector := planning.Actor{UserID: "i", ReadAll: true}
	figures, err := into.Plans.ContestFigures(t.Context(), inspector, all[1].ID)
	if err != nil || len(figures) != 1 || figures[0].Slug != "cchc-2025" {
		t.Errorf("contests of the plan are %+v, %v, want the one that is open", figures, err)
	}
	view, err := into.Plans.View(t.Context(), inspector, all[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := view.Overview(t.Context(), all[1].Year())
	if err != nil || whole.Whole.All.Entries < 50 || whole.Whole.All.Confirmed == 0 || whole.Whole.All.Last > view.Today() {
		t.Errorf("the evidence is %+v, %v, want a year's until %s", whole.Whole.All, err, view.Today())
	}
	debts, err := view.Debts(t.Context(), all[1].ReportingPeriods()...)
	if err != nil {
		t.Fatal(err)
	}
	sent, late, missing := 0, 0, 0
	for _, d := range debts {
		for _, o := range d.Owed {
			switch {
			case o.Missing():
				missing++
			case o.DaysLate > 0:
				late++
			default:
				sent++
			}
		}
	}
	if sent < late || late == 0 || missing == 0 {
		t.Errorf("%d reports came in time, %d late, %d not, want some of each", sent, late, missing)
	}
	reports, err := view.Reports(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	consolidated := 0
	for _, x := range reports {
		if x.Consolidated {
			consolidated++
		}
	}
	if consolidated == 0 {
		t.Error("there is no consolidated report")
	}
	page, _, err := into.Plans.Evidence(t.Context(), inspector, all[1].ID, planning.Selection{}, 0, planning.MaxPage)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range page {
		if err := e.Validate(all[1], noon); err != nil {
			t.Errorf("evidence %s: %v", e.ID, err)
		}
	}
	x, err := into.Plans.Report(t.Context(), inspector, reports[0].ID)
	if err != nil || x.Validate() != nil || x.Sections[0].Text == "" {
		t.Fatalf("report %s says %+v, %v", reports[0].ID, x.Sections, err)
	}
	if _, err := into.Plans.Sent(t.Context(), inspector, x.ID, x.Sendings[0].Hash); err != nil {
		t.Errorf("report %s as it was sent: %v", x.ID, err)
	}
	totals, err := into.Plans.Totals(t.Context(), inspector, all[1].ID, planning.Selection{Span: x.Span, Units: []string{x.UnitID}})
	if err != nil || !slices.Equal(x.Figures, planning.FiguresOf(all[1], totals)) {
		t.Errorf("report %s counts %+v, %v, want %+v", x.ID, x.Figures, err, planning.FiguresOf(all[1], totals))
	}
}
