package orgfile

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"khoabang/internal/infile"
	"khoabang/internal/org"
	"khoabang/internal/table"
	"khoabang/internal/yamlfile"

	"go.yaml.in/yaml/v3"
)

// schemaV1 is what files are written as. Files of others need not name a schema.
const schemaV1 = "units/v1"

// maxMarks bounds the lines, commas, colons and brackets of a file, each of which costs the reader memory.
const maxMarks = 1_000_000

// yamlKeys are the keys of a unit and the columns they stand for; besides, it may have headcounts.
var yamlKeys = map[string]string{
	"id": keyID, "code": keyCode, "kind": keyKind, "type": keyKind, "name": keyName, "name_vi": keyName, "name_en": keyNameEN,
	"aliases": keyAliases, "aliases_vi": keyAliases, "selectable": keySelectable, "valid_from": keyFrom, "valid_until": keyUntil,
	"successor": keySuccessor,
}

func decodeYAML(data []byte, known []org.Category) (File, error) {
	data, err := infile.ToUTF8(data)
	if err != nil {
		return File{}, err
	}
	root, err := yamlfile.Parse(data, 0, maxMarks)
	if err != nil {
		return File{}, err
	}
	w := &yamlReader{reader: reader{categories: known}}
	w.root(root)
	return w.finish()
}

type yamlReader struct{ reader }

// pairs calls f for every key of a mapping, none of which may come twice.
func (w *yamlReader) pairs(n *yaml.Node, path string, f func(key string, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		w.wrongKind(n, path, true)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		if seen[key] {
			w.faults.Report(join(path, key), n.Content[i].Line, "duplicate")
			continue
		}
		seen[key] = true
		f(key, n.Content[i+1])
	}
}

// wrongKind names what stands where a mapping or a list must.
func (w *yamlReader) wrongKind(n *yaml.Node, path string, mapping bool) {
	switch {
	case n.Kind == yaml.AliasNode:
		w.faults.Report(path, n.Line, "yaml_anchor")
	case mapping:
		w.faults.Report(path, n.Line, "type_mapping")
	default:
		w.faults.Report(path, n.Line, "type_list")
	}
}

func join(path, key string) string {
	if path == "" {
		return infile.Clip(key)
	}
	return path + "." + infile.Clip(key)
}

func (w *yamlReader) root(n *yaml.Node) {
	var units *yaml.Node
	w.pairs(n, "", func(key string, v *yaml.Node) {
		switch key {
		case "units":
			units = v
		case "categories":
			w.categoryList(v)
		case "schema":
			if v.Value != schemaV1 {
				w.faults.Report("schema", v.Line, "one_of", "allowed", schemaV1)
			}
		case "provenance", "province", "notes": // where it is from, for readers
		default:
			w.faults.Report(join("", key), v.Line, "unknown_field")
		}
	})
	switch {
	case units == nil && w.faults.Len() == 0:
		w.faults.Report("units", n.Line, "required")
	case units != nil && units.Kind != yaml.SequenceNode:
		w.wrongKind(units, "units", false)
	case units != nil && len(units.Content) > org.MaxUnits:
		w.faults.Report("units", units.Line, "too_many", "max", org.MaxUnits)
	case units != nil:
		for i, u := range units.Content {
			if !w.faults.Full() {
				w.unit(u, fmt.Sprintf("units[%d]", i))
			}
		}
	}
}

func (w *yamlReader) categoryList(n *yaml.Node) {
	if n.Kind != yaml.SequenceNode {
		w.wrongKind(n, "categories", false)
		return
	}
	for i, c := range n.Content {
		var k org.Category
		path := fmt.Sprintf("categories[%d]", i)
		w.pairs(c, path, func(key string, v *yaml.Node) {
			switch s := w.scalar(v, join(path, key)); key {
			case "code":
				k.Code = s
			case "name", "name_vi":
				k.Name = s
			case "name_en":
				k.NameEN = s
			default:
				w.faults.Report(join(path, key), v.Line, "unknown_field")
			}
		})
		w.category(k)
	}
	w.file.categories = func(path string) (string, int) { return path, n.Line }
}

// scalar returns a single value as it is written; null is "".
func (w *yamlReader) scalar(n *yaml.Node, path string) string {
	switch {
	case n.Kind == yaml.AliasNode:
		w.faults.Report(path, n.Line, "yaml_anchor")
	case n.Kind != yaml.ScalarNode:
		w.faults.Report(path, n.Line, "type_text")
	case n.Tag == "!!null":
	default:
		return n.Value
	}
	return ""
}

