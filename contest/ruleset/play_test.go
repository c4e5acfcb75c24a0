package ruleset_test

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/contest/ruleset"
	"khoabang/internal/org"
	"khoabang/internal/store/sqlitestore"
	"khoabang/questions"
)

// opening is when the first round of every contest opens; a week later the next one does.
var opening = time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)

const week = 7 * 24 * time.Hour

// person is somebody who takes part.
type person struct {
	block, unit, category string
	born                  string // 2001-02-03
}

// play is a small contest by one of the rulesets, played through the service over a store.
type play struct {
	*contest.Service
	t       *testing.T
	now     time.Time
	store   contest.Store
	c       contest.Contest
	people  map[string]person
	ids     map[string]string // contestant IDs by name
	names   map[string]string // and the other way round
	starts  int
	unitIDs []contest.UnitStaff
}

// newPlay publishes a contest by the ruleset of that name. Everybody in people may take part.
func newPlay(t *testing.T, name string, staff []contest.UnitStaff, people map[string]person) *play {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{})
	must(t, err)
	t.Cleanup(func() { db.Close(t.Context()) }) //nolint:errcheck // the folder goes with it
	p := &play{t: t, now: opening.Add(-week), store: db.Contests(), people: people, ids: map[string]string{}, names: map[string]string{}, unitIDs: staff}
	bank := questions.NewService(db.Questions(), p.clock)
	p.Service = contest.New(contest.Config{Store: db.Contests(), Questions: bank, Units: db.Units(), Publisher: deaf{},
		Clock: p.clock, Secret: []byte("a secret of thirty-two bytes....."), Log: slog.New(slog.DiscardHandler)})
	var units []org.Unit
	for _, u := range staff {
		units = append(units, org.Unit{ID: u.UnitID, Kind: u.Kind, Name: u.UnitID, Selectable: true})
	}
	must(t, db.Units().PutUnits(t.Context(), units))
	c := ready(t, name).Contest()
	c.Slug, c.Notice = name, contest.Notice{Version: "1", Text: "Đồng ý."}
	for i := range c.Rounds {
		c.Rounds[i].OpensAt = opening.Add(time.Duration(i) * week)
		c.Rounds[i].ClosesAt = c.Rounds[i].OpensAt.Add(week)
		for _, rp := range c.Rounds[i].Papers {
			fillBanks(t, bank, rp.Plan)
		}
	}
	p.c, err = p.Create(t.Context(), c)
	must(t, err)
	p.c, err = p.Publish(t.Context(), p.c.ID)
	must(t, err)
	return p
}

func (p *play) clock() time.Time { return p.now }

func ready(t *testing.T, name string) ruleset.File {
	t.Helper()
	all, err := ruleset.Ready()
	must(t, err)
	for _, r := range all {
		if r.Name == name {
			return r.File
		}
	}
	t.Fatalf("there is no ruleset %q", name)
	return ruleset.File{}
}

// fillBanks puts twice the questions into the plan's banks that a sheet asks for. Option "A" is right.
func fillBanks(t *testing.T, s *questions.Service, plan contest.PaperPlan) {
	t.Helper()
	var qs []questions.Question
	add := func(id, area string) {
		qs = append(qs, questions.Question{
			ID: id, Kind: questions.Single, Area: area, Difficulty: 1, Stem: "Câu " + id, Status: questions.Approved,
			Options: []questions.Option{{ID: "A", Text: "Đúng"}, {ID: "B", Text: "Sai"}}, Key: questions.Key{Options: []string{"A"}}, Shuffle: true,
		})
	}
	for _, q := range plan.Blueprint {
		area := q.Area
		if area == "" {
			area = "2.1"
		}
		for i := range 2 * q.Count {
			add(fmt.Sprintf("%s-%d", area, i), area)
		}
	}
	for _, id := range plan.Fixed {
		add(id, "2.1")
	}
	for _, b := range plan.Banks {
		_, err := s.Import(t.Context(), questions.Bank{ID: b, Name: b}, qs, false)
		must(t, err)
	}
}

// try lets somebody make an attempt: in round (from 0), so long after its opening, with so many questions right, handed in
// after took. predicts is "" where nothing is predicted.
func (p *play) try(who string, round int, after, took time.Duration, right int, predicts string) contest.Attempt {
	p.t.Helper()
	p.now = p.c.Rounds[round].OpensAt.Add(after)
	h, err := p.start(who)
	must(p.t, err)
	a, err := p.store.Attempt(p.t.Context(), h.Attempt.ID)
	must(p.t, err)
	var entries []contest.NewEntry
	for i, it := range a.Sheet.Items {
		g := contest.Given{Item: i + 1}
		switch {
		case h.Sheet[i].Kind == questions.Prediction:
			g.Number = predicts
		case right > 0:
			g.Choices = []int{slices.Index(it.Options, "A") + 1}
			right--
		default:
			g.Choices = []int{slices.Index(it.Options, "B") + 1}
		}
		entries = append(entries, contest.NewEntry{Seq: i + 1, Given: g})
	}
	_, err = p.Answer(p.t.Context(), a.ID, a.ContestantID, 1, entries, p.now)
	must(p.t, err)
	p.now = p.now.Add(took)
	o, err := p.Submit(p.t.Context(), a.ID, a.ContestantID, p.now)
	must(p.t, err)
	p.ids[who], p.names[a.ContestantID] = a.ContestantID, who
	return o.Attempt
}

