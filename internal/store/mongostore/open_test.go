package mongostore_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"

	"khoabang/contest"
	"khoabang/contest/contesttest"
	"khoabang/internal/planning"
	"khoabang/internal/store/mongostore"
	"khoabang/internal/store/mongostore/mongostoretest"
	"khoabang/questions"
)

// wantLine fails the test unless err is want and its text is one line of bearable length without the password.
func wantLine(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("Open = %v, want %v", err, want)
	}
	text := err.Error()
	if strings.ContainsAny(text, "\n\r") || len(text) > 400 || strings.Contains(text, "matkhau") {
		t.Errorf("Open's error is %q, want one line of at most 400 bytes without the password", text)
	}
}

func TestOpenUnreachable(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	_, err = mongostore.Open(t.Context(), "mongodb://nguoidung:matkhau@"+addr+"/x", mongostore.Options{SelectTimeout: 300 * time.Millisecond})
	wantLine(t, err, mongostore.ErrUnavailable)
	if !strings.Contains(err.Error(), addr) || !strings.Contains(err.Error(), "refused") {
		t.Errorf("Open = %q, want it to name %s and the reason", err, addr)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("Open took %v, want about the timeout", took)
	}
}

func TestOpenCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := mongostore.Open(ctx, "mongodb://127.0.0.1:1/x", mongostore.Options{})
	wantLine(t, err, context.Canceled)
}

func TestOpenBadURI(t *testing.T) {
	t.Parallel()
	for _, uri := range []string{
		"", "127.0.0.1", "http://127.0.0.1/", "mongodb://", "mongodb://u:matkhau@", "mongodb://u:matkhau@[::1/x",
		"mongodb://u:matkhau%zz@127.0.0.1/x", "mongodb://u:matkhau@127.0.0.1/x?w=-4", "mongodb://u:mat/khau@127.0.0.1:port/x",
	} {
		_, err := mongostore.Open(t.Context(), uri, mongostore.Options{SelectTimeout: 50 * time.Millisecond})
		if errors.Is(err, mongostore.ErrUnavailable) {
			t.Errorf("Open(%q) = %v, want ErrURI", uri, err)
			continue
		}
		wantLine(t, err, mongostore.ErrURI)
	}
}

func TestOpenNamesDatabase(t *testing.T) {
	uri := mongostoretest.Start(t)
	db := openAt(t, uri)
	_, rest, _ := strings.Cut(uri, "://")
	_, name, _ := strings.Cut(rest, "/")
	name, _, _ = strings.Cut(name, "?")
	if got := db.Database().Name(); got != name {
		t.Errorf("the database is %q, want %q", got, name)
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Errorf("Ping = %v, want nil", err)
	}
}

func TestOpenTogether(t *testing.T) {
	uri := mongostoretest.Start(t)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			db, err := mongostore.Open(t.Context(), uri, mongostore.Options{})
			if err != nil {
				t.Errorf("Open = %v, want nil", err)
				return
			}
			if err := db.Close(t.Context()); err != nil {
				t.Errorf("Close = %v, want nil", err)
			}
		})
	}
	wg.Wait()
	openAt(t, uri)
}

func TestOpenNewer(t *testing.T) {
	uri := mongostoretest.Start(t)
	db := openAt(t, uri)
	meta := db.Database().Collection("meta")
	filter := bson.D{{Key: "_id", Value: "schema"}}
	form := func(n int) {
		t.Helper()
		if _, err := meta.UpdateOne(t.Context(), filter, bson.D{{Key: "$set", Value: bson.D{{Key: "form", Value: n}}}}); err != nil {
			t.Fatal(err)
		}
	}
	form(mongostore.Forms + 1)
	_, err := mongostore.Open(t.Context(), uri, mongostore.Options{})
	wantLine(t, err, mongostore.ErrNewer)
	// Migrations that ran may run again: a node may have died before it recorded them.
	form(0)
	openAt(t, uri)
	var got struct{ Form int }
	if err := meta.FindOne(t.Context(), filter).Decode(&got); err != nil || got.Form != mongostore.Forms {
		t.Errorf("the recorded form is %d (%v), want %d", got.Form, err, mongostore.Forms)
	}
}

