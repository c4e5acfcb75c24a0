// Package yamlfile reads YAML from outside as a tree of nodes with their lines, within limits: a small file stays
// small, whatever its anchors say, since nodes do not expand aliases.
package yamlfile

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"

	"khoabang/internal/infile"

	"go.yaml.in/yaml/v3"
)

// Parse returns the root of the only document of data, which stands in its file after so many lines. It returns
// infile.ErrFile, or infile.ErrTooLarge where data has more lines, commas, colons and brackets than maxMarks, each of
// which costs memory.
func Parse(data []byte, before, maxMarks int) (*yaml.Node, error) {
	marks := 0
	for _, c := range []byte("\n\r,:[{-") {
		marks += bytes.Count(data, []byte{c})
	}
	if marks > maxMarks {
		return nil, infile.ErrTooLarge.At("file", "too_many_marks", "max", maxMarks)
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, infile.ErrFile.At("file", "required", "line", 1)
	case err != nil:
		return nil, infile.ErrFile.At("yaml", "yaml_syntax", "line", before+lineOf(err), "problem", sayWithoutLine(err))
	}
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, infile.ErrFile.At("yaml", "yaml_one_document", "line", before+max(more.Line, 1))
	}
	root := doc.Content[0]
	moveLines(root, before)
	return root, nil
}

// moveLines counts the lines of a tree from the beginning of the file.
func moveLines(n *yaml.Node, before int) {
	if before == 0 {
		return
	}
	n.Line += before
	for _, c := range n.Content {
		moveLines(c, before)
	}
}

var lineInText = regexp.MustCompile(`line ([0-9]+)(: )?`)

// sayWithoutLine returns what the library says but for the line, which is counted anew.
func sayWithoutLine(err error) string { return lineInText.ReplaceAllString(err.Error(), "") }

// lineOf reads the line out of a syntax error's text, the only place where the library tells it; 0 if it does not.
func lineOf(err error) int {
	m := lineInText.FindStringSubmatch(err.Error())
	if m == nil {
		return 0
	}
	line, _ := strconv.Atoi(m[1]) // only digits; what is too large to be a line becomes no line
	return line
}
