package exchange_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"khoabang/internal/fault"
	"khoabang/questions"
	"khoabang/questions/exchange"

	gocmp "github.com/google/go-cmp/cmp"
)

// wml turns a short notation into a document: a line is a paragraph, "⏎" a soft break, "→" a tab, and {u:…}, {b:…},
// {i:…}, {red:…}, {hl:…} set letters off. A line that begins with "<" stands as it is, and {n1:…} at the beginning of one puts
// the paragraph in list 1, {n2:…} in list 2.
func wml(lines ...string) string {
	var b strings.Builder
	b.WriteString(`<w:document><w:body>`)
	for _, l := range lines {
		b.WriteString(wmlPara(l))
	}
	b.WriteString(`</w:body></w:document>`)
	return b.String()
}

var (
	wmlMark = regexp.MustCompile(`\{(u|b|i|red|hl|grey):([^}]*)\}`)
	wmlList = regexp.MustCompile(`^\{n(\d):\}`)
)

func wmlPara(l string) string {
	if strings.HasPrefix(l, "<") {
		return l
	}
	props := ""
	if m := wmlList.FindStringSubmatch(l); m != nil {
		props = `<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="` + m[1] + `"/></w:numPr></w:pPr>`
		l = l[len(m[0]):]
	}
	marks := map[string]string{
		"u": `<w:u w:val="single"/>`, "b": `<w:b/>`, "i": `<w:i/>`, "red": `<w:color w:val="FF0000"/>`, "hl": `<w:highlight w:val="yellow"/>`, "grey": `<w:color w:val="222222"/>`,
	}
	var runs strings.Builder
	run := func(props, text string) {
		text = strings.NewReplacer("⏎", `</w:t><w:br/><w:t xml:space="preserve">`, "→", `</w:t><w:tab/><w:t xml:space="preserve">`).Replace(text)
		fmt.Fprintf(&runs, `<w:r><w:rPr>%s</w:rPr><w:t xml:space="preserve">%s</w:t></w:r>`, props, text)
	}
	from := 0
	for _, m := range wmlMark.FindAllStringSubmatchIndex(l, -1) {
		run("", l[from:m[0]])
		run(marks[l[m[2]:m[3]]], l[m[4]:m[5]])
		from = m[1]
	}
	run("", l[from:])
	return `<w:p>` + props + runs.String() + `</w:p>`
}

// wmlTable is a table whose cells are paragraphs, one a line.
func wmlTable(rows ...[]string) string {
	var b strings.Builder
	b.WriteString(`<w:tbl>`)
	for _, row := range rows {
		b.WriteString(`<w:tr>`)
		for _, c := range row {
			b.WriteString(`<w:tc>`)
			for _, l := range strings.Split(c, "\n") {
				b.WriteString(wmlPara(l))
			}
			b.WriteString(`</w:tc>`)
		}
		b.WriteString(`</w:tr>`)
	}
	b.WriteString(`</w:tbl>`)
	return b.String()
}

const wmlNumbering = `<w:numbering><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Câu %1."/></w:lvl></w:abstractNum>` +
	`<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>` +
	`<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>` +
	`<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>`

func docxOf(t testing.TB, lines ...string) []byte {
	t.Helper()
	return zipOf(t, map[string]string{"word/document.xml": wml(lines...), "word/numbering.xml": wmlNumbering})
}

func TestDOCXRoundTrip(t *testing.T) {
	t.Parallel()
	roundTrip(t, "docx", withoutNotes)
}

