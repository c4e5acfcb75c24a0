package exchange

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"khoabang/internal/office"
)

// emphasis is how a letter is set off, as a set of bits.
type emphasis byte

const (
	isBold emphasis = 1 << iota
	isUnderlined
	isColoured
	isHighlighted
	isItalic
)

// styled is text with the emphasis of each of its bytes.
type styled struct {
	text  string
	marks []emphasis // len(text) of them
}

func (s styled) slice(from, to int) styled { return styled{s.text[from:to], s.marks[from:to]} }

// docxPara is a paragraph as Word shows it: with its automatic number, in lines as people broke them.
type docxPara struct {
	lines   []styled
	style   string
	found   []Loss // of its pictures
	formula bool
}

// docxBlock is a paragraph or, where rows is not nil, a table of cells of paragraphs.
type docxBlock struct {
	para docxPara
	rows [][][]docxPara
}

// docxReader reads the text of a document. Deleted text, field codes, comments and what an older program would be
// shown instead are passed over.
type docxReader struct {
	x      *office.XML
	styles map[string]docxStyle
	nums   *numbering
	pics   *docxPictures
	cells  int
	lines  int
	line   []byte // room for the line being read
}

// Limits on a document: the cells of all its tables, and the lines of all its paragraphs. What of them is empty takes six
// bytes in the file and two hundred in memory.
const (
	maxCells = 1_000_000
	maxLines = 2_000_000
)

// readDOCX returns the blocks of a document in their order.
func readDOCX(data []byte) ([]docxBlock, *docxPictures, error) {
	o, err := office.Open(data)
	if err != nil {
		return nil, nil, err
	}
	r := &docxReader{pics: &docxPictures{o: o, known: map[string]docxPicture{}, used: map[string]bool{}}}
	if r.styles, err = readStyles(o); err != nil {
		return nil, nil, err
	}
	if r.nums, err = readNumbering(o); err != nil {
		return nil, nil, err
	}
	if r.pics.targets, err = o.Relations("word/document.xml"); err != nil {
		return nil, nil, err
	}
	if r.x, err = o.XML("word/document.xml"); err != nil {
		return nil, nil, err
	}
	blocks, err := r.document()
	return blocks, r.pics, err
}

func (r *docxReader) document() ([]docxBlock, error) {
	var blocks []docxBlock
	for {
		tok, err := r.x.Next()
		if errors.Is(err, io.EOF) {
			return blocks, nil
		}
		if err != nil {
			return nil, err
		}
		start, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "p":
			p, err := r.para()
			if err != nil {
				return nil, err
			}
			blocks = append(blocks, docxBlock{para: p})
		case "tbl":
			rows, err := r.table()
			if err != nil {
				return nil, err
			}
			blocks = append(blocks, docxBlock{rows: rows})
		}
	}
}

// table reads the table just begun. Tables inside its cells count as paragraphs of the cell.
func (r *docxReader) table() ([][][]docxPara, error) {
	end := r.x.Depth() - 1
	rows := [][][]docxPara{}
	inner := 0
	for r.x.Depth() > end {
		tok, err := r.x.Within()
		if err != nil {
			return nil, err
		}
		switch t := tok.(type) {
		case xml.EndElement:
			if t.Name.Local == "tbl" {
				inner--
			}
		case xml.StartElement:
			switch name := t.Name.Local; {
			case name == "tbl":
				inner++
			case name == "tr" && inner == 0:
				rows = append(rows, nil)
			case name == "tc" && inner == 0 && len(rows) > 0:
				if r.cells++; r.cells > maxCells {
					return nil, ErrTooLarge.At("file", "too_many", "max", maxCells)
				}
				rows[len(rows)-1] = append(rows[len(rows)-1], nil)
			case name == "p":
				p, err := r.para()
				if err != nil {
					return nil, err
				}
				if n := len(rows) - 1; n >= 0 && len(rows[n]) > 0 {
					c := len(rows[n]) - 1
					rows[n][c] = append(rows[n][c], p)
				}
			}
		}
	}
	return rows, nil
}

