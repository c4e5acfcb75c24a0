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

// eachDebts calls yield with the debts of every period of every plan. Of units' own plans nothing is owed.
func (s *Service) eachDebts(ctx context.Context, yield func(Plan, Debts)) error {
	plans, err := s.Plans(ctx)
	if err != nil {
		return err
	}
	for _, p := range plans {
		if p.Parent != "" {
			continue
		}
		v, err := s.View(ctx, Actor{ReadAll: true}, p.ID)
		if err != nil {
			return err
		}
		debts, err := v.Debts(ctx, v.plan.ReportingPeriods()...)
		if err != nil {
			return err
		}
		for _, d := range debts {
			yield(v.plan, d)
		}
	}
	return nil
}

// Reminders returns what is to be said today to units that owe a report: for each the latest of the given offsets from its due
// date that has come.
func (s *Service) Reminders(ctx context.Context, offsets []int) (list []Reminder, err error) {
	err = s.eachDebts(ctx, func(p Plan, d Debts) {
		offset, now := latest(offsets, s.today().Sub(d.Due))
		for _, o := range d.Owed {
			if now && o.Missing() {
				list = append(list, Reminder{fmt.Sprintf("%s:%s:%s:%d", p.ID, d.Period.ID, o.UnitID, offset), p, d.Period, o.UnitID, d.Due, offset})
			}
		}
	})
	return list, err
}

// Reporting returns the units that owe reports in any plan's period, in the directory's order.
func (s *Service) Reporting(ctx context.Context) (ids []string, err error) {
	err = s.eachDebts(ctx, func(_ Plan, d Debts) {
		for _, o := range d.Owed {
			if !slices.Contains(ids, o.UnitID) {
				ids = append(ids, o.UnitID)
			}
		}
	})
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