// A text that looks like a mark of the paper must not become one.
func TestDOCXKeepsWhatLooksLikeMarks(t *testing.T) {
	t.Parallel()
	format := named(t, "docx")
	for _, s := range []string{
		"Câu 2. Khác", "a\nB. b", "a\nCâu 7: b", "A. b", "*b", "x  B. y", "x\tC. y", "x A. y B. z", "[NB] x", "x (VDC)", "a\nHẾT", "a\nĐáp án: B", "a\n\nb",
		"Lời giải: x", "1-A 2-B", "a\nLoại: Số", "-5 độ", ". x", "\u2060x", "x \u2060A. y", "=1+1", "a) b", "Đáp án: A", "a\n\tb",
	} {
		f := decode(t, minimal)
		q := &f.Questions[0]
		q.Stem, q.Options[0].Text, q.Options[1].Text, q.Explanation, q.Topic = s, s, s, s, s
		text, _ := written(t, format, f)
		back, err := format.Decode(strings.NewReader(text))
		if err != nil {
			t.Errorf("Decode of %q: %v", s, err)
			continue
		}
		if diff := gocmp.Diff(f, back); diff != "" {
			t.Errorf("%q there and back (-first +second):\n%s", s, diff)
		}
	}
}

// answersOf returns what a document comes to, a question a line: "stem|A text|B text=key".
func answersOf(t *testing.T, data []byte) []string {
	t.Helper()
	f, err := named(t, "docx").Decode(bytes.NewReader(data))
	if err != nil {
		e, _ := fault.As(err)
		t.Fatalf("Decode: %v: %v", err, e.Fields)
	}
	var lines []string
	for _, q := range f.Questions {
		line := q.Stem
		for _, o := range q.Options {
			line += "|" + o.ID + " " + o.Text
		}
		line += "=" + strings.Join(q.Key.Options, ",") + string(q.Key.Number)
		if q.Difficulty > 0 {
			line += fmt.Sprintf(" (%d)", q.Difficulty)
		}
		if q.Explanation != "" {
			line += " vì " + q.Explanation
		}
		lines = append(lines, line)
	}
	return lines
}

