package exchange

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"khoabang/internal/office"
	"khoabang/questions"
	"khoabang/questions/markdown"
	"khoabang/questions/picture"
)

// docxPictures are the pictures of a document, as far as its paragraphs show them. In the text of a line a picture is a
// placeholder, so that what is looked for in lines is not found in what a picture is said to show.
type docxPictures struct {
	o       *office.Archive
	targets map[string]string // parts of the archive by relation
	read    pictures
	known   map[string]docxPicture // by part
	marks   []string               // what the placeholders stand for
	ids     []string               // the pictures of marks
	used    map[string]bool        // IDs of pictures that questions show
}

// docxPicture is a part that was read; without an ID it was not.
type docxPicture struct {
	id       string
	metafile bool // a drawing that only Windows draws
	excess   bool // the file has too many pictures
}

// docxDrawing is a drawing that is being read.
type docxDrawing struct {
	alt, mark string // mark is what a paper of ours says of it
	parts     []string
}

const (
	pictureBegin = "\ue000"
	pictureEnd   = "\ue001"
)

var pictureSign = regexp.MustCompile(pictureBegin + `(\d+)` + pictureEnd)

// element takes in an element of a drawing.
func (d *docxDrawing) element(e xml.StartElement) {
	switch e.Name.Local {
	case "docPr":
		d.alt = firstOf(strings.TrimSpace(office.Attr(e, "descr")), strings.TrimSpace(office.Attr(e, "title")))
		d.mark = office.Attr(e, "title")
	case "shape":
		d.alt = firstOf(d.alt, strings.TrimSpace(office.Attr(e, "alt")))
	case "blip":
		if id := office.Attr(e, "embed"); id != "" {
			d.parts = append(d.parts, id)
		}
	case "imagedata":
		if id := office.Attr(e, "id"); id != "" {
			d.parts = append(d.parts, id)
		}
	}
}

// end returns what stands for a drawing in its paragraph, and what is to be said of it, where no question is named yet.
func (p *docxPictures) end(d *docxDrawing) (signs string, found []Loss) {
	var c collector
	if len(d.parts) == 0 {
		c.lose("", 0, "picture_lost")
	}
	for _, relation := range d.parts {
		part, ok := p.targets[relation]
		if !ok { // it is in a file of its own, elsewhere
			c.lose("", 0, "picture_lost")
			continue
		}
		pic, name := p.part(part), clip(path.Base(part))
		switch {
		case pic.excess:
			c.lose("", 0, "too_many_pictures", "max", MaxPictures)
			continue
		case pic.metafile:
			c.lose("", 0, "picture_metafile", "name", name)
			continue
		case pic.id == "":
			c.lose("", 0, "picture_refused", "name", name)
			continue
		}
		mark := p.mark(pic.id, d)
		if mark == "" {
			mark = pictureMark(pic.id, name)
			c.lose("", 0, "picture_no_alt", "name", name)
		}
		signs += pictureBegin + strconv.Itoa(len(p.marks)) + pictureEnd
		p.marks, p.ids = append(p.marks, mark), append(p.ids, pic.id)
	}
	return signs, c.lost
}

// mark returns what shows a picture: as a paper of ours says it, unless what it is said to show has been changed since;
// "" if nothing is said of it.
func (p *docxPictures) mark(id string, d *docxDrawing) string {
	if refs := markdown.References(d.mark); len(refs) == 1 && refs[0].ID == id && refs[0].Alt == d.alt && pictureInText.FindString(d.mark) == d.mark {
		return d.mark
	}
	if d.alt == "" {
		return ""
	}
	return pictureMark(id, d.alt)
}

// part reads a picture of the archive, once.
func (p *docxPictures) part(name string) docxPicture {
	if pic, ok := p.known[name]; ok {
		return pic
	}
	var pic docxPicture
	if size := p.o.Size(name); size > 0 && size <= picture.MaxBytes {
		data, err := p.o.Part(name)
		if pic.metafile = isMetafile(data); err == nil && !pic.metafile {
			read, _ := p.read.read(data)
			pic.id, pic.excess = read.ID, p.read.full
		}
	}
	p.known[name] = pic
	return pic
}

