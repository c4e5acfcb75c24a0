package httpapi

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"

	"khoabang/contest"
	"khoabang/internal/fault"
	"khoabang/internal/i18n"
	"khoabang/internal/report"
	"khoabang/questions"
	"khoabang/questions/markdown"
)

// certificateTemplate is the template of certificates as the API takes and gives it.
type certificateTemplate struct {
	Superior    string `json:"superior"`
	Organiser   string `json:"organiser"`
	Heading     string `json:"heading"`
	GivenTo     string `json:"given_to"`
	Wording     string `json:"wording"`
	Passed      string `json:"passed"`
	Place       string `json:"place"`
	Date        string `json:"date"`
	SignerTitle string `json:"signer_title"`
	SignerName  string `json:"signer_name"`
	Picture     string `json:"picture"`
	Framed      bool   `json:"framed"`
	NoNation    bool   `json:"no_nation"`
	Winners     bool   `json:"winners"`
	Units       bool   `json:"units"`
	Everybody   bool   `json:"everybody"`
}

func templateOf(t contest.Certificates) certificateTemplate {
	return certificateTemplate{t.Superior, t.Organiser, t.Heading, t.GivenTo, t.Wording, t.Passed, t.Place, t.Date, t.SignerTitle, t.SignerName,
		t.Picture, t.Framed, t.NoNation, t.Winners, t.Units, t.Everybody}
}

func (t certificateTemplate) certificates() contest.Certificates {
	return contest.Certificates{Superior: t.Superior, Organiser: t.Organiser, Heading: t.Heading, GivenTo: t.GivenTo, Wording: t.Wording, Passed: t.Passed,
		Place: t.Place, Date: t.Date, SignerTitle: t.SignerTitle, SignerName: t.SignerName, Picture: t.Picture, Framed: t.Framed,
		NoNation: t.NoNation, Winners: t.Winners, Units: t.Units, Everybody: t.Everybody}
}

// certificateSettings is CertificateSettings of the API.
type certificateSettings struct {
	Template     certificateTemplate   `json:"template"`
	Revision     int                   `json:"revision"`
	Saved        *decidedBy            `json:"saved,omitempty"`
	Placeholders []contest.Placeholder `json:"placeholders"`
	MaxWording   int                   `json:"max_wording"`
	MaxText      int                   `json:"max_text"`
	PictureAt    string                `json:"picture_at"` // where pictures are served, before their IDs
}

func (s *Server) certificateTemplate(ctx context.Context, r *request) (reply, error) {
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	return s.certificateSettings(ctx, c, err)
}

func (s *Server) certificateSettings(ctx context.Context, c contest.Contest, err error) (reply, error) {
	if err != nil {
		return reply{}, err
	}
	t := c.Template()
	v := certificateSettings{Template: templateOf(t), Revision: t.Revision, Placeholders: contest.Placeholders(), MaxWording: contest.MaxWording,
		MaxText: contest.MaxTitle, PictureAt: markdown.PicturePath}
	if t.SavedBy != "" {
		names, err := s.namesOf(ctx)
		if err != nil {
			return reply{}, err
		}
		v.Saved = &decidedBy{stamp(t.SavedAt), t.SavedBy, names[t.SavedBy]}
	}
	return ok(v)
}

func (s *Server) saveCertificateTemplate(ctx context.Context, r *request) (reply, error) {
	var v certificateTemplate
	var revision int
	err := s.decodeBody(r, func(o *object) {
		revision = o.integer("revision", 0, maxRevision)
		o.object("template", func(o *object) { o.into(&v) })
	})
	if err != nil {
		return reply{}, err
	}
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	t := v.certificates()
	t.Revision = revision
	if _, err := s.backgroundOf(ctx, t); err != nil {
		return reply{}, err
	}
	c, err = s.Contests.SaveCertificates(ctx, c.ID, t, r.principal.UserID)
	if err == nil {
		s.Log.Info("certificate template saved", "contest", c.ID, "user", r.principal.UserID, "revision", c.Certificates.Revision)
	}
	return s.certificateSettings(ctx, c, err)
}

// backgroundOf returns the picture of a template, the zero value for none. It returns ErrCertificates for a picture that is
// not there or not of the proportions of A4, lying.
func (s *Server) backgroundOf(ctx context.Context, t contest.Certificates) (questions.Picture, error) {
	if t.Picture == "" {
		return questions.Picture{}, nil
	}
	sizes, err := s.Questions.PictureSizes(ctx, []string{t.Picture})
	if err != nil {
		return questions.Picture{}, err
	}
	if len(sizes) == 0 {
		return questions.Picture{}, contest.ErrCertificates.At("picture", "unknown_picture")
	}
	p := sizes[0]
	if ratio := float64(p.Width) / float64(p.Height); ratio < 1.37 || ratio > 1.46 {
		return p, contest.ErrCertificates.At("picture", "not_landscape", "width", p.Width, "height", p.Height)
	}
	return s.pictures.get(t.Picture, func() (questions.Picture, error) { return s.Questions.Picture(ctx, t.Picture) })
}

