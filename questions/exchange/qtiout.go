package exchange

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"khoabang/questions"
)

// qtiWriter writes the XML of one version.
type qtiWriter struct {
	file File // whose pictures the package holds
	strings.Builder
	v qtiVersion
}

// element returns an element's name as the version has it.
func (w *qtiWriter) element(name string) string {
	if w.v.kebab {
		return "qti-" + kebab(name)
	}
	return name
}

// open begins an element. attrs are alternating names and values; those with an empty value are left out.
func (w *qtiWriter) open(name string, attrs ...string) {
	w.WriteString("<" + w.element(name))
	for i := 0; i+1 < len(attrs); i += 2 {
		attr := attrs[i]
		if w.v.kebab && !strings.HasPrefix(attr, "xml") && !strings.HasPrefix(attr, "xsi") {
			attr = kebab(attr)
		}
		if attrs[i+1] != "" {
			w.WriteString(" " + attr + `="` + escapeXML(attrs[i+1]) + `"`)
		}
	}
	w.WriteString(">")
}

func (w *qtiWriter) close(names ...string) {
	for _, n := range names {
		w.WriteString("</" + w.element(n) + ">")
	}
}

// leaf writes an element whose content is already XML.
func (w *qtiWriter) leaf(name, content string, attrs ...string) {
	w.open(name, attrs...)
	w.WriteString(content)
	w.close(name)
}

func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // into memory: it cannot fail
	return b.String()
}

// encodeQTI writes a package: an item for each question, and a manifest with what the bank says of it besides, in the
// words of LOM for other programs and in a namespace of its own for the bank.
func encodeQTI(out io.Writer, f File, v qtiVersion) error {
	z := zip.NewWriter(out)
	if err := zipFile(z, manifestName, manifestOf(f, v)); err != nil {
		return err
	}
	for i, q := range f.Questions {
		if err := zipFile(z, itemFile(i), itemOf(f, q, v)); err != nil {
			return err
		}
	}
	for _, p := range f.Pictures {
		if err := zipFile(z, pictureFile(p), string(p.Bytes)); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write package: %w", err)
	}
	return nil
}

// zipFile adds a file without a time, so that the same questions make the same package.
func zipFile(z *zip.Writer, name, text string) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

func itemFile(i int) string { return fmt.Sprintf("items/%05d.xml", i+1) }

func itemOf(f File, q questions.Question, v qtiVersion) string {
	w := &qtiWriter{v: v, file: f}
	w.WriteString(xml.Header)
	w.open("assessmentItem", "xmlns", v.item, "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance",
		"xsi:schemaLocation", v.item+" "+v.schema, "identifier", q.ID, "title", titleOf(q.Stem), "xml:lang", "vi",
		"adaptive", "false", "timeDependent", "false", "toolName", qtiTool)
	w.WriteString("\n")
	w.declare(q)
	w.WriteString("\n")
	w.open("itemBody")
	w.WriteString(w.written(q.Stem, true))
	w.interaction(q)
	if q.ReviewNote != "" {
		w.flow("rubricBlock", q.ReviewNote, "view", "author", "use", w.if3("instructions"))
	}
	w.close("itemBody")
	w.WriteString("\n")
	w.processing(q)
	if q.Explanation != "" {
		w.flow("modalFeedback", q.Explanation, "outcomeIdentifier", "FEEDBACK", "identifier", "EXPLANATION", "showHide", "show")
	}
	w.close("assessmentItem")
	w.WriteString("\n")
	return w.String()
}

// if3 returns s in QTI 3 only.
func (w *qtiWriter) if3(s string) string {
	if w.v.kebab {
		return s
	}
	return ""
}

// flow writes an element of blocks, which QTI 3 wants in a body of their own.
func (w *qtiWriter) flow(name, text string, attrs ...string) {
	content := w.written(text, true)
	if w.v.kebab {
		content = "<qti-content-body>" + content + "</qti-content-body>"
	}
	w.leaf(name, content, attrs...)
}

// titleOf returns the beginning of a stem as a title.
func titleOf(stem string) string {
	r := []rune(strings.Join(strings.Fields(stem), " "))
	if len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return string(r)
}

