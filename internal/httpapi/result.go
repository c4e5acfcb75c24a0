package httpapi

import (
	"context"

	"khoabang/contest"
	"khoabang/questions"
)

// result is Result of the API.
type result struct {
	ID          string               `json:"id"`
	Contest     contestBrief         `json:"contest"`
	State       contest.AttemptState `json:"state"`
	Now         stamp                `json:"now"`
	Ordinal     int                  `json:"ordinal"`
	Round       string               `json:"round"` // its ID
	Block       string               `json:"block,omitempty"`
	Correct     int                  `json:"correct"`
	Of          int                  `json:"of"` // questions that can be right
	Items       int                  `json:"items"`
	Points      float64              `json:"points"`
	DurationMS  int64                `json:"duration_ms"`
	SubmittedAt stamp                `json:"submitted_at"`
	Reason      contest.Reason       `json:"reason"`
	Receipt     string               `json:"receipt"`
	Provisional bool                 `json:"provisional"`
	Sealed      bool                 `json:"sealed"` // no rank is told yet
	Failed      bool                 `json:"failed"` // a critical question was not answered right
	Passed      bool                 `json:"passed"` // it may have a rank
	Pass        int                  `json:"pass,omitempty"`
	PerfectOnly bool                 `json:"perfect_only,omitempty"`
	ExtraMS     int64                `json:"extra_ms,omitempty"`
	Prediction  *predicted           `json:"prediction,omitempty"`
	Amended     []amended            `json:"amended,omitempty"`
	Before      *scoreBefore         `json:"before,omitempty"`
	Standing    *standing            `json:"standing,omitempty"`
	ReviewFrom  stamp                `json:"review_from,omitzero"`
	Review      []reviewed           `json:"review,omitempty"`
	Ticket      string               `json:"ticket"` // the rank goes on moving after the page was loaded again
}

// amended is what was ruled of a question of the sheet.
type amended struct {
	Item   int            `json:"item"`
	Remedy contest.Remedy `json:"remedy"`
	Reason string         `json:"reason"`
	At     stamp          `json:"at"`
}

// scoreBefore is what the attempt was worth before that.
type scoreBefore struct {
	Correct int     `json:"correct"`
	Of      int     `json:"of"`
	Points  float64 `json:"points"`
}

type reviewed struct {
	sheetItem
	Yours           givenAnswer `json:"yours"`
	Right           givenAnswer `json:"right"`
	Points          float64     `json:"points"`
	Explanation     string      `json:"explanation"`
	ExplanationHTML string      `json:"explanation_html,omitempty"`
	Source          *source     `json:"source,omitempty"`
}

type source struct {
	Document string `json:"document,omitempty"`
	Clause   string `json:"clause,omitempty"`
	Quote    string `json:"quote,omitempty"`
	Link     string `json:"link,omitempty"`
	From     stamp  `json:"from,omitzero"`
	To       stamp  `json:"to,omitzero"`
}

// points returns thousandths as points.
func points(thousandths int) float64 { return float64(thousandths) / questions.FullMark }

func sourceOf(v questions.Source) *source {
	if v == (questions.Source{}) {
		return nil
	}
	return &source{
		Document: v.Document, Clause: v.Clause, Quote: v.Quote, Link: v.Link, From: stamp(v.From), To: stamp(v.To),
	}
}

func (s *Server) result(ctx context.Context, r *request, o contest.Outcome) (reply, error) {
	a, rules := o.Attempt, o.Contest.Rules
	v := result{
		ID: a.ID, Contest: brief(o.Contest), State: a.State, Now: s.stampNow(), Ordinal: a.Ordinal,
		Round: a.RoundID, Block: a.BlockID, Correct: a.Score.Correct, Of: of(o), Items: o.Items, Points: points(a.Score.Points),
		DurationMS: a.Duration().Milliseconds(), SubmittedAt: stamp(a.Closing.At), Reason: a.Closing.Reason,
		Receipt: o.Receipt, Provisional: o.Provisional, ReviewFrom: stamp(o.ReviewFrom),
		Sealed: o.Contest.Sealed(ownScope(o.Contest, a), s.Clock()), Failed: a.Score.Failed, Passed: o.Passed, Pass: rules.Pass,
		PerfectOnly: rules.PerfectOnly, ExtraMS: a.Closing.Extra.Milliseconds(), Prediction: predictedOf(o, r.lang()),
	}
	v.amend(o)
	for _, w := range o.Review {
		one, err := s.reviewed(ctx, w)
		if err != nil {
			return reply{}, err
		}
		one.sheetItem = predicting(one.sheetItem, o.Contest, a.RoundID, a.BlockID, r.lang())
		v.Review = append(v.Review, one)
	}
	var err error
	if v.Ticket, err = s.ticket(a); err != nil {
		return reply{}, err
	}
	v.Standing, err = s.standingOf(ctx, a)
	return reply{body: v}, err
}

func (s *Server) reviewed(ctx context.Context, w contest.Reviewed) (reviewed, error) {
	it, err := s.shown(ctx, w.Shown)
	if err != nil {
		return reviewed{}, err
	}
	why, err := s.rich(ctx, w.Explanation, true)
	return reviewed{
		sheetItem: it, Yours: given(w.Yours), Right: given(w.Right), Points: points(w.Points),
		Explanation: why.text, ExplanationHTML: why.html, Source: sourceOf(w.Source),
	}, err
}

// of returns how many questions can be right. What was closed by earlier versions does not say.
func of(o contest.Outcome) int {
	if o.Attempt.Score.Of == 0 && o.Attempt.Score.Amended == 0 {
		return o.Items
	}
	return o.Attempt.Score.Of
}

// amend adds what was ruled of the attempt's questions.
func (v *result) amend(o contest.Outcome) {
	for _, m := range o.Amended {
		v.Amended = append(v.Amended, amended{Item: m.Item, Remedy: m.Remedy, Reason: m.Reason, At: stamp(m.At)})
	}
	if len(o.Amended) > 0 {
		v.Before = &scoreBefore{Correct: o.Before.Correct, Of: o.Before.Of, Points: points(o.Before.Points)}
	}
}
