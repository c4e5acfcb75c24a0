package httpapi

import (
	"context"
	"encoding/hex"
	"net/http"

	"khoabang/contest"
	"khoabang/internal/i18n"
)

// publicationView is Publication of the API.
type publicationView struct {
	ID        string                   `json:"id"`
	Round     string                   `json:"round"`
	Number    int                      `json:"number"`
	State     contest.PublicationState `json:"state"`
	Changes   []changeView             `json:"changes"`
	Prepared  decidedBy                `json:"prepared"`
	Confirmed *decidedBy               `json:"confirmed,omitempty"`
	Signed    *decidedBy               `json:"signed,omitempty"`
	Hash      string                   `json:"hash,omitempty"`
	Key       string                   `json:"public_key,omitempty"`
	Signature string                   `json:"signature,omitempty"`
}

type changeView struct {
	Kind      contest.ChangeKind `json:"kind"`
	Block     string             `json:"block"`
	UnitPrize int                `json:"unit_prize"`
	Who       []string           `json:"who"`
	Reason    string             `json:"reason"`
	decidedBy
}

func publicationOf(p contest.Publication, names map[string]string) publicationView {
	v := publicationView{ID: p.ID, Round: p.RoundID, Number: p.Number, State: p.State, Changes: []changeView{},
		Prepared: decidedBy{stamp(p.PreparedAt), p.PreparedBy, names[p.PreparedBy]}, Hash: p.Hash,
		Key: hex.EncodeToString(p.PublicKey), Signature: hex.EncodeToString(p.Signature)}
	for _, c := range p.Changes {
		v.Changes = append(v.Changes, changeView{c.Kind, c.Scope.BlockID, c.UnitPrize, c.Who, c.Reason, decidedBy{stamp(c.At), c.By, names[c.By]}})
	}
	if p.ConfirmedBy != "" {
		v.Confirmed = &decidedBy{stamp(p.ConfirmedAt), p.ConfirmedBy, names[p.ConfirmedBy]}
	}
	if p.SignedBy != "" {
		v.Signed = &decidedBy{stamp(p.SignedAt), p.SignedBy, names[p.SignedBy]}
	}
	return v
}

func (s *Server) preparePublication(ctx context.Context, r *request) (reply, error) {
	var round string
	if err := s.decodeBody(r, func(o *object) { round = o.optionalText("round", 64) }); err != nil {
		return reply{}, err
	}
	return s.onPublication(ctx, r, func(c string) (contest.Publication, error) {
		return s.Contests.Prepare(ctx, c, round, r.principal.UserID)
	})
}

func (s *Server) addChange(ctx context.Context, r *request) (reply, error) {
	var c contest.Change
	err := s.decodeBody(r, func(o *object) {
		c = contest.Change{Kind: contest.ChangeKind(o.text("kind", 1, 20)), Scope: contest.Scope{BlockID: o.optionalText("block", 64)},
			UnitPrize: o.optionalInteger("unit_prize", 0, contest.MaxPrizes), Who: o.texts("who", contest.MaxOrdered, 64), Reason: o.text("reason", 1, contest.MaxReason)}
	})
	if err != nil {
		return reply{}, err
	}
	return s.onPublication(ctx, r, func(id string) (contest.Publication, error) {
		p, err := s.Contests.Publication(ctx, id, r.param("publication"))
		if err != nil {
			return p, err
		}
		c.Scope.RoundID = p.RoundID
		return s.Contests.AddChange(ctx, id, p.ID, c, r.principal.UserID)
	})
}

func (s *Server) removeChange(ctx context.Context, r *request) (reply, error) {
	var index int
	if err := s.decodeBody(r, func(o *object) { index = o.integer("index", 0, contest.MaxChanges) }); err != nil {
		return reply{}, err
	}
	return s.onPublication(ctx, r, func(c string) (contest.Publication, error) {
		return s.Contests.RemoveChange(ctx, c, r.param("publication"), index)
	})
}