// declare writes what a response is, and which is right.
func (w *qtiWriter) declare(q questions.Question) {
	cardinality, base := "single", "identifier"
	var right []string
	switch q.Kind {
	case questions.Multiple:
		cardinality = "multiple"
	case questions.Ordering:
		cardinality = "ordered"
	case questions.Matching:
		cardinality, base = "multiple", "directedPair"
	case questions.Numeric, questions.Prediction:
		base = "float"
	case questions.ShortText:
		base = "string"
	}
	for i, id := range q.Key.Options {
		if q.Kind == questions.Matching {
			right = append(right, "P."+q.Prompts[i].ID+" O."+id)
		} else {
			right = append(right, identifier(id))
		}
	}
	switch q.Kind {
	case questions.Numeric:
		right = []string{string(q.Key.Number)}
	case questions.ShortText:
		right = q.Key.Texts[:1]
	}
	w.open("responseDeclaration", "identifier", "RESPONSE", "cardinality", cardinality, "baseType", base)
	if len(right) > 0 {
		w.open("correctResponse")
		for _, r := range right {
			w.leaf("value", escapeXML(r))
		}
		w.close("correctResponse")
	}
	if q.Kind == questions.ShortText {
		w.open("mapping", "defaultValue", "0")
		for _, t := range q.Key.Texts {
			w.leaf("mapEntry", "", "mapKey", t, "mappedValue", "1", "caseSensitive", "false")
		}
		w.close("mapping")
	}
	w.close("responseDeclaration")
	w.leaf("outcomeDeclaration", "", "identifier", "SCORE", "cardinality", "single", "baseType", "float")
	if q.Explanation != "" {
		w.open("outcomeDeclaration", "identifier", "FEEDBACK", "cardinality", "single", "baseType", "identifier")
		w.open("defaultValue")
		w.leaf("value", "EXPLANATION")
		w.close("defaultValue", "outcomeDeclaration")
	}
}

// identifier returns an ID as QTI wants it: not with a digit, a dot or a hyphen first.
func identifier(id string) string {
	if r, _ := utf8.DecodeRuneInString(id); !unicode.IsLetter(r) {
		return "_" + id
	}
	return id
}

func (w *qtiWriter) interaction(q questions.Question) {
	shuffle := strconv.FormatBool(q.Shuffle)
	switch q.Kind {
	case questions.Single, questions.TrueFalse:
		w.choices("choiceInteraction", q.Options, "shuffle", shuffle, "maxChoices", "1")
	case questions.Multiple:
		w.choices("choiceInteraction", q.Options, "shuffle", shuffle, "maxChoices", "0")
	case questions.Ordering:
		w.choices("orderInteraction", q.Options, "shuffle", "true")
	case questions.Matching:
		w.open("matchInteraction", "responseIdentifier", "RESPONSE", "shuffle", "true", "maxAssociations", strconv.Itoa(len(q.Prompts)))
		w.set(q.Prompts, "P.", "1")
		w.set(q.Options, "O.", strconv.Itoa(len(q.Prompts)))
		w.close("matchInteraction")
	default:
		w.WriteString("<p>")
		w.leaf("textEntryInteraction", "", "responseIdentifier", "RESPONSE")
		w.WriteString("</p>")
	}
}

func (w *qtiWriter) choices(name string, list []questions.Option, attrs ...string) {
	w.open(name, append([]string{"responseIdentifier", "RESPONSE"}, attrs...)...)
	for _, o := range list {
		w.leaf("simpleChoice", w.written(o.Text, false), "identifier", identifier(o.ID), "fixed", fixed(o))
	}
	w.close(name)
}

func (w *qtiWriter) set(list []questions.Option, prefix, most string) {
	w.open("simpleMatchSet")
	for _, o := range list {
		w.leaf("simpleAssociableChoice", w.written(o.Text, false), "identifier", prefix+o.ID, "fixed", fixed(o), "matchMax", most)
	}
	w.close("simpleMatchSet")
}

func fixed(o questions.Option) string {
	if o.Locked {
		return "true"
	}
	return ""
}

// processing writes how a response is marked.
func (w *qtiWriter) processing(q questions.Question) {
	template := "match_correct"
	switch q.Kind {
	case questions.Prediction:
		return
	case questions.Numeric:
		w.near(q)
		return
	case questions.ShortText:
		template = "map_response"
	}
	w.leaf("responseProcessing", "", "template", w.v.templates+template+w.v.suffix)
}

func (w *qtiWriter) near(q questions.Question) {
	mode, tolerance := "exact", string(q.Key.Tolerance)
	if tolerance != "" {
		mode, tolerance = "absolute", tolerance+" "+tolerance
	}
	w.open("responseProcessing")
	w.open("responseCondition")
	w.open("responseIf")
	w.open("equal", "toleranceMode", mode, "tolerance", tolerance)
	w.leaf("variable", "", "identifier", "RESPONSE")
	w.leaf("correct", "", "identifier", "RESPONSE")
	w.close("equal")
	w.score("1")
	w.close("responseIf")
	w.open("responseElse")
	w.score("0")
	w.close("responseElse", "responseCondition", "responseProcessing")
}

