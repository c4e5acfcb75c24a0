package httpapi

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"khoabang/contest"
	"khoabang/internal/i18n"
	"khoabang/internal/report"
)

// publicTurnout is what everybody may know of who took part, once it is published. The lowest units are not named.
type publicTurnout struct {
	Bands  []bandView   `json:"bands"`
	Rounds []partView   `json:"rounds"`
	Blocks []partView   `json:"blocks"`
	Groups []partView   `json:"groups"`
	Best   []publicUnit `json:"best"` // with the highest rate, all that are alike
	Most   []publicUnit `json:"most"` // with the most people
}

type publicUnit struct {
	Unit      string   `json:"unit"`
	Headcount int      `json:"headcount"`
	People    int      `json:"people"`
	Attempts  int      `json:"attempts"`
	Rate      *float64 `json:"rate"`
}

// mostUnits is how many units are named for their people.
const mostUnits = 10

// publishedTurnout returns the statistics of a published result as a whole; nil where none are frozen in it.
func (s *Server) publishedTurnout(ctx context.Context, c contest.Contest, p contest.Publication, lang i18n.Lang) (*statisticsView, error) {
	t, err := s.Contests.Published(ctx, c, p)
	if err != nil || t == nil {
		return nil, err
	}
	w, err := s.turnoutWords(ctx, c, t, lang)
	if err != nil {
		return nil, err
	}
	v := w.view(p.RoundID, "", "")
	return &v, nil
}

func (s *Server) publicTurnout(ctx context.Context, c contest.Contest, p contest.Publication, lang i18n.Lang) (*publicTurnout, error) {
	v, err := s.publishedTurnout(ctx, c, p, lang)
	if err != nil || v == nil {
		return nil, err
	}
	t := publicTurnout{Bands: v.Bands, Rounds: v.Rounds, Blocks: v.Blocks, Groups: v.Groups, Best: []publicUnit{}, Most: []publicUnit{}}
	for _, u := range v.named(v.Best) {
		if u.People > 0 {
			t.Best = append(t.Best, publicUnitOf(u))
		}
	}
	for _, u := range mostPeople(v.Units) {
		t.Most = append(t.Most, publicUnitOf(u))
	}
	return &t, nil
}

func publicUnitOf(u unitRate) publicUnit {
	return publicUnit{u.Name, u.Headcount, u.People, u.Attempts, u.Rate}
}

// named returns the units with the IDs, in the order of all units.
func (v statisticsView) named(ids []string) []unitRate {
	return slices.DeleteFunc(slices.Clone(v.Units), func(u unitRate) bool { return !slices.Contains(ids, u.ID) })
}

// mostPeople returns the units with the most people, those of none left out.
func mostPeople(units []unitRate) []unitRate {
	list := slices.DeleteFunc(slices.Clone(units), func(u unitRate) bool { return u.People == 0 })
	slices.SortStableFunc(list, func(a, b unitRate) int { return cmp.Or(b.People-a.People, b.Attempts-a.Attempts) })
	return list[:min(len(list), mostUnits)]
}

// rates returns the units with the highest and the lowest rate in words, as organisers name them.
func (m minutes) rates(v statisticsView) []string {
	var lines []string
	line := func(key string, ids []string) {
		list := v.named(ids)
		if len(list) == 0 {
			return
		}
		names := make([]string, 0, len(list))
		for _, u := range list {
			names = append(names, u.Name)
		}
		lines = append(lines, m.say(key, "rate", i18n.Decimal(i18n.Vietnamese, *list[0].Rate, 2), "n", len(names), "units", strings.Join(names, "; ")))
	}
	line("best", v.Best)
	line("worst", v.Worst)
	return lines
}

// table returns a table of statistics for a document.
func (t statisticsSheet) table() report.Table {
	out := report.Table{Caption: i18n.Text(i18n.Vietnamese, "stats.table."+t.key, nil), Size: 11}
	for i, key := range t.columns {
		c := report.Column{Head: i18n.Text(i18n.Vietnamese, "stats.column."+key, nil), Width: 2, Align: report.Right}
		if i == 0 {
			c.Width, c.Align = 5, report.Left
		}
		out.Columns = append(out.Columns, c)
	}
	for _, row := range t.rows {
		out.Rows = append(out.Rows, report.Row{Cells: csvCells(row, i18n.Vietnamese)})
	}
	return out
}
