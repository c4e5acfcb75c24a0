package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// jsonDepth bounds how deep JSON may nest; a bank needs five levels.
const jsonDepth = 64

// jsonNodes bounds the values of one file: questions.MaxImport questions of a hundred values each.
const jsonNodes = 5_000_000

// frameOfJSON returns the tree of a document, as YAML is read, with an empty list for that of the questions. It reads
// the questions too: what is no JSON, is nested too deep or has too many values is refused here.
func frameOfJSON(data []byte) (*yaml.Node, jsonList, error) {
	p := newJSONParser(data, 1)
	root, err := p.document(p.root)
	return root, p.list, err
}

// jsonList is where the list of questions is in a file that frameOfJSON has read.
type jsonList struct {
	from  int64 // the offset of its bracket
	line  int   // of that
	items int
}

// each calls f for every item until it returns false.
func (l jsonList) each(data []byte, f func(*yaml.Node) bool) error {
	if l.items == 0 {
		return nil
	}
	p := newJSONParser(data[l.from:], l.line)
	if _, err := p.d.Token(); err != nil {
		return err
	}
	for p.d.More() {
		n, err := p.value(2)
		if err != nil || !f(n) {
			return err
		}
	}
	return nil
}

// jsonParser turns JSON into the tree that YAML is read as, so that both have one schema, and lines.
type jsonParser struct {
	data   []byte
	d      *json.Decoder
	from   int64 // up to where lines are counted
	line   int
	nodes  int
	listed bool // a list of questions, or what stands for it, has been passed over
	list   jsonList
}

// newJSONParser returns a parser of data, which begins in a line of its file.
func newJSONParser(data []byte, line int) *jsonParser {
	p := &jsonParser{data: data, d: json.NewDecoder(bytes.NewReader(data)), line: line}
	p.d.UseNumber()
	return p
}

// at returns the line of an offset; offsets must not fall.
func (p *jsonParser) at(offset int64) int {
	p.line += bytes.Count(p.data[p.from:offset], []byte("\n"))
	p.from = offset
	return p.line
}

// document returns what read reads of all of the data.
func (p *jsonParser) document(read func() (*yaml.Node, error)) (*yaml.Node, error) {
	root, err := read()
	if err == nil {
		if _, end := p.d.Token(); !errors.Is(end, io.EOF) {
			err = errors.New("more follows the end of the document")
		}
	}
	if err != nil && !errors.Is(err, ErrTooLarge) {
		err = ErrFile.At("json", "json_syntax", "line", p.at(p.d.InputOffset()), "problem", err.Error())
	}
	return root, err
}

// root reads the document but for the questions.
func (p *jsonParser) root() (*yaml.Node, error) {
	token, err := p.next(0)
	if err != nil {
		return nil, err
	}
	n := p.node(token)
	if token != json.Delim('{') {
		return n, p.fill(n, token, 0)
	}
	for p.d.More() {
		key, err := p.value(1)
		if err != nil {
			return nil, err
		}
		read := func() (*yaml.Node, error) { return p.value(1) }
		if key.Value == "questions" && !p.listed {
			read = p.questions
		}
		value, err := read()
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, key, value)
	}
	_, err = p.d.Token()
	return n, err
}

// questions passes over the list of questions and remembers where it is.
func (p *jsonParser) questions() (*yaml.Node, error) {
	p.listed = true
	token, err := p.next(1)
	if err != nil {
		return nil, err
	}
	n := p.node(token)
	if token != json.Delim('[') {
		return n, p.fill(n, token, 1)
	}
	p.list = jsonList{from: p.d.InputOffset() - 1, line: n.Line}
	for ; p.d.More(); p.list.items++ {
		if err := p.skip(2); err != nil {
			return nil, err
		}
	}
	_, err = p.d.Token()
	return n, err
}

// next returns the token with which a value begins that lies so deep.
func (p *jsonParser) next(depth int) (json.Token, error) {
	token, err := p.d.Token()
	if err != nil {
		return nil, err
	}
	if p.nodes++; p.nodes > jsonNodes {
		return nil, ErrTooLarge.At("file", "too_many_marks", "max", jsonNodes)
	}
	if depth > jsonDepth {
		return nil, errors.New("nested too deep")
	}
	return token, nil
}

// skip passes over a value.
func (p *jsonParser) skip(depth int) error {
	token, err := p.next(depth)
	if _, nested := token.(json.Delim); err != nil || !nested {
		return err
	}
	for p.d.More() {
		if err := p.skip(depth + 1); err != nil {
			return err
		}
	}
	_, err = p.d.Token()
	return err
}

// value reads a value.
func (p *jsonParser) value(depth int) (*yaml.Node, error) {
	token, err := p.next(depth)
	if err != nil {
		return nil, err
	}
	n := p.node(token)
	return n, p.fill(n, token, depth)
}

// fill reads what is in the list or object that a token has begun.
func (p *jsonParser) fill(n *yaml.Node, begin json.Token, depth int) error {
	if _, nested := begin.(json.Delim); !nested {
		return nil
	}
	for p.d.More() {
		item, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		n.Content = append(n.Content, item)
	}
	_, err := p.d.Token()
	return err
}

// node returns the node of the value that the token just read begins.
func (p *jsonParser) node(token json.Token) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Line: p.at(p.d.InputOffset())}
	switch v := token.(type) {
	case json.Delim:
		n.Kind = yaml.SequenceNode
		if v == '{' {
			n.Kind = yaml.MappingNode
		}
	case string:
		n.Tag, n.Value = "!!str", v
	case json.Number:
		n.Tag, n.Value = "!!float", v.String()
		if !strings.ContainsAny(n.Value, ".eE") {
			n.Tag = "!!int"
		}
	case bool:
		n.Tag, n.Value = "!!bool", fmt.Sprint(v)
	default:
		n.Tag = "!!null"
	}
	return n
}
