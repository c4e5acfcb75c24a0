package httpapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"khoabang/contest"
	"khoabang/internal/fault"
	"khoabang/internal/i18n"
	"khoabang/internal/job"
	"khoabang/internal/report"
	"khoabang/internal/viet"
)

// Operations that walk every certificate of a result.
const (
	opCertificates      = "certificates"
	opOrderCertificates = "orderCertificates"
)

// certificatePath is the page that verifies certificates; the code stands in the fragment, which browsers send to nobody.
const certificatePath = "/chung-nhan"

// Where what was ordered is asked for.
const (
	pathJobs = "/api/v1/staff/certificate-jobs/"
	endFile  = "/file"
)

var errCertificateFormat = fault.New(fault.Invalid, "certificate_format", "certificates are made as zip or pdf")

// certificateView is Certificate of the API.
type certificateView struct {
	ID     string `json:"id"`
	Name   string `json:"name"` // "" where the record is erased
	Unit   string `json:"unit"`
	Prize  string `json:"prize"`
	Block  string `json:"block,omitempty"`
	Round  string `json:"round,omitempty"`
	Number int    `json:"number"` // of the publication
	Code   string `json:"code"`
}

func (s *Server) certificateOf(c contest.Contest, x contest.Certificate, id string) certificateView {
	b, _ := c.Block(x.BlockID)
	round, _ := c.Round(x.Publication.RoundID)
	return certificateView{id, x.Name, x.Unit, x.Prize, b.Name, round.Name, x.Publication.Number, s.Contests.CertificateCode(x)}
}

// certificateList is Certificates of the API.
type certificateList struct {
	Total        int               `json:"total"` // by the template
	Found        int               `json:"found"` // of these
	Certificates []certificateView `json:"certificates"`
	Jobs         []jobView         `json:"jobs"`
}

// certificatePage is how many certificates are listed.
const certificatePage = 50

// publicationOf returns the contest and the publication that the address names.
func (s *Server) publicationOf(ctx context.Context, r *request) (c contest.Contest, p contest.Publication, err error) {
	if c, err = s.Contests.Contest(ctx, r.param("contest")); err == nil {
		p, err = s.Contests.Publication(ctx, c.ID, r.param("publication"))
	}
	return c, p, err
}

// certificates lists the certificates of a published result, those whose holder, unit or prize holds the words that are
// asked for, and the orders for all of them.
func (s *Server) certificates(ctx context.Context, r *request) (reply, error) {
	c, p, err := s.publicationOf(ctx, r)
	if err != nil {
		return reply{}, err
	}
	words := strings.Fields(viet.Fold(r.query("q")))
	v := certificateList{Certificates: []certificateView{}, Jobs: s.jobsOf(p, r.lang())}
	done, err := s.oneFile(ctx)
	if err != nil {
		return reply{}, err
	}
	defer done()
	err = s.Contests.EachCertificate(ctx, c, p, func(x contest.Certificate) error {
		v.Total++
		if holds(viet.Fold(x.Name+" "+x.Unit+" "+x.Prize), words) {
			if v.Found++; v.Found <= certificatePage {
				v.Certificates = append(v.Certificates, s.certificateOf(c, x, x.CertificateRef.String()))
			}
		}
		return ctx.Err()
	})
	return reply{body: v}, err
}

