package httpapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"khoabang/internal/auth"
	"khoabang/internal/fault"
	"khoabang/internal/i18n"
	"khoabang/questions"
	"khoabang/questions/exchange"
	"khoabang/questions/picture"
)

// The errors of files of questions.
var (
	errFileType = fault.New(fault.Invalid, "file_content_type", "a file must be application/octet-stream")
	errTemplate = fault.New(fault.NotFound, "template_none", "there is no template in this format")
)

// A file of questions is larger and takes longer than any other request, so only those who may import get the room for
// it, and one at a time is read on a node: the worst file within its limits takes half a gigabyte to read.
const (
	opImport     = "importQuestions"
	fileTime     = 2 * time.Minute
	maxFindings  = 200              // warnings, or questions alike, in one report
	compareTime  = 30 * time.Second // of one file's questions with each other and with the banks
	fileBodySlop = 1 << 20
)

// fileRoles returns who may bring a file with a request, and whether it is such a request: only by its address, before
// anything else is known.
func fileRoles(method, path []byte) (auth.RoleSet, bool) {
	switch {
	case string(method) != http.MethodPost:
	case string(path) == pathImportUnits:
		return keepsUnits, true
	case bytes.HasPrefix(path, []byte("/api/v1/staff/banks/")) && bytes.HasSuffix(path, []byte("/import")):
		return writesQuestions, true
	}
	return nil, false
}

// roomFor gives a request room and time for a file if it brings one and comes from somebody who may import.
func (s *Server) roomFor(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	path, _, _ := bytes.Cut(h.RequestURI(), []byte("?"))
	roles, brings := fileRoles(h.Method(), path)
	room := exchange.MaxBytes
	switch {
	case isPictureRoute(h.Method(), path):
		roles, room = writesQuestions, picture.MaxBytes
	case !brings:
		return fasthttp.RequestConfig{}
	}
	_, token, _ := strings.Cut(string(h.Peek(fiber.HeaderAuthorization)), " ")
	p, err := s.Auth.Verify(strings.TrimSpace(token))
	if err != nil || !p.Roles.Any(roles...) {
		return fasthttp.RequestConfig{}
	}
	return fasthttp.RequestConfig{ReadTimeout: fileTime, WriteTimeout: fileTime, MaxRequestBodySize: room + fileBodySlop}
}

// takesFile reports whether the body of the route's requests is a file.
func (r Route) takesFile() bool { return r.Operation == opImport || r.Operation == opImportUnits }

// time returns how long a request may take to be served.
func (r Route) time() time.Duration {
	switch r.Operation {
	case opImport, opImportUnits, opPicture, "exportQuestions", "exportLosses":
		return fileTime
	case opAnalysis, opAnalysisTable:
		return analysisTime
	}
	return requestTime
}

// checkFile refuses what is no file, or too large a one. A form on another site cannot send this content type.
func checkFile(r *request) error {
	if len(r.body()) > exchange.MaxBytes {
		return exchange.ErrTooLarge
	}
	kind, _, err := mime.ParseMediaType(r.header(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEOctetStream || r.header(fiber.HeaderContentEncoding) != "" {
		return errFileType
	}
	return nil
}

type formatList struct {
	Formats []format `json:"formats"`
}

type format struct {
	Name       string   `json:"name"`
	Extensions []string `json:"extensions"`
	Template   bool     `json:"template"`
}

func (s *Server) formats(context.Context, *request) (reply, error) {
	list := formatList{Formats: []format{}}
	for _, f := range exchange.Formats() {
		list.Formats = append(list.Formats, format{Name: f.Name, Extensions: f.Extensions, Template: hasTemplate(f)})
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
	return attachment(f, b.Bytes(), templateName), nil
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
	flag := func(name string, otherwise bool) bool {
		v := r.query(name)
		c.Require(v == "" || v == "true" || v == "false", name, "one_of", "allowed", "true, false")
		return v == "true" || v == "" && otherwise
	}
	q := importAs{
		format: r.query("format"), name: r.query("name"), area: r.query("area"), newBank: r.query("bank_name"),
		dryRun: flag("dry_run", true), practice: flag("practice", false),
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
	bank, err := s.bankFor(ctx, r.param("bank"), as)
	if err != nil {
		return reply{}, err
	}
	if len(r.body()) == 0 {
		return reply{}, errBodyEmpty
	}
	select {
	case s.files <- struct{}{}:
		defer func() { <-s.files }()
	case <-ctx.Done():
		return reply{}, ctx.Err()
	}
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
	return attachment(f, b.Bytes(), name), nil
}

// attachment is a file to be saved under a name. Only plain letters go into the name that old programs read.
func attachment(f exchange.Format, content []byte, name string) reply {
	name += f.Extensions[0]
	plain := strings.Map(func(c rune) rune {
		if c > ' ' && c < 0x7f && !strings.ContainsRune(`"\/;%`, c) {
			return c
		}
		return '_'
	}, name)
	return reply{raw: content, headers: [][2]string{
		{fiber.HeaderContentType, f.MediaType},
		{fiber.HeaderContentDisposition, `attachment; filename="` + plain + `"; filename*=UTF-8''` + url.PathEscape(name)},
	}}
}

// writesQuestions are those who bring questions into a bank.
var writesQuestions = auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.Author)
