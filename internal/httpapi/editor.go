package httpapi

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"khoabang/internal/auth"
	"khoabang/internal/fault"
	"khoabang/questions"
)

// decodeQuestion reads a question as the API writes it, with the revision that was edited; that of a new one is 0.
func (s *Server) decodeQuestion(r *request, bank, id string) (questions.Question, error) {
	q := questions.Question{BankID: bank, ID: id}
	err := s.decodeBody(r, func(o *object) {
		if given := o.optionalText("id", questions.MaxID); id == "" {
			q.ID = given
		}
		q.Revision = o.optionalInteger("revision", 0, 1_000_000_000)
		q.Kind = questions.Kind(o.text("kind", 1, 20))
		q.Area = o.text("area", 1, questions.MaxLabel)
		q.Difficulty = o.integer("difficulty", 1, 3)
		q.Topic = o.optionalText("topic", questions.MaxLabel)
		q.Tags = o.texts("tags", questions.MaxTags, questions.MaxLabel)
		q.Stem = o.text("stem", 1, questions.MaxStem)
		q.Shuffle = o.optionalBoolean("shuffle")
		q.Explanation = o.optionalText("explanation", questions.MaxExplanation)
		q.ReviewNote = o.optionalText("review_note", questions.MaxNote)
		q.Comment = o.optionalText("comment", questions.MaxNote)
		readAnswers(o, &q)
		if o.fields["source"] != nil {
			o.object("source", func(o *object) { q.Source = readSource(o) })
		} else {
			o.get("source")
		}
	})
	return q, err
}

// readAnswers reads the options and the key.
func readAnswers(o *object, q *questions.Question) {
	o.optionalObjects("options", questions.MaxOptions, func(o *object) {
		option := questions.Option{ID: o.text("id", 1, questions.MaxID), Text: o.text("text", 1, questions.MaxOption), Locked: o.optionalBoolean("locked")}
		q.Options = append(q.Options, option)
		if o.optionalBoolean("right") && q.Kind != questions.Ordering && q.Kind != questions.Matching {
			q.Key.Options = append(q.Key.Options, option.ID)
		}
	})
	o.optionalObjects("prompts", questions.MaxOptions, func(o *object) {
		q.Prompts = append(q.Prompts, questions.Option{ID: o.text("id", 1, questions.MaxID), Text: o.text("text", 1, questions.MaxOption)})
		q.Key.Options = append(q.Key.Options, o.text("option", 1, questions.MaxID))
	})
	if order := o.texts("order", questions.MaxOptions, questions.MaxID); q.Kind == questions.Ordering {
		q.Key.Options = order
	}
	q.Key.Texts = o.texts("texts", questions.MaxTexts, questions.MaxShortText)
	q.Key.NoMarks = o.optionalBoolean("no_marks")
	q.Key.Number = readDecimal(o, "number")
	q.Key.Tolerance = readDecimal(o, "tolerance")
}

func readDecimal(o *object, name string) questions.Decimal {
	v := o.optionalText(name, 40)
	if v == "" {
		return ""
	}
	d, err := questions.ParseDecimal(v)
	if err != nil {
		o.fail(name, "decimal")
	}
	return d
}

func readSource(o *object) questions.Source {
	return questions.Source{
		Document: o.optionalText("document", questions.MaxNote), Clause: o.optionalText("clause", questions.MaxNote),
		Quote: o.optionalText("quote", questions.MaxNote), Link: o.optionalText("link", questions.MaxNote),
		From: o.day("from"), To: o.day("to"),
	}
}

// apiPath returns the path of a question's field as the API calls it; the rules call it as files do.
var apiPaths = strings.NewReplacer("content_area", "area", "_vi", "", ".key", ".id")

func apiPath(path string) string {
	if path == "type" {
		return "kind"
	}
	return apiPaths.Replace(path)
}

// inAPI returns err with the fields named as the API calls them.
func inAPI(err error) error {
	f, ok := fault.As(err)
	if !ok || f.Code != questions.ErrInvalid.Code {
		return err
	}
	e := *f
	e.Fields = slices.Clone(f.Fields)
	for i := range e.Fields {
		e.Fields[i].Path = apiPath(e.Fields[i].Path)
	}
	return &e
}

// savedQuestion is a question with what is to be said of it.
type savedQuestion struct {
	Question staffQuestion `json:"question"`
	Warnings []finding     `json:"warnings"`
}

func (s *Server) saved(r *request, q questions.Question, status int) reply {
	return reply{status: status, body: savedQuestion{Question: forStaff(q), Warnings: s.warningsOf(r, q)}}
}

func (s *Server) warningsOf(r *request, q questions.Question) []finding {
	list := s.warnings(r.lang(), []questions.Question{q})
	for i := range list {
		list[i].Path = strings.TrimPrefix(list[i].Path, "questions[0].")
	}
	return list
}

