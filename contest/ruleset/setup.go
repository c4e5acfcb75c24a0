package ruleset

import (
	"time"

	"khoabang/contest"
	"khoabang/questions"
)

// Setup is everything that is set up of a contest before it is published: its texts, rounds and rules.
type Setup struct {
	Slug      string `json:"slug"`
	Title     string `json:"title"`
	Organiser string `json:"organiser,omitempty"`
	Summary   string `json:"summary,omitempty"`
	Terms     string `json:"terms,omitempty"`
	Notice    string `json:"notice,omitempty"`
	Practice  bool   `json:"practice,omitempty"`
	Settings
	Rounds []SetupRound `json:"rounds"`
}

// SetupRound is a round with its times.
type SetupRound struct {
	ID       string       `json:"id,omitempty"` // of a round that the contest has; "" for a new one
	Name     string       `json:"name,omitempty"`
	Mode     contest.Mode `json:"mode,omitempty"`
	OpensAt  time.Time    `json:"opens_at,omitzero"`
	ClosesAt time.Time    `json:"closes_at,omitzero"`
	Papers   []Paper      `json:"papers"`
}

// SetupOf returns what is set up of c.
func SetupOf(c contest.Contest) Setup {
	s := Setup{Slug: c.Slug, Title: c.Title, Organiser: c.Organiser, Summary: c.Summary, Terms: c.Terms, Notice: c.Notice.Text,
		Practice: c.Practice, Settings: Of(c)}
	for _, r := range c.Rounds {
		s.Rounds = append(s.Rounds, SetupRound{ID: r.ID, Name: r.Name, Mode: r.Mode, OpensAt: contest.Millis(r.OpensAt), ClosesAt: contest.Millis(r.ClosesAt),
			Papers: each(r.Papers, paperOf)})
	}
	return s
}

// Contest returns a contest as s says, without an ID.
func (s Setup) Contest() contest.Contest {
	c := contest.Contest{Slug: s.Slug, Title: s.Title, Organiser: s.Organiser, Summary: s.Summary, Terms: s.Terms,
		Practice: s.Practice, Notice: contest.Notice{Text: s.Notice}}
	s.Apply(&c)
	for _, r := range s.Rounds {
		c.Rounds = append(c.Rounds, contest.Round{ID: r.ID, Name: r.Name, Mode: r.Mode, OpensAt: r.OpensAt, ClosesAt: r.ClosesAt,
			Papers: each(r.Papers, Paper.paper)})
	}
	return c
}

func paperOf(p contest.RoundPaper) Paper {
	return Paper{BlockID: p.BlockID, Banks: p.Plan.Banks, Fixed: p.Plan.Fixed, KeepOrder: p.Plan.KeepOrder, Critical: p.Plan.Critical,
		Blueprint: each([]questions.Quota(p.Plan.Blueprint), func(q questions.Quota) Quota { return Quota(q) })}
}

func (p Paper) paper() contest.RoundPaper {
	return contest.RoundPaper{BlockID: p.BlockID, Plan: contest.PaperPlan{
		Banks: p.Banks, Fixed: p.Fixed, KeepOrder: p.KeepOrder, Critical: p.Critical,
		Blueprint: each(p.Blueprint, func(q Quota) questions.Quota { return questions.Quota(q) }),
	}}
}

// FileOf returns the rules of c as a file, without its texts and times.
func FileOf(c contest.Contest) File {
	f := File{Title: c.Title, About: c.Summary, Settings: Of(c)}
	for _, r := range c.Rounds {
		f.Rounds = append(f.Rounds, Round{Name: r.Name, Mode: r.Mode, Papers: each(r.Papers, paperOf)})
	}
	return f
}
