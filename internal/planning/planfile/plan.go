package planfile

import (
	"time"

	"khoabang/internal/planning"
)

// Schema is what plan files name as theirs.
const Schema = "plan/v1"

// Plan is a planning.Plan as files, the API and the stores write it. Files leave out who changed it when.
type Plan struct {
	Schema   string    `json:"schema" yaml:"schema"`
	ID       string    `json:"id,omitempty" yaml:"id,omitempty"`
	Parent   string    `json:"parent,omitempty" yaml:"parent,omitempty"`
	UnitID   string    `json:"unit,omitempty" yaml:"unit,omitempty"`
	Head     Head      `json:"head,omitzero" yaml:"head,omitempty"`
	Notes    []string  `json:"notes,omitempty" yaml:"notes,omitempty"`
	Document Document  `json:"document" yaml:"document"`
	Agencies []Agency  `json:"agencies" yaml:"agencies"`
	Tasks    []Task    `json:"tasks" yaml:"tasks"`
	Flows    []Flow    `json:"report_flows" yaml:"report_flows"`
	Periods  []Period  `json:"periods,omitempty" yaml:"periods,omitempty"`
	Revision int       `json:"revision,omitzero" yaml:"-"`
	By       string    `json:"by,omitzero" yaml:"-"`
	At       time.Time `json:"at,omitzero" yaml:"-"`
}

// Head is a planning.Head.
type Head struct {
	Name     string `json:"name,omitempty" yaml:"name,omitempty"`
	Position string `json:"position,omitempty" yaml:"position,omitempty"`
	UserID   string `json:"user,omitempty" yaml:"user,omitempty"`
}

// Document is a planning.Document.
type Document struct {
	Title          string       `json:"title_vi" yaml:"title_vi"`
	TitleEN        string       `json:"title_en,omitempty" yaml:"title_en,omitempty"`
	Type           string       `json:"type_vi,omitempty" yaml:"type_vi,omitempty"`
	Number         string       `json:"number,omitempty" yaml:"number,omitempty"`
	IssuedOn       planning.Day `json:"issued_on,omitempty" yaml:"issued_on,omitempty"`
	Year           int          `json:"plan_year" yaml:"plan_year"`
	Province       string       `json:"province,omitempty" yaml:"province,omitempty"`
	Issuer         string       `json:"issuer_vi,omitempty" yaml:"issuer_vi,omitempty"`
	SignerTitle    string       `json:"signer_title_vi,omitempty" yaml:"signer_title_vi,omitempty"`
	Signer         string       `json:"signer_vi,omitempty" yaml:"signer_vi,omitempty"`
	Audience       string       `json:"audience_vi,omitempty" yaml:"audience_vi,omitempty"`
	AudienceClause string       `json:"audience_clause,omitempty" yaml:"audience_clause,omitempty"`
	Bases          []LegalBasis `json:"legal_bases,omitempty" yaml:"legal_bases,omitempty"`
	Recipients     []string     `json:"recipients_vi,omitempty" yaml:"recipients_vi,omitempty"`
}

// LegalBasis is a planning.LegalBasis.
type LegalBasis struct {
	Number string       `json:"number,omitempty" yaml:"number,omitempty"`
	Date   planning.Day `json:"date,omitempty" yaml:"date,omitempty"`
	Text   string       `json:"text_vi" yaml:"text_vi"`
}

// Agency is a planning.Agency.
type Agency struct {
	ID        string   `json:"id" yaml:"id"`
	Name      string   `json:"name_vi" yaml:"name_vi"`
	NameEN    string   `json:"name_en,omitempty" yaml:"name_en,omitempty"`
	Kind      string   `json:"type" yaml:"type"`
	Aliases   []string `json:"aliases_vi,omitempty" yaml:"aliases_vi,omitempty"`
	Unit      string   `json:"unit,omitempty" yaml:"unit,omitempty"`
	Successor string   `json:"successor,omitempty" yaml:"successor,omitempty"`
	Kinds     []string `json:"kinds,omitempty" yaml:"kinds,omitempty"`
	Members   []Member `json:"members,omitempty" yaml:"members,omitempty"`
}

