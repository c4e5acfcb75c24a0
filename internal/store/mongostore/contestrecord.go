package mongostore

import (
	"encoding/json"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"khoabang/contest"
	"khoabang/contest/ruleset"
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
	Settings      bson.D        `bson:"settings"`            // ruleset.Settings
	Decisions     bson.D        `bson:"decisions,omitempty"` // ruleset.Decisions
	NoticeVersion string        `bson:"notice_version"`
	NoticeText    string        `bson:"notice_text"`
	Revision      int           `bson:"rev"`
	CreatedAt     time.Time     `bson:"created_at,omitempty"`
}

type roundRecord struct {
	ID       string             `bson:"id"`
	Name     string             `bson:"name"`
	Mode     string             `bson:"mode,omitempty"`
	OpensAt  time.Time          `bson:"opens_at,omitempty"`
	ClosesAt time.Time          `bson:"closes_at,omitempty"`
	Papers   []roundPaperRecord `bson:"papers,omitempty"`
	Steps    []stepRecord       `bson:"steps,omitempty"`
}

type stepRecord struct {
	Kind string    `bson:"kind"`
	Item int       `bson:"item,omitempty"`
	At   time.Time `bson:"at"`
	By   string    `bson:"by,omitempty"`
}

type roundPaperRecord struct {
	BlockID   string        `bson:"block,omitempty"`
	PaperID   string        `bson:"paper,omitempty"`
	Banks     []string      `bson:"banks,omitempty"`
	Blueprint []quotaRecord `bson:"blueprint,omitempty"`
	Fixed     []string      `bson:"fixed,omitempty"`
	KeepOrder bool          `bson:"keep_order,omitempty"`
	Critical  string        `bson:"critical,omitempty"`
}

type quotaRecord struct {
	Area       string `bson:"area"`
	Difficulty int    `bson:"difficulty"`
	Count      int    `bson:"count"`
}

type paperRecord struct {
	ID          string           `bson:"_id"`
	Version     int              `bson:"v"`
	ContestID   string           `bson:"contest"`
	RoundID     string           `bson:"round"`
	BlockID     string           `bson:"block,omitempty"`
	KeepOrder   bool             `bson:"keep_order,omitempty"`
	Order       []string         `bson:"order,omitempty"`
	Critical    string           `bson:"critical,omitempty"`
	Worth       []int            `bson:"worth,omitempty"`
	Prediction  bson.D           `bson:"prediction,omitempty"` // ruleset.Prediction
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
	BornOn    time.Time       `bson:"born_on,omitempty"`
	Consents  []consentRecord `bson:"consents,omitempty"`
	CreatedAt time.Time       `bson:"created_at,omitempty"`
	Salt      string          `bson:"salt,omitempty"`
}

type consentRecord struct {
	ContestID string    `bson:"contest"`
	Notice    string    `bson:"notice"`
	At        time.Time `bson:"at,omitempty"`
	First     time.Time `bson:"first,omitempty"`
	BlockID   string    `bson:"block,omitempty"`
	Category  string    `bson:"category,omitempty"`
	OnAir     bool      `bson:"on_air"`
}

func recordOfContest(c contest.Contest) contestRecord {
	return contestRecord{
		ID: c.ID, Version: formVersion, Slug: c.Slug, Title: c.Title, Organiser: c.Organiser, Summary: c.Summary, Terms: c.Terms,
		Practice: c.Practice, Rounds: mapped(c.Rounds, recordOfRound), Settings: document(ruleset.Of(c)),
		Decisions:     document(ruleset.DecisionsOf(c)),
		NoticeVersion: c.Notice.Version, NoticeText: c.Notice.Text, Revision: c.Revision, CreatedAt: c.CreatedAt,
	}
}

func (r contestRecord) contest() contest.Contest {
	c := contest.Contest{
		ID: r.ID, Slug: r.Slug, Title: r.Title, Organiser: r.Organiser, Summary: r.Summary, Terms: r.Terms, Practice: r.Practice,
		Rounds: mapped(r.Rounds, roundRecord.round),
		Notice: contest.Notice{Version: r.NoticeVersion, Text: r.NoticeText}, Revision: r.Revision, CreatedAt: r.CreatedAt,
	}
	value[ruleset.Settings](r.Settings).Apply(&c)
	value[ruleset.Decisions](r.Decisions).Apply(&c)
	return c
}

