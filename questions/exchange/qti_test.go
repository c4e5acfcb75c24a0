package exchange_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"khoabang/internal/fault"
	"khoabang/questions"
	"khoabang/questions/exchange"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

var qtiNames = []string{"qti21", "qti22", "qti3"}

// qtiItem returns an item of QTI 2.1 around a declaration, a body and whatever comes after.
func qtiItem(declaration, body, after string) string {
	return `<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="Q" title="" adaptive="false" timeDependent="false">
<responseDeclaration identifier="R" ` + declaration + `</responseDeclaration>
<itemBody>` + body + `</itemBody>
` + after + `</assessmentItem>`
}

// packed returns an archive of files, given as names and contents in turn.
func packed(t testing.TB, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = io.WriteString(w, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// qtiManifest returns a manifest that lists items.
func qtiManifest(hrefs ...string) string {
	var b strings.Builder
	b.WriteString(`<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>`)
	for i, h := range hrefs {
		fmt.Fprintf(&b, "\n"+`<resource identifier="I%d" type="imsqti_item_xmlv2p1" href="%s"/>`, i, h)
	}
	b.WriteString(`</resources></manifest>`)
	return b.String()
}

// outcome says in words what became of a file: a line for each question, loss and fault.
func outcome(f exchange.File, err error) []string {
	var lines []string
	if e, ok := fault.As(err); ok {
		for _, field := range e.Fields {
			lines = append(lines, fmt.Sprintf("refused %s:%v %s", field.Path, field.Args["line"], field.Code))
		}
		if len(e.Fields) == 0 {
			lines = append(lines, "refused "+e.Code)
		}
		return lines
	}
	for _, q := range f.Questions {
		lines = append(lines, fmt.Sprintf("question %s %s", q.ID, q.Kind))
	}
	for _, l := range f.Lost {
		word := "lost"
		if l.Skipped {
			word = "skipped"
		}
		lines = append(lines, fmt.Sprintf("%s %s:%d %s", word, l.Path, l.Line, l.What))
	}
	return lines
}

func TestQTIRoundTrips(t *testing.T) {
	t.Parallel()
	for _, format := range qtiNames {
		for _, name := range []string{"questions.yaml", "practice.yaml", "every-kind.yaml"} {
			t.Run(format+"/"+name, func(t *testing.T) {
				t.Parallel()
				f := decode(t, demonstration(t, name))
				text, lost := written(t, named(t, format), f)
				if len(lost) > 0 {
					t.Errorf("lost on the way: %v", lost)
				}
				back, err := named(t, format).Decode(strings.NewReader(text))
				if err != nil {
					t.Fatalf("Decode: %v", err)
				}
				if diff := cmp.Diff(f, back); diff != "" {
					t.Errorf("there and back (-first +second):\n%s", diff)
				}
				if again, _ := written(t, named(t, format), f); again != text {
					t.Error("Encode wrote the same file in two ways")
				}
				for _, beginning := range []string{text, text[:min(len(text), 4096)]} {
					if got, err := exchange.Detect("", []byte(beginning)); err != nil || got.Name != format {
						t.Errorf("Detect of %d bytes = %q, %v", len(beginning), got.Name, err)
					}
				}
			})
		}
	}
}

// The templates of the specifications have many addresses, and the last part of each says which it is.
func TestQTITemplates(t *testing.T) {
	t.Parallel()
	for template, lost := range map[string][]string{
		"http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct":      nil,
		"https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml":    nil,
		"https://www.imsglobal.org/question/qti_v3p0/rptemplates/CC2_match.xml":     nil,
		"https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/CC2_match_basic.xml":  nil,
		"../rptemplates/CC2_map_response.xml":                                       {"qti_weights"},
		"http://www.imsglobal.org/question/qti_v2p2/rptemplates/map_response":       {"qti_weights"},
		"http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response_point": {"qti_scoring"},
		"https://example.org/of-their-own":                                          {"qti_scoring"},
	} {
		item := qtiItem(`cardinality="single" baseType="identifier"><correctResponse><value>B</value></correctResponse><mapping><mapEntry mapKey="B" mappedValue="1"/><mapEntry mapKey="A" mappedValue="0.5"/></mapping>`,
			`<choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>?</prompt><simpleChoice identifier="A">x</simpleChoice><simpleChoice identifier="B">y</simpleChoice></choiceInteraction>`,
			`<responseProcessing template="`+template+`"/>`)
		f, err := named(t, "qti21").Decode(strings.NewReader(item))
		if err != nil || len(f.Questions) != 1 {
			t.Errorf("%s: %v", template, outcome(f, err))
			continue
		}
		var got []string
		for _, l := range f.Lost {
			got = append(got, l.What)
		}
		if !slices.Equal(got, lost) {
			t.Errorf("%s: lost %v, want %v", template, got, lost)
		}
	}
}

// Texts and IDs come back to the character, whatever they look like.
func TestQTIKeepsTexts(t *testing.T) {
	t.Parallel()
	f := decode(t, minimal)
	base := f.Questions[0]
	f.Questions = nil
	for i, s := range []string{"a  b", " a", "a ", "a\n\nb", "\ta", "a\n", "\na", "<b>a</b>", "&amp;", "]]>", "a\u00a0b", "- a", "a\n- b", "_____", "{a}", "x\u2028y"} {
		q := base
		q.ID = fmt.Sprintf("Q%d", i)
		q.Stem, q.Explanation, q.ReviewNote, q.Source.Quote, q.Topic = s, s, s, s, s
		q.Options = slices.Clone(base.Options)
		q.Options[0].Text = s
		f.Questions = append(f.Questions, q, questions.Question{
			ID: fmt.Sprintf("T%d", i), Area: "2.1", Difficulty: 3, Kind: questions.ShortText, Stem: s, Key: questions.Key{Texts: []string{s, "khác"}},
		})
	}
	for i, ids := range [][]string{{"1", "_1"}, {"-", "_-"}, {"true", "false"}, {"P.1", "O.1"}, {"ă", "đ"}} {
		q := base
		q.ID, q.Key.Options = fmt.Sprintf("I%d", i), ids[1:]
		q.Kind = questions.Single
		q.Options = []questions.Option{{ID: ids[0], Text: "Đúng", Locked: true}, {ID: ids[1], Text: "Sai"}}
		f.Questions = append(f.Questions, q)
	}
	for _, name := range qtiNames {
		text, lost := written(t, named(t, name), f)
		if len(lost) > 0 {
			t.Errorf("%s loses %v", name, lost)
		}
		back, err := named(t, name).Decode(strings.NewReader(text))
		if diff := cmp.Diff(f.Questions, back.Questions); err != nil || diff != "" {
			t.Errorf("%s: %v (-first +second):\n%s", name, err, diff)
		}
	}
}

func TestQTIReadsTheSpecification(t *testing.T) {
	t.Parallel()
	const single = `cardinality="single" baseType="identifier"><correctResponse><value>B</value></correctResponse>`
	const choice = `<choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="1"><prompt>Hỏi <b>gì</b>?</prompt>` +
		`<simpleChoice identifier="A" fixed="true">Một</simpleChoice><simpleChoice identifier="B">m<sup>2</sup></simpleChoice></choiceInteraction>`
	const float = `cardinality="single" baseType="float"><correctResponse><value>40</value></correctResponse>`
	const entry = `<p>Đến <textEntryInteraction responseIdentifier="R"/> người.</p>`
	near := func(attrs string) string {
		return `<responseProcessing><responseCondition><responseIf><equal ` + attrs + `><variable identifier="R"/><correct identifier="R"/></equal>` +
			`<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf></responseCondition></responseProcessing>`
	}
	two := []questions.Option{{ID: "A", Text: "Một", Locked: true}, {ID: "B", Text: "m²"}}
	tests := []struct {
		name string
		in   string
		want questions.Question
		lost []string
	}{
		{
			"single choice", qtiItem(single, "<p>Dẫn</p>"+choice, `<modalFeedback outcomeIdentifier="F" identifier="x" showHide="show">Vì  vậy.</modalFeedback>`),
			questions.Question{Kind: questions.Single, Stem: "Dẫn\nHỏi gì?", Options: two, Key: questions.Key{Options: []string{"B"}}, Shuffle: true, Explanation: "Vì vậy."},
			[]string{"qti_formatting"},
		},
		{
			"map response", qtiItem(`cardinality="multiple" baseType="identifier"><mapping defaultValue="-1"><mapEntry mapKey="B" mappedValue="2"/><mapEntry mapKey="A" mappedValue="-1"/></mapping>`,
				strings.Replace(choice, "<b>gì</b>", "gì", 1), `<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>`),
			questions.Question{Kind: questions.Multiple, Stem: "Hỏi gì?", Options: two, Key: questions.Key{Options: []string{"B"}}, Shuffle: true}, []string{"qti_choices"},
		},
		{
			"true or false", qtiItem(single, `<choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>?</prompt><simpleChoice identifier="A">Sai</simpleChoice><simpleChoice identifier="B">Đúng</simpleChoice></choiceInteraction>`, ""),
			questions.Question{Kind: questions.TrueFalse, Stem: "?", Options: []questions.Option{{ID: "true", Text: "Đúng"}, {ID: "false", Text: "Sai"}}, Key: questions.Key{Options: []string{"true"}}}, nil,
		},
		{
			"number, absolute tolerance", qtiItem(float, entry, near(`toleranceMode="absolute" tolerance="0.5 0.5"`)),
			questions.Question{Kind: questions.Numeric, Stem: "Đến _____ người.", Key: questions.Key{Number: "40", Tolerance: "0.5"}}, nil,
		},
		{
			"number, relative tolerance", qtiItem(float, entry, near(`toleranceMode="relative" tolerance="5 5" includeLowerBound="false"`)),
			questions.Question{Kind: questions.Numeric, Stem: "Đến _____ người.", Key: questions.Key{Number: "40", Tolerance: "2"}}, []string{"qti_bounds"},
		},
		{
			"number with an exponent", qtiItem(strings.Replace(float, "40", "4.0E1", 1), entry, ""),
			questions.Question{Kind: questions.Numeric, Stem: "Đến _____ người.", Key: questions.Key{Number: "40"}}, nil,
		},
		{
			"text", qtiItem(`cardinality="single" baseType="string"><correctResponse><value>York</value></correctResponse><mapping><mapEntry mapKey="York" mappedValue="1"/><mapEntry mapKey="Jorvik" mappedValue="1"/><mapEntry mapKey="Leeds" mappedValue="0.5"/></mapping>`,
				"<p>Ở đâu?</p>"+`<p><textEntryInteraction responseIdentifier="R"/></p>`, `<responseProcessing><setOutcomeValue identifier="SCORE"><mapResponse identifier="R"/></setOutcomeValue></responseProcessing>`),
			questions.Question{Kind: questions.ShortText, Stem: "Ở đâu?", Key: questions.Key{Texts: []string{"York", "Jorvik"}}}, []string{"qti_partial", "qti_case"},
		},
		{
			"matching by the second set", qtiItem(`cardinality="multiple" baseType="directedPair"><correctResponse><value>A x</value><value>A y</value></correctResponse>`,
				`<matchInteraction responseIdentifier="R" shuffle="true" maxAssociations="0"><prompt>Ghép</prompt><simpleMatchSet><simpleAssociableChoice identifier="A" matchMax="2">1</simpleAssociableChoice><simpleAssociableChoice identifier="B" matchMax="2">2</simpleAssociableChoice></simpleMatchSet>`+
					`<simpleMatchSet><simpleAssociableChoice identifier="x" matchMax="1">3</simpleAssociableChoice><simpleAssociableChoice identifier="y" matchMax="1">4</simpleAssociableChoice></simpleMatchSet></matchInteraction>`, ""),
			questions.Question{Kind: questions.Matching, Stem: "Ghép", Shuffle: true, Prompts: []questions.Option{{ID: "x", Text: "3"}, {ID: "y", Text: "4"}},
				Options: []questions.Option{{ID: "A", Text: "1"}, {ID: "B", Text: "2"}}, Key: questions.Key{Options: []string{"A", "A"}}}, nil,
		},
		{
			"QTI 3", `<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="Q" title="Q" time-dependent="false"><qti-response-declaration identifier="R" cardinality="ordered" base-type="identifier"><qti-correct-response><qti-value>B</qti-value><qti-value>A</qti-value></qti-correct-response></qti-response-declaration>` +
				`<qti-item-body><qti-order-interaction response-identifier="R" shuffle="true"><qti-prompt>Xếp</qti-prompt><qti-simple-choice identifier="A" fixed="true">Một</qti-simple-choice><qti-simple-choice identifier="B">m²</qti-simple-choice></qti-order-interaction></qti-item-body>` +
				`<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/></qti-assessment-item>`,
			questions.Question{Kind: questions.Ordering, Stem: "Xếp", Options: two, Key: questions.Key{Options: []string{"B", "A"}}, Shuffle: true}, nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, err := named(t, "qti22").Decode(strings.NewReader(tt.in))
			if err != nil || len(f.Questions) != 1 {
				t.Fatalf("Decode = %v, %v", outcome(f, err), err)
			}
			tt.want.ID = "Q"
			if diff := cmp.Diff(tt.want, f.Questions[0]); diff != "" {
				t.Errorf("question (-want +got):\n%s", diff)
			}
			var lost []string
			for _, l := range f.Lost {
				lost = append(lost, l.What)
			}
			if diff := cmp.Diff(tt.lost, lost); diff != "" {
				t.Errorf("lost (-want +got):\n%s", diff)
			}
		})
	}
}

// The same item in the encodings that are known is the same question.
func TestQTIEncodings(t *testing.T) {
	t.Parallel()
	item := qtiItem(`cardinality="single" baseType="string"><correctResponse><value>được</value></correctResponse>`, `<p>Câu é <textEntryInteraction responseIdentifier="R"/></p>`, "")
	plain, err := named(t, "qti21").Decode(strings.NewReader(item))
	if err != nil || len(plain.Questions) != 1 {
		t.Fatalf("Decode = %v", outcome(plain, err))
	}
	wide := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(`<?xml version="1.0" encoding="UTF-16"?>` + item)) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	latin := strings.ReplaceAll(strings.ReplaceAll(item, "được", "&#273;&#432;&#7907;c"), "é", "\xe9")
	for name, in := range map[string]string{
		"a byte order mark": "\ufeff" + item, "NFD": norm.NFD.String(item), "UTF-16": string(wide),
		"Latin-1": `<?xml version="1.0" encoding="ISO-8859-1"?>` + strings.ReplaceAll(latin, "Câu", "C\xe2u"),
	} {
		f, err := named(t, "qti21").Decode(strings.NewReader(in))
		if diff := cmp.Diff(plain.Questions, f.Questions); err != nil || diff != "" {
			t.Errorf("%s: %v (-plain +got):\n%s", name, err, diff)
		}
		if got, err := exchange.Detect("", []byte(in)); err != nil || got.Name != "qti21" {
			t.Errorf("Detect with %s = %q, %v", name, got.Name, err)
		}
	}
}

