package exchange

import (
	"encoding/xml"
	"strconv"
	"strings"

	"khoabang/internal/office"
)

// numbering counts the automatic numbers of a document, as Word shows them.
type numbering struct {
	levels map[string]map[int]numLevel // by abstract numbering and level
	nums   map[string]string           // abstract numbering by number ID
	starts map[string]map[int]int      // where a number ID starts anew, by level
	counts map[string][9]int           // by abstract numbering: the last number given at each level
	begun  map[string]bool             // number IDs met
}

// numLevel is how one level is numbered.
type numLevel struct {
	format string
	text   string // "Câu %1."
	start  int
}

func readNumbering(o *office.Archive) (*numbering, error) {
	n := &numbering{
		levels: map[string]map[int]numLevel{}, nums: map[string]string{}, starts: map[string]map[int]int{},
		counts: map[string][9]int{}, begun: map[string]bool{},
	}
	abstract, num, level := "", "", 0
	return n, o.Each("word/numbering.xml", func(_ *office.XML, e xml.StartElement) error {
		value := office.Attr(e, "val")
		switch e.Name.Local {
		case "abstractNum":
			abstract, num = office.Attr(e, "abstractNumId"), ""
			n.levels[abstract] = map[int]numLevel{}
		case "num":
			num, abstract = office.Attr(e, "numId"), ""
		case "abstractNumId":
			n.nums[num] = value
		case "lvl", "lvlOverride":
			level, _ = strconv.Atoi(office.Attr(e, "ilvl")) // what is no number is the first level
		case "startOverride":
			if n.starts[num] == nil {
				n.starts[num] = map[int]int{}
			}
			n.starts[num][level], _ = strconv.Atoi(value)
		case "start", "numFmt", "lvlText":
			if abstract != "" && num == "" {
				n.levels[abstract][level] = n.levels[abstract][level].with(e.Name.Local, value)
			}
		}
		return nil
	})
}

func (l numLevel) with(name, value string) numLevel {
	switch name {
	case "start":
		l.start, _ = strconv.Atoi(value) // what is no number is 0, as Word takes it
	case "numFmt":
		l.format = value
	case "lvlText":
		l.text = clip(value) // every paragraph of the list repeats it
	}
	return l
}

// label returns the next automatic number of a list and level, "" for bullets and where there is none.
func (n *numbering) label(numID string, level int) string {
	abstract, ok := n.nums[numID]
	if !ok || level < 0 || level > 8 {
		return ""
	}
	l, ok := n.levels[abstract][level]
	if !ok {
		return ""
	}
	counts := n.counts[abstract]
	if !n.begun[numID] {
		n.begun[numID] = true
		for at, start := range n.starts[numID] {
			if at >= 0 && at <= 8 && start >= 0 && start < 1<<20 {
				counts[at] = start - 1 - max(n.levels[abstract][at].start-1, 0)
			}
		}
	}
	counts[level]++
	for deeper := level + 1; deeper < len(counts); deeper++ {
		counts[deeper] = 0
	}
	n.counts[abstract] = counts
	if l.format == "bullet" || l.format == "none" {
		return ""
	}
	var text strings.Builder
	for i := 0; i < len(l.text); i++ {
		if c := l.text[i]; c != '%' || i+1 == len(l.text) || l.text[i+1] < '1' || l.text[i+1] > '9' {
			text.WriteByte(c)
			continue
		}
		i++
		at := int(l.text[i] - '1')
		of := n.levels[abstract][at]
		text.WriteString(docxNumeral(of.format, counts[at]+max(of.start-1, 0)))
	}
	return text.String()
}

// docxNumeral writes a number in one of the formats that questions and options have.
func docxNumeral(format string, n int) string {
	switch {
	case format == "upperLetter" && n >= 1 && n <= 26:
		return string(rune('A' + n - 1))
	case format == "lowerLetter" && n >= 1 && n <= 26:
		return string(rune('a' + n - 1))
	}
	return strconv.Itoa(n)
}
