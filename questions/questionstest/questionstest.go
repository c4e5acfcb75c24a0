// Package questionstest is the conformance suite of questions.Store: one subtest for each promise of its comments. It
// has no flags for what a store can't do.
package questionstest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// TestStore checks that stores keep what questions.Store promises. open returns a store that is empty, and that is
// closed, if it needs to be, by a cleanup of the test it is given. Subtests don't run in parallel with each other.
func TestStore(t *testing.T, open func(*testing.T) questions.Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, questions.Store)
	}{
		{"bank is kept as given", bankKept},
		{"bank is replaced by its ID", bankReplaced},
		{"unknown bank is ErrNoBank", bankUnknown},
		{"banks are ordered by ID", banksOrdered},
		{"every field of every kind is kept", everyFieldKept},
		{"no revisions are no error", nothingAdded},
		{"only the next revision is taken", nextRevisionOnly},
		{"revisions of one question may come in one call", severalRevisionsAtOnce},
		{"one revision twice in one call is stale", sameRevisionTwice},
		{"stale names the first", staleNamesFirst},
		{"stale call stores nothing", staleStoresNothing},
		{"stored revisions never change", storedNeverChange},
		{"questions of two banks are apart", banksApart},
		{"an import of many is one call", manyAtOnce},
		{"one of two writers of a revision wins", oneWriterWins},
		{"writers of different questions all succeed", unrelatedWriters},
		{"readers see all of a call or none", readersSeeWhole},
		{"unknown question is ErrNotFound", questionUnknown},
		{"revisions come oldest first", revisionsOrdered},
		{"latest revision is what filters see", filterSeesLatest},
		{"filter selects by every field", filterFields},
		{"questions are ordered by bank, then ID", questionsOrdered},
		{"picture is kept as given", pictureKept},
		{"picture that is there stays as it is", pictureTwice},
		{"unknown picture is ErrNoPicture", pictureUnknown},
		{"sizes are of the pictures there are", pictureSizes},
		{"changes of nothing are none", changesOfNothing},
		{"changes are what changed since", changesOfSome},
		{"changes of many come whole", changesOfMany},
		{"who follows the changes misses nothing", changesMissNothing},
		{"areas are kept as given", areasKept},
		{"areas that somebody else changed are stale", areasStale},
		{"one of several who set the areas wins", oneSetsAreas},
		{"what was given is not kept by reference", copied},
		{"opinions are kept, in the order of their numbers", opinionsKept},
		{"an opinion's number is given once", opinionNumbersOnce},
		{"one of many writers of an opinion's number wins", oneOpinionWins},
		{"an opinion is settled once, and a reply never", opinionSettledOnce},
		{"open opinions are counted", openOpinionsCounted},
		{"a cancelled context is told", cancelled},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

var at = time.Date(2025, 7, 1, 8, 30, 0, 123e6, time.UTC)

// single returns a valid single-choice question whose stem names its revision.
func single(bank, id string, revision int) questions.Question {
	return questions.Question{
		BankID: bank, ID: id, Revision: revision, Kind: questions.Single, Area: "2.1", Difficulty: 1, Topic: "Chỉ số",
		Stem:    "Câu hỏi " + id + ", lần sửa " + string(rune('0'+revision%10)),
		Options: []questions.Option{{ID: "A", Text: "Đúng"}, {ID: "B", Text: "Chưa đúng"}},
		Key:     questions.Key{Options: []string{"A"}}, Shuffle: true, Status: questions.Approved, CreatedAt: at,
	}
}

func add(t *testing.T, s questions.Store, qs ...questions.Question) {
	t.Helper()
	if err := s.AddRevisions(t.Context(), qs); err != nil {
		t.Fatalf("AddRevisions(%v) = %v, want nil", refs(qs), err)
	}
}

func list(t *testing.T, s questions.Store, f questions.Filter) []questions.Question {
	t.Helper()
	qs, err := s.Questions(t.Context(), f)
	if err != nil {
		t.Fatalf("Questions(%+v) = %v", f, err)
	}
	return qs
}

func refs(qs []questions.Question) []questions.Ref {
	var rs []questions.Ref
	for _, q := range qs {
		rs = append(rs, q.Ref())
	}
	return rs
}

// same fails the test unless got and want are alike; an empty slice is like none.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s differs (-want +got):\n%s", what, d)
	}
}

// stale fails the test unless err is ErrStale whose only field is path.
func stale(t *testing.T, err error, path string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || !errors.Is(err, questions.ErrStale) || len(f.Fields) != 1 || f.Fields[0].Path != path {
		t.Errorf("AddRevisions = %v, want ErrStale at %s alone", err, path)
	}
}

func cancelled(t *testing.T, s questions.Store) {
	add(t, s, single("b", "q", 1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.AddRevisions(ctx, []questions.Question{single("b", "r", 1)}); !errors.Is(err, context.Canceled) {
		t.Errorf("AddRevisions with a cancelled context = %v, want context.Canceled", err)
	}
	if _, err := s.Question(ctx, "b", "q"); !errors.Is(err, context.Canceled) {
		t.Errorf("Question with a cancelled context = %v, want context.Canceled", err)
	}
	if _, err := s.Questions(ctx, questions.Filter{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Questions with a cancelled context = %v, want context.Canceled", err)
	}
}
