package httpapi_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khoabang/contest"
	"khoabang/contest/ruleset"
	"khoabang/internal/httpapi"
	"khoabang/internal/i18n"
	"khoabang/questions"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The rules of every ready ruleset in both languages, for people to read.
func TestReadyRulesetsInWords(t *testing.T) {
	t.Parallel()
	all, err := ruleset.Ready()
	must(t, err)
	for _, lang := range i18n.Langs() {
		for _, r := range all {
			c := r.Contest()
			for i := range c.Rounds {
				c.Rounds[i].OpensAt = time.Date(2026, 9, 28+7*i, 1, 0, 0, 0, time.UTC)
				c.Rounds[i].ClosesAt = c.Rounds[i].OpensAt.AddDate(0, 0, 6)
			}
			golden(t, filepath.Join("testdata", "rules", r.Name+"."+string(lang)+".md"), "# "+c.Title+"\n\n"+httpapi.RulesInWords(c, lang, nil))
		}
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); -update rewrites it:\n%s", path, diff)
	}
}

// everySetting is a contest in which every setting says something.
func everySetting() contest.Contest {
	who := contest.Eligibility{MinAge: 16, MaxAge: 60, UnitKinds: []string{"so", "xa"}, UnitIDs: []string{"don-vi-1"}, Categories: []string{"lanh-dao"}, Roster: true}
	plan := contest.PaperPlan{Banks: []string{"a"}, Critical: "diem-liet", Blueprint: questions.Blueprint{{Area: "2.1", Difficulty: 1, Count: 5}, {Area: "2.4", Difficulty: 2, Count: 5}}}
	fixed := contest.PaperPlan{Banks: []string{"a"}, Fixed: []string{"c1", "c2"}, KeepOrder: true}
	at := time.Date(2026, 9, 28, 1, 0, 0, 0, time.UTC)
	return contest.Contest{
		Title: "Hội thi", Who: who,
		Blocks:     []contest.Block{{ID: "can-bo", Name: "Cán bộ", Who: who}, {ID: "nguoi-dan", Name: "Người dân", Who: who}},
		Categories: []contest.Category{{ID: "lanh-dao", Name: "Lãnh đạo"}, {ID: "mot-cua", Name: "Một cửa"}},
		Rounds: []contest.Round{
			{Name: "Tuần 1", OpensAt: at, ClosesAt: at.Add(time.Hour), Papers: []contest.RoundPaper{{BlockID: "can-bo", Plan: plan}, {BlockID: "nguoi-dan", Plan: fixed}}},
			{Name: "Tuần 2", OpensAt: at, ClosesAt: at.Add(time.Hour), Papers: []contest.RoundPaper{{BlockID: "can-bo", Plan: fixed}, {BlockID: "nguoi-dan", Plan: plan}}},
		},
		Rules: contest.Rules{Limit: 15 * time.Minute, ItemLimit: 30 * time.Second, Forward: true, Attempts: 3, Period: contest.PerRound, Counts: contest.CountBest,
			Marking: questions.Partial, Worth: []int{1000, 2000, 3500}, Pass: 5, PerfectOnly: true, Keys: []contest.RankKey{contest.ByPoints, contest.ByPrediction},
			Ties: contest.TiesLot, Overall: contest.OverallSum,
			Prediction: contest.Prediction{Of: contest.TargetPerfectPercent, Span: contest.OfRound, ByBlock: true, Decimals: 2, WithDisqualified: true}},
		Awards: contest.Awards{Repeat: contest.RepeatHigher, Reserve: 2, Prizes: []contest.Prize{{Name: "Giải Nhất", Span: contest.OfRound, BlockID: "can-bo", Count: 2, Amount: 1_000_000, Points: 10}}},
		Collective: contest.Collective{
			Groups: []contest.UnitGroup{{ID: "cap-xa", Name: "Cấp xã", UnitKinds: []string{"xa"}, UnitIDs: []string{"don-vi-2"}}},
			Quotas: []contest.StaffQuota{{Category: "lanh-dao", Percent: 50, Count: 2}}, Score: []contest.Weight{{Measure: contest.MeasureRate, Permille: 500}},
			Keys:   []contest.Measure{contest.MeasureScore, contest.MeasurePeople},
			Prizes: []contest.CollectivePrize{{Name: "Tập thể Nhất", GroupID: "cap-xa", Count: 1, Amount: 5_000_000, Keys: []contest.Measure{contest.MeasureRate}, QuotaMet: true, Winners: 2, MinRate: 30}},
		},
	}
}