func holds(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// certificateFile answers with one certificate as PDF.
func (s *Server) certificateFile(ctx context.Context, r *request) (reply, error) {
	c, p, err := s.publicationOf(ctx, r)
	if err != nil {
		return reply{}, err
	}
	ref, err := contest.ParseCertificateRef(r.param("certificate"))
	if err != nil {
		return reply{}, err
	}
	x, err := s.Contests.Certificate(ctx, c, p, ref)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("certificate made", "contest", c.ID, "user", r.principal.UserID, "publication", p.ID, "certificate", ref.String())
	return s.certificatePDF(ctx, r, c, x)
}

func (s *Server) certificatePDF(ctx context.Context, r *request, c contest.Contest, x contest.Certificate) (reply, error) {
	if x.Erased() {
		return reply{}, errCertificateErased
	}
	printer, err := s.printerFor(ctx, c)
	if err != nil {
		return reply{}, err
	}
	return s.drawn(ctx, printer, s.filledIn(c, x, s.origin(r)), "chung-nhan-"+c.Slug+"-"+x.CertificateRef.String()+".pdf")
}

// filledIn returns a certificate as it is drawn by the template of its contest.
func (s *Server) filledIn(c contest.Contest, x contest.Certificate, origin string) report.Certificate {
	t := c.Template()
	b, _ := c.Block(x.BlockID)
	round, _ := c.Round(x.Publication.RoundID)
	values := map[contest.Placeholder]string{contest.ForName: x.Name, contest.ForPrize: x.Prize, contest.ForRound: round.Name,
		contest.ForContest: c.Title, contest.ForBlock: b.Name, contest.ForDate: i18n.Date(i18n.Vietnamese, x.Publication.SignedAt)}
	wording := t.Wording
	if x.Kind != contest.CertifiesUnit {
		values[contest.ForUnit] = x.Unit
		values[contest.ForPoints] = i18n.Thousandths(i18n.Vietnamese, x.Points)
		values[contest.ForCorrect] = strconv.Itoa(x.Correct) + "/" + strconv.Itoa(x.Of)
		values[contest.ForRank] = strconv.Itoa(x.Rank)
	}
	folder := []string{strings.TrimSpace(x.Prize + " " + b.Name), x.Unit}
	switch x.Kind {
	case contest.CertifiesUnit:
		folder = []string{i18n.Text(i18n.Vietnamese, "certificate.units_folder", nil), x.Prize}
	case contest.CertifiesRank:
		wording = t.Passed
		folder[0] = strings.TrimSpace(i18n.Text(i18n.Vietnamese, "certificate.passed_folder", nil) + " " + b.Name)
	}
	one := worded(wording, values)
	one.Folder, one.Serial, one.URL = folder, s.Contests.CertificateCode(x), origin+certificatePath+"#"+s.Contests.CertificateToken(x)
	return one
}

// cutLine returns the first line of a text and the others, each no longer than a certificate takes.
func cutLine(text string) (first, rest string) {
	first, rest, _ = strings.Cut(text, "\n")
	return clipped(first), clipped(rest)
}

func clipped(text string) string {
	const most = 300 // the limit of package report
	if all := []rune(text); len(all) > most {
		return string(all[:most-1]) + "…"
	}
	return text
}

// jobView is Job of the API.
type jobView struct {
	ID        string     `json:"id"`
	State     job.State  `json:"state"`
	Name      string     `json:"name"`
	Done      int        `json:"done"`
	Of        int        `json:"of"`
	Bytes     int64      `json:"bytes"`
	By        string     `json:"by"`
	OrderedAt stamp      `json:"ordered_at"`
	EndedAt   stamp      `json:"ended_at,omitzero"`
	KeptUntil stamp      `json:"kept_until,omitzero"`
	Problem   *jobFailed `json:"problem,omitempty"`
}

type jobFailed struct {
	Code   string `json:"code"`
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"`
}

func jobOf(j job.Status, lang i18n.Lang) jobView {
	v := jobView{ID: j.ID, State: j.State, Name: j.Name, Done: j.Done, Of: j.Of, Bytes: j.Bytes, By: j.By, OrderedAt: stamp(j.OrderedAt), EndedAt: stamp(j.EndedAt)}
	if j.State == job.Done {
		v.KeptUntil = stamp(j.KeptUntil())
	}
	if j.Err != nil {
		f := classify(j.Err)
		p := newProblem(f, lang, "")
		v.Problem = &jobFailed{p.Code, p.Title, p.Detail}
	}
	return v
}

func (s *Server) jobsOf(p contest.Publication, lang i18n.Lang) []jobView {
	list := []jobView{}
	for _, j := range s.jobs.Of(p.ID) {
		list = append(list, jobOf(j, lang))
	}
	return list
}

// orderCertificates has all certificates of a published result made in the background: as a ZIP with a PDF each, or as one
// PDF for printing.
func (s *Server) orderCertificates(ctx context.Context, r *request) (reply, error) {
	var format string
	if err := s.decodeBody(r, func(o *object) { format = o.text("format", 1, 10) }); err != nil {
		return reply{}, err
	}
	if format != "zip" && format != "pdf" {
		return reply{}, errCertificateFormat
	}
	c, p, err := s.publicationOf(ctx, r)
	if err != nil {
		return reply{}, err
	}
	n, err := s.Contests.CountCertificates(ctx, c, p)
	if err == nil && n == 0 {
		err = contest.ErrNoCertificate
	}
	if err != nil {
		return reply{}, err
	}
	printer, err := s.printerFor(ctx, c)
	if err != nil {
		return reply{}, err
	}
	origin, made := s.origin(r), s.Clock()
	o := job.Order{Group: p.ID, By: r.principal.UserID, Of: n, Name: fmt.Sprintf("chung-nhan-%s-%d.%s", c.Slug, p.Number, format), MediaType: "application/" + format,
		Work: func(ctx context.Context, w io.Writer, progress func(int)) error {
			write := printer.WriteZIP
			if format == "pdf" {
				write = printer.WriteMerged
			}
			return write(ctx, w, s.eachFilledIn(ctx, c, p, origin), report.Batch{Made: made, Progress: progress})
		}}
	j, err := s.jobs.Order(o)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("certificates ordered", "contest", c.ID, "user", r.principal.UserID, "publication", p.ID, "job", j.ID, "format", format, "certificates", n)
	return reply{status: http.StatusCreated, body: jobOf(j, r.lang())}, nil
}

// eachFilledIn goes through the certificates of a published result, but for those of people whose records are erased.
func (s *Server) eachFilledIn(ctx context.Context, c contest.Contest, p contest.Publication, origin string) iter.Seq2[report.Certificate, error] {
	return func(yield func(report.Certificate, error) bool) {
		stop := errors.New("enough") // never leaves here
		err := s.Contests.EachCertificate(ctx, c, p, func(x contest.Certificate) error {
			if x.Erased() || yield(s.filledIn(c, x, origin), nil) {
				return nil
			}
			return stop
		})
		if err != nil && !errors.Is(err, stop) {
			yield(report.Certificate{}, err)
		}
	}
}

// certificateJob answers with how far an order is.
func (s *Server) certificateJob(_ context.Context, r *request) (reply, error) {
	j, err := s.jobs.Status(r.param("job"))
	return reply{body: jobOf(j, r.lang())}, err
}

func (s *Server) cancelCertificateJob(_ context.Context, r *request) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	j, err := s.jobs.Cancel(r.param("job"))
	return reply{body: jobOf(j, r.lang())}, err
}