func (w *qtiWriter) score(points string) {
	w.open("setOutcomeValue", "identifier", "SCORE")
	w.leaf("baseValue", points, "baseType", "float")
	w.close("setOutcomeValue")
}

// manifestOf writes the manifest.
func manifestOf(f File, v qtiVersion) string {
	w := &qtiWriter{v: qtiVersion{}} // the manifest's names are the same in every version
	w.WriteString(xml.Header)
	w.open("manifest", "xmlns", v.manifest, "xmlns:lom", "http://ltsc.ieee.org/xsd/LOM", "xmlns:kb", qtiSpace, "identifier", "MANIFEST")
	w.open("metadata")
	w.leaf("schema", v.title)
	w.leaf("schemaversion", v.number)
	if f.Bank.ID != "" {
		w.leaf("kb:bank", escapeXML(f.Bank.Name), "id", f.Bank.ID, "practice", strconv.FormatBool(f.Bank.Practice))
	}
	w.leaf("kb:questions", strconv.Itoa(len(f.Questions)))
	w.optional("kb:language", f.Language)
	w.optional("kb:sourceDocument", f.SourceDocument)
	for _, n := range f.Notes {
		w.leaf("kb:note", escapeXML(n))
	}
	w.close("metadata")
	w.leaf("organizations", "")
	w.open("resources")
	for i, q := range f.Questions {
		w.WriteString("\n")
		w.open("resource", "identifier", fmt.Sprintf("Q%05d", i+1), "type", v.resource, "href", itemFile(i))
		w.open("metadata")
		w.lom(q)
		w.own(q, f.SourceDocument)
		w.close("metadata")
		w.leaf("file", "", "href", itemFile(i))
		for _, id := range questions.Pictures(q) {
			if p, ok := f.pictureOf(id); ok {
				w.leaf("file", "", "href", pictureFile(p))
			}
		}
		w.close("resource")
	}
	w.close("resources", "manifest")
	w.WriteString("\n")
	return w.String()
}

func (w *qtiWriter) optional(name, text string) {
	if text != "" {
		w.leaf(name, escapeXML(text))
	}
}

// lom writes what other programs understand: the ID, the tags, the difficulty and the area.
func (w *qtiWriter) lom(q questions.Question) {
	w.open("lom:lom")
	w.open("lom:general")
	w.open("lom:identifier")
	w.leaf("lom:entry", escapeXML(q.ID))
	w.close("lom:identifier")
	for _, tag := range q.Tags {
		w.open("lom:keyword")
		w.leaf("lom:string", escapeXML(tag), "language", "vi")
		w.close("lom:keyword")
	}
	w.close("lom:general")
	if words := []string{"easy", "medium", "difficult"}; q.Difficulty >= 1 && q.Difficulty <= len(words) {
		w.open("lom:educational")
		w.open("lom:difficulty")
		w.leaf("lom:source", "LOMv1.0")
		w.leaf("lom:value", words[q.Difficulty-1])
		w.close("lom:difficulty", "lom:educational")
	}
	if q.Area != "" {
		w.open("lom:classification")
		w.open("lom:taxonPath")
		w.open("lom:taxon")
		w.leaf("lom:id", escapeXML(q.Area))
		w.close("lom:taxon", "lom:taxonPath", "lom:classification")
	}
	w.close("lom:lom")
}

// own writes what the bank says of a question besides. The status Approved is not written.
func (w *qtiWriter) own(q questions.Question, document string) {
	status := string(q.Status)
	if q.Status == questions.Approved {
		status = ""
	}
	yes := func(b bool) string { return map[bool]string{true: "true"}[b] }
	w.open("kb:question", "type", string(q.Kind), "difficulty", strconv.Itoa(q.Difficulty), "status", status,
		"shuffle", yes(q.Shuffle), "noMarks", yes(q.Key.NoMarks))
	w.optional("kb:area", q.Area)
	w.optional("kb:topic", q.Topic)
	for _, tag := range q.Tags {
		w.leaf("kb:tag", escapeXML(tag))
	}
	if q.Source.Document != document {
		w.leaf("kb:document", escapeXML(q.Source.Document))
	}
	for _, f := range []struct{ name, text string }{
		{"kb:clause", q.Source.Clause}, {"kb:quote", q.Source.Quote}, {"kb:link", q.Source.Link},
		{"kb:from", formatDay(q.Source.From)}, {"kb:to", formatDay(q.Source.To)},
	} {
		w.optional(f.name, f.text)
	}
	w.close("kb:question")
}
