package rehearse

import (
	"fmt"
	"slices"
	"time"
)

// Who says whom a contest, or a block of it, admits.
type Who struct {
	MinAge     int      `json:"min_age"`
	MaxAge     int      `json:"max_age"`
	UnitKinds  []string `json:"unit_kinds"`
	UnitIDs    []string `json:"units"`
	Categories []string `json:"categories"`
}

// Block is a block to take part in.
type Block struct {
	ID  string `json:"id"`
	Who Who    `json:"who"`
}

// entry is what a contest asks of who starts, besides the name and a contact.
type entry struct {
	Block    string `json:"block,omitempty"`
	UnitID   string `json:"unit_id"`
	Category string `json:"category,omitempty"`
	BornOn   string `json:"born_on,omitempty"`
}

// entry returns what the contestant of a number enters: the blocks take turns, and so do the units that each admits.
func (d Door) entry(number int, now time.Time) (entry, error) {
	var e entry
	asks := []Who{d.Who}
	if n := len(d.Blocks); n > 0 {
		b := d.Blocks[number%n]
		e.Block, asks, number = b.ID, append(asks, b.Who), number/n
	}
	units := slices.DeleteFunc(slices.Clone(d.Units), func(u Unit) bool {
		return slices.ContainsFunc(asks, func(w Who) bool { return !w.admits(u) })
	})
	if len(units) == 0 {
		return e, fmt.Errorf("contest %s: no unit may take part in block %q", d.Slug, e.Block)
	}
	e.UnitID = units[number%len(units)].ID
	age := 30
	for _, w := range asks {
		if len(w.Categories) > 0 {
			e.Category = w.Categories[0]
		}
		age = max(age, w.MinAge+1)
		if w.MaxAge > 0 {
			age = min(age, w.MaxAge)
		}
	}
	if d.AsksBirth {
		e.BornOn = now.AddDate(-age, 0, -1).Format(time.DateOnly)
	}
	return e, nil
}

func (w Who) admits(u Unit) bool {
	return (len(w.UnitKinds) == 0 || slices.Contains(w.UnitKinds, u.Kind)) && (len(w.UnitIDs) == 0 || slices.Contains(w.UnitIDs, u.ID))
}