// printerOf returns what draws the certificates of a template.
func (s *Server) printerOf(ctx context.Context, t contest.Certificates) (*report.Printer, error) {
	background, err := s.backgroundOf(ctx, t)
	if err != nil {
		return nil, err
	}
	fonts, err := report.LoadFonts(s.Web)
	if err != nil {
		return nil, err
	}
	return report.NewPrinter(fonts, report.CertificateTemplate{
		Superior: t.Superior, Organiser: t.Organiser, Title: t.Heading, GivenTo: t.GivenTo, DateLine: dateLine(t),
		Signer: report.Signer{Title: t.SignerTitle, Name: t.SignerName}, NoNation: t.NoNation, NoFrame: t.Picture != "" && !t.Framed,
		Picture: background.Bytes,
	})
}

// dateLine returns the line above the signature; "" leaves all of it to be filled in.
func dateLine(t contest.Certificates) string {
	at, err := time.Parse(time.DateOnly, t.Date)
	place := t.Place
	if place == "" {
		place = "……………"
	}
	switch {
	case err == nil:
		return fmt.Sprintf("%s, ngày %02d tháng %02d năm %d", place, at.Day(), at.Month(), at.Year())
	case t.Place != "":
		return place + ", ngày …… tháng …… năm ………"
	}
	return ""
}

// printers keeps the printers of contests at hand: contestants come one after another for theirs.
type printers struct {
	mu    sync.Mutex
	known map[string]keptPrinter // by contest ID
}

type keptPrinter struct {
	revision  int
	organiser string
	*report.Printer
}

// maxPrinters is how many contests' printers are kept: a picture takes some megabytes.
const maxPrinters = 10

// printerFor returns what draws the certificates of a contest.
func (s *Server) printerFor(ctx context.Context, c contest.Contest) (*report.Printer, error) {
	t, p := c.Template(), &s.printers
	p.mu.Lock()
	defer p.mu.Unlock()
	if k, ok := p.known[c.ID]; ok && k.revision == t.Revision && k.organiser == t.Organiser {
		return k.Printer, nil
	}
	made, err := s.printerOf(ctx, t)
	if err != nil {
		return nil, err
	}
	if p.known == nil || len(p.known) >= maxPrinters {
		p.known = map[string]keptPrinter{}
	}
	p.known[c.ID] = keptPrinter{t.Revision, t.Organiser, made}
	return made, nil
}

// previewCertificate draws one certificate by a template that need not be saved, for a name as long as they get.
func (s *Server) previewCertificate(ctx context.Context, r *request) (reply, error) {
	var v certificateTemplate
	if err := s.decodeBody(r, func(o *object) { o.object("template", func(o *object) { o.into(&v) }) }); err != nil {
		return reply{}, err
	}
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	t := v.certificates()
	if err := t.Check(); err != nil {
		return reply{}, err
	}
	printer, err := s.printerOf(ctx, t)
	if err != nil {
		return reply{}, err
	}
	say := func(key string) string { return i18n.Text(i18n.Vietnamese, "certificate.sample_"+key, nil) }
	values := map[contest.Placeholder]string{contest.ForName: say("name"), contest.ForUnit: say("unit"), contest.ForPrize: say("prize"), contest.ForRound: say("round"),
		contest.ForContest: c.Title, contest.ForPoints: "9,75", contest.ForCorrect: "19/20", contest.ForRank: "1", contest.ForDate: i18n.Date(i18n.Vietnamese, s.Clock())}
	if len(c.Awards.Prizes) > 0 {
		values[contest.ForPrize] = c.Awards.Prizes[0].Name
	}
	if len(c.Rounds) > 1 {
		values[contest.ForRound] = c.Rounds[0].Name
	}
	if len(c.Blocks) > 0 {
		values[contest.ForBlock] = c.Blocks[0].Name
	}
	one := worded(t.Wording, values)
	one.Serial, one.URL = say("code"), s.origin(r)+certificatePath
	return s.drawn(ctx, printer, one, "xem-thu-chung-nhan.pdf")
}

// worded returns a certificate with a wording, whose first line is the largest.
func worded(wording string, values map[contest.Placeholder]string) report.Certificate {
	first, rest := cutLine(contest.Worded(wording, values))
	return report.Certificate{Name: values[contest.ForName], Unit: values[contest.ForUnit], Achievement: first, Below: rest}
}

// drawn answers with one certificate as PDF. As many are drawn at a time as there are processors, and no more.
func (s *Server) drawn(ctx context.Context, printer *report.Printer, one report.Certificate, name string) (reply, error) {
	select {
	case s.drawing <- struct{}{}:
		defer func() { <-s.drawing }()
	case <-ctx.Done():
		return reply{}, ctx.Err()
	}
	var file bytes.Buffer
	if err := printer.Write(&file, one, s.Clock()); err != nil {
		return reply{}, err
	}
	return attachment("application/pdf", file.Bytes(), name), nil
}

var errCertificateErased = fault.New(fault.NotFound, "certificate_erased", "the holder's record is erased")
