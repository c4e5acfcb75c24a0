package ruleset

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"khoabang/contest"
	"khoabang/internal/fault"
)

// ErrFile is returned for a ruleset file that cannot be read.
var ErrFile = fault.New(fault.Invalid, "ruleset_invalid", "the ruleset file is not valid")

// File is a ruleset as a file of its own: what a contest can be made from, again and again.
type File struct {
	Title    string `yaml:"title"`
	About    string `yaml:"about"` // where the rules come from and what is particular about them
	Settings `yaml:",inline"`
	Rounds   []Round `yaml:"rounds"`
}

// Round is a round without its times.
type Round struct {
	Name   string       `yaml:"name"`
	Mode   contest.Mode `yaml:"mode,omitempty"`
	Papers []Paper      `yaml:"papers"` // one for each block, in their order
}

// Paper is what the people of a block are given in a round.
type Paper struct {
	BlockID   string   `json:"block,omitempty" yaml:"block,omitempty"`
	Banks     []string `json:"banks,omitempty" yaml:"banks"`
	Blueprint []Quota  `json:"blueprint,omitempty" yaml:"blueprint,omitempty"`
	Fixed     []string `json:"fixed,omitempty" yaml:"fixed,omitempty"`
	KeepOrder bool     `json:"keep_order,omitempty" yaml:"keep_order,omitempty"`
	Critical  string   `json:"critical,omitempty" yaml:"critical,omitempty"`
}

// Quota is a questions.Quota.
type Quota struct {
	Area       string `json:"area,omitempty" yaml:"area,omitempty"`
	Difficulty int    `json:"difficulty,omitempty" yaml:"difficulty,omitempty"`
	Count      int    `json:"count" yaml:"count"`
}

// MaxFile is how large a ruleset file may be, in bytes.
const MaxFile = 128 << 10

// Decode reads a ruleset file. It returns ErrFile with each line that is wrong; what it says is not checked: see
// contest.Contest.Validate.
func Decode(r io.Reader) (File, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return File{}, err
	}
	if len(text) > MaxFile {
		return File{}, ErrFile.At("file", "too_long", "max", MaxFile)
	}
	var f File
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return File{}, inFile(err)
	}
	return f, nil
}

// yamlLine finds the line that a problem of the decoder is in.
var yamlLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): `)

// inFile returns ErrFile with everything that the decoder found.
func inFile(err error) error {
	found := []string{err.Error()}
	var types *yaml.TypeError
	if errors.As(err, &types) {
		found = types.Errors
	}
	var k fault.Check
	for _, text := range found {
		path, args := "file", []any{"problem", strings.TrimPrefix(text, "yaml: ")}
		if m := yamlLine.FindStringSubmatch(text); m != nil {
			line, _ := strconv.Atoi(m[1]) // the pattern has digits only
			path, args = "line "+m[1], []any{"problem", strings.TrimPrefix(text, m[0]), "line", line}
		}
		k.Add(path, "yaml_syntax", args...)
	}
	return k.Err(ErrFile)
}

// Encode writes f as a file that Decode reads.
func (f File) Encode(w io.Writer) error {
	e := yaml.NewEncoder(w)
	e.SetIndent(2)
	if err := e.Encode(f); err != nil {
		return fmt.Errorf("encode ruleset: %w", err)
	}
	return e.Close()
}

// Contest returns a contest by the rules of f. It lacks an ID, a slug, a notice and the times of its rounds.
func (f File) Contest() contest.Contest {
	c := contest.Contest{Title: f.Title}
	f.Apply(&c)
	for _, r := range f.Rounds {
		round := contest.Round{Name: r.Name, Mode: r.Mode, Papers: each(r.Papers, Paper.paper)}
		c.Rounds = append(c.Rounds, round)
	}
	return c
}

//go:embed files/*.yaml
var files embed.FS

// Ready returns the rulesets that come with the program, by name, in the order of their names.
func Ready() ([]Named, error) {
	entries, err := files.ReadDir("files")
	if err != nil {
		return nil, err
	}
	var all []Named
	for _, e := range entries {
		f, err := files.Open(path.Join("files", e.Name()))
		if err != nil {
			return nil, err
		}
		decoded, err := Decode(f)
		f.Close() //nolint:errcheck // nothing was written
		if err != nil {
			return nil, fmt.Errorf("ruleset %s: %w", e.Name(), err)
		}
		all = append(all, Named{Name: strings.TrimSuffix(e.Name(), ".yaml"), File: decoded})
	}
	return all, nil
}

// Named is a ruleset with its name.
type Named struct {
	Name string
	File
}
