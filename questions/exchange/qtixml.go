package exchange

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"

	"khoabang/internal/infile"
)

// Limits on one XML document.
const (
	maxXML      = 16 << 20 // bytes of an item
	maxXMLDepth = 64       // nested elements
	maxXMLNodes = 200_000  // elements and texts kept at once
)

// xmlNode is an element, or a text where name is "".
type xmlNode struct {
	name  string // local; of QTI 3 as QTI 2 writes it: "assessmentItem"
	space string // namespace
	attrs []xml.Attr
	text  string
	kids  []*xmlNode
	line  int
	size  int // nodes within it, itself among them
}

// attr returns an attribute by its local name, "" where there is none.
func (n *xmlNode) attr(name string) string {
	for _, a := range n.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// is reports whether an attribute says yes.
func (n *xmlNode) is(name string) bool {
	s := strings.ToLower(strings.TrimSpace(n.attr(name)))
	return s == "true" || s == "1"
}

// child returns the first child of the name, or an empty node.
func (n *xmlNode) child(name string) *xmlNode {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return &xmlNode{line: n.line}
}

// all returns the children of the name.
func (n *xmlNode) all(name string) []*xmlNode {
	var found []*xmlNode
	for _, k := range n.kids {
		if k.name == name {
			found = append(found, k)
		}
	}
	return found
}

// find returns the elements within n that the predicate holds for, in the order of the document. It does not look
// into those it found.
func (n *xmlNode) find(want func(*xmlNode) bool) []*xmlNode {
	var found []*xmlNode
	for _, k := range n.kids {
		switch {
		case k.name == "":
		case want(k):
			found = append(found, k)
		default:
			found = append(found, k.find(want)...)
		}
	}
	return found
}

// named returns the elements of the name within n.
func (n *xmlNode) named(name string) []*xmlNode {
	return n.find(func(k *xmlNode) bool { return k.name == name })
}

// raw returns all text within n as it stands.
func (n *xmlNode) raw() string {
	if n.name == "" {
		return n.text
	}
	var b strings.Builder
	for _, k := range n.kids {
		b.WriteString(k.raw())
	}
	return b.String()
}

// word returns the text within n without the space around it.
func (n *xmlNode) word() string { return normal(strings.TrimSpace(n.raw())) }

// parseXML returns the root of a document. Where path is not "", it is the file of a package that errors name. take,
// if any, is shown every element as it ends, and may keep it out of the tree. Nothing outside the document is ever
// read: a document type is refused, and so are entities that XML itself does not have.
func parseXML(data []byte, path string, take func(*xmlNode) bool) (*xmlNode, error) {
	file := path
	if file == "" {
		file = "file"
	}
	if infile.IsUTF16(data) {
		var err error
		if data, err = infile.ToUTF8(data); err != nil {
			return nil, err
		}
	}
	p := xmlParser{d: xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))), file: file, take: take}
	p.d.CharsetReader = charsetReader
	for {
		line, _ := p.d.InputPos() // where the token begins
		tok, err := p.d.Token()
		if errors.Is(err, io.EOF) && p.root != nil {
			return p.root, nil
		}
		if err != nil {
			line, _ = p.d.InputPos()
			if _, ok := errors.AsType[charsetError](err); ok {
				return nil, ErrFile.At(file, "qti_encoding", "line", line)
			}
			return nil, ErrFile.At(file, "qti_xml", "line", line, "problem", problemOf(err)).Because(err)
		}
		if err := p.token(tok, line); err != nil {
			return nil, err
		}
	}
}

// problemOf returns a syntax error's text without the line, which is told apart from it.
func problemOf(err error) string {
	if e, ok := errors.AsType[*xml.SyntaxError](err); ok {
		return e.Msg
	}
	return clip(err.Error())
}

type xmlParser struct {
	d     *xml.Decoder
	file  string
	take  func(*xmlNode) bool
	root  *xmlNode
	stack []*xmlNode
	nodes int
}

func (p *xmlParser) token(tok xml.Token, line int) error {
	switch t := tok.(type) {
	case xml.Directive:
		return ErrFile.At(p.file, "qti_doctype", "line", line)
	case xml.StartElement:
		if len(p.stack) == 0 && p.root != nil {
			return ErrFile.At(p.file, "qti_xml", "line", line, "problem", "more than one root element")
		}
		if len(p.stack) >= maxXMLDepth {
			return ErrFile.At(p.file, "qti_depth", "line", line, "max", maxXMLDepth)
		}
		n := &xmlNode{name: t.Name.Local, space: t.Name.Space, attrs: t.Copy().Attr, line: line, size: 1 + len(t.Attr)}
		n.plain()
		p.stack = append(p.stack, n)
		p.nodes += n.size
	case xml.EndElement:
		return p.end()
	case xml.CharData:
		if len(p.stack) > 0 {
			parent := p.stack[len(p.stack)-1]
			parent.kids = append(parent.kids, &xmlNode{text: string(t), line: line, size: 1})
			parent.size++
			p.nodes++
		}
	}
	if p.nodes > maxXMLNodes {
		return ErrTooLarge.At(p.file, "too_many_marks", "max", maxXMLNodes)
	}
	return nil
}

func (p *xmlParser) end() error {
	n := p.stack[len(p.stack)-1]
	p.stack = p.stack[:len(p.stack)-1]
	switch {
	case p.take != nil && p.take(n):
		p.nodes -= n.size
	case len(p.stack) == 0:
		p.root = n
	default:
		parent := p.stack[len(p.stack)-1]
		parent.kids = append(parent.kids, n)
		parent.size += n.size
	}
	return nil
}

// plain gives an element of QTI 3, and its attributes, the names that QTI 2 has for them.
func (n *xmlNode) plain() {
	name, ok := strings.CutPrefix(n.name, "qti-")
	if !ok {
		return
	}
	n.name = camel(name)
	for i := range n.attrs {
		n.attrs[i].Name.Local = camel(n.attrs[i].Name.Local)
	}
}

// camel turns kebab-case into camelCase.
func camel(s string) string {
	parts := strings.Split(s, "-")
	for i, p := range parts[1:] {
		if p != "" {
			parts[i+1] = strings.ToUpper(p[:1]) + p[1:]
		}
	}
	return strings.Join(parts, "")
}

// kebab turns camelCase into kebab-case.
func kebab(s string) string {
	var b strings.Builder
	for _, r := range s {
		if unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// charsetError is an encoding that the reader does not know.
type charsetError struct{ name string }

func (e charsetError) Error() string { return "unknown encoding " + clip(e.name) }

func charsetReader(name string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(name) {
	case "utf-8", "utf8", "us-ascii", "ascii", "utf-16":
		return r, nil // UTF-16 was recoded by its byte order mark
	case "iso-8859-1", "latin1":
		return charmap.ISO8859_1.NewDecoder().Reader(r), nil
	case "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader(r), nil
	case "windows-1258":
		return charmap.Windows1258.NewDecoder().Reader(r), nil
	}
	return nil, charsetError{name}
}