// unsaid are settings that change nothing that people are told: how the program calls things.
var unsaid = []string{"Slug", "Title", "Organiser", "Summary", "Terms", "Notice", "Rounds.ID", "Rounds.Papers.Banks"}

// Every setting has its words: changed by itself, wherever it says anything, it changes what people read.
func TestEverySettingHasItsWords(t *testing.T) {
	t.Parallel()
	words := func(c contest.Contest) string {
		return httpapi.RulesInWords(c, i18n.Vietnamese, nil) + httpapi.RulesInWords(c, i18n.English, nil)
	}
	before := words(everySetting())
	for _, key := range []string{"rules.", "{"} {
		if strings.Contains(before, key) {
			t.Errorf("the words hold %q: a text or a value is missing:\n%s", key, before)
		}
	}
	n, said := 0, map[string]bool{}
	for i := 0; ; i++ {
		set := ruleset.SetupOf(everySetting())
		left := i
		path, ok := mutate(reflect.ValueOf(&set).Elem(), "", &left)
		if !ok {
			break
		}
		n++
		said[path] = said[path] || words(set.Contest()) != before
	}
	for path, ok := range said {
		if ok == slices.Contains(unsaid, path) {
			t.Errorf("%s changes the words: %v", path, ok)
		}
	}
	if n < 80 {
		t.Errorf("only %d settings were changed: the walk is broken", n)
	}
}

// others are what enumerated settings are changed to.
var others = map[string]string{
	"Period": "week", "Counting": "last", "Rule": "all_or_nothing", "RankKey": "duration", "Ties": "share", "Overall": "best", "Target": "people",
	"Span": "contest", "Repeat": "first", "Measure": "median",
}

// mutate changes the (*left)th leaf of v, and says where that is; false where there are fewer.
func mutate(v reflect.Value, path string, left *int) (string, bool) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		return leaf(path, left, func() { v.Set(reflect.ValueOf(v.Interface().(time.Time).Add(time.Minute))) })
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			at := strings.TrimPrefix(path+"."+f.Name, ".")
			if f.Anonymous {
				at = path
			}
			if p, ok := mutate(v.Field(i), at, left); ok {
				return p, true
			}
		}
		return "", false
	case reflect.Slice:
		for i := range v.Len() {
			if p, ok := mutate(v.Index(i), path, left); ok {
				return p, true
			}
		}
		return leaf(path, left, func() { v.Set(v.Slice(0, max(0, v.Len()-1))) })
	case reflect.Bool:
		return leaf(path, left, func() { v.SetBool(!v.Bool()) })
	case reflect.Int, reflect.Int64:
		return leaf(path, left, func() {
			if v.Type() == reflect.TypeFor[ruleset.Duration]() {
				v.SetInt(v.Int() + int64(time.Second))
			} else {
				v.SetInt(v.Int() + 1)
			}
		})
	case reflect.String:
		return leaf(path, left, func() {
			if other, enumerated := others[v.Type().Name()]; enumerated {
				v.SetString(other)
			} else {
				v.SetString("khac")
			}
		})
	}
	panic(fmt.Sprintf("%s: nobody changes a %s", path, v.Type()))
}

func leaf(path string, left *int, change func()) (string, bool) {
	*left--
	if *left >= 0 {
		return "", false
	}
	change()
	return path, true
}