// Member is a planning.Member.
type Member struct {
	Unit string       `json:"unit" yaml:"unit"`
	From planning.Day `json:"from,omitempty" yaml:"from,omitempty"`
	To   planning.Day `json:"to,omitempty" yaml:"to,omitempty"`
}

// Task is a planning.Task.
type Task struct {
	ID               string            `json:"id" yaml:"id"`
	Clause           string            `json:"clause,omitempty" yaml:"clause,omitempty"`
	Category         planning.Category `json:"category" yaml:"category"`
	Title            string            `json:"title_vi" yaml:"title_vi"`
	TitleEN          string            `json:"title_en,omitempty" yaml:"title_en,omitempty"`
	Text             string            `json:"text_vi" yaml:"text_vi"`
	Lead             []string          `json:"lead,omitempty" yaml:"lead,omitempty"`
	Coordinating     []string          `json:"coordinating,omitempty" yaml:"coordinating,omitempty"`
	Schedule         Schedule          `json:"schedule" yaml:"schedule"`
	LeadLabel        string            `json:"lead_label_vi,omitempty" yaml:"lead_label_vi,omitempty"`
	LeadText         string            `json:"lead_text_vi,omitempty" yaml:"lead_text_vi,omitempty"`
	CoordinatingText string            `json:"coordinating_text_vi,omitempty" yaml:"coordinating_text_vi,omitempty"`
	Condition        string            `json:"condition_vi,omitempty" yaml:"condition_vi,omitempty"`
	ConditionEN      string            `json:"condition_en,omitempty" yaml:"condition_en,omitempty"`
	Source           planning.Source   `json:"funding_source,omitempty" yaml:"funding_source,omitempty"`
	Contest          bool              `json:"is_contest,omitempty" yaml:"is_contest,omitempty"`
	Contests         []string          `json:"contests,omitempty" yaml:"contests,omitempty"`
	Duties           []Duty            `json:"duties,omitempty" yaml:"duties,omitempty"`
	Deliverables     []Deliverable     `json:"deliverables,omitempty" yaml:"deliverables,omitempty"`
	Indicators       []Indicator       `json:"indicators,omitempty" yaml:"indicators,omitempty"`
	Funding          []Funding         `json:"funding,omitempty" yaml:"funding,omitempty"`
	DependsOn        []string          `json:"depends_on,omitempty" yaml:"depends_on,omitempty"`
}

// Schedule is a planning.Schedule.
type Schedule struct {
	Timing     planning.Timing `json:"kind" yaml:"kind"`
	From       planning.Day    `json:"from,omitempty" yaml:"from,omitempty"`
	To         planning.Day    `json:"to,omitempty" yaml:"to,omitempty"`
	Text       string          `json:"text_vi,omitempty" yaml:"text_vi,omitempty"`
	Recurrence string          `json:"recurrence,omitempty" yaml:"recurrence,omitempty"`
}

// Duty is a planning.Duty.
type Duty struct {
	ID             string   `json:"id" yaml:"id"`
	Kind           string   `json:"kind,omitempty" yaml:"kind,omitempty"`
	Text           string   `json:"text_vi" yaml:"text_vi"`
	TextEN         string   `json:"text_en,omitempty" yaml:"text_en,omitempty"`
	Optional       bool     `json:"optional,omitempty" yaml:"optional,omitempty"`
	Coordinating   []string `json:"coordinating,omitempty" yaml:"coordinating,omitempty"`
	ReportTo       []string `json:"report_to,omitempty" yaml:"report_to,omitempty"`
	ConsolidatedTo []string `json:"consolidated_to,omitempty" yaml:"consolidated_to,omitempty"`
	Schedule       Schedule `json:"schedule,omitzero" yaml:"schedule,omitempty"`
	SourceNote     string   `json:"source_note,omitempty" yaml:"source_note,omitempty"`
}

// Deliverable is a planning.Deliverable.
type Deliverable struct {
	Text string       `json:"text_vi" yaml:"text_vi"`
	Due  planning.Day `json:"due,omitempty" yaml:"due,omitempty"`
}

