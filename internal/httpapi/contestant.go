package httpapi

import (
	"context"
	"math"
	"net/http"
	"strconv"

	"khoabang/contest"
	"khoabang/internal/auth"
	"khoabang/questions"
)

// attempt is Attempt of the API.
type attempt struct {
	ID         string               `json:"id"`
	Contest    contestBrief         `json:"contest"`
	Ordinal    int                  `json:"ordinal"`
	State      contest.AttemptState `json:"state"`
	Now        stamp                `json:"now"`
	StartedAt  stamp                `json:"started_at"`
	BeginsAt   stamp                `json:"begins_at,omitzero"`
	Waiting    bool                 `json:"waiting,omitempty"`
	Stage      string               `json:"stage,omitempty"` // ID of its round where that is on stage
	Deadline   stamp                `json:"deadline,omitzero"`
	LimitMS    int64                `json:"limit_ms"`
	Epoch      int                  `json:"epoch"`
	GraceMS    int64                `json:"grace_ms"`
	Forward    bool                 `json:"forward"`
	Items      int                  `json:"items"`
	Window     *window              `json:"window,omitempty"`
	Sheet      []sheetItem          `json:"sheet"`
	Answers    []givenAnswer        `json:"answers"`
	ResumeCode string               `json:"resume_code"`
	Ticket     string               `json:"ticket"`
}

type contestBrief struct {
	Slug     string `json:"slug"`
	Title    string `json:"title"`
	Practice bool   `json:"practice"`
}

// sheetItem is SheetItem of the API. HTML stands only where the plain text does not say all.
type sheetItem struct {
	Item        int            `json:"item"`
	Kind        questions.Kind `json:"kind"`
	Stem        string         `json:"stem"`
	StemHTML    string         `json:"stem_html,omitempty"`
	Prompts     []string       `json:"prompts,omitempty"`
	PromptsHTML []string       `json:"prompts_html,omitempty"`
	Options     []string       `json:"options"`
	OptionsHTML []string       `json:"options_html,omitempty"`
	Predict     *predict       `json:"predict,omitempty"`
}

type givenAnswer struct {
	Item    int    `json:"item"`
	Choices []int  `json:"choices,omitempty"`
	Number  string `json:"number,omitempty"`
	Text    string `json:"text,omitempty"`
}

// window is Window of the API: the question that opened last, where they are handed out one at a time.
type window struct {
	Item     int   `json:"item"`
	OpensAt  stamp `json:"opens_at"`
	ClosesAt stamp `json:"closes_at"`
}

// windowOf returns the window of the attempt's question that opened last; nil where its phone opens none.
func windowOf(c contest.Contest, a contest.Attempt) *window {
	item, w := c.Windows(a).Current()
	if item == 0 || !c.OpensByPhone(a.RoundID) {
		return nil
	}
	return &window{Item: item, OpensAt: stamp(w.Opens), ClosesAt: stamp(w.Closes)}
}

// openedItem is Opened of the API.
type openedItem struct {
	Question sheetItem `json:"question"`
	Window   *window   `json:"window"`
	Now      stamp     `json:"now"`
	Epoch    int       `json:"epoch"`
	Deadline stamp     `json:"deadline,omitzero"`
}

// openItem hands out the next question, and starts its time.
func (s *Server) openItem(ctx context.Context, r *request) (reply, error) {
	id := r.param("attempt")
	if err := within(s.limiters.answers, id); err != nil {
		return reply{}, err
	}
	item, err := strconv.Atoi(r.param("item"))
	if err != nil {
		return reply{}, contest.ErrNotNext
	}
	var epoch int
	if err := s.decodeBody(r, func(o *object) { epoch = o.integer("epoch", 1, math.MaxInt32) }); err != nil {
		return reply{}, err
	}
	a, v, err := s.Contests.OpenItem(ctx, id, r.contestant, epoch, item)
	if err != nil {
		return reply{}, err
	}
	c, err := s.Contests.Contest(ctx, a.ContestID)
	if err != nil {
		return reply{}, err
	}
	q, err := s.shown(ctx, v)
	if err != nil {
		return reply{}, err
	}
	q = predicting(q, c, a.RoundID, a.BlockID, r.lang())
	return ok(openedItem{Question: q, Window: windowOf(c, a), Now: s.stampNow(), Epoch: a.Epoch, Deadline: stamp(a.Deadline)})
}

func brief(c contest.Contest) contestBrief {
	return contestBrief{Slug: c.Slug, Title: c.Title, Practice: c.Practice}
}

func given(g contest.Given) givenAnswer { return givenAnswer(g) }