func recordOfRound(r contest.Round) roundRecord {
	return roundRecord{ID: r.ID, Name: r.Name, Mode: string(r.Mode), OpensAt: r.OpensAt, ClosesAt: r.ClosesAt, Papers: mapped(r.Papers, recordOfRoundPaper),
		Steps: mapped(r.Steps, func(s contest.Step) stepRecord { return stepRecord{string(s.Kind), s.Item, s.At, s.By} })}
}

func (r roundRecord) round() contest.Round {
	return contest.Round{ID: r.ID, Name: r.Name, Mode: contest.Mode(r.Mode), OpensAt: r.OpensAt, ClosesAt: r.ClosesAt, Papers: mapped(r.Papers, roundPaperRecord.paper),
		Steps: mapped(r.Steps, func(s stepRecord) contest.Step {
			return contest.Step{Kind: contest.StepKind(s.Kind), Item: s.Item, At: s.At, By: s.By}
		})}
}

func recordOfRoundPaper(p contest.RoundPaper) roundPaperRecord {
	return roundPaperRecord{
		BlockID: p.BlockID, PaperID: p.PaperID, Banks: p.Plan.Banks, Blueprint: recordsOfBlueprint(p.Plan.Blueprint),
		Fixed: p.Plan.Fixed, KeepOrder: p.Plan.KeepOrder, Critical: p.Plan.Critical,
	}
}

func (r roundPaperRecord) paper() contest.RoundPaper {
	return contest.RoundPaper{BlockID: r.BlockID, PaperID: r.PaperID, Plan: contest.PaperPlan{
		Banks: r.Banks, Blueprint: blueprint(r.Blueprint), Fixed: r.Fixed, KeepOrder: r.KeepOrder, Critical: r.Critical,
	}}
}

// document returns v as a document with the names that its JSON has.
func document(v any) bson.D {
	var d bson.D
	text, err := json.Marshal(v)
	if err == nil {
		err = bson.UnmarshalExtJSON(text, false, &d)
	}
	if err != nil {
		panic(err) // settings hold nothing that cannot be written down
	}
	return d
}

// value is the reverse of document; what cannot be read is the zero value.
func value[T any](d bson.D) T {
	var v T
	if text, err := bson.MarshalExtJSON(d, false, false); err == nil {
		_ = json.Unmarshal(text, &v) // a zero value is refused where it matters
	}
	return v
}

func mapped[T, U any](list []T, f func(T) U) []U {
	var made []U
	for _, v := range list {
		made = append(made, f(v))
	}
	return made
}

func recordOfPaper(p contest.Paper) paperRecord {
	r := paperRecord{
		ID: p.ID, Version: formVersion, ContestID: p.ContestID, RoundID: p.RoundID, BlockID: p.BlockID, KeepOrder: p.KeepOrder,
		Order: p.Order, Critical: p.Critical, Worth: p.Worth, Blueprint: recordsOfBlueprint(p.Blueprint),
		Marking: string(p.Marking), Questions: mapped(p.Questions, recordOfQuestion), PublishedAt: p.PublishedAt,
	}
	if p.Prediction.Of != contest.NoTarget {
		r.Prediction = document(ruleset.Prediction(p.Prediction))
	}
	return r
}

func (r paperRecord) paper() contest.Paper {
	p := contest.Paper{
		ID: r.ID, ContestID: r.ContestID, RoundID: r.RoundID, BlockID: r.BlockID, KeepOrder: r.KeepOrder, Order: r.Order,
		Critical: r.Critical, Worth: r.Worth, Blueprint: blueprint(r.Blueprint), Marking: questions.Rule(r.Marking),
		Questions: mapped(r.Questions, questionRecord.question), PublishedAt: r.PublishedAt,
	}
	if len(r.Prediction) > 0 {
		p.Prediction = contest.Prediction(value[ruleset.Prediction](r.Prediction))
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
		ID: p.ID, Version: formVersion, Name: p.Name, UnitID: p.UnitID, Contact: p.Contact, BornOn: p.BornOn, CreatedAt: p.CreatedAt, Salt: p.Salt,
	}
	for _, c := range p.Consents {
		r.Consents = append(r.Consents, consentRecord(c))
	}
	return r
}

func (r contestantRecord) contestant() contest.Contestant {
	p := contest.Contestant{ID: r.ID, Name: r.Name, UnitID: r.UnitID, Contact: r.Contact, BornOn: r.BornOn, CreatedAt: r.CreatedAt, Salt: r.Salt}
	for _, c := range r.Consents {
		p.Consents = append(p.Consents, contest.Consent(c))
	}
	return p
}