// Indicator is a planning.Indicator.
type Indicator struct {
	ID      string           `json:"id" yaml:"id"`
	Text    string           `json:"text_vi" yaml:"text_vi"`
	Unit    string           `json:"unit_vi,omitempty" yaml:"unit_vi,omitempty"`
	Kind    planning.Kind    `json:"kind,omitempty" yaml:"kind,omitempty"`
	Measure planning.Measure `json:"measure" yaml:"measure"`
	Target  int              `json:"target,omitempty" yaml:"target,omitempty"`
}

// Funding is a planning.Funding.
type Funding struct {
	Source  planning.Source `json:"source" yaml:"source"`
	Planned int64           `json:"planned,omitempty" yaml:"planned,omitempty"`
	Spent   int64           `json:"spent,omitempty" yaml:"spent,omitempty"`
	Note    string          `json:"note_vi,omitempty" yaml:"note_vi,omitempty"`
}

// Flow is a planning.Flow.
type Flow struct {
	ID        string   `json:"id" yaml:"id"`
	Clause    string   `json:"clause,omitempty" yaml:"clause,omitempty"`
	From      []string `json:"from" yaml:"from"`
	To        []string `json:"to" yaml:"to"`
	Via       []string `json:"via,omitempty" yaml:"via,omitempty"`
	Frequency string   `json:"frequency_vi,omitempty" yaml:"frequency_vi,omitempty"`
	Stated    bool     `json:"frequency_stated" yaml:"frequency_stated"`
	Purpose   string   `json:"purpose_vi,omitempty" yaml:"purpose_vi,omitempty"`
	Periodic  bool     `json:"periodic,omitempty" yaml:"periodic,omitempty"`
}

// Period is a planning.Period.
type Period struct {
	ID   string       `json:"id" yaml:"id"`
	Name string       `json:"name_vi" yaml:"name_vi"`
	From planning.Day `json:"from" yaml:"from"`
	To   planning.Day `json:"to" yaml:"to"`
	Due  planning.Day `json:"due" yaml:"due"`
}

// Of returns how p is written.
func Of(p planning.Plan) Plan {
	return Plan{
		Schema: Schema, ID: p.ID, Parent: p.Parent, UnitID: p.UnitID, Head: Head(p.Head), Notes: p.Notes, Revision: p.Revision, By: p.By, At: p.At,
		Document: documentOf(p.Document),
		Agencies: each(p.Agencies, agencyOf), Tasks: each(p.Tasks, taskOf),
		Flows:   each(p.Flows, func(f planning.Flow) Flow { return Flow(f) }),
		Periods: each(p.Periods, func(q planning.Period) Period { return Period{q.ID, q.Name, q.From, q.To, q.Due} }),
	}
}

// Plan returns the plan that is written so. It is not checked: see planning.Plan.Validate.
func (w Plan) Plan() planning.Plan {
	return planning.Plan{
		ID: w.ID, Parent: w.Parent, UnitID: w.UnitID, Head: planning.Head(w.Head), Notes: w.Notes, Revision: w.Revision, By: w.By, At: w.At,
		Document: w.Document.Document(),
		Agencies: each(w.Agencies, Agency.agency), Tasks: each(w.Tasks, Task.Task),
		Flows: each(w.Flows, func(f Flow) planning.Flow { return planning.Flow(f) }),
		Periods: each(w.Periods, func(q Period) planning.Period {
			return planning.Period{ID: q.ID, Name: q.Name, Span: planning.Span{From: q.From, To: q.To}, Due: q.Due}
		}),
	}
}

func documentOf(d planning.Document) Document {
	return Document{Title: d.Title, TitleEN: d.TitleEN, Type: d.Type, Number: d.Number, IssuedOn: d.IssuedOn, Year: d.Year,
		Province: d.Province, Issuer: d.Issuer, SignerTitle: d.SignerTitle, Signer: d.Signer, Audience: d.Audience,
		AudienceClause: d.AudienceClause, Bases: each(d.Bases, func(b planning.LegalBasis) LegalBasis { return LegalBasis(b) }), Recipients: d.Recipients}
}

