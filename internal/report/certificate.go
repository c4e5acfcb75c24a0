package report

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
	"unicode"

	"khoabang/internal/fault"

	"golang.org/x/text/unicode/norm"
)

// Certificate is what one certificate says of its holder. An empty field's line is left out.
type Certificate struct {
	Name        string // of a person or a unit
	Unit        string // of the person
	Achievement string // "Đạt giải Nhất, bảng cán bộ, công chức, viên chức"
	Below       string // below the achievement, in smaller type; "" is the template's Contest
	Serial      string
	Folder      []string // folders of a ZIP that it lies in, in any words
	URL         string   // of the page that verifies it, its token in the fragment; "" leaves the QR code out
}

// CertificateTemplate is what the certificates of a contest have in common: A4, landscape. An empty text's line is left
// out, save GivenTo and DateLine.
type CertificateTemplate struct {
	Superior  string // above the organiser
	Organiser string
	Title     string // "Giấy chứng nhận"
	GivenTo   string // above the name; "" is "Trao tặng"
	Contest   string // below the achievement
	DateLine  string // "An Giang, ngày 20 tháng 11 năm 2026"; "" leaves a blank to fill in
	Signer    Signer
	NoNation  bool   // without the country's name and motto
	NoFrame   bool   // the picture has one
	Picture   []byte // behind everything, PNG or JPEG in the proportions of A4, at most MaxBackground bytes; nil for none
	Accent    Colour // title, organiser and frame; zero is a deep red
	Gold      Colour // the frame's inner lines; zero is an old gold
	Positions Positions
}

// Positions are distances from the upper edge of the page in millimetres, for a picture that leaves its room elsewhere.
// Zero is the position that suits an empty page.
type Positions struct{ Organiser, Title, Name, Signature, QR float64 }

// Colour is a colour of the sRGB space; the zero one is replaced by a default.
type Colour struct{ R, G, B uint8 }

// Limits of certificates and cards. A picture is in every file of a ZIP, so that a large one is paid many times over.
const (
	MaxBackground    = 2 << 20 // bytes
	maxBackgroundPix = 4000    // a side
	maxText          = 300     // characters of any one text
)

func (p Positions) orDefault() Positions {
	or := func(v, d float64) float64 {
		if v == 0 {
			return d
		}
		return v
	}
	return Positions{or(p.Organiser, 39), or(p.Title, 70), or(p.Name, 103), or(p.Signature, 150), or(p.QR, 150)}
}

func (c Colour) or(d Colour) Colour {
	if c == (Colour{}) {
		return d
	}
	return c
}

// Printer draws certificates of one template. It is safe for concurrent use.
type Printer struct {
	fonts    Fonts
	template CertificateTemplate
	picture  *picture
}

// NewPrinter returns a printer. It returns ErrDocument with a field for each thing that is wrong with the template, and
// ErrFonts where the fonts are missing.
func NewPrinter(fonts Fonts, t CertificateTemplate) (*Printer, error) {
	if _, err := newPDF(fonts, time.Time{}); err != nil {
		return nil, err
	}
	p := &Printer{fonts: fonts, template: t}
	var c fault.Check
	for path, text := range map[string]string{
		"superior": t.Superior, "organiser": t.Organiser, "title": t.Title, "given_to": t.GivenTo, "contest": t.Contest,
		"date_line": t.DateLine, "signer.title": t.Signer.Title, "signer.name": t.Signer.Name,
		"signer.authority": strings.Join(t.Signer.Authority, "\n"),
	} {
		c.Require(runes(text) <= maxText, path, "too_long", "max", maxText)
	}
	for path, y := range map[string]float64{
		"positions.organiser": t.Positions.Organiser, "positions.title": t.Positions.Title, "positions.name": t.Positions.Name,
		"positions.signature": t.Positions.Signature, "positions.qr": t.Positions.QR,
	} {
		c.Require(y >= 0 && y <= 190, path, "range", "min", 0, "max", 190)
	}
	if t.Picture != nil {
		pic, err := readPicture(t.Picture, MaxBackground, maxBackgroundPix)
		if err != nil {
			addPicture(&c, "picture", MaxBackground, maxBackgroundPix)
		}
		p.picture = &pic
	}
	return p, c.Err(ErrDocument)
}

