package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"khoabang/contest"
	"khoabang/internal/auth"
	"khoabang/internal/httpapi"
)

func trusting(network string) option {
	return func(d *httpapi.Deps) { d.TrustedProxies = []netip.Prefix{netip.MustParsePrefix(network)} }
}

// socket is the client's end of a websocket.
type socket struct {
	t testing.TB
	*websocket.Conn
}

func (w *world) socket(path string, header http.Header) (*socket, *http.Response, error) {
	c, res, err := websocket.DefaultDialer.Dial("ws://"+w.addr+path, header)
	if err != nil {
		return nil, res, err
	}
	w.t.Cleanup(func() { c.Close() })
	must(w.t, c.SetReadDeadline(time.Now().Add(10*time.Second)))
	return &socket{w.t, c}, res, nil
}

func (w *world) connect(path string) *socket {
	w.t.Helper()
	s, _, err := w.socket(path, nil)
	must(w.t, err)
	return s
}

// message is what a server's message may hold.
type message struct {
	Type, Code, State string
	Seq, Prev         uint64
	Total, Epoch      int
	Started, Online   int
	Watching          int
	ClosesAt          time.Time `json:"closes_at"`
	Deadline          time.Time
	Waiting           any       // how many, or whether
	BeginsAt          time.Time `json:"begins_at"`
	Rows              []struct {
		ID, Name string
		Rank     int
	}
	Standing *struct {
		Rank, Of int
		Counts   bool
	}
}

// next returns the next message that is no beat.
func (s *socket) next() message {
	s.t.Helper()
	for {
		_, b, err := s.ReadMessage()
		if err != nil {
			s.t.Fatalf("read: %v", err)
		}
		var m message
		must(s.t, json.Unmarshal(b, &m))
		if m.Type != "beat" {
			return m
		}
	}
}

// until returns the first message that ok likes.
func (s *socket) until(ok func(message) bool) message {
	s.t.Helper()
	for {
		if m := s.next(); ok(m) {
			return m
		}
	}
}

func (s *socket) say(v any) {
	s.t.Helper()
	must(s.t, s.WriteJSON(v))
}

// closed reads to the end and returns the close code and reason.
func (s *socket) closed() (int, string) {
	s.t.Helper()
	for {
		if _, _, err := s.ReadMessage(); err != nil {
			var e *websocket.CloseError
			if !errors.As(err, &e) {
				s.t.Fatalf("read: %v", err)
			}
			return e.Code, e.Text
		}
	}
}

func TestBoardSocket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.open("thi", nil)
	s := w.connect("/ws/boards/thi")
	if m := s.next(); m.Type != "full" || m.Seq != 1 || m.Total != 0 {
		t.Fatalf("the first message is %+v", m)
	}
	p := w.start("thi", "a")
	p.post("answers", p.right()).want(t, 200, "")
	p.post("submit", nil).want(t, 200, "")
	m := s.next()
	if m.Type != "delta" || m.Prev != 1 || m.Seq != 2 || m.Total != 1 || len(m.Rows) != 1 || m.Rows[0].Rank != 1 {
		t.Fatalf("after a hand-in: %+v", m)
	}
	s.say(map[string]any{"type": "resync"})
	if m := s.next(); m.Type != "full" || m.Seq != 2 || len(m.Rows) != 1 {
		t.Errorf("after resync: %+v", m)
	}
	_, err := w.contests.Extend(t.Context(), c.ID, w.now().Add(3*time.Hour), "usr_host")
	must(t, err)
	if m := s.next(); m.Type != "contest" || m.State != "open" || m.ClosesAt.Before(w.now().Add(2*time.Hour)) {
		t.Errorf("after an extension: %+v", m)
	}
	s.say(map[string]any{"type": "sing"})
	if m := s.next(); m.Type != "error" || m.Code != "socket_message_invalid" {
		t.Errorf("after nonsense: %+v", m)
	}
	if code, reason := s.closed(); code != 1008 || reason != "socket_message_invalid" {
		t.Errorf("closed with %d %s", code, reason)
	}
}

