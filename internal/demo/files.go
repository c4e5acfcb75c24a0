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
	"khoabang/questions"

	"go.yaml.in/yaml/v3"
)

// decode reads an embedded file. strict is for files whose whole schema is known here; of plan.yaml only the agencies
// and the contents to be made known are.
func decode(name string, v any, strict bool) error {
	raw, err := data.ReadFile("data/" + name)
	if err != nil {
		return err
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(strict)
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// readAgencies returns the agencies of the plan. Contestants may choose departments and the press.
func readAgencies() ([]org.Unit, error) {
	var f struct {
		Agencies []struct {
			ID      string   `yaml:"id"`
			Name    string   `yaml:"name_vi"`
			NameEN  string   `yaml:"name_en"`
			Type    string   `yaml:"type"`
			Aliases []string `yaml:"aliases_vi"`
		} `yaml:"agencies"`
	}
	err := decode("plan.yaml", &f, false)
	var units []org.Unit
	for _, a := range f.Agencies {
		selectable := slices.Contains([]string{org.KindDepartment, org.KindPress}, a.Type)
		units = append(units, org.Unit{ID: a.ID, Kind: a.Type, Name: a.Name, NameEN: a.NameEN, Aliases: a.Aliases, Selectable: selectable})
	}
	return units, err
}

// readAreas returns the contents that the plan wants made known, its parts II.2.1 to II.2.10, as content areas.
func readAreas() ([]questions.Area, error) {
	var f struct {
		Tasks []struct {
			ID    string `yaml:"id"`
			Title string `yaml:"title_vi"`
		} `yaml:"tasks"`
	}
	err := decode("plan.yaml", &f, false)
	areas := []questions.Area{{Code: "2", Name: "Nội dung tuyên truyền"}}
	for _, task := range f.Tasks {
		if code, ok := strings.CutPrefix(task.ID, "II."); ok && strings.HasPrefix(code, "2.") {
			first, size := utf8.DecodeRuneInString(task.Title) // some are cut from the middle of a sentence
			areas = append(areas, questions.Area{Code: code, Name: string(unicode.ToUpper(first)) + task.Title[size:]})
		}
	}
	return areas, err
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
	err := decode("communes.yaml", &f, true)
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
	err := decode("contests.yaml", &f, true)
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
