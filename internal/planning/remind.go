package planning

import (
	"context"
	"fmt"
	"slices"
)

// Reminder is that a unit owes a report, some days before or after it is due.
type Reminder struct {
	ID     string // of this reminder for ever: it is sent once
	Plan   Plan
	Period Period
	UnitID string
	Due    Day // moved over holidays
	Offset int // the day it is for, from the due date: -3 is three days before
}

// remindFor is for how many days a reminder may be late: a server that stood still sends it then, and no older one.
const remindFor = 2

// Reminders returns what is to be said today to units that owe a report: for each the latest of the given offsets from its due
// date that has come. Of units' own plans nothing is owed.
func (s *Service) Reminders(ctx context.Context, offsets []int) ([]Reminder, error) {
	plans, err := s.Plans(ctx)
	if err != nil {
		return nil, err
	}
	var list []Reminder
	for _, p := range plans {
		if p.Parent != "" {
			continue
		}
		debts, err := s.Debts(ctx, Actor{ReadAll: true}, p.ID)
		if err != nil {
			return nil, err
		}
		for _, d := range debts {
			offset, now := latest(offsets, s.today().Sub(d.Due))
			if !now {
				continue
			}
			for _, o := range d.Owed {
				if o.Missing() {
					list = append(list, Reminder{fmt.Sprintf("%s:%s:%s:%d", p.ID, d.Period.ID, o.UnitID, offset), p, d.Period, o.UnitID, d.Due, offset})
				}
			}
		}
	}
	return list, nil
}

// Reporting returns the units that owe reports in any plan's period, in the directory's order.
func (s *Service) Reporting(ctx context.Context) (ids []string, err error) {
	plans, err := s.Plans(ctx)
	for _, p := range plans {
		if p.Parent != "" {
			continue
		}
		debts, err := s.Debts(ctx, Actor{ReadAll: true}, p.ID)
		if err != nil {
			return nil, err
		}
		for _, d := range debts {
			for _, o := range d.Owed {
				if !slices.Contains(ids, o.UnitID) {
					ids = append(ids, o.UnitID)
				}
			}
		}
	}
	return ids, err
}

// latest returns the latest offset that came at most remindFor days ago, and whether there is one.
func latest(offsets []int, day int) (found int, ok bool) {
	for _, o := range offsets {
		if o <= day && day-o <= remindFor && (!ok || o > found) {
			found, ok = o, true
		}
	}
	return found, ok
}
