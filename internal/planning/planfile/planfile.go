// Package planfile says how plans, evidence and reports are written, in one form for files, the API and both stores, and
// reads and writes plan files.
package planfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"khoabang/internal/fault"
	"khoabang/internal/infile"
	"khoabang/internal/planning"
	"khoabang/internal/table"
	"khoabang/internal/yamlfile"

	"go.yaml.in/yaml/v3"
)

// MaxBytes is how large a plan file may be.
const MaxBytes = 4 << 20

// maxMarks bounds the lines, commas, colons and brackets of a file, each of which costs the reader memory.
const maxMarks = 200_000

// File is a plan file that was read.
type File struct {
	Plan planning.Plan // without a revision; with the ID of its year where the file has none
	root *yaml.Node
}

// Decode reads a plan file. Agencies may be named where their ID is meant. It returns infile.ErrTooLarge, or
// infile.ErrFile with every fault of writing as a field: Path names the part, the argument "line" the line. Whether the
// plan makes sense, planning.Plan.Validate and the service say: File.Locate names the lines of that.
func Decode(r io.Reader) (File, error) {
	data, err := infile.ReadText(r, MaxBytes)
	if err != nil {
		return File{}, err
	}
	text := []byte(infile.Normal(string(data)))
	root, err := yamlfile.Parse(text, 0, maxMarks)
	if err != nil {
		return File{}, err
	}
	var faults table.Faults
	refuseAnchors(&faults, root, "")
	if err := faults.Err(); err != nil {
		return File{}, err
	}
	var w Plan
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&w); err != nil {
		return File{}, inFile(err, root)
	}
	if w.Schema != Schema {
		return File{}, infile.ErrFile.At("schema", "one_of", "allowed", Schema, "line", lineOf(root, "schema"))
	}
	p := w.Plan()
	p.Revision = 0
	if p.ID == "" {
		p.ID = planning.DefaultID(p.Document.Year)
	}
	useIDs(&p)
	return File{p, root}, nil
}

// Encode writes p as a file that Decode reads back to the same plan but for its revision.
func Encode(w io.Writer, p planning.Plan) error {
	written := Of(p)
	if p.ID == planning.DefaultID(p.Document.Year) {
		written.ID = ""
	}
	e := yaml.NewEncoder(w)
	e.SetIndent(2)
	if err := e.Encode(written); err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	return e.Close()
}

// useIDs puts the IDs of agencies where the file has their names.
func useIDs(p *planning.Plan) {
	use := func(refs []string) {
		for i, ref := range refs {
			if a, ok := p.Agency(ref); ok {
				refs[i] = a.ID
			}
		}
	}
	for _, t := range p.Tasks {
		use(t.Lead)
		use(t.Coordinating)
		for _, d := range t.Duties {
			use(d.Coordinating)
			use(d.ReportTo)
			use(d.ConsolidatedTo)
		}
	}
	for _, f := range p.Flows {
		use(f.From)
		use(f.To)
		use(f.Via)
	}
}

// refuseAnchors reports references, which would make a small file large.
func refuseAnchors(f *table.Faults, n *yaml.Node, path string) {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		f.Report(path, n.Line, "yaml_anchor")
		return
	}
	children(n, path, func(path string, _, value *yaml.Node) { refuseAnchors(f, value, path) })
}

// children calls f with the path, the key, if there is one, and the value of everything in a node.
func children(n *yaml.Node, path string, f func(path string, key, value *yaml.Node)) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			f(strings.TrimPrefix(path+"."+infile.Clip(n.Content[i].Value), "."), n.Content[i], n.Content[i+1])
		}
	case yaml.SequenceNode:
		for i, c := range n.Content {
			f(fmt.Sprintf("%s[%d]", path, i), nil, c)
		}
	}
}

var (
	decoderLine  = regexp.MustCompile(`^(?:yaml: )?line (\d+): `)
	unknownField = regexp.MustCompile(`^field (.*) not found in type `)
	repeatedKey  = regexp.MustCompile(`^mapping key "(.*)" already defined`)
	wrongType    = regexp.MustCompile(`into \*?([\w.\[\]]+)$`)
)

