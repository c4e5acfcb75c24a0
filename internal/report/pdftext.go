package report

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// piece is a stretch of a word in one face.
type piece struct {
	text  string
	face  face
	width float64
}

// word is what stands between two places where a line may be broken.
type word struct {
	pieces []piece
	width  float64
	space  float64 // before it, when it is not the first of its line
	breaks bool    // a line break comes before it
}

// textLine is a line as it will be drawn.
type textLine struct {
	words  []word
	indent float64
	width  float64 // of words and spaces
	ends   bool    // a paragraph or a line break ends here: it is not stretched
}

// words parts runs into words of the serif type. What the fonts lack is replaced.
func (p *pdfPage) words(runs []Run, size float64) []word { return p.wordsOf(serif, runs, size) }

// linesIn sets runs of a family in balanced lines.
func (p *pdfPage) linesIn(family string, runs []Run, size, width float64) []textLine {
	return p.balanced(p.wordsOf(family, runs, size), width)
}

func (p *pdfPage) wordsOf(family string, runs []Run, size float64) []word {
	var list []word
	open, breaks, space := false, false, 0.0
	for _, r := range runs {
		style := ""
		if r.Bold {
			style += "B"
		}
		if r.Italic {
			style += "I"
		}
		f := face{family, style, size}
		text := p.font(f.family, f.style, f.size).Show(clean(r.Text))
		for text != "" {
			end := strings.IndexFunc(text, isBlank)
			switch {
			case end == 0:
				breaks = breaks || text[0] == '\n'
				space, open = p.GetStringWidth(" "), false
				_, size := utf8.DecodeRuneInString(text)
				text = text[size:]
				continue
			case end < 0:
				end = len(text)
			}
			if !open {
				list = append(list, word{space: space, breaks: breaks})
				open, breaks = true, false
			}
			w := &list[len(list)-1]
			one := piece{text[:end], f, p.GetStringWidth(text[:end])}
			w.pieces, w.width = append(w.pieces, one), w.width+one.width
			text = text[end:]
		}
	}
	return list
}

// lines sets words in lines of the given width. Words that are too long for any line are parted.
func (p *pdfPage) lines(words []word, width, indent float64) []textLine {
	var list []textLine
	now := textLine{indent: indent}
	flush := func(ends bool) {
		now.ends = ends
		list = append(list, now)
		now = textLine{}
	}
	for len(words) > 0 {
		w := words[0]
		room := width - now.indent
		switch {
		case w.breaks:
			words[0].breaks = false
			flush(true)
		case len(now.words) == 0 && w.width > room:
			head, tail := p.part(w, room)
			now.words, now.width = []word{head}, head.width
			words[0] = tail
			if len(tail.pieces) == 0 {
				words = words[1:]
				continue
			}
			flush(false)
		case len(now.words) > 0 && now.width+w.space+w.width > room:
			flush(false)
		default:
			if len(now.words) > 0 {
				now.width += w.space
			}
			now.words, now.width = append(now.words, w), now.width+w.width
			words = words[1:]
		}
	}
	flush(true)
	return list
}

// balanced sets words in as few lines as the width allows, each about as long: no line of a title holds a word alone.
func (p *pdfPage) balanced(words []word, width float64) []textLine {
	// Setting lines uses the breaks up, so that each try needs the words as they were.
	try := func(width float64) []textLine { return p.lines(slices.Clone(words), width, 0) }
	best := try(width)
	for low, high := width/2, width; len(best) > 1 && high-low > 1; {
		middle := (low + high) / 2
		if set := try(middle); len(set) > len(best) {
			low = middle
		} else {
			best, high = set, middle
		}
	}
	return best
}

// part cuts a word so that its head fits; the head has at least one character.
func (p *pdfPage) part(w word, room float64) (head, tail word) {
	for i, one := range w.pieces {
		if head.width+one.width <= room {
			head.pieces, head.width = append(head.pieces, one), head.width+one.width
			continue
		}
		p.font(one.face.family, one.face.style, one.face.size)
		cut, wide := 0, 0.0
		for at, r := range one.text {
			rune := p.GetStringWidth(string(r))
			if head.width+wide+rune > room && (cut > 0 || len(head.pieces) > 0) {
				break
			}
			cut, wide = at+len(string(r)), wide+rune
		}
		if cut > 0 {
			head.pieces = append(head.pieces, piece{one.text[:cut], one.face, wide})
			head.width += wide
		}
		if rest := one.text[cut:]; rest != "" {
			tail.pieces = append(tail.pieces, piece{rest, one.face, one.width - wide})
		}
		tail.pieces = append(tail.pieces, w.pieces[i+1:]...)
		break
	}
	for _, one := range tail.pieces {
		tail.width += one.width
	}
	return head, tail
}

// drawLine draws a line with its baseline at y in a column of the given width.
func (p *pdfPage) drawLine(l textLine, x, y, width float64, align Align) {
	extra := 0.0
	spare := width - l.indent - l.width
	switch {
	case align == Natural && !l.ends && len(l.words) > 1:
		extra = spare / float64(len(l.words)-1)
	case align == Centre:
		x += spare / 2
	case align == Right:
		x += spare
	}
	x += l.indent
	for i, w := range l.words {
		if i > 0 {
			x += w.space + extra
		}
		for n, one := range w.pieces {
			p.SetFont(one.face.family, one.face.style, one.face.size)
			text := one.text
			if i < len(l.words)-1 && n == len(w.pieces)-1 {
				text += " " // for whoever copies the text
			}
			p.Text(x, y, text)
			x += one.width
		}
	}
}