func TestDOCXReadsWhatTeachersType(t *testing.T) {
	t.Parallel()
	const one = "Hỏi?|A Một|B Hai|C Ba|D Bốn=B"
	tests := []struct {
		name  string
		lines []string
		want  []string
	}{
		{"underlined letter", []string{"Câu 1. Hỏi?", "A. Một", "{u:B}. Hai", "C. Ba", "D. Bốn"}, []string{one}},
		{"underlined whole", []string{"Câu 1: Hỏi?", "A. Một", "{u:B. Hai}", "C. Ba", "D. Bốn"}, []string{one}},
		{"bold text, bold letters", []string{"{b:Câu 1.} Hỏi?", "{b:A.} Một", "{b:B. Hai}", "{b:C.} Ba", "{b:D.} Bốn"}, []string{one}},
		{"red, others dark grey", []string{"Câu 1. Hỏi?", "{grey:A. Một}", "{red:B. Hai}", "C. Ba", "D. Bốn"}, []string{one}},
		{"highlighted", []string{"Câu 1. Hỏi?", "A. Một", "B. {hl:Hai}", "C. Ba", "D. Bốn"}, []string{one}},
		{"starred", []string{"Câu 1. Hỏi?", "A. Một", "*B. Hai", "C. Ba", "D. Bốn"}, []string{one}},
		{"tabs", []string{"Câu 1. Hỏi?", "A. Một→{u:B}. Hai→C. Ba→D. Bốn"}, []string{one}},
		{"two a line, spaces", []string{"Câu 1. Hỏi?", "A. Một    B. Hai", "C. Ba D. Bốn", "Đáp án: B"}, []string{one}},
		{"one line, single spaces", []string{"Câu 1. Hỏi?", "A. Một B. Hai C. Ba D. Bốn", "Đáp án B"}, []string{one}},
		{"soft breaks", []string{"Câu 1. Hỏi?⏎A. Một⏎B. Hai⏎C. Ba⏎D. Bốn⏎Đáp án: B"}, []string{one}},
		{"a letter cut into runs", []string{"Câ{b:u} 1. Hỏi?", "A. Một", "{u:B}{u:.} H{u:ai}", "C. Ba", "D. Bốn"}, []string{one}},
		{"level in brackets", []string{"Câu 1 (TH). Hỏi?", "A. Một", "B. Hai", "C. Ba", "D. Bốn", "Đáp án: B"}, []string{one + " (2)"}},
		{"level before the stem", []string{"Câu 1. [VDC] Hỏi?", "A. Một", "B. Hai", "C. Ba", "D. Bốn", "Chọn B."}, []string{one + " (3)"}},
		{"level after the stem", []string{"Câu 1. Hỏi? (NB)", "A. Một", "B. Hai", "C. Ba", "D. Bốn", "Đáp án: B"}, []string{one + " (1)"}},
		{"explanation", []string{"Câu 1. Hỏi?", "A. Một", "B. Hai", "C. Ba", "D. Bốn", "Lời giải", "Chọn B", "Đáp án: B"}, []string{one}},
		{"explanation kept", []string{"Câu 1. Hỏi?", "A. Một", "{u:B}. Hai", "C. Ba", "D. Bốn", "Giải thích: Điều 5", "và Điều 6."}, []string{one + " vì Điều 5\nvà Điều 6."}},
		{"key line", []string{"Câu 1. Hỏi?", "A. Một", "B. Hai", "C. Ba", "D. Bốn", "Câu 2. Nữa?", "A. x", "B. y", "------ HẾT ------", "1-B 2-A"}, []string{one, "Nữa?|A x|B y=A"}},
		{"key with dots, under a heading", []string{"Câu 1. Hỏi?", "A. Một", "B. Hai", "C. Ba", "D. Bốn", "Câu 2. Nữa?", "A. x", "B. y", "ĐÁP ÁN", "1.B 2.A"}, []string{one, "Nữa?|A x|B y=A"}},
		{"key table", []string{"Câu 1. Hỏi?", "A. Một", "B. Hai", "C. Ba", "D. Bốn", "Câu 2. Nữa?", "A. x", "B. y", wmlTable([]string{"Câu", "1", "2"}, []string{"Đáp án", "B", "A"})}, []string{one, "Nữa?|A x|B y=A"}},
		{"key table of rows", []string{"Câu 1. Hỏi?", "A. Một", "B. Hai", "C. Ba", "D. Bốn", "HẾT", wmlTable([]string{"Câu", "Đáp án"}, []string{"1", "B"})}, []string{one}},
		{"automatic numbers", []string{"{n1:}Hỏi?", "{n2:}Một", "{n2:}{u:Hai}", "{n2:}Ba", "{n2:}Bốn", "{n1:}Nữa?", "{n3:}{u:x}", "{n3:}y"}, []string{one, "Nữa?|A x|B y=A"}},
		{"plain numbers", []string{"1. Hỏi?", "A. Một", "{u:B}. Hai", "C. Ba", "D. Bốn", "2) Nữa?", "{u:A}) x", "B) y"}, []string{one, "Nữa?|A x|B y=A"}},
		{"stem of two paragraphs", []string{"Câu 1.", "Hỏi?", "A. Một", "{u:B}. Hai", "C. Ba", "D. Bốn"}, []string{one}},
		{"two right options", []string{"Câu 1. Hỏi?", "A. Một", "B. Hai", "C. Ba", "Đáp án: A, C"}, []string{"Hỏi?|A Một|B Hai|C Ba=A,C"}},
		{"a number", []string{"Câu 1. Bao nhiêu?", "Loại: Số", "Đáp án: 12,5"}, []string{"Bao nhiêu?=12.5"}},
		{"a question in a row of cells", []string{wmlTable([]string{"Câu 1", "Hỏi?\nA. Một\n{u:B}. Hai\nC. Ba\nD. Bốn"}, []string{"Câu 2", "Nữa?\n{u:A}. x\nB. y"})}, []string{one, "Nữa?|A x|B y=A"}},
		{"options in a table", []string{"Câu 1. Hỏi?", wmlTable([]string{"A. Một", "{u:B}. Hai"}, []string{"C. Ba", "D. Bốn"})}, []string{one}},
		{"a table with a header", []string{wmlTable([]string{"STT", "Câu hỏi", "A", "B", "C", "D", "Đáp án"}, []string{"1", "Hỏi?", "Một", "Hai", "Ba", "Bốn", "B"}, []string{"2", "Nữa?", "{red:x}", "y", "", "", ""})}, []string{one, "Nữa?|A x|B y=A"}},
		{"deleted text", []string{"Câu 1. Hỏi?", `<w:p><w:r><w:t>A. Một</w:t></w:r><w:del><w:r><w:delText>xóa</w:delText><w:t>xóa</w:t></w:r></w:del></w:p>`, "{u:B}. Hai", "C. Ba", "D. Bốn"}, []string{one}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := gocmp.Diff(tt.want, answersOf(t, docxOf(t, tt.lines...))); diff != "" {
				t.Errorf("questions (-want +got):\n%s", diff)
			}
		})
	}
}

