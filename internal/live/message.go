package live

import (
	"encoding/json"
	"fmt"
	"time"

	"khoabang/contest"
	"khoabang/questions"
)

// Topics of the bus.
const (
	topicResult  = "result"
	topicAttempt = "attempt"
	topicContest = "contest"
	topicForget  = "forget"
)

// Messages carry absolute state with its revision, IDs and no names. Nodes of two versions may run side by side:
// fields are added, never given another meaning, and those that are missing are empty.

type resultMessage struct {
	Attempt    string    `json:"attempt"`
	Contest    string    `json:"contest"`
	Round      string    `json:"round,omitempty"`
	Block      string    `json:"block,omitempty"`
	Contestant string    `json:"contestant"`
	Unit       string    `json:"unit,omitempty"`
	Category   string    `json:"category,omitempty"`
	Registered time.Time `json:"registered_at,omitzero"`
	Ordinal    int       `json:"ordinal"`
	Correct    int       `json:"correct"`
	Of         int       `json:"of,omitempty"`
	Points     int       `json:"points"`
	Failed     bool      `json:"failed,omitempty"`
	Predicted  string    `json:"predicted,omitempty"`
	DurationMS int64     `json:"duration_ms"`
	Submitted  time.Time `json:"submitted_at"`
	Revision   int       `json:"revision"`
	Changed    time.Time `json:"changed_at"`
}

func newResultMessage(r contest.Result) resultMessage {
	return resultMessage{
		Attempt: r.AttemptID, Contest: r.ContestID, Round: r.RoundID, Block: r.BlockID, Contestant: r.ContestantID,
		Unit: r.UnitID, Category: r.Category, Registered: r.RegisteredAt, Ordinal: r.Ordinal, Correct: r.Correct, Of: r.Of,
		Points: r.Points, Failed: r.Failed, Predicted: string(r.Predicted), DurationMS: r.Duration.Milliseconds(), Submitted: r.SubmittedAt,
		Revision: r.Revision, Changed: r.ChangedAt,
	}
}

func (m resultMessage) result() contest.Result {
	return contest.Result{
		AttemptID: m.Attempt, ContestID: m.Contest, RoundID: m.Round, BlockID: m.Block, ContestantID: m.Contestant,
		UnitID: m.Unit, Category: m.Category, RegisteredAt: m.Registered.UTC(), Ordinal: m.Ordinal, Correct: m.Correct, Of: m.Of,
		Points: m.Points, Failed: m.Failed, Predicted: questions.Decimal(m.Predicted), Duration: time.Duration(m.DurationMS) * time.Millisecond,
		SubmittedAt: m.Submitted.UTC(), Revision: m.Revision, ChangedAt: m.Changed.UTC(),
	}
}

type attemptMessage struct {
	ID         string               `json:"id"`
	Contest    string               `json:"contest"`
	Round      string               `json:"round"`
	Paper      string               `json:"paper"`
	Contestant string               `json:"contestant"`
	Unit       string               `json:"unit,omitempty"`
	Block      string               `json:"block,omitempty"`
	Category   string               `json:"category,omitempty"`
	Registered time.Time            `json:"registered_at,omitzero"`
	Period     string               `json:"period"`
	Ordinal    int                  `json:"ordinal"`
	Epoch      int                  `json:"epoch"`
	State      contest.AttemptState `json:"state"`
	Started    time.Time            `json:"started_at"`
	LimitMS    int64                `json:"limit_ms"`
	Deadline   time.Time            `json:"deadline"`
	Reason     contest.Reason       `json:"reason,omitempty"`
	Closed     time.Time            `json:"closed_at"`
	Correct    int                  `json:"correct"`
	Of         int                  `json:"of,omitempty"`
	Points     int                  `json:"points"`
	Failed     bool                 `json:"failed,omitempty"`
	Revision   int                  `json:"revision"`
	Changed    time.Time            `json:"changed_at"`
}

func newAttemptMessage(a contest.Attempt) attemptMessage {
	return attemptMessage{
		ID: a.ID, Contest: a.ContestID, Round: a.RoundID, Paper: a.PaperID, Contestant: a.ContestantID, Unit: a.UnitID,
		Block: a.BlockID, Category: a.Category, Registered: a.RegisteredAt, Period: a.Period, Ordinal: a.Ordinal, Epoch: a.Epoch, State: a.State, Started: a.StartedAt,
		LimitMS: a.Limit.Milliseconds(), Deadline: a.Deadline, Reason: a.Closing.Reason, Closed: a.Closing.At,
		Correct: a.Score.Correct, Of: a.Score.Of, Points: a.Score.Points, Failed: a.Score.Failed, Revision: a.Revision, Changed: a.ChangedAt,
	}
}