// inFile returns infile.ErrFile with everything that the decoder found, each by its place and line.
func inFile(err error, root *yaml.Node) error {
	found := []string{err.Error()}
	var types *yaml.TypeError
	if errors.As(err, &types) {
		found = types.Errors
	}
	var faults table.Faults
	for _, text := range found {
		line := 0
		if m := decoderLine.FindStringSubmatch(text); m != nil {
			line, _ = strconv.Atoi(m[1]) // digits only
			text = strings.TrimPrefix(text, m[0])
		}
		report(&faults, root, line, text)
	}
	return faults.Err()
}

func report(f *table.Faults, root *yaml.Node, line int, text string) {
	if m := unknownField.FindStringSubmatch(text); m != nil {
		f.Report(placeOf(root, line, m[1]), line, "unknown_field")
	} else if m := repeatedKey.FindStringSubmatch(text); m != nil {
		f.Report(placeOf(root, line, m[1]), line, "duplicate")
	} else if m := wrongType.FindStringSubmatch(text); m != nil {
		switch t := m[1]; {
		case t == "bool":
			f.Report(placeOf(root, line, ""), line, "type_boolean")
		case strings.HasPrefix(t, "int"):
			f.Report(placeOf(root, line, ""), line, "type_integer")
		case strings.HasPrefix(t, "[]"):
			f.Report(placeOf(root, line, ""), line, "type_list")
		case t == "string" || strings.HasPrefix(t, "planning."):
			f.Report(placeOf(root, line, ""), line, "type_text")
		default:
			f.Report(placeOf(root, line, ""), line, "type_mapping")
		}
	} else {
		f.Report("yaml", line, "yaml_syntax", "problem", strings.TrimPrefix(text, "yaml: "))
	}
}

// placeOf returns the path of what stands in a line: the key of that name where there is one, else the last thing in it.
func placeOf(root *yaml.Node, line int, key string) string {
	place := "file"
	var walk func(n *yaml.Node, path string)
	walk = func(n *yaml.Node, path string) {
		children(n, path, func(path string, k, v *yaml.Node) {
			at := v.Line
			if k != nil && (key != "" || v.Kind != yaml.ScalarNode) {
				at = k.Line
			}
			if at == line && (key == "" && (k != nil || place == "file") || k != nil && k.Value == key) {
				place = path
			}
			walk(v, path)
		})
	}
	walk(root, "")
	return place
}

// Locate returns err, as the rules of planning return it, with its fields named as the file writes them, each with its
// line.
func (f File) Locate(err error) error {
	e, ok := fault.As(err)
	if !ok || len(e.Fields) == 0 || f.root == nil {
		return err
	}
	located := *e
	located.Fields = nil
	for _, x := range e.Fields {
		place, line := locate(f.root, x.Path)
		args := map[string]any{"line": line}
		for k, v := range x.Args {
			args[k] = v
		}
		located.Fields = append(located.Fields, fault.Field{Path: place, Code: x.Code, Args: args})
	}
	return &located
}

func lineOf(root *yaml.Node, path string) int {
	_, line := locate(root, path)
	return line
}

var step = regexp.MustCompile(`[^.\[\]]+`)

// writtenAs are the keys of files that are called otherwise in package planning.
var writtenAs = map[string]string{"year": "plan_year", "kind": "type"}

// locate walks the tree along a path of package planning and returns the path as the file writes it, and the line of the
// last part that is there.
func locate(n *yaml.Node, path string) (string, int) {
	place, line := "", n.Line
	lost := false
	for _, s := range step.FindAllString(path, -1) {
		i, err := strconv.Atoi(s)
		switch {
		case lost:
		case err == nil && n.Kind == yaml.SequenceNode && i < len(n.Content):
			n = n.Content[i]
			line = n.Line
		case err != nil && n.Kind == yaml.MappingNode:
			lost = true
			for _, name := range []string{s, s + "_vi", writtenAs[s]} {
				if key, value := member(n, name); value != nil {
					s, n, line, lost = name, value, key.Line, false
					break
				}
			}
		default:
			lost = true
		}
		if err == nil {
			place += "[" + s + "]"
		} else {
			place += "." + s
		}
	}
	return strings.TrimPrefix(place, "."), line
}

// member returns a key of a mapping and its value; nil if there is none.
func member(n *yaml.Node, name string) (key, value *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name && name != "" {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}
