package contest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// ErrStep is returned for a step that a stage is not ready for.
var ErrStep = fault.New(fault.Conflict, "stage_step_refused", "the stage is not ready for that step")

// StepKind says what the operator of a stage does.
type StepKind string

// The kinds of step, in the order in which a question goes through them.
const (
	StepOpen   StepKind = "open"   // everybody is given the question, and its time runs
	StepClose  StepKind = "close"  // its time is up before that
	StepReveal StepKind = "reveal" // everybody is shown what is right, and why
	StepFinish StepKind = "finish" // the round is over
)

// Step is one thing that the operator of a stage did. Steps are decisions: they are never taken back.
type Step struct {
	Kind StepKind
	Item int // of the paper, from 1; 0 for StepFinish
	At   time.Time
	By   string // user ID
}

// Phase says how the question that was opened last stands.
type Phase string

// The phases of a stage.
const (
	PhaseReady    Phase = "ready"    // none was opened yet
	PhaseOpen     Phase = "open"     // its time runs
	PhaseClosed   Phase = "closed"   // its time is up
	PhaseRevealed Phase = "revealed" // what is right was shown
	PhaseFinished Phase = "finished"
)

// StageState is how a round on stage stands.
type StageState struct {
	Item          int // that was opened last; 0 before the first
	Revealed      int // items up to this one were revealed
	Phase         Phase
	Opens, Closes time.Time // of Item
}

// Stage returns how a round on stage stands: a pure function of its steps, the time for each question and now.
func (c Contest) Stage(r Round, now time.Time) StageState {
	s := StageState{Phase: PhaseReady}
	for _, step := range r.Steps {
		switch step.Kind {
		case StepOpen:
			s.Item, s.Phase, s.Opens, s.Closes = step.Item, PhaseOpen, step.At, step.At.Add(c.Rules.ItemLimit)
		case StepClose:
			s.Closes = earlier(s.Closes, step.At)
		case StepReveal:
			s.Phase, s.Revealed = PhaseRevealed, step.Item
		case StepFinish:
			s.Phase = PhaseFinished
		}
	}
	if s.Phase == PhaseOpen && !now.Before(s.Closes) {
		s.Phase = PhaseClosed
	}
	return s
}

// stageWindows returns the windows that the steps of a round on stage give to everybody's items.
func (c Contest) stageWindows(r Round, items int) Windows {
	w := make(Windows, items)
	for i := range w {
		w[i].Limit, w[i].Live = c.Rules.ItemLimit, true
	}
	for _, step := range r.Steps {
		if step.Item < 1 || step.Item > items {
			continue
		}
		switch v := &w[step.Item-1]; step.Kind {
		case StepOpen:
			v.Opens, v.Closes = step.At, step.At.Add(c.Rules.ItemLimit)
		case StepClose:
			v.Closes = earlier(v.Closes, step.At)
		}
	}
	return w
}

// stepped reports whether a step was taken.
func (r Round) stepped(kind StepKind, item int) bool {
	return slices.ContainsFunc(r.Steps, func(s Step) bool { return s.Kind == kind && s.Item == item })
}

// Step lets the operator of a round on stage take a step. A step that was taken before changes nothing, so that a key that
// is pressed twice does nothing twice. A question is opened once the one before was revealed, and is revealed no sooner
// than the grace after its time is up: until then answers may be on their way that count. Finishing closes the round. It
// returns ErrNotFound, or ErrStep with why not.
func (s *Service) Step(ctx context.Context, contestID, roundID string, step Step) (Contest, error) {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return Contest{}, err
	}
	if r, _ := c.Round(roundID); r.stepped(step.Kind, step.Item) {
		return c, nil
	}
	return s.update(ctx, c.ID, func(c *Contest) error {
		i := slices.IndexFunc(c.Rounds, func(r Round) bool { return r.ID == roundID })
		if i < 0 || c.Rounds[i].Mode != Stage {
			return ErrStep.At("round", "not_on_stage")
		}
		step.At = s.now()
		return c.step(&c.Rounds[i], step)
	})
}

