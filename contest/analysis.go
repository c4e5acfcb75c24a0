package contest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"khoabang/internal/fault"
	"khoabang/questions"
	"khoabang/questions/analysis"
)

// The errors of analyses.
var (
	ErrNoPaper       = fault.New(fault.NotFound, "paper_not_found", "the contest has no such paper")
	ErrAnalysisEarly = fault.New(fault.Conflict, "analysis_early", "the round's attempts are not all marked yet")
)

// analysisAge is how old an analysis may be that is shown again. A re-marking changes scores without changing the
// contest, so none is kept for good.
const analysisAge = 10 * time.Minute

// Sample says which attempts an analysis counts.
type Sample string

// The samples. The figures of item analysis are meant for persons who answer independently of each other and meet the
// questions for the first time, so FirstAttempts is what to go by: of each contestant the first attempt in the round,
// whichever counts by the rules (the best one would be chosen by its score, and flatter every figure). AllAttempts counts
// some persons several times, and those who learnt from the first time among them.
const (
	FirstAttempts Sample = "first"
	AllAttempts   Sample = "all"
)

// Samples returns the samples there are, the default first.
func Samples() []Sample { return []Sample{FirstAttempts, AllAttempts} }

// Analysis is what the answers of a round teach about the questions of a paper. It is shared: callers do not change it.
type Analysis struct {
	Contest Contest
	Round   Round
	Paper   Paper
	Sample  Sample
	MadeAt  time.Time
	Report  analysis.Report // questions in the order of the paper; predictions, which earn nothing, are left out
	Repeats int             // closed attempts that are left out because they are not a contestant's first
	Blank   int             // ditto, because nothing was answered: such a sheet says nothing about its questions
	Unfit   int             // ditto, because they do not fit the paper: damage, which Verify names
}