// certificateJobFile answers with what an order came to.
func (s *Server) certificateJobFile(_ context.Context, r *request) (reply, error) {
	file, j, err := s.jobs.Open(r.param("job"))
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("certificates fetched", "job", j.ID, "user", r.principal.UserID, "bytes", j.Bytes)
	return reply{file: file, size: int(j.Bytes), headers: [][2]string{
		{fiber.HeaderContentType, j.MediaType},
		{fiber.HeaderContentDisposition, `attachment; filename="` + j.Name + `"`},
	}}, nil
}

// ownCertificates lists the certificates of the contestant in the published results of the attempt's contest.
func (s *Server) ownCertificates(ctx context.Context, r *request) (reply, error) {
	c, list, err := s.certificatesOf(ctx, r)
	if err != nil {
		return reply{}, err
	}
	v := struct {
		Certificates []certificateView `json:"certificates"`
	}{[]certificateView{}}
	for _, x := range list {
		v.Certificates = append(v.Certificates, s.certificateOf(c, x, ownID(x)))
	}
	return ok(v)
}

// ownID names a certificate among those of a contestant, which may be of several results.
func ownID(x contest.Certificate) string { return x.Publication.ID + "." + x.CertificateRef.String() }

func (s *Server) certificatesOf(ctx context.Context, r *request) (c contest.Contest, list []contest.Certificate, err error) {
	a, err := s.Contests.Attempt(ctx, r.param("attempt"), r.contestant)
	if err != nil {
		return c, nil, err
	}
	if c, err = s.Contests.Contest(ctx, a.ContestID); err != nil {
		return c, nil, err
	}
	list, err = s.Contests.OwnCertificates(ctx, c, r.contestant)
	return c, list, err
}

