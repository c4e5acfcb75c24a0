package planning

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// DefaultID returns the ID of a year's plan that has no other.
func DefaultID(year int) string { return "ke-hoach-" + strconv.Itoa(year) }

// CopyTo returns a plan for another year that starts as a copy of p: days moved by as many years, what was counted and
// spent emptied, and so the number and the date of the document; the year stands in the title and in schedules' texts as
// the new one. Texts of the document stay, for people to go through.
func (p Plan) CopyTo(year int) Plan {
	by := year - p.Document.Year
	old, next := strconv.Itoa(p.Document.Year), strconv.Itoa(year)
	c := p.Clone()
	c.ID, c.Revision, c.Parent = DefaultID(year), 0, ""
	c.Document.Year, c.Document.Number, c.Document.IssuedOn = year, "", ""
	c.Document.Title = strings.ReplaceAll(c.Document.Title, old, next)
	c.Document.TitleEN = strings.ReplaceAll(c.Document.TitleEN, old, next)
	move := func(s Schedule) Schedule {
		s.From, s.To, s.Text = s.From.AddYears(by), s.To.AddYears(by), strings.ReplaceAll(s.Text, old, next)
		return s
	}
	for i := range c.Tasks {
		t := &c.Tasks[i]
		t.Schedule, t.Contests = move(t.Schedule), nil
		for j := range t.Duties {
			t.Duties[j].Schedule = move(t.Duties[j].Schedule)
		}
		for j := range t.Deliverables {
			t.Deliverables[j].Due = t.Deliverables[j].Due.AddYears(by)
		}
		for j := range t.Indicators {
			t.Indicators[j].Target = 0
		}
		for j := range t.Funding {
			t.Funding[j].Planned, t.Funding[j].Spent = 0, 0
		}
	}
	for i := range c.Periods {
		q := &c.Periods[i]
		q.From, q.To, q.Due = q.From.AddYears(by), q.To.AddYears(by), q.Due.AddYears(by)
		q.ID, q.Name = strings.ReplaceAll(q.ID, old, next), strings.ReplaceAll(q.Name, old, next)
	}
	return c
}

// Under returns a unit's own plan under p (IV.6.b), for which head answers (IV.6.c): the tasks of content and of form, for
// the unit to cut down and to fill in, in the same year, led by the unit itself.
func (p Plan) Under(unitID, unitName, kind string, head Head) Plan {
	c := p.Clone()
	c.ID, c.Revision, c.Parent, c.UnitID, c.Head = p.ID+"."+unitID, 0, p.ID, unitID, head
	c.Notes, c.Flows, c.Periods = nil, nil, nil
	c.Document = Document{Title: p.Document.Title, TitleEN: p.Document.TitleEN, Type: p.Document.Type, Year: p.Document.Year,
		Province: p.Document.Province, Issuer: unitName, Signer: head.Name, SignerTitle: head.Position,
		Bases: []LegalBasis{{Number: p.Document.Number, Date: p.Document.IssuedOn, Text: p.basis()}}}
	c.Agencies = []Agency{{ID: unitID, Name: unitName, Kind: kind}}
	c.Tasks = slices.DeleteFunc(c.Tasks, func(t Task) bool { return t.Category != Content && t.Category != Form })
	for i := range c.Tasks {
		c.Tasks[i] = c.Tasks[i].under(unitID)
	}
	return c
}

// under returns the task as it stands in a unit's own plan, which knows of no other agency.
func (t Task) under(unitID string) Task {
	t = t.clone()
	t.Coordinating, t.CoordinatingText, t.LeadText, t.DependsOn, t.Funding = nil, "", "", nil, nil
	if t.Category == Form {
		t.Lead = []string{unitID}
	}
	for i := range t.Duties {
		d := &t.Duties[i]
		d.Coordinating, d.ReportTo, d.ConsolidatedTo = nil, nil, nil
	}
	return t
}

// basis names the plan as the legal basis of another.
func (p Plan) basis() string {
	d := p.Document
	name := d.Type
	if d.Number != "" {
		name += " số " + d.Number
	}
	return strings.TrimSpace(fmt.Sprintf("%s của %s: %s", name, d.Issuer, d.Title))
}

// Clone returns a copy that shares nothing with p.
func (p Plan) Clone() Plan {
	p.Notes, p.Agencies, p.Tasks = slices.Clone(p.Notes), slices.Clone(p.Agencies), slices.Clone(p.Tasks)
	p.Flows, p.Periods = slices.Clone(p.Flows), slices.Clone(p.Periods)
	p.Document.Bases, p.Document.Recipients = slices.Clone(p.Document.Bases), slices.Clone(p.Document.Recipients)
	for i := range p.Agencies {
		a := &p.Agencies[i]
		a.Aliases, a.Kinds, a.Members = slices.Clone(a.Aliases), slices.Clone(a.Kinds), slices.Clone(a.Members)
	}
	for i := range p.Tasks {
		p.Tasks[i] = p.Tasks[i].clone()
	}
	for i := range p.Flows {
		f := &p.Flows[i]
		f.From, f.To, f.Via = slices.Clone(f.From), slices.Clone(f.To), slices.Clone(f.Via)
	}
	return p
}

func (t Task) clone() Task {
	t.Lead, t.Coordinating, t.Contests = slices.Clone(t.Lead), slices.Clone(t.Coordinating), slices.Clone(t.Contests)
	t.DependsOn, t.Duties, t.Deliverables = slices.Clone(t.DependsOn), slices.Clone(t.Duties), slices.Clone(t.Deliverables)
	t.Indicators, t.Funding = slices.Clone(t.Indicators), slices.Clone(t.Funding)
	for i := range t.Duties {
		d := &t.Duties[i]
		d.Coordinating, d.ReportTo, d.ConsolidatedTo = slices.Clone(d.Coordinating), slices.Clone(d.ReportTo), slices.Clone(d.ConsolidatedTo)
	}
	return t
}