// What is uncertain is asked about: nothing is imported, and the question is named.
func TestDOCXAsks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		lines []string
		path  string
		code  string
	}{
		{"no mark", []string{"Câu 3. Hỏi?", "A. Một", "B. Hai"}, "Câu 3", "mark_missing"},
		{"everything bold", []string{"Câu 3. Hỏi?", "{b:A. Một}", "{b:B. Hai}"}, "Câu 3", "mark_missing"},
		{"mark and line disagree", []string{"Câu 3. Hỏi?", "{u:A}. Một", "B. Hai", "Đáp án: B"}, "Câu 3", "marks_disagree"},
		{"two sorts of mark disagree", []string{"Câu 3. Hỏi?", "{u:A}. Một", "{red:B. Hai}"}, "Câu 3", "marks_disagree"},
		{"line and key disagree", []string{"Câu 1. Hỏi?", "A. Một", "B. Hai", "Đáp án: B", "HẾT", "1-A"}, "Câu 1", "marks_disagree"},
		{"a letter twice", []string{"Câu 3. Hỏi?", "A. Một", "{u:A}. Hai"}, "Câu 3", "option_letters"},
		{"a letter left out", []string{"Câu 3. Hỏi?", "A. Một", "{u:C}. Hai"}, "Câu 3", "option_letters"},
		{"no options", []string{"Câu 3. Hỏi?", "Đáp án: 12"}, "Câu 3", "kind_unclear"},
		{"a key to a question that is not there", []string{"Câu 1. Hỏi?", "{u:A}. Một", "B. Hai", "HẾT", "1-A 2-B"}, "Câu 2", "key_number"},
		{"a key to one of two", []string{"Câu 1. Hỏi?", "{u:A}. Một", "B. Hai", "Câu 1. Nữa?", "{u:A}. Một", "B. Hai", "HẾT", "1-A"}, "Câu 1", "key_number"},
		{"no questions", []string{"Kính gửi: Sở Nội vụ"}, "word/document.xml", "paper_empty"},
		{"two levels", []string{"Câu 1. [NB] Hỏi?", "{u:A}. Một", "B. Hai", "Mức độ: TH"}, "Câu 1", "detail_twice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := named(t, "docx").Decode(bytes.NewReader(docxOf(t, tt.lines...)))
			wantField(t, err, exchange.ErrFile, tt.path, tt.code)
		})
	}
}

func TestDOCXListsWhatIsLost(t *testing.T) {
	t.Parallel()
	data := docxOf(t, "SỞ NỘI VỤ", "Đề thi", "Câu 1. Hỏi?", `<w:p><w:r><w:drawing/></w:r></w:p>`, "{u:A}. Một", "B. Hai", "Đáp án: A", "Ghi thêm ở đây")
	f, err := named(t, "docx").Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range f.Lost {
		got = append(got, l.Path+" "+l.What)
	}
	want := []string{"word/document.xml text_outside", "Câu 1 picture_lost", "Câu 1 text_outside"}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("lost (-want +got):\n%s", diff)
	}
	if len(f.Questions) != 1 || f.Questions[0].Kind != questions.Single {
		t.Errorf("questions = %v", f.Questions)
	}
}