// Document returns the document that is written so.
func (d Document) Document() planning.Document {
	return planning.Document{Title: d.Title, TitleEN: d.TitleEN, Type: d.Type, Number: d.Number, IssuedOn: d.IssuedOn, Year: d.Year,
		Province: d.Province, Issuer: d.Issuer, SignerTitle: d.SignerTitle, Signer: d.Signer, Audience: d.Audience,
		AudienceClause: d.AudienceClause, Bases: each(d.Bases, func(b LegalBasis) planning.LegalBasis { return planning.LegalBasis(b) }), Recipients: d.Recipients}
}

func agencyOf(a planning.Agency) Agency {
	return Agency{ID: a.ID, Name: a.Name, NameEN: a.NameEN, Kind: a.Kind, Aliases: a.Aliases, Unit: a.Unit, Successor: a.Successor,
		Kinds: a.Kinds, Members: each(a.Members, func(m planning.Member) Member { return Member(m) })}
}

func (a Agency) agency() planning.Agency {
	return planning.Agency{ID: a.ID, Name: a.Name, NameEN: a.NameEN, Kind: a.Kind, Aliases: a.Aliases, Unit: a.Unit, Successor: a.Successor,
		Kinds: a.Kinds, Members: each(a.Members, func(m Member) planning.Member { return planning.Member(m) })}
}

func taskOf(t planning.Task) Task {
	return Task{ID: t.ID, Clause: t.Clause, Category: t.Category, Title: t.Title, TitleEN: t.TitleEN, Text: t.Text, Lead: t.Lead,
		Coordinating: t.Coordinating, Schedule: Schedule(t.Schedule), LeadLabel: t.LeadLabel, LeadText: t.LeadText,
		CoordinatingText: t.CoordinatingText, Condition: t.Condition, ConditionEN: t.ConditionEN, Source: t.Source, Contest: t.Contest,
		Contests: t.Contests, Duties: each(t.Duties, dutyOf), DependsOn: t.DependsOn,
		Deliverables: each(t.Deliverables, func(d planning.Deliverable) Deliverable { return Deliverable(d) }),
		Indicators:   each(t.Indicators, func(x planning.Indicator) Indicator { return Indicator(x) }),
		Funding:      each(t.Funding, func(f planning.Funding) Funding { return Funding(f) })}
}

// Task returns the task that is written so.
func (t Task) Task() planning.Task {
	return planning.Task{ID: t.ID, Clause: t.Clause, Category: t.Category, Title: t.Title, TitleEN: t.TitleEN, Text: t.Text, Lead: t.Lead,
		Coordinating: t.Coordinating, Schedule: planning.Schedule(t.Schedule), LeadLabel: t.LeadLabel, LeadText: t.LeadText,
		CoordinatingText: t.CoordinatingText, Condition: t.Condition, ConditionEN: t.ConditionEN, Source: t.Source, Contest: t.Contest,
		Contests: t.Contests, Duties: each(t.Duties, Duty.duty), DependsOn: t.DependsOn,
		Deliverables: each(t.Deliverables, func(d Deliverable) planning.Deliverable { return planning.Deliverable(d) }),
		Indicators:   each(t.Indicators, func(x Indicator) planning.Indicator { return planning.Indicator(x) }),
		Funding:      each(t.Funding, func(f Funding) planning.Funding { return planning.Funding(f) })}
}

func dutyOf(d planning.Duty) Duty {
	return Duty{ID: d.ID, Kind: d.Kind, Text: d.Text, TextEN: d.TextEN, Optional: d.Optional, Coordinating: d.Coordinating,
		ReportTo: d.ReportTo, ConsolidatedTo: d.ConsolidatedTo, Schedule: Schedule(d.Schedule), SourceNote: d.SourceNote}
}

func (d Duty) duty() planning.Duty {
	return planning.Duty{ID: d.ID, Kind: d.Kind, Text: d.Text, TextEN: d.TextEN, Optional: d.Optional, Coordinating: d.Coordinating,
		ReportTo: d.ReportTo, ConsolidatedTo: d.ConsolidatedTo, Schedule: planning.Schedule(d.Schedule), SourceNote: d.SourceNote}
}

// each maps a slice; no elements are nil.
func each[A, B any](in []A, f func(A) B) []B {
	if len(in) == 0 {
		return nil
	}
	out := make([]B, len(in))
	for i, a := range in {
		out[i] = f(a)
	}
	return out
}