// step takes a step, or returns ErrStep.
func (c *Contest) step(r *Round, step Step) error {
	if r.stepped(step.Kind, step.Item) {
		return nil // somebody else did meanwhile
	}
	if r.State(step.At) != Open {
		return ErrStep.At("round", "not_open")
	}
	if err := c.Stage(*r, step.At).refusal(step, r.Size()); err != nil {
		return err
	}
	r.Steps = append(slices.Clone(r.Steps), step)
	if step.Kind != StepFinish {
		return nil
	}
	from := r.ClosesAt
	r.ClosesAt = step.At
	return c.log(ClosedNow, r, from, step.At, step.By)
}

// refusal returns why a stage of so many questions is not ready for a step, or nil.
func (s StageState) refusal(step Step, size int) error {
	between := s.Phase == PhaseReady || s.Phase == PhaseRevealed
	switch step.Kind {
	case StepOpen:
		if step.Item != s.Item+1 || step.Item > size {
			return ErrStep.At("item", "not_next_item", "next", min(s.Item+1, size))
		}
		if !between {
			return ErrStep.At("step", "not_revealed", "item", s.Item)
		}
	case StepClose:
		if step.Item != s.Item || s.Phase != PhaseOpen {
			return ErrStep.At("item", "item_not_open", "item", step.Item)
		}
	case StepReveal:
		if step.Item != s.Item || s.Phase != PhaseClosed {
			return ErrStep.At("item", "item_not_closed", "item", step.Item)
		}
		if from := s.Closes.Add(Grace); step.At.Before(from) {
			return ErrStep.At("step", "answers_on_their_way", "seconds", int((from.Sub(step.At)+time.Second-1)/time.Second))
		}
	case StepFinish:
		if !between {
			return ErrStep.At("step", "not_revealed", "item", s.Item)
		}
	default:
		return ErrStep.At("step", "one_of", "allowed", "open, close, reveal, finish")
	}
	return nil
}

// StageItem is a question on stage as the big screen and the operator's console show it.
type StageItem struct {
	Shown
	Right       Given // by the positions that everybody sees; the zero value until it was revealed, but for the operator
	Explanation string
}

// stageSheet returns the sheet that everybody on stage has: what is drawn for the paper's own seed, so that the letters on
// all phones are those on the big screen.
func (s *Service) stageSheet(p Paper) (Sheet, error) { return s.draw(p, stageSeed(p.ID)) }

// StageItem returns a question of a round on stage. Before it was opened only the operator may see it, and before it was
// revealed what is right. It returns ErrStep where the public may not see it yet, and ErrUnpublished.
func (s *Service) StageItem(ctx context.Context, c Contest, r Round, item int, operator bool) (StageItem, error) {
	state := c.Stage(r, s.now())
	if !r.Published() {
		return StageItem{}, ErrUnpublished
	}
	if item < 1 || item > r.Size() || !operator && item > state.Item {
		return StageItem{}, ErrStep.At("item", "item_not_open", "item", item)
	}
	p, err := s.paper(ctx, r.Papers[0].PaperID)
	if err != nil {
		return StageItem{}, err
	}
	sheet, err := s.stageSheet(p)
	if err != nil {
		return StageItem{}, err
	}
	it := sheet.Items[item-1]
	q, _ := p.Question(it.Ref)
	v := StageItem{Shown: it.show(item-1, q, p)}
	if operator || item <= state.Revealed {
		v.Right, v.Explanation = it.key(item-1, q), q.Explanation
	}
	return v, nil
}

