package exchange_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"khoabang/questions"
	"khoabang/questions/exchange"

	"github.com/google/go-cmp/cmp"
)

const wmlPictures = `<Relationships><Relationship Id="a" Target="media/bien.png"/><Relationship Id="b" Target="media/anh.png"/>` +
	`<Relationship Id="emf" Target="media/hinh.emf"/><Relationship Id="svg" Target="/word/media/x.png"/><Relationship Id="far" TargetMode="External" Target="https://x.vn/a.png"/></Relationships>`

func drawn(id, about string) string {
	return `<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Hình 1"` + about + `/><a:graphic><pic:pic><a:blip r:embed="` + id + `"/></pic:pic></a:graphic></wp:inline></w:drawing></w:r>`
}

func wmlOf(runs ...string) string { return `<w:p>` + strings.Join(runs, "") + `</w:p>` }

func wmlText(s string) string { return `<w:r><w:t xml:space="preserve">` + s + `</w:t></w:r>` }

// illustrated returns a document with the pictures that wmlPictures names.
func illustrated(t testing.TB, lines ...string) []byte {
	t.Helper()
	emf := make([]byte, 60)
	emf[0] = 1
	copy(emf[40:], " EMF")
	return zipOf(t, map[string]string{
		"word/document.xml": wml(lines...), "word/numbering.xml": wmlNumbering, "word/_rels/document.xml.rels": wmlPictures,
		"word/media/bien.png": string(pngOf(t, 30, 20, false)), "word/media/anh.png": string(pngOf(t, 40, 20, false)),
		"word/media/hinh.emf": string(emf), "word/media/x.png": "<svg/>",
	})
}

func TestDOCXPictures(t *testing.T) {
	t.Parallel()
	data := illustrated(t,
		wmlOf(drawn("a", ` descr="biểu trưng"`)), // a letterhead, of no question
		wmlOf(drawn("a", ` descr="biển [tròn]"`), wmlText("Câu 1. Biển nào?")),
		wmlOf(wmlText("A. "), drawn("b", ` title="ảnh hai"`)),
		wmlOf(wmlText("*B. Biển "), `<w:r><w:pict><v:shape alt="biển cũ"><v:imagedata r:id="a"/></v:shape></w:pict></w:r>`, wmlText(" này")),
		"Câu 2. Không tên?", wmlOf(drawn("b", "")), "*A. x", wmlOf(wmlText("B. y"), drawn("emf", ` descr="z"`)),
		"Câu 3. Không nhận", wmlOf(drawn("svg", ` descr="z"`)), "*A. x", wmlOf(wmlText("B. y"), drawn("far", ""), `<w:r><w:drawing><w:txbxContent><w:p><w:r><w:t>khung</w:t></w:r></w:p></w:txbxContent></w:drawing></w:r>`),
	)
	f, err := named(t, "docx").Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	a, b := pictureOf(t, pngOf(t, 30, 20, false)), pictureOf(t, pngOf(t, 40, 20, false))
	var got []string
	for _, q := range f.Questions {
		line := q.Stem
		for _, o := range q.Options {
			line += "|" + o.Text
		}
		got = append(got, strings.NewReplacer(a.ID, "a", b.ID, "b").Replace(line))
	}
	want := []string{
		`Biển nào? ![biển \[tròn\]](anh:a)|![ảnh hai](anh:b)|Biển ![biển cũ](anh:a) này`,
		"Không tên?\n![anh.png](anh:b)|x|y",
		"Không nhận|x|y",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("questions (-want +got):\n%s", d)
	}
	if len(f.Pictures) != 2 || !slices.ContainsFunc(f.Pictures, func(p questions.Picture) bool { return p.ID == b.ID }) {
		t.Errorf("%d pictures, want 2", len(f.Pictures))
	}
	var lost []string
	for _, l := range f.Lost {
		line := l.Path + " " + l.What
		if name, ok := l.Args["name"].(string); ok {
			line += " " + name
		}
		lost = append(lost, line)
	}
	wantLost := []string{
		"word/document.xml text_outside", "Câu 2 picture_no_alt anh.png", "Câu 2 picture_metafile hinh.emf",
		"Câu 3 picture_refused x.png", "Câu 3 picture_lost",
	}
	if d := cmp.Diff(wantLost, lost); d != "" {
		t.Errorf("lost (-want +got):\n%s", d)
	}
}

// What was typed in a paper reads as it did there, whatever the bank's signs are.
func TestDOCXEscapesSigns(t *testing.T) {
	t.Parallel()
	got := answersOf(t, docxOf(t, "Câu 1. Giá trị *này* là?", "1. Luật", "2. Nghị định", "{u:A}. **Một**", "B. ![x](anh:"+strings.Repeat("0", 32)+") # |", "Lời giải: 2*3 và *a*"))
	want := []string{"Giá trị \\*này\\* là?\n1\\. Luật\n2\\. Nghị định|A \\*\\*Một\\*\\*|B !\\[x\\](anh:" + strings.Repeat("0", 32) + ") \\# \\|=A vì 2\\*3 và \\*a\\*"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("questions (-want +got):\n%s", d)
	}
}

