package exchange

import (
	"bytes"
	"regexp"

	"go.yaml.in/yaml/v3"
)

// yamlPiece is about how much of a long file is read at a time, so that memory does not grow with the file: a tree of
// nodes takes thirty times its text.
const yamlPiece = 1 << 20

// yamlParts is a file cut before some of its questions.
type yamlParts struct {
	frame  []byte // all but the questions; empty lines stand for them, so that lines keep their numbers
	pieces []yamlItemRun
}

// yamlItemRun is a run of whole questions and the number of lines before it.
type yamlItemRun struct {
	text  []byte
	lines int
}

// yamlItems finds the list of questions: the indentation of its first item.
var yamlItems = regexp.MustCompile(`(?m)^questions:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)-[ \r\n]`)

// cutYAML cuts a file as people and encodeYAML write it, with the questions as a list of items that begin with a hyphen
// in one column, into pieces of about a size. It reports false for any other. It does not know quotes: where a line inside one looks like an item,
// a piece is not YAML by itself, which whoever reads it will see.
func cutYAML(data []byte, size int) (p yamlParts, ok bool) {
	m := yamlItems.FindSubmatchIndex(data)
	if m == nil {
		return p, false
	}
	indent, from := m[3]-m[2], m[2]
	end, cuts := yamlItemsEnd(data, from, indent, size)
	list := data[from:end]
	if next := yamlItems.FindIndex(data[end:]); next != nil {
		return p, false // twice: let the whole say so
	}
	p.frame = append(bytes.Clone(data[:from]), bytes.Repeat([]byte("\n"), bytes.Count(list, []byte("\n")))...)
	p.frame = append(p.frame, data[end:]...)
	lines := bytes.Count(data[:from], []byte("\n"))
	for i, at := range cuts {
		to := end
		if i+1 < len(cuts) {
			to = cuts[i+1]
		}
		p.pieces = append(p.pieces, yamlItemRun{data[at:to], lines})
		lines += bytes.Count(data[at:to], []byte("\n"))
	}
	return p, true
}

// yamlItemsEnd returns where the list that begins at from ends, and the items at which to cut it.
func yamlItemsEnd(data []byte, from, indent, size int) (end int, cuts []int) {
	cuts = []int{from}
	for at := from; at < len(data); {
		line, _, _ := bytes.Cut(data[at:], []byte("\n"))
		text := bytes.TrimLeft(line, " ")
		begins := len(text) > 0 && text[0] == '-' && (len(text) == 1 || text[1] == ' ' || text[1] == '\r')
		switch deep := len(line) - len(text); {
		case len(bytes.TrimSpace(text)) == 0 || text[0] == '#':
		case deep < indent, deep == indent && !begins:
			return at, cuts
		case deep == indent && at-cuts[len(cuts)-1] >= size:
			cuts = append(cuts, at)
		}
		at += len(line) + 1
	}
	return len(data), cuts
}

// inPieces reads a long file in pieces of about a size. It reports false where the file has to be read whole to be understood, or
// to say what is wrong with it.
func inPieces(data []byte, size int) (File, bool, error) {
	parts, ok := cutYAML(data, size)
	if !ok {
		return File{}, false, nil
	}
	short := len(data) <= MaxBytes // it can be read whole, and has its faults told then
	root, err := parseYAML(parts.frame, 0)
	if err != nil {
		return File{}, !short, err
	}
	if err := allPlain(root); err != nil {
		return File{}, true, err
	}
	w := &walker{lines: map[string]int{}}
	f, m := w.head(root)
	first := map[string]int{}
	for _, run := range parts.pieces {
		list, err := parseYAML(run.text, run.lines)
		if err != nil {
			return File{}, !short, err
		}
		if list.Kind != yaml.SequenceNode {
			return File{}, false, nil
		}
		if err := allPlain(list); err != nil {
			return File{}, true, err
		}
		if !w.items(&f, list.Content, first) {
			break
		}
	}
	w.pictures(m, &f)
	f, err = w.finish(f)
	return f, true, err
}