// Check returns ErrDocument with a field for each thing that is wrong with a certificate, or nil.
func (c Certificate) Check() error {
	var f fault.Check
	f.Require(line(c.Name) != "", "name", "required")
	for path, text := range map[string]string{"name": c.Name, "unit": c.Unit, "achievement": c.Achievement, "below": c.Below, "serial": c.Serial} {
		f.Require(runes(text) <= maxText, path, "too_long", "max", maxText)
	}
	if c.URL != "" {
		checkURL(&f, "url", c.URL)
	}
	return f.Err(ErrDocument)
}

// Write writes one certificate as PDF.
func (p *Printer) Write(w io.Writer, c Certificate, made time.Time) error {
	return p.WriteMerged(context.Background(), w, func(yield func(Certificate, error) bool) { yield(c, nil) }, Batch{Made: made})
}

// Certificates to a file of the library's: more save time, and cost each file of a ZIP the letters of the others' names.
const (
	certificatesApart  = 24
	certificatesMerged = 100
)

// WriteZIP writes a ZIP with a PDF for each certificate, in the order given and named by place, holder and serial. The
// same certificates give the same bytes. Memory does not grow with their number. An error of certs ends it, as does
// ctx; what was written is then of no use.
func (p *Printer) WriteZIP(ctx context.Context, w io.Writer, certs iter.Seq2[Certificate, error], b Batch) error {
	z, done := zip.NewWriter(w), 0
	err := inChunks(ctx, certs, certificatesApart, p.drawer(b.Made), func(chunk []Certificate, f pdfFile) error {
		err := f.split(func(i int, file []byte) error {
			done++
			// The PDF is compressed inside: to do it again would only take time.
			h := &zip.FileHeader{Name: fileName(done, chunk[i]), Method: zip.Store, Modified: zipTime(b.Made)}
			out, err := z.CreateHeader(h)
			if err != nil {
				return err
			}
			_, err = out.Write(file)
			return err
		})
		if err == nil {
			b.progress(done)
		}
		return err
	})
	if err != nil {
		return err
	}
	return z.Close()
}

// WriteMerged writes one PDF with a page for each certificate, for printing. It promises what WriteZIP does, and
// returns ErrDocument where there is none.
func (p *Printer) WriteMerged(ctx context.Context, w io.Writer, certs iter.Seq2[Certificate, error], b Batch) error {
	return merged(ctx, w, certs, certificatesMerged, b, p.drawer(b.Made))
}

// drawer draws some certificates into one file.
func (p *Printer) drawer(made time.Time) func([]Certificate) (pdfFile, error) {
	return func(certs []Certificate) (pdfFile, error) {
		page, err := newPDF(p.fonts, made)
		if err != nil {
			return pdfFile{}, err
		}
		page.SetTitle(line(p.template.Title), true)
		page.SetAuthor(line(p.template.Organiser), true)
		for _, c := range certs {
			if err := c.Check(); err != nil {
				return pdfFile{}, fmt.Errorf("certificate %q: %w", c.Serial, err)
			}
			page.AddPageFormat("L", page.GetPageSizeStr("A4"))
			(&certificatePage{page, p}).draw(c)
		}
		return page.file()
	}
}

// file ends the PDF.
func (p *pdfPage) file() (pdfFile, error) {
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		return pdfFile{}, err
	}
	return readPDF(b.Bytes(), p.PageCount())
}

// fileName is a name that every system takes: small Latin letters, digits and hyphens.
func fileName(n int, c Certificate) string {
	name := ""
	for _, folder := range c.Folder {
		if folder = ascii(folder, 60); folder != "" {
			name += folder + "/"
		}
	}
	name += fmt.Sprintf("%05d", n)
	for _, s := range []string{c.Name, c.Serial} {
		if s = ascii(s, 48); s != "" {
			name += "-" + s
		}
	}
	return name + ".pdf"
}

// ascii writes a text without marks, anything but letters and digits as hyphens, in at most so many characters.
func ascii(s string, most int) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case b.Len() >= most:
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == 'đ':
			b.WriteByte('d')
		case !unicode.Is(unicode.Mn, r) && b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}