// ownCertificate answers with a certificate of the contestant as PDF.
func (s *Server) ownCertificate(ctx context.Context, r *request) (reply, error) {
	c, list, err := s.certificatesOf(ctx, r)
	if err != nil {
		return reply{}, err
	}
	for _, x := range list {
		if ownID(x) == r.param("certificate") {
			return s.certificatePDF(ctx, r, c, x)
		}
	}
	return reply{}, contest.ErrNoCertificate
}

// attested is Attested of the API: what a certificate says, to whoever holds its code.
type attested struct {
	State     contest.CertificateState `json:"state"`
	Erased    bool                     `json:"erased"`
	Kind      string                   `json:"kind"` // "prize", "unit" or "rank"
	Name      string                   `json:"name"`
	Unit      string                   `json:"unit"`
	Prize     string                   `json:"prize"`
	Block     string                   `json:"block"`
	Round     string                   `json:"round"`
	Contest   contestBrief             `json:"contest"`
	Organiser string                   `json:"organiser"`
	Serial    string                   `json:"serial"` // the code as it is printed
	Result    resultBrief              `json:"result"`
	InForce   resultBrief              `json:"in_force"`
}

type resultBrief struct {
	Number   int    `json:"number"`
	SignedAt stamp  `json:"signed_at"`
	Hash     string `json:"hash"`
}

func briefOf(p contest.Publication) resultBrief {
	return resultBrief{p.Number, stamp(p.SignedAt), p.Hash}
}

var certificateKinds = map[contest.CertificateKind]string{contest.CertifiesPrize: "prize", contest.CertifiesUnit: "unit", contest.CertifiesRank: "rank"}

// verifyCertificate tells whoever holds the code of a certificate what it attests. The name is told, whatever was agreed to
// for the public: the code stands on the paper that says it.
func (s *Server) verifyCertificate(ctx context.Context, r *request) (reply, error) {
	var code string
	if err := s.decodeBody(r, func(o *object) { code = o.text("code", 1, 80) }); err != nil {
		return reply{}, err
	}
	var c contest.Contest
	var x contest.Certificate
	err := s.guess(r, contest.ErrNoCertificate, func() (err error) {
		c, x, err = s.Contests.CertificateByCode(ctx, code)
		return err
	})
	if err != nil {
		return reply{}, err
	}
	state, now, err := s.Contests.StateOf(ctx, c, x)
	if err != nil {
		return reply{}, err
	}
	v := s.certificateOf(c, x, "")
	return ok(attested{State: state, Erased: x.Erased(), Kind: certificateKinds[x.Kind], Name: x.Name, Unit: v.Unit, Prize: v.Prize, Block: v.Block, Round: v.Round,
		Contest: brief(c), Organiser: cmp.Or(c.Organiser, c.Title), Serial: v.Code, Result: briefOf(x.Publication), InForce: briefOf(now)})
}

// verifyPage is where the QR code of a certificate leads.
func (s *Server) verifyPage(_ context.Context, r *request) (reply, error) {
	return s.show(r, "certificate", "-", nil)
}
