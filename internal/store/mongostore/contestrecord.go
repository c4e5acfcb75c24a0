package mongostore

import (
	"time"

	"khoabang/contest"
	"khoabang/questions"
)

type contestRecord struct {
	ID            string        `bson:"_id"`
	Version       int           `bson:"v"`
	Slug          string        `bson:"slug"`
	Title         string        `bson:"title"`
	Organiser     string        `bson:"organiser"`
	Summary       string        `bson:"summary"`
	Terms         string        `bson:"terms"`
	Practice      bool          `bson:"practice"`
	Rounds        []roundRecord `bson:"rounds"`
	Rules         rulesRecord   `bson:"rules"`
	NoticeVersion string        `bson:"notice_version"`
	NoticeText    string        `bson:"notice_text"`
	Revision      int           `bson:"rev"`
	CreatedAt     time.Time     `bson:"created_at,omitempty"`
}

type roundRecord struct {
	ID        string        `bson:"id"`
	Name      string        `bson:"name"`
	OpensAt   time.Time     `bson:"opens_at,omitempty"`
	ClosesAt  time.Time     `bson:"closes_at,omitempty"`
	PaperID   string        `bson:"paper,omitempty"`
	Banks     []string      `bson:"banks,omitempty"`
	Blueprint []quotaRecord `bson:"blueprint,omitempty"`
}

type quotaRecord struct {
	Area       string `bson:"area"`
	Difficulty int    `bson:"difficulty"`
	Count      int    `bson:"count"`
}

type rulesRecord struct {
	Limit    time.Duration `bson:"limit_ns"`
	Attempts int           `bson:"attempts"`
	Period   string        `bson:"period"`
	Counts   string        `bson:"counts"`
	Marking  string        `bson:"marking"`
	Keys     []string      `bson:"keys,omitempty"`
}

type paperRecord struct {
	ID          string           `bson:"_id"`
	Version     int              `bson:"v"`
	ContestID   string           `bson:"contest"`
	RoundID     string           `bson:"round"`
	Blueprint   []quotaRecord    `bson:"blueprint,omitempty"`
	Marking     string           `bson:"marking"`
	Questions   []questionRecord `bson:"questions,omitempty"`
	PublishedAt time.Time        `bson:"published_at,omitempty"`
}

type contestantRecord struct {
	ID        string          `bson:"_id"`
	Version   int             `bson:"v"`
	Name      string          `bson:"name"`
	UnitID    string          `bson:"unit"`
	Contact   string          `bson:"contact"`
	Consents  []consentRecord `bson:"consents,omitempty"`
	CreatedAt time.Time       `bson:"created_at,omitempty"`
}

type consentRecord struct {
	ContestID string    `bson:"contest"`
	Notice    string    `bson:"notice"`
	At        time.Time `bson:"at,omitempty"`
	OnAir     bool      `bson:"on_air"`
}

func recordOfContest(c contest.Contest) contestRecord {
	r := contestRecord{
		ID: c.ID, Version: formVersion, Slug: c.Slug, Title: c.Title, Organiser: c.Organiser, Summary: c.Summary, Terms: c.Terms,
		Practice: c.Practice,
		Rules: rulesRecord{
			Limit: c.Rules.Limit, Attempts: c.Rules.Attempts, Period: string(c.Rules.Period), Counts: string(c.Rules.Counts),
			Marking: string(c.Rules.Marking),
		},
		NoticeVersion: c.Notice.Version, NoticeText: c.Notice.Text, Revision: c.Revision, CreatedAt: c.CreatedAt,
	}
	for _, k := range c.Rules.Keys {
		r.Rules.Keys = append(r.Rules.Keys, string(k))
	}
	for _, d := range c.Rounds {
		r.Rounds = append(r.Rounds, roundRecord{
			ID: d.ID, Name: d.Name, OpensAt: d.OpensAt, ClosesAt: d.ClosesAt, PaperID: d.PaperID, Banks: d.Draft.Banks,
			Blueprint: recordsOfBlueprint(d.Draft.Blueprint),
		})
	}
	return r
}

func (r contestRecord) contest() contest.Contest {
	c := contest.Contest{
		ID: r.ID, Slug: r.Slug, Title: r.Title, Organiser: r.Organiser, Summary: r.Summary, Terms: r.Terms, Practice: r.Practice,
		Rules: contest.Rules{
			Limit: r.Rules.Limit, Attempts: r.Rules.Attempts, Period: contest.Period(r.Rules.Period),
			Counts: contest.Counting(r.Rules.Counts), Marking: questions.Rule(r.Rules.Marking),
		},
		Notice: contest.Notice{Version: r.NoticeVersion, Text: r.NoticeText}, Revision: r.Revision, CreatedAt: r.CreatedAt,
	}
	for _, k := range r.Rules.Keys {
		c.Rules.Keys = append(c.Rules.Keys, contest.RankKey(k))
	}
	for _, d := range r.Rounds {
		c.Rounds = append(c.Rounds, contest.Round{
			ID: d.ID, Name: d.Name, OpensAt: d.OpensAt, ClosesAt: d.ClosesAt, PaperID: d.PaperID,
			Draft: contest.PaperPlan{Banks: d.Banks, Blueprint: blueprint(d.Blueprint)},
		})
	}
	return c
}

func recordOfPaper(p contest.Paper) paperRecord {
	r := paperRecord{
		ID: p.ID, Version: formVersion, ContestID: p.ContestID, RoundID: p.RoundID, Blueprint: recordsOfBlueprint(p.Blueprint),
		Marking: string(p.Marking), PublishedAt: p.PublishedAt,
	}
	for _, q := range p.Questions {
		r.Questions = append(r.Questions, recordOfQuestion(q))
	}
	return r
}

func (r paperRecord) paper() contest.Paper {
	p := contest.Paper{
		ID: r.ID, ContestID: r.ContestID, RoundID: r.RoundID, Blueprint: blueprint(r.Blueprint),
		Marking: questions.Rule(r.Marking), PublishedAt: r.PublishedAt,
	}
	for _, q := range r.Questions {
		p.Questions = append(p.Questions, q.question())
	}
	return p
}

func recordsOfBlueprint(b questions.Blueprint) []quotaRecord {
	var rs []quotaRecord
	for _, t := range b {
		rs = append(rs, quotaRecord(t))
	}
	return rs
}

func blueprint(rs []quotaRecord) questions.Blueprint {
	var b questions.Blueprint
	for _, r := range rs {
		b = append(b, questions.Quota(r))
	}
	return b
}

func recordOfContestant(p contest.Contestant) contestantRecord {
	r := contestantRecord{
		ID: p.ID, Version: formVersion, Name: p.Name, UnitID: p.UnitID, Contact: p.Contact, CreatedAt: p.CreatedAt,
	}
	for _, c := range p.Consents {
		r.Consents = append(r.Consents, consentRecord(c))
	}
	return r
}

func (r contestantRecord) contestant() contest.Contestant {
	p := contest.Contestant{ID: r.ID, Name: r.Name, UnitID: r.UnitID, Contact: r.Contact, CreatedAt: r.CreatedAt}
	for _, c := range r.Consents {
		p.Consents = append(p.Consents, contest.Consent(c))
	}
	return p
}
