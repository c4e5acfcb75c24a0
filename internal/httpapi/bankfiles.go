package httpapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"khoabang/internal/auth"
	"khoabang/internal/fault"
	"khoabang/internal/i18n"
	"khoabang/questions"
	"khoabang/questions/exchange"
)

const (
	opImport    = "importQuestions"
	maxFindings = 200              // warnings, or questions alike, in one report
	compareTime = 30 * time.Second // of one file's questions with each other and with the banks
)

type formatList struct {
	Formats []format `json:"formats"`
}

type format struct {
	Name       string   `json:"name"`
	Extensions []string `json:"extensions"`
	Template   bool     `json:"template"`
	MaxBytes   int64    `json:"max_bytes"`
}

func (s *Server) formats(context.Context, *request) (reply, error) {
	list := formatList{Formats: []format{}}
	for _, f := range exchange.Formats() {
		list.Formats = append(list.Formats, format{Name: f.Name, Extensions: f.Extensions, Template: hasTemplate(f), MaxBytes: f.MaxBytes})
	}
	return ok(list)
}

// hasTemplate reports whether an empty file of the format helps whoever fills it: tables do, with their headings.
func hasTemplate(f exchange.Format) bool { return f.Name == "xlsx" || f.Name == "csv" }

func (s *Server) importTemplate(ctx context.Context, r *request) (reply, error) {
	f, err := exchange.Named(r.query("format"))
	if err != nil {
		return reply{}, err
	}
	if !hasTemplate(f) {
		return reply{}, errTemplate
	}
	if f.Name != "xlsx" {
		return fileOf(f, exchange.File{Language: "vi"}, templateName)
	}
	cells, err := s.Questions.Counts(ctx, questions.Filter{})
	if err != nil {
		return reply{}, err
	}
	var areas []string
	for _, c := range cells {
		if len(areas) == 0 || areas[len(areas)-1] != c.Area {
			areas = append(areas, c.Area)
		}
	}
	var b bytes.Buffer
	if err := exchange.Template(&b, areas); err != nil {
		return reply{}, fmt.Errorf("write the template: %w", err)
	}
	return attachment(f.MediaType, b.Bytes(), templateName+f.Extensions[0]), nil
}

const templateName = "mau-cau-hoi"

// importReport says what an import did, or would do.
type importReport struct {
	DryRun    bool      `json:"dry_run"`
	Format    string    `json:"format"`
	Questions int       `json:"questions"`
	New       int       `json:"new"`
	Changed   int       `json:"changed"`
	Same      int       `json:"same"`
	Pictures  int       `json:"pictures"`
	Lost      []finding `json:"lost"`
	Warnings  []finding `json:"warnings"`
	Alike     []alike   `json:"alike"`
	Compared  int       `json:"compared"` // how many of the questions were looked at for alike
}

// finding is something to be said of a part of a file or of a question.
type finding struct {
	Path     string `json:"path"`
	Question string `json:"question,omitempty"` // its ID
	Line     int    `json:"line,omitempty"`
	Code     string `json:"code"`
	Detail   string `json:"detail"`
	Skipped  bool   `json:"skipped,omitempty"` // a whole question is left out
}

// alike is a question and another that may say the same: a stored one, or one of the same file.
type alike struct {
	Question staffQuestion `json:"question"`
	Stored   staffQuestion `json:"stored"`
	InFile   bool          `json:"in_file,omitempty"` // the other is not stored: the file has it too
	Likeness float64       `json:"likeness"`
}

// importAs is how a file is to be imported, as the address says.
type importAs struct {
	format     string
	name       string // of the file
	area       string
	difficulty int
	dryRun     bool
	newBank    string // the name of the bank to make if there is none
	practice   bool   // it is for practice
}

