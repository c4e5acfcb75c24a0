package exchange

import (
	"khoabang/internal/infile"

	"go.yaml.in/yaml/v3"
)

// The two ways of reading YAML, for tests that compare them.
var (
	YAMLInPieces = inPieces
	YAMLWhole    = wholeYAML
)

// JSONWhole reads JSON as one tree, for tests that compare it with reading a question at a time.
func JSONWhole(data []byte) (File, error) {
	data, err := infile.ToUTF8(data)
	if err != nil {
		return File{}, err
	}
	p := newJSONParser(data, 1)
	root, err := p.document(func() (*yaml.Node, error) { return p.value(0) })
	if err != nil {
		return File{}, err
	}
	w := &walker{lines: map[string]int{}}
	return w.finish(w.file(root))
}
