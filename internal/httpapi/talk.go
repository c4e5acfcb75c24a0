package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	fastws "github.com/fasthttp/websocket"

	"khoabang/internal/fault"
)

// ending is how a socket is closed.
type ending struct {
	code   int
	reason string // at most 123 bytes
}

func (e ending) Error() string { return fmt.Sprintf("close with %d %s", e.code, e.reason) }

// converse runs a socket to its end. It returns when nothing uses the connection any more.
func (s *Server) converse(c *fastws.Conn, kind *socketKind, v visit) {
	s.metrics.sockets.WithLabelValues(kind.name).Inc()
	defer s.metrics.sockets.WithLabelValues(kind.name).Dec()
	ctx, cancel := context.WithCancel(s.base)
	defer cancel()
	t := &talk{server: s, conn: c, kind: kind, visit: v, in: make(chan message)}
	read := make(chan struct{})
	go func() {
		defer close(read)
		defer cancel()
		defer t.recover()
		t.read(ctx)
	}()
	t.run(ctx)
	cancel()
	t.hangUp()
	<-read
}

// talk is one open socket.
type talk struct {
	server *Server
	conn   *fastws.Conn
	kind   *socketKind
	visit  visit
	in     chan message

	mu   sync.Mutex // guards the read deadline, and over
	over bool       // the deadline is the last one
}

// extend gives the client more time to say something.
func (t *talk) extend(string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return nil
	}
	return t.conn.SetReadDeadline(time.Now().Add(pongWait))
}

// hangUp lets the reader end: when the client has answered the close, or soon. Closing the connection would not end
// it, because fasthttp does that only when the handler has returned.
func (t *talk) hangUp() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over = true
	_ = t.conn.SetReadDeadline(time.Now().Add(closeWait))
}

func (t *talk) recover() {
	if p := recover(); p != nil {
		t.server.Log.Error("panic in a socket", "kind", t.kind.name, "request", t.visit.id, "panic", p,
			"stack", string(debug.Stack()))
	}
}

// read passes on what the client sends until the connection ends.
func (t *talk) read(ctx context.Context) {
	c := t.conn
	c.SetReadLimit(maxMessage)
	c.SetPongHandler(t.extend)
	_ = t.extend("")
	count, since := 0, time.Now()
	for {
		_, b, err := c.ReadMessage()
		if err != nil {
			return
		}
		_ = t.extend("")
		if now := time.Now(); now.Sub(since) > messagePeriod {
			count, since = 0, now
		}
		var m message
		if count++; count > maxMessages {
			m.Type = floodType
		} else if json.Unmarshal(b, &m) != nil {
			m = message{}
		}
		select {
		case t.in <- m:
		case <-ctx.Done(): // what still comes is read, or closing would reset the connection before the client knows why
		}
	}
}

// floodType stands, in messages from the reader, for a client that sends too many.
const floodType = "\x00flood"

// run writes to the connection until the socket ends, and closes it with a code that says why.
func (t *talk) run(ctx context.Context) {
	defer t.recover()
	err := t.show(ctx)
	var e ending
	switch {
	case errors.As(err, &e):
	case errors.Is(err, context.Canceled), errors.Is(err, errGone):
		return // the client left
	default:
		e = t.refuse(err)
	}
	_ = t.conn.WriteControl(fastws.CloseMessage, fastws.FormatCloseMessage(e.code, e.reason), time.Now().Add(time.Second))
}

// errGone means that the connection broke while it was written to.
var errGone = errors.New("the connection is gone")

// show opens the feed and sends what it has until something ends it.
func (t *talk) show(ctx context.Context) error {
	var first message
	if t.kind.wantFirst {
		var err error
		if first, err = t.first(ctx); err != nil {
			return err
		}
	}
	f, err := t.kind.open(ctx, t.visit, first)
	if err != nil {
		return err
	}
	defer f.close()
	return t.loop(ctx, f)
}

