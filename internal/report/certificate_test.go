package report_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"khoabang/internal/report"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"rsc.io/qr"
)

func template() report.CertificateTemplate {
	return report.CertificateTemplate{
		Superior: "Ủy ban nhân dân tỉnh An Giang", Organiser: "Ban Tổ chức Cuộc thi trực tuyến tìm hiểu cải cách hành chính", Title: "Giấy chứng nhận",
		Contest:  "Cuộc thi trực tuyến “Tìm hiểu công tác cải cách hành chính tỉnh An Giang” năm 2026",
		DateLine: "An Giang, ngày 20 tháng 11 năm 2026",
		Signer:   report.Signer{Authority: []string{"TM. Ban Tổ chức"}, Title: "Trưởng ban", Name: "Nguyễn Văn Thường"},
	}
}

func certificates(n int) iter.Seq2[report.Certificate, error] {
	return func(yield func(report.Certificate, error) bool) {
		for i := range n {
			c := report.Certificate{Name: fmt.Sprint("Ông (Bà) ", names[i%len(names)]), Unit: places[i%len(places)] + ", tỉnh An Giang", Achievement: "Đạt giải Nhì, bảng cán bộ, công chức, viên chức",
				Serial: fmt.Sprintf("%04d/GCN-BTC", i+1), URL: fmt.Sprintf("https://thi.angiang.gov.vn/xac-minh#%08x7f3a9c41d2e8b605", i*2654435761)}
			if !yield(c, nil) {
				return
			}
		}
	}
}