func TestAttemptSocket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.open("thi", func(c *contest.Contest) { c.Rules.Limit = 0 })
	p := w.start("thi", "a")
	s := w.connect("/ws/attempts/" + p.attempt.ID)
	s.say(map[string]any{"type": "auth", "ticket": p.attempt.Ticket})
	if m := s.next(); m.Type != "state" || m.State != "running" || m.Epoch != 1 || m.Deadline.IsZero() || m.Standing != nil {
		t.Fatalf("the first message is %+v", m)
	}
	p.hold(p.post("take", nil).want(t, 200, ""))
	s.until(func(m message) bool { return m.Epoch == 2 })
	until := w.now().Add(2 * time.Hour)
	_, err := w.contests.Extend(t.Context(), c.ID, until, "usr_host")
	must(t, err)
	s.until(func(m message) bool { return m.Deadline.Sub(until).Abs() < time.Second })
	p.post("submit", nil).want(t, 200, "")
	m := s.until(func(m message) bool { return m.State == "closed" && m.Standing != nil })
	if m.Standing.Rank != 1 || m.Standing.Of != 1 || !m.Standing.Counts {
		t.Errorf("the standing is %+v", m.Standing)
	}
	var r struct{ Ticket string }
	p.get("/result").want(t, 200, "").into(t, &r)
	again := w.connect("/ws/attempts/" + p.attempt.ID)
	again.say(map[string]any{"type": "auth", "ticket": r.Ticket})
	if m := again.until(func(m message) bool { return m.Standing != nil }); m.State != "closed" || m.Standing.Rank != 1 {
		t.Errorf("the result's ticket shows %+v", m)
	}
}

func TestAttemptSocketWithoutProof(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	p, q := w.start("thi", "a"), w.start("thi", "b")
	for name, c := range map[string]struct {
		first any
		code  string
	}{
		"no auth message":   {map[string]any{"type": "resync"}, "socket_auth_missing"},
		"no ticket":         {map[string]any{"type": "auth"}, "token_missing"},
		"no token":          {map[string]any{"type": "auth", "ticket": "x"}, "token_malformed"},
		"a contestant's":    {map[string]any{"type": "auth", "ticket": p.cookie}, "token_wrong_audience"},
		"another attempt's": {map[string]any{"type": "auth", "ticket": q.attempt.Ticket}, "token_wrong_audience"},
		"no JSON":           {nil, "socket_auth_missing"},
	} {
		s := w.connect("/ws/attempts/" + p.attempt.ID)
		if c.first == nil {
			must(t, s.WriteMessage(websocket.TextMessage, []byte("hello")))
		} else {
			s.say(c.first)
		}
		if m := s.next(); m.Type != "error" || m.Code != c.code {
			t.Errorf("%s: %+v, want %s", name, m, c.code)
		}
		if code, reason := s.closed(); code != 4401 || reason != c.code {
			t.Errorf("%s: closed with %d %s, want 4401 %s", name, code, reason, c.code)
		}
	}
}

func TestParticipationSocketAccess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	allowed := auth.NewRoleSet(auth.Administrator, auth.Organiser, auth.Jury, auth.Inspector, auth.Leadership)
	for _, role := range auth.Roles() {
		s := w.connect("/ws/participation/thi")
		s.say(map[string]any{"type": "auth", "token": w.token(role)})
		m := s.next()
		if allowed.Has(role) {
			if m.Type != "participation" {
				t.Errorf("%s: %+v", role, m)
			}
			continue
		}
		if m.Type != "error" || m.Code != "role_forbidden" {
			t.Errorf("%s: %+v, want role_forbidden", role, m)
		}
		if code, _ := s.closed(); code != 4403 {
			t.Errorf("%s: closed with %d, want 4403", role, code)
		}
	}
	s := w.connect("/ws/participation/thi")
	s.say(map[string]any{"type": "auth", "token": "x"})
	if code, _ := s.closed(); code != 4401 {
		t.Errorf("closed with %d, want 4401", code)
	}
}

func TestParticipationSocketFollows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	s := w.connect("/ws/participation/thi")
	s.say(map[string]any{"type": "auth", "token": w.token(auth.Organiser)})
	if m := s.next(); m.Started != 0 || m.Online != 0 {
		t.Fatalf("the first message is %+v", m)
	}
	p := w.start("thi", "a")
	on := w.connect("/ws/attempts/" + p.attempt.ID)
	on.say(map[string]any{"type": "auth", "ticket": p.attempt.Ticket})
	w.connect("/ws/boards/thi")
	s.until(func(m message) bool { return m.Started == 1 && m.Online == 1 && m.Watching == 1 })
	on.Close()
	s.until(func(m message) bool { return m.Online == 0 })
}

