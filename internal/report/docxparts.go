package report

import (
	"fmt"
	"strings"
	"time"
)

// docxPart is one file of the package.
type docxPart struct{ name, text string }

// parts returns the files, the list of types first as readers that stream want it.
func (x *docx) parts() []docxPart {
	list := []docxPart{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRels},
		{"docProps/core.xml", x.properties()},
		{"word/_rels/document.xml.rels", x.rels()},
		{"word/document.xml", x.b.String()},
		{"word/styles.xml", styles()},
		{"word/settings.xml", settings},
		{"word/fontTable.xml", fontTable},
		{"word/header1.xml", pageNumber},
		{"word/header2.xml", noPageNumber},
	}
	for i, p := range x.pictures {
		list = append(list, docxPart{fmt.Sprintf("word/media/image%d.%s", i+1, p.kind), string(p.data)})
	}
	return list
}

func (x *docx) rels() string {
	const of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	add := func(id, kind, target string) {
		b.WriteString(`<Relationship Id="` + id + `" Type="` + of + kind + `" Target="` + target + `"/>`)
	}
	add("rIdStyles", "styles", "styles.xml")
	add("rIdSettings", "settings", "settings.xml")
	add("rIdFonts", "fontTable", "fontTable.xml")
	add("rIdHeader", "header", "header1.xml")
	add("rIdFirst", "header", "header2.xml")
	for i, p := range x.pictures {
		add("rIdImage"+digits(i+1), "image", fmt.Sprintf("media/image%d.%s", i+1, p.kind))
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

func (x *docx) properties() string {
	d := x.doc
	s := xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escape(d.heading()) + `</dc:title><dc:creator>` + escape(line(d.Agency)) + `</dc:creator><dc:language>vi-VN</dc:language>`
	if !d.Made.IsZero() {
		made := d.Made.UTC().Format(time.RFC3339)
		s += `<dcterms:created xsi:type="dcterms:W3CDTF">` + made + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + made + `</dcterms:modified>`
	}
	return s + `</cp:coreProperties>`
}

// heading is the document's title in one line.
func (d Document) heading() string { return upper(d.Kind.Name) + " " + line(d.Subject) }

// docxStyle is one paragraph style: its properties, in the order that the schema wants.
type docxStyle struct {
	id, name, based string
	paragraph, run  string
}

func styles() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:styles ` + namespaces + `><w:docDefaults><w:rPrDefault><w:rPr>` +
		`<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/>` +
		`<w:color w:val="000000"/>` + size(bodySize) + `<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>`)
	for _, s := range styleTable() {
		attrs, next := "", ""
		if s.id == "Normal" {
			attrs = ` w:default="1"`
		} else {
			next = `<w:basedOn w:val="` + s.based + `"/><w:next w:val="Normal"/>`
		}
		b.WriteString(`<w:style w:type="paragraph"` + attrs + ` w:styleId="` + s.id + `"><w:name w:val="` + s.name + `"/>` + next + `<w:qFormat/>` +
			`<w:pPr>` + s.paragraph + `</w:pPr><w:rPr>` + s.run + `</w:rPr></w:style>`)
	}
	b.WriteString(`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>` +
		`<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		b.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="000000"/>`)
	}
	b.WriteString(fmt.Sprintf(`</w:tblBorders><w:tblCellMar><w:top w:w="%[2]d" w:type="dxa"/><w:left w:w="%[1]d" w:type="dxa"/><w:bottom w:w="%[2]d" w:type="dxa"/><w:right w:w="%[1]d" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`,
		twips(cellPadding), twips(cellPaddingV)))
	return b.String()
}

func styleTable() []docxStyle {
	const (
		bold, italic = `<w:b/><w:bCs/>`, `<w:i/><w:iCs/>`
		keep         = `<w:keepNext/>`
		centre       = `<w:jc w:val="center"/>`
	)
	plain := func(before, after float64) string { // upright lines without indent
		return fmt.Sprintf(`<w:spacing w:before="%d" w:after="%d" w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0"/>`, int(before*20), int(after*20))
	}
	left := `<w:jc w:val="left"/>`
	return []docxStyle{
		{"Normal", "Normal", "", fmt.Sprintf(`<w:widowControl/><w:spacing w:before="0" w:after="%d" w:line="%d" w:lineRule="auto"/><w:ind w:firstLine="%d"/><w:jc w:val="both"/>`,
			int(bodyGap*20), int(bodySpacing*240), twips(firstIndent)), ""},
		{"Heading1", "heading 1", "Normal", keep + `<w:outlineLvl w:val="0"/>`, bold},
		{"Heading2", "heading 2", "Normal", keep + `<w:outlineLvl w:val="1"/>`, bold},
		{"Heading3", "heading 3", "Normal", keep + `<w:outlineLvl w:val="2"/>`, ""},
		{"Superior", "Superior agency", "Normal", plain(0, 0) + centre, size(agencySize)},
		{"Agency", "Agency", "Normal", plain(0, 0) + centre, bold + size(agencySize)},
		{"Nation", "Nation", "Normal", plain(0, 0) + centre, bold + size(agencySize)},
		{"Motto", "Motto", "Normal", plain(0, 0) + centre, bold + size(mottoSize)},
		{"Number", "Number", "Normal", plain(4, 0) + centre, size(numberSize)},
		{"Date", "Date", "Normal", plain(4, 0) + centre, italic + size(dateSize)},
		{"Rule", "Rule", "Normal", `<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:ind w:firstLine="0"/><w:jc w:val="left"/>`, `<w:sz w:val="2"/><w:szCs w:val="2"/>`},
		{"Title", "Title", "Normal", keep + plain(18, 0) + centre, bold + size(titleSize)},
		{"Subtitle", "Subtitle", "Normal", keep + plain(0, 2) + centre, bold + size(titleSize)},
		{"Addressee", "Addressee", "Normal", plain(0, 12) + centre, ""},
		{"Addressees", "Addressees", "Normal", keep + fmt.Sprintf(`<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:left="%d" w:firstLine="0"/><w:jc w:val="left"/>`, twips(addressIndent)), ""},
		{"AddresseeItem", "Addressee item", "Normal", fmt.Sprintf(`<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:left="%d" w:firstLine="0"/><w:jc w:val="left"/>`, twips(addressIndent+addressDash)), ""},
		{"SubItem", "Sub item", "Normal", fmt.Sprintf(`<w:ind w:firstLine="%d"/>`, twips(firstIndent+subIndent)), ""},
		{"AppendixName", "Appendix name", "Normal", keep + plain(0, 0) + centre + `<w:outlineLvl w:val="0"/>`, bold + size(titleSize)},
		{"AppendixTitle", "Appendix title", "Normal", keep + plain(0, 0) + centre, bold + size(titleSize)},
		{"Attached", "Attached", "Normal", keep + plain(0, 2) + centre, italic + size(bodySize)},
		{"Caption", "caption", "Normal", keep + plain(6, 4) + centre, bold + size(13)},
		{"TableText", "Table text", "Normal", plain(0, 0) + left, size(tableSize)},
		{"AfterTable", "After table", "Normal", `<w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/><w:ind w:firstLine="0"/>`, `<w:sz w:val="12"/>`},
		{"Figure", "Figure", "Normal", keep + plain(6, 2) + centre, ""},
		{"FigureCaption", "Figure caption", "Normal", plain(0, 6) + centre, italic + size(13)},
		{"Signer", "Signer", "Normal", keep + plain(0, 0) + centre, bold + size(signSize)},
		{"SignerName", "Signer name", "Normal", plain(signRoom/perPoint, 0) + centre, bold + size(signSize)},
		{"ReceiversHead", "Receivers head", "Normal", keep + plain(0, 0) + left, bold + italic + size(receiversHead)},
		{"Receivers", "Receivers", "Normal", plain(0, 0) + left, size(receiversSize)},
		{"Header", "header", "Normal", plain(0, 0) + centre, size(pageNumberSize)},
	}
}