func (p *play) start(who string) (contest.Held, error) {
	p.starts++
	x := p.people[who]
	reg := contest.Registration{
		StartKey: fmt.Sprintf("start-key-number-%06d", p.starts), Name: who, UnitID: x.unit, BlockID: x.block, Category: x.category,
		Contact: "0912345678", Notice: "1", Accepted: true,
	}
	if x.born != "" {
		born, err := time.Parse(time.DateOnly, x.born)
		must(p.t, err)
		reg.BornOn = born
	}
	return p.Start(p.t.Context(), p.c.ID, p.ids[who], reg)
}

// end closes every round and fixes what was predicted.
func (p *play) end() contest.Proposal {
	p.t.Helper()
	p.now = p.c.Rounds[len(p.c.Rounds)-1].ClosesAt.Add(time.Hour)
	_, err := p.Sweep(p.t.Context())
	must(p.t, err)
	for _, r := range p.c.Rounds {
		c, err := p.Service.Store.Contest(p.t.Context(), p.c.ID)
		must(p.t, err)
		if _, fixed := c.Figure(r.ID, blockOf(c)); c.Rules.Prediction.Of != contest.NoTarget && !fixed {
			p.c, err = p.FixFigures(p.t.Context(), c.ID, r.ID, "usr_jury")
			must(p.t, err)
		}
	}
	got, err := p.Propose(p.t.Context(), p.c.ID, p.unitIDs)
	must(p.t, err)
	return got
}

func blockOf(c contest.Contest) string {
	if len(c.Blocks) == 0 {
		return ""
	}
	return c.Blocks[0].ID
}

// scope returns the scope of a round (from 0; -1 for the contest) and a block.
func (p *play) scope(round int, block string) contest.Scope {
	if round < 0 {
		return contest.Scope{BlockID: block}
	}
	return contest.Scope{RoundID: p.c.Rounds[round].ID, BlockID: block}
}

// places writes standings as "1 An, 2 Bình, 2 Chi".
func (p *play) places(standings []contest.Standing) string {
	var list []string
	for _, s := range standings {
		list = append(list, fmt.Sprintf("%d %s", s.Rank, p.names[s.ContestantID]))
	}
	slices.SortStableFunc(list, func(a, b string) int {
		rankA, _, _ := strings.Cut(a, " ")
		rankB, _, _ := strings.Cut(b, " ")
		if rankA == rankB {
			return strings.Compare(a, b)
		}
		return 0
	})
	return strings.Join(list, ", ")
}

// prizes writes awards as "Giải Nhất An; Giải Nhì Bình", each scope on a line; those on the reserve list as "dự bị".
func (p *play) prizes(awards []contest.Award) string {
	var lines []string
	last := contest.Scope{RoundID: "none"}
	for _, a := range awards {
		name := "dự bị"
		if a.Prize >= 0 {
			name = p.c.Awards.Prizes[a.Prize].Name
		}
		text := name + " " + p.names[a.Standing.ContestantID]
		if a.Tied {
			text += " (bằng nhau)"
		}
		if a.Scope == last {
			lines[len(lines)-1] += "; " + text
		} else {
			lines = append(lines, text)
		}
		last = a.Scope
	}
	return strings.Join(lines, "\n")
}

// units writes what units came to as "1 so-a", and groups on lines of their own.
func units(results []contest.UnitResult) string {
	var lines []string
	group := "none"
	for _, u := range results {
		text := fmt.Sprintf("%d %s", u.Rank, u.UnitID)
		if u.GroupID == group {
			lines[len(lines)-1] += ", " + text
		} else {
			lines = append(lines, text)
		}
		group = u.GroupID
	}
	return strings.Join(lines, "\n")
}

// unitPrizes writes units' awards as "Tập thể Nhất so-a".
func (p *play) unitPrizes(awards []contest.CollectiveAward) string {
	var list []string
	for _, a := range awards {
		list = append(list, p.c.Collective.Prizes[a.Prize].Name+" "+a.Unit.UnitID)
	}
	return strings.Join(list, "; ")
}

// value returns a measure of a unit as a decimal with two places.
func value(results []contest.UnitResult, unit string, m contest.Measure) string {
	for _, u := range results {
		if u.UnitID == unit {
			return u.Value(m).FloatString(2)
		}
	}
	return "no such unit"
}

func equal(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %s\nwant %s", what, strings.ReplaceAll(got, "\n", " / "), strings.ReplaceAll(want, "\n", " / "))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
