package httpapi

import (
	"context"
	"slices"

	"khoabang/contest"
	"khoabang/internal/auth"
	"khoabang/internal/fault"
)

// Operations that walk every result of a contest, or its journals.
const (
	opProposal       = "proposal"
	opStandings      = "standings"
	opStandingsTable = "standingsTable"
	opFixFigures     = "fixFigures"
	opPreview        = "previewAmendment"
	opAddChange      = "addChange"
	opConfirm        = "confirmPublication"
	opSign           = "signPublication"
	opMinutes        = "publicationMinutes"
)

// Who may do what with results: organisers prepare, the jury decides, inspectors read. That one person does not do both is
// a rule of the domain.
var (
	seesResults     = auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.Jury, auth.Inspector)
	preparesResults = auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.Jury)
	decidesResults  = auth.NewRoleSet(auth.Jury)
)

// resultsView is Results of the API: how far a contest's results have come.
type resultsView struct {
	ID           string            `json:"id"`
	Slug         string            `json:"slug"`
	Title        string            `json:"title"`
	Now          stamp             `json:"now"`
	Rounds       []resultRound     `json:"rounds"`
	Blocks       []namedThing      `json:"blocks"`
	Predicts     bool              `json:"predicts"`
	Lots         bool              `json:"lots"`
	Figures      []figureView      `json:"figures"`
	Drawn        []lotView         `json:"drawn"`
	Disqualified []outView         `json:"disqualified"`
	Amendments   []amendmentView   `json:"amendments"`
	Remarking    *remarkingView    `json:"remarking,omitempty"`
	Publications []publicationView `json:"publications"`
	Complaints   int               `json:"complaints"` // open ones, counted to complaintPage
	TakesThem    bool              `json:"takes_complaints"`
	Me           string            `json:"me"` // the user who asks, since nobody signs what is their own
}

type namedThing struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type resultRound struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	State    contest.State `json:"state"`
	ClosesAt stamp         `json:"closes_at,omitzero"`
	Over     bool          `json:"over"`   // closed and marked
	Needed   bool          `json:"needed"` // a figure that predictions are measured by is to be fixed
}

type figureView struct {
	Round string `json:"round"`
	Block string `json:"block"`
	Value string `json:"value"`
	decidedBy
}

type lotView struct {
	Round string `json:"round"`
	Block string `json:"block"`
	Seed  string `json:"seed"`
	decidedBy
}

// decidedBy is who decided something, and when.
type decidedBy struct {
	At     stamp  `json:"at,omitzero"`
	By     string `json:"by"`
	ByName string `json:"by_name,omitempty"`
}

type outView struct {
	Attempt string `json:"attempt"`
	Reason  string `json:"reason"`
	decidedBy
	Lifted   string     `json:"lifted,omitempty"`
	LiftedBy *decidedBy `json:"lifted_by,omitempty"`
}

func (s *Server) results(ctx context.Context, r *request) (reply, error) {
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	return s.resultsOf(ctx, r, c, err)
}

// resultsOf answers with how far a contest's results have come, unless the contest could not be had or changed.
func (s *Server) resultsOf(ctx context.Context, r *request, c contest.Contest, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	names, err := s.namesOf(ctx)
	if err != nil {
		return reply{}, err
	}
	v := resultsView{ID: c.ID, Slug: c.Slug, Title: c.Title, Now: s.stampNow(), Rounds: []resultRound{}, Blocks: []namedThing{},
		Predicts: c.Rules.Prediction.Of != contest.NoTarget, Lots: c.Rules.Ties == contest.TiesLot, Figures: []figureView{}, Drawn: []lotView{},
		Disqualified: []outView{}, Amendments: []amendmentView{}, Publications: []publicationView{},
		TakesThem: c.Complaints > 0, Me: r.principal.UserID}
	v.decided(c, names)
	for _, x := range c.Rounds {
		v.Rounds = append(v.Rounds, resultRound{ID: x.ID, Name: x.Name, State: x.State(s.Clock()), ClosesAt: stamp(x.ClosesAt),
			Over: x.Marked(s.Clock()), Needed: v.Predicts && !c.FiguresFixed(x.ID)})
	}
	if p, at := s.Contests.Remarking(c.ID); at {
		v.Remarking = &remarkingView{Done: p.Done, Of: p.Of, Since: stamp(p.Since)}
	}
	all, err := s.Contests.Publications(ctx, c.ID)
	if err != nil {
		return reply{}, err
	}
	for _, p := range all {
		v.Publications = append(v.Publications, publicationOf(p, names))
	}
	open, err := s.Contests.Complaints(ctx, c.ID, true, complaintPage)
	v.Complaints = len(open)
	return reply{body: v}, err
}

