package contest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"khoabang/questions"
)

// Difference is something in a store that does not agree with the journal.
type Difference struct {
	AttemptID string
	What      string // "points", "correct", "marks", "duration", "sheet", "journal", "closing", "paper"
	Stored    string
	Derived   string
}

// String returns the difference on one line.
func (d Difference) String() string {
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
// attempt's time. It changes nothing. Its error is the store's, or report's.
func Verify(ctx context.Context, store Store, report func(Difference) error) (Verified, error) {
	var v Verified
	papers := map[string]Paper{}
	err := store.AttemptIDs(ctx, func(id string) error {
		a, err := store.Attempt(ctx, id)
		if err != nil {
			return err
		}
		p, ok := papers[a.PaperID]
		if !ok {
			if p, err = store.Paper(ctx, a.PaperID); err != nil {
				return fmt.Errorf("attempt %s: %w", id, err)
			}
			papers[a.PaperID] = p
		}
		entries, err := store.Entries(ctx, id)
		if err != nil {
			return err
		}
		v.Attempts++
		v.Entries += len(entries)
		if a.State == Done {
			v.Closed++
		}
		for _, d := range differences(a, p, entries) {
			if err := report(d); err != nil {
				return err
			}
		}
		return nil
	})
	return v, err
}

// differences returns what in a does not agree with its paper and journal.
func differences(a Attempt, p Paper, entries []Entry) []Difference {
	var ds []Difference
	check := func(what string, stored, derived any) {
		if s, d := fmt.Sprint(stored), fmt.Sprint(derived); s != d {
			ds = append(ds, Difference{AttemptID: a.ID, What: what, Stored: s, Derived: d})
		}
	}
	for i, it := range a.Sheet.Items {
		check(fmt.Sprintf("sheet (item %d)", i+1), strings.Join(slices.Sorted(slices.Values(it.Options)), " "), p.optionIDs(it.Ref))
	}
	for _, e := range entries {
		if e.Late || e.Item >= 0 && e.Item < len(a.Sheet.Items) && e.Epoch <= a.Epoch && a.inTime(e) {
			continue
		}
		check(fmt.Sprintf("journal (entry %d/%d)", e.Epoch, e.Seq), "counted", "out of bounds")
	}
	if a.State != Done {
		return ds
	}
	score := Sum(p, a.Sheet, entries)
	check("correct", a.Score.Correct, score.Correct)
	check("points", a.Score.Points, score.Points)
	check("marks", a.Score.Marks, score.Marks)
	if a.Closing.At.Before(a.StartedAt) || a.Limit > 0 && a.Closing.At.After(a.StartedAt.Add(a.Limit)) {
		check("closing", a.Closing.At, "a time within the attempt's limit")
	}
	return ds
}

// inTime reports whether a counted entry arrived between the start and what the attempt's own limit allows, give or
// take the grace, since another node's clock may have stamped the start. The round's end may have cut the time shorter
// since, but never before an acknowledged answer.
func (a Attempt) inTime(e Entry) bool {
	if e.ReceivedAt.Before(a.StartedAt.Add(-Grace)) {
		return false
	}
	return a.Limit == 0 || !e.ReceivedAt.After(a.StartedAt.Add(a.Limit+Grace))
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