// ticket returns what opens an attempt's websocket.
func (s *Server) ticket(a contest.Attempt) (string, error) {
	return s.Auth.MintTicket(auth.Ticket{AttemptID: a.ID, ContestantID: a.ContestantID, Epoch: a.Epoch})
}

// held answers with an attempt that the client holds now, and lets it keep its contestant's token.
func (s *Server) held(ctx context.Context, r *request, h contest.Held, status int) (reply, error) {
	token, err := s.Auth.MintContestant(h.Attempt.ContestantID)
	if err != nil {
		return reply{}, err
	}
	pass, err := s.ticket(h.Attempt)
	if err != nil {
		return reply{}, err
	}
	a := attempt{
		ID: h.Attempt.ID, Contest: brief(h.Contest), Ordinal: h.Attempt.Ordinal, State: h.Attempt.State,
		Now: s.stampNow(), StartedAt: stamp(h.Attempt.StartedAt), BeginsAt: stamp(h.Contest.Begins(h.Attempt)), Waiting: h.Waiting, Deadline: stamp(h.Attempt.Deadline),
		LimitMS: h.Attempt.Limit.Milliseconds(), Epoch: h.Attempt.Epoch, GraceMS: contest.Grace.Milliseconds(),
		Forward: h.Contest.Rules.OneWay(), Items: h.Items, Window: windowOf(h.Contest, h.Attempt), Answers: []givenAnswer{}, ResumeCode: h.ResumeCode, Ticket: pass,
	}
	if a.Sheet, err = s.sheetOf(ctx, r, h); err != nil {
		return reply{}, err
	}
	if round, _ := h.Contest.Round(h.Attempt.RoundID); round.Mode == contest.Stage {
		a.Stage = round.ID
	}
	for _, g := range h.Answers {
		a.Answers = append(a.Answers, given(g))
	}
	k := cookie{name: cookieContestant, value: token, path: "/", life: auth.ContestantLife}
	return reply{status: status, body: a, cookies: []cookie{k}}, nil
}

// sheetOf returns the questions of an attempt; none while it waits for its round to start.
func (s *Server) sheetOf(ctx context.Context, r *request, h contest.Held) ([]sheetItem, error) {
	items := make([]sheetItem, 0, len(h.Sheet))
	for _, v := range h.Sheet {
		it, err := s.shown(ctx, v)
		if err != nil {
			return nil, err
		}
		items = append(items, predicting(it, h.Contest, h.Attempt.RoundID, h.Attempt.BlockID, r.lang()))
	}
	return items, nil
}

func (s *Server) startAttempt(ctx context.Context, r *request) (reply, error) {
	if err := within(s.limiters.starts, s.addressKey(r)); err != nil {
		return reply{}, err
	}
	var reg contest.Registration
	err := s.decodeBody(r, func(o *object) {
		reg.StartKey = o.text("start_key", 16, 64)
		reg.Name = o.text("name", 2, 100)
		reg.UnitID = o.text("unit_id", 1, 64)
		reg.Contact = o.text("contact", 3, 100)
		reg.Code = o.optionalText("code", maxTypedCode)
		reg.SomeoneElse = o.optionalBoolean("someone_else")
		reg.RoundID = o.optionalText("round", 64)
		reg.BlockID = o.optionalText("block", 64)
		reg.Category = o.optionalText("category", 64)
		reg.BornOn = o.date("born_on")
		o.object("consent", func(o *object) {
			reg.Notice = o.text("notice", 0, 64)
			reg.Accepted = o.boolean("accepted")
			reg.OnAir = o.boolean("on_air")
		})
	})
	if err != nil {
		return reply{}, err
	}
	var h contest.Held
	start := func() (err error) {
		h, err = s.Contests.Start(ctx, r.param("contest"), s.contestantIfAny(r), reg)
		return err
	}
	if reg.Code == "" {
		err = start()
	} else {
		err = s.guess(r, contest.ErrCodeUnknown, start)
	}
	if err != nil {
		return reply{}, err
	}
	status := http.StatusOK
	if h.Fresh {
		status = http.StatusCreated
	}
	return s.held(ctx, r, h, status)
}

func (s *Server) resumeAttempt(ctx context.Context, r *request) (reply, error) {
	if err := within(s.limiters.resumeCodes, s.addressKey(r)); err != nil {
		return reply{}, err
	}
	var code string
	if err := s.decodeBody(r, func(o *object) { code = o.text("code", 8, 40) }); err != nil {
		return reply{}, err
	}
	h, err := s.Contests.Resume(ctx, code)
	if err != nil {
		return reply{}, err
	}
	return s.held(ctx, r, h, http.StatusOK)
}

