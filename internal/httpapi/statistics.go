package httpapi

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"khoabang/contest"
	"khoabang/internal/fault"
	"khoabang/internal/i18n"
)

// What walks every result of a contest that is not published yet.
const (
	opStatistics      = "statistics"
	opStatisticsTable = "statisticsTable"
)

// statisticsView is Statistics of the API: the figures of a part of a contest.
type statisticsView struct {
	Contest    contestBrief   `json:"contest"`
	At         stamp          `json:"at"` // when they were counted, or confirmed
	Published  *frozenIn      `json:"published,omitempty"`
	Sealed     bool           `json:"sealed"`
	Round      string         `json:"round"`
	Block      string         `json:"block"`
	Group      string         `json:"group"`
	Rounds     []partView     `json:"rounds"` // of the block and the group; none where the contest has one
	Blocks     []partView     `json:"blocks"` // of the round and the group
	Groups     []partView     `json:"groups"` // of the round and the block
	All        partView       `json:"all"`
	Bands      []bandView     `json:"bands"` // all right, at least 75 %, at least 25 %, less, none
	Hours      [7][24]int     `json:"hours"` // attempts, from Monday, in Vietnam
	Categories []categoryRate `json:"categories"`
	Ages       []ageView      `json:"ages"`
	Units      []unitRate     `json:"units"` // the highest rate first, those without a headcount last
	Best       []string       `json:"best"`  // IDs
	Worst      []string       `json:"worst"`
}

// frozenIn is the published result that figures are frozen in.
type frozenIn struct {
	Number int    `json:"number"`
	Hash   string `json:"hash"`
}

// partView is a part of a contest. Shares are of all the parts that are listed, in percent.
type partView struct {
	ID            string  `json:"id"`
	Name          string  `json:"name"`
	People        int     `json:"people"`
	PeopleShare   float64 `json:"people_share"`
	Attempts      int     `json:"attempts"`
	AttemptsShare float64 `json:"attempts_share"`
}

type bandView struct {
	Name          string  `json:"name"`
	People        int     `json:"people"`
	PeopleShare   float64 `json:"people_share"`
	Attempts      int     `json:"attempts"`
	AttemptsShare float64 `json:"attempts_share"`
}

// categoryRate is a category of staff. Quotas are of the contest as a whole: what is needed is told where all is looked at.
type categoryRate struct {
	Name      string   `json:"name"`
	Headcount int      `json:"headcount"`
	People    int      `json:"people"`
	Rate      *float64 `json:"rate"`
	Quota     bool     `json:"quota"`
	Need      int      `json:"need"`
	Reached   int      `json:"units_reached"`
	Units     int      `json:"units"` // that have a quota of it
}

// ageView is a band of ages; From and To are 0 where the age is not known.
type ageView struct {
	Name    string  `json:"name"`
	From    int     `json:"from"`
	To      int     `json:"to"`
	Unknown bool    `json:"unknown"`
	People  int     `json:"people"`
	Share   float64 `json:"share"`
}

type unitRate struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Group     string   `json:"group"`
	Headcount int      `json:"headcount"`
	People    int      `json:"people"`
	Attempts  int      `json:"attempts"`
	Perfect   int      `json:"perfect_people"`
	Rate      *float64 `json:"rate"` // in percent, rounded to hundredths; null without a headcount
}

// statistics shows the figures of a contest, or of the round, block and group of units in the query.
func (s *Server) statistics(ctx context.Context, r *request) (reply, error) {
	v, err := s.statisticsOf(ctx, r)
	return reply{body: v}, err
}

func (s *Server) statisticsOf(ctx context.Context, r *request) (statisticsView, error) {
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return statisticsView{}, err
	}
	if err := s.known(ctx, c.ID, scopeOf(r.query)); err != nil {
		return statisticsView{}, err
	}
	if err := s.seesCounts(ctx, r.principal, c); err != nil {
		return statisticsView{}, err
	}
	t, err := s.Contests.Turnout(ctx, c.ID, r.query("round"))
	if err != nil {
		return statisticsView{}, err
	}
	group := r.query("group")
	var k fault.Check
	k.Require(group == "" || slices.Contains(t.Groups, group), "group", "unknown_group", "group", group)
	if err := k.Err(errQueryInvalid); err != nil {
		return statisticsView{}, err
	}
	w, err := s.turnoutWords(ctx, c, t, r.lang())
	if err != nil {
		return statisticsView{}, err
	}
	v := w.view(r.query("round"), r.query("block"), group)
	v.Sealed = c.Sealed(contest.Scope{}, s.Clock())
	return v, nil
}

// turnoutWords are statistics with the names of what they are about.
type turnoutWords struct {
	*contest.Turnout
	contest    contest.Contest
	units      map[string]string
	categories map[string]string
	lang       i18n.Lang
}

func (s *Server) turnoutWords(ctx context.Context, c contest.Contest, t *contest.Turnout, lang i18n.Lang) (turnoutWords, error) {
	w := turnoutWords{Turnout: t, contest: c, lang: lang, categories: map[string]string{}}
	known, err := s.directory.Categories(ctx)
	if err != nil {
		return w, err
	}
	for _, x := range known {
		w.categories[x.Code] = x.Name
	}
	for _, x := range c.Categories {
		w.categories[x.ID] = x.Name
	}
	w.units, err = s.Contests.UnitNames(ctx)
	return w, err
}

func (w turnoutWords) group(id string) string {
	for _, g := range w.contest.Collective.Groups {
		if g.ID == id {
			return g.Name
		}
	}
	name := []rune(kindName(w.lang, id))
	return strings.ToUpper(string(name[:1])) + string(name[1:])
}