func TestHandshake(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withLimits(httpapi.Limits{SocketsPerAddress: 2, Sockets: 3}), trusting("127.0.0.0/8"))
	w.open("thi", nil)
	w.contest("nhap", nil)
	w.get("/ws/boards/thi").want(t, 426, "upgrade_required")
	refused := func(path string, header http.Header, status int) {
		t.Helper()
		_, res, err := w.socket(path, header)
		if err == nil || res == nil || res.StatusCode != status {
			t.Errorf("%s with %v: %v, %v, want %d", path, header, res, err, status)
		}
	}
	refused("/ws/boards/thi", http.Header{"Origin": {"https://evil.example"}}, 403)
	refused("/ws/boards/thi", http.Header{"Origin": {"null"}}, 403)
	refused("/ws/boards/khong-co", nil, 404)
	refused("/ws/boards/nhap", nil, 409)
	from := func(a string) http.Header { return http.Header{"X-Forwarded-For": {a}, "Origin": {"http://" + w.addr}} }
	first, _, err := w.socket("/ws/boards/thi", from("203.0.113.1"))
	must(t, err)
	_, _, err = w.socket("/ws/boards/thi", from("203.0.113.1"))
	must(t, err)
	refused("/ws/boards/thi", from("203.0.113.1"), 429)
	_, _, err = w.socket("/ws/boards/thi", from("203.0.113.2"))
	must(t, err)
	refused("/ws/boards/thi", from("203.0.113.3"), 429)
	first.Close()
	for { // the server notices in its own time
		s, res, err := w.socket("/ws/boards/thi", from("203.0.113.1"))
		if err == nil {
			s.next()
			return
		}
		if res == nil || res.StatusCode != 429 {
			t.Fatal(err)
		}
	}
}

func TestSocketLimits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	s := w.connect("/ws/boards/thi")
	s.next()
	must(t, s.WriteMessage(websocket.TextMessage, []byte(`"`+strings.Repeat("x", 10_000)+`"`)))
	if _, _, err := s.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseMessageTooBig) && !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("after a large message: %v, want the socket closed", err)
	}
	s = w.connect("/ws/boards/thi")
	go func() {
		for range 100 {
			if s.WriteJSON(map[string]any{"type": "resync"}) != nil {
				return
			}
		}
	}()
	m := s.until(func(m message) bool { return m.Type == "error" })
	if m.Code != "socket_flooding" {
		t.Errorf("a flood: %+v", m)
	}
}

// A panic in a socket would end the process: it must end that socket only.
func TestPanicInASocket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	w.server.BreakSockets()
	s := w.connect("/ws/boards/thi")
	if _, _, err := s.ReadMessage(); err == nil {
		t.Error("the broken socket says something")
	}
	w.get("/healthz").want(t, 200, "")
	if !strings.Contains(w.logs.String(), "panic in a socket") {
		t.Error("the panic was not logged")
	}
}

func TestShutdownClosesSockets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	p := w.start("thi", "a")
	board, waiting := w.connect("/ws/boards/thi"), w.connect("/ws/attempts/"+p.attempt.ID)
	board.next()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	must(t, w.server.Shutdown(ctx))
	for _, s := range []*socket{board, waiting} {
		code, reason := s.closed()
		if code != 1012 || !strings.HasPrefix(reason, "restarting; retry_ms=") {
			t.Errorf("closed with %d %q", code, reason)
		}
	}
	if _, err := net.Dial("tcp", w.addr); err == nil {
		t.Error("a server that was shut down takes connections")
	}
}

// The library pools connections: what is meant for one client must never reach the one that came after it.
func TestSocketsMixNobodyUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	for i := range 30 {
		p := w.start("thi", string(rune('a'+i%26))+strings.Repeat("z", i))
		s := w.connect("/ws/attempts/" + p.attempt.ID)
		s.say(map[string]any{"type": "auth", "ticket": p.attempt.Ticket})
		_, b, err := s.ReadMessage()
		must(t, err)
		if !strings.Contains(string(b), p.attempt.ID) {
			t.Fatalf("%s is told %s", p.attempt.ID, b)
		}
		p.post("submit", nil)
		s.Close()
	}
}
