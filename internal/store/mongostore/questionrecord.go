package mongostore

import (
	"time"

	"khoabang/questions"
)

// questionRecord is a revision of a question, in the bank and in papers.
type questionRecord struct {
	BankID      string         `bson:"bank"`
	ID          string         `bson:"id"`
	Revision    int            `bson:"rev"`
	Kind        string         `bson:"kind"`
	Area        string         `bson:"area"`
	Difficulty  int            `bson:"difficulty"`
	Topic       string         `bson:"topic,omitempty"`
	Tags        []string       `bson:"tags,omitempty"`
	Stem        string         `bson:"stem"`
	Prompts     []optionRecord `bson:"prompts,omitempty"`
	Options     []optionRecord `bson:"options,omitempty"`
	KeyOptions  []string       `bson:"key_options,omitempty"`
	KeyNumber   string         `bson:"key_number,omitempty"`
	Tolerance   string         `bson:"key_tolerance,omitempty"`
	Texts       []string       `bson:"key_texts,omitempty"`
	NoMarks     bool           `bson:"key_no_marks,omitempty"`
	Shuffle     bool           `bson:"shuffle,omitempty"`
	Explanation string         `bson:"explanation,omitempty"`
	Document    string         `bson:"source_document,omitempty"`
	Clause      string         `bson:"source_clause,omitempty"`
	Quote       string         `bson:"source_quote,omitempty"`
	Link        string         `bson:"source_link,omitempty"`
	From        time.Time      `bson:"source_from,omitempty"`
	To          time.Time      `bson:"source_to,omitempty"`
	ReviewNote  string         `bson:"review_note,omitempty"`
	Status      string         `bson:"status"`
	CreatedAt   time.Time      `bson:"created_at,omitempty"`
	CreatedBy   string         `bson:"created_by,omitempty"`
	Comment     string         `bson:"comment,omitempty"`
	Origin      string         `bson:"origin,omitempty"`
}

type optionRecord struct {
	ID     string `bson:"id"`
	Text   string `bson:"text"`
	Locked bool   `bson:"locked,omitempty"`
}

func recordOfQuestion(q questions.Question) questionRecord {
	r := questionRecord{
		BankID: q.BankID, ID: q.ID, Revision: q.Revision, Kind: string(q.Kind), Area: q.Area, Difficulty: q.Difficulty,
		Topic: q.Topic, Tags: q.Tags, Stem: q.Stem, KeyOptions: q.Key.Options, KeyNumber: string(q.Key.Number),
		Tolerance: string(q.Key.Tolerance), Texts: q.Key.Texts, NoMarks: q.Key.NoMarks, Shuffle: q.Shuffle, Explanation: q.Explanation, Document: q.Source.Document,
		Clause: q.Source.Clause, Quote: q.Source.Quote, Link: q.Source.Link, From: q.Source.From, To: q.Source.To, ReviewNote: q.ReviewNote, Status: string(q.Status),
		CreatedAt: q.CreatedAt, CreatedBy: q.CreatedBy, Comment: q.Comment, Origin: q.Origin,
	}
	for _, o := range q.Prompts {
		r.Prompts = append(r.Prompts, optionRecord(o))
	}
	for _, o := range q.Options {
		r.Options = append(r.Options, optionRecord(o))
	}
	return r
}

func (r questionRecord) question() questions.Question {
	q := questions.Question{
		BankID: r.BankID, ID: r.ID, Revision: r.Revision, Kind: questions.Kind(r.Kind), Area: r.Area,
		Difficulty: r.Difficulty, Topic: r.Topic, Tags: r.Tags, Stem: r.Stem,
		Key: questions.Key{
			Options: r.KeyOptions, Number: questions.Decimal(r.KeyNumber), Tolerance: questions.Decimal(r.Tolerance),
			Texts: r.Texts, NoMarks: r.NoMarks,
		},
		Shuffle: r.Shuffle, Explanation: r.Explanation,
		Source: questions.Source{
			Document: r.Document, Clause: r.Clause, Quote: r.Quote, Link: r.Link, From: r.From, To: r.To,
		},
		ReviewNote: r.ReviewNote, Status: questions.Status(r.Status), CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, Comment: r.Comment, Origin: r.Origin,
	}
	for _, o := range r.Prompts {
		q.Prompts = append(q.Prompts, questions.Option(o))
	}
	for _, o := range r.Options {
		q.Options = append(q.Options, questions.Option(o))
	}
	return q
}
