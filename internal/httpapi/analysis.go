package httpapi

import (
	"context"
	"slices"
	"time"

	"khoabang/contest"
	"khoabang/internal/auth"
	"khoabang/internal/fault"
	"khoabang/internal/i18n"
	"khoabang/questions"
	"khoabang/questions/analysis"
)

// seesAnalyses are those who answer for questions, or judge them. The figures are of everybody together and name nobody.
var seesAnalyses = auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.Author, auth.Reviewer, auth.Jury, auth.Inspector)

// The first to ask for an analysis waits while the whole round is read: a million attempts take more than a minute.
const (
	opAnalysis      = "paperAnalysis"
	opAnalysisTable = "paperAnalysisTable"
	analysisTime    = 3 * time.Minute
)

type paperList struct {
	Papers []analysedPaper `json:"papers"`
}

// analysedPaper is AnalysedPaper of the API.
type analysedPaper struct {
	Contest  string        `json:"contest"` // slug
	Title    string        `json:"title"`
	Practice bool          `json:"practice"`
	Paper    string        `json:"paper"`           // ID
	Name     string        `json:"name"`            // of the round
	Block    string        `json:"block,omitempty"` // name
	State    contest.State `json:"state"`
	ClosesAt stamp         `json:"closes_at,omitzero"`
	Ready    bool          `json:"ready"`
}

// listAnalyses lists the published papers, those first that can be analysed, and of them the last to close.
func (s *Server) listAnalyses(ctx context.Context, _ *request) (reply, error) {
	all, err := s.Contests.Contests(ctx)
	if err != nil {
		return reply{}, err
	}
	list := paperList{Papers: []analysedPaper{}}
	for _, c := range all {
		for _, r := range c.Rounds {
			for _, p := range r.Papers {
				if p.PaperID != "" {
					list.Papers = append(list.Papers, s.analysedPaper(c, r, p.PaperID))
				}
			}
		}
	}
	slices.SortStableFunc(list.Papers, func(a, b analysedPaper) int {
		if a.Ready != b.Ready {
			return map[bool]int{true: -1, false: 1}[a.Ready]
		}
		return time.Time(b.ClosesAt).Compare(time.Time(a.ClosesAt))
	})
	return ok(list)
}

func (s *Server) analysedPaper(c contest.Contest, r contest.Round, paperID string) analysedPaper {
	now := s.Clock()
	v := analysedPaper{
		Contest: c.Slug, Title: c.Title, Practice: c.Practice, Paper: paperID, Name: r.Name, State: r.State(now),
		ClosesAt: stamp(r.ClosesAt), Ready: r.Marked(now),
	}
	for _, p := range r.Papers {
		if b, ok := c.Block(p.BlockID); ok && p.PaperID == paperID {
			v.Block = b.Name
		}
	}
	return v
}

// analysisReply is Analysis of the API. A figure that is not defined is null.
type analysisReply struct {
	analysedPaper
	Attempts    string             `json:"attempts"` // which count
	MadeAt      stamp              `json:"made_at"`
	Counted     int                `json:"counted"`
	Repeats     int                `json:"repeats"`
	Blank       int                `json:"blank"`
	Unfit       int                `json:"unfit"`
	MinShown    int                `json:"min_shown"`
	Items       int                `json:"items"`
	PartMarks   bool               `json:"part_marks"`
	Mean        *float64           `json:"mean"`
	Median      *float64           `json:"median"`
	SD          *float64           `json:"sd"`
	Reliability reliability        `json:"reliability"`
	Histogram   []bin              `json:"histogram"`
	Questions   []analysedQuestion `json:"questions"`
}

type reliability struct {
	Method        analysis.Method `json:"method"`
	Coefficient   *float64        `json:"coefficient"`
	ErrorRatio    *float64        `json:"error_ratio"`
	StandardError *float64        `json:"standard_error"`
}

type bin struct {
	From  int `json:"from"`
	Below int `json:"below"`
	Count int `json:"count"`
}

// analysedQuestion is AnalysedQuestion of the API.
type analysedQuestion struct {
	Bank           string           `json:"bank"`
	ID             string           `json:"id"`
	Revision       int              `json:"revision"`
	Kind           questions.Kind   `json:"kind"`
	Area           string           `json:"area"`
	Difficulty     int              `json:"difficulty"`
	Stem           string           `json:"stem"`
	Shown          int              `json:"shown"`
	Answered       int              `json:"answered"`
	Facility       *float64         `json:"facility"`
	SD             *float64         `json:"sd"`
	Discrimination *float64         `json:"discrimination"`
	Efficiency     *float64         `json:"efficiency"`
	UpperLower     *float64         `json:"upper_lower"`
	Group          int              `json:"group"`
	MedianMS       int64            `json:"median_ms"`
	Timed          int              `json:"timed"`
	Options        []analysedOption `json:"options,omitempty"`
	Flags          []flag           `json:"flags"`
}

type analysedOption struct {
	ID     string   `json:"id"`
	Text   string   `json:"text"`
	Right  bool     `json:"right"`
	Chosen int      `json:"chosen"`
	Share  *float64 `json:"share"`
	Upper  *float64 `json:"upper"`
	Lower  *float64 `json:"lower"`
}

