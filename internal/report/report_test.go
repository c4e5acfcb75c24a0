package report_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"khoabang/internal/report"
	"khoabang/web"
)

// consolidated is a report as a department draws it up from those of so many units, with twelve figures of each.
func consolidated(units int) report.Document {
	d := report.Document{
		Superior: "Ủy ban nhân dân tỉnh An Giang", Agency: "Sở Nội vụ", AgencyCode: "SNV", Place: "An Giang", Year: 2026, Kind: report.Report, Made: made,
		Subject:    "Kết quả công tác tuyên truyền cải cách hành chính quý I năm 2026",
		Addressees: []string{"Bộ Nội vụ", "Chủ tịch Ủy ban nhân dân tỉnh An Giang"},
		Signers:    []report.Signer{{Authority: []string{"KT. Giám đốc"}, Title: "Phó Giám đốc"}},
		Receivers:  []string{"Như trên", "Ban Giám đốc Sở", "Lưu: VT, CCHC"},
	}
	add := func(blocks ...report.Block) { d.Body = append(d.Body, blocks...) }
	add(report.Text("Căn cứ Kế hoạch tuyên truyền cải cách hành chính tỉnh An Giang năm 2026, Sở Nội vụ báo cáo kết quả thực hiện từ ngày 15 tháng 12 năm 2025 đến ngày 14 tháng 3 năm 2026 như sau:"))
	for i, part := range []string{"CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH", "KẾT QUẢ THỰC HIỆN", "ĐÁNH GIÁ CHUNG", "PHƯƠNG HƯỚNG, NHIỆM VỤ", "KIẾN NGHỊ, ĐỀ XUẤT"} {
		add(report.Heading{Level: 1, Text: part})
		for k := range 2 + 8*(i%2) {
			add(report.Heading{Level: 2, Text: fmt.Sprintf("Hình thức, nội dung số %d", k+1)}, report.Heading{Level: 3, Text: "Kết quả"},
				report.Text(strings.Repeat("Các cơ quan, đơn vị, địa phương đã tổ chức 1.250 hội nghị với 61.200 lượt người; đăng 3.407 tin, bài. ", 4)),
				report.List{Items: []string{"Cấp tỉnh: 320 hội nghị;", "Cấp xã: 930 hội nghị, trong đó:"}},
				report.List{Sub: true, Items: []string{"Tại phường: 410 hội nghị;", "Tại xã, đặc khu: 520 hội nghị."}})
		}
	}
	figures := report.Table{Caption: "Bảng 1. Số liệu theo đơn vị", Size: 9, Columns: []report.Column{{Head: "TT", Width: 0.8, Align: report.Centre}, {Head: "Đơn vị", Width: 4}}}
	total := []string{"", "Tổng cộng"}
	for i := range 12 {
		figures.Columns = append(figures.Columns, report.Column{Head: []string{"Số cuộc", "Lượt người", "Số tin, bài"}[i%3], Group: fmt.Sprintf("Hình thức %d", i/3+1), Width: 1.4, Align: report.Right})
		total = append(total, "212.500")
	}
	for u := range units {
		cells := []string{fmt.Sprint(u + 1), places[u%len(places)]}
		for i := range 12 {
			cells = append(cells, fmt.Sprint(u*i))
		}
		figures.Rows = append(figures.Rows, report.Row{Cells: cells})
	}
	figures.Rows = append(figures.Rows, report.Row{Cells: total, Bold: true})
	d.Appendices = []report.Appendix{{Title: "Số liệu kết quả tuyên truyền", Landscape: true, Body: []report.Block{figures}}, {Title: "Đơn vị nộp báo cáo chậm", Body: []report.Block{collective()}}}
	return d
}