func (s *Server) confirmPublication(ctx context.Context, r *request) (reply, error) {
	return s.step(ctx, r, func(c, id string) (contest.Publication, error) {
		return s.Contests.Confirm(ctx, c, id, r.principal.UserID)
	})
}

func (s *Server) reopenPublication(ctx context.Context, r *request) (reply, error) {
	return s.step(ctx, r, func(c, id string) (contest.Publication, error) { return s.Contests.Reopen(ctx, c, id) })
}

func (s *Server) signPublication(ctx context.Context, r *request) (reply, error) {
	return s.step(ctx, r, func(c, id string) (contest.Publication, error) {
		return s.Contests.Sign(ctx, c, id, r.principal.UserID)
	})
}

// step takes the publication that the address names a step on.
func (s *Server) step(ctx context.Context, r *request, do func(contestID, id string) (contest.Publication, error)) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	return s.onPublication(ctx, r, func(c string) (contest.Publication, error) { return do(c, r.param("publication")) })
}

// onPublication does something with a publication of the contest that the address names, and says who did.
func (s *Server) onPublication(ctx context.Context, r *request, do func(contestID string) (contest.Publication, error)) (reply, error) {
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	p, err := do(c.ID)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("publication", "contest", c.ID, "operation", r.route.Operation, "user", r.principal.UserID, "publication", p.ID,
		"state", string(p.State), "hash", p.Hash)
	return s.resultsOf(ctx, r, c, nil)
}

// publishedList is Published of the API: the results of a contest that are in force.
type publishedList struct {
	Contest contestBrief    `json:"contest"`
	Results []publishedView `json:"results"`
}

// publishedView is a published result as everybody sees it.
type publishedView struct {
	Round      string             `json:"round"`
	RoundName  string             `json:"round_name"`
	Number     int                `json:"number"`
	SignedAt   stamp              `json:"signed_at"`
	Hash       string             `json:"hash"`
	Key        string             `json:"public_key"`
	Signature  string             `json:"signature"`
	Holds      bool               `json:"signature_holds"`
	Superseded bool               `json:"superseded"`
	Statement  string             `json:"statement"` // what the signature is of
	People     int                `json:"people"`
	Attempts   int                `json:"attempts"`
	Awards     []publishedAward   `json:"awards"`
	UnitAwards []publishedUnit    `json:"unit_awards"`
	Amendments []publishedAmended `json:"amendments"`
	Figures    []publishedFigure  `json:"figures"`
	Statistics *publicTurnout     `json:"statistics,omitempty"` // of results from before they were frozen there are none
}

type publishedAward struct {
	Prize      string  `json:"prize"`
	Amount     int64   `json:"amount"`
	BlockName  string  `json:"block_name,omitempty"`
	Rank       int     `json:"rank"`
	Who        string  `json:"who"`
	Name       string  `json:"name"`
	Unit       string  `json:"unit"`
	Correct    int     `json:"correct"`
	Of         int     `json:"of"`
	Points     float64 `json:"points"`
	DurationMS int64   `json:"duration_ms"`
}

type publishedUnit struct {
	Prize  string `json:"prize"`
	Amount int64  `json:"amount"`
	Unit   string `json:"unit"`
}

type publishedAmended struct {
	Remedy contest.Remedy `json:"remedy"`
	Reason string         `json:"reason"`
	At     string         `json:"at"`
}

type publishedFigure struct {
	Value string `json:"value"`
	At    string `json:"at"`
}

