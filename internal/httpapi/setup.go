package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/unicode/norm"

	"khoabang/contest"
	"khoabang/contest/ruleset"
	"khoabang/internal/fault"
	"khoabang/internal/i18n"
	"khoabang/questions"
)

const (
	opCreateContest = "createContest"
	opSaveSettings  = "saveSettings"
)

// errNoRuleset is returned for a ready ruleset that the program does not have.
var errNoRuleset = fault.New(fault.NotFound, "ruleset_not_found", "there is no such ruleset")

type rulesetList struct {
	Rulesets []readyRuleset `json:"rulesets"`
}

// readyRuleset is ReadyRuleset of the API.
type readyRuleset struct {
	Name  string   `json:"name"`
	Title string   `json:"title"`
	About string   `json:"about"`
	Rules []string `json:"rules"`
}

func (s *Server) rulesets(_ context.Context, r *request) (reply, error) {
	all, err := ruleset.Ready()
	if err != nil {
		return reply{}, err
	}
	list := rulesetList{Rulesets: []readyRuleset{}}
	for _, f := range all {
		list.Rulesets = append(list.Rulesets, readyRuleset{f.Name, f.Title, f.About, rulesInWords(f.Contest(), r.lang())})
	}
	return ok(list)
}

// contestSetup is ContestSetup of the API.
type contestSetup struct {
	ID        string         `json:"id"`
	Revision  int            `json:"revision"`
	Published bool           `json:"published"`
	Settings  ruleset.Setup  `json:"settings"`
	Rules     []ruleSection  `json:"rules"`
	Problems  []setupProblem `json:"problems"`
}

// setupProblem is SetupProblem of the API.
type setupProblem struct {
	Severity contest.Severity `json:"severity"`
	problemField
}

// setUp answers with what is set up of a contest, the rules in words and what stops it from being published.
func (s *Server) setUp(ctx context.Context, r *request, c contest.Contest, status int) (reply, error) {
	v := contestSetup{ID: c.ID, Revision: c.Revision, Published: c.Frozen(), Settings: ruleset.SetupOf(c)}
	names, err := s.unitNames(ctx, c)
	if err != nil {
		return reply{}, err
	}
	v.Rules = ruleSections(c, r.lang(), names)
	v.Problems, err = s.problemsOf(ctx, r, c.ID)
	return reply{status: status, body: v}, err
}

func (s *Server) problemsOf(ctx context.Context, r *request, contestID string) ([]setupProblem, error) {
	found, err := s.Contests.Check(ctx, contestID)
	list := []setupProblem{}
	for _, p := range found {
		list = append(list, setupProblem{p.Severity, problemField{Path: p.Path, Code: p.Code, Detail: i18n.Field(r.lang(), p.Code, p.Args)}})
	}
	return list, err
}

// unitNames returns the names of units by ID, where the rules of c name any.
func (s *Server) unitNames(ctx context.Context, c contest.Contest) (map[string]string, error) {
	named := len(c.Who.UnitIDs) > 0
	for _, b := range c.Blocks {
		named = named || len(b.Who.UnitIDs) > 0
	}
	for _, g := range c.Collective.Groups {
		named = named || len(g.UnitIDs) > 0
	}
	if !named {
		return nil, nil
	}
	all, err := s.Units.Units(ctx)
	names := make(map[string]string, len(all))
	for _, u := range all {
		names[u.ID] = u.Name
	}
	return names, err
}

func (s *Server) createContest(ctx context.Context, r *request) (reply, error) {
	var slug, title, ready, from, file string
	var practice bool
	err := s.decodeBody(r, func(o *object) {
		slug, title = o.text("slug", 1, 64), o.optionalText("title", contest.MaxTitle)
		ready, from = o.optionalText("ruleset", 64), o.optionalText("contest", 64)
		file, practice = o.optionalText("file", ruleset.MaxFile), o.optionalBoolean("practice_run")
	})
	if err != nil {
		return reply{}, err
	}
	if practice {
		return s.practiceRun(ctx, r, from, slug, title)
	}
	c, err := s.begun(ctx, ready, from, file, slug)
	if err != nil {
		return reply{}, err
	}
	if c.ID == "" {
		c.Slug, c.Title = slug, strings.TrimSpace(cmp.Or(title, c.Title))
		c.Notice.Text = cmp.Or(c.Notice.Text, i18n.Text(i18n.Vietnamese, "notice_default", nil))
		if c, err = s.Contests.CreateDraft(ctx, c); err != nil {
			return reply{}, err
		}
	}
	s.Log.Info("contest drafted", "contest", c.ID, "user", r.principal.UserID)
	return s.setUp(ctx, r, c, http.StatusCreated)
}

// practiceRun begins a practice run of a contest with the questions of all practice banks.
func (s *Server) practiceRun(ctx context.Context, r *request, from, slug, title string) (reply, error) {
	was, err := s.Contests.Contest(ctx, from)
	if err != nil {
		return reply{}, err
	}
	all, err := s.Questions.Banks(ctx)
	if err != nil {
		return reply{}, err
	}
	var banks []string
	for _, b := range all {
		if b.Practice && len(banks) < contest.MaxBanks {
			banks = append(banks, b.ID)
		}
	}
	c, err := s.Contests.PracticeCopy(ctx, was.ID, slug, title, banks)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("practice run drafted", "contest", c.ID, "of", was.ID, "user", r.principal.UserID)
	return s.setUp(ctx, r, c, http.StatusCreated)
}

