package mongostore_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"

	"khoabang/internal/org"
	"khoabang/internal/store/mongostore"
	"khoabang/questions"
)

func question(id string, revision int, stem string) questions.Question {
	return questions.Question{BankID: "b", ID: id, Revision: revision, Kind: questions.Single, Stem: stem}
}

func wantQuestions(t *testing.T, s questions.Store, want ...questions.Question) {
	t.Helper()
	got, err := s.Questions(t.Context(), questions.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("questions differ (-want +got):\n%s", d)
	}
}

func TestImportThatDiedBeforeItsCommit(t *testing.T) {
	db := open(t)
	s := db.Questions()
	dead := []questions.Question{question("q1", 1, "dead"), question("q2", 1, "dead")}
	if err := s.AddAndDie(t.Context(), "dead", dead, false); err != nil {
		t.Fatal(err)
	}
	wantQuestions(t, s)
	if _, err := s.Revisions(t.Context(), "b", "q1"); !errors.Is(err, questions.ErrNotFound) {
		t.Errorf("Revisions = %v, want ErrNotFound", err)
	}
	again := []questions.Question{question("q1", 1, "again"), question("q2", 1, "again")}
	if err := s.AddRevisions(t.Context(), again); err != nil {
		t.Fatalf("AddRevisions after a death = %v, want nil", err)
	}
	wantQuestions(t, s, again...)
	// What is left may still be waiting for its commit, until it is old.
	if n := left(t, db, "dead"); n != 2 {
		t.Errorf("%d revisions of the dead call are left, want 2", n)
	}
	age := bson.D{{Key: "$set", Value: bson.D{{Key: "added_at", Value: time.Now().Add(-25 * time.Hour)}}}}
	if _, err := db.Database().Collection("revisions").UpdateMany(t.Context(), bson.D{}, age); err != nil {
		t.Fatal(err)
	}
	last := question("q3", 1, "last")
	if err := s.AddRevisions(t.Context(), []questions.Question{last}); err != nil {
		t.Fatal(err)
	}
	if n := left(t, db, "dead"); n != 0 {
		t.Errorf("%d revisions of the dead call are left, want none", n)
	}
	wantQuestions(t, s, append(again, last)...)
}

func TestImportThatDiedAfterItsCommit(t *testing.T) {
	db := open(t)
	s := db.Questions()
	first := question("q0", 1, "first")
	if err := s.AddRevisions(t.Context(), []questions.Question{first}); err != nil {
		t.Fatal(err)
	}
	dead := []questions.Question{question("q1", 1, "dead"), question("q2", 1, "dead")}
	if err := s.AddAndDie(t.Context(), "dead", dead, true); err != nil {
		t.Fatal(err)
	}
	wantQuestions(t, s, first, dead[0], dead[1])
	next := question("q1", 2, "next")
	if err := s.AddRevisions(t.Context(), []questions.Question{next}); err != nil {
		t.Fatal(err)
	}
	wantQuestions(t, s, first, next, dead[1])
}

// TestReaderUnderWay lets two calls, of which one is not settled yet, come between a reader's two queries.
func TestReaderUnderWay(t *testing.T) {
	s := open(t).Questions()
	first := question("q1", 1, "first")
	if err := s.AddRevisions(t.Context(), []questions.Question{first}); err != nil {
		t.Fatal(err)
	}
	read, err := s.Reader(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AddRevisions(t.Context(), []questions.Question{question("q1", 2, "second"), question("q2", 1, "second")}); err != nil {
		t.Fatal(err)
	}
	if err := s.AddAndDie(t.Context(), "third", []questions.Question{question("q3", 1, "third")}, true); err != nil {
		t.Fatal(err)
	}
	got, err := read()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]questions.Question{first}, got); d != "" {
		t.Errorf("the reader differs (-want +got):\n%s", d)
	}
}

// TestRefusedImportLeavesNothing refuses a call after its revisions were inserted.
func TestRefusedImportLeavesNothing(t *testing.T) {
	db := open(t)
	s := db.Questions()
	done := make(chan error, 4)
	for range cap(done) {
		go func() {
			done <- s.AddRevisions(t.Context(), []questions.Question{question("q", 1, ""), question("r", 1, "")})
		}()
	}
	won := 0
	for range cap(done) {
		switch err := <-done; {
		case err == nil:
			won++
		case !errors.Is(err, questions.ErrStale):
			t.Errorf("AddRevisions = %v, want nil or ErrStale", err)
		}
	}
	n, err := db.Database().Collection("revisions").CountDocuments(t.Context(), bson.D{})
	if err != nil || won != 1 || n != 2 {
		t.Errorf("%d calls won and %d revisions are stored (%v), want 1 and 2", won, n, err)
	}
}

func left(t *testing.T, db *mongostore.DB, batch string) int64 {
	t.Helper()
	n, err := db.Database().Collection("revisions").CountDocuments(t.Context(), bson.D{{Key: "batch", Value: batch}})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestUnitsAreBounded(t *testing.T) {
	s := open(t).Units()
	units := make([]org.Unit, mongostore.MaxUnits+1)
	for i := range units {
		units[i].ID = time.Duration(i).String()
	}
	if err := s.PutUnits(t.Context(), units); !errors.Is(err, org.ErrInvalid) {
		t.Errorf("PutUnits of %d units = %v, want ErrInvalid", len(units), err)
	}
	if err := s.PutUnits(t.Context(), units[1:]); err != nil {
		t.Errorf("PutUnits of %d units = %v, want nil", len(units)-1, err)
	}
}

// A call that is committed and not settled yet is among the changes, whatever the number its revisions have.
func TestChangesOfACallThatDied(t *testing.T) {
	s := open(t).Questions()
	first := question("q1", 1, "first")
	if err := s.AddRevisions(t.Context(), []questions.Question{first, question("q2", 1, "first")}); err != nil {
		t.Fatal(err)
	}
	before, err := s.Changes(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	dead := question("q1", 2, "dead")
	if err := s.AddAndDie(t.Context(), "dead", []questions.Question{dead}, true); err != nil {
		t.Fatal(err)
	}
	after, err := s.Changes(t.Context(), before.Mark)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]questions.Listed{{Question: dead}}, after.Questions); d != "" || after.Mark <= before.Mark {
		t.Errorf("changes from %d to %d (-want +got):\n%s", before.Mark, after.Mark, d)
	}
}
