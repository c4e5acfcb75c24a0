package exchange

import (
	"html"
	"path"
	"regexp"
	"strings"

	"khoabang/questions"
	"khoabang/questions/markdown"
	"khoabang/questions/picture"
)

// pictureFile is where a package keeps a picture.
func pictureFile(p questions.Picture) string { return "pictures/" + p.ID + extension(p) }

// pictureInText finds the marks of pictures.
var pictureInText = regexp.MustCompile(`!\[(?:[^\[\]\\]|\\.)*\]\(` + markdown.Scheme + `[0-9a-f]{32}\)`)

// written returns the elements that say s, as writtenAs does, with the pictures that the package holds as elements.
func (w *qtiWriter) written(s string, blocks bool) string {
	text := writtenAs(s, blocks)
	if strings.HasPrefix(text, "<pre>") { // whose text is read as it stands
		return text
	}
	return pictureInText.ReplaceAllStringFunc(text, func(m string) string {
		refs := markdown.References(html.UnescapeString(m))
		if len(refs) != 1 {
			return m
		}
		p, ok := w.file.pictureOf(refs[0].ID)
		if !ok {
			return m
		}
		return `<img src="../` + pictureFile(p) + `" alt="` + escapeXML(refs[0].Alt) + `"/>`
	})
}

// picture returns what shows the picture of an element in the bank's text; "" if the package does not hold it, or holds
// something else under its name, which is then listed.
func (d *qtiDecoder) picture(n *xmlNode) string {
	if d.zip == nil {
		return ""
	}
	name := inArchive(path.Dir(d.from), n.attr("src"))
	if d.zip.files[name] == nil {
		return ""
	}
	p, known := d.read[name]
	if !known {
		data, err := d.zip.read(name, picture.MaxBytes)
		if err != nil {
			data = nil // too large, or broken
		}
		p, _ = d.pictures.read(data)
		if d.read == nil {
			d.read = map[string]questions.Picture{}
		}
		d.read[name] = p
	}
	switch {
	case d.pictures.full:
		d.lose(d.path, n.line, "too_many_pictures", "max", MaxPictures)
		return ""
	case p.ID == "":
		d.lose(d.path, n.line, "picture_refused", "name", clip(name))
		return ""
	}
	alt := strings.TrimSpace(n.attr("alt"))
	if alt == "" {
		alt = path.Base(name)
		d.lose(d.path, n.line, "picture_no_alt", "name", clip(alt))
	}
	return pictureMark(p.ID, alt)
}