func TestQTIReadsLOM(t *testing.T) {
	t.Parallel()
	manifest := `<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:m="http://ltsc.ieee.org/xsd/LOM"><resources><resource identifier="I" type="imsqti_item_xmlv2p2"><metadata><m:lom>` +
		`<m:general><m:keyword><m:string language="vi">luật</m:string><m:string language="en">law</m:string></m:keyword></m:general><m:lifeCycle><m:version><m:string>2</m:string></m:version></m:lifeCycle>` +
		`<m:educational><m:difficulty><m:source>LOMv1.0</m:source><m:value>very difficult</m:value></m:difficulty></m:educational>` +
		`<m:classification><m:taxonPath><m:taxon><m:entry><m:string>Cấp 1</m:string></m:entry><m:taxon><m:entry><m:string>Cấp 2</m:string></m:entry></m:taxon></m:taxon></m:taxonPath></m:classification>` +
		`</m:lom></metadata><file href="a%20b.xml"/></resource></resources></manifest>`
	item := qtiItem(`cardinality="single" baseType="integer"><correctResponse><value>1</value></correctResponse>`, `<p>?</p><p><textEntryInteraction responseIdentifier="R"/></p>`, "")
	f, err := named(t, "qti22").Decode(strings.NewReader(packed(t, "imsmanifest.xml", manifest, "a b.xml", item)))
	if err != nil || len(f.Questions) != 1 {
		t.Fatalf("Decode = %v, %v", outcome(f, err), err)
	}
	if q := f.Questions[0]; q.Difficulty != 3 || !slices.Equal(q.Tags, []string{"luật", "Cấp 1", "Cấp 2"}) {
		t.Errorf("difficulty %d, tags %q", q.Difficulty, q.Tags)
	}
	if diff := cmp.Diff([]string{"question Q numeric", "lost imsmanifest.xml:1 qti_metadata"}, outcome(f, nil)); diff != "" {
		t.Errorf("outcome (-want +got):\n%s", diff)
	}
}

