package exchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"khoabang/questions"

	"go.yaml.in/yaml/v3"
)

// jsonDepth bounds how deep JSON may nest; a bank needs five levels.
const jsonDepth = 64

// jsonNodes bounds the values of one file: questions.MaxImport questions of a hundred values each.
const jsonNodes = 5_000_000

// jsonFormat is the schema of the YAML files written as JSON.
func jsonFormat() Format {
	return Format{
		Name: "json", Extensions: []string{".json"}, MediaType: "application/json",
		Decode: decodeJSON, Encode: encodeJSON, Sniff: sniffJSON,
	}
}

func sniffJSON(_ string, data []byte) bool {
	data = bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n")
	return len(data) > 1 && data[0] == '{' && bytes.HasPrefix(bytes.TrimLeft(data[1:], " \t\r\n"), []byte(`"`))
}

func decodeJSON(r io.Reader) (File, error) {
	data, err := readText(r)
	if err != nil {
		return File{}, err
	}
	p := &jsonParser{data: data, d: json.NewDecoder(bytes.NewReader(data)), line: 1}
	p.d.UseNumber()
	root, err := p.value(0)
	if err == nil {
		if _, end := p.d.Token(); !errors.Is(end, io.EOF) {
			err = errors.New("more follows the end of the document")
		}
	}
	if errors.Is(err, ErrTooLarge) {
		return File{}, err
	}
	if err != nil {
		return File{}, ErrFile.At("json", "json_syntax", "line", p.at(p.d.InputOffset()), "problem", err.Error())
	}
	w := &walker{lines: map[string]int{}}
	return w.finish(w.file(root))
}

// jsonParser turns JSON into the tree that YAML is read as, so that both have one schema, and lines.
type jsonParser struct {
	data  []byte
	d     *json.Decoder
	from  int64 // up to where lines are counted
	line  int
	nodes int
}

// at returns the line of an offset; offsets must not fall.
func (p *jsonParser) at(offset int64) int {
	p.line += bytes.Count(p.data[p.from:offset], []byte("\n"))
	p.from = offset
	return p.line
}

func (p *jsonParser) value(depth int) (*yaml.Node, error) {
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
	n := &yaml.Node{Kind: yaml.ScalarNode, Line: p.at(p.d.InputOffset())}
	switch v := token.(type) {
	case json.Delim:
		n.Kind = yaml.SequenceNode
		if v == '{' {
			n.Kind = yaml.MappingNode
		}
		for p.d.More() {
			item, err := p.value(depth + 1)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, item)
		}
		_, err = p.d.Token()
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
	return n, err
}

func encodeJSON(out io.Writer, f File) error {
	y := toYAML(f)
	for i, q := range f.Questions {
		y.Questions[i].JNumber, y.Questions[i].JTolerance = decimalToJSON(q.Key.Number), decimalToJSON(q.Key.Tolerance)
	}
	b := bufio.NewWriter(out)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(y); err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	return b.Flush()
}

// decimalToJSON returns a number with its digits as they stand; one such as 007, which is none to JSON, as a text.
func decimalToJSON(d questions.Decimal) any {
	switch {
	case d == "":
		return nil
	case json.Valid([]byte(d)):
		return json.Number(d)
	}
	return string(d)
}