// The file says what Annex I of Decree 30/2020 asks of a report: read back from its XML, by style and section.
func TestReportLayout(t *testing.T) {
	t.Parallel()
	data := docxOf(t, consolidated(150))
	keep(t, "report.docx", data)
	checkParts(t, data)
	body, styles := zipText(t, data, "word/document.xml"), zipText(t, data, "word/styles.xml")
	margins := regexp.MustCompile(`<w:pgMar w:top="(\d+)" w:right="(\d+)" w:bottom="(\d+)" w:left="(\d+)"`).FindAllStringSubmatch(body, -1)
	if len(margins) != 3 {
		t.Fatalf("%d sections, want the text and two appendices", len(margins))
	}
	for _, m := range margins {
		for i, between := range [][2]float64{{20, 25}, {15, 20}, {20, 25}, {30, 35}} {
			n, err := strconv.Atoi(m[i+1])
			if mm := float64(n) / 1440 * 25.4; err != nil || mm < between[0]-0.05 || mm > between[1]+0.05 {
				t.Errorf("margin %d is %.1f mm, want %v", i, mm, between)
			}
		}
	}
	for id, want := range map[string]struct {
		points       [2]float64
		bold, italic bool
	}{
		"Superior": {[2]float64{12, 13}, false, false}, "Agency": {[2]float64{12, 13}, true, false}, "Nation": {[2]float64{12, 13}, true, false}, "Motto": {[2]float64{13, 14}, true, false},
		"Number": {[2]float64{13, 13}, false, false}, "Date": {[2]float64{13, 14}, false, true}, "Title": {[2]float64{13, 14}, true, false}, "Subtitle": {[2]float64{13, 14}, true, false},
		"Signer": {[2]float64{13, 14}, true, false}, "ReceiversHead": {[2]float64{12, 12}, true, true}, "Receivers": {[2]float64{11, 11}, false, false},
		"AppendixName": {[2]float64{14, 14}, true, false}, "Addressee": {[2]float64{13, 14}, false, false}, "Normal": {[2]float64{13, 14}, false, false},
	} {
		style := regexp.MustCompile(`w:styleId="` + id + `">.*?</w:style>`).FindString(styles)
		size := 14.0 // the document's default
		if m := regexp.MustCompile(`<w:sz w:val="(\d+)"/>`).FindStringSubmatch(style); m != nil {
			half, err := strconv.Atoi(m[1])
			if err != nil {
				t.Fatal(err)
			}
			size = float64(half) / 2
		}
		if style == "" || size < want.points[0] || size > want.points[1] || strings.Contains(style, "<w:b/>") != want.bold || strings.Contains(style, "<w:i/>") != want.italic {
			t.Errorf("style %s: %v pt, %s; want %+v", id, size, style, want)
		}
	}
	// The title block, in its order, and what comes after the text.
	rest := docxText(t, data)
	for _, want := range []string{"ỦY BAN NHÂN DÂN", "SỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "/BC-SNV", "An Giang, ngày", "BÁO CÁO",
		"Kết quả công tác tuyên truyền", "Kính gửi:", "- Bộ Nội vụ;", "- Chủ tịch Ủy ban nhân dân tỉnh An Giang.", "I. CÔNG TÁC CHỈ ĐẠO", "II. KẾT QUẢ", "1. Hình thức", "a) Kết quả", "- Cấp xã", "+ Tại phường",
		"V. KIẾN NGHỊ", "Nơi nhận:", "- Lưu: VT, CCHC.", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Phụ lục I\n", "Tổng cộng", "Phụ lục II\n"} {
		_, after, ok := strings.Cut(rest, want)
		if !ok {
			t.Fatalf("%q is not there, or not in its place", want)
		}
		rest = after
	}
	if n := strings.Count(body, "<w:tblHeader/>"); n != 3 || strings.Count(body, `w:orient="landscape"`) != 1 {
		t.Errorf("%d rows are repeated on every page, want 3 (two of the figures, one of the units that are late)", n)
	}
	one := consolidated(1)
	one.Addressees = one.Addressees[:1]
	if text := docxText(t, docxOf(t, one)); !strings.Contains(text, "Kính gửi: Bộ Nội vụ.") {
		t.Error("a single addressee is not on the line")
	}
}

