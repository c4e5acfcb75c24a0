package questions

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// Query asks for one page of questions.
type Query struct {
	Filter
	Text   string // words that must all occur, as typed: see Fold; "" for no condition
	Cursor string // Page.Next of the page before; "" for the first
	Limit  int    // 0 for DefaultPage; never more than MaxPage are returned
}

// Page is a part of the questions that a Query selects, ordered by bank ID, then ID.
type Page struct {
	Questions []Question
	Next      string // the Cursor of the next page; "" if this is the last
	Total     int    // how many questions the query selects, on all pages
}

// Search returns a page of the latest revisions that q selects. Words are looked for in the ID, topic, stem, options,
// explanation and source, without regard to case and marks. A cursor stays good while questions come and go. It
// returns ErrCursor for a cursor it did not give out.
func (s *Service) Search(ctx context.Context, q Query) (Page, error) {
	after, err := parseCursor(q.Cursor)
	if err != nil {
		return Page{}, err
	}
	all, err := s.store.Questions(ctx, q.Filter)
	if err != nil {
		return Page{}, fmt.Errorf("search questions: %w", err)
	}
	words := strings.Fields(Fold(q.Text))
	all = slices.DeleteFunc(all, func(x Question) bool { return !x.mentions(words) })
	page := Page{Total: len(all)}
	start, _ := slices.BinarySearchFunc(all, after, func(x Question, r Ref) int {
		return cmp.Or(cmp.Compare(x.BankID, r.BankID), cmp.Compare(x.ID, r.ID), -1)
	})
	if q.Cursor == "" {
		start = 0
	}
	limit := min(cmp.Or(max(q.Limit, 0), DefaultPage), MaxPage)
	end := min(start+limit, len(all))
	page.Questions = slices.Clone(all[start:end])
	if end < len(all) {
		page.Next = cursorAt(all[end-1].Ref())
	}
	return page, nil
}

// mentions reports whether q holds every word; words are folded.
func (q Question) mentions(words []string) bool {
	if len(words) == 0 {
		return true
	}
	parts := []string{q.ID, q.Topic, q.Stem, q.Explanation, q.Source.Document, q.Source.Clause, q.Source.Quote}
	for _, o := range q.Options {
		parts = append(parts, o.Text)
	}
	text := Fold(strings.Join(parts, "\n"))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// A cursor is the bank ID and the question ID it stands after, with a slash between, which no ID holds.
func cursorAt(r Ref) string { return r.BankID + "/" + r.ID }

func parseCursor(s string) (Ref, error) {
	if s == "" {
		return Ref{}, nil
	}
	bank, id, ok := strings.Cut(s, "/")
	if !ok || bank == "" || id == "" || len(s) > 2*MaxID+1 || strings.Contains(id, "/") {
		return Ref{}, ErrCursor.At("cursor", "cursor")
	}
	return Ref{BankID: bank, ID: id}, nil
}