func (s *Server) createQuestion(ctx context.Context, r *request) (reply, error) {
	q, err := s.decodeQuestion(r, r.param("bank"), "")
	if err != nil {
		return reply{}, err
	}
	if q.ID == "" {
		q.ID = "cau-" + strings.ToLower(rand.Text()[:10])
	}
	q.Revision = 0
	q, err = s.Questions.Save(ctx, q, r.principal.UserID)
	if errors.Is(err, questions.ErrStale) {
		return reply{}, questions.ErrExists.At("id", "duplicate")
	}
	if err != nil {
		return reply{}, inAPI(err)
	}
	return s.saved(r, q, http.StatusCreated), nil
}

func (s *Server) saveQuestion(ctx context.Context, r *request) (reply, error) {
	q, err := s.decodeQuestion(r, r.param("bank"), r.param("question"))
	if err != nil {
		return reply{}, err
	}
	if q.Revision == 0 {
		return reply{}, errBodyInvalid.At("revision", "required")
	}
	if q, err = s.Questions.Save(ctx, q, r.principal.UserID); err != nil {
		return reply{}, inAPI(err)
	}
	return s.saved(r, q, 0), nil
}

// checkedQuestion is what would be said of a question if it was saved.
type checkedQuestion struct {
	Warnings []finding `json:"warnings"`
	Alike    []alike   `json:"alike"`
}

// checkQuestion says what is to be said of a question, and which stored ones may say the same, and stores nothing.
func (s *Server) checkQuestion(ctx context.Context, r *request) (reply, error) {
	bank := r.query("bank")
	q, err := s.decodeQuestion(r, bank, "")
	if err != nil {
		return reply{}, err
	}
	if q.ID == "" {
		q.ID = "moi"
	}
	if err := q.Validate(); err != nil {
		return reply{}, inAPI(err)
	}
	found, err := s.Questions.Alike(ctx, []questions.Question{q}, 3)
	if err != nil {
		return reply{}, err
	}
	v := checkedQuestion{Warnings: s.warningsOf(r, q), Alike: []alike{}}
	for _, l := range found[0] {
		v.Alike = append(v.Alike, alike{Question: forStaff(q), Stored: forStaff(l.Question), Likeness: l.Likeness})
	}
	return ok(v)
}

// Who may take which step of review. A route's roles are those of any step.
var (
	sendsToReview = auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.Author)
	reviews       = auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.Reviewer)
	stepsAtAll    = auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.Author, auth.Reviewer)
)

func (s *Server) stepQuestions(ctx context.Context, r *request) (reply, error) {
	var refs []questions.Ref
	var to questions.Status
	var comment string
	err := s.decodeBody(r, func(o *object) {
		refs = readSelection(o)
		to = questions.Status(o.text("status", 1, 20))
		comment = strings.TrimSpace(o.optionalText("comment", questions.MaxNote))
	})
	if err != nil {
		return reply{}, err
	}
	allowed := reviews
	if to == questions.InReview {
		allowed = sendsToReview
	}
	if !r.principal.Roles.Any(allowed...) {
		return reply{}, errRoleForbidden
	}
	taken, err := s.Questions.Step(ctx, refs, to, r.principal.UserID, comment)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("review step taken", "user", r.principal.UserID, "status", string(to), "questions", len(taken))
	return ok(selection(taken))
}

type cellList struct {
	Cells []cell `json:"cells"`
}

// cell counts the questions of one area and difficulty by how far they are in review.
type cell struct {
	Area       string `json:"area"`
	Difficulty int    `json:"difficulty"`
	Draft      int    `json:"draft"`
	InReview   int    `json:"in_review"`
	Approved   int    `json:"approved"`
	Retired    int    `json:"retired"`
}

func (s *Server) bankCounts(ctx context.Context, r *request) (reply, error) {
	bank, err := s.Questions.Bank(ctx, r.param("bank"))
	if err != nil {
		return reply{}, err
	}
	tallies, err := s.Questions.Tallies(ctx, questions.Filter{BankID: bank.ID})
	if err != nil {
		return reply{}, err
	}
	list := cellList{Cells: []cell{}}
	for _, t := range tallies {
		list.Cells = append(list.Cells, cell{
			Area: t.Area, Difficulty: t.Difficulty, Draft: t.ByStatus[questions.Draft], InReview: t.ByStatus[questions.InReview],
			Approved: t.ByStatus[questions.Approved], Retired: t.ByStatus[questions.Retired],
		})
	}
	return ok(list)
}

// namesOf returns the names of accounts by ID, of those there are.
func (s *Server) namesOf(ctx context.Context) (map[string]string, error) {
	all, err := s.Auth.Users(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(all))
	for _, u := range all {
		names[u.ID] = u.Name
	}
	return names, nil
}

// vietnam is the zone in which days begin.
var vietnam = time.FixedZone("", 7*3600)
