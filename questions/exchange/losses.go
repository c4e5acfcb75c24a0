package exchange

import (
	"bytes"
	"fmt"
	"reflect"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// Losses returns what Encode leaves out of f or cannot say, found by reading back what it writes: questions that are
// left out, and for each of the others the fields that come back otherwise. Paths count the questions of f.
func (t Format) Losses(f File) ([]Loss, error) {
	var text bytes.Buffer
	if err := t.Encode(&text, f); err != nil {
		return nil, err
	}
	back, err := t.Decode(&text)
	if e, ok := fault.As(err); ok && len(e.Fields) == 1 && e.Fields[0].Code == "no_questions" {
		err = nil // the format holds none of them
	}
	if err != nil {
		return nil, fmt.Errorf("read back what was written as %s: %w", t.Name, err)
	}
	var c collector
	if back.Bank != f.Bank {
		c.lose("bank", 0, "not_in_format", "format", t.Name)
	}
	if len(back.Notes) != len(f.Notes) {
		c.lose("notes", 0, "not_in_format", "format", t.Name)
	}
	if len(back.Pictures) != len(f.Pictures) {
		c.lose("pictures", 0, "pictures_not_in_format", "format", t.Name, "n", len(f.Pictures))
	}
	byID, byStem := map[string]questions.Question{}, map[string]questions.Question{}
	for _, q := range back.Questions {
		byID[q.ID], byStem[q.Stem] = q, q
	}
	for i, q := range f.Questions {
		path := at("questions", i)
		got, ok := byID[q.ID]
		if !ok {
			got, ok = byStem[q.Stem]
		}
		if !ok {
			c.skip(path, 0, "not_in_format", "format", t.Name)
			continue
		}
		for _, name := range differences(q, got) {
			c.lose(path+"."+name, 0, "not_in_format", "format", t.Name)
		}
	}
	return c.lost, nil
}

// differences names the fields in which two questions differ, as far as files hold them.
func differences(a, b questions.Question) []string {
	b.BankID, b.Revision, b.CreatedAt, b.CreatedBy = a.BankID, a.Revision, a.CreatedAt, a.CreatedBy
	if a.Status == questions.Approved && b.Status == "" {
		b.Status = a.Status
	}
	if a.SameAs(b) && a.Status == b.Status {
		return nil
	}
	var names []string
	for _, f := range []struct {
		name string
		a, b any
	}{
		{"id", a.ID, b.ID}, {"type", a.Kind, b.Kind}, {"content_area", a.Area, b.Area}, {"difficulty", a.Difficulty, b.Difficulty},
		{"topic", a.Topic, b.Topic}, {"tags", list(a.Tags), list(b.Tags)}, {"stem_vi", a.Stem, b.Stem},
		{"prompts", list(a.Prompts), list(b.Prompts)}, {"options", list(a.Options), list(b.Options)},
		{"answer", list(a.Key.Options), list(b.Key.Options)}, {"number", a.Key.Number, b.Key.Number},
		{"tolerance", a.Key.Tolerance, b.Key.Tolerance}, {"texts", list(a.Key.Texts), list(b.Key.Texts)},
		{"no_marks", a.Key.NoMarks, b.Key.NoMarks}, {"shuffle_options", a.Shuffle, b.Shuffle},
		{"explanation_vi", a.Explanation, b.Explanation}, {"source", a.Source, b.Source},
		{"review_note_vi", a.ReviewNote, b.ReviewNote}, {"status", a.Status, b.Status},
	} {
		if !reflect.DeepEqual(f.a, f.b) {
			names = append(names, f.name)
		}
	}
	return names
}

// list makes an empty list and none the same.
func list[T any](s []T) []T { return append([]T(nil), s...) }