func TestQTIRefuses(t *testing.T) {
	t.Parallel()
	item := qtiItem(`cardinality="single" baseType="integer"><correctResponse><value>1</value></correctResponse>`, `<p>?</p><p><textEntryInteraction responseIdentifier="R"/></p>`, "")
	whole := packed(t, "imsmanifest.xml", qtiManifest("a.xml"), "a.xml", item)
	tests := []struct {
		name string
		in   string
		want string
	}{
		{"nothing", "", "refused file:1 qti_xml"},
		{"no XML", "Câu 1", "refused file:1 qti_xml"},
		{"cut short", item[:len(item)-30], "refused file:3 qti_xml"},
		{"entities", `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><a>&b;</a>`, "refused file:1 qti_doctype"},
		{"an external entity", "<?xml version=\"1.0\"?>\n<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", "refused file:2 qti_doctype"},
		{"an undeclared entity", "<a>\n&nbsp;</a>", "refused file:2 qti_xml"},
		{"deep", strings.Repeat("<a>", 65), "refused file:1 qti_depth"},
		{"many parts", "<a>" + strings.Repeat("<b/>", 200_001) + "</a>", "refused file:<nil> too_many_marks"},
		{"broken UTF-8", "<a>\xff</a>", "refused file:1 qti_xml"},
		{"an encoding nobody knows", `<?xml version="1.0" encoding="x-viet-vni"?><a/>`, "refused file:1 qti_encoding"},
		{"two roots", "<a/>\n<b/>", "refused file:2 qti_xml"},
		{"something else", "<rss/>", "refused file:1 qti_root"},
		{"QTI 1.2", "<questestinterop/>", "refused file:1 qti_old"},
		{"a test", "<assessmentTest/>", "refused file:1 qti_test_alone"},
		{"a manifest alone", qtiManifest("a.xml"), "refused file:1 qti_manifest_alone"},
		{"an archive cut short", whole[:len(whole)/2], "refused file:<nil> qti_zip"},
		{"an archive of other things", packed(t, "a.txt", "a"), "refused file:0 qti_no_manifest"},
		{"a way out", packed(t, "imsmanifest.xml", qtiManifest("../a.xml"), "../a.xml", item), "refused file:<nil> qti_name"},
		{"a name twice", packed(t, "imsmanifest.xml", "", "imsmanifest.xml", ""), "refused file:<nil> qti_twice"},
		{"a bomb", packed(t, "imsmanifest.xml", strings.Repeat(" ", 20<<20)), "refused imsmanifest.xml:<nil> qti_bomb"},
		{"a password", locked(packed(t, "imsmanifest.xml", qtiManifest("a.xml"))), "refused file:<nil> qti_encrypted"},
		{"a broken item", packed(t, "imsmanifest.xml", qtiManifest("a.xml"), "a.xml", "<a>\n<b>"), "refused a.xml:2 qti_xml"},
		{"no items", packed(t, "imsmanifest.xml", qtiManifest()), "refused imsmanifest.xml:0 qti_no_items"},
		{"a missing item", packed(t, "imsmanifest.xml", qtiManifest("a.xml")), "skipped imsmanifest.xml:2 qti_missing_file"},
		{"the same item twice", packed(t, "imsmanifest.xml", qtiManifest("a.xml", "a.xml"), "a.xml", item), "skipped a.xml:1 duplicate"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, err := named(t, "qti21").Decode(strings.NewReader(tt.in))
			if got := outcome(f, err); len(got) == 0 || got[len(got)-1] != tt.want {
				t.Errorf("Decode: %q, want %q (%v)", got, tt.want, err)
			}
		})
	}
}