// Words that stand out from the others of their line are imported without their look, which is said. A line in which all
// words stand out says nothing, or is the key.
func TestDOCXListsEmphasisThatIsLost(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		paper []string
		want  bool
	}{
		{"in a stem", []string{"Câu 1. Ý nào {b:không} đúng?", "{u:A}. Một", "B. Hai"}, true},
		{"in a later line of it", []string{"Câu 1. Đọc:", "Ý nào {i:không} đúng?", "{u:A}. Một", "B. Hai"}, true},
		{"in an option", []string{"Câu 1. Hỏi?", "{u:A}. Một {b:phần}", "B. Hai"}, true},
		{"a whole line", []string{"{b:Câu 1. Ý nào không đúng?}", "{u:A}. Một", "B. Hai"}, false},
		{"the key", []string{"Câu 1. Hỏi?", "{b:A. Một}", "B. Hai"}, false},
	} {
		f, err := named(t, "docx").Decode(bytes.NewReader(docxOf(t, test.paper...)))
		if err != nil || len(f.Questions) != 1 {
			t.Fatalf("%s: %v, %v", test.name, f.Questions, err)
		}
		if got := slices.ContainsFunc(f.Lost, func(l exchange.Loss) bool { return l.Path == "Câu 1" && l.What == "emphasis_flat" }); got != test.want {
			t.Errorf("%s: listed as lost is %t, want %t: %v", test.name, got, test.want, f.Lost)
		}
	}
}

func TestDOCXRefusesBadFiles(t *testing.T) {
	t.Parallel()
	good := docxOf(t, "Câu 1. Hỏi?", "{u:A}. Một", "B. Hai")
	body := func(xml string) []byte { return zipOf(t, map[string]string{"word/document.xml": xml}) }
	tests := []struct {
		name string
		data []byte
		want error
		code string
	}{
		{"cut short", good[:len(good)-30], exchange.ErrFile, "zip_broken"},
		{"a workbook", zipOf(t, map[string]string{"xl/workbook.xml": "<a/>"}), exchange.ErrFile, "office_part_missing"},
		{"a bomb", bomb(t, "word/document.xml"), exchange.ErrTooLarge, "zip_too_large"},
		{"a billion laughs", body(`<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><a>&b;</a>`), exchange.ErrFile, "xml_doctype"},
		{"XML cut short", body(`<w:document><w:body><w:p><w:r><w:t>Câu 1`), exchange.ErrFile, "xml_broken"},
		{"too deep", body(strings.Repeat("<w:p>", 300)), exchange.ErrFile, "xml_broken"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := named(t, "docx").Decode(bytes.NewReader(tt.data))
			e, ok := fault.As(err)
			if !ok || !errors.Is(err, tt.want) || len(e.Fields) != 1 || e.Fields[0].Code != tt.code {
				t.Errorf("Decode = %v, want %s", err, tt.code)
			}
		})
	}
}

// A file of a few kilobytes may say one thing a million times over, and ask for it to be compared each time. None of
// these may take more than a moment.
func TestDOCXBoundsItsWork(t *testing.T) {
	t.Parallel()
	const one = `<w:p><w:r><w:t>Câu 1. Hỏi?</w:t></w:r></w:p><w:p><w:r><w:t>*A. Một</w:t></w:r></w:p><w:p><w:r><w:t>B. Hai</w:t></w:r></w:p>`
	line := func(text string, n int) string {
		return strings.Repeat(`<w:p><w:r><w:t>`+text+`</w:t></w:r></w:p>`, n)
	}
	tests := []struct {
		name      string
		body      string
		numbering string
		want      error
	}{
		{"empty paragraphs", strings.Repeat("<w:p/>", 2_000_001), "", exchange.ErrTooLarge},
		{"a long explanation", one + line("Lời giải:", 1) + line("x", 200_000), "", exchange.ErrFile},
		{"a long stem, asked about again and again", line("Câu 1. "+strings.Repeat("x", 4<<20), 1) + line("A. *", 1) + line("HẾT", 1) + line("Câu 1. x", 30_000), "", exchange.ErrFile},
		{
			"a long automatic number", strings.Repeat(`<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:p>`, 10_000),
			strings.Replace(wmlNumbering, "Câu %1.", strings.Repeat("%1", 1<<20), 1), exchange.ErrFile,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := zipOf(t, map[string]string{
				"word/document.xml": "<w:document><w:body>" + tt.body + "</w:body></w:document>", "word/numbering.xml": cmp.Or(tt.numbering, wmlNumbering),
			})
			if _, err := named(t, "docx").Decode(bytes.NewReader(data)); !errors.Is(err, tt.want) {
				t.Errorf("Decode = %v, want %v", err, tt.want)
			}
		})
	}
}