// paraReader builds one paragraph.
type paraReader struct {
	docxPara
	line       []byte
	marks      []emphasis
	base, run  emphasis
	script     string // "superscript", "subscript"
	numID      string
	level      int
	inParaMark bool
	drawing    *docxDrawing // the drawing that is being read, or nil
	shown      bool         // the run is of letters that are no part of the text
}

func (p *paraReader) write(s string) {
	if end := norm.NFC.FirstBoundaryInString(s); end != 0 {
		s = p.compose(s, end)
	}
	s = norm.NFC.String(s)
	p.line = append(p.line, s...)
	p.marks = slices.Grow(p.marks, len(s))
	for range len(s) {
		p.marks = append(p.marks, p.run)
	}
}

// compose joins the marks that s begins with, up to end or all of it, to the letter before them, which may be of another
// run. It returns what follows.
func (p *paraReader) compose(s string, end int) string {
	if end < 0 {
		end = len(s)
	}
	from := max(norm.NFC.LastBoundary(p.line), 0)
	letter := norm.NFC.Bytes(append(slices.Clone(p.line[from:]), s[:end]...))
	of := p.run
	if from < len(p.marks) {
		of = p.marks[from]
	}
	p.line, p.marks = append(p.line[:from], letter...), p.marks[:from]
	for range len(letter) {
		p.marks = append(p.marks, of)
	}
	return s[end:]
}

func (p *paraReader) breakLine() {
	p.lines = append(p.lines, styled{string(p.line), p.marks})
	p.line, p.marks = p.line[:0], nil
}

// scripted returns s raised or lowered, where the run is, and notes where there are no such characters.
func (p *paraReader) scripted(s string) string {
	how := map[string]string{"superscript": "sup", "subscript": "sub"}[p.script]
	if how == "" || strings.TrimSpace(s) == "" || p.style == styleText { // whose signs say it
		return s
	}
	small, ok := scripted(how, s)
	p.formula = p.formula || !ok
	return small
}

// skipped are elements whose text is not the document's, or not its present text.
var skipped = map[string]bool{
	"del": true, "moveFrom": true, "instrText": true, "delText": true, "Fallback": true, "pPrChange": true, "rPrChange": true, "rt": true, "txbxContent": true,
}

// para reads the paragraph just begun.
func (r *docxReader) para() (docxPara, error) {
	p := &paraReader{line: r.line[:0]}
	end, skip, in := r.x.Depth()-1, 0, ""
	for r.x.Depth() > end {
		tok, err := r.x.Within()
		if err != nil {
			return docxPara{}, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			in = t.Name.Local
			if skip == 0 && skipped[in] {
				skip = r.x.Depth()
			}
			if skip == 0 {
				r.element(p, t)
			}
		case xml.EndElement:
			if r.x.Depth() < skip {
				skip = 0
			}
			switch in = ""; t.Name.Local {
			case "pPr":
				p.inParaMark = false
			case "r":
				p.run, p.script, p.shown = p.base, "", false
			case "drawing", "pict", "object":
				if p.drawing != nil && skip == 0 {
					signs, found := r.pics.end(p.drawing)
					p.drawing, p.found = nil, append(p.found, found...)
					p.write(signs)
				}
			}
		case xml.CharData:
			if in == "t" && skip == 0 && !p.shown {
				p.write(p.scripted(string(t)))
			}
		}
	}
	p.breakLine()
	r.line = p.line
	if p.numID == "" {
		p.numID, p.level = r.styles[p.style].numID, r.styles[p.style].level
	}
	if r.lines += len(p.lines); r.lines > maxLines {
		return docxPara{}, ErrTooLarge.At("file", "too_many", "max", maxLines)
	}
	if label := r.nums.label(p.numID, p.level); label != "" && len(p.lines) > 0 {
		first := &p.lines[0]
		first.text, first.marks = label+" "+first.text, append(make([]emphasis, len(label)+1), first.marks...)
	}
	return p.docxPara, nil
}