func (m attemptMessage) attempt() contest.Attempt {
	return contest.Attempt{
		ID: m.ID, ContestID: m.Contest, RoundID: m.Round, PaperID: m.Paper, ContestantID: m.Contestant, UnitID: m.Unit,
		BlockID: m.Block, Category: m.Category, RegisteredAt: m.Registered.UTC(), Period: m.Period, Ordinal: m.Ordinal, Epoch: m.Epoch, State: m.State, StartedAt: m.Started.UTC(),
		Limit: time.Duration(m.LimitMS) * time.Millisecond, Deadline: m.Deadline.UTC(),
		Closing:  contest.Closure{Reason: m.Reason, At: m.Closed.UTC()},
		Score:    contest.Score{Correct: m.Correct, Of: m.Of, Points: m.Points, Failed: m.Failed},
		Revision: m.Revision, ChangedAt: m.Changed.UTC(),
	}
}

type contestMessage struct {
	ID       string         `json:"id"`
	Slug     string         `json:"slug"`
	Revision int            `json:"revision"`
	Rounds   []roundMessage `json:"rounds"`
}

type roundMessage struct {
	ID     string        `json:"id"`
	Name   string        `json:"name"`
	Mode   contest.Mode  `json:"mode,omitempty"`
	Opens  time.Time     `json:"opens_at"`
	Closes time.Time     `json:"closes_at"`
	Papers []string      `json:"papers"`
	Steps  []stepMessage `json:"steps,omitempty"`
	Blocks []string      `json:"blocks"` // those that the papers are for
}

// stepMessage is a step on a stage, without who took it.
type stepMessage struct {
	Kind contest.StepKind `json:"kind"`
	Item int              `json:"item,omitempty"`
	At   time.Time        `json:"at"`
}

func newContestMessage(c contest.Contest) contestMessage {
	m := contestMessage{ID: c.ID, Slug: c.Slug, Revision: c.Revision}
	for _, r := range c.Rounds {
		round := roundMessage{ID: r.ID, Name: r.Name, Mode: r.Mode, Opens: r.OpensAt, Closes: r.ClosesAt}
		for _, s := range r.Steps {
			round.Steps = append(round.Steps, stepMessage{s.Kind, s.Item, s.At})
		}
		for _, p := range r.Papers {
			round.Papers, round.Blocks = append(round.Papers, p.PaperID), append(round.Blocks, p.BlockID)
		}
		m.Rounds = append(m.Rounds, round)
	}
	return m
}

func (m contestMessage) contest() contest.Contest {
	c := contest.Contest{ID: m.ID, Slug: m.Slug, Revision: m.Revision}
	for _, r := range m.Rounds {
		round := contest.Round{ID: r.ID, Name: r.Name, Mode: r.Mode, OpensAt: r.Opens.UTC(), ClosesAt: r.Closes.UTC()}
		for _, s := range r.Steps {
			round.Steps = append(round.Steps, contest.Step{Kind: s.Kind, Item: s.Item, At: s.At.UTC()})
		}
		for i := range min(len(r.Papers), len(r.Blocks)) {
			round.Papers = append(round.Papers, contest.RoundPaper{BlockID: r.Blocks[i], PaperID: r.Papers[i]})
		}
		c.Rounds = append(c.Rounds, round)
	}
	return c
}

type forgetMessage struct {
	Contestant string `json:"contestant"`
}

// receive takes a message from the bus.
func (l *Live) receive(topic string, msg []byte) {
	var err error
	switch topic {
	case topicResult:
		var m resultMessage
		if err = json.Unmarshal(msg, &m); err == nil {
			l.apply(m.result())
		}
	case topicAttempt:
		var m attemptMessage
		if err = json.Unmarshal(msg, &m); err == nil {
			l.hub.Publish(m.attempt())
		}
	case topicContest:
		var m contestMessage
		if err = json.Unmarshal(msg, &m); err == nil {
			l.hub.PublishContest(m.contest())
		}
	case topicForget:
		var m forgetMessage
		if err = json.Unmarshal(msg, &m); err == nil {
			l.forget(m.Contestant)
		}
	default: // of a newer version
	}
	if err != nil {
		l.cfg.Log.Warn("message on the bus is unreadable", "topic", topic, "error", err)
	}
}

// send puts a message on the bus, if there is one. What cannot be sent, other nodes find in the store.
func (l *Live) send(topic string, m any) {
	if l.cfg.Bus == nil {
		return
	}
	if err := l.cfg.Bus.Publish(topic, encode(m)); err != nil {
		l.cfg.Log.Warn("publish on the bus", "error", fmt.Errorf("topic %s: %w", topic, err))
	}
}
