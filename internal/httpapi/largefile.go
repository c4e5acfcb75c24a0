package httpapi

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// largeFile is the one large file that may be under way on a node. Who takes it gives it back when the request ends. One
// that ends without anybody being told is over when its time is.
type largeFile struct {
	mu     sync.Mutex
	holder *fasthttp.RequestHeader
	until  time.Time
}

// take reports whether the request may bring a large file now.
func (l *largeFile) take(h *fasthttp.RequestHeader, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.holder != nil && now.Before(l.until) {
		return false
	}
	l.holder, l.until = h, now.Add(largeTime+fileTime)
	return true
}

// give ends the request; of any other than the one that brings the file it says nothing.
func (l *largeFile) give(h *fasthttp.RequestHeader) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.holder == h {
		l.holder = nil
	}
}

// What a connection still takes of a file that has been refused.
const (
	lingerBytes = 256 << 20
	lingerTime  = 10 * time.Second
)

// lingering accepts connections that can linger.
type lingering struct{ net.Listener }

func (l lingering) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &lingerer{Conn: c}, nil
}

// lingerer is a connection that may go on reading for a while after its answer is out, keeping nothing: a client that
// sends a file reads the answer when it has sent all of it, and one whose connection is closed before never sees it.
type lingerer struct {
	net.Conn
	linger atomic.Bool
}

// Close closes the connection, late if it is to linger.
func (c *lingerer) Close() error {
	if c.linger.Swap(false) {
		if half, ok := c.Conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
			_ = c.Conn.SetReadDeadline(time.Now().Add(lingerTime)) // where it fails, so does the next line
			_, _ = io.CopyN(io.Discard, c.Conn, lingerBytes)       // how it ends is the client's business
		}
	}
	return c.Conn.Close()
}

// linger has the connection of a request go on reading when it is closed, if the client may bring files.
func (s *Server) linger(c *fiber.Ctx) {
	h := &c.Request().Header
	b, _ := bringsFile(h)
	if conn, ok := c.Context().Conn().(*lingerer); ok && s.mayBring(h, b) == nil {
		conn.linger.Store(true)
	}
}