// element takes in what an element says about the paragraph or the run.
func (r *docxReader) element(p *paraReader, e xml.StartElement) {
	value := office.Attr(e, "val")
	if p.drawing != nil {
		p.drawing.element(e)
		return
	}
	switch e.Name.Local {
	case "pPr":
		p.inParaMark = true
	case "pStyle":
		p.style, p.base = value, r.styles[value].emphasis
		p.run = p.base
	case "ilvl":
		p.level, _ = strconv.Atoi(value) // what is no number is the first level
	case "numId":
		p.numID = value
	case "r":
		p.run = p.base
	case "tab":
		if !p.inParaMark {
			p.write("\t")
		}
	case "br", "cr":
		if t := office.Attr(e, "type"); t == "" || t == "textWrapping" {
			p.breakLine()
		}
	case "noBreakHyphen":
		p.write("-")
	case "ptab":
		p.write("\t")
	case "sym":
		p.formula = true // a character of a font of symbols, by its place in it
	case "drawing", "pict", "object":
		p.drawing = &docxDrawing{}
	case "oMath":
		p.formula = true
	case "vertAlign":
		if !p.inParaMark {
			p.script = value
		}
	case "rStyle":
		p.shown = value == styleShown
		p.run |= r.styles[value].emphasis
	default:
		if !p.inParaMark {
			p.run = emphasise(p.run, e)
		}
	}
}

// emphasise applies one property of a run.
func emphasise(m emphasis, e xml.StartElement) emphasis {
	value := strings.ToLower(office.Attr(e, "val"))
	set := func(bit emphasis, on bool) emphasis {
		if on {
			return m | bit
		}
		return m &^ bit
	}
	switch e.Name.Local {
	case "b":
		return set(isBold, value != "0" && value != "false" && value != "off")
	case "i":
		return set(isItalic, value != "0" && value != "false" && value != "off")
	case "u":
		return set(isUnderlined, value != "none")
	case "color":
		return set(isColoured, coloured(value))
	case "highlight":
		return set(isHighlighted, value != "none" && value != "white")
	case "shd":
		if fill := strings.ToLower(office.Attr(e, "fill")); coloured(fill) && fill != "ffffff" {
			return m | isHighlighted
		}
	}
	return m
}

// coloured reports whether a colour "c00000" stands out: black and greys do not.
func coloured(hex string) bool {
	n, err := strconv.ParseUint(hex, 16, 24)
	if err != nil || len(hex) != 6 {
		return false
	}
	r, g, b := int(n>>16), int(n>>8&255), int(n&255)
	return max(r, g, b)-min(r, g, b) >= 48
}

// docxStyle is what a style says of its paragraphs and runs.
type docxStyle struct {
	emphasis emphasis
	numID    string
	level    int
}

// readStyles returns the styles, with what each takes over from others.
func readStyles(o *office.Archive) (map[string]docxStyle, error) {
	own, based, id := map[string]docxStyle{}, map[string]string{}, ""
	err := o.Each("word/styles.xml", func(_ *office.XML, e xml.StartElement) error {
		s := own[id]
		switch value := office.Attr(e, "val"); e.Name.Local {
		case "style":
			id = office.Attr(e, "styleId")
			s = own[id]
		case "basedOn":
			based[id] = value
		case "numId":
			s.numID = value
		case "ilvl":
			s.level, _ = strconv.Atoi(value) // what is no number is the first level
		default:
			s.emphasis = emphasise(s.emphasis, e)
		}
		own[id] = s
		return nil
	})
	styles := map[string]docxStyle{}
	for id, s := range own {
		for at, n := based[id], 1; at != "" && n < 10; at, n = based[at], n+1 {
			s.emphasis |= own[at].emphasis
			if s.numID == "" {
				s.numID, s.level = own[at].numID, own[at].level
			}
		}
		styles[id] = s
	}
	delete(styles, "")
	return styles, err
}