// marked returns questions whose texts have every sort of markup, in every place.
func marked(t testing.TB) exchange.File {
	t.Helper()
	f := pictured(t)
	show := "![biển \\[cấm\\]](anh:" + f.Pictures[0].ID + ")"
	texts := []string{
		"**Đậm** và *nghiêng*, ***cả hai***, `mã *x*`, H~2~O, m^2^",
		"**Cả phương án**",
		"Đọc:\n\n- một\n- hai\n  - ba\n\n1. a\n2. b\n\n* c\n* d",
		"Bảng\n\n| Biển | **Nghĩa** |\n|:--|:-:|\n| " + show + " | cấm |\n| | A. hai B. ba |\n\nsau bảng",
		"| a |\n|---|\n| b |",
		"## Đề mục\nxong\n\n```\nCâu 1. mã\n  A. b\n```",
		"Viết \\*sao\\*, 1\\. Luật, C:\\n và \\[x\\] (TH)",
		"| a | b |\n|---|---|\n| c |\n" + show,
		show + show,
		"**Câu 1.** hỏi\n\n**A.** x *B.* y\n\n*Đáp án: B*\n\nHẾT",
		"Dấu nối \u2060 và \u2060\u2060 **đậm\u2060**",
	}
	one := f.Questions[0]
	for i, text := range texts {
		q := one
		q.ID, q.Stem, q.Explanation = one.ID+"-"+string(rune('a'+i)), text, texts[(i+1)%len(texts)]
		q.Options = []questions.Option{{ID: "A", Text: texts[(i+2)%len(texts)]}, {ID: "B", Text: text}}
		f.Questions = append(f.Questions, q)
		m := f.Questions[1]
		m.ID = "ghép-" + string(rune('a'+i))
		m.Stem, m.Prompts = text, []questions.Option{{ID: "1", Text: text}, {ID: "2", Text: texts[(i+3)%len(texts)]}}
		f.Questions = append(f.Questions, m)
	}
	return f
}

func TestDOCXKeepsMarkup(t *testing.T) {
	t.Parallel()
	f := marked(t)
	text, lost := written(t, named(t, "docx"), f)
	if len(lost) > 0 {
		t.Errorf("lost %v", lost)
	}
	back, err := named(t, "docx").Decode(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(plainFile(f), plainFile(back)); d != "" {
		t.Errorf("questions there and back (-first +second):\n%s", d)
	}
	body := partOf(t, text, "word/document.xml")
	for _, want := range []string{
		"<w:r><w:rPr><w:b/><w:vanish/></w:rPr><w:t xml:space=\"preserve\">\u2060**</w:t></w:r>" + `<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">Đậm</w:t></w:r>`,
		`<w:rPr><w:i/></w:rPr><w:t xml:space="preserve">nghiêng</w:t>`, `<w:vertAlign w:val="subscript"/></w:rPr><w:t xml:space="preserve">2</w:t>`,
		`<w:tblStyle w:val="KBTable"/>`, `<w:rStyle w:val="KBShown"/></w:rPr><w:t xml:space="preserve">•</w:t>`, `descr="biển [cấm]"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the paper lacks %s", want)
		}
	}
	if pic := partOf(t, text, "word/media/"+f.Pictures[0].ID+".png") + partOf(t, text, "word/media/"+f.Pictures[0].ID+".jpg"); pic != string(f.Pictures[0].Bytes) {
		t.Error("the paper does not hold the picture")
	}
}

// partOf returns a part of an archive, "" if there is none.
func partOf(t testing.TB, archive, name string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := z.Open(name)
	if err != nil {
		return ""
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A paper of ours that LibreOffice has opened and saved: TestDOCXKeepsMarkup's, without its first two questions.
func TestDOCXKeepsMarkupThroughLibreOffice(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/docx-written-anew/libreoffice.docx")
	if err != nil {
		t.Fatal(err)
	}
	back, err := named(t, "docx").Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	ids := regexp.MustCompile(`anh:[0-9a-f]{32}`) // of what this version of Go makes of a picture
	texts := func(qs []questions.Question) (all []string) {
		for _, q := range qs {
			for _, o := range slices.Concat([]questions.Option{{Text: q.Stem}, {Text: q.Explanation}}, q.Prompts, q.Options) {
				all = append(all, ids.ReplaceAllString(o.Text, "anh:"))
			}
		}
		return all
	}
	if d := cmp.Diff(texts(marked(t).Questions[2:]), texts(back.Questions)); d != "" || len(back.Lost) > 0 || len(back.Pictures) != 2 {
		t.Errorf("%d pictures, lost %v, texts (-want +got):\n%s", len(back.Pictures), back.Lost, d)
	}
}
