package httpapi

import (
	"context"
	"fmt"
	"sync"
	"time"

	"khoabang/contest"
)

// stageRows is how many of the best are shown beside a question on stage.
const stageRows = 10

// stageView is StageView of the API: what the big screen shows of a round on stage.
type stageView struct {
	Now       stamp          `json:"now"`
	Round     string         `json:"round"` // its name
	State     contest.State  `json:"state"`
	Phase     contest.Phase  `json:"phase"`
	Item      int            `json:"item"`
	Of        int            `json:"of"`
	OpensAt   stamp          `json:"opens_at,omitzero"` // of the question
	ClosesAt  stamp          `json:"closes_at,omitzero"`
	LimitMS   int64          `json:"limit_ms"` // for each question
	People    int            `json:"people"`
	Answered  int            `json:"answered"`
	Question  *stageQuestion `json:"question,omitempty"`
	Choices   []int          `json:"choices,omitempty"` // once it was revealed, and for the operator
	Standings []stageRow     `json:"standings"`
}

// stageQuestion is StageQuestion of the API.
type stageQuestion struct {
	sheetItem
	Right           *givenAnswer `json:"right,omitempty"`
	Explanation     string       `json:"explanation,omitempty"`
	ExplanationHTML string       `json:"explanation_html,omitempty"`
}

// stageRow is StageRow of the API.
type stageRow struct {
	Rank       int     `json:"rank"`
	ID         string  `json:"id"`
	Name       string  `json:"name"`
	Unit       string  `json:"unit"`
	Correct    int     `json:"correct"`
	Points     float64 `json:"points"`
	DurationMS int64   `json:"duration_ms"`
}

// stageConsole is StageConsole of the API: what the operator sees.
type stageConsole struct {
	stageView
	RevealFrom stamp          `json:"reveal_from,omitzero"` // until then answers that count may be on their way
	Online     int            `json:"online"`
	Next       *stageQuestion `json:"next,omitempty"`
}

// onStage returns the round that an address names, if it is on stage.
func (s *Server) onStage(ctx context.Context, r *request) (contest.Contest, contest.Round, error) {
	c, err := s.announced(ctx, r.param("contest"))
	if err != nil {
		return c, contest.Round{}, err
	}
	round, _ := c.Round(r.param("round"))
	if round.Mode != contest.Stage {
		return c, round, contest.ErrStep.At("round", "not_on_stage")
	}
	return c, round, nil
}

func (s *Server) stage(ctx context.Context, r *request) (reply, error) {
	c, round, err := s.onStage(ctx, r)
	if err != nil {
		return reply{}, err
	}
	v, err := s.stages.get(fmt.Sprintf("%s/%s/%d", c.ID, round.ID, len(round.Steps)), s.Clock(), func() (stageView, error) {
		return s.stageOf(ctx, c, round, false)
	})
	v.Now = s.stampNow()
	return reply{body: v}, err
}

// stageCache keeps what the public is shown of a round on stage, for a moment: after each step every phone asks.
type stageCache struct {
	mu    sync.Mutex
	key   string // of the round, and how many steps it has had
	until time.Time
	view  stageView
}

const stageFreshness = time.Second

func (k *stageCache) get(key string, now time.Time, look func() (stageView, error)) (stageView, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	ends := time.Time(k.view.ClosesAt) // its phase changes then
	turned := k.view.Phase == contest.PhaseOpen && !now.Before(ends)
	if key == k.key && now.Before(k.until) && !now.Before(k.until.Add(-stageFreshness)) && !turned {
		return k.view, nil
	}
	v, err := look()
	if err == nil {
		k.key, k.until, k.view = key, now.Add(stageFreshness), v
	}
	return v, err
}

func (s *Server) stageConsole(ctx context.Context, r *request) (reply, error) {
	c, round, err := s.onStage(ctx, r)
	if err != nil {
		return reply{}, err
	}
	return s.consoleOf(ctx, c, round)
}