// Pictures of evidence from before planning kept files of its own are its own now, under the IDs they had.
func TestEvidenceFromBeforeAttachments(t *testing.T) {
	uri := mongostoretest.Start(t)
	db := openAt(t, uri)
	at := time.UnixMilli(1757480400123).UTC()
	for _, id := range []string{"p1", "q"} {
		if err := db.Questions().PutPicture(t.Context(), questions.Picture{ID: id, Type: "image/jpeg", Width: 2, Height: 2, Bytes: []byte("xy")}); err != nil {
			t.Fatal(err)
		}
	}
	for i, by := range []string{"u1", "u2"} {
		e := planning.Evidence{ID: "e", PlanID: "p", Revision: i + 1, Attachments: []string{"p1", "gone"}, By: by, At: at.Add(time.Duration(i) * time.Second)}
		if err := db.Planning().PutEvidence(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // a node may die before it recorded that it ran
		filter := bson.D{{Key: "_id", Value: "schema"}}
		if _, err := db.Database().Collection("meta").UpdateOne(t.Context(), filter, bson.D{{Key: "$set", Value: bson.D{{Key: "form", Value: 2}}}}); err != nil {
			t.Fatal(err)
		}
		got, err := openAt(t, uri).Planning().Attachments(t.Context(), []string{"p1", "q", "gone"})
		want := []planning.Attachment{{ID: "p1", Name: "ảnh.jpg", Type: "image/jpeg", Size: 2, Hash: "p1", By: "u1", At: at}}
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("the attachments (-want +got), %v:\n%s", err, d)
		}
	}
	if data, err := db.Planning().Content(t.Context(), "p1"); err != nil || string(data) != "xy" {
		t.Errorf("Content = %q, %v, want the picture", data, err)
	}
}

// TestSparseDocuments reads documents of an older program, which lack fields, and of a newer one, which have more.
func TestSparseDocuments(t *testing.T) {
	db := open(t)
	insert := func(collection string, doc bson.D) {
		t.Helper()
		if _, err := db.Database().Collection(collection).InsertOne(t.Context(), doc); err != nil {
			t.Fatal(err)
		}
	}
	insert("contests", bson.D{{Key: "_id", Value: "c"}, {Key: "slug", Value: "s"}, {Key: "rev", Value: 1}, {Key: "later", Value: bson.D{{Key: "x", Value: 1}}}})
	insert("attempts", bson.D{{Key: "_id", Value: "a"}, {Key: "contest", Value: "c"}, {Key: "state", Value: "running"}, {Key: "later", Value: 1}})
	s := db.Contests()
	if c, err := s.Contest(t.Context(), "s"); err != nil || c.ID != "c" {
		t.Errorf("Contest = %+v, %v, want c", c, err)
	}
	if _, err := s.UpdateContest(t.Context(), "c", func(c *contest.Contest) error { c.Title = "x"; return nil }); err != nil {
		t.Errorf("UpdateContest = %v, want nil", err)
	}
	if a, err := s.Attempt(t.Context(), "a"); err != nil || a.State != contest.Running {
		t.Errorf("Attempt = %+v, %v, want a running one", a, err)
	}
	if err := s.Append(t.Context(), "a", []contest.Entry{contesttest.Entry(1, 1, "A")}); err != nil {
		t.Errorf("Append = %v, want nil", err)
	}
	if _, journal, err := s.BeginClose(t.Context(), "a", contest.Closure{Reason: contest.TimeUp, At: time.Now()}, time.Now()); err != nil || len(journal) != 1 {
		t.Errorf("BeginClose = %d entries, %v, want 1", len(journal), err)
	}
}
