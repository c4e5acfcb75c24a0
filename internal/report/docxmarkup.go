package report

import (
	"encoding/xml"
	"fmt"
	"math"
	"strings"
)

const (
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	namespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`
)

// markup writes WordprocessingML. Texts come in through run alone, which escapes them.
type markup struct{ b strings.Builder }

func (m *markup) raw(s string) { m.b.WriteString(s) }

// styled writes a paragraph of one run in a named style.
func (m *markup) styled(style, text string) {
	m.raw(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`)
	m.run(text, false, false)
	m.raw(`</w:p>`)
}

// run writes a stretch of text, a line break for each of its own.
func (m *markup) run(text string, bold, italic bool) {
	if text == "" {
		return
	}
	m.raw(`<w:r>`)
	if bold || italic {
		m.raw(`<w:rPr>`)
		if bold {
			m.raw(`<w:b/><w:bCs/>`)
		}
		if italic {
			m.raw(`<w:i/><w:iCs/>`)
		}
		m.raw(`</w:rPr>`)
	}
	for i, part := range strings.Split(text, "\n") {
		if i > 0 {
			m.raw(`<w:br/>`)
		}
		m.raw(`<w:t xml:space="preserve">` + escape(part) + `</w:t>`)
	}
	m.raw(`</w:r>`)
}

// cell begins a table cell of the given width, which the caller ends.
func (m *markup) cell(width float64) {
	m.raw(fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, twips(width)))
}

func escape(s string) string {
	var b strings.Builder
	if xml.EscapeText(&b, []byte(s)) != nil {
		return "" // a Builder never fails
	}
	return b.String()
}

func twips(mm float64) int { return int(math.Round(mm * twipsPerMM)) }

// emu is the unit of drawings.
func emu(mm float64) int { return int(math.Round(mm * 36000)) }
