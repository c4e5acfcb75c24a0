package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/unicode/norm"

	"khoabang/internal/auth"
	"khoabang/internal/i18n"
)

// requestTime is how long a request may take to be served. A client that leaves does not end it: this does.
const requestTime = 10 * time.Second

// request is what a handler may know of its HTTP request. Every string it gives is a copy that may be kept; the request
// itself may not be kept past the handler.
type request struct {
	c          *fiber.Ctx
	route      *Route // nil where no route was found
	id         string
	receivedAt time.Time      // when the request had been read
	contestant string         // the ID of the verified contestant; "" for none
	principal  auth.Principal // of the verified member of staff; zero for none
	object     string         // what it is about, for the audit log, where its path does not say
	tried      bool           // nothing was stored: it was only tried
}

// reply is what a handler answers.
type reply struct {
	status  int           // 0 for 200
	body    any           // sent as JSON; nil for no body
	raw     []byte        // sent as it is instead of body
	file    io.ReadCloser // sent instead of body, size bytes from where it stands, and closed
	size    int
	cookies []cookie // to set
	headers [][2]string
}

// cookie is a cookie to set; one without a value is deleted.
type cookie struct {
	name, value, path string
	life              time.Duration
	strict            bool // SameSite=Strict instead of Lax
	readable          bool // without HttpOnly
}

// handler serves one operation. It returns errors and never writes them.
type handler func(ctx context.Context, r *request) (reply, error)

// ok answers with a JSON body.
func ok(body any) (reply, error) { return reply{body: body}, nil }

// adapt returns the Fiber handler of a route. All that is common to requests happens here.
func (s *Server) adapt(rt *Route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r := s.begin(c, rt)
		if err := s.serve(r); err != nil {
			s.answerProblem(r, err)
		}
		s.end(r)
		return nil
	}
}

func (s *Server) begin(c *fiber.Ctx, rt *Route) *request {
	r := &request{c: c, route: rt, id: newRequestID(), receivedAt: s.Clock()}
	s.setHeaders(r)
	return r
}

// serve runs the route's checks and its handler, and writes the reply. A panic is an unclassified error.
func (s *Server) serve(r *request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	if err := s.admit(r); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(s.base, r.route.time())
	defer cancel()
	a, err := r.route.handle(ctx, r)
	if err != nil {
		return err
	}
	if err := s.entered(ctx, r); err != nil {
		return err
	}
	return s.write(r, a)
}

func (s *Server) write(r *request, a reply) error {
	if a.status != 0 {
		r.c.Status(a.status)
	}
	for _, k := range a.cookies {
		s.setCookie(r, k)
	}
	for _, h := range a.headers {
		r.c.Set(h[0], h[1])
	}
	switch {
	case a.file != nil:
		r.c.Response().SetBodyStream(a.file, a.size)
	case a.raw != nil:
		r.c.Response().SetBody(a.raw)
	case a.body != nil:
		b, err := json.Marshal(a.body)
		if err != nil {
			return fmt.Errorf("encode a reply: %w", err)
		}
		r.c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		r.c.Response().SetBody(b)
	}
	return nil
}

func (s *Server) setCookie(r *request, k cookie) {
	f := fiber.Cookie{Name: k.name, Value: k.value, Path: k.path, HTTPOnly: !k.readable, Secure: s.secure(r),
		SameSite: fiber.CookieSameSiteLaxMode}
	if k.strict {
		f.SameSite = fiber.CookieSameSiteStrictMode
	}
	switch {
	case k.value == "":
		f.Expires = time.Unix(1, 0)
	default:
		f.MaxAge = int(k.life / time.Second)
	}
	r.c.Cookie(&f)
}

// param returns a part of the path, decoded. What cannot be decoded is returned as "", which names nothing.
func (r *request) param(name string) string {
	v, err := url.PathUnescape(r.c.Params(name))
	if err != nil {
		return ""
	}
	return norm.NFC.String(strings.ToValidUTF8(v, ""))
}

// query returns a parameter of the query.
func (r *request) query(name string) string {
	return norm.NFC.String(strings.ToValidUTF8(r.c.Query(name), ""))
}

// cookie returns the value of a cookie; "" for none.
func (r *request) cookie(name string) string { return r.c.Cookies(name) }

// header returns the value of a header; "" for none.
func (r *request) header(name string) string { return r.c.Get(name) }

// body returns the body as it was sent. It must not be kept.
func (r *request) body() []byte { return r.c.Request().Body() }

// bearer returns the token of the Authorization header; "" for none.
func (r *request) bearer() string {
	scheme, token, found := strings.Cut(r.header(fiber.HeaderAuthorization), " ")
	if !found || !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// lang returns the language of the reader: by the address, by the cookie, or by what the browser asks for.
func (r *request) lang() i18n.Lang {
	return i18n.Match(r.query("lang"), r.cookie(cookieLang), r.header(fiber.HeaderAcceptLanguage))
}

// safe reports whether the method changes nothing.
func (r *request) safe() bool {
	m := r.c.Method()
	return m == http.MethodGet || m == http.MethodHead
}