// checkStage adds what a round on stage cannot be combined with.
func (c Contest) checkStage(k *fault.Check, path string, r Round) {
	if r.Mode != Stage {
		return
	}
	rules := c.Rules
	k.Require(r.ClosesAt.IsZero() || r.stepped(StepFinish, 0), path+".closes_at", "stage_by_hand")
	k.Require(rules.ItemLimit > 0, "rules.item_limit", "stage_item_limit")
	k.Require(rules.Limit == 0, "rules.limit", "stage_no_limit")
	k.Require(rules.Prediction.Of == NoTarget, "rules.prediction", "stage_no_prediction")
	k.Require(len(c.Blocks) == 0, path+".mode", "stage_one_paper")
	for i, p := range r.Papers {
		at := path + ".papers"
		if i == 0 {
			at += "[0]"
		}
		k.Require(len(p.Plan.Fixed) > 0, at+".fixed", "stage_fixed")
		k.Require(p.Plan.KeepOrder, at+".keep_order", "stage_in_order")
	}
}

// checkOverlaps adds rounds that may not be published because a round on stage, they themselves or another, would reveal
// what they ask: the papers of two counted rounds of which one is on stage, and neither of which is over, share no question.
func (s *Service) checkOverlaps(ctx context.Context, k *checkup, banks shelf) error {
	all, err := s.Store.Contests(ctx)
	if err != nil || k.c.Practice {
		return err
	}
	staged := func(r Round) bool { return r.Mode == Stage }
	if !slices.ContainsFunc(all, func(c Contest) bool { return slices.ContainsFunc(c.Rounds, staged) }) {
		return nil
	}
	pools := make([]map[questions.Ref]bool, len(k.c.Rounds))
	for i, r := range k.c.Rounds {
		if pools[i], err = s.rootsOfRound(ctx, k.c, r, banks); err != nil {
			return err
		}
	}
	for i, r := range k.c.Rounds {
		if r.Published() {
			continue
		}
		for j, o := range k.c.Rounds {
			shared := j != i && (staged(r) || staged(o)) && o.State(k.now) != Closed && shares(pools[i], pools[j])
			k.stops.Require(!shared, fmt.Sprintf("rounds[%d].papers", i), "shared_with_stage", "contest", k.c.Title, "round", o.label(j))
		}
		if err := s.checkOverlapsWith(ctx, k, i, pools[i], all); err != nil {
			return err
		}
	}
	return nil
}

// checkOverlapsWith adds the rounds of other contests that share a question with the round at index i.
func (s *Service) checkOverlapsWith(ctx context.Context, k *checkup, i int, roots map[questions.Ref]bool, all []Contest) error {
	r := k.c.Rounds[i]
	for _, c := range all {
		if c.Practice || c.ID == k.c.ID {
			continue
		}
		for j, o := range c.Rounds {
			if r.Mode != Stage && o.Mode != Stage || o.State(k.now) == Closed {
				continue
			}
			shared, err := s.holdsAny(ctx, o, roots)
			if err != nil {
				return err
			}
			k.stops.Require(!shared, fmt.Sprintf("rounds[%d].papers", i), "shared_with_stage", "contest", c.Title, "round", o.label(j))
		}
	}
	return nil
}

// rootsOfRound returns the questions that the papers of a round hold, or would hold if it were published now.
func (s *Service) rootsOfRound(ctx context.Context, c Contest, r Round, banks shelf) (map[questions.Ref]bool, error) {
	roots := map[questions.Ref]bool{}
	for _, rp := range r.Papers {
		var held []questions.Question
		if rp.PaperID == "" {
			pool, _, err := banks.pool(ctx, c, rp.Plan)
			if err != nil {
				return nil, err
			}
			held = pool
		} else {
			p, err := s.paper(ctx, rp.PaperID)
			if err != nil {
				return nil, err
			}
			held = p.Questions
		}
		for _, q := range held {
			roots[q.Root()] = true
		}
	}
	return roots, nil
}

func shares(a, b map[questions.Ref]bool) bool {
	for root := range a {
		if b[root] {
			return true
		}
	}
	return false
}
