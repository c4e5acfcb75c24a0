package mongostore_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"khoabang/contest"
	"khoabang/contest/contesttest"
	"khoabang/internal/store/mongostore"
	"khoabang/internal/store/mongostore/mongostoretest"
)

func TestErrors(t *testing.T) {
	t.Parallel()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	plain := errors.New("connection reset")
	refused := mongo.CommandError{Code: 2, Name: "BadValue"}
	for _, test := range []struct {
		name        string
		ctx         context.Context
		err         error
		read, write error // what comes out; nil: err itself, unclassified
	}{
		{"connection lost", t.Context(), mongo.CommandError{Labels: []string{"NetworkError"}, Wrapped: plain}, mongostore.ErrUnavailable, contest.ErrNotDurable},
		{"no server", t.Context(), plain, mongostore.ErrUnavailable, contest.ErrNotDurable},
		{"change of primary", t.Context(), mongo.CommandError{Code: 10107, Labels: []string{"RetryableWriteError"}}, mongostore.ErrUnavailable, contest.ErrNotDurable},
		{"server's time limit", t.Context(), mongo.CommandError{Code: 50}, mongostore.ErrUnavailable, contest.ErrNotDurable},
		{"not confirmed", t.Context(), mongo.WriteException{WriteConcernError: &mongo.WriteConcernError{Code: 64}}, mongostore.ErrUnavailable, contest.ErrNotDurable},
		{"many not confirmed", t.Context(), mongo.BulkWriteException{WriteConcernError: &mongo.WriteConcernError{Code: 79}}, mongostore.ErrUnavailable, contest.ErrNotDurable},
		{"refused", t.Context(), refused, nil, nil},
		{"duplicate key", t.Context(), mongo.WriteException{WriteErrors: mongo.WriteErrors{{Code: 11000}}}, nil, contest.ErrTaken},
		{"cancelled", over, plain, context.Canceled, context.Canceled},
		{"driver's time-out", t.Context(), context.DeadlineExceeded, mongostore.ErrUnavailable, contest.ErrNotDurable},
		{"classified before", over, contest.ErrRevision, contest.ErrRevision, contest.ErrRevision},
	} {
		t.Run(test.name, func(t *testing.T) {
			read, write := mongostore.ReadError(test.ctx, "op", test.err), mongostore.WriteError(test.ctx, "op", test.err, contest.ErrTaken)
			for _, c := range []struct {
				what      string
				got, want error
			}{{"ReadError", read, test.read}, {"WriteError", write, test.write}} {
				classified := errors.Is(c.got, mongostore.ErrUnavailable) || errors.Is(c.got, contest.ErrNotDurable)
				if c.want == nil && (classified || c.got == nil) || c.want != nil && !errors.Is(c.got, c.want) {
					t.Errorf("%s(%v) = %v, want %v", c.what, test.err, c.got, c.want)
				}
			}
		})
	}
	if err := mongostore.WriteError(over, "op", nil, nil); err != nil {
		t.Errorf("WriteError(nil) = %v, want nil", err)
	}
}

// TestAnswerLost cuts the connection after a write was sent: the caller must learn that it may be stored, and may send
// it again.
func TestAnswerLost(t *testing.T) {
	uri := mongostoretest.Start(t)
	direct := openAt(t, uri).Contests()
	if err := direct.AddAttempt(t.Context(), contesttest.Attempt("a1")); err != nil {
		t.Fatal(err)
	}
	p := newProxy(t, uri)
	db, err := mongostore.Open(t.Context(), p.uri, mongostore.Options{SelectTimeout: 500 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close(context.WithoutCancel(t.Context())) })
	behind := db.Contests()
	p.lossy.Store(true)
	entries := []contest.Entry{contesttest.Entry(1, 1, "A")}
	if err := behind.Append(t.Context(), "a1", entries); !errors.Is(err, contest.ErrNotDurable) {
		t.Errorf("Append whose answer is lost = %v, want ErrNotDurable", err)
	}
	if _, err := behind.Attempt(t.Context(), "a1"); !errors.Is(err, mongostore.ErrUnavailable) {
		t.Errorf("Attempt whose answer is lost = %v, want ErrUnavailable", err)
	}
	p.lossy.Store(false)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	err = behind.Append(ctx, "a1", entries)
	for errors.Is(err, contest.ErrNotDurable) && ctx.Err() == nil { // the driver looks for the server every half second
		err = behind.Append(ctx, "a1", entries)
	}
	if err != nil {
		t.Errorf("Append again = %v, want nil", err)
	}
	if got, err := direct.Entries(t.Context(), "a1"); err != nil || len(got) != 1 {
		t.Errorf("Entries = %v, %v, want one", got, err)
	}
}

// proxy passes bytes on to a server. While it is lossy it cuts a connection when the server's answer comes.
type proxy struct {
	uri   string
	lossy atomic.Bool
}

func newProxy(t *testing.T, uri string) *proxy {
	t.Helper()
	scheme, rest, _ := strings.Cut(uri, "://")
	authority, path, _ := strings.Cut(rest, "/")
	host := authority[strings.LastIndex(authority, "@")+1:]
	host, _, _ = strings.Cut(host, ",")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	path, query, _ := strings.Cut(path, "?")
	credentials := authority[:strings.LastIndex(authority, "@")+1]
	p := &proxy{uri: scheme + "://" + credentials + ln.Addr().String() + "/" + path + "?directConnection=true&" + query}
	go func() {
		for {
			client, err := ln.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", host)
			if err != nil {
				_ = client.Close()
				continue
			}
			go func() { _, _ = io.Copy(server, client); _ = server.Close() }()
			go p.answer(client, server)
		}
	}()
	return p
}

func (p *proxy) answer(client, server net.Conn) {
	defer func() { _ = client.Close(); _ = server.Close() }()
	buf := make([]byte, 64<<10)
	for {
		n, err := server.Read(buf)
		if err != nil || p.lossy.Load() {
			return
		}
		if _, err := client.Write(buf[:n]); err != nil {
			return
		}
	}
}
