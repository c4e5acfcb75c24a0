package exchange

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"khoabang/questions"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"
)

// walker reads a tree of YAML nodes and collects what is wrong with it. It remembers in which line each path stands,
// so that rules checked later can name lines too.
type walker struct {
	collector
	lines map[string]int
}

// mapping is the fields of a YAML mapping.
type mapping struct {
	w      *walker
	path   string
	line   int
	fields map[string]*yaml.Node
}

// mapping returns the fields of n, and names those that are unknown or stand there twice. It is never nil.
func (w *walker) mapping(n *yaml.Node, path string, known ...string) mapping {
	m := mapping{w: w, path: path, line: n.Line, fields: map[string]*yaml.Node{}}
	w.lines[path] = n.Line
	if n.Kind != yaml.MappingNode {
		w.add(orRoot(path), n.Line, "type_mapping")
		return m
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		name := key.Value
		switch {
		case key.Kind != yaml.ScalarNode || !slices.Contains(known, name):
			w.add(join(path, clip(name)), key.Line, "unknown_field", "allowed", strings.Join(known, ", "))
		case m.fields[name] != nil:
			w.add(join(path, name), key.Line, "duplicate")
		default:
			m.fields[name] = value
			w.lines[join(path, name)] = key.Line
		}
	}
	return m
}

// has reports whether the field is there and not null.
func (m mapping) has(name string) bool {
	n := m.fields[name]
	return n != nil && !(n.Kind == yaml.ScalarNode && n.Tag == "!!null")
}

// require names the fields that are missing.
func (m mapping) require(names ...string) {
	for _, name := range names {
		if !m.has(name) {
			m.w.add(join(m.path, name), m.line, "required")
		}
	}
}

func (m mapping) text(name string) string {
	if !m.has(name) {
		return ""
	}
	return m.w.text(m.fields[name], join(m.path, name))
}

func (m mapping) number(name string) int {
	if !m.has(name) {
		return 0
	}
	n, v := m.fields[name], 0
	if n.Kind != yaml.ScalarNode || n.Tag != "!!int" || n.Decode(&v) != nil {
		m.w.add(join(m.path, name), n.Line, "type_integer")
	}
	return v
}

func (m mapping) boolean(name string) bool {
	if !m.has(name) {
		return false
	}
	n, v := m.fields[name], false
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" || n.Decode(&v) != nil {
		m.w.add(join(m.path, name), n.Line, "type_boolean")
	}
	return v
}

// decimal reads a number as it is written, so that no digit is lost in a float.
func (m mapping) decimal(name string) questions.Decimal {
	if !m.has(name) {
		return ""
	}
	n := m.fields[name]
	d, err := questions.ParseDecimal(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		m.w.add(join(m.path, name), n.Line, "decimal")
	}
	return d
}

// texts returns the items of a list of texts.
func (m mapping) texts(name string) []string {
	var ts []string
	for i, n := range m.list(name) {
		ts = append(ts, m.w.text(n, at(join(m.path, name), i)))
	}
	return ts
}

// day reads a date, with or without quotes, as the moment at which it begins in Vietnam.
func (m mapping) day(name string) time.Time {
	if !m.has(name) {
		return time.Time{}
	}
	n := m.fields[name]
	t, err := parseDay(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		m.w.add(join(m.path, name), n.Line, "date")
	}
	return t
}

// list returns the items of a sequence; none where the field is missing.
func (m mapping) list(name string) []*yaml.Node {
	if !m.has(name) {
		return nil
	}
	n := m.fields[name]
	if n.Kind != yaml.SequenceNode {
		m.w.add(join(m.path, name), n.Line, "type_list")
		return nil
	}
	return n.Content
}

func (m mapping) sub(name string, known ...string) mapping {
	if !m.has(name) {
		return mapping{w: m.w, path: join(m.path, name), line: m.line}
	}
	return m.w.mapping(m.fields[name], join(m.path, name), known...)
}

// text reads a text in NFC. What YAML takes for a number, a date or yes and no must stand in quotes: 2.10 without them
// would be 2.1 to other readers.
func (w *walker) text(n *yaml.Node, path string) string {
	w.lines[path] = n.Line
	if n.Kind != yaml.ScalarNode || n.Tag != "!!str" {
		w.add(path, n.Line, "type_text")
		return ""
	}
	return norm.NFC.String(n.Value)
}

// allPlain holds a tree to what plain takes.
func allPlain(root *yaml.Node) error {
	var w walker
	w.plain(root)
	return w.check.Err(ErrFile)
}

// plain refuses what a bank has no use for and what is only good for tricks: anchors, aliases, tags of one's own.
func (w *walker) plain(n *yaml.Node) {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		w.add("yaml", n.Line, "yaml_anchor")
	case n.Style&yaml.TaggedStyle != 0:
		w.add("yaml", n.Line, "yaml_tag")
	}
	for _, c := range n.Content {
		w.plain(c)
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func orRoot(path string) string {
	if path == "" {
		return "file"
	}
	return path
}

func at(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
