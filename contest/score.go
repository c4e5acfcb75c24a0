package contest

import (
	"slices"
	"time"

	"khoabang/questions"
)

// Score is what the counted entries of an attempt are worth.
type Score struct {
	Correct int   // questions answered wholly right
	Points  int   // sum of marks, in thousandths of a point
	Marks   []int // by item of the sheet, in thousandths of a point
}

// Counted returns, for each item of a sheet of n items, the answer that counts: of the entries that are not late, the
// latest by (Epoch, Seq), except that an entry of an older epoch that arrived after a newer epoch had answered the
// item only ever fills a gap. Taking the greatest (Epoch, Seq) says both, whatever the order of arrival.
func Counted(n int, entries []Entry) []questions.Answer {
	answers := make([]questions.Answer, n)
	latest := make([]Entry, n)
	for _, e := range entries {
		if e.Late || e.Item < 0 || e.Item >= n {
			continue
		}
		l := latest[e.Item]
		if e.Epoch > l.Epoch || e.Epoch == l.Epoch && e.Seq > l.Seq {
			latest[e.Item] = e
			answers[e.Item] = e.Answer
		}
	}
	return answers
}

// Sum scores the counted entries of an attempt: a pure function of the sheet, the paper and the entries, in any order
// and with any repeats.
func Sum(p Paper, s Sheet, entries []Entry) Score {
	score := Score{Marks: make([]int, len(s.Items))}
	for i, a := range Counted(len(s.Items), entries) {
		q, ok := p.Question(s.Items[i].Ref)
		if !ok {
			continue
		}
		m := q.Mark(a, p.Marking)
		score.Marks[i] = m
		score.Points += m
		if m == questions.FullMark {
			score.Correct++
		}
	}
	return score
}

// Equal reports whether s and o are the same score.
func (s Score) Equal(o Score) bool {
	return s.Correct == o.Correct && s.Points == o.Points && slices.Equal(s.Marks, o.Marks)
}

// Result is a closed attempt as ranking sees it.
type Result struct {
	AttemptID    string
	ContestID    string
	ContestantID string
	UnitID       string
	Ordinal      int // among the contestant's attempts of its period
	Correct      int
	Points       int
	Duration     time.Duration
	SubmittedAt  time.Time
	Revision     int // of the attempt; a greater one replaces a smaller
	ChangedAt    time.Time
}

// Result returns a closed attempt as ranking sees it.
func (a Attempt) Result() Result {
	return Result{
		AttemptID: a.ID, ContestID: a.ContestID, ContestantID: a.ContestantID, UnitID: a.UnitID, Ordinal: a.Ordinal,
		Correct: a.Score.Correct, Points: a.Score.Points, Duration: a.Duration(), SubmittedAt: a.Closing.At,
		Revision: a.Revision, ChangedAt: a.ChangedAt,
	}
}
