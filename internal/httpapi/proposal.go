package httpapi

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"khoabang/contest"
	"khoabang/internal/i18n"
	"khoabang/questions"
)

// proposalView is Proposal of the API.
type proposalView struct {
	Round      string          `json:"round"`
	People     int             `json:"people"`
	Attempts   int             `json:"attempts"`
	Perfect    int             `json:"perfect_people"`
	Scopes     []scopeView     `json:"scopes"`
	Awards     []awardView     `json:"awards"`
	Units      []unitView      `json:"units"`
	UnitAwards []unitAwardView `json:"unit_awards"`
}

type scopeView struct {
	Round  string `json:"round"`
	Block  string `json:"block"`
	Ranked int    `json:"ranked"`
}

// placeView is a line of standings as staff see it.
type placeView struct {
	Rank       int     `json:"rank"`
	Who        string  `json:"who"`
	Attempt    string  `json:"attempt,omitempty"`
	Name       string  `json:"name"`
	Unit       string  `json:"unit"`
	Correct    int     `json:"correct"`
	Of         int     `json:"of"`
	Points     float64 `json:"points"`
	DurationMS int64   `json:"duration_ms"`
	Submitted  stamp   `json:"submitted_at,omitzero"`
	Predicted  string  `json:"predicted,omitempty"`
	Attempts   int     `json:"attempts"`
}

type awardView struct {
	Block  string `json:"block"`
	Prize  int    `json:"prize"` // -1 for the reserve list
	Name   string `json:"prize_name"`
	Amount int64  `json:"amount"`
	Place  int    `json:"place"`
	Tied   bool   `json:"tied"`
	placeView
	Alike []placeView `json:"alike,omitempty"` // who is alike with a tied one, maxAlike at most
}

type unitView struct {
	Rank       int            `json:"rank"`
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	Group      string         `json:"group"`
	Headcount  int            `json:"headcount"`
	People     int            `json:"people"`
	Attempts   int            `json:"attempts"`
	Rate       float64        `json:"rate"`
	Mean       float64        `json:"mean"`
	Median     float64        `json:"median"`
	Winners    int            `json:"winners"`
	Points     int            `json:"prize_points"`
	Score      float64        `json:"score"`
	QuotaMet   bool           `json:"quota_met"`
	Categories []categoryView `json:"categories"`
}

type categoryView struct {
	Name      string `json:"name"`
	Headcount int    `json:"headcount"`
	Need      int    `json:"need"`
	People    int    `json:"people"`
}

type unitAwardView struct {
	Prize  int    `json:"prize"` // from 1
	Name   string `json:"prize_name"`
	Amount int64  `json:"amount"`
	Unit   string `json:"unit"`
	Title  string `json:"unit_name"`
	Tied   bool   `json:"tied"`
}

// maxAlike is how many are listed who are alike with somebody whose prize is tied.
const maxAlike = 50

func (s *Server) proposal(ctx context.Context, r *request) (reply, error) {
	p, d, err := s.draftOf(ctx, r)
	if err != nil {
		return reply{}, err
	}
	units, err := s.Contests.UnitNames(ctx)
	if err != nil {
		return reply{}, err
	}
	n := d.CountsOf(p.RoundID)
	v := proposalView{Round: p.RoundID, People: n.People, Attempts: n.Attempts, Perfect: n.PerfectPeople, Scopes: []scopeView{},
		Units: []unitView{}, UnitAwards: []unitAwardView{}}
	for _, x := range d.Standings {
		if x.Scope.RoundID == p.RoundID {
			v.Scopes = append(v.Scopes, scopeView{x.Scope.RoundID, x.Scope.BlockID, len(x.Standings)})
		}
	}
	if v.Awards, err = s.awards(ctx, d, p.RoundID); err != nil || p.RoundID != "" {
		return reply{body: v}, err
	}
	for _, u := range d.Units {
		v.Units = append(v.Units, unitOf(u, units[u.UnitID], d.Contest))
	}
	for _, a := range d.UnitAwards {
		prize := d.Contest.Collective.Prizes[a.Prize]
		v.UnitAwards = append(v.UnitAwards, unitAwardView{a.Prize + 1, prize.Name, prize.Amount, a.Unit.UnitID, units[a.Unit.UnitID], a.Tied})
	}
	return ok(v)
}

// awards returns the awards of a round with names, and beside each tie all who are alike.
func (s *Server) awards(ctx context.Context, d *contest.Proposal, round string) ([]awardView, error) {
	list := d.AwardsOf(round)
	alike := make([][]contest.Standing, len(list))
	var all []contest.Standing
	for i, a := range list {
		all = append(all, a.Standing)
		if a.Tied {
			for _, x := range d.In(a.Scope) {
				if x.Rank == a.Standing.Rank && len(alike[i]) < maxAlike {
					alike[i] = append(alike[i], x)
				}
			}
			all = append(all, alike[i]...)
		}
	}
	people, err := s.places(ctx, all)
	if err != nil {
		return nil, err
	}
	views := []awardView{}
	for i, a := range list {
		v := awardView{Block: a.Scope.BlockID, Prize: a.Prize, Place: a.Place, Tied: a.Tied, placeView: people(a.Standing)}
		if a.Prize >= 0 {
			v.Name, v.Amount = d.Contest.Awards.Prizes[a.Prize].Name, d.Contest.Awards.Prizes[a.Prize].Amount
		}
		for _, x := range alike[i] {
			v.Alike = append(v.Alike, people(x))
		}
		views = append(views, v)
	}
	return views, nil
}