func importQuery(r *request) (importAs, error) {
	var c fault.Check
	q := importAs{
		format: r.query("format"), name: r.query("name"), area: r.query("area"), newBank: r.query("bank_name"),
		dryRun: yesNo(r, &c, "dry_run", true), practice: yesNo(r, &c, "practice", false),
	}
	if v := r.query("difficulty"); v != "" {
		n, err := strconv.Atoi(v)
		c.Require(err == nil && n >= 1 && n <= 3, "difficulty", "range", "min", 1, "max", 3)
		q.difficulty = n
	}
	c.Require(len([]rune(q.area)) <= questions.MaxLabel, "area", "too_long", "max", questions.MaxLabel)
	return q, c.Err(errQueryInvalid)
}

func (s *Server) importQuestions(ctx context.Context, r *request) (reply, error) {
	as, err := importQuery(r)
	if err != nil {
		return reply{}, err
	}
	r.tried = as.dryRun
	bank, err := s.bankFor(ctx, r.param("bank"), as)
	if err != nil {
		return reply{}, err
	}
	done, err := s.reading(ctx, r)
	if err != nil {
		return reply{}, err
	}
	defer done()
	format, file, err := readFile(r.body(), as)
	if err != nil {
		return reply{}, err
	}
	v := importReport{DryRun: as.dryRun, Format: format.Name, Questions: len(file.Questions), Pictures: len(file.Pictures), Lost: []finding{}, Warnings: []finding{}, Alike: []alike{}}
	s.ownWay(r, &file, bank, &v)
	report, err := s.Questions.Import(ctx, bank, file.Questions, as.dryRun, file.Pictures...)
	if err != nil {
		return reply{}, err
	}
	v.New, v.Changed, v.Same = report.New, report.Changed, report.Same
	v.Warnings = s.warnings(r.lang(), file.Questions)
	if as.dryRun {
		if v.Alike, v.Compared, err = s.alike(ctx, bank, file.Questions); err != nil {
			return reply{}, err
		}
	} else {
		s.Log.Info("questions imported", "bank", bank.ID, "user", r.principal.UserID, "format", format.Name,
			"new", report.New, "changed", report.Changed, "same", report.Same)
	}
	return ok(v)
}

// bankFor returns the bank to import into: the one there is, or the one that the address asks to make.
func (s *Server) bankFor(ctx context.Context, id string, as importAs) (questions.Bank, error) {
	bank, err := s.Questions.Bank(ctx, id)
	if errors.Is(err, questions.ErrNoBank) && as.newBank != "" {
		return questions.Bank{ID: id, Name: as.newBank, Practice: as.practice}, nil
	}
	return bank, err
}

// readFile reads a file in the format that is named, or in the one that its content shows.
func readFile(body []byte, as importAs) (f exchange.Format, file exchange.File, err error) {
	if as.format != "" {
		f, err = exchange.Named(as.format)
	} else {
		f, err = exchange.Detect(as.name, body)
	}
	if err != nil {
		return f, file, err
	}
	if file, err = f.Decode(bytes.NewReader(body)); err != nil {
		return f, file, err
	}
	return f, file, file.Complete(as.area, as.difficulty)
}

// ownWay makes what a file holds the work of who imports it: drafts of theirs, since a file approves nothing. What of
// the file is passed over is named.
func (s *Server) ownWay(r *request, file *exchange.File, bank questions.Bank, v *importReport) {
	lang := r.lang()
	for _, l := range file.Lost {
		v.Lost = append(v.Lost, finding{Path: l.Path, Line: l.Line, Code: l.What, Detail: i18n.Field(lang, l.What, l.Args), Skipped: l.Skipped})
	}
	var passed fault.Check
	if file.Bank.ID != "" && file.Bank.ID != bank.ID {
		passed.Add("bank", "bank_in_file", "bank", file.Bank.ID)
	}
	stated := false
	for i := range file.Questions {
		q := &file.Questions[i]
		stated = stated || q.Status != ""
		q.Status, q.CreatedBy = "", r.principal.UserID
	}
	if stated {
		passed.Add("status", "status_by_review")
	}
	for _, f := range passed.Fields() {
		v.Lost = append(v.Lost, finding{Path: f.Path, Code: f.Code, Detail: i18n.Field(lang, f.Code, f.Args)})
	}
}

