package planning

import (
	"context"
	"errors"
	"slices"
	"time"

	"khoabang/contest"
)

// ContestSource is where the figures of contests come from. *contest.Service is one.
type ContestSource interface {
	Contests(ctx context.Context) ([]contest.Contest, error)
	// Participation returns contest.ErrSealed while the figures could tell somebody what is to be predicted.
	Participation(ctx context.Context, contestID string) (contest.Participation, error)
}

// ContestFigures is what a contest comes to as evidence for a task. Nobody types it.
type ContestFigures struct {
	TaskID    string
	ContestID string
	Slug      string
	Title     string
	Span           // from its first opening to its last closing; an open end is open
	Sealed    bool // there are no figures yet, since one of them is to be predicted
	contest.Participation
}

// holds reports whether a contest is evidence for a task of p: it is named or, where none is, it counts and opens in the
// plan's year.
func (t Task) holds(c contest.Contest, p Plan) bool {
	if len(t.Contests) > 0 {
		return slices.Contains(t.Contests, c.Slug)
	}
	return t.Contest && !c.Practice && p.Year().Holds(spanOf(c).From)
}

// spanOf returns the days of a contest's rounds.
func spanOf(c contest.Contest) Span {
	var from, to time.Time
	open := false
	for _, r := range c.Rounds {
		if !r.OpensAt.IsZero() && (from.IsZero() || r.OpensAt.Before(from)) {
			from = r.OpensAt
		}
		if r.ClosesAt.After(to) {
			to = r.ClosesAt
		}
		open = open || r.ClosesAt.IsZero()
	}
	if open {
		to = time.Time{}
	}
	return Span{DayOf(from), DayOf(to)}
}

// contests returns the figures of every contest that is evidence for a task of p.
func contests(ctx context.Context, source ContestSource, p Plan) ([]ContestFigures, error) {
	if source == nil || !slices.ContainsFunc(p.Tasks, func(t Task) bool { return t.Contest || len(t.Contests) > 0 }) {
		return nil, nil
	}
	list, err := source.Contests(ctx)
	if err != nil {
		return nil, err
	}
	var all []ContestFigures
	for _, t := range p.Tasks {
		for _, c := range list {
			if !t.holds(c, p) {
				continue
			}
			f := ContestFigures{TaskID: t.ID, ContestID: c.ID, Slug: c.Slug, Title: c.Title, Span: spanOf(c)}
			f.Participation, err = source.Participation(ctx, c.ID)
			if f.Sealed = errors.Is(err, contest.ErrSealed); err != nil && !f.Sealed {
				return nil, err
			}
			all = append(all, f)
		}
	}
	return all, nil
}

// AddContest adds what a contest comes to, as far as s selects it: it counts on the day on which it closes or, while it
// runs, on today. People count as people, attempts as items. For a unit it is evidence if somebody of it took part.
func (t *Totals) AddContest(f ContestFigures, s Selection, today Day) {
	day := today
	if f.To != "" && f.To < today {
		day = f.To
	}
	began := f.From != "" && f.From <= today
	if f.Sealed || !began || !s.Holds(day) || s.Waiting || s.Task != "" && s.Task != f.TaskID || s.Kind != "" && s.Kind != ContestRun || s.Area != "" {
		return
	}
	whole := Tally{Entries: 1, Confirmed: 1, People: f.People, Items: f.Attempts, Last: day}
	if s.Units != nil {
		whole = Tally{}
	}
	for _, u := range f.Units {
		if u.Attempts == 0 || s.Units != nil && !slices.Contains(s.Units, u.UnitID) {
			continue
		}
		n := Tally{Entries: 1, Confirmed: 1, People: u.People, Items: u.Attempts, Last: day}
		t.ByUnit[u.UnitID] = t.ByUnit[u.UnitID].Plus(n)
		t.UnitTask[Pair{u.UnitID, f.TaskID}] = t.UnitTask[Pair{u.UnitID, f.TaskID}].Plus(n)
		if s.Units != nil {
			whole = whole.Plus(n)
			whole.Entries, whole.Confirmed = 1, 1
		}
	}
	if whole.Entries == 0 {
		return
	}
	t.All = t.All.Plus(whole)
	t.ByTask[f.TaskID] = t.ByTask[f.TaskID].Plus(whole)
	t.ByDay[day] = t.ByDay[day].Plus(whole)
	t.ByMonth[day.Month()] = t.ByMonth[day.Month()].Plus(whole)
	t.ByKind[ContestRun] = t.ByKind[ContestRun].Plus(whole)
	t.ByArea[""] = t.ByArea[""].Plus(whole)
	t.AreaTask[Pair{"", f.TaskID}] = t.AreaTask[Pair{"", f.TaskID}].Plus(whole)
	cell := Pair{f.TaskID, string(ContestRun)}
	t.TaskKind[cell] = t.TaskKind[cell].Plus(whole)
}
