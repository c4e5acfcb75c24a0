package office

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Scanner gives the raw tokens of a part of an Office file, as encoding/xml does and several times as fast: a paper
// of 50,000 questions has ten million. It takes UTF-8 only. What a token holds is good until the next one.
type Scanner struct {
	data  []byte
	at    int
	names map[string]xml.Name
	texts map[string]string
	attrs []xml.Attr
	ends  *xml.EndElement // of an element without content, which comes next
}

// maxInterned bounds how many names and values are kept to be used again.
const maxInterned = 4096

var errXML = errors.New("not well-formed XML in UTF-8")

// NewScanner returns a scanner of the data.
func NewScanner(data []byte) *Scanner {
	return &Scanner{data: bytes.TrimPrefix(data, []byte("\ufeff")), names: map[string]xml.Name{}, texts: map[string]string{}}
}

// Token returns the next token, or io.EOF at the end of the data, wherever that is.
func (s *Scanner) Token() (xml.Token, error) {
	if end := s.ends; end != nil {
		s.ends = nil
		return *end, nil
	}
	rest := s.data[s.at:]
	switch {
	case len(rest) == 0:
		return nil, io.EOF
	case rest[0] != '<':
		return s.charData(rest)
	case len(rest) == 1:
		return nil, errXML
	}
	switch rest[1] {
	case '/':
		return s.endElement(rest)
	case '!':
		return s.declaration(rest)
	case '?':
		return s.instruction(rest)
	}
	s.at++
	return s.startElement()
}

func (s *Scanner) charData(rest []byte) (xml.Token, error) {
	n := bytes.IndexByte(rest, '<')
	if n < 0 {
		n = len(rest)
	}
	s.at += n
	if bytes.Contains(rest[:n], []byte("]]>")) {
		return nil, errXML
	}
	text, err := unescaped(rest[:n])
	return xml.CharData(text), err
}

func (s *Scanner) endElement(rest []byte) (xml.Token, error) {
	n := bytes.IndexByte(rest, '>')
	if n < 0 {
		return nil, errXML
	}
	s.at += n + 1
	name, err := s.name(bytes.TrimRight(rest[2:n], " \t\r\n"))
	return xml.EndElement{Name: name}, err
}

// declaration reads a comment or verbatim text; what else begins so is returned as xml.Directive and ends the reading.
func (s *Scanner) declaration(rest []byte) (xml.Token, error) {
	if body, ok := bytes.CutPrefix(rest, []byte("<!--")); ok {
		n := bytes.Index(body, []byte("--"))
		if n < 0 || n+2 >= len(body) || body[n+2] != '>' {
			return nil, errXML
		}
		s.at += len("<!--") + n + len("-->")
		return xml.Comment(nil), nil
	}
	if body, ok := bytes.CutPrefix(rest, []byte("<![CDATA[")); ok {
		n := bytes.Index(body, []byte("]]>"))
		if n < 0 || !wellFormed(body[:n]) {
			return nil, errXML
		}
		s.at += len("<![CDATA[") + n + len("]]>")
		return xml.CharData(plainLineEnds(body[:n])), nil
	}
	s.at = len(s.data)
	return xml.Directive(nil), nil
}

// instruction passes over a processing instruction; the XML declaration may name no other encoding than UTF-8.
func (s *Scanner) instruction(rest []byte) (xml.Token, error) {
	n := bytes.Index(rest[2:], []byte("?>"))
	if n < 0 {
		return nil, errXML
	}
	s.at += 2 + n + len("?>")
	body := string(rest[2 : 2+n])
	if _, encoding, ok := strings.Cut(body, "encoding="); ok && strings.HasPrefix(body, "xml ") {
		if name := quoted(encoding); name != "" && !strings.EqualFold(name, "utf-8") {
			return nil, errXML
		}
	}
	return xml.ProcInst{}, nil
}

// quoted returns what stands between the quotes that s begins with; "" where there are not two of them.
func quoted(s string) string {
	if s == "" || s[0] != '"' && s[0] != '\'' {
		return ""
	}
	value, _, closed := strings.Cut(s[1:], s[:1])
	if !closed {
		return ""
	}
	return value
}

// startElement reads an element's name and attributes; the bracket before them has been read.
func (s *Scanner) startElement() (xml.Token, error) {
	name, err := s.name(s.word())
	s.attrs = s.attrs[:0]
	for err == nil {
		spaced := s.space()
		switch c := s.peek(); {
		case c == '>':
			s.at++
			return xml.StartElement{Name: name, Attr: s.attrs}, nil
		case c == '/':
			if s.at++; s.peek() != '>' {
				return nil, errXML
			}
			s.at++
			s.ends = &xml.EndElement{Name: name}
			return xml.StartElement{Name: name, Attr: s.attrs}, nil
		case !spaced && len(s.attrs) == 0:
			return nil, errXML
		}
		err = s.attribute()
	}
	return nil, err
}

