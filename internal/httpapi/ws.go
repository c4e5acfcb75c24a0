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
	"strings"
	"sync"
	"time"

	fastws "github.com/fasthttp/websocket"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/websocket/v2"
	"github.com/valyala/fasthttp"

	"khoabang/internal/fault"
	"khoabang/internal/i18n"
)

// Of this package only this file knows gofiber/websocket. Three of its traps shape it: it pools connections, so one
// that is used after its handler returned is somebody else's; a panic in a socket's handler ends the process; and
// unless told otherwise it accepts pages of any site and messages of any size. So one goroutine writes, the other
// reads, the handler returns only when both are done with the connection, and both recover.

const (
	pingEvery      = 25 * time.Second
	pongWait       = 60 * time.Second // without a word from the client
	beatEvery      = 10 * time.Second
	sendTimeout    = 10 * time.Second // for one message: after that the client is too slow
	authTimeout    = 10 * time.Second // for the first message
	closeWait      = time.Second      // for the client to answer a close
	maxMessage     = 8 << 10          // bytes of a client's message
	maxMessages    = 60               // of a client in one messagePeriod
	messagePeriod  = 10 * time.Second
	retryLeast     = 500 * time.Millisecond // after a restart clients come back between these two,
	retryMost      = 5 * time.Second        // or they would all come at once
	closeAuth      = 4401
	closeRefused   = 4403
	closeGone      = 4404
	closeRestart   = websocket.CloseServiceRestart
	closeTooBusy   = websocket.ClosePolicyViolation
	closeError     = websocket.CloseInternalServerErr
	closeNormal    = websocket.CloseNormalClosure
	readBufferSize = 256
	sendBufferSize = 1024
)

// frame is a message that was encoded once, for whoever is to get it.
type frame struct{ prepared *fastws.PreparedMessage }

// newFrame encodes v as JSON.
func newFrame(v any) (*frame, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode a frame: %w", err)
	}
	return rawFrame(b)
}

// rawFrame makes a frame of JSON.
func rawFrame(b []byte) (*frame, error) {
	p, err := fastws.NewPreparedMessage(fastws.TextMessage, b)
	if err != nil {
		return nil, fmt.Errorf("prepare a frame: %w", err)
	}
	return &frame{p}, nil
}

// preparedFrames remembers the frames last sent of each kind of bytes, so that what a thousand viewers get is prepared
// once. Bytes that live gives out are shared and never change: where they lie says which they are.
type preparedFrames struct {
	mu     sync.Mutex
	recent [8]struct {
		at    *byte
		frame *frame
	}
	next int
}

// of returns the frame of b.
func (p *preparedFrames) of(b []byte) (*frame, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.recent {
		if r.at == &b[0] {
			return r.frame, nil
		}
	}
	f, err := rawFrame(b)
	if err != nil {
		return nil, err
	}
	p.recent[p.next].at, p.recent[p.next].frame = &b[0], f
	p.next = (p.next + 1) % len(p.recent)
	return f, nil
}

// feed is what one socket shows. Its methods are called by one goroutine.
type feed interface {
	// wakes returns the channels on which the feed says that next may have something to send; either may be nil.
	wakes() (a, b <-chan struct{})
	// next returns what to send now, the newest state, or nothing. The first call is made at once.
	next(ctx context.Context) ([]*frame, error)
	// receive takes a message of the client's.
	receive(ctx context.Context, m message) error
	// beat returns what is sent now and then for the client to see that the connection lives.
	beat(ctx context.Context) ([]*frame, error)
	// close gives up what the feed holds.
	close()
}

// message is what clients send.
type message struct {
	Type   string `json:"type"`
	Ticket string `json:"ticket"`
	Token  string `json:"token"`
}

// socketKind is a kind of websocket.
type socketKind struct {
	name string
	// open returns the feed for a client. first is its first message where the kind wants one.
	open      func(ctx context.Context, v visit, first message) (feed, error)
	wantFirst bool
	// check, which may be nil, refuses before the upgrade.
	check func(ctx context.Context, v visit) error
}

// visit is what is known of a client when its socket opens; it holds nothing of the request.
type visit struct {
	id      string // of the request
	param   string // what the address names
	lang    i18n.Lang
	address string // by which sockets are capped
	access  Access
	at      time.Time
}

// sockets counts the open sockets, caps them, and tells them when to end.
type sockets struct {
	limits  Limits
	metrics *metrics
	ending  chan struct{} // closed when the server stops

	mu        sync.Mutex
	open      int
	byAddress map[string]int
	byTopic   map[string]int
	stopped   bool
	idle      chan struct{} // closed when the server stops and no socket is open
}

func newSockets(l Limits, m *metrics) *sockets {
	return &sockets{limits: l, metrics: m, ending: make(chan struct{}), byAddress: map[string]int{}, byTopic: map[string]int{},
		idle: make(chan struct{})}
}