// isMetafile reports whether data is a drawing that only Windows draws, EMF or WMF.
func isMetafile(data []byte) bool {
	emf := len(data) > 44 && bytes.HasPrefix(data, []byte{1, 0, 0, 0}) && string(data[40:44]) == " EMF"
	wmf := bytes.HasPrefix(data, []byte{0xD7, 0xCD, 0xC6, 0x9A}) || bytes.HasPrefix(data, []byte{1, 0, 9, 0, 0, 3}) || bytes.HasPrefix(data, []byte{2, 0, 9, 0, 0, 3})
	return emf || wmf
}

// shown puts into a text what shows its pictures, which are then part of the file.
func (p *docxPictures) shown(text string) string {
	return p.replaced(text, func(i int) string {
		p.used[p.ids[i]] = true
		return p.marks[i]
	})
}

// named puts into a text what its pictures are said to show, for people who are told of it.
func (p *docxPictures) named(text string) string {
	return p.replaced(text, func(i int) string { return markdown.Text(p.marks[i]) })
}

func (p *docxPictures) replaced(text string, with func(int) string) string {
	if !strings.Contains(text, pictureBegin) {
		return text
	}
	return pictureSign.ReplaceAllStringFunc(text, func(sign string) string {
		i, err := strconv.Atoi(sign[len(pictureBegin) : len(sign)-len(pictureEnd)])
		if err != nil || i >= len(p.marks) {
			return sign
		}
		return with(i)
	})
}

// list returns the pictures that are shown.
func (p *docxPictures) list() []questions.Picture {
	return slices.DeleteFunc(p.read.list, func(pic questions.Picture) bool { return !p.used[pic.ID] })
}

// behind moves pictures that stand before everything else in a line to its end: a picture beside a paragraph is anchored
// where the paragraph begins, before "Câu 1.".
func behind(l styled) styled {
	from := 0
	for strings.HasPrefix(l.text[from:], pictureBegin) {
		m := pictureSign.FindStringIndex(l.text[from:])
		if m == nil || m[0] != 0 {
			break
		}
		from += m[1]
		from += len(l.text[from:]) - len(strings.TrimLeft(l.text[from:], " \t"))
	}
	rest := l.slice(from, len(l.text))
	if from == 0 || !questionLine.matches(rest.text) && !numberLine.matches(rest.text) && optionOf(rest) == nil {
		return l
	}
	return styled{rest.text + " " + l.text[:from], slices.Concat(rest.marks, make([]emphasis, 1), l.marks[:from])}
}

// docxMedia is the archive's name for a picture.
func docxMedia(p questions.Picture) string { return "media/" + p.ID + extension(p) }

// Sizes in a document are in English metric units: 9525 a pixel.
const (
	emuPixel  = 9525
	emuWidest = 5_400_000 // 15 cm, which is within the margins and their indents
	emuTall   = 6_480_000 // 18 cm
)

// drawing writes a picture in a line. Its title is its mark, by which it is known when the paper is read.
func (w *docxWriter) drawing(p questions.Picture, alt, mark string) {
	width, height := p.Width*emuPixel, p.Height*emuPixel
	if width > emuWidest {
		width, height = emuWidest, max(height*emuWidest/width, 1)
	}
	if height > emuTall {
		width, height = max(width*emuTall/height, 1), emuTall
	}
	if _, ok := w.media[p.ID]; !ok {
		w.media[p.ID] = p
	}
	w.drawings++
	size := fmt.Sprintf(`cx="%d" cy="%d"`, width, height)
	props := fmt.Sprintf(`id="%d" name="%s" descr="%s"`, w.drawings, p.ID+extension(p), escapeXML(alt))
	fmt.Fprintf(&w.b, `<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent %s/><wp:docPr %s title="%s"/>`+
		`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr %s/><pic:cNvPicPr/></pic:nvPicPr>`+
		`<pic:blipFill><a:blip r:embed="p%s"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext %s/></a:xfrm>`+
		`<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`,
		size, props, escapeXML(mark), props, p.ID, size)
}
