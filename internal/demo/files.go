package demo

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"khoabang/contest"
	"khoabang/contest/ruleset"
	"khoabang/internal/org"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
	"khoabang/questions"

	"go.yaml.in/yaml/v3"
)

// decode reads an embedded file whose whole schema is known here.
func decode(name string, v any) error {
	raw, err := data.ReadFile("data/" + name)
	if err != nil {
		return err
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// readPlan returns the province's plan.
func readPlan() (planning.Plan, error) {
	raw, err := data.ReadFile("data/plan.yaml")
	if err != nil {
		return planning.Plan{}, err
	}
	f, err := planfile.Decode(bytes.NewReader(raw))
	return f.Plan, err
}

// agencies returns the units that the plan names. Contestants may choose departments and the press.
func agencies(p planning.Plan) []org.Unit {
	var units []org.Unit
	for _, a := range p.Agencies {
		selectable := slices.Contains([]string{org.KindDepartment, org.KindPress}, a.Kind)
		units = append(units, org.Unit{ID: a.ID, Kind: a.Kind, Name: a.Name, NameEN: a.NameEN, Aliases: a.Aliases, Selectable: selectable})
	}
	return units
}

// contents returns what the plan wants made known, its parts II.2.1 to II.2.10, as content areas.
func contents(p planning.Plan) []questions.Area {
	areas := []questions.Area{{Code: "2", Name: "Nội dung tuyên truyền"}}
	for _, task := range p.Of(planning.Content) {
		first, size := utf8.DecodeRuneInString(task.Title) // some are cut from the middle of a sentence
		areas = append(areas, questions.Area{Code: strings.TrimPrefix(task.ID, "II."), Name: string(unicode.ToUpper(first)) + task.Title[size:]})
	}
	return areas
}

func readCommunes() ([]org.Unit, error) {
	var f struct {
		Schema string `yaml:"schema"`
		Units  []struct {
			ID     string `yaml:"id"`
			Kind   string `yaml:"kind"`
			Name   string `yaml:"name_vi"`
			NameEN string `yaml:"name_en"`
		} `yaml:"units"`
	}
	err := decode("communes.yaml", &f)
	var units []org.Unit
	for _, u := range f.Units {
		units = append(units, org.Unit{ID: u.ID, Kind: u.Kind, Name: u.Name, NameEN: u.NameEN, Selectable: true})
	}
	return units, err
}

type contestFile struct {
	Schema   string `yaml:"schema"`
	Contests []struct {
		Slug       string           `yaml:"slug"`
		Title      string           `yaml:"title"`
		Organiser  string           `yaml:"organiser"`
		Summary    string           `yaml:"summary"`
		Practice   bool             `yaml:"practice"`
		Round      string           `yaml:"round"`
		OpenFor    time.Duration    `yaml:"open_for"` // 0 means without end
		Banks      []string         `yaml:"banks"`
		Blueprint  []ruleset.Quota  `yaml:"blueprint"`
		Rules      ruleset.Rules    `yaml:"rules"`
		Awards     ruleset.Awards   `yaml:"awards"`
		Complaints ruleset.Duration `yaml:"complaints"`
		Terms      string           `yaml:"terms"`
		Notice     struct {
			Version string `yaml:"version"`
			Text    string `yaml:"text"`
		} `yaml:"notice"`
	} `yaml:"contests"`
}

// readContests returns the contests, open from now on.
func readContests(now time.Time) ([]contest.Contest, error) {
	var f contestFile
	err := decode("contests.yaml", &f)
	var cs []contest.Contest
	for _, y := range f.Contests {
		round := contest.Round{Name: y.Round, OpensAt: now}
		if y.OpenFor > 0 {
			round.ClosesAt = now.Add(y.OpenFor)
		}
		plan := contest.PaperPlan{Banks: y.Banks}
		for _, q := range y.Blueprint {
			plan.Blueprint = append(plan.Blueprint, questions.Quota(q))
		}
		round.Papers = []contest.RoundPaper{{Plan: plan}}
		c := contest.Contest{
			Slug: y.Slug, Title: y.Title, Organiser: y.Organiser, Summary: y.Summary, Terms: y.Terms, Practice: y.Practice,
			Rounds: []contest.Round{round},
			Notice: contest.Notice(y.Notice),
		}
		ruleset.Settings{Rules: y.Rules, Awards: y.Awards, Complaints: y.Complaints}.Apply(&c)
		cs = append(cs, c)
	}
	return cs, err
}
