package contest

import (
	"fmt"
	"slices"
	"time"

	"khoabang/internal/fault"
	"khoabang/internal/org"
)

// Block is a part of a contest's people that has papers, ranks and prizes of its own: officials, citizens.
type Block struct {
	ID   string // "can-bo"
	Name string
	Who  Eligibility // besides what the contest asks
}

// Category is a category of staff, such as heads of division. Quotas ask for a share of each.
type Category struct {
	ID   string
	Name string
}

// Eligibility says who may take part. Zero fields admit everybody.
type Eligibility struct {
	MinAge     int      // full years on the day of the start in Vietnam
	MaxAge     int      // full years, reached but not passed; 0 for none
	UnitKinds  []string // of org; none: of any kind
	UnitIDs    []string // none: any unit
	Categories []string // IDs of the contest's categories; none: any, or none at all
	Roster     bool     // only who is on the contest's roster, by their own code
}

// Block returns the block with the given ID.
func (c Contest) Block(id string) (Block, bool) {
	i := slices.IndexFunc(c.Blocks, func(b Block) bool { return b.ID == id })
	if i < 0 {
		return Block{}, false
	}
	return c.Blocks[i], true
}

// blockIDs returns the IDs of the contest's blocks; "" alone where it has none.
func (c Contest) blockIDs() []string {
	if len(c.Blocks) == 0 {
		return []string{""}
	}
	ids := make([]string, len(c.Blocks))
	for i, b := range c.Blocks {
		ids[i] = b.ID
	}
	return ids
}

// AsksBirth reports whether somebody's age matters to taking part.
func (c Contest) AsksBirth() bool {
	asks := func(e Eligibility) bool { return e.MinAge > 0 || e.MaxAge > 0 }
	return asks(c.Who) || slices.ContainsFunc(c.Blocks, func(b Block) bool { return asks(b.Who) })
}

// applicant is somebody who wants to take part.
type applicant struct {
	unit     org.Unit
	category string
	born     time.Time // midnight UTC of the day; zero where it is not known
	onRoster bool
}

// checkApplicant adds what keeps an applicant out of the contest or the block.
func (c Contest) checkApplicant(k *fault.Check, a applicant, blockID string, now time.Time) {
	b, known := c.Block(blockID)
	k.Require(known || blockID == "" && len(c.Blocks) == 0, "block", "unknown_block", "block", blockID)
	k.Require(a.category == "" || c.hasCategory(a.category), "category", "unknown_category", "category", a.category)
	c.Who.check(k, a, now)
	b.Who.check(k, a, now)
}

// check adds what keeps an applicant out at the given time.
func (e Eligibility) check(k *fault.Check, a applicant, now time.Time) {
	if e.MinAge > 0 || e.MaxAge > 0 {
		age := AgeOn(a.born, now)
		switch {
		case a.born.IsZero():
			k.Add("born_on", "required")
		case age < e.MinAge:
			k.Add("born_on", "too_young", "min", e.MinAge)
		case e.MaxAge > 0 && age > e.MaxAge:
			k.Add("born_on", "too_old", "max", e.MaxAge)
		}
	}
	k.Require(len(e.UnitKinds) == 0 || slices.Contains(e.UnitKinds, a.unit.Kind), "unit_id", "unit_not_in_block")
	k.Require(len(e.UnitIDs) == 0 || slices.Contains(e.UnitIDs, a.unit.ID), "unit_id", "unit_not_in_block")
	k.Require(len(e.Categories) == 0 || slices.Contains(e.Categories, a.category), "category", "category_not_in_block")
	k.Require(!e.Roster || a.onRoster, "code", "not_on_roster")
}

// Vietnam is where days and weeks begin: seven hours before UTC, with no daylight saving time since 1975.
var Vietnam = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// AgeOn returns the full years that somebody born on a day has lived at t, by the calendar in Vietnam. Somebody born on
// 29 February is a year older on 1 March of a common year.
func AgeOn(born, t time.Time) int {
	day := t.In(Vietnam)
	age := day.Year() - born.Year()
	if day.Month() < born.Month() || day.Month() == born.Month() && day.Day() < born.Day() {
		age--
	}
	return age
}

// weekOf returns the name of t's week in Vietnam: "2025-W40" (ISO 8601).
func weekOf(t time.Time) string {
	year, week := t.In(Vietnam).ISOWeek()
	return fmt.Sprintf("%d-W%02d", year, week)
}
