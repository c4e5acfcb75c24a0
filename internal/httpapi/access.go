package httpapi

import (
	"bytes"
	"mime"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"khoabang/internal/auth"
)

// proof is how a request shows who it is from.
type proof string

// The proofs. The empty one means that none is asked for.
const (
	byNothing    proof = ""
	byCookie     proof = "contestant" // the cookie kb_contestant
	byRefresh    proof = "refresh"    // the cookie kb_refresh
	byAccess     proof = "staff"      // an access token
	byTicket     proof = "ticket"     // a ticket in a socket's first message
	byFirstToken proof = "message"    // an access token in a socket's first message
)

// Access says who may use a route: nobody in particular, whoever has a certain proof, or members of staff with one of
// the roles.
type Access struct {
	By    proof
	Roles auth.RoleSet // for access tokens only; any of them will do
}

var (
	public     = Access{}
	contestant = Access{By: byCookie}
	session    = Access{By: byRefresh}
	ticket     = Access{By: byTicket}
)

// staff allows members of staff with one of the roles.
func staff(roles auth.RoleSet) Access { return Access{By: byAccess, Roles: roles} }

// watcher is staff for a socket, which cannot send headers: the token comes in the first message.
func watcher(roles auth.RoleSet) Access { return Access{By: byFirstToken, Roles: roles} }

// cookieContestant, cookieRefresh and cookieLang are the cookies there are.
const (
	cookieContestant = "kb_contestant"
	cookieRefresh    = "kb_refresh"
	cookieLang       = "kb_lang"
)

// admit checks what can be checked before a handler runs: where the request comes from, what it carries, and whether
// it is from somebody who may use the route.
func (s *Server) admit(r *request) error {
	if !r.safe() {
		if err := s.checkOrigin(r); err != nil {
			return err
		}
		if err := s.checkBody(r); err != nil {
			return err
		}
	}
	return s.identify(r)
}

// identify verifies the proof that the route asks for.
func (s *Server) identify(r *request) error {
	switch r.route.Access.By {
	case byCookie:
		c, err := s.Auth.VerifyContestant(r.cookie(cookieContestant))
		if err != nil {
			return err
		}
		r.contestant = c.ID
	case byRefresh:
		if r.cookie(cookieRefresh) == "" {
			return auth.ErrTokenMissing
		}
	case byAccess:
		p, err := s.Auth.Verify(r.bearer())
		if err != nil {
			return err
		}
		r.principal = p
		return r.route.Access.allow(p)
	}
	return nil
}

// allow returns errRoleForbidden unless p has one of the roles.
func (a Access) allow(p auth.Principal) error {
	if !p.Roles.Any(a.Roles...) {
		return errRoleForbidden
	}
	return nil
}

// contestantIfAny returns the ID of the contestant in the cookie; "" if there is none or it proves nothing.
func (s *Server) contestantIfAny(r *request) string {
	c, err := s.Auth.VerifyContestant(r.cookie(cookieContestant))
	if err != nil {
		return ""
	}
	return c.ID
}

// checkOrigin refuses what another site's page sends in the reader's name. Browsers say where a request comes from;
// other programs, which hold nobody's cookies but their own, need not.
func (s *Server) checkOrigin(r *request) error {
	switch site := r.header("Sec-Fetch-Site"); site {
	case "", "same-origin", "none":
	default:
		return errForeignOrigin
	}
	if origin := r.header(fiber.HeaderOrigin); origin != "" && !s.sameOrigin(r, origin) {
		return errForeignOrigin
	}
	return nil
}

// sameOrigin reports whether an Origin header names this server: by the public address, or by the host that the request
// asked for.
func (s *Server) sameOrigin(r *request, origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	if s.public != nil && u.Scheme == s.public.Scheme && strings.EqualFold(u.Host, s.public.Host) {
		return true
	}
	return strings.EqualFold(u.Host, string(r.c.Context().Host()))
}

// checkBody refuses a body that is too large or not JSON. The server reads a little more than the limit, so that the
// client gets the answer and not a broken connection. A request without a body has to be JSON too: that is what a form
// on another site cannot send.
func (s *Server) checkBody(r *request) error {
	if framedTwice(&r.c.Request().Header) {
		r.c.Response().SetConnectionClose()
		return errRequest
	}
	switch {
	case r.route.takesFile():
		return checkFile(r)
	case r.route.Operation == opPicture:
		return checkPicture(r)
	}
	if len(r.body()) > s.bodyLimit(r.route) {
		return errBodyTooLarge
	}
	kind, params, err := mime.ParseMediaType(r.header(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEApplicationJSON || r.header(fiber.HeaderContentEncoding) != "" {
		return errContentType
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return errContentType
	}
	return nil
}

// largeBodies is how many times more a large body may have than others. The server reads twice as much: beyond that it
// closes the connection while the client still sends, and the client may never read why.
const largeBodies = 4

// bodyLimit returns how many bytes the body of a route's requests may have. The settings of a large contest, and a file of
// rules, need more than anything else.
func (s *Server) bodyLimit(rt *Route) int {
	if rt != nil && (rt.Operation == opSaveSettings || rt.Operation == opCreateContest) {
		return largeBodies * s.BodyLimit
	}
	return s.BodyLimit
}

// framedTwice reports whether a request says in two ways where it ends. Whatever stands between us and the client may
// believe the other one, and what follows would be somebody else's request. fasthttp refuses two lengths, but takes
// chunks beside a length.
func framedTwice(h *fasthttp.RequestHeader) bool {
	raw := bytes.ToLower(h.RawHeaders()) // as sent: once the body is read the parsed headers hold its length
	return bytes.Contains(raw, []byte("transfer-encoding:")) && bytes.Contains(raw, []byte("content-length:"))
}