func (s *Scanner) attribute() error {
	name, err := s.name(s.word())
	if err != nil {
		return err
	}
	s.space()
	if s.peek() != '=' {
		return errXML
	}
	s.at++
	s.space()
	quote := s.peek()
	if quote != '"' && quote != '\'' {
		return errXML
	}
	s.at++
	n := bytes.IndexByte(s.data[s.at:], quote)
	if n < 0 {
		return errXML
	}
	value, err := s.value(s.data[s.at : s.at+n])
	s.at += n + 1
	s.attrs = append(s.attrs, xml.Attr{Name: name, Value: value})
	return err
}

// peek returns the next byte, 0 at the end.
func (s *Scanner) peek() byte {
	if s.at < len(s.data) {
		return s.data[s.at]
	}
	return 0
}

func (s *Scanner) space() (any bool) {
	for c := s.peek(); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = s.peek() {
		s.at++
		any = true
	}
	return any
}

// word takes the bytes that a name may have.
func (s *Scanner) word() []byte {
	from := s.at
	for s.at < len(s.data) && nameByte(s.data[s.at]) {
		s.at++
	}
	return s.data[from:s.at]
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == ':' || c == '.' || c == '-' || c >= utf8.RuneSelf
}

// name splits a name at its colon.
func (s *Scanner) name(b []byte) (xml.Name, error) {
	if name, ok := s.names[string(b)]; ok {
		return name, nil
	}
	if len(b) == 0 || b[0] == '-' || b[0] == '.' || b[0] >= '0' && b[0] <= '9' || bytes.Count(b, []byte(":")) > 1 || !utf8.Valid(b) {
		return xml.Name{}, errXML
	}
	for _, c := range b {
		if !nameByte(c) {
			return xml.Name{}, errXML
		}
	}
	text := string(b)
	name := xml.Name{Local: text}
	if space, local, ok := strings.Cut(text, ":"); ok && space != "" && local != "" {
		name = xml.Name{Space: space, Local: local}
	}
	if len(s.names) < maxInterned {
		s.names[text] = name
	}
	return name, nil
}

// value returns the text of an attribute.
func (s *Scanner) value(b []byte) (string, error) {
	if text, ok := s.texts[string(b)]; ok {
		return text, nil
	}
	if bytes.IndexByte(b, '<') >= 0 {
		return "", errXML
	}
	plain, err := unescaped(b)
	if err != nil {
		return "", err
	}
	text := string(plain)
	if len(b) <= 32 && len(s.texts) < maxInterned {
		s.texts[string(b)] = text
	}
	return text, nil
}

// wellFormed reports whether b is of characters that XML allows.
func wellFormed(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return false
		}
	}
	return utf8.Valid(b) && !bytes.Contains(b, []byte("\uFFFE")) && !bytes.Contains(b, []byte("\uFFFF"))
}

func plainLineEnds(b []byte) []byte {
	if bytes.IndexByte(b, '\r') < 0 {
		return b
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
}

var xmlEntities = map[string]rune{"lt": '<', "gt": '>', "amp": '&', "apos": '\'', "quot": '"'}

// unescaped returns b with its line ends plain and its entities, of which there are the five of XML and numbers, undone.
func unescaped(b []byte) ([]byte, error) {
	if !wellFormed(b) {
		return nil, errXML
	}
	b = plainLineEnds(b)
	next := bytes.IndexByte(b, '&')
	if next < 0 {
		return b, nil
	}
	out := make([]byte, 0, len(b))
	for ; next >= 0; next = bytes.IndexByte(b, '&') {
		out, b = append(out, b[:next]...), b[next+1:]
		end := bytes.IndexByte(b[:min(len(b), 32)], ';')
		if end < 0 {
			return nil, errXML
		}
		r, ok := entity(string(b[:end]))
		if !ok {
			return nil, errXML
		}
		out, b = utf8.AppendRune(out, r), b[end+1:]
	}
	return append(out, b...), nil
}

// entity returns the character of a name or of a number such as "#x1EC7".
func entity(name string) (rune, bool) {
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		r, ok := xmlEntities[name]
		return r, ok
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	r := rune(n)
	if err != nil || n > utf8.MaxRune || r < ' ' && r != '\t' && r != '\n' && r != '\r' || !utf8.ValidRune(r) || r == 0xFFFE || r == 0xFFFF {
		return 0, false
	}
	return r, true
}