func (w turnoutWords) view(round, block, group string) statisticsView {
	cut := w.Cut(round, block, group)
	v := statisticsView{Contest: brief(w.contest), At: stamp(w.At), Round: round, Block: block, Group: group, Hours: cut.Hours,
		All: partOf("", "", cut), Bands: bandsOf(cut, w.lang), Categories: w.rates(cut), Ages: agesOf(cut, w.lang), Units: []unitRate{}, Best: []string{}, Worst: []string{},
		Rounds: []partView{}, Blocks: []partView{}, Groups: []partView{}}
	if p := w.Publication; p.ID != "" {
		v.Published = &frozenIn{p.Number, p.Hash}
	}
	if len(w.contest.Rounds) > 1 && w.RoundID == "" {
		for _, x := range w.contest.Rounds {
			v.Rounds = append(v.Rounds, partOf(x.ID, x.Name, w.Cut(x.ID, block, group)))
		}
	}
	for _, x := range w.contest.Blocks {
		v.Blocks = append(v.Blocks, partOf(x.ID, x.Name, w.Cut(round, x.ID, group)))
	}
	for _, id := range w.Groups {
		v.Groups = append(v.Groups, partOf(id, w.group(id), w.Cut(round, block, id)))
	}
	for _, list := range [][]partView{v.Rounds, v.Blocks, v.Groups} {
		shared(list)
	}
	rates := w.Rates(round, block, group)
	for _, u := range rates {
		v.Units = append(v.Units, w.unit(u))
	}
	best, worst := contest.Extremes(rates)
	for _, u := range best {
		v.Best = append(v.Best, u.UnitID)
	}
	for _, u := range worst {
		v.Worst = append(v.Worst, u.UnitID)
	}
	return v
}

func (w turnoutWords) unit(u contest.UnitRate) unitRate {
	v := unitRate{ID: u.UnitID, Name: w.unitName(u.UnitID), Group: u.GroupID, Headcount: u.Headcount, People: u.People, Attempts: u.Attempts, Perfect: u.Perfect}
	v.Rate = rateOf(u.People, u.Headcount)
	return v
}

func (w turnoutWords) unitName(id string) string {
	if name := w.units[id]; name != "" {
		return name
	}
	return id
}

// rateOf returns people in percent of a headcount, rounded to hundredths; nil without one.
func rateOf(people, headcount int) *float64 {
	if headcount == 0 {
		return nil
	}
	v := math.Round(10_000*float64(people)/float64(headcount)) / 100
	return &v
}

func partOf(id, name string, c contest.Cut) partView {
	return partView{ID: id, Name: name, People: c.People, Attempts: c.Attempts, PeopleShare: 100, AttemptsShare: 100}
}

// shared sets the shares of parts, which add up to 100 %.
func shared(list []partView) {
	var people, attempts []int
	for _, p := range list {
		people, attempts = append(people, p.People), append(attempts, p.Attempts)
	}
	of, lots := contest.Shares(people...), contest.Shares(attempts...)
	for i := range list {
		list[i].PeopleShare, list[i].AttemptsShare = hundredths(of[i]), hundredths(lots[i])
	}
}

func hundredths(n int) float64 { return float64(n) / 100 }

func bandsOf(c contest.Cut, lang i18n.Lang) []bandView {
	people, attempts := contest.Shares(c.OfPeople[:]...), contest.Shares(c.OfAttempts[:]...)
	var list []bandView
	for i := range c.OfPeople {
		list = append(list, bandView{i18n.Text(lang, "stats.band."+strconv.Itoa(i), nil), c.OfPeople[i], hundredths(people[i]), c.OfAttempts[i], hundredths(attempts[i])})
	}
	return list
}

func agesOf(c contest.Cut, lang i18n.Lang) []ageView {
	list := []ageView{}
	shares := contest.Shares(c.Ages...)
	for i, n := range c.Ages {
		v := ageView{People: n, Share: hundredths(shares[i])}
		if bands := contest.AgeBands(); i < len(bands) {
			v.From, v.To = bands[i].From, bands[i].To
		} else {
			v.Unknown = true
		}
		v.Name = ageName(v, lang)
		list = append(list, v)
	}
	return list
}

// rates returns the categories of staff that units have, or people are of, in a cut.
func (w turnoutWords) rates(c contest.Cut) []categoryRate {
	by := map[string]*categoryRate{}
	var order []string
	of := func(id string) *categoryRate {
		if by[id] == nil {
			name := w.categories[id]
			if name == "" {
				name = id
			}
			by[id] = &categoryRate{Name: name}
			order = append(order, id)
		}
		return by[id]
	}
	whole := c.RoundID == w.RoundID && c.BlockID == ""
	quotas := w.contest.Collective.Quotas
	for _, q := range quotas {
		of(q.Category).Quota = whole
	}
	for _, u := range w.Statistics.Units {
		if c.GroupID != "" && u.GroupID != c.GroupID {
			continue
		}
		for _, x := range u.Categories {
			r := of(x.Category)
			r.Headcount += x.Headcount
			if r.Quota && x.Headcount > 0 {
				r.Need += x.Need
				r.Units++
				if x.People >= x.Need {
					r.Reached++
				}
			}
		}
	}
	for _, x := range c.Categories {
		of(x.Category).People = x.People
	}
	slices.Sort(order)
	list := []categoryRate{}
	for _, id := range order {
		r := by[id]
		r.Rate = rateOf(r.People, r.Headcount)
		list = append(list, *r)
	}
	return list
}