// decided fills in what was decided.
func (v *resultsView) decided(c contest.Contest, names map[string]string) {
	for _, b := range c.Blocks {
		v.Blocks = append(v.Blocks, namedThing{b.ID, b.Name})
	}
	for _, f := range c.Figures {
		v.Figures = append(v.Figures, figureView{f.Scope.RoundID, f.Scope.BlockID, string(f.Value), decidedBy{stamp(f.FixedAt), f.FixedBy, names[f.FixedBy]}})
	}
	for _, l := range c.Lots {
		v.Drawn = append(v.Drawn, lotView{l.Scope.RoundID, l.Scope.BlockID, l.Seed, decidedBy{stamp(l.DrawnAt), l.DrawnBy, names[l.DrawnBy]}})
	}
	for _, d := range c.Disqualified {
		o := outView{Attempt: d.AttemptID, Reason: d.Reason, decidedBy: decidedBy{stamp(d.At), d.By, names[d.By]}, Lifted: d.Lifted}
		if !d.Stands() {
			o.LiftedBy = &decidedBy{stamp(d.LiftedAt), d.LiftedBy, names[d.LiftedBy]}
		}
		v.Disqualified = append(v.Disqualified, o)
	}
	for _, a := range c.Amendments {
		v.Amendments = append(v.Amendments, amendmentOf(a, names))
	}
}

// decide runs a decision about the contest that the address names, and says who took it.
func (s *Server) decide(ctx context.Context, r *request, do func(contestID string) (contest.Contest, error)) (reply, error) {
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	if c, err = do(c.ID); err == nil {
		s.Log.Info("decision", "contest", c.ID, "operation", r.route.Operation, "user", r.principal.UserID, "revision", c.Revision)
	}
	return s.resultsOf(ctx, r, c, err)
}

func (s *Server) fixFigures(ctx context.Context, r *request) (reply, error) {
	var round string
	if err := s.decodeBody(r, func(o *object) { round = o.text("round", 1, 64) }); err != nil {
		return reply{}, err
	}
	return s.decide(ctx, r, func(id string) (contest.Contest, error) {
		return s.Contests.FixFigures(ctx, id, round, r.principal.UserID)
	})
}

func (s *Server) drawLot(ctx context.Context, r *request) (reply, error) {
	var scope contest.Scope
	var seed string
	err := s.decodeBody(r, func(o *object) {
		scope = contest.Scope{RoundID: o.optionalText("round", 64), BlockID: o.optionalText("block", 64)}
		seed = o.text("seed", 1, contest.MaxTitle)
	})
	if err != nil {
		return reply{}, err
	}
	return s.decide(ctx, r, func(id string) (contest.Contest, error) {
		if err := s.known(ctx, id, scope); err != nil {
			return contest.Contest{}, err
		}
		return s.Contests.DrawLot(ctx, id, scope, seed, r.principal.UserID)
	})
}

// known returns errQueryInvalid for a scope that the contest does not have.
func (s *Server) known(ctx context.Context, contestID string, scope contest.Scope) error {
	c, err := s.Contests.Contest(ctx, contestID)
	if err != nil {
		return err
	}
	var k fault.Check
	_, round := c.Round(scope.RoundID)
	k.Require(round || scope.RoundID == "", "round", "unknown_round")
	_, block := c.Block(scope.BlockID)
	k.Require(block || scope.BlockID == "", "block", "unknown_block", "block", scope.BlockID)
	return k.Err(errQueryInvalid)
}

func (s *Server) disqualify(ctx context.Context, r *request) (reply, error) {
	return s.aboutAttempt(ctx, r, s.Contests.Disqualify)
}

func (s *Server) reinstate(ctx context.Context, r *request) (reply, error) {
	return s.aboutAttempt(ctx, r, s.Contests.Reinstate)
}

func (s *Server) aboutAttempt(ctx context.Context, r *request, do func(ctx context.Context, contestID, attemptID, reason, person string) (contest.Contest, error)) (reply, error) {
	var attempt, reason string
	err := s.decodeBody(r, func(o *object) {
		attempt, reason = o.text("attempt", 1, 64), o.text("reason", 1, contest.MaxReason)
	})
	r.object = attempt
	if err != nil {
		return reply{}, err
	}
	return s.decide(ctx, r, func(id string) (contest.Contest, error) {
		return do(ctx, id, attempt, reason, r.principal.UserID)
	})
}

// draftOf returns the proposal that the staff of the contest in the address look at: with the jury's changes where a
// publication of the round in the query is begun.
func (s *Server) draftOf(ctx context.Context, r *request) (contest.Publication, *contest.Proposal, error) {
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return contest.Publication{}, nil, err
	}
	if err := s.known(ctx, c.ID, scopeOf(r.query)); err != nil {
		return contest.Publication{}, nil, err
	}
	all, err := s.Contests.Publications(ctx, c.ID)
	if err != nil {
		return contest.Publication{}, nil, err
	}
	p := contest.Publication{ContestID: c.ID, RoundID: r.query("round")}
	for _, x := range slices.Backward(all) {
		if x.RoundID == p.RoundID {
			p = x
			break
		}
	}
	draft, err := s.Contests.Draft(ctx, p)
	return p, draft, err
}