// Numbers may come from the style of a paragraph, or from the one it is based on.
func TestDOCXNumbersByStyle(t *testing.T) {
	t.Parallel()
	styled := func(style, text string) string {
		return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
	}
	data := zipOf(t, map[string]string{
		"word/document.xml":  wml(styled("Cau", "Hỏi?"), styled("Y", "Một"), styled("Dung", "Hai"), styled("Cau", "Nữa </w:t><w:sym w:char=\"F0B3\"/><w:t>?"), styled("Dung", "x"), styled("Y", "y")),
		"word/numbering.xml": strings.Replace(wmlNumbering, `</w:abstractNum><w:abstractNum`, `<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum><w:abstractNum`, 1),
		"word/styles.xml": `<w:styles><w:style w:styleId="Cau"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>` +
			`<w:style w:styleId="Y"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>` +
			`<w:style w:styleId="Dung"><w:basedOn w:val="Y"/><w:rPr><w:b/></w:rPr></w:style></w:styles>`,
	})
	if diff := gocmp.Diff([]string{"Hỏi?|A Một|B Hai=B", "Nữa ?|A x|B y=A"}, answersOf(t, data)); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
}

// A tone mark may be of another run than its letter.
func TestDOCXComposesAcrossRuns(t *testing.T) {
	t.Parallel()
	got := answersOf(t, docxOf(t, "Ca{b:\u0302}u 1. Ho{b:\u0309i}?", "{u:A}. Mô{u:\u0323t}", "B. Hai"))
	if diff := gocmp.Diff([]string{"Hỏi?|A Một|B Hai=A"}, got); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
}

func FuzzDecodeDOCX(f *testing.F) { fuzzDecoder(f, "docx") }

// FuzzDecodeDOCXBody leaves the archive whole and changes the document inside.
func FuzzDecodeDOCXBody(f *testing.F) {
	f.Add(wml("Câu 1. [NB] Hỏi?", "A. Một→{u:B}. Hai", "Đáp án: B", "{n1:}Nữa?", "{n2:}x", "{n2:}{b:y}", "HẾT", "1-B 2-B", wmlTable([]string{"1", "2"}, []string{"B", "B"})))
	f.Add(wml("1. Hỏi?", "a) x", "*b) y", wmlTable([]string{"Câu hỏi", "A", "B", "Đáp án"}, []string{"x", "y", "z", "A"})))
	format := named(f, "docx")
	f.Fuzz(func(t *testing.T, body string) {
		data := zipOf(t, map[string]string{"word/document.xml": body, "word/numbering.xml": wmlNumbering})
		file, err := format.Decode(bytes.NewReader(data))
		if _, ok := fault.As(err); err != nil && !ok {
			t.Fatalf("Decode = %v, not a fault", err)
		}
		if err == nil && file.Complete("2.1", 1) == nil {
			for i, q := range file.Questions {
				if err := q.Validate(); err != nil {
					t.Fatalf("Decode let question %d through: %v", i, err)
				}
			}
			if _, err := format.Losses(file); err != nil {
				t.Fatalf("what was read cannot be written and read again: %v", err)
			}
		}
	})
}
