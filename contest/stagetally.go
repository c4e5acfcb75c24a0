package contest

import (
	"context"
	"fmt"
	"slices"

	"khoabang/questions"
)

// StageTally is what the journals of a round on stage say so far.
type StageTally struct {
	People    int        // attempts at the round
	Answered  int        // of those, with an answer that counts to the question that was opened last
	Choices   []int      // how many chose each of its options, in the order shown; none where it has no options
	Standings []Standing // over the questions that were revealed, and nothing else
}

// StageTally returns what is known of a round on stage by now, at most a second old. Standings are provisional: the
// attempts are marked when the round is over, by the same rules.
func (s *Service) StageTally(ctx context.Context, c Contest, r Round) (StageTally, error) {
	state := c.Stage(r, s.now())
	key := fmt.Sprintf("%s/%s/%d/%d", c.ID, r.ID, state.Item, state.Revealed)
	return s.tallies.get(key, s.now(), freshness, func() (StageTally, error) { return s.stageTally(ctx, c, r, state) })
}

func (s *Service) stageTally(ctx context.Context, c Contest, r Round, state StageState) (StageTally, error) {
	p, err := s.paper(ctx, r.Papers[0].PaperID)
	if err != nil {
		return StageTally{}, err
	}
	t := stageTallying{state: state, marking: c.Marking(p), entrants: NewEntrants(c.Ranking(Scope{RoundID: r.ID}))}
	err = s.Store.RunningAttempts(ctx, c.ID, r.ID, func(a Attempt) error {
		entries, err := s.Store.Entries(ctx, a.ID)
		t.add(a, entries)
		return err
	})
	if err == nil {
		err = s.Store.DoneAttempts(ctx, c.ID, r.ID, nil, func(a Attempt, entries []Entry) error {
			t.add(a, entries)
			return nil
		})
	}
	if state.Revealed > 0 {
		t.Standings = t.entrants.Standings()
	}
	return t.StageTally, err
}

// stageTallying counts attempts on stage.
type stageTallying struct {
	StageTally
	state    StageState
	marking  Marking
	entrants *Entrants
}

func (t *stageTallying) add(a Attempt, entries []Entry) {
	t.People++
	if i := t.state.Item - 1; i >= 0 && i < len(a.Sheet.Items) {
		t.count(a.Sheet.Items[i], Counted(len(a.Sheet.Items), entries)[i])
	}
	if t.state.Revealed == 0 {
		return
	}
	a.Sheet.Items = a.Sheet.Items[:min(t.state.Revealed, len(a.Sheet.Items))]
	revealed := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return e.Item >= len(a.Sheet.Items) })
	a.Score = t.marking.Sum(a, revealed)
	t.entrants.Add(a.Result())
}

// count counts the answer to the question that was opened last.
func (t *stageTallying) count(it Item, a questions.Answer) {
	if a.Empty() {
		return
	}
	t.Answered++
	if t.Choices == nil && len(it.Options) > 0 {
		t.Choices = make([]int, len(it.Options))
	}
	for _, id := range a.Options {
		if at := slices.Index(it.Options, id); at >= 0 {
			t.Choices[at]++
		}
	}
}