// The PDF has the same text on as many pages, the figures' head on each of theirs.
func TestReportAsPDF(t *testing.T) {
	t.Parallel()
	path := keep(t, "report.pdf", pdfOf(t, consolidated(150), fonts(t)))
	pages := strings.Split(tool(t, "pdftotext", "-layout", path, "-"), "\f")
	with, heads := 0, 0
	for _, p := range pages {
		if strings.Contains(p, "Hình thức 4") {
			heads++
		}
		if regexp.MustCompile(`(?m)^\s*\d+\s+(Phường|Xã|Đặc khu|Sở) .*\d\s*$`).MatchString(p) {
			with++
		}
	}
	if with < 3 || heads != with {
		t.Errorf("the figures are on %d pages, their head on %d", with, heads)
	}
	checkFonts(t, path)
	pictures(t, path, "50")
}

// LibreOffice opens the document without repairing it, and sets it as the file says: the same pages in the same size.
func TestReportInLibreOffice(t *testing.T) {
	t.Parallel()
	office, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("KHOABANG_TEST_REQUIRE") == "1" {
			t.Fatal("soffice is missing: install libreoffice-writer-nogui")
		}
		t.Skip("soffice is missing: install libreoffice-writer-nogui")
	}
	dir := t.ArtifactDir()
	if err := os.WriteFile(filepath.Join(dir, "office.docx"), docxOf(t, consolidated(150)), 0o644); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(office, "-env:UserInstallation=file://"+t.TempDir(), "--headless", "--convert-to", "pdf", "--outdir", dir, filepath.Join(dir, "office.docx"))
	command.Env = append(os.Environ(), "FONTCONFIG_FILE="+timesLikeTinos(t))
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	path := filepath.Join(dir, "office.pdf")
	text := tool(t, "pdftotext", "-layout", path, "-")
	for _, want := range []string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Kính gửi:", "+ Tại phường", "Phụ lục I", "Tổng cộng"} {
		if !strings.Contains(text, want) {
			t.Errorf("LibreOffice does not show %q", want)
		}
	}
	sizes := tool(t, "pdfinfo", "-f", "1", "-l", "99", path)
	count := func(form string) int { return len(regexp.MustCompile(form).FindAllString(sizes, -1)) }
	if upright, lying := count(`size: +595\.\d+ x 841\.`), count(`size: +841\.\d+ x 595\.`); upright < 5 || lying < 3 {
		t.Errorf("pages: %s", sizes)
	}
	first := tool(t, "pdftotext", "-bbox", "-f", "1", "-l", "1", path, "-")
	left, right := 1e9, 0.0
	for dec := xml.NewDecoder(strings.NewReader(first)); ; {
		tok, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := tok.(xml.StartElement); ok && e.Name.Local == "word" {
			for _, a := range e.Attr {
				v, err := strconv.ParseFloat(a.Value, 64)
				if err != nil {
					t.Fatal(err)
				}
				switch a.Name.Local {
				case "xMin":
					left = min(left, v)
				case "xMax":
					right = max(right, v)
				}
			}
		}
	}
	if l, r := left/72*25.4, 210-right/72*25.4; l < 29.5 || l > 35.5 || r < 14.5 || r > 20.5 {
		t.Errorf("text stands %.1f mm from the left edge and %.1f mm from the right one", l, r)
	}
	pictures(t, path, "50")
}

// timesLikeTinos returns settings of fonts by which Times New Roman is shown in Tinos, whose letters are as wide, whatever
// fonts the machine has.
func timesLikeTinos(t *testing.T) string {
	t.Helper()
	fonts(t) // or skip
	dir := t.TempDir()
	if err := os.CopyFS(dir, must(fs.Sub(web.Dist(), "fonts"))); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "fonts.conf")
	settings := `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>` + dir + `</dir><cachedir>` + dir + `/cache</cachedir>` +
		`<alias binding="same"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias></fontconfig>`
	if err := os.WriteFile(path, []byte(settings), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A consolidated report of 150 units.
func BenchmarkReport(b *testing.B) {
	d, f := consolidated(150), fonts(b)
	b.Run("DOCX", func(b *testing.B) {
		for b.Loop() {
			if err := d.WriteDOCX(io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("PDF", func(b *testing.B) {
		for b.Loop() {
			if err := d.WritePDF(io.Discard, f); err != nil {
				b.Fatal(err)
			}
		}
	})
}
