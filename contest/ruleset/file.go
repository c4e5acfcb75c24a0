package ruleset

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"khoabang/contest"
	"khoabang/internal/fault"
	"khoabang/questions"
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
	Name   string  `yaml:"name"`
	Papers []Paper `yaml:"papers"` // one for each block, in their order
}

// Paper is what the people of a block are given in a round.
type Paper struct {
	BlockID   string   `yaml:"block,omitempty"`
	Banks     []string `yaml:"banks"`
	Blueprint []Quota  `yaml:"blueprint,omitempty"`
	Fixed     []string `yaml:"fixed,omitempty"`
	KeepOrder bool     `yaml:"keep_order,omitempty"`
	Critical  string   `yaml:"critical,omitempty"`
}

// Quota is a questions.Quota.
type Quota struct {
	Area       string `yaml:"area,omitempty"`
	Difficulty int    `yaml:"difficulty,omitempty"`
	Count      int    `yaml:"count"`
}

// maxFile is how large a ruleset file may be, in bytes.
const maxFile = 1 << 20

// Decode reads a ruleset file. It returns ErrFile with the line of what is wrong; what it says is not checked: see
// contest.Contest.Validate.
func Decode(r io.Reader) (File, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return File{}, err
	}
	if len(text) > maxFile {
		return File{}, ErrFile.At("file", "too_long", "max", maxFile)
	}
	var f File
	d := yaml.NewDecoder(strings.NewReader(string(text)))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return File{}, ErrFile.At("file", "yaml_syntax", "problem", err.Error())
	}
	return f, nil
}

// Contest returns a contest by the rules of f. It lacks an ID, a slug, a notice and the times of its rounds.
func (f File) Contest() contest.Contest {
	c := contest.Contest{Title: f.Title}
	f.Apply(&c)
	for _, r := range f.Rounds {
		round := contest.Round{Name: r.Name}
		for _, p := range r.Papers {
			plan := contest.PaperPlan{Banks: p.Banks, Fixed: p.Fixed, KeepOrder: p.KeepOrder, Critical: p.Critical,
				Blueprint: each(p.Blueprint, func(q Quota) questions.Quota { return questions.Quota(q) })}
			round.Papers = append(round.Papers, contest.RoundPaper{BlockID: p.BlockID, Plan: plan})
		}
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