// places looks up the names of those who stand somewhere, and returns what makes a line of each.
func (s *Server) places(ctx context.Context, list []contest.Standing) (func(contest.Standing) placeView, error) {
	ids := make([]string, len(list))
	for i, x := range list {
		ids[i] = x.ContestantID
	}
	labels, err := s.Contests.People(ctx, ids)
	return func(x contest.Standing) placeView {
		l := labels[x.ContestantID]
		return placeView{Rank: x.Rank, Who: contest.PersonRef(x.ContestantID), Attempt: x.AttemptID, Name: l.Name, Unit: l.Unit, Correct: x.Correct,
			Of: x.Of, Points: points(x.Points), DurationMS: x.Duration.Milliseconds(), Submitted: stamp(x.SubmittedAt),
			Predicted: string(x.Predicted), Attempts: x.Attempts}
	}, err
}

func unitOf(u contest.UnitResult, name string, c contest.Contest) unitView {
	value := func(m contest.Measure) float64 { f, _ := u.Value(m).Float64(); return f }
	v := unitView{Rank: u.Rank, ID: u.UnitID, Name: name, Group: u.GroupID, Headcount: u.Headcount, People: u.People, Attempts: u.Attempts,
		Rate: value(contest.MeasureRate), Mean: value(contest.MeasureMean), Median: value(contest.MeasureMedian), Winners: u.Winners,
		Points: u.PrizePoints, Score: value(contest.MeasureScore), QuotaMet: u.QuotaMet(), Categories: []categoryView{}}
	for _, x := range u.Categories {
		i := slices.IndexFunc(c.Categories, func(g contest.Category) bool { return g.ID == x.Category })
		if i >= 0 {
			v.Categories = append(v.Categories, categoryView{c.Categories[i].Name, x.Headcount, x.Need, x.People})
		}
	}
	return v
}

type standingsPage struct {
	Places []placeView `json:"places"`
	Total  int         `json:"total"` // those that match
	Ranked int         `json:"ranked"`
}

// Limits on pages of standings. Names are looked through in scopes of so many at most: each is a record of its own.
const (
	standingsRows = 50
	namedRows     = 20_000
)

func (s *Server) standings(ctx context.Context, r *request) (reply, error) {
	list, err := s.scopeStandings(ctx, r)
	if err != nil {
		return reply{}, err
	}
	from, _ := strconv.Atoi(r.query("from")) // what is no number is the beginning
	matching, err := s.matching(ctx, list, strings.TrimSpace(r.query("search")))
	if err != nil {
		return reply{}, err
	}
	begin := min(max(from, 0), len(matching))
	page := matching[begin:min(begin+standingsRows, len(matching))]
	people, err := s.places(ctx, page)
	if err != nil {
		return reply{}, err
	}
	v := standingsPage{Places: []placeView{}, Total: len(matching), Ranked: len(list)}
	for _, x := range page {
		v.Places = append(v.Places, people(x))
	}
	return ok(v)
}

// scopeStandings returns the standings of the scope in the query.
func (s *Server) scopeStandings(ctx context.Context, r *request) ([]contest.Standing, error) {
	_, d, err := s.draftOf(ctx, r)
	if err != nil {
		return nil, err
	}
	return d.In(scopeOf(r.query)), nil
}

// matching returns the standings whose name, unit, code or attempt has the text in it, whatever its tone marks.
func (s *Server) matching(ctx context.Context, list []contest.Standing, text string) ([]contest.Standing, error) {
	if text == "" {
		return list, nil
	}
	text = questions.Fold(text)
	units, err := s.Contests.UnitNames(ctx)
	if err != nil {
		return nil, err
	}
	var name func(contest.Standing) placeView
	if len(list) <= namedRows {
		if name, err = s.places(ctx, list); err != nil {
			return nil, err
		}
	}
	var found []contest.Standing
	for _, x := range list {
		about := questions.Fold(units[x.UnitID]) + "\n" + contest.PersonRef(x.ContestantID) + "\n" + x.AttemptID
		if name != nil {
			about += "\n" + questions.Fold(name(x).Name)
		}
		if strings.Contains(about, text) {
			found = append(found, x)
		}
	}
	return found, nil
}

// standingsColumns are the columns of the table of standings, as keys of their headings.
var standingsColumns = []string{"rank", "name", "unit", "correct", "of", "points", "duration", "submitted", "predicted", "attempts", "who", "attempt"}

// standingsTable returns what is seen of a scope's standings as a file for a spreadsheet.
func (s *Server) standingsTable(ctx context.Context, r *request) (reply, error) {
	list, err := s.scopeStandings(ctx, r)
	if err != nil {
		return reply{}, err
	}
	if list, err = s.matching(ctx, list, strings.TrimSpace(r.query("search"))); err != nil {
		return reply{}, err
	}
	people, err := s.places(ctx, list)
	if err != nil {
		return reply{}, err
	}
	lang := r.lang()
	return csvFile("ket-qua-"+r.param("contest"), lang, "standings.", standingsColumns, list, func(x contest.Standing) []string {
		v := people(x)
		return []string{strconv.Itoa(v.Rank), plainCell(v.Name), plainCell(v.Unit), strconv.Itoa(v.Correct), strconv.Itoa(v.Of),
			i18n.Thousandths(lang, x.Points), seconds1000(x.Duration.Milliseconds(), lang), i18n.Date(lang, x.SubmittedAt) + " " + i18n.ClockSeconds(x.SubmittedAt),
			v.Predicted, strconv.Itoa(v.Attempts), v.Who, v.Attempt}
	})
}

// seconds1000 returns milliseconds as seconds with three decimals.
func seconds1000(ms int64, lang i18n.Lang) string { return i18n.Decimal(lang, float64(ms)/1000, 3) }
