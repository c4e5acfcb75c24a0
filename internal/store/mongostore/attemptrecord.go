package mongostore

import (
	"fmt"
	"strconv"
	"time"

	"khoabang/contest"
	"khoabang/questions"
)

// attemptRecord is an attempt without its journal.
type attemptRecord struct {
	ID           string        `bson:"_id"`
	Version      int           `bson:"v"`
	ContestID    string        `bson:"contest"`
	RoundID      string        `bson:"round"`
	BlockID      string        `bson:"block,omitempty"`
	PaperID      string        `bson:"paper"`
	ContestantID string        `bson:"contestant"`
	UnitID       string        `bson:"unit"`
	Category     string        `bson:"category,omitempty"`
	RegisteredAt time.Time     `bson:"registered_at,omitempty"`
	Period       string        `bson:"period"`
	Ordinal      int           `bson:"ordinal"`
	StartKey     string        `bson:"start_key"`
	ResumeHash   string        `bson:"resume_hash"`
	Seed         string        `bson:"seed"` // 32 hexadecimal digits: BSON has no unsigned numbers
	Items        []itemRecord  `bson:"items,omitempty"`
	Epoch        int           `bson:"epoch"`
	State        string        `bson:"state"`
	StartedAt    time.Time     `bson:"started_at,omitempty"`
	StartedMin   int64         `bson:"started_min"` // whole minutes since 1970: what Activity groups by
	Limit        time.Duration `bson:"limit_ns"`
	Deadline     time.Time     `bson:"deadline,omitempty"` // missing: never
	Openings     []time.Time   `bson:"openings,omitempty"`
	Opened       int           `bson:"opened"` // how many Openings there are: what opening the next one asks
	CloseReason  string        `bson:"close_reason,omitempty"`
	ClosedAt     time.Time     `bson:"closed_at,omitempty"`
	ClosedMin    int64         `bson:"closed_min,omitempty"`
	Extra        time.Duration `bson:"extra_ns,omitempty"`
	Began        time.Time     `bson:"began_at,omitempty"`
	Correct      int           `bson:"correct"`
	Of           int           `bson:"of,omitempty"`
	Points       int           `bson:"points"`
	Failed       bool          `bson:"failed,omitempty"`
	Predicted    string        `bson:"predicted,omitempty"`
	Amended      int           `bson:"amended,omitempty"`
	Took         time.Duration `bson:"took_ns,omitempty"`
	Marks        []int         `bson:"marks,omitempty"`
	Revision     int           `bson:"rev"`
	ChangedAt    time.Time     `bson:"changed_at,omitempty"`
}

type itemRecord struct {
	BankID   string   `bson:"bank"`
	ID       string   `bson:"id"`
	Revision int      `bson:"rev"`
	Options  []string `bson:"options,omitempty"`
}

// journalRecord is an attempt with its journal, a map from entryKey. (A filter through an array would be ambiguous
// here, and says the wrong thing on some servers that speak MongoDB's protocol.)
type journalRecord struct {
	Attempt attemptRecord          `bson:",inline"`
	Entries map[string]entryRecord `bson:"entries,omitempty"`
}

type entryRecord struct {
	Epoch      int       `bson:"e"`
	Seq        int       `bson:"s"`
	Item       int       `bson:"i"`
	Options    []string  `bson:"o,omitempty"`
	Number     string    `bson:"n,omitempty"`
	Text       string    `bson:"t,omitempty"`
	ReceivedAt time.Time `bson:"at,omitempty"`
	Late       bool      `bson:"late,omitempty"`
}

