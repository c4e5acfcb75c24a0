package contest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// NewEntry is an answer as it arrives.
type NewEntry struct {
	Seq int // from 1, numbered by the client within its epoch
	Given
}

// Answer stores entries of one epoch, all or none, and returns the attempt once they are durable. receivedAt is when
// their request had been read: by it alone they are in time or late. Late ones are kept, not counted, and answered with
// ErrClosed; so are those to questions that were left for good, or whose time is up, with ErrPassed naming them, while the
// others count. Besides, it returns ErrAttemptNotFound, ErrNotYours, ErrNotBegun, ErrEpoch, ErrConflict, ErrEntry with every field that is wrong, and
// ErrNotDurable when the store did not answer within half the grace.
func (s *Service) Answer(ctx context.Context, attemptID, contestantID string, epoch int, entries []NewEntry, receivedAt time.Time) (Attempt, error) {
	ctx, cancel := context.WithTimeout(ctx, Grace/2)
	defer cancel()
	a, err := s.holder(ctx, attemptID, contestantID, epoch)
	if err != nil {
		return Attempt{}, durably(err)
	}
	c, err := s.Contest(ctx, a.ContestID)
	if err != nil {
		return Attempt{}, durably(err)
	}
	if c.Waits(a, receivedAt) {
		return Attempt{}, ErrNotBegun
	}
	if c.OpensByPhone(a.RoundID) { // what has opened changes
		if a, err = s.Store.Attempt(ctx, a.ID); err != nil {
			return Attempt{}, durably(err)
		}
	}
	windows := c.Windows(a)
	if ahead := func(e NewEntry) bool { return e.Item > windows.Opened() }; windows != nil && slices.ContainsFunc(entries, ahead) {
		if c, err = s.Store.Contest(ctx, c.ID); err != nil { // another node may have taken a step on stage
			return Attempt{}, durably(err)
		}
		windows = c.Windows(a)
	}
	journal, err := s.read(ctx, a, windows, epoch, entries, Millis(receivedAt))
	if err != nil {
		return Attempt{}, durably(err)
	}
	deadline, _ := c.deadline(a)
	a.Deadline = deadline
	inTime := deadline.IsZero() || !receivedAt.After(deadline.Add(Grace))
	if inTime {
		err = s.append(ctx, c.Rules, windows, a.ID, journal)
	}
	if !inTime || errors.Is(err, ErrClosed) {
		s.attempts.drop(a.ID)
		err = s.appendLate(ctx, a.ID, journal)
	}
	return a, durably(err)
}

// append stores entries that are in time.
func (s *Service) append(ctx context.Context, rules Rules, windows Windows, attemptID string, journal []Entry) error {
	if !rules.OneWay() {
		return s.Store.Append(ctx, attemptID, journal)
	}
	stored, err := s.Store.Entries(ctx, attemptID)
	if err != nil {
		return err
	}
	passed := forward(windows, stored, journal)
	if err := s.Store.Append(ctx, attemptID, journal); err != nil {
		return err
	}
	return passed.Err(ErrPassed)
}

// durably turns "no answer in time" into ErrNotDurable, which tells the client to send again.
func durably(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return ErrNotDurable.Because(err)
	}
	return err
}

// holder returns the attempt that contestantID may answer under epoch.
func (s *Service) holder(ctx context.Context, attemptID, contestantID string, epoch int) (Attempt, error) {
	a, err := s.held(ctx, attemptID)
	if err == nil && epoch > a.Epoch {
		s.attempts.drop(attemptID) // taken over on another node
		a, err = s.held(ctx, attemptID)
	}
	switch {
	case err != nil:
		return Attempt{}, err
	case a.ContestantID != contestantID:
		return Attempt{}, ErrNotYours
	case epoch < 1 || epoch > a.Epoch:
		return Attempt{}, ErrEpoch.At("epoch", "range", "min", 1, "max", a.Epoch)
	}
	return a, nil
}