func (s *Server) takeAttempt(ctx context.Context, r *request) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	h, err := s.Contests.Take(ctx, r.param("attempt"), r.contestant)
	if err != nil {
		return reply{}, err
	}
	return s.held(ctx, r, h, http.StatusOK)
}

// saved is Saved of the API.
type saved struct {
	Saved    []int `json:"saved"`
	Now      stamp `json:"now"`
	Epoch    int   `json:"epoch"`
	Deadline stamp `json:"deadline,omitzero"`
}

func (s *Server) saveAnswers(ctx context.Context, r *request) (reply, error) {
	id := r.param("attempt")
	if err := within(s.limiters.answers, id); err != nil {
		return reply{}, err
	}
	epoch, entries, err := s.decodeEntries(r)
	if err != nil {
		return reply{}, err
	}
	// What the client was promised is counted from when its request had been read.
	ctx, cancel := context.WithDeadline(ctx, r.receivedAt.Add(contest.Grace/2))
	defer cancel()
	a, err := s.Contests.Answer(ctx, id, r.contestant, epoch, entries, r.receivedAt)
	if err != nil {
		return reply{}, notDurable(ctx, err)
	}
	s.metrics.saved.Add(float64(len(entries)))
	v := saved{Now: s.stampNow(), Epoch: a.Epoch, Deadline: stamp(a.Deadline)}
	for _, e := range entries {
		v.Saved = append(v.Saved, e.Seq)
	}
	return ok(v)
}

func (s *Server) decodeEntries(r *request) (epoch int, entries []contest.NewEntry, err error) {
	err = s.decodeBody(r, func(o *object) {
		epoch = o.integer("epoch", 1, math.MaxInt32)
		o.objects("entries", 1, contest.MaxEntries, func(o *object) {
			var e contest.NewEntry
			e.Seq = o.integer("seq", 1, contest.MaxSeq)
			e.Item = o.integer("item", 1, math.MaxInt32)
			e.Choices = o.integers("choices", questions.MaxOptions, 0)
			e.Number = o.optionalText("number", 40)
			e.Text = o.optionalText("text", questions.MaxShortText)
			entries = append(entries, e)
		})
	})
	return epoch, entries, err
}

// notDurable tells a client whose answer met the deadline that it may or may not be stored.
func notDurable(ctx context.Context, err error) error {
	if ctx.Err() != nil && classify(err).Kind != contest.ErrClosed.Kind {
		return contest.ErrNotDurable.Because(err)
	}
	return err
}

// attemptState is AttemptStatus of the API.
type attemptState struct {
	ID       string               `json:"id"`
	State    contest.AttemptState `json:"state"`
	Epoch    int                  `json:"epoch"`
	Now      stamp                `json:"now"`
	BeginsAt stamp                `json:"begins_at,omitzero"`
	Waiting  bool                 `json:"waiting,omitempty"`
	Deadline stamp                `json:"deadline,omitzero"`
	Window   *window              `json:"window,omitempty"`
	Standing *standing            `json:"standing,omitempty"`
}

// standing is Standing of the API.
type standing struct {
	Rank   int    `json:"rank"`
	Of     int    `json:"of"`
	Row    string `json:"row"`
	Counts bool   `json:"counts"`
}

func (s *Server) attemptStatus(ctx context.Context, r *request) (reply, error) {
	a, err := s.Contests.Attempt(ctx, r.param("attempt"), r.contestant)
	if err != nil {
		return reply{}, err
	}
	c, err := s.Contests.Contest(ctx, a.ContestID)
	if err != nil {
		return reply{}, err
	}
	v := s.stateOf(c, a)
	v.Standing, err = s.standingOf(ctx, a)
	return reply{body: v}, err
}

// stateOf returns how an attempt stands, without its standing.
func (s *Server) stateOf(c contest.Contest, a contest.Attempt) attemptState {
	return attemptState{ID: a.ID, State: a.State, Epoch: a.Epoch, Now: s.stampNow(), BeginsAt: stamp(c.Begins(a)),
		Waiting: c.Waits(a, s.Clock()), Deadline: stamp(a.Deadline), Window: windowOf(c, a)}
}

func (s *Server) submitAttempt(ctx context.Context, r *request) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	o, err := s.Contests.Submit(ctx, r.param("attempt"), r.contestant, r.receivedAt)
	if err != nil {
		return reply{}, err
	}
	return s.result(ctx, r, o)
}

func (s *Server) attemptResult(ctx context.Context, r *request) (reply, error) {
	o, err := s.Contests.Outcome(ctx, r.param("attempt"), r.contestant)
	if err != nil {
		return reply{}, err
	}
	return s.result(ctx, r, o)
}