func printer(t testing.TB, change func(*report.CertificateTemplate)) *report.Printer {
	t.Helper()
	c := template()
	if change != nil {
		change(&c)
	}
	p, err := report.NewPrinter(fonts(t), c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCertificate(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	c := first(certificates(1))
	if err := printer(t, nil).Write(&b, c, made); err != nil {
		t.Fatal(err)
	}
	path := keep(t, "certificate.pdf", b.Bytes())
	text := tool(t, "pdftotext", path, "-")
	for _, want := range []string{"GIẤY CHỨNG NHẬN", "Ông (Bà) Nguyễn Thị Hồng Gấm", "Phường Long Xuyên, tỉnh An Giang", "Đạt giải Nhì", "TRƯỞNG BAN", "Số: 0001/GCN-BTC", "An Giang, ngày 20 tháng 11 năm 2026"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q", want)
		}
	}
	checkFonts(t, path)
	if links := b.String(); !strings.Contains(links, "/URI ("+c.URL+")") {
		t.Error("the QR code is no link")
	}
	pictures(t, path, "80")
	checkQR(t, path, c.URL, 28, 150, 25)
}

// checkQR renders a page and holds the square at x and y against the code of the address.
func checkQR(t *testing.T, path, address string, x, y, side float64) {
	t.Helper()
	want, err := qr.Encode(address, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "page")
	tool(t, "pdftoppm", "-r", "254", "-singlefile", "-png", path, out) // ten pixels a millimetre
	f, err := os.Open(out + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	for row := range want.Size {
		for column := range want.Size {
			at := func(start float64, n int) int {
				return int((start + side*(float64(n)+0.5)/float64(want.Size)) * 10)
			}
			r, _, _, _ := img.At(at(x, column), at(y, row)).RGBA()
			if dark := r < 0x8000; dark != want.Black(column, row) {
				t.Fatalf("the module at %d, %d is dark: %v, want %v", column, row, dark, !dark)
			}
		}
	}
}

func TestHardNames(t *testing.T) {
	t.Parallel()
	f := printer(t, func(c *report.CertificateTemplate) { c.Title, c.NoNation, c.NoFrame = "Giấy khen", true, true })
	var list []report.Certificate
	for _, name := range []string{
		"Công Tằng Tôn Nữ Nguyễn Phước Hoàng Thị Phương Thảo Quỳnh Anh Bảo Châu",
		"Trường Trung học phổ thông chuyên Thoại Ngọc Hầu phối hợp Phòng Văn hóa - Xã hội phường Long Xuyên và Đoàn Thanh niên Cộng sản Hồ Chí Minh tỉnh An Giang",
		strings.Repeat("Wậ", 150), "Emoji 🎉 עברית العربية 漢字", "A\u202Egnp.exe\x00", "Nguyê\u0303n Văn Ươ\u0301c",
	} {
		list = append(list, report.Certificate{Name: name, Unit: strings.Repeat("Đơn vị rất dài ", 15), Achievement: strings.Repeat("thành tích ", 20), Serial: "1"})
	}
	var b bytes.Buffer
	if err := f.WriteMerged(t.Context(), &b, each(list), report.Batch{}); err != nil {
		t.Fatal(err)
	}
	path := keep(t, "hard.pdf", b.Bytes())
	text := tool(t, "pdftotext", path, "-")
	for _, want := range []string{"Bảo Châu", "Emoji □ □□□□□ □□□□□□□ □□", "Agnp.exe\uFFFD", "Nguyễn Văn Ước"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q", want)
		}
	}
	pictures(t, path, "40")
}

func TestCertificatesInZIP(t *testing.T) {
	t.Parallel()
	p, n := printer(t, nil), 53 // three chunks, the last not full
	var steps []int
	write := func() []byte {
		var b bytes.Buffer
		steps = nil
		if err := p.WriteZIP(t.Context(), &b, certificates(n), report.Batch{Made: made, Progress: func(done int) { steps = append(steps, done) }}); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	data := write()
	if diff := cmp.Diff([]int{24, 48, 53}, steps); diff != "" {
		t.Error(diff)
	}
	if !bytes.Equal(data, write()) {
		t.Error("the same certificates gave other bytes")
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(z.File) != n {
		t.Fatalf("%d files, %v", len(z.File), err)
	}
	i := 0
	for want := range certificates(n) {
		if i == 0 || i == 23 || i == 24 || i == n-1 {
			path := keep(t, filepath.Base(z.File[i].Name), []byte(zipText(t, data, z.File[i].Name)))
			text := tool(t, "pdftotext", path, "-")
			if !strings.Contains(text, want.Name) || !strings.Contains(text, want.Serial) || strings.Count(text, "GIẤY CHỨNG NHẬN") != 1 || strings.Count(text, "\f") != 1 {
				t.Errorf("%s says %q", z.File[i].Name, text)
			}
			checkFonts(t, path)
		}
		i++
	}
	if got, want := z.File[1].Name, "00002-ong-ba-tran-van-uoc-0002-gcn-btc.pdf"; got != want {
		t.Errorf("the file is named %q, want %q", got, want)
	}
}

func TestFoldersOfCertificates(t *testing.T) {
	t.Parallel()
	p := printer(t, nil)
	var b bytes.Buffer
	list := []report.Certificate{
		{Name: "Đỗ Thị Ánh", Achievement: "Đạt Giải Nhất", Below: "Vòng 2", Folder: []string{"Giải Nhất", "Sở Nội vụ / Phòng Đ"}},
		{Name: "Vũ Ý", Folder: []string{"../..", "", "\\x"}},
	}
	if err := p.WriteZIP(t.Context(), &b, each(list), report.Batch{Made: made}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil || z.File[0].Name != "giai-nhat/so-noi-vu-phong-d/00001-do-thi-anh.pdf" || z.File[1].Name != "x/00002-vu-y.pdf" {
		t.Errorf("files are %q and %q, %v", z.File[0].Name, z.File[1].Name, err)
	}
	path := keep(t, "folder.pdf", []byte(zipText(t, b.Bytes(), z.File[0].Name)))
	if text := tool(t, "pdftotext", path, "-"); !strings.Contains(text, "Vòng 2") {
		t.Errorf("it says %q", text)
	}
}

func TestCertificatesInOnePDF(t *testing.T) {
	t.Parallel()
	p, n := printer(t, nil), 205
	var b bytes.Buffer
	if err := p.WriteMerged(t.Context(), &b, certificates(n), report.Batch{Made: made}); err != nil {
		t.Fatal(err)
	}
	path := keep(t, "certificates.pdf", b.Bytes())
	pages := strings.Split(tool(t, "pdftotext", path, "-"), "\f")
	if len(pages) != n+1 {
		t.Fatalf("%d pages, want %d", len(pages)-1, n)
	}
	i := 0
	for want := range certificates(n) {
		if !strings.Contains(pages[i], want.Name) || !strings.Contains(pages[i], want.Serial) {
			t.Fatalf("page %d says %q", i+1, pages[i])
		}
		i++
	}
	if warnings := tool(t, "pdfinfo", path); strings.Contains(warnings, "rror") {
		t.Error(warnings)
	}
	checkFonts(t, path)
}

func TestBackground(t *testing.T) {
	t.Parallel()
	paper := image.NewNRGBA(image.Rect(0, 0, 420, 297))
	draw.Draw(paper, paper.Bounds(), image.NewUniform(color.NRGBA{0xF7, 0xEF, 0xDD, 0x80}), image.Point{}, draw.Src)
	var asPNG, asJPEG, asPalette bytes.Buffer
	if err := errors.Join(png.Encode(&asPNG, paper), jpeg.Encode(&asJPEG, paper, nil), png.Encode(&asPalette, image.NewPaletted(image.Rect(0, 0, 9, 9), color.Palette{color.Black}))); err != nil {
		t.Fatal(err)
	}
	for name, picture := range map[string][]byte{"png": asPNG.Bytes(), "jpeg": asJPEG.Bytes(), "palette": asPalette.Bytes()} {
		var b bytes.Buffer
		p := printer(t, func(c *report.CertificateTemplate) { c.Picture = picture })
		if err := p.WriteMerged(t.Context(), &b, certificates(3), report.Batch{}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		path := keep(t, "background-"+name+".pdf", b.Bytes())
		if list := tool(t, "pdfimages", "-list", path); strings.Count(list, "\n") != 2+3 || strings.Contains(list, "smask") {
			t.Errorf("%s: three pages have the pictures\n%s", name, list)
		}
	}
}

func TestRefusedCertificates(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	for name, c := range map[string]struct {
		template report.CertificateTemplate
		fields   []string
	}{
		"not a picture": {report.CertificateTemplate{Picture: []byte("GIF89a")}, []string{"picture: picture"}},
		"cut short":     {report.CertificateTemplate{Picture: figureOfParticipation().Data[:200]}, []string{"picture: picture"}},
		"too large":     {report.CertificateTemplate{Picture: make([]byte, report.MaxBackground+1)}, []string{"picture: picture"}},
		"off the page":  {report.CertificateTemplate{Positions: report.Positions{Name: 500}}, []string{"positions.name: range"}},
		"too long":      {report.CertificateTemplate{Title: strings.Repeat("a", 301)}, []string{"title: too_long"}},
	} {
		_, err := report.NewPrinter(f, c.template)
		if diff := cmp.Diff(c.fields, fieldsOf(err)); diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	if _, err := report.NewPrinter(report.Fonts{}, template()); !errors.Is(err, report.ErrFonts) {
		t.Errorf("without fonts: %v", err)
	}
	for name, c := range map[string]report.Certificate{
		"no name":            {},
		"a script":           {Name: "A", URL: "javascript:alert(1)"},
		"a relative link":    {Name: "A", URL: "/xac-minh#a"},
		"a link in brackets": {Name: "A", URL: "https://a/(b)"},
		"a long link":        {Name: "A", URL: "https://a/" + strings.Repeat("a", 300)},
		"a long name":        {Name: strings.Repeat("a", 301)},
	} {
		if err := printer(t, nil).Write(io.Discard, c, made); !errors.Is(err, report.ErrDocument) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A long run ends when it is told to, when its source breaks, and when nobody takes what it writes; no goroutine stays.
func TestEndsOfLongRuns(t *testing.T) {
	p, f := printer(t, nil), fonts(t)
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	ctx, cancel := context.WithCancel(t.Context())
	broken := errors.New("the store is gone")
	for name, c := range map[string]struct {
		run  func() error
		want error
	}{
		"cancelled": {func() error {
			return p.WriteZIP(ctx, io.Discard, certificates(100_000), report.Batch{Progress: func(int) { cancel() }})
		}, context.Canceled},
		"broken source": {func() error {
			return p.WriteMerged(t.Context(), io.Discard, func(yield func(report.Certificate, error) bool) {
				for c := range certificates(250) {
					if !yield(c, nil) {
						return
					}
				}
				yield(report.Certificate{}, broken)
			}, report.Batch{})
		}, broken},
		"broken sink": {func() error { return p.WriteZIP(t.Context(), brokenSink{broken}, certificates(500), report.Batch{}) }, broken},
		"a bad one": {func() error {
			return p.WriteZIP(t.Context(), io.Discard, each([]report.Certificate{{Name: "A"}, {}}), report.Batch{})
		}, report.ErrDocument},
		"none": {func() error { return p.WriteMerged(t.Context(), io.Discard, certificates(0), report.Batch{}) }, report.ErrDocument},
		"no card": {func() error {
			return report.WriteCards(t.Context(), io.Discard, f, report.CardSheet{}, cards(0), report.Batch{})
		}, report.ErrDocument},
	} {
		if err := c.run(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

type brokenSink struct{ err error }

func (b brokenSink) Write([]byte) (int, error) { return 0, b.err }

func TestCards(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	sheet := report.CardSheet{Contest: template().Contest, Hint: "Quét mã QR, hoặc mở thi.angiang.gov.vn và nhập mã dự thi."}
	if err := report.WriteCards(t.Context(), &b, fonts(t), sheet, cards(23), report.Batch{Made: made}); err != nil {
		t.Fatal(err)
	}
	path := keep(t, "cards.pdf", b.Bytes())
	pages := strings.Split(tool(t, "pdftotext", path, "-"), "\f")
	if len(pages) != 4 {
		t.Fatalf("%d pages, want 3", len(pages)-1)
	}
	i := 0
	for c := range cards(23) {
		if page := pages[i/10]; !strings.Contains(page, c.Code) || !strings.Contains(page, c.Name) {
			t.Errorf("page %d lacks %+v", i/10+1, c)
		}
		i++
	}
	pictures(t, path, "60")
	checkQR(t, path, first(cards(1)).URL, 68, 29, 31)
	for name, c := range map[string]report.Card{"no code": {Name: "A", URL: "https://a"}, "no name": {Code: "A", URL: "https://a"}, "no link": {Name: "A", Code: "A"}} {
		if err := c.Check(); !errors.Is(err, report.ErrDocument) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func first[T any](seq iter.Seq2[T, error]) (one T) {
	for one = range seq {
		return one
	}
	return one
}

func each[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, one := range list {
			if !yield(one, nil) {
				return
			}
		}
	}
}

func cards(n int) iter.Seq2[report.Card, error] {
	return func(yield func(report.Card, error) bool) {
		for i := range n {
			code := fmt.Sprintf("AG%02d-K%03d-%c7Q", i%102, i, 'A'+i%26)
			if !yield(report.Card{Name: names[i%len(names)], Unit: places[i%len(places)], Code: code, URL: "https://thi.angiang.gov.vn/c/cchc-2026#ma=" + code}, nil) {
				return
			}
		}
	}
}

type writer = func(context.Context, io.Writer, iter.Seq2[report.Certificate, error], report.Batch) error
