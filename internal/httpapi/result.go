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
	Correct     int                  `json:"correct"`
	Items       int                  `json:"items"`
	Points      float64              `json:"points"`
	DurationMS  int64                `json:"duration_ms"`
	SubmittedAt stamp                `json:"submitted_at"`
	Reason      contest.Reason       `json:"reason"`
	Receipt     string               `json:"receipt"`
	Provisional bool                 `json:"provisional"`
	Standing    *standing            `json:"standing,omitempty"`
	ReviewFrom  stamp                `json:"review_from,omitzero"`
	Review      []reviewed           `json:"review,omitempty"`
	Ticket      string               `json:"ticket"` // the rank goes on moving after the page was loaded again
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

func (s *Server) result(ctx context.Context, o contest.Outcome) (reply, error) {
	a := o.Attempt
	v := result{
		ID: a.ID, Contest: brief(o.Contest), State: a.State, Now: s.stampNow(), Ordinal: a.Ordinal,
		Correct: a.Score.Correct, Items: o.Items, Points: points(a.Score.Points),
		DurationMS: a.Duration().Milliseconds(), SubmittedAt: stamp(a.Closing.At), Reason: a.Closing.Reason,
		Receipt: o.Receipt, Provisional: o.Provisional, ReviewFrom: stamp(o.ReviewFrom),
	}
	for _, w := range o.Review {
		one, err := s.reviewed(ctx, w)
		if err != nil {
			return reply{}, err
		}
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