func recordOfAttempt(a contest.Attempt) attemptRecord {
	r := attemptRecord{
		ID: a.ID, Version: formVersion, ContestID: a.ContestID, RoundID: a.RoundID, BlockID: a.BlockID, PaperID: a.PaperID,
		ContestantID: a.ContestantID, UnitID: a.UnitID, Category: a.Category,
		RegisteredAt: a.RegisteredAt, Period: a.Period, Ordinal: a.Ordinal, StartKey: a.StartKey,
		ResumeHash: a.ResumeHash, Seed: fmt.Sprintf("%016x%016x", a.Seed[0], a.Seed[1]), Epoch: a.Epoch, State: string(a.State),
		StartedAt: a.StartedAt, StartedMin: minute(a.StartedAt), Limit: a.Limit, Deadline: a.Deadline, Openings: a.Openings, Opened: len(a.Openings),
		CloseReason: string(a.Closing.Reason), ClosedAt: a.Closing.At, ClosedMin: minute(a.Closing.At), Extra: a.Closing.Extra, Began: a.Closing.Began,
		Correct: a.Score.Correct, Of: a.Score.Of, Failed: a.Score.Failed, Predicted: string(a.Score.Predicted), Amended: a.Score.Amended, Took: a.Score.Took, Points: a.Score.Points, Marks: a.Score.Marks, Revision: a.Revision, ChangedAt: a.ChangedAt,
	}
	for _, i := range a.Sheet.Items {
		r.Items = append(r.Items, itemRecord{BankID: i.Ref.BankID, ID: i.Ref.ID, Revision: i.Ref.Revision, Options: i.Options})
	}
	return r
}

func (r attemptRecord) attempt() contest.Attempt {
	a := contest.Attempt{
		ID: r.ID, ContestID: r.ContestID, RoundID: r.RoundID, BlockID: r.BlockID, PaperID: r.PaperID, ContestantID: r.ContestantID, UnitID: r.UnitID,
		Category: r.Category, RegisteredAt: r.RegisteredAt, Period: r.Period, Ordinal: r.Ordinal, StartKey: r.StartKey, ResumeHash: r.ResumeHash, Seed: seed(r.Seed),
		Epoch: r.Epoch, State: contest.AttemptState(r.State), StartedAt: r.StartedAt, Limit: r.Limit, Deadline: r.Deadline, Openings: r.Openings,
		Closing:  contest.Closure{Reason: contest.Reason(r.CloseReason), At: r.ClosedAt, Extra: r.Extra, Began: r.Began},
		Score:    contest.Score{Correct: r.Correct, Of: r.Of, Failed: r.Failed, Predicted: questions.Decimal(r.Predicted), Amended: r.Amended, Took: r.Took, Points: r.Points, Marks: r.Marks},
		Revision: r.Revision, ChangedAt: r.ChangedAt,
	}
	for _, i := range r.Items {
		ref := questions.Ref{BankID: i.BankID, ID: i.ID, Revision: i.Revision}
		a.Sheet.Items = append(a.Sheet.Items, contest.Item{Ref: ref, Options: i.Options})
	}
	return a
}

func seed(s string) (seed contest.Seed) {
	if len(s) == 32 {
		seed[0], _ = strconv.ParseUint(s[:16], 16, 64) // a seed that can't be read is only lost evidence
		seed[1], _ = strconv.ParseUint(s[16:], 16, 64)
	}
	return seed
}

// minute returns t in whole minutes since 1970, and 0 for the zero time.
func minute(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix() / 60
}

// entryKey is where an entry is kept in the journal.
func entryKey(e contest.Entry) string { return fmt.Sprintf("entries.e%ds%d", e.Epoch, e.Seq) }

func recordOfEntry(e contest.Entry) entryRecord {
	return entryRecord{
		Epoch: e.Epoch, Seq: e.Seq, Item: e.Item, Options: e.Answer.Options, Number: string(e.Answer.Number),
		Text: e.Answer.Text, ReceivedAt: e.ReceivedAt, Late: e.Late,
	}
}

func (r entryRecord) entry() contest.Entry {
	return contest.Entry{
		Epoch: r.Epoch, Seq: r.Seq, Item: r.Item, ReceivedAt: r.ReceivedAt, Late: r.Late,
		Answer: questions.Answer{Options: r.Options, Number: questions.Decimal(r.Number), Text: r.Text},
	}
}
