package questions

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// Cell counts the questions of one area and difficulty.
type Cell struct {
	Area       string
	Difficulty int
	Count      int
}

// Tally counts the questions of one area and difficulty by how far they are in review.
type Tally struct {
	Area       string
	Difficulty int
	ByStatus   map[Status]int // those that are not 0
}

// Counts returns how many questions f selects by area and difficulty, in the order in which people number areas (2.2
// before 2.10), then by difficulty. Empty cells are left out.
func (s *Service) Counts(ctx context.Context, f Filter) ([]Cell, error) {
	tallies, err := s.Tallies(ctx, f)
	cells := make([]Cell, 0, len(tallies))
	for _, t := range tallies {
		c := Cell{Area: t.Area, Difficulty: t.Difficulty}
		for _, n := range t.ByStatus {
			c.Count += n
		}
		cells = append(cells, c)
	}
	return cells, err
}

// Tallies returns what Counts does, by status.
func (s *Service) Tallies(ctx context.Context, f Filter) ([]Tally, error) {
	var tallies []Tally
	err := s.catalogue.read(ctx, func(sh *shelf) {
		tallies = sh.tallies(sh.choose(Query{Filter: f}, nil, s.now()))
	})
	if err != nil {
		return nil, fmt.Errorf("count questions: %w", err)
	}
	return tallies, nil
}

func (s *shelf) tallies(found bitset) []Tally {
	count := map[row]int{}
	found.each(func(slot int32) {
		r := s.rows[slot]
		count[row{area: r.area, difficulty: r.difficulty, status: r.status}]++
	})
	at := map[row]int{}
	tallies := []Tally{}
	for r, n := range count {
		cell := row{area: r.area, difficulty: r.difficulty}
		i, known := at[cell]
		if !known {
			i = len(tallies)
			at[cell] = i
			tallies = append(tallies, Tally{Area: s.areas[r.area], Difficulty: int(r.difficulty), ByStatus: map[Status]int{}})
		}
		tallies[i].ByStatus[statusOf(r)] += n
	}
	slices.SortFunc(tallies, func(a, b Tally) int {
		return cmp.Or(CompareAreas(a.Area, b.Area), a.Difficulty-b.Difficulty)
	})
	return tallies
}

// statusOf returns the status of a row; "" for one that there is not.
func statusOf(r row) Status {
	if r.status < 0 {
		return ""
	}
	return Statuses()[r.status]
}

// Sizes returns how many questions each bank has that has any, by its ID.
func (s *Service) Sizes(ctx context.Context) (map[string]int, error) {
	sizes := map[string]int{}
	err := s.catalogue.read(ctx, func(sh *shelf) {
		for _, slot := range sh.order {
			sizes[sh.listed[slot].BankID]++
		}
	})
	if err != nil {
		return nil, fmt.Errorf("count the questions of banks: %w", err)
	}
	return sizes, nil
}

// Value is a value that questions have, and how many have it.
type Value struct {
	Name  string
	Count int
}

// Values are what questions may be filtered by: the values that occur, each list ordered by name and with at most
// MaxValues, those that most questions have.
type Values struct {
	Areas, Tags, Documents []Value
	Authors                []Value // user IDs
}

// MaxValues is how many values of one field are listed.
const MaxValues = 500

// Values returns the values that occur among the questions of a bank; "" for all banks.
func (s *Service) Values(ctx context.Context, bankID string) (Values, error) {
	var v Values
	err := s.catalogue.read(ctx, func(sh *shelf) {
		among := sh.choose(Query{Filter: Filter{BankID: bankID}}, nil, s.now())
		v = Values{Areas: sh.values(ofArea, among), Tags: sh.values(ofTag, among), Documents: sh.values(ofDocument, among), Authors: sh.values(ofAuthor, among)}
	})
	if err != nil {
		return Values{}, fmt.Errorf("list what questions have: %w", err)
	}
	slices.SortFunc(v.Areas, func(a, b Value) int { return CompareAreas(a.Name, b.Name) })
	return v, nil
}

func (s *shelf) values(field int, among bitset) []Value {
	list := []Value{}
	for _, f := range s.facets[field] {
		v := Value{Name: f.name}
		for _, slot := range f.slots {
			if among.has(slot) {
				v.Count++
			}
		}
		if v.Count > 0 && v.Name != "" {
			list = append(list, v)
		}
	}
	byName := func(a, b Value) int { return cmp.Compare(a.Name, b.Name) }
	slices.SortFunc(list, func(a, b Value) int { return cmp.Or(cmp.Compare(b.Count, a.Count), byName(a, b)) })
	list = list[:min(len(list), MaxValues)]
	slices.SortFunc(list, byName)
	return list
}