// first waits for the message by which a client says who it is.
func (t *talk) first(ctx context.Context) (message, error) {
	timer := time.NewTimer(authTimeout)
	defer timer.Stop()
	select {
	case m := <-t.in:
		if m.Type != "auth" {
			return m, errSocketAuth
		}
		return m, nil
	case <-timer.C:
		return message{}, errSocketAuth
	case <-t.server.sockets.ending:
		return message{}, restart()
	case <-ctx.Done():
		return message{}, ctx.Err()
	}
}

func (t *talk) loop(ctx context.Context, f feed) error {
	if err := t.sendNext(ctx, f); err != nil {
		return err
	}
	wakes := f.wakes()
	ping, beat := time.NewTicker(pingEvery), time.NewTicker(beatEvery)
	defer ping.Stop()
	defer beat.Stop()
	for {
		var err error
		select {
		case <-wakes[0]:
			err = t.sendNext(ctx, f)
		case <-wakes[1]:
			err = t.sendNext(ctx, f)
		case <-wakes[2]:
			err = t.sendNext(ctx, f)
		case m := <-t.in:
			if m.Type == floodType {
				return errSocketFlooding
			}
			if err = f.receive(ctx, m); err == nil {
				err = t.sendNext(ctx, f)
			}
		case <-beat.C:
			err = t.sendAll(f.beat(ctx))
		case <-ping.C:
			err = t.conn.WriteControl(fastws.PingMessage, nil, time.Now().Add(sendTimeout))
			if err != nil {
				err = errGone
			}
		case <-t.server.sockets.ending:
			return restart()
		case <-ctx.Done():
			return ctx.Err()
		}
		if err != nil {
			return err
		}
	}
}

func (t *talk) sendNext(ctx context.Context, f feed) error { return t.sendAll(f.next(ctx)) }

// sendAll sends frames, unless there is an error, which it returns.
func (t *talk) sendAll(frames []*frame, err error) error {
	for _, f := range frames {
		if err == nil {
			err = t.send(f)
		}
	}
	return err
}

func (t *talk) send(f *frame) error {
	_ = t.conn.SetWriteDeadline(time.Now().Add(sendTimeout))
	if err := t.conn.WritePreparedMessage(f.prepared); err != nil {
		return errGone
	}
	t.server.metrics.frames.WithLabelValues(t.kind.name).Inc()
	return nil
}

// restart is how sockets end when the server stops: with a hint when to come back, not the same for all.
func restart() ending {
	wait := retryLeast + rand.N(retryMost-retryLeast)
	return ending{closeRestart, fmt.Sprintf("restarting; retry_ms=%d", wait.Milliseconds())}
}

// socketError is the message that tells a client why its socket ends.
type socketError struct {
	Type       string `json:"type"` // "error"
	Code       string `json:"code"`
	Title      string `json:"title"`
	Detail     string `json:"detail,omitempty"`
	RetryAfter int    `json:"retry_after,omitempty"`
}

// refuse tells the client of an error, in its language, and returns how to close.
func (t *talk) refuse(err error) ending {
	f := classify(err)
	s := t.server
	s.metrics.problems.WithLabelValues(f.Code).Inc()
	level := slog.LevelInfo
	if f.Kind == fault.Internal {
		level = slog.LevelError
	}
	s.Log.Log(context.Background(), level, "socket refused", "kind", t.kind.name, "request", t.visit.id, "code", f.Code, "error", err)
	p := newProblem(f, t.visit.lang, t.visit.id)
	fr, ferr := newFrame(socketError{Type: "error", Code: p.Code, Title: p.Title, Detail: p.Detail, RetryAfter: p.RetryAfter})
	if ferr == nil {
		_ = t.send(fr)
	}
	return ending{closeCode(p.Status), f.Code}
}

// closeCode returns the code with which a socket ends for an error with the given status.
func closeCode(status int) int {
	switch status {
	case http.StatusUnauthorized:
		return closeAuth
	case http.StatusForbidden:
		return closeRefused
	case http.StatusNotFound, http.StatusConflict, http.StatusGone:
		return closeGone
	case http.StatusServiceUnavailable:
		return fastws.CloseTryAgainLater
	case http.StatusInternalServerError:
		return closeError
	}
	return closeTooBusy
}
