package sqlitestore

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"khoabang/contest"
	"khoabang/contest/ruleset"
	"khoabang/questions"
)

// The records are what bodies hold. They are types of their own so that renaming a field of the domain loses nothing;
// a field that a stored body lacks reads as its zero value.

type contestRecord struct {
	ID        string            `json:"id"`
	Slug      string            `json:"slug"`
	Title     string            `json:"title,omitempty"`
	Organiser string            `json:"organiser,omitempty"`
	Summary   string            `json:"summary,omitempty"`
	Terms     string            `json:"terms,omitempty"`
	Practice  bool              `json:"practice,omitempty"`
	Rounds    []roundRecord     `json:"rounds,omitempty"`
	Settings  ruleset.Settings  `json:"settings"`
	Decisions ruleset.Decisions `json:"decisions,omitzero"`
	Notice    noticeRecord      `json:"notice"`
	Revision  int               `json:"revision"`
	CreatedAt time.Time         `json:"created_at,omitzero"`
}

type roundRecord struct {
	ID       string             `json:"id"`
	Name     string             `json:"name,omitempty"`
	Mode     contest.Mode       `json:"mode,omitempty"`
	OpensAt  time.Time          `json:"opens_at,omitzero"`
	ClosesAt time.Time          `json:"closes_at,omitzero"`
	Papers   []roundPaperRecord `json:"papers,omitempty"`
	Steps    []ruleset.Step     `json:"steps,omitempty"`
}

type roundPaperRecord struct {
	BlockID   string        `json:"block,omitempty"`
	PaperID   string        `json:"paper,omitempty"`
	Banks     []string      `json:"banks,omitempty"`
	Blueprint []quotaRecord `json:"blueprint,omitempty"`
	Fixed     []string      `json:"fixed,omitempty"`
	KeepOrder bool          `json:"keep_order,omitempty"`
	Critical  string        `json:"critical,omitempty"`
}

type quotaRecord struct {
	Area       string `json:"area,omitempty"`
	Difficulty int    `json:"difficulty,omitempty"`
	Count      int    `json:"count"`
}

type noticeRecord struct {
	Version string `json:"version,omitempty"`
	Text    string `json:"text,omitempty"`
}

func recordContest(c contest.Contest) contestRecord {
	return contestRecord{
		ID: c.ID, Slug: c.Slug, Title: c.Title, Organiser: c.Organiser, Summary: c.Summary, Terms: c.Terms,
		Practice: c.Practice, Rounds: each(c.Rounds, recordRound), Settings: ruleset.Of(c), Decisions: ruleset.DecisionsOf(c), Notice: noticeRecord(c.Notice),
		Revision: c.Revision, CreatedAt: contest.Millis(c.CreatedAt),
	}
}

func (r contestRecord) domain() contest.Contest {
	c := contest.Contest{
		ID: r.ID, Slug: r.Slug, Title: r.Title, Organiser: r.Organiser, Summary: r.Summary, Terms: r.Terms,
		Practice: r.Practice, Rounds: each(r.Rounds, roundRecord.domain),
		Notice: contest.Notice(r.Notice), Revision: r.Revision, CreatedAt: r.CreatedAt,
	}
	r.Settings.Apply(&c)
	r.Decisions.Apply(&c)
	return c
}

func recordRound(r contest.Round) roundRecord {
	return roundRecord{
		ID: r.ID, Name: r.Name, Mode: r.Mode, OpensAt: contest.Millis(r.OpensAt), ClosesAt: contest.Millis(r.ClosesAt),
		Papers: each(r.Papers, recordRoundPaper), Steps: ruleset.StepsOf(r.Steps),
	}
}

func (r roundRecord) domain() contest.Round {
	return contest.Round{
		ID: r.ID, Name: r.Name, Mode: r.Mode, OpensAt: r.OpensAt, ClosesAt: r.ClosesAt, Papers: each(r.Papers, roundPaperRecord.domain),
		Steps: ruleset.Steps(r.Steps),
	}
}

func recordRoundPaper(p contest.RoundPaper) roundPaperRecord {
	return roundPaperRecord{
		BlockID: p.BlockID, PaperID: p.PaperID, Banks: p.Plan.Banks, Blueprint: each(p.Plan.Blueprint, recordQuota),
		Fixed: p.Plan.Fixed, KeepOrder: p.Plan.KeepOrder, Critical: p.Plan.Critical,
	}
}