// unit turns a mapping into a record, so that what it says is read as a table's row is.
func (w *yamlReader) unit(n *yaml.Node, path string) {
	var keys []string
	rec := table.Record{Row: table.Row{Number: n.Line}, Faults: &w.faults}
	where := map[string]string{}
	lines := map[string]int{}
	put := func(key, at, text string, line int) {
		keys, where[key], lines[key] = append(keys, key), at, line
		rec.Cells = append(rec.Cells, table.Cell{Text: text})
	}
	w.pairs(n, path, func(key string, v *yaml.Node) {
		at := join(path, key)
		switch column := yamlKeys[key]; {
		case key == "headcounts":
			w.headcounts(v, at, put)
		case column == "":
			w.faults.Report(at, v.Line, "unknown_field")
		case slices.Contains(keys, column):
			w.faults.Report(at, v.Line, "duplicate")
		case column == keyAliases && v.Kind == yaml.SequenceNode:
			put(column, at, w.lines(v, at), v.Line)
		default:
			put(column, at, w.scalar(v, at), v.Line)
		}
	})
	rec.Header = table.Columns(keys...)
	rec.Placed = func(key string) (string, int) {
		if at, ok := where[key]; ok {
			return at, lines[key]
		}
		if key == "" {
			return path, n.Line
		}
		return path + "." + key, n.Line
	}
	w.row(rec)
}

// lines returns a list of texts, each on a line.
func (w *yamlReader) lines(n *yaml.Node, path string) string {
	var texts []string
	for i, v := range n.Content {
		texts = append(texts, strings.ReplaceAll(w.scalar(v, fmt.Sprintf("%s[%d]", path, i)), "\n", " "))
	}
	return strings.Join(texts, "\n")
}

// headcounts reads a mapping of categories to people. It speaks of all categories: one that it leaves out is not known.
func (w *yamlReader) headcounts(n *yaml.Node, path string, put func(key, at, text string, line int)) {
	given := map[string]bool{}
	w.pairs(n, path, func(code string, v *yaml.Node) {
		at := join(path, code)
		if !slices.ContainsFunc(w.categories, func(k org.Category) bool { return k.Code == code }) {
			w.faults.Report(at, v.Line, "category_unknown", "category", infile.Clip(code))
			return
		}
		given[code] = true
		put(keyCount+code, at, w.scalar(v, at), v.Line)
	})
	for _, k := range w.categories {
		if !given[k.Code] {
			put(keyCount+k.Code, path, "", n.Line)
		}
	}
}

type yamlFile struct {
	Schema     string         `yaml:"schema"`
	Categories []yamlCategory `yaml:"categories,omitempty"`
	Units      []yamlUnit     `yaml:"units"`
}

type yamlCategory struct {
	Code   string `yaml:"code"`
	Name   string `yaml:"name_vi"`
	NameEN string `yaml:"name_en,omitempty"`
}

type yamlUnit struct {
	ID         string         `yaml:"id"`
	Code       string         `yaml:"code,omitempty"`
	Kind       string         `yaml:"kind"`
	Name       string         `yaml:"name_vi"`
	NameEN     string         `yaml:"name_en,omitempty"`
	Aliases    []string       `yaml:"aliases_vi,omitempty"`
	Selectable bool           `yaml:"selectable"`
	ValidFrom  string         `yaml:"valid_from,omitempty"`
	ValidUntil string         `yaml:"valid_until,omitempty"`
	Successor  string         `yaml:"successor,omitempty"`
	Headcounts map[string]int `yaml:"headcounts,omitempty"`
}

func encodeYAML(w io.Writer, units []org.Unit, categories []org.Category) error {
	f := yamlFile{Schema: schemaV1, Units: []yamlUnit{}}
	for _, k := range categories {
		f.Categories = append(f.Categories, yamlCategory(k))
	}
	for _, u := range units {
		f.Units = append(f.Units, yamlUnit{
			ID: u.ID, Code: u.Code, Kind: u.Kind, Name: u.Name, NameEN: u.NameEN, Aliases: u.Aliases, Selectable: u.Selectable,
			ValidFrom: isoDay(FirstDay(u)), ValidUntil: isoDay(LastDay(u)), Successor: u.Successor, Headcounts: u.Headcounts,
		})
	}
	e := yaml.NewEncoder(w)
	e.SetIndent(2)
	if err := e.Encode(f); err != nil {
		return fmt.Errorf("write units: %w", err)
	}
	return e.Close()
}

func isoDay(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}
