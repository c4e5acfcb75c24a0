package contest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// Difference is something in a store that does not agree with the journal.
type Difference struct {
	AttemptID string // "" where it is a publication's
	Published string // the publication, as "contest/round/number"; "" where it is an attempt's
	What      string // "points", "correct", "marks", "time", "sheet", "journal", "openings", "closing", "extra time", "start", "paper", "attempt"
	Stored    string
	Derived   string
}

// String returns the difference on one line.
func (d Difference) String() string {
	if d.Published != "" {
		return fmt.Sprintf("published result %s: %s is %s, the journals give %s", d.Published, d.What, d.Stored, d.Derived)
	}
	return fmt.Sprintf("attempt %s: %s is stored as %s, the journal gives %s", d.AttemptID, d.What, d.Stored, d.Derived)
}

// Verified counts what Verify looked at.
type Verified struct {
	Attempts int
	Closed   int // with a score that was computed again
	Entries  int
}

// Verify recomputes the score of every closed attempt in store from its journal, sheet and paper, and calls report for
// each difference. It checks, too, that sheets name questions of their paper, and that counted entries lie within the
// attempt's time. What is there and cannot be read is a difference like any other. It changes nothing. Its error is the
// store's, when that does not answer, or report's.
func Verify(ctx context.Context, store Store, report func(Difference) error) (Verified, error) {
	v := verifier{store: store, papers: map[string]Paper{}, contests: map[string]Contest{}}
	err := store.AttemptIDs(ctx, func(id string) error {
		ds, err := v.verify(ctx, id)
		if err != nil {
			return err
		}
		for _, d := range ds {
			if err := report(d); err != nil {
				return err
			}
		}
		return nil
	})
	return v.Verified, err
}

// verifier verifies one attempt after the other.
type verifier struct {
	Verified
	store    Store
	papers   map[string]Paper
	contests map[string]Contest
}

// verify returns the differences of one attempt, and counts it.
func (v *verifier) verify(ctx context.Context, id string) ([]Difference, error) {
	v.Attempts++
	a, err := v.store.Attempt(ctx, id)
	if err != nil {
		return unreadable(ctx, id, "attempt", err)
	}
	if a.State == Done {
		v.Closed++
	}
	entries, err := v.store.Entries(ctx, id)
	if err != nil {
		return unreadable(ctx, id, "journal", err)
	}
	v.Entries += len(entries)
	p, known := v.papers[a.PaperID]
	if !known {
		if p, err = v.store.Paper(ctx, a.PaperID); err != nil {
			return unreadable(ctx, id, "paper", err)
		}
		v.papers[a.PaperID] = p
	}
	c, known := v.contests[a.ContestID]
	if !known {
		if c, err = v.store.Contest(ctx, a.ContestID); err != nil {
			return unreadable(ctx, id, "contest", err)
		}
		v.contests[a.ContestID] = c
	}
	granted := c.granted(a)
	if a.State == Running {
		a.Closing.Extra, a.Closing.Began = granted, c.started(a) // what its entries may have been given in
	}
	ds := differences(a, c.Marking(p), entries)
	if a.Closing.Extra > granted { // one that was granted while the attempt closed is not in it
		ds = append(ds, Difference{AttemptID: a.ID, What: "extra time", Stored: a.Closing.Extra.String(), Derived: granted.String()})
	}
	if began := c.started(a); !a.Closing.Began.Equal(began) {
		ds = append(ds, Difference{AttemptID: a.ID, What: "start", Stored: a.Closing.Began.String(), Derived: began.String()})
	}
	return ds, nil
}

// unreadable returns the difference that a record is that cannot be read, or err if the store does not answer at all.
func unreadable(ctx context.Context, id, what string, err error) ([]Difference, error) {
	if ctx.Err() != nil || fault.KindOf(err) == fault.Unavailable {
		return nil, fmt.Errorf("attempt %s: %w", id, err)
	}
	return []Difference{{AttemptID: id, What: what, Stored: fmt.Sprintf("unreadable (%v)", err), Derived: "nothing"}}, nil
}