// appendLate keeps entries that came too late. It returns nil if every one of them had been stored in time before, and
// ErrClosed otherwise.
func (s *Service) appendLate(ctx context.Context, attemptID string, journal []Entry) error {
	late := slices.Clone(journal)
	for i := range late {
		late[i].Late = true
	}
	if err := s.Store.Append(ctx, attemptID, late); err != nil {
		return err
	}
	stored, err := s.Store.Entries(ctx, attemptID)
	if err != nil {
		return err
	}
	for _, e := range journal {
		if !slices.ContainsFunc(stored, func(o Entry) bool { return o.Same(e) && !o.Late }) {
			return ErrClosed
		}
	}
	return nil
}

// read turns what arrived into entries, or returns ErrEntry with every field that is wrong.
func (s *Service) read(ctx context.Context, a Attempt, windows Windows, epoch int, entries []NewEntry, at time.Time) ([]Entry, error) {
	p, err := s.paper(ctx, a.PaperID)
	if err != nil {
		return nil, err
	}
	var k fault.Check
	k.Require(len(entries) >= 1 && len(entries) <= MaxEntries, "entries", "count", "min", 1, "max", MaxEntries)
	seen := map[int]bool{}
	journal := make([]Entry, 0, len(entries))
	for i, e := range entries {
		path := fmt.Sprintf("entries[%d]", i)
		k.Require(e.Seq >= 1 && e.Seq <= MaxSeq, path+".seq", "range", "min", 1, "max", MaxSeq)
		k.Require(!seen[e.Seq], path+".seq", "duplicate")
		seen[e.Seq] = true
		if e.Item < 1 || e.Item > len(a.Sheet.Items) {
			k.Add(path+".item", "not_on_sheet", "max", len(a.Sheet.Items))
			continue
		}
		if windows != nil && e.Item > windows.Opened() {
			k.Add(path+".item", "not_opened", "opened", windows.Opened())
			continue
		}
		answer := a.Sheet.Items[e.Item-1].read(&k, path, e.Given, p)
		journal = append(journal, Entry{Epoch: epoch, Seq: e.Seq, Item: e.Item - 1, Answer: answer, ReceivedAt: at})
	}
	return journal, k.Err(ErrEntry)
}

// read turns positions into option IDs, and checks that the answer fits the question.
func (it Item) read(k *fault.Check, path string, g Given, p Paper) questions.Answer {
	var a questions.Answer
	q, _ := p.Question(it.Ref)
	for i, c := range g.Choices {
		if c == 0 && q.Kind == questions.Matching {
			a.Options = append(a.Options, "")
			continue
		}
		if c < 1 || c > len(it.Options) {
			k.Add(fmt.Sprintf("%s.choices[%d]", path, i), "unknown_option", "max", len(it.Options))
			return questions.Answer{}
		}
		a.Options = append(a.Options, it.Options[c-1])
	}
	if g.Number != "" {
		n, err := questions.ParseDecimal(g.Number)
		if err != nil {
			k.Add(path+".number", "decimal")
			return questions.Answer{}
		}
		k.Require(it.Ref != predictionRef || p.Prediction.Fits(n), path+".number", "prediction", "decimals", p.Prediction.Decimals)
		a.Number = n
	}
	a.Text = strings.TrimSpace(g.Text)
	switch {
	case q.Kind == questions.Multiple:
		slices.Sort(a.Options) // the order of ticking means nothing
	case q.Kind == questions.Matching && !slices.ContainsFunc(a.Options, func(id string) bool { return id != "" }):
		a.Options = nil // nothing is matched: the answer is taken back
	}
	if e, ok := fault.As(q.CheckAnswer(a)); ok {
		for _, f := range e.Fields {
			k.Add(path+"."+choices(f.Path), f.Code)
		}
	}
	return a
}

// choices names a field of an answer as the client wrote it.
func choices(path string) string {
	return strings.Replace(path, "options", "choices", 1)
}