// locked marks the files of an archive as encrypted.
func locked(archive string) string {
	b := []byte(archive)
	for _, at := range []struct {
		mark string
		flag int
	}{{"PK\x03\x04", 6}, {"PK\x01\x02", 8}} {
		b[bytes.Index(b, []byte(at.mark))+at.flag] |= 1
	}
	return string(b)
}

// Responses in their thousands, each of which would be compared with each, take no time worth mentioning.
func TestQTIManyResponses(t *testing.T) {
	t.Parallel()
	var values, entries strings.Builder
	for i := range 30_000 {
		fmt.Fprintf(&values, "<value>%d</value>", i)
		fmt.Fprintf(&entries, `<mapEntry mapKey="k%d" mappedValue="1"/>`, i)
	}
	rp := `<responseProcessing template="map_response"/>`
	for name, tt := range map[string]struct{ in, want string }{
		"texts": {qtiItem(`cardinality="single" baseType="string"><correctResponse>`+values.String()+`</correctResponse><mapping>`+entries.String()+`</mapping>`,
			`<p>?<textEntryInteraction responseIdentifier="R"/></p>`, rp), "skipped item: texts:1 count"},
		"options": {qtiItem(`cardinality="multiple" baseType="identifier"><correctResponse>`+values.String()+`</correctResponse><mapping>`+entries.String()+`</mapping>`,
			`<p>?</p><choiceInteraction responseIdentifier="R"><simpleChoice identifier="A">1</simpleChoice></choiceInteraction>`, rp), "skipped item:2 unknown_option"},
	} {
		f, err := named(t, "qti21").Decode(strings.NewReader(tt.in))
		if diff := cmp.Diff([]string{tt.want}, outcome(f, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What one item cannot say is skipped with its reason; the others come through.
func TestQTISkips(t *testing.T) {
	t.Parallel()
	const single = `cardinality="single" baseType="identifier"><correctResponse><value>B</value></correctResponse>`
	choice := func(a, b string) string {
		return `<p>?</p><choiceInteraction responseIdentifier="R" maxChoices="1"><simpleChoice identifier="A">` + a + `</simpleChoice>
<simpleChoice identifier="B">` + b + `</simpleChoice></choiceInteraction>`
	}
	entry := `<p>?</p><textEntryInteraction responseIdentifier="R"/>`
	tests := []struct {
		name string
		in   string
		want string
	}{
		{"hotspot", qtiItem(single, `<hotspotInteraction responseIdentifier="R"/>`, ""), "item:3 qti_interaction"},
		{"two at once", qtiItem(single, entry+entry, ""), "item:3 qti_composite"},
		{"none", qtiItem(single, "<p/>", ""), "item:3 qti_no_interaction"},
		{"adaptive", strings.Replace(qtiItem(single, entry, ""), `adaptive="false"`, `adaptive="true"`, 1), "item:1 qti_adaptive"},
		{"template", qtiItem(single, choice("1", "2"), "<templateDeclaration/>"), "item:1 qti_template"},
		{"stimulus", qtiItem(single, choice("1", "2"), "<assessmentStimulusRef/>"), "item:5 qti_stimulus"},
		{"formula", qtiItem(single, choice("1", `<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>`), ""), "item:1 qti_math"},
		{"picture as an option", qtiItem(single, choice("1", `<img src="a.png" alt=""/>`), ""), "item:4 qti_empty"},
		{"no key", qtiItem(`cardinality="single" baseType="identifier">`, choice("1", "2"), ""), "item:2 qti_no_key"},
		{"wrong key", qtiItem(strings.Replace(single, "B", "C", 1), choice("1", "2"), ""), "item:2 unknown_option"},
		{"no number", qtiItem(`cardinality="single" baseType="float"><correctResponse><value>INF</value></correctResponse>`, entry, ""), "item:2 qti_number"},
		{"several numbers", qtiItem(`cardinality="multiple" baseType="float"><correctResponse><value>1</value></correctResponse>`, entry, ""), "item:2 qti_cardinality"},
		{"uneven tolerance", qtiItem(`cardinality="single" baseType="float"><correctResponse><value>1</value></correctResponse>`, entry,
			`<responseProcessing><equal toleranceMode="absolute" tolerance="1 2"><variable identifier="R"/><correct identifier="R"/></equal></responseProcessing>`), "item:4 qti_tolerance"},
		{"nothing asked", qtiItem(single, strings.Replace(choice("1", "2"), "<p>?</p>", "", 1), ""), "item: stem_vi:1 required"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, err := named(t, "qti3").Decode(strings.NewReader(tt.in))
			if diff := cmp.Diff([]string{"skipped " + tt.want}, outcome(f, err)); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
		})
	}
}

func TestQTIBoundsItsFaults(t *testing.T) {
	t.Parallel()
	files := []string{"imsmanifest.xml", ""}
	var hrefs []string
	for i := range questions.MaxFaults + 50 {
		hrefs = append(hrefs, fmt.Sprintf("%d.xml", i))
		files = append(files, hrefs[i], "<")
	}
	files[1] = qtiManifest(hrefs...)
	_, err := named(t, "qti21").Decode(strings.NewReader(packed(t, files...)))
	e, ok := fault.As(err)
	if !ok || !errors.Is(err, exchange.ErrFile) || len(e.Fields) != questions.MaxFaults {
		t.Errorf("Decode of broken items = %.100v, want %d faults", err, questions.MaxFaults)
	}
}

// partsOf returns the parts of the packages that the fixtures make.
func partsOf(t testing.TB, format string) (manifests []string, items [][]string) {
	t.Helper()
	for _, name := range []string{"practice.yaml", "every-kind.yaml"} {
		text, _ := written(t, named(t, format), decode(t, demonstration(t, name)))
		r, err := zip.NewReader(strings.NewReader(text), int64(len(text)))
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, file := range r.File {
			rc, err := file.Open()
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(rc)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, string(data))
		}
		manifests, items = append(manifests, list[0]), append(items, list[1:])
	}
	return manifests, items
}

// holdQTI holds the decoder to what Format promises of it, and to giving back whatever it took.
func holdQTI(t *testing.T, format exchange.Format, text string) {
	t.Helper()
	file, err := format.Decode(strings.NewReader(text))
	if err != nil {
		if _, ok := fault.As(err); !ok {
			t.Fatalf("Decode = %v, not a fault", err)
		}
		return
	}
	if err := file.Complete("2.1", 1); err != nil {
		t.Fatalf("Complete: %v", err)
	}
	for i, q := range file.Questions {
		if err := q.Validate(); err != nil {
			t.Fatalf("Decode let question %d through: %v", i, err)
		}
	}
	if lost, err := format.Losses(file); err != nil || len(lost) > 0 {
		t.Fatalf("what was read does not come back: %v, %v", lost, err)
	}
}

func FuzzDecodeQTIItem(f *testing.F) {
	f.Add(qtiItem(`cardinality="single" baseType="float"><correctResponse><value>1</value></correctResponse>`, `<p>?<textEntryInteraction responseIdentifier="R"/></p>`, ""))
	f.Add(qtiItem(`cardinality="multiple" baseType="pair"><correctResponse><value>A B</value></correctResponse>`, `<associateInteraction responseIdentifier="R"><prompt>?</prompt><simpleAssociableChoice identifier="A">1</simpleAssociableChoice><simpleAssociableChoice identifier="B">2</simpleAssociableChoice></associateInteraction>`, ""))
	for _, format := range []string{"qti22", "qti3"} {
		_, items := partsOf(f, format)
		for _, list := range items {
			for _, item := range list {
				f.Add(item)
			}
		}
	}
	format := named(f, "qti21")
	f.Fuzz(func(t *testing.T, item string) { holdQTI(t, format, item) })
}

// FuzzDecodeQTIPackage makes up the manifest and the item rather than the archive, whose checksums would hide them.
func FuzzDecodeQTIPackage(f *testing.F) {
	manifests, items := partsOf(f, "qti3")
	for i, manifest := range manifests {
		for _, line := range strings.Split(manifest, "\n")[1:] {
			if strings.HasPrefix(line, "<resource") {
				f.Add("<manifest><metadata/><resources>"+strings.TrimSuffix(line, "</resources></manifest>")+"</resources></manifest>", items[i][0])
			}
		}
	}
	format := named(f, "qti3")
	f.Fuzz(func(t *testing.T, manifest, item string) {
		holdQTI(t, format, packed(t, "imsmanifest.xml", manifest, "items/00001.xml", item))
	})
}

// FuzzDecodeQTIArchive makes up the archive itself.
func FuzzDecodeQTIArchive(f *testing.F) {
	manifests, items := partsOf(f, "qti21")
	f.Add([]byte(packed(f, "imsmanifest.xml", manifests[1], "items/00001.xml", items[1][0])))
	f.Add([]byte(packed(f, "imsmanifest.xml", qtiManifest("a.xml"), "a.xml", items[1][0])))
	format := named(f, "qti22")
	f.Fuzz(func(t *testing.T, data []byte) { holdQTI(t, format, string(data)) })
}