// differences returns what in a does not agree with its paper, the amendments and its journal.
func differences(a Attempt, m Marking, entries []Entry) []Difference {
	var ds []Difference
	check := func(what string, stored, derived any) {
		if s, d := fmt.Sprint(stored), fmt.Sprint(derived); s != d {
			ds = append(ds, Difference{AttemptID: a.ID, What: what, Stored: s, Derived: d})
		}
	}
	windows := m.contest.Windows(a)
	check("openings", windows.disorder(a, m.contest.OpensByPhone(a.RoundID)), "")
	for i, it := range a.Sheet.Items {
		check(fmt.Sprintf("sheet (item %d)", i+1), strings.Join(slices.Sorted(slices.Values(it.Options)), " "), m.paper.optionIDs(it.Ref))
	}
	for _, e := range entries {
		if e.Late || e.Item >= 0 && e.Item < len(a.Sheet.Items) && e.Epoch <= a.Epoch && a.inTime(e) && windows.inTime(e) {
			continue
		}
		check(fmt.Sprintf("journal (entry %d/%d)", e.Epoch, e.Seq), "counted", "out of bounds")
	}
	if a.State != Done {
		return ds
	}
	score := m.Sum(a, entries)
	check("correct", a.Score.Correct, score.Correct)
	check("amendments seen", a.Score.Amended, score.Amended)
	check("failed", a.Score.Failed, score.Failed)
	check("predicted", a.Score.Predicted, score.Predicted)
	if a.Score.Of != 0 { // what was closed by earlier versions does not say
		check("questions", a.Score.Of, score.Of)
	}
	check("points", a.Score.Points, score.Points)
	check("marks", a.Score.Marks, score.Marks)
	check("time", a.Score.Took, score.Took)
	if why := a.closingOff(windows, entries); why != "" {
		check("closing", a.Closing.At, why)
	}
	return ds
}

// closingOff returns what the closing should be where it cannot be as it is stored; "" otherwise. An entry that counts
// was received before the attempt closed, or in the time that a request and the grace take.
func (a Attempt) closingOff(w Windows, entries []Entry) string {
	at, end := a.Closing.At, a.began().Add(a.Limit+a.Closing.Extra)
	switch {
	case at.Before(a.entered()) || a.Limit > 0 && at.After(end):
		return "a time within the attempt's limit"
	case a.Closing.Reason == TimeUp && !at.Equal(end) && !at.Equal(w.end()):
		return "the end of the attempt's limit"
	}
	for _, e := range entries {
		if !e.Late && e.ReceivedAt.After(at.Add(2*Grace)) {
			return "a time no earlier than its answers"
		}
	}
	return ""
}

// inTime reports whether a counted entry arrived between the start and what the attempt's own limit allows, give or
// take the grace, since another node's clock may have stamped the start. The round's end may have cut the time shorter
// since, but never before an acknowledged answer.
func (a Attempt) inTime(e Entry) bool {
	if e.ReceivedAt.Before(a.entered().Add(-Grace)) {
		return false
	}
	return a.Limit == 0 || !e.ReceivedAt.After(a.began().Add(a.Limit+a.Closing.Extra+Grace))
}

// inTime reports whether a counted entry arrived in the window of its item, give or take the grace.
func (w Windows) inTime(e Entry) bool {
	return w == nil || e.Item < w.Opened() && !w.left(e) && !w.timeUp(e) && !e.ReceivedAt.Before(w[e.Item].Opens.Add(-Grace))
}

// disorder returns what is wrong with the openings of an attempt, of which there are none where its phone asks for no
// question; "" where nothing is.
func (w Windows) disorder(a Attempt, asks bool) string {
	if !asks {
		if len(a.Openings) > 0 {
			return fmt.Sprint(a.Openings)
		}
		return ""
	}
	for i, v := range w[:w.Opened()] {
		if v.Opens.Before(a.StartedAt) || !v.Left.IsZero() && v.Left.Before(v.Opens) {
			return fmt.Sprintf("item %d at %v", i+1, v.Opens)
		}
	}
	if len(a.Openings) > len(w) || len(a.Openings) > 0 && !a.Openings[0].Equal(a.StartedAt) {
		return fmt.Sprint(a.Openings)
	}
	return ""
}

// optionIDs returns the sorted IDs of a question's options, separated by spaces, or "no such question".
func (p Paper) optionIDs(ref questions.Ref) string {
	q, ok := p.Question(ref)
	if !ok {
		return "no such question"
	}
	ids := make([]string, len(q.Options))
	for i, o := range q.Options {
		ids[i] = o.ID
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}
