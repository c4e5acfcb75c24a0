package exchange

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"khoabang/questions"
	"khoabang/questions/markdown"
	"khoabang/questions/picture"
)

// Limits on the pictures of one file: reading them all takes half a minute at the most.
const (
	MaxPictures      = 2_000
	maxPicturePixels = 400_000_000
	maxPictureBytes  = 64 << 20 // once they are encoded anew
)

// pictures reads the pictures of a file. The zero value is ready for use.
type pictures struct {
	list   []questions.Picture
	pixels int
	bytes  int
	full   bool // there are more than one file may hold
}

// read reads a picture and keeps it; false if it cannot.
func (p *pictures) read(data []byte) (questions.Picture, bool) {
	w, h := picture.Size(data)
	p.pixels += w * h
	if len(p.list) >= MaxPictures || p.pixels > maxPicturePixels || p.bytes > maxPictureBytes {
		p.full = true
		return questions.Picture{}, false
	}
	pic, err := picture.New(data, "")
	if err != nil {
		return questions.Picture{}, false
	}
	if !slices.ContainsFunc(p.list, func(q questions.Picture) bool { return q.ID == pic.ID }) {
		p.list = append(p.list, pic)
		p.bytes += len(pic.Bytes)
	}
	return pic, true
}

// readText is read of base64 in which white space does not count.
func (p *pictures) readText(s string) (questions.Picture, bool) {
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return questions.Picture{}, false
	}
	return p.read(data)
}

// pictureMark returns what shows a picture in a text.
func pictureMark(id, alt string) string {
	words := strings.Join(strings.Fields(normal(alt)), " ")
	return "![" + markEscape.Replace(words) + "](" + markdown.Scheme + id + ")"
}

var markEscape = strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "*", `\*`, "`", "\\`")

// escapedAround returns a text whose signs are no markup, but for what shows pictures.
func escapedAround(text string) string {
	var marks []string
	held := pictureInText.ReplaceAllStringFunc(text, func(mark string) string {
		marks = append(marks, mark)
		return pictureBegin + strconv.Itoa(len(marks)-1) + pictureEnd
	})
	held = markdown.Escape(held)
	for i, mark := range marks {
		held = strings.Replace(held, pictureBegin+strconv.Itoa(i)+pictureEnd, mark, 1)
	}
	return held
}

// renamed gives the pictures in a question's texts the IDs that they have now.
func renamed(q *questions.Question, id map[string]string) {
	if len(id) == 0 {
		return
	}
	var pairs []string
	for was, is := range id {
		pairs = append(pairs, "("+markdown.Scheme+was+")", "("+markdown.Scheme+is+")")
	}
	r := strings.NewReplacer(pairs...)
	q.Stem, q.Explanation = r.Replace(q.Stem), r.Replace(q.Explanation)
	for _, list := range [][]questions.Option{q.Prompts, q.Options} {
		for i := range list {
			list[i].Text = r.Replace(list[i].Text)
		}
	}
}

// pictureOf returns the picture of f with an ID.
func (f File) pictureOf(id string) (questions.Picture, bool) {
	i := slices.IndexFunc(f.Pictures, func(p questions.Picture) bool { return p.ID == id })
	if i < 0 {
		return questions.Picture{}, false
	}
	return f.Pictures[i], true
}
