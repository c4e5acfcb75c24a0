package attach_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"khoabang/internal/fault"
	"khoabang/internal/planning/attach"
	"khoabang/questions/picture"
)

const (
	wordMain  = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
	excelMain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
	pdf       = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer <<>>\nstartxref\n9\n%%EOF\n"
)

// officeFile returns an archive whose document is the given part of the given type, with more said of its types.
func officeFile(t *testing.T, main, kind, more string, leaveOut ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/` + main + `" ContentType="` + kind + `"/>` + more + `</Types>`},
		{"_rels/.rels", `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="` + main + `"/></Relationships>`},
		{main, "<document/>"},
	} {
		if len(leaveOut) > 0 && part[0] == leaveOut[0] {
			continue
		}
		w, err := z.Create(part[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(part[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func encoded(t *testing.T, as string) string {
	t.Helper()
	var b bytes.Buffer
	img := image.NewGray(image.Rect(0, 0, 40, 30))
	err := jpeg.Encode(&b, img, nil)
	if as == "png" {
		b.Reset()
		err = png.Encode(&b, img)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReadFindsTheTypeByContent(t *testing.T) {
	t.Parallel()
	word := officeFile(t, "word/document.xml", wordMain, "")
	for _, c := range []struct{ called, holds, name, media string }{
		{"Báo cáo quý I.pdf", pdf, "Báo cáo quý I.pdf", attach.PDF},
		{"bao-cao.exe", pdf, "bao-cao.exe.pdf", attach.PDF},
		{"Kế hoạch.docx", word, "Kế hoạch.docx", attach.DOCX},
		{"Kế hoạch.xlsx", word, "Kế hoạch.docx", attach.DOCX},
		{"so-lieu.XLSX", officeFile(t, "xl/workbook.xml", excelMain, ""), "so-lieu.xlsx", attach.XLSX},
		{"scan.JPEG", encoded(t, "jpeg"), "scan.jpeg", "image/jpeg"},
		{"scan.webp", encoded(t, "png"), "scan.png", "image/png"},
	} {
		got, err := attach.Read(c.called, []byte(c.holds))
		if err != nil || got.Name != c.name || got.Type != c.media || len(got.Data) == 0 {
			t.Errorf("Read(%q) = %q of type %s, %v, want %q of type %s", c.called, got.Name, got.Type, err, c.name, c.media)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	word := officeFile(t, "word/document.xml", wordMain, "")
	for _, c := range []struct{ name, holds, code string }{
		{"nothing", "", "attachment_type"},
		{"a page", "<!DOCTYPE html><script>alert(1)</script>", "attachment_type"},
		{"a drawing that runs scripts", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, "attachment_type"},
		{"a program", "MZ\x90\x00", "attachment_type"},
		{"an old document", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "attachment_old"},
		{"a PDF in name alone", "%PDF-", "attachment_broken"},
		{"a PDF cut short", pdf[:len(pdf)-30], "attachment_broken"},
		{"a PDF inside a page", "<html>" + pdf, "attachment_type"},
		{"a document cut short", word[:len(word)/2], "attachment_broken"},
		{"an archive of anything", officeFile(t, "a.txt", "text/plain", ""), "attachment_type"},
		{"a document that does not say its types", officeFile(t, "word/document.xml", wordMain, "", "[Content_Types].xml"), "attachment_type"},
		{"a document without its main part", officeFile(t, "word/document.xml", wordMain, "", "word/document.xml"), "attachment_type"},
		{"slides", officeFile(t, "ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", ""), "attachment_type"},
		{"a document made for macros", officeFile(t, "word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml", ""), "attachment_macro"},
		{"a document with macros beside it", officeFile(t, "word/document.xml", wordMain, `<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>`), "attachment_macro"},
		{"a workbook with a sheet of macros", officeFile(t, "xl/workbook.xml", excelMain, `<Override PartName="/xl/macrosheets/sheet1.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/>`), "attachment_macro"},
	} {
		_, err := attach.Read(c.name+".pdf", []byte(c.holds))
		f, ok := fault.As(err)
		if !errors.Is(err, attach.ErrRefused) || !ok || len(f.Fields) != 1 || f.Fields[0].Code != c.code {
			t.Errorf("Read of %s = %v, want %s", c.name, err, c.code)
		}
	}
	if _, err := attach.Read("lon.pdf", []byte(pdf+strings.Repeat(" ", attach.MaxBytes))); !errors.Is(err, attach.ErrTooLarge) {
		t.Errorf("Read of a file over the limit = %v, want ErrTooLarge", err)
	}
	if _, err := attach.Read("anh.jpg", []byte("\xff\xd8\xff\xe0 no picture")); !errors.Is(err, picture.ErrBroken) {
		t.Errorf("Read of a broken picture = %v, want picture.ErrBroken", err)
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ brought, want string }{
		{"", "tep.pdf"}, {".pdf", "tep.pdf"}, {"a", "a.pdf"}, {"C:\\Users\\x\\Báo cáo.pdf", "Báo cáo.pdf"}, {"../../etc/passwd", "passwd.pdf"},
		{"Ba\u0301o ca\u0301o.PDF", "Báo cáo.pdf"}, {"gọi\u202efdp.exe", "gọifdp.exe.pdf"}, {"a\r\nSet-Cookie: x.pdf", "a  Set-Cookie- x.pdf"},
		{" .. a ..pdf", "a.pdf"}, {"bảng.xlsx", "bảng.pdf"}, {strings.Repeat("ă", 300) + ".pdf", strings.Repeat("ă", 116) + ".pdf"}, {"x\xff.pdf", "x.pdf"},
	} {
		if got := attach.Name(c.brought, attach.PDF); got != c.want {
			t.Errorf("Name(%q) = %q, want %q", c.brought, got, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("a.pdf", []byte(pdf))
	f.Add("a.docx", []byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		got, err := attach.Read(name, data)
		if err == nil && (got.Name == "" || len([]rune(got.Name)) > attach.MaxName || strings.ContainsAny(got.Name, "/\\\r\n\x00") || got.Type == "") {
			t.Errorf("Read(%q) = %q of type %q", name, got.Name, got.Type)
		}
	})
}