// size is a run's size, which is given in half points.
func size(points float64) string {
	half := digits(int(points * 2))
	return `<w:sz w:val="` + half + `"/><w:szCs w:val="` + half + `"/>`
}

const (
	contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Default Extension="png" ContentType="image/png"/><Default Extension="jpg" ContentType="image/jpeg"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + wordType + `document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="` + wordType + `styles+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="` + wordType + `settings+xml"/>` +
		`<Override PartName="/word/fontTable.xml" ContentType="` + wordType + `fontTable+xml"/>` +
		`<Override PartName="/word/header1.xml" ContentType="` + wordType + `header+xml"/>` +
		`<Override PartName="/word/header2.xml" ContentType="` + wordType + `header+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`
	wordType    = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	packageRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`
	settings = xmlHead + `<w:settings ` + namespaces + `><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>` +
		`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="vi-VN"/></w:settings>`
	fontTable = xmlHead + `<w:fonts ` + namespaces + `><w:font w:name="Times New Roman"><w:altName w:val="Tinos"/><w:panose1 w:val="02020603050405020304"/>` +
		`<w:charset w:val="A3"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>`
	pageNumber = xmlHead + `<w:hdr ` + namespaces + `><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r>` +
		`<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>`
	noPageNumber = xmlHead + `<w:hdr ` + namespaces + `><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr></w:p></w:hdr>`
)