// warnings returns what an expert would say of the questions, of all together first.
func (s *Server) warnings(lang i18n.Lang, qs []questions.Question) []finding {
	list := []finding{}
	add := func(question, path string, f fault.Field) {
		list = append(list, finding{Path: path, Question: question, Code: f.Code, Detail: i18n.Field(lang, f.Code, f.Args)})
	}
	for _, f := range questions.WarningsOfAll(qs) {
		add("", f.Path, f)
	}
	now := s.Clock()
	for i, q := range qs {
		for _, f := range q.Warnings(now) {
			if len(list) >= maxFindings {
				return list
			}
			add(q.ID, fmt.Sprintf("questions[%d].%s", i, apiPath(f.Path)), f)
		}
	}
	return list
}

// alike returns the questions of a file that may say the same as a stored one that they are no revision of, or as another
// of the file, and how many of them it has compared by the time that there is.
func (s *Server) alike(ctx context.Context, bank questions.Bank, qs []questions.Question) ([]alike, int, error) {
	ctx, cancel := context.WithTimeout(ctx, compareTime)
	defer cancel()
	compared := make([]questions.Question, len(qs))
	for i, q := range qs {
		q.BankID = bank.ID
		compared[i] = q
	}
	doubles, n, err := s.Questions.Doubles(ctx, compared, maxFindings)
	list := []alike{}
	for _, d := range doubles {
		list = append(list, alike{Question: forStaff(compared[d.Question]), Stored: forStaff(d.Other.Question), InFile: d.Within, Likeness: d.Other.Likeness})
	}
	return list, n, err
}

// exported returns a bank as a file in the format that the address names.
func (s *Server) exported(ctx context.Context, r *request) (exchange.Format, exchange.File, error) {
	f, err := exchange.Named(r.query("format"))
	if err != nil {
		return f, exchange.File{}, err
	}
	bank, err := s.Questions.Bank(ctx, r.param("bank"))
	if err != nil {
		return f, exchange.File{}, err
	}
	qs, err := s.Questions.Questions(ctx, questions.Filter{BankID: bank.ID})
	if err != nil {
		return f, exchange.File{}, err
	}
	file := exchange.Of(bank, qs)
	file.Pictures, err = s.Questions.PicturesOf(ctx, qs)
	return f, file, err
}

func (s *Server) exportQuestions(ctx context.Context, r *request) (reply, error) {
	f, file, err := s.exported(ctx, r)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("questions exported", "bank", file.Bank.ID, "user", r.principal.UserID, "format", f.Name, "questions", len(file.Questions))
	return fileOf(f, file, file.Bank.ID)
}

type lossList struct {
	Lost []finding `json:"lost"`
}

// exportLosses says what a format cannot hold of a bank, before it is exported.
func (s *Server) exportLosses(ctx context.Context, r *request) (reply, error) {
	f, file, err := s.exported(ctx, r)
	if err != nil {
		return reply{}, err
	}
	lost, err := f.Losses(file)
	if err != nil {
		return reply{}, err
	}
	v := lossList{Lost: []finding{}}
	for _, l := range lost {
		v.Lost = append(v.Lost, finding{Path: l.Path, Line: l.Line, Code: l.What, Detail: i18n.Field(r.lang(), l.What, l.Args), Skipped: l.Skipped})
	}
	return ok(v)
}

// fileOf answers with a file to be saved under a name.
func fileOf(f exchange.Format, file exchange.File, name string) (reply, error) {
	var b bytes.Buffer
	if err := f.Encode(&b, file); err != nil {
		return reply{}, fmt.Errorf("write %s: %w", f.Name, err)
	}
	return attachment(f.MediaType, b.Bytes(), name+f.Extensions[0]), nil
}

// writesQuestions are those who bring questions into a bank.
var writesQuestions = auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.Author)
