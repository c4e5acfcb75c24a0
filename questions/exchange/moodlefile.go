package exchange

import (
	"encoding/base64"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"

	"khoabang/questions"
	"khoabang/questions/markdown"
)

// Moodle keeps a text's files beside it, each by its name, and the text points at them by pluginFile and the name.
const pluginFile = "@@PLUGINFILE@@/"

var htmlSource = regexp.MustCompile(`(?is)\ssrc\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)`)

// moodleFile is a picture beside a text.
type moodleFile struct {
	questions.Picture
	name string
	used bool
}

type moodleFiles []*moodleFile

// at returns the file that an address points at; nil if there is none.
func (fs moodleFiles) at(address string) *moodleFile {
	name, ours := strings.CutPrefix(html.UnescapeString(address), pluginFile)
	if !ours {
		return nil
	}
	if clear, err := url.PathUnescape(name); err == nil {
		name = clear
	}
	for _, f := range fs {
		if f.name == strings.TrimPrefix(name, "/") {
			f.used = true
			return f
		}
	}
	return nil
}

// files reads the pictures beside a text, and names the files that are none.
func (a *moodleAnswers) files(e *element, path string) (fs moodleFiles) {
	for _, n := range e.all("file") {
		name := n.attrs["name"]
		p, ok := a.m.pictures.readText(n.text)
		n.text = "" // it is large
		switch {
		case a.m.pictures.full:
			a.m.lose(path, n.line, "too_many_pictures", "max", MaxPictures)
		case !ok:
			a.m.lose(path, n.line, "picture_refused", "name", clip(name))
		default:
			fs = append(fs, &moodleFile{Picture: p, name: name})
		}
	}
	return fs
}

// unused names pictures that stand beside a text and are shown nowhere in it; in Markdown of ours they are named by ID.
func (a *moodleAnswers) unused(fs moodleFiles, e *element, path string) {
	text := e.child("text").text
	for _, f := range fs {
		if !f.used && !strings.Contains(text, pluginFile+f.name) {
			a.m.lose(path, e.line, "picture_unused", "name", clip(f.name))
		}
	}
}

// inMarkdown gives the pictures of a Markdown text the names that they have in the bank.
func (fs moodleFiles) inMarkdown(text string) string {
	for _, f := range fs {
		text = strings.ReplaceAll(text, "("+pluginFile+f.name+")", "("+markdown.Scheme+f.ID+")")
	}
	return text
}

// html turns HTML into the bank's text: its pictures stay, and its own signs do not become markup.
func (a *moodleAnswers) html(text string, fs moodleFiles, e *element, path string) string {
	var marks []string
	text = htmlTag.ReplaceAllStringFunc(text, func(tag string) string {
		f := fs.at(strings.Trim(submatch(htmlSource, tag), `"'`))
		if f == nil || !strings.HasPrefix(strings.ToLower(tag), "<img") {
			return tag
		}
		alt := html.UnescapeString(strings.Trim(submatch(htmlAlt, tag), `"'`))
		if strings.TrimSpace(alt) == "" {
			alt = f.name
			a.m.lose(path, e.line, "picture_no_alt", "name", clip(f.name))
		}
		marks = append(marks, pictureMark(f.ID, alt))
		return fmt.Sprintf("\ue000%d\ue001", len(marks)-1)
	})
	plain, lost := htmlText(text)
	for _, code := range lost {
		a.m.lose(path, e.line, code)
	}
	a.unused(fs, e, path)
	plain = markdown.Escape(plain)
	for i, m := range marks {
		plain = strings.Replace(plain, fmt.Sprintf("\ue000%d\ue001", i), m, 1)
	}
	return plain
}

func submatch(r *regexp.Regexp, s string) string {
	m := r.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	return m[1]
}

// moodleText returns an element that holds a text in Markdown, with the pictures that it shows. Moodle shows it as the
// bank does, but for pictures, whose address it has a name of its own for.
func (w *moodleWriter) text(element, attrs, text, more string) string {
	format := "plain_text"
	var files strings.Builder
	for _, r := range markdown.References(text) {
		p, ok := w.file.pictureOf(r.ID)
		if !ok {
			continue
		}
		format = "markdown"
		name := p.ID + extension(p)
		text = strings.ReplaceAll(text, "("+markdown.Scheme+p.ID+")", "("+pluginFile+name+")")
		if !strings.Contains(files.String(), name) {
			fmt.Fprintf(&files, "<file name=\"%s\" path=\"/\" encoding=\"base64\">%s</file>", name, base64.StdEncoding.EncodeToString(p.Bytes))
		}
	}
	if !markdown.Plain(text) {
		format = "markdown"
	}
	return fmt.Sprintf("<%s%s format=%q><text>%s</text>%s%s</%s>", element, attrs, format, escapeMoodle(text), files.String(), more, element)
}

func extension(p questions.Picture) string {
	if p.Type == "image/jpeg" {
		return ".jpg"
	}
	return ".png"
}
