package httpapi

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/websocket/v2"
	"github.com/valyala/fasthttp"

	"khoabang/contest"
	"khoabang/internal/i18n"
)

// Of this package only this file knows gofiber/websocket; talk.go holds the conversation. Three of its traps shape it: it pools connections, so one
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

// feed is what one socket shows. Its methods are called by one goroutine.
type feed interface {
	// wakes returns the channels on which the feed says that next may have something to send; any may be nil.
	wakes() [3]<-chan struct{}
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
	id      string        // of the request
	param   string        // what the address names
	scope   contest.Scope // that the address asks for
	lang    i18n.Lang
	address string // by which sockets are capped
	access  Access
	at      time.Time
}

// adaptSocket returns the Fiber handler of a websocket's route.
func (s *Server) adaptSocket(rt *Route) fiber.Handler {
	kind := rt.socket
	pool := &sync.Pool{}
	return func(c *fiber.Ctx) error {
		r := s.begin(c, rt)
		v := visit{id: r.id, param: r.param(paramName(rt.Path)), scope: scopeOf(r.query), lang: r.lang(), address: s.addressKey(r),
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