// Analysis returns the analysis of a paper, at most ten minutes old. It returns ErrNotFound, ErrNoPaper, or
// ErrAnalysisEarly until the paper's round has closed and all its attempts are marked.
func (s *Service) Analysis(ctx context.Context, contestID, paperID string, of Sample) (*Analysis, error) {
	c, err := s.Contest(ctx, contestID)
	if err != nil {
		return nil, err
	}
	r, ok := c.roundOfPaper(paperID)
	switch {
	case !ok:
		return nil, ErrNoPaper
	case !r.Marked(s.now()):
		return nil, ErrAnalysisEarly
	}
	key := fmt.Sprintf("%s/%s/%d/%s", c.ID, paperID, c.Revision, of)
	get := func(load func() (*Analysis, error)) (*Analysis, error) {
		return s.analyses.get(key, s.now(), analysisAge, load)
	}
	return get(func() (*Analysis, error) {
		// One walk at a time on a node. Whoever waited may find it done.
		select {
		case s.analysing <- struct{}{}:
			defer func() { <-s.analysing }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		return get(func() (*Analysis, error) { return s.analyse(ctx, c, r, paperID, of) })
	})
}

// Marked reports whether the round has closed and the time has passed in which its last attempts are marked.
func (r Round) Marked(now time.Time) bool { return r.State(now.Add(-2*Grace)) == Closed }

// roundOfPaper returns the round that a published paper is of.
func (c Contest) roundOfPaper(paperID string) (Round, bool) {
	i := slices.IndexFunc(c.Rounds, func(r Round) bool {
		return slices.ContainsFunc(r.Papers, func(p RoundPaper) bool { return paperID != "" && p.PaperID == paperID })
	})
	if i < 0 {
		return Round{}, false
	}
	return c.Rounds[i], true
}

// analyse walks the round's attempts at the paper.
func (s *Service) analyse(ctx context.Context, c Contest, r Round, paperID string, of Sample) (*Analysis, error) {
	switch n, err := s.Store.Running(ctx, c.ID, r.ID); {
	case err != nil:
		return nil, err
	case n > 0:
		return nil, ErrAnalysisEarly // the sweeper is behind
	}
	p, err := s.paper(ctx, paperID)
	if err != nil {
		return nil, err
	}
	a := &Analysis{Contest: c, Round: r, Paper: p, Sample: of, MadeAt: s.now()}
	tally := analysis.New(analysis.Paper{Questions: p.marked(), Blueprint: p.Blueprint})
	err = s.Store.DoneAttempts(ctx, c.ID, r.ID, nil, func(at Attempt, entries []Entry) error {
		if at.PaperID != paperID {
			return nil
		}
		if of == FirstAttempts {
			if first, err := s.isFirst(ctx, c, at); err != nil || !first {
				a.Repeats++
				return err
			}
		}
		a.add(tally, at, entries)
		return nil
	})
	a.Report = tally.Report()
	return a, err
}

// isFirst reports whether a is its contestant's first attempt in its round. Ordinals count by period: where that is the
// whole contest of several rounds, a later one may be the first of its round.
func (s *Service) isFirst(ctx context.Context, c Contest, a Attempt) (bool, error) {
	if a.Ordinal == 1 || c.Rules.Period == PerRound || len(c.Rounds) == 1 {
		return a.Ordinal == 1, nil
	}
	all, err := s.Store.AttemptsOf(ctx, c.ID, a.ContestantID)
	return !slices.ContainsFunc(all, func(o Attempt) bool { return o.RoundID == a.RoundID && o.Ordinal < a.Ordinal }), err
}

// marked returns the questions of p that earn something.
func (p Paper) marked() []questions.Question {
	return slices.DeleteFunc(slices.Clone(p.Questions), func(q questions.Question) bool { return q.Kind == questions.Prediction })
}

// add counts a closed attempt, or says why not.
func (a *Analysis) add(tally *analysis.Tally, at Attempt, entries []Entry) {
	n := len(at.Sheet.Items)
	answers := Counted(n, entries)
	if !slices.ContainsFunc(answers, func(g questions.Answer) bool { return !g.Empty() }) {
		a.Blank++
		return
	}
	if len(at.Score.Marks) != n {
		a.Unfit++
		return
	}
	var sheet analysis.Attempt
	times := AnswerTimes(at, a.Contest.Windows(at), entries)
	for i, it := range at.Sheet.Items {
		if q, ok := a.Paper.Question(it.Ref); ok && q.Kind == questions.Prediction {
			continue
		}
		sheet.Items = append(sheet.Items, analysis.Response{
			Ref: it.Ref, Mark: at.Score.Marks[i], Answered: !answers[i].Empty(), Chosen: answers[i].Options, Time: times[i],
		})
	}
	if tally.Add(sheet) != nil {
		a.Unfit++
	}
}

// AnswerTimes returns, for each item of the sheet, how long its contestant took to give a first answer to it: the time
// from the entry received before it, to whatever item, or from the start, or, where questions are handed out one at a
// time, from its opening; 0 where that is not known. It is an
// approximation of the time for reading and thinking, since contestants tell the server what they chose and not what
// they look at: it holds looking at other items in between without answering them, and it lacks coming back later to
// change the answer. Entries that came in one request waited for a network together, so where they are of several items
// the times of all of them are unknown. Late entries say nothing.
func AnswerTimes(a Attempt, windows Windows, entries []Entry) []time.Duration {
	times := make([]time.Duration, len(a.Sheet.Items))
	counted := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool {
		return e.Late || e.Item < 0 || e.Item >= len(times)
	})
	slices.SortStableFunc(counted, func(x, y Entry) int { return x.ReceivedAt.Compare(y.ReceivedAt) })
	answered := make([]bool, len(times))
	before := a.entered()
	for len(counted) > 0 {
		request := counted[:together(counted)]
		counted = counted[len(request):]
		item, at := request[0].Item, request[0].ReceivedAt
		gives := slices.ContainsFunc(request, func(e Entry) bool { return !e.Answer.Empty() })
		if gives && !answered[item] && ofOneItem(request) {
			if windows != nil {
				before = windows[item].Opens
			}
			times[item] = max(0, at.Sub(before))
		}
		for _, e := range request {
			answered[e.Item] = answered[e.Item] || !e.Answer.Empty()
		}
		before = at
	}
	return times
}

// together returns how many entries at the beginning were received at once.
func together(entries []Entry) int {
	n := slices.IndexFunc(entries, func(e Entry) bool { return !e.ReceivedAt.Equal(entries[0].ReceivedAt) })
	if n < 0 {
		return len(entries)
	}
	return n
}

func ofOneItem(entries []Entry) bool {
	return !slices.ContainsFunc(entries, func(e Entry) bool { return e.Item != entries[0].Item })
}
