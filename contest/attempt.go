package contest

import (
	"slices"
	"time"

	"khoabang/questions"
)

// Limits on what one attempt may send. Together with what one answer may hold they keep an attempt and its journal below
// the 16 MB that a MongoDB document may have, even when every entry is a short text of characters of four bytes.
const (
	MaxEpochs  = 60  // take-overs of one attempt, reloads included
	MaxSeq     = 500 // entries of one epoch
	MaxEntries = 50  // entries in one request
)

// AttemptState is where an attempt is in its life.
type AttemptState string

// The states of an attempt. Entries are counted only while it is running; closing fixes them; closed has the score.
const (
	Running AttemptState = "running"
	Closing AttemptState = "closing"
	Done    AttemptState = "closed"
)

// Reason says why an attempt closed.
type Reason string

// The reasons.
const (
	Submitted Reason = "submitted"  // the contestant handed it in
	TimeUp    Reason = "time_up"    // its time ran out
	RoundOver Reason = "round_over" // the round closed before its time ran out
)

// Attempt is one contestant's try at a paper.
type Attempt struct {
	ID           string
	ContestID    string
	RoundID      string
	BlockID      string
	PaperID      string
	ContestantID string
	UnitID       string    // of the contestant at the start
	Category     string    // of the contestant at the start; "" where the contest has none
	RegisteredAt time.Time // when the contestant first registered for the contest
	Period       string    // the span that limits count in; with ContestantID and Ordinal the key it claims
	Ordinal      int       // 1 for the first attempt of the period
	StartKey     string    // chosen by the client for this start, so that a repeated start finds the same attempt
	ResumeHash   string    // hex SHA-256 of the resume code
	Seed         Seed
	Sheet        Sheet
	Epoch        int // the latest that took the attempt; 1 for the start
	State        AttemptState
	StartedAt    time.Time     // when the contestant registered for it; see Contest.Begins
	Limit        time.Duration // the contest's limit at the start, without extra time; 0 means none
	Deadline     time.Time     // when its time is up; zero means never. Derived from Contest.Begins, Limit, Openings and the round
	Openings     []time.Time   // when the first, the second, … item was opened; none where the sheet is handed out as a whole
	Closing      Closure       // set when it leaves Running
	Score        Score         // set when Done
	Revision     int           // rises with every change except an appended entry
	ChangedAt    time.Time     // of the last change except an appended entry
}

// Closure is how and when an attempt closed. It is fixed once.
type Closure struct {
	Reason Reason
	At     time.Time     // the moment that counts: of handing in, or the deadline
	Extra  time.Duration // that the attempt had been granted by then; 0 where it has no limit of any kind
	Began  time.Time     // when the round started for everybody together; zero: the time began with the start
}

// Duration returns the time the attempt took, as it is shown and ranked: by the server's clock, from the start, or from
// that of the round where everybody begins together, and never more than the limit that everybody has. To whom extra time was granted, a clock goes more slowly: the time is scaled by limit ÷
// (limit + extra) and cut to the millisecond. Who uses all of it took the limit, and who uses a half of it a half. So
// extra time costs nobody a rank where the duration is a key.
//
// Where questions are handed out one at a time it is Score.Took, so that what passes between two questions, while a
// network is gone, costs no rank either.
func (a Attempt) Duration() time.Duration {
	if a.Score.Took > 0 {
		return a.Score.Took
	}
	if a.Closing.At.IsZero() {
		return 0
	}
	d := max(a.Closing.At.Sub(a.began()), 0)
	if a.Limit == 0 {
		return d
	}
	if a.Closing.Extra > 0 {
		whole := a.Limit + a.Closing.Extra
		d = portion(min(d, whole), a.Limit, whole)
	}
	return min(d, a.Limit)
}

// Seed is where an attempt's shuffles start from. It is evidence: the sheet itself is stored.
type Seed [2]uint64

// Sheet is what an attempt was given, in its order. It holds no key.
type Sheet struct{ Items []Item }

// Item is one question on a sheet.
type Item struct {
	Ref     questions.Ref
	Options []string // option IDs in the order shown; none for a numeric question
}

// Entry is one answer as it arrived.
type Entry struct {
	Epoch      int
	Seq        int // 1, 2, 3, … within its epoch, given by the client
	Item       int // index into the sheet
	Answer     questions.Answer
	ReceivedAt time.Time // when its request had been read
	Late       bool      // came after the attempt or the time for its question was over, or after the question was left for good: kept for the jury, not counted
}

// Same reports whether e and o are the same answer sent twice. When they arrived does not matter.
func (e Entry) Same(o Entry) bool {
	return e.Epoch == o.Epoch && e.Seq == o.Seq && e.Item == o.Item && e.Answer.Equal(o.Answer)
}

// Contestant is a person who takes part. This record alone holds names and contacts; erasing it leaves every result,
// journal and hash as it is.
type Contestant struct {
	ID        string
	Name      string
	UnitID    string
	Contact   string
	BornOn    time.Time // midnight UTC of the day; zero where no contest asked
	Consents  []Consent // at most one for each contest
	CreatedAt time.Time
	Salt      string // random; published results commit to the name by it. "" for records of earlier versions
}

// Consent is what a contestant agreed to for one contest, and when.
type Consent struct {
	ContestID string
	Notice    string // version of the notice that was shown
	At        time.Time
	First     time.Time // when the contestant first registered for the contest
	BlockID   string
	Category  string
	OnAir     bool // the name may be shown on the contest's public boards and on air
}

// ConsentTo returns what p agreed to for the contest; nothing where p was not asked.
func (p Contestant) ConsentTo(contestID string) Consent {
	for _, c := range p.Consents {
		if c.ContestID == contestID {
			return c
		}
	}
	return Consent{ContestID: contestID}
}

// agree returns p's consents with c in the place of what p agreed to for the same contest before.
func (p Contestant) agree(c Consent) []Consent {
	others := slices.DeleteFunc(slices.Clone(p.Consents), func(o Consent) bool { return o.ContestID == c.ContestID })
	return append(others, c)
}