// enter counts a socket in, or returns errManySockets or errStopping.
func (k *sockets) enter(address string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.stopped:
		return errStopping
	case k.open >= k.limits.Sockets || k.byAddress[address] >= k.limits.SocketsPerAddress:
		return errManySockets
	}
	k.open++
	k.byAddress[address]++
	return nil
}

func (k *sockets) leave(address string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.open--
	if k.byAddress[address]--; k.byAddress[address] == 0 {
		delete(k.byAddress, address)
	}
	k.settle()
}

// arrive counts a socket among those that show the same thing; depart counts it out.
func (k *sockets) arrive(topic string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.byTopic[topic]++
}

func (k *sockets) depart(topic string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.byTopic[topic]--; k.byTopic[topic] == 0 {
		delete(k.byTopic, topic)
	}
}

// count returns how many sockets show the same thing.
func (k *sockets) count(topic string) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.byTopic[topic]
}

// settle says that all sockets are closed once they are. The caller holds mu.
func (k *sockets) settle() {
	if k.stopped && k.open == 0 {
		close(k.idle)
	}
}

// stop lets no more sockets in and ends those there are.
func (k *sockets) stop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.stopped {
		k.stopped = true
		close(k.ending)
		k.settle()
	}
}

// wait returns when all sockets are closed, or with ctx's error.
func (k *sockets) wait(ctx context.Context) error {
	select {
	case <-k.idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// adaptSocket returns the Fiber handler of a websocket's route.
func (s *Server) adaptSocket(rt *Route) fiber.Handler {
	kind := rt.socket
	pool := &sync.Pool{}
	return func(c *fiber.Ctx) error {
		r := s.begin(c, rt)
		v := visit{id: r.id, param: r.param(paramName(rt.Path)), lang: r.lang(), address: s.addressKey(r),
			access: rt.Access, at: r.receivedAt}
		if err := s.upgrade(r, kind, v, pool); err != nil {
			s.answerProblem(r, err)
		}
		s.end(r)
		return nil
	}
}

// paramName returns the name of the one parameter of a path.
func paramName(path string) string { return path[strings.LastIndexByte(path, ':')+1:] }

// upgrade checks a request and makes its connection a websocket.
func (s *Server) upgrade(r *request, kind *socketKind, v visit, pool *sync.Pool) error {
	if err := s.checkHandshake(r); err != nil {
		return err
	}
	if kind.check != nil {
		ctx, cancel := context.WithTimeout(s.base, requestTime)
		defer cancel()
		if err := kind.check(ctx, v); err != nil {
			return err
		}
	}
	if err := s.sockets.enter(v.address); err != nil {
		return err
	}
	forgetHeaders(r)
	fctx := r.c.Context()
	err := websocket.New(func(c *websocket.Conn) {
		defer s.sockets.leave(v.address)
		// fasthttp keeps the request's context, now this goroutine's, for the life of the socket: without what it parsed.
		fctx.Request.Header, fctx.Response.Header = fasthttp.RequestHeader{}, fasthttp.ResponseHeader{}
		s.converse(c.Conn, kind, v)
	}, websocket.Config{
		Origins:        []string{"*"}, // checkHandshake has looked
		ReadBufferSize: readBufferSize, WriteBufferSize: sendBufferSize, WriteBufferPool: pool,
	})(r.c)
	if err != nil { // what checkHandshake let through but the library did not
		s.sockets.leave(v.address)
		return errUpgrade.Because(err)
	}
	return nil
}

// checkHandshake returns errUpgrade or errForeignOrigin for a request that must not become a websocket.
func (s *Server) checkHandshake(r *request) error {
	if !websocket.IsWebSocketUpgrade(r.c) || r.header("Sec-WebSocket-Version") != "13" || r.header("Sec-WebSocket-Key") == "" {
		return errUpgrade
	}
	if origin := r.header(fiber.HeaderOrigin); origin != "" && !s.sameOrigin(r, origin) {
		return errForeignOrigin
	}
	return nil
}

// forgetHeaders drops what the handshake does not need: the library keeps a copy of every header, cookies and all, for
// as long as the socket is open.
func forgetHeaders(r *request) {
	h := &r.c.Request().Header
	h.DelAllCookies()
	for name := range r.c.GetReqHeaders() {
		switch name {
		case "Connection", "Upgrade", "Host", "Sec-Websocket-Version", "Sec-Websocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Key":
		default:
			h.Del(name)
		}
	}
}

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
	one, other := f.wakes()
	ping, beat := time.NewTicker(pingEvery), time.NewTicker(beatEvery)
	defer ping.Stop()
	defer beat.Stop()
	for {
		var err error
		select {
		case <-one:
			err = t.sendNext(ctx, f)
		case <-other:
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
		return websocket.CloseTryAgainLater
	case http.StatusInternalServerError:
		return closeError
	}
	return closeTooBusy
}
