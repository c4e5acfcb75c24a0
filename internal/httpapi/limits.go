package httpapi

import (
	"bytes"
	"net/netip"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"khoabang/internal/auth"
)

// Limits bounds what one client, and all of them together, may ask of one node. A zero field means its default. They
// are wide: a whole office or a mobile network may share one address.
type Limits struct {
	Starts            auth.Limit // from one address; 600 at once and then 10 a second
	ResumeCodes       auth.Limit // from one address; 20 at once and then one each 3 s
	Passwords         auth.Limit // set with a link, from one address; 20 at once and then one each 3 s
	Answers           auth.Limit // requests that save answers, for one attempt; 200 at once and then 10 a second
	SocketsPerAddress int        // 500
	Sockets           int        // 15,000
}

func (l Limits) orDefaults() Limits {
	or := func(a *auth.Limit, otherwise auth.Limit) {
		if *a == (auth.Limit{}) {
			*a = otherwise
		}
	}
	or(&l.Starts, auth.Limit{Burst: 600, Every: 100 * time.Millisecond})
	or(&l.ResumeCodes, auth.Limit{Burst: 20, Every: 3 * time.Second})
	or(&l.Passwords, auth.Limit{Burst: 20, Every: 3 * time.Second})
	or(&l.Answers, auth.Limit{Burst: 200, Every: 100 * time.Millisecond})
	if l.SocketsPerAddress == 0 {
		l.SocketsPerAddress = 500
	}
	if l.Sockets == 0 {
		l.Sockets = 15_000
	}
	return l
}

// The keys that limiters remember: some 5 MB each at the most.
const (
	maxLimitedAddresses = 100_000
	maxLimitedAttempts  = 200_000
)

type limiters struct{ starts, resumeCodes, passwords, answers *auth.Limiter }

func newLimiters(l Limits, clock func() time.Time) limiters {
	return limiters{
		starts:      auth.NewLimiter(l.Starts, maxLimitedAddresses, clock),
		resumeCodes: auth.NewLimiter(l.ResumeCodes, maxLimitedAddresses, clock),
		passwords:   auth.NewLimiter(l.Passwords, maxLimitedAddresses, clock),
		answers:     auth.NewLimiter(l.Answers, maxLimitedAttempts, clock),
	}
}

// within takes one for key, or returns errRate, which says how long to wait.
func within(l *auth.Limiter, key string) error {
	if wait, ok := l.Take(key); !ok {
		return errRate.With("seconds", seconds(wait))
	}
	return nil
}

// address returns the address of the client: that of the connection, or, where the connection comes from a trusted
// proxy, the last one that X-Forwarded-For names and that is no trusted proxy itself.
func (s *Server) address(r *request) string {
	peer, ok := netip.AddrFromSlice(r.c.Context().RemoteIP())
	if !ok {
		return ""
	}
	peer = peer.Unmap()
	if !s.trusts(peer) {
		return peer.String()
	}
	hops := strings.Split(r.headers(fiber.HeaderXForwardedFor), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		peer = a.Unmap()
		if !s.trusts(peer) {
			break
		}
	}
	return peer.String()
}

// headers returns the values of all headers of one name as one list: some proxies add to the client's header, and some
// add a second one, so that the first alone is what the client made up.
func (r *request) headers(name string) string {
	return string(bytes.Join(r.c.Request().Header.PeekAll(name), []byte(",")))
}

// addressKey returns what the client's address is limited by.
func (s *Server) addressKey(r *request) string { return auth.AddressKey(s.address(r)) }

func (s *Server) trusts(a netip.Addr) bool {
	for _, p := range s.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// secure reports whether the client speaks to us over TLS.
func (s *Server) secure(r *request) bool {
	if s.public != nil {
		return s.public.Scheme == "https"
	}
	peer, ok := netip.AddrFromSlice(r.c.Context().RemoteIP())
	return ok && s.trusts(peer.Unmap()) && strings.EqualFold(r.header(fiber.HeaderXForwardedProto), "https")
}