func (s *Server) takeStep(ctx context.Context, r *request) (reply, error) {
	step := contest.Step{By: r.principal.UserID}
	err := s.decodeBody(r, func(o *object) {
		step.Kind = contest.StepKind(o.text("step", 1, 10))
		step.Item = o.optionalInteger("item", 0, contest.MaxItems)
	})
	if err != nil {
		return reply{}, err
	}
	c, round, err := s.onStage(ctx, r)
	if err != nil {
		return reply{}, err
	}
	if c, err = s.Contests.Step(ctx, c.ID, round.ID, step); err != nil {
		return reply{}, err
	}
	s.Log.Info("stage", "contest", c.ID, "step", step.Kind, "item", step.Item, "user", step.By)
	round, _ = c.Round(round.ID)
	return s.consoleOf(ctx, c, round)
}

// consoleOf answers the operator with how the stage stands.
func (s *Server) consoleOf(ctx context.Context, c contest.Contest, r contest.Round) (reply, error) {
	view, err := s.stageOf(ctx, c, r, true)
	if err != nil {
		return reply{}, err
	}
	v := stageConsole{stageView: view}
	v.Online, _ = s.present(c.ID)
	if view.Phase == contest.PhaseOpen || view.Phase == contest.PhaseClosed {
		v.RevealFrom = stamp(time.Time(view.ClosesAt).Add(contest.Grace))
	}
	if view.Item < view.Of {
		v.Next, err = s.stageQuestion(ctx, c, r, view.Item+1, true)
	}
	return reply{body: v}, err
}

func (s *Server) stageOf(ctx context.Context, c contest.Contest, r contest.Round, operator bool) (stageView, error) {
	now := s.Clock()
	state := c.Stage(r, now)
	v := stageView{Now: s.stampNow(), Round: r.Name, State: r.State(now), Phase: state.Phase, Item: state.Item, Of: r.Size(),
		OpensAt: stamp(state.Opens), ClosesAt: stamp(state.Closes), LimitMS: c.Rules.ItemLimit.Milliseconds()}
	tally, err := s.Contests.StageTally(ctx, c, r)
	if err != nil {
		return v, err
	}
	v.People, v.Answered = tally.People, tally.Answered
	if operator || state.Item == state.Revealed {
		v.Choices = tally.Choices
	}
	if state.Item > 0 {
		if v.Question, err = s.stageQuestion(ctx, c, r, state.Item, operator); err != nil {
			return v, err
		}
	}
	v.Standings, err = s.stageRows(ctx, c, tally)
	return v, err
}

func (s *Server) stageQuestion(ctx context.Context, c contest.Contest, r contest.Round, item int, operator bool) (*stageQuestion, error) {
	q, err := s.Contests.StageItem(ctx, c, r, item, operator)
	if err != nil {
		return nil, err
	}
	v := stageQuestion{}
	if v.sheetItem, err = s.shown(ctx, q.Shown); err != nil || q.Right.Item == 0 {
		return &v, err
	}
	right := given(q.Right)
	why, err := s.rich(ctx, q.Explanation, true)
	v.Right, v.Explanation, v.ExplanationHTML = &right, why.text, why.html
	return &v, err
}

// stageRows returns the first of the standings over what was revealed.
func (s *Server) stageRows(ctx context.Context, c contest.Contest, tally contest.StageTally) ([]stageRow, error) {
	rows := []stageRow{}
	first := tally.Standings[:min(stageRows, len(tally.Standings))]
	ids := make([]string, len(first))
	for i, st := range first {
		ids[i] = st.ContestantID
	}
	labels, err := s.Contests.Labels(ctx, c.ID, ids)
	for _, st := range first {
		l := labels[st.ContestantID]
		rows = append(rows, stageRow{Rank: st.Rank, ID: contest.PublicID(st.ContestantID), Name: l.Name, Unit: l.Unit,
			Correct: st.Correct, Points: points(st.Points), DurationMS: st.Duration.Milliseconds()})
	}
	return rows, err
}
