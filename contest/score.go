package contest

import (
	"slices"
	"time"

	"khoabang/questions"
)

// Score is what the counted entries of an attempt are worth.
type Score struct {
	Correct   int               // questions answered wholly right
	Of        int               // questions that can be: all but a prediction and those that are void
	Points    int               // sum of marks, in thousandths of a point
	Marks     []int             // by item of the sheet, in thousandths of a point
	Failed    bool              // a critical question was not answered right
	Predicted questions.Decimal // "" where nothing was predicted
	Amended   int               // how many amendments of its questions it was made with
	Took      time.Duration     // what the questions took, where they are handed out one at a time: see Marking.Sum; else 0
}

// Counted returns, for each item of a sheet of n items, the answer that counts: of the entries that are not late, the
// latest by (Epoch, Seq), except that an entry of an older epoch that arrived after a newer epoch had answered the
// item only ever fills a gap. Taking the greatest (Epoch, Seq) says both, whatever the order of arrival.
func Counted(n int, entries []Entry) []questions.Answer {
	answers := make([]questions.Answer, n)
	for i, e := range counted(n, entries) {
		answers[i] = e.Answer
	}
	return answers
}

// counted returns, for each item, the entry whose answer counts; the zero one where there is none.
func counted(n int, entries []Entry) []Entry {
	latest := make([]Entry, n)
	for _, e := range entries {
		if e.Late || e.Item < 0 || e.Item >= n {
			continue
		}
		l := latest[e.Item]
		if e.Epoch > l.Epoch || e.Epoch == l.Epoch && e.Seq > l.Seq {
			latest[e.Item] = e
		}
	}
	return latest
}

// Sum scores the counted entries of an attempt at a paper that was not amended, without the time they took; see Marking.Sum.
func Sum(p Paper, s Sheet, entries []Entry) Score {
	return Contest{}.Marking(p).Sum(Attempt{Sheet: s}, entries)
}

// add counts an item with a mark of questions.FullMark at most.
func (s *Score) add(item, mark, worth int, critical bool) {
	s.Of++
	s.Marks[item] = mark * worth / questions.FullMark
	s.Points += s.Marks[item]
	if mark == questions.FullMark {
		s.Correct++
	} else if critical {
		s.Failed = true
	}
}

// worth returns what a right answer to q earns, in thousandths of a point.
func (p Paper) worth(q questions.Question) int {
	if i := q.Difficulty - 1; i >= 0 && i < len(p.Worth) {
		return p.Worth[i]
	}
	return questions.FullMark
}

// critical reports whether q fails the sheet when it is not answered right.
func (p Paper) critical(q questions.Question) bool {
	return p.Critical != "" && slices.Contains(q.Tags, p.Critical)
}

// Equal reports whether s and o are the same score.
func (s Score) Equal(o Score) bool {
	return s.Correct == o.Correct && s.Of == o.Of && s.Points == o.Points && s.Failed == o.Failed &&
		s.Predicted == o.Predicted && s.Amended == o.Amended && s.Took == o.Took && slices.Equal(s.Marks, o.Marks)
}

// Result is a closed attempt as ranking sees it.
type Result struct {
	AttemptID    string
	ContestID    string
	RoundID      string
	BlockID      string
	ContestantID string
	UnitID       string
	Category     string
	Ordinal      int // among the contestant's attempts of its period
	Correct      int
	Of           int // questions that can be right
	Points       int // in thousandths
	Failed       bool
	Predicted    questions.Decimal
	Duration     time.Duration
	RegisteredAt time.Time
	SubmittedAt  time.Time
	Revision     int // of the attempt; a greater one replaces a smaller
	ChangedAt    time.Time
}

// Perfect reports whether every question was answered right.
func (r Result) Perfect() bool { return r.Of > 0 && r.Correct == r.Of }

// Result returns a closed attempt as ranking sees it.
func (a Attempt) Result() Result {
	return Result{
		AttemptID: a.ID, ContestID: a.ContestID, RoundID: a.RoundID, BlockID: a.BlockID, ContestantID: a.ContestantID,
		UnitID: a.UnitID, Category: a.Category, Ordinal: a.Ordinal, Correct: a.Score.Correct, Of: a.Score.Of,
		Points: a.Score.Points, Failed: a.Score.Failed, Predicted: a.Score.Predicted, Duration: a.Duration(),
		RegisteredAt: a.RegisteredAt, SubmittedAt: a.Closing.At, Revision: a.Revision, ChangedAt: a.ChangedAt,
	}
}