func (r roundPaperRecord) domain() contest.RoundPaper {
	return contest.RoundPaper{BlockID: r.BlockID, PaperID: r.PaperID, Plan: contest.PaperPlan{
		Banks: r.Banks, Blueprint: each(r.Blueprint, quotaRecord.domain), Fixed: r.Fixed, KeepOrder: r.KeepOrder,
		Critical: r.Critical,
	}}
}

func recordQuota(q questions.Quota) quotaRecord    { return quotaRecord(q) }
func (r quotaRecord) domain() questions.Quota      { return questions.Quota(r) }
func recordOption(o questions.Option) optionRecord { return optionRecord(o) }
func (r optionRecord) domain() questions.Option    { return questions.Option(r) }

type paperRecord struct {
	ID          string             `json:"id"`
	ContestID   string             `json:"contest,omitempty"`
	RoundID     string             `json:"round,omitempty"`
	BlockID     string             `json:"block,omitempty"`
	Blueprint   []quotaRecord      `json:"blueprint,omitempty"`
	KeepOrder   bool               `json:"keep_order,omitempty"`
	Order       []string           `json:"order,omitempty"`
	Critical    string             `json:"critical,omitempty"`
	Marking     questions.Rule     `json:"marking,omitempty"`
	Worth       []int              `json:"worth,omitempty"`
	Prediction  ruleset.Prediction `json:"prediction,omitzero"`
	Questions   []questionRecord   `json:"questions,omitempty"`
	PublishedAt time.Time          `json:"published_at,omitzero"`
}

func recordPaper(p contest.Paper) paperRecord {
	return paperRecord{
		ID: p.ID, ContestID: p.ContestID, RoundID: p.RoundID, BlockID: p.BlockID, Blueprint: each(p.Blueprint, recordQuota),
		KeepOrder: p.KeepOrder, Order: p.Order, Critical: p.Critical, Marking: p.Marking, Worth: p.Worth,
		Prediction: ruleset.Prediction(p.Prediction), Questions: each(p.Questions, recordQuestion),
		PublishedAt: contest.Millis(p.PublishedAt),
	}
}

func (r paperRecord) domain() contest.Paper {
	return contest.Paper{
		ID: r.ID, ContestID: r.ContestID, RoundID: r.RoundID, BlockID: r.BlockID, Blueprint: each(r.Blueprint, quotaRecord.domain),
		KeepOrder: r.KeepOrder, Order: r.Order, Critical: r.Critical, Marking: r.Marking, Worth: r.Worth,
		Prediction: contest.Prediction(r.Prediction), Questions: each(r.Questions, questionRecord.domain),
		PublishedAt: r.PublishedAt,
	}
}

type questionRecord struct {
	BankID      string           `json:"bank"`
	ID          string           `json:"id"`
	Revision    int              `json:"revision"`
	Kind        questions.Kind   `json:"kind,omitempty"`
	Area        string           `json:"area,omitempty"`
	Difficulty  int              `json:"difficulty,omitempty"`
	Topic       string           `json:"topic,omitempty"`
	Tags        []string         `json:"tags,omitempty"`
	Stem        string           `json:"stem,omitempty"`
	Prompts     []optionRecord   `json:"prompts,omitempty"`
	Options     []optionRecord   `json:"options,omitempty"`
	Key         keyRecord        `json:"key"`
	Shuffle     bool             `json:"shuffle,omitempty"`
	Explanation string           `json:"explanation,omitempty"`
	Source      sourceRecord     `json:"source"`
	ReviewNote  string           `json:"review_note,omitempty"`
	Status      questions.Status `json:"status,omitempty"`
	CreatedAt   time.Time        `json:"created_at,omitzero"`
	CreatedBy   string           `json:"created_by,omitempty"`
	Comment     string           `json:"comment,omitempty"`
	Origin      string           `json:"origin,omitempty"`
}

type optionRecord struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Locked bool   `json:"locked,omitempty"`
}

type keyRecord struct {
	Options   []string          `json:"options,omitempty"`
	Number    questions.Decimal `json:"number,omitempty"`
	Tolerance questions.Decimal `json:"tolerance,omitempty"`
	Texts     []string          `json:"texts,omitempty"`
	NoMarks   bool              `json:"no_marks,omitempty"`
}

