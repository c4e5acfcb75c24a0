// Package orgfile reads and writes the directory of units as files: CSV, XLSX and YAML. Readers take columns in any order
// and headers in Vietnamese or English; what a file has no column for stays as it is in the directory. Every fault is
// named by its cell, or its path and line in YAML.
package orgfile

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"khoabang/internal/fault"
	"khoabang/internal/org"
	"khoabang/internal/table"
)

// ErrFormat means that there is no such format.
var ErrFormat = fault.New(fault.Invalid, "format_unknown", "there is no such file format")

// File is what a file of units holds.
type File struct {
	Rows       []org.Row
	Categories []org.Category // of staff; none where the file has none of its own
	Ignored    []fault.Field  // columns that nothing reads, for whoever imports to know
	places     []placer       // by row
	categories placer
}

// placer names the place and the line of a field.
type placer func(field string) (place string, line int)

// Format is one way of writing the directory.
type Format struct {
	Name      string // as the command line and addresses name it
	Extension string
	MediaType string
	// Encode writes a file that Decode reads back.
	Encode func(io.Writer, []org.Unit, []org.Category) error
	decode func(data []byte, known []org.Category) (File, error)
}

// Formats returns the formats there are, in the order of menus.
func Formats() []Format {
	return []Format{
		{"xlsx", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", encodeXLSX, decodeTable},
		{"csv", ".csv", "text/csv", encodeCSV, decodeTable},
		{"yaml", ".yaml", "application/yaml", encodeYAML, decodeYAML},
	}
}

// Named returns the format with the given name, or ErrFormat.
func Named(name string) (Format, error) {
	all := Formats()
	i := slices.IndexFunc(all, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, ErrFormat.With("format", name, "allowed", "xlsx, csv, yaml")
	}
	return all[i], nil
}

var unitsKey = regexp.MustCompile(`(?m)^(\x{feff})?(units|schema):`)

// Detect returns the format of a file by its content, and of a text that may be either by its name.
func Detect(name string, data []byte) Format {
	all := Formats()
	switch lower := strings.ToLower(name); {
	case table.IsXLSX(data):
		return all[0]
	case strings.HasSuffix(lower, ".yaml") || strings.HasSuffix(lower, ".yml") || unitsKey.Match(data):
		return all[2]
	}
	return all[1]
}

// Decode reads a file. Headcounts are of the known categories or of those that the file brings. It returns
// table.ErrTooLarge, or table.ErrFile with every fault as a field, at most table.MaxFaults of them: Path names the cell
// or the part, the argument "line" the row or line. What depends on other units, org.Service.Import checks: File.Locate
// names the places of that.
func (f Format) Decode(data []byte, known []org.Category) (File, error) {
	if len(data) > table.MaxBytes {
		return File{}, table.ErrTooLarge.With("max", table.MaxBytes>>20)
	}
	return f.decode(data, known)
}

var indexed = regexp.MustCompile(`^(units|categories)\[([0-9]+)\]\.?`)

// Locate returns err, as org.Service.Import returns it, with its fields named by their places in the file.
func (f File) Locate(err error) error {
	e, ok := fault.As(err)
	if !ok || len(e.Fields) == 0 {
		return err
	}
	located := *e
	located.Fields = nil
	for _, field := range e.Fields {
		located.Fields = append(located.Fields, f.locate(field))
	}
	return &located
}

func (f File) locate(field fault.Field) fault.Field {
	place, line, ok := f.placeOf(field.Path)
	if !ok {
		return field
	}
	args := map[string]any{}
	for k, v := range field.Args {
		args[k] = v
	}
	if first, there := args["first"].(string); there {
		if p, _, known := f.placeOf(first); known {
			args["first"] = p
		}
	}
	args["line"] = line
	return fault.Field{Path: place, Code: field.Code, Args: args}
}

// placeOf returns where a path like "units[3].name" is.
func (f File) placeOf(path string) (place string, line int, ok bool) {
	m := indexed.FindStringSubmatch(path)
	if m == nil {
		return "", 0, false
	}
	i, err := strconv.Atoi(m[2])
	if err != nil || m[1] == "units" && i >= len(f.places) || m[1] == "categories" && f.categories == nil {
		return "", 0, false
	}
	if m[1] == "categories" {
		place, line = f.categories(path)
	} else {
		place, line = f.places[i](strings.TrimPrefix(path, m[0]))
	}
	return place, line, true
}

// Encoded returns the file that Encode writes.
func (f Format) Encoded(units []org.Unit, categories []org.Category) ([]byte, error) {
	var b bytes.Buffer
	err := f.Encode(&b, units, categories)
	return b.Bytes(), err
}