func (s *Server) publishedResults(ctx context.Context, r *request) (reply, error) {
	c, err := s.announced(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	list, err := s.inForce(ctx, c, r.lang())
	return reply{body: list}, err
}

// inForce returns the latest published result of the contest as a whole, and of each round.
func (s *Server) inForce(ctx context.Context, c contest.Contest, lang i18n.Lang) (publishedList, error) {
	list := publishedList{Contest: brief(c), Results: []publishedView{}}
	all, err := s.Contests.Publications(ctx, c.ID)
	if err != nil {
		return list, err
	}
	for i, p := range all {
		if p.State != contest.Published || superseded(all[i+1:], p) {
			continue
		}
		v, err := s.publishedOf(ctx, c, p, false, lang)
		if err != nil {
			return list, err
		}
		list.Results = append(list.Results, v)
	}
	return list, nil
}

// superseded reports whether a later one of the same round is published.
func superseded(later []contest.Publication, p contest.Publication) bool {
	for _, o := range later {
		if o.RoundID == p.RoundID && o.Number > p.Number && o.State == contest.Published {
			return true
		}
	}
	return false
}

// publishedOf returns a published result with the names of those who agreed to being named.
func (s *Server) publishedOf(ctx context.Context, c contest.Contest, p contest.Publication, old bool, lang i18n.Lang) (publishedView, error) {
	f, err := s.Contests.Frozen(ctx, p)
	if err != nil {
		return publishedView{}, err
	}
	round, _ := c.Round(p.RoundID)
	v := publishedView{Round: p.RoundID, RoundName: round.Name, Number: p.Number, SignedAt: stamp(p.SignedAt), Hash: p.Hash,
		Key: hex.EncodeToString(p.PublicKey), Signature: hex.EncodeToString(p.Signature), Holds: p.SignatureHolds(), Superseded: old,
		Statement: string(p.Statement()), People: f.People, Attempts: f.Attempts, Awards: []publishedAward{}, UnitAwards: []publishedUnit{},
		Amendments: []publishedAmended{}, Figures: []publishedFigure{}}
	units, err := s.Contests.UnitNames(ctx)
	if err != nil {
		return v, err
	}
	names, err := s.Contests.Winners(ctx, p)
	if err != nil {
		return v, err
	}
	for _, a := range f.Awards {
		if a.Prize < 0 {
			continue // the reserve list is the jury's
		}
		b, _ := c.Block(a.BlockID)
		v.Awards = append(v.Awards, publishedAward{a.Name, a.Amount, b.Name, a.Rank, a.Who, names[a.Who].Name, units[a.UnitID], a.Correct, a.Of,
			points(a.Points), a.DurationMS})
	}
	for _, a := range f.UnitAwards {
		v.UnitAwards = append(v.UnitAwards, publishedUnit{a.Name, a.Amount, units[a.UnitID]})
	}
	for _, a := range f.Amendments {
		v.Amendments = append(v.Amendments, publishedAmended{a.Remedy, a.Reason, a.SignedAt})
	}
	for _, x := range f.Figures {
		v.Figures = append(v.Figures, publishedFigure{x.Value, x.FixedAt})
	}
	v.Statistics, err = s.publicTurnout(ctx, c, p, lang)
	return v, err
}

// publishedByHash answers whoever holds a hash, such as one printed in minutes.
func (s *Server) publishedByHash(ctx context.Context, r *request) (reply, error) {
	p, err := s.Contests.PublicationByHash(ctx, r.param("hash"))
	if err != nil {
		return reply{}, err
	}
	c, err := s.Contests.Contest(ctx, p.ContestID)
	if err != nil {
		return reply{}, err
	}
	all, err := s.Contests.Publications(ctx, c.ID)
	if err != nil {
		return reply{}, err
	}
	v, err := s.publishedOf(ctx, c, p, superseded(all, p), r.lang())
	return reply{status: http.StatusOK, body: publishedList{Contest: brief(c), Results: []publishedView{v}}}, err
}

// publishedHead returns the canonical bytes that a hash is of, so that anybody can compute it.
func (s *Server) publishedHead(ctx context.Context, r *request) (reply, error) {
	p, err := s.Contests.PublicationByHash(ctx, r.param("hash"))
	if err != nil {
		return reply{}, err
	}
	head, err := s.Contests.FrozenHead(ctx, p)
	return reply{raw: head, headers: [][2]string{{"Content-Type", "application/json"}}}, err
}
