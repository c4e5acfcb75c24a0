package questions

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Query asks for one page of questions.
type Query struct {
	Filter
	Tag      string // without regard to case and marks; "" for no condition, as for what follows
	Document string // a part of the number or the name of the legal source, without regard to case and marks
	Author   string // user ID of who made the first revision
	InForce  Choice // whether the source is in force now, as far as is known
	Practice Choice // whether the bank is for practice
	Text     string // words that must all occur, as typed: see Fold
	Cursor   string // Page.Next of the page before; "" for the first
	Limit    int    // 0 for DefaultPage; never more than MaxPage are returned
}

// Choice is a condition that may hold or not, or is none.
type Choice int

// The choices.
const (
	Either Choice = iota
	Yes
	No
)

// Page is a part of the questions that a Query selects, ordered by bank ID, then ID.
type Page struct {
	Questions []Question
	Next      string // the Cursor of the next page; "" if this is the last
	Total     int    // how many questions the query selects, on all pages
}

// Search returns a page of the latest revisions that q selects. Words are looked for in the ID, topic, tags, stem,
// prompts, options, accepted texts, explanation and source, without regard to case and marks; they may be parts of
// words. A cursor stays good while questions come and go. What was stored before is found, by whatever node. It returns
// ErrCursor for a cursor it did not give out.
func (s *Service) Search(ctx context.Context, q Query) (Page, error) {
	after, err := parseCursor(q.Cursor)
	if err != nil {
		return Page{}, err
	}
	banks, err := s.banksFor(ctx, q.Practice)
	if err != nil {
		return Page{}, err
	}
	var page Page
	err = s.catalogue.read(ctx, func(sh *shelf) { page = sh.page(sh.choose(q, banks, s.now()), q, after) })
	if err != nil {
		return Page{}, fmt.Errorf("search questions: %w", err)
	}
	return page, nil
}

// banksFor returns the IDs of the banks that are for practice or not; nil where it makes no difference.
func (s *Service) banksFor(ctx context.Context, practice Choice) ([]string, error) {
	if practice == Either {
		return nil, nil
	}
	all, err := s.store.Banks(ctx)
	ids := []string{}
	for _, b := range all {
		if b.Practice == (practice == Yes) {
			ids = append(ids, b.ID)
		}
	}
	return ids, err
}

// choose returns the slots that q selects. What costs most is asked last, of what is left.
func (s *shelf) choose(q Query, banks []string, now time.Time) bitset {
	found := slices.Clone(s.live)
	narrow := func(field int, asked bool, fits func(value string) bool) {
		if asked {
			found.keep(s.having(field, fits))
		}
	}
	exactly := func(field int, value string) {
		if value != "" {
			found.keep(s.of(field, value))
		}
	}
	exactly(ofBank, q.BankID)
	narrow(ofBank, banks != nil, func(v string) bool { return slices.Contains(banks, v) })
	narrow(ofArea, q.Area != "", func(v string) bool { return Within(v, q.Area) })
	if q.Difficulty != 0 {
		exactly(ofDifficulty, string(rune('0'+q.Difficulty)))
	}
	exactly(ofKind, string(q.Kind))
	exactly(ofStatus, string(q.Status))
	exactly(ofAuthor, q.Author)
	exactly(ofTag, Fold(q.Tag))
	document := strings.TrimSpace(Fold(q.Document))
	narrow(ofDocument, document != "", func(v string) bool { return strings.Contains(v, document) })
	if q.InForce != Either {
		s.keepInForce(found, now, q.InForce == Yes)
	}
	for part := range strings.FieldsSeq(Fold(q.Text)) {
		found = s.vocabulary.among(found, part)
	}
	return found
}

// of returns the slots with a value.
func (s *shelf) of(field int, value string) bitset {
	found := make(bitset, len(s.live))
	if f := s.facets[field][value]; f != nil {
		for _, slot := range f.slots {
			found.set(slot)
		}
	}
	return found
}

// having returns the slots with a value that fits.
func (s *shelf) having(field int, fits func(string) bool) bitset {
	found := make(bitset, len(s.live))
	for value, f := range s.facets[field] {
		if fits(value) {
			for _, slot := range f.slots {
				found.set(slot)
			}
		}
	}
	return found
}

// keepInForce takes out of found those whose source is not in force, or those whose source is.
func (s *shelf) keepInForce(found bitset, now time.Time, want bool) {
	found.each(func(slot int32) {
		if s.rows[slot].inForce(now) != want {
			found.clear(slot)
		}
	})
}

// page returns the page after a question of what was found.
func (s *shelf) page(found bitset, q Query, after Ref) Page {
	page := Page{Total: found.count()}
	start := 0
	if q.Cursor != "" {
		var known bool
		if start, known = s.find(after.BankID, after.ID); known {
			start++
		}
	}
	limit := min(cmp.Or(max(q.Limit, 0), DefaultPage), MaxPage)
	for _, slot := range s.order[start:] {
		if !found.has(slot) {
			continue
		}
		if len(page.Questions) == limit {
			page.Next = cursorAt(page.Questions[limit-1].Ref())
			break
		}
		page.Questions = append(page.Questions, s.listed[slot].clone())
	}
	return page
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