// begun returns what a new contest begins with: a copy of another one, which is stored already, or a ready ruleset's
// rules, or a file's, or next to nothing.
func (s *Server) begun(ctx context.Context, ready, from, file, slug string) (contest.Contest, error) {
	switch {
	case from != "":
		was, err := s.Contests.Contest(ctx, from)
		if err != nil {
			return contest.Contest{}, err
		}
		return s.Contests.Copy(ctx, was.ID, slug)
	case file != "":
		f, err := ruleset.Decode(strings.NewReader(norm.NFC.String(file)))
		return f.Contest(), err
	case ready != "":
		all, err := ruleset.Ready()
		for _, f := range all {
			if f.Name == ready {
				return f.Contest(), err
			}
		}
		return contest.Contest{}, cmp.Or[error](err, errNoRuleset)
	}
	return contest.Contest{
		Rounds: []contest.Round{{Papers: []contest.RoundPaper{{Plan: contest.PaperPlan{Blueprint: questions.Blueprint{{Count: 15}}}}}}},
		Rules: contest.Rules{Limit: 15 * time.Minute, Attempts: 1, Period: contest.PerContest, Counts: contest.CountBest,
			Marking: questions.AllOrNothing, Keys: []contest.RankKey{contest.ByCorrect, contest.ByDuration, contest.BySubmitted}},
	}, nil
}

func (s *Server) contestSettings(ctx context.Context, r *request) (reply, error) {
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	return s.setUp(ctx, r, c, http.StatusOK)
}

func (s *Server) saveSettings(ctx context.Context, r *request) (reply, error) {
	var revision int
	var set ruleset.Setup
	err := s.decodeBody(r, func(o *object) {
		revision = o.integer("revision", 1, maxRevision)
		o.object("settings", func(o *object) {
			o.path = "" // fields are named as they are where a contest is checked
			o.into(&set)
		})
	})
	if err != nil {
		return reply{}, err
	}
	was, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	c, err := s.Contests.Update(ctx, was.ID, revision, set.Contest())
	if err != nil {
		return reply{}, err
	}
	return s.setUp(ctx, r, c, http.StatusOK)
}

const maxRevision = 1_000_000_000

// contestPreview is ContestPreview of the API.
type contestPreview struct {
	Door  contestDoor `json:"door"`
	Sheet []sheetItem `json:"sheet"`
}

// previewContest answers with what a contestant of a block would see, without the keys: the door as it will be, and a
// sheet drawn for this answer.
func (s *Server) previewContest(ctx context.Context, r *request) (reply, error) {
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	sheet, err := s.Contests.Preview(ctx, c.ID, r.query("round"), r.query("block"))
	if err != nil {
		return reply{}, err
	}
	v := contestPreview{Sheet: []sheetItem{}}
	for _, q := range sheet {
		it, err := s.shown(ctx, q)
		if err != nil {
			return reply{}, err
		}
		v.Sheet = append(v.Sheet, predicting(it, c, r.query("round"), r.query("block"), r.lang()))
	}
	v.Door, err = s.doorOf(ctx, c, "", r.lang())
	return reply{body: v}, err
}

type problemList struct {
	Problems []setupProblem `json:"problems"`
}

func (s *Server) checkContest(ctx context.Context, r *request) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	list, err := s.problemsOf(ctx, r, c.ID)
	return reply{body: problemList{list}}, err
}

type pickList struct {
	Picks []pick `json:"picks"`
}

// pick is a question that was chosen for a fixed paper.
type pick struct {
	ID       string         `json:"id"`
	Question *staffQuestion `json:"question,omitempty"`
	Alike    []likeOther    `json:"alike"`
	Uses     []use          `json:"uses"`
}

// likeOther is another question of the choice, by its ID.
type likeOther struct {
	ID       string  `json:"id"`
	Likeness float64 `json:"likeness"`
}

func (s *Server) contestPicks(ctx context.Context, r *request) (reply, error) {
	var banks, ids []string
	err := s.decodeBody(r, func(o *object) {
		banks, ids = o.texts("banks", contest.MaxBanks, questions.MaxID), o.texts("questions", contest.MaxItems, questions.MaxID)
	})
	if err != nil {
		return reply{}, err
	}
	found, err := s.Contests.Picks(ctx, r.param("contest"), banks, ids)
	if err != nil {
		return reply{}, err
	}
	now := s.Clock()
	v := pickList{Picks: []pick{}}
	for _, p := range found {
		one := pick{ID: p.ID, Alike: []likeOther{}, Uses: usesOf(p.Uses)}
		if p.Question.ID != "" {
			shown := forStaff(p.Question)
			shown.NotInForce = !p.Question.Source.InForce(now)
			one.Question = &shown
		}
		for _, l := range p.Alike {
			one.Alike = append(one.Alike, likeOther{l.Question.ID, l.Likeness})
		}
		v.Picks = append(v.Picks, one)
	}
	return ok(v)
}

func (s *Server) publishContest(ctx context.Context, r *request) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	return s.change(ctx, r, s.Contests.Publish)
}

func (s *Server) withdrawContest(ctx context.Context, r *request) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	return s.change(ctx, r, s.Contests.Withdraw)
}

// contestRuleset answers with the rules of a contest as a file that another contest can be made from.
func (s *Server) contestRuleset(ctx context.Context, r *request) (reply, error) {
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	var b bytes.Buffer
	if err := ruleset.FileOf(c).Encode(&b); err != nil {
		return reply{}, err
	}
	return reply{raw: b.Bytes(), headers: [][2]string{
		{fiber.HeaderContentType, "application/yaml; charset=utf-8"},
		{fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=\"the-le-%s.yaml\"", c.Slug)},
	}}, nil
}