type flag struct {
	Reason analysis.Reason `json:"reason"`
	Option string          `json:"option,omitempty"`
	Figure float64         `json:"figure"`
	Limit  float64         `json:"limit"`
	Detail string          `json:"detail"`
}

// analysisOf returns the analysis that a request asks for.
func (s *Server) analysisOf(ctx context.Context, r *request) (*contest.Analysis, error) {
	of := contest.Samples()[0]
	if asked := r.query("attempts"); asked != "" {
		of = contest.Sample(asked)
	}
	var c fault.Check
	c.Require(slices.Contains(contest.Samples(), of), "attempts", "one_of", "allowed", "first, all")
	if err := c.Err(errQueryInvalid); err != nil {
		return nil, err
	}
	contestOf, err := s.Contests.Contest(ctx, r.param("contest"))
	if err == nil {
		err = s.seesCounts(ctx, r.principal, contestOf)
	}
	if err != nil {
		return nil, err
	}
	return s.Contests.Analysis(ctx, contestOf.ID, r.param("paper"), of)
}

func (s *Server) paperAnalysis(ctx context.Context, r *request) (reply, error) {
	a, err := s.analysisOf(ctx, r)
	if err != nil {
		return reply{}, err
	}
	p := a.Report
	v := analysisReply{
		analysedPaper: s.analysedPaper(a.Contest, a.Round, a.Paper.ID), Attempts: string(a.Sample), MadeAt: stamp(a.MadeAt),
		Counted: p.Attempts, Repeats: a.Repeats, Blank: a.Blank, Unfit: a.Unfit, MinShown: analysis.MinShown,
		Items: a.Paper.Blueprint.Size(), PartMarks: a.Paper.Marking == questions.Partial, Mean: figure(p.Mean), Median: figure(p.Median), SD: figure(p.SD),
		Reliability: reliability{p.Reliability.Method, figure(p.Reliability.Coefficient),
			figure(p.Reliability.ErrorRatio), figure(p.Reliability.StandardError)},
		Histogram: []bin{}, Questions: []analysedQuestion{},
	}
	for _, b := range p.Histogram {
		v.Histogram = append(v.Histogram, bin(b))
	}
	for _, q := range p.Questions {
		v.Questions = append(v.Questions, analysed(a, q, r.lang()))
	}
	return ok(v)
}

// analysed returns the figures of a question, beside what it asks.
func analysed(a *contest.Analysis, q analysis.Question, lang i18n.Lang) analysedQuestion {
	asked, _ := a.Paper.Question(q.Ref)
	v := analysedQuestion{
		Bank: q.Ref.BankID, ID: q.Ref.ID, Revision: q.Ref.Revision, Kind: asked.Kind, Area: asked.Area,
		Difficulty: asked.Difficulty, Stem: asked.Stem, Shown: q.Shown, Answered: q.Answered, Facility: figure(q.Facility),
		SD: figure(q.SD), Discrimination: figure(q.Discrimination), Efficiency: figure(q.Efficiency),
		UpperLower: figure(q.UpperLower), Group: q.Group, MedianMS: q.MedianTime.Milliseconds(), Timed: q.Timed,
		Flags: []flag{},
	}
	for _, o := range q.Options {
		text, _ := asked.Option(o.ID)
		v.Options = append(v.Options, analysedOption{
			ID: o.ID, Text: text.Text, Right: o.Key, Chosen: o.Chosen, Share: figure(o.Share), Upper: figure(o.Upper),
			Lower: figure(o.Lower),
		})
	}
	for _, f := range q.Flags {
		v.Flags = append(v.Flags, flag{f.Reason, f.Option, f.Figure, f.Limit, flagInWords(asked, f, lang)})
	}
	return v
}

// flagInWords says why a question is worth a look. Discrimination is an index; all other figures are shares.
func flagInWords(q questions.Question, f analysis.Flag, lang i18n.Lang) string {
	scale, places, unit := 100.0, 0, "%"
	if f.Reason == analysis.Negative || f.Reason == analysis.Weak {
		scale, places, unit = 1, 2, ""
	}
	write := func(v float64) string { return i18n.Decimal(lang, scale*v, places) }
	limit := write(f.Limit)
	for f.Figure != f.Limit && write(f.Figure) == write(f.Limit) && places < mostPlaces {
		places++ // "0,10 is below 0,10" would be nonsense
	}
	return i18n.Text(lang, "flag."+string(f.Reason), map[string]any{
		"option": optionName(q, f.Option), "figure": write(f.Figure) + unit, "limit": limit + unit,
	})
}

// mostPlaces is how many places a figure gets to tell it from its limit.
const mostPlaces = 4

// optionName is what an option is called: its ID, but for true and false.
func optionName(q questions.Question, id string) string {
	if o, ok := q.Option(id); ok && q.Kind == questions.TrueFalse {
		return o.Text
	}
	return id
}

// figure returns a figure of an analysis as JSON has it: null where it is not defined.
func figure(v analysis.Value) *float64 {
	if !v.OK {
		return nil
	}
	return &v.V
}