type sourceRecord struct {
	Document string    `json:"document,omitempty"`
	Clause   string    `json:"clause,omitempty"`
	Quote    string    `json:"quote,omitempty"`
	Link     string    `json:"link,omitempty"`
	From     time.Time `json:"from,omitzero"`
	To       time.Time `json:"to,omitzero"`
}

func recordQuestion(q questions.Question) questionRecord {
	return questionRecord{
		BankID: q.BankID, ID: q.ID, Revision: q.Revision, Kind: q.Kind, Area: q.Area, Difficulty: q.Difficulty,
		Topic: q.Topic, Tags: q.Tags, Stem: q.Stem, Prompts: each(q.Prompts, recordOption), Options: each(q.Options, recordOption), Key: keyRecord(q.Key), Shuffle: q.Shuffle,
		Explanation: q.Explanation, Source: sourceRecord(q.Source), ReviewNote: q.ReviewNote, Status: q.Status,
		CreatedAt: contest.Millis(q.CreatedAt), CreatedBy: q.CreatedBy, Comment: q.Comment, Origin: q.Origin,
	}
}

func (r questionRecord) domain() questions.Question {
	return questions.Question{
		BankID: r.BankID, ID: r.ID, Revision: r.Revision, Kind: r.Kind, Area: r.Area, Difficulty: r.Difficulty,
		Topic: r.Topic, Tags: r.Tags, Stem: r.Stem, Prompts: each(r.Prompts, optionRecord.domain), Options: each(r.Options, optionRecord.domain), Key: questions.Key(r.Key),
		Shuffle: r.Shuffle, Explanation: r.Explanation, Source: questions.Source(r.Source), ReviewNote: r.ReviewNote,
		Status: r.Status, CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, Comment: r.Comment, Origin: r.Origin,
	}
}

// sheetRecord is what an attempt keeps in its body. The seed is written as text: other readers of JSON would round it.
type sheetRecord struct {
	Seed  [2]string    `json:"seed"`
	Items []itemRecord `json:"sheet,omitempty"`
}

type itemRecord struct {
	BankID   string   `json:"bank"`
	ID       string   `json:"id"`
	Revision int      `json:"revision"`
	Options  []string `json:"options,omitempty"`
}

func recordSheet(seed contest.Seed, s contest.Sheet) sheetRecord {
	return sheetRecord{
		Seed:  [2]string{strconv.FormatUint(seed[0], 10), strconv.FormatUint(seed[1], 10)},
		Items: each(s.Items, recordItem),
	}
}

func (r sheetRecord) domain() (seed contest.Seed, s contest.Sheet, err error) {
	for i, digits := range r.Seed {
		if seed[i], err = strconv.ParseUint(digits, 10, 64); err != nil {
			return seed, s, fmt.Errorf("seed: %w", err)
		}
	}
	return seed, contest.Sheet{Items: each(r.Items, itemRecord.domain)}, nil
}

func recordItem(it contest.Item) itemRecord {
	return itemRecord{BankID: it.Ref.BankID, ID: it.Ref.ID, Revision: it.Ref.Revision, Options: it.Options}
}

func (r itemRecord) domain() contest.Item {
	return contest.Item{Ref: questions.Ref{BankID: r.BankID, ID: r.ID, Revision: r.Revision}, Options: r.Options}
}

type answerRecord struct {
	Options []string          `json:"o,omitempty"`
	Number  questions.Decimal `json:"n,omitempty"`
	Text    string            `json:"t,omitempty"`
}

// encodeAnswer returns what a journal holds for a: "" for no answer.
func encodeAnswer(a questions.Answer) (string, error) {
	if a.Empty() {
		return "", nil
	}
	return encode(answerRecord(a))
}

func decodeAnswer(s string) (questions.Answer, error) {
	if s == "" {
		return questions.Answer{}, nil
	}
	r, err := decode[answerRecord](s)
	return questions.Answer(r), err
}

func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

func decode[T any](s string) (T, error) {
	var v T
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		return v, fmt.Errorf("read a stored record: %w", err)
	}
	return v, nil
}

// each maps a slice; no elements are nil.
func each[S ~[]A, A, B any](in S, f func(A) B) []B {
	if len(in) == 0 {
		return nil
	}
	out := make([]B, len(in))
	for i, a := range in {
		out[i] = f(a)
	}
	return out
}
