package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"khoabang/internal/fault"
	"khoabang/internal/i18n"
)

// The errors of HTTP itself.
var (
	errInternal       = fault.New(fault.Internal, "internal", "an unexpected error")
	errRouteNotFound  = fault.New(fault.NotFound, "route_not_found", "there is nothing at this address")
	errMethod         = fault.New(fault.Invalid, "method_not_allowed", "the method is not allowed at this address")
	errRequest        = fault.New(fault.Invalid, "request_malformed", "the request is not well-formed HTTP")
	errHeaders        = fault.New(fault.TooLarge, "headers_too_large", "the headers are too large")
	errSlow           = fault.New(fault.Invalid, "request_timeout", "the request did not arrive in time")
	errBodyTooLarge   = fault.New(fault.TooLarge, "body_too_large", "the body is too large")
	errBodyEmpty      = fault.New(fault.Invalid, "body_empty", "the request needs a body")
	errBodyMalformed  = fault.New(fault.Invalid, "body_malformed", "the body is not well-formed JSON")
	errBodyInvalid    = fault.New(fault.Invalid, "body_invalid", "the body does not have the right fields")
	errQueryInvalid   = fault.New(fault.Invalid, "query_invalid", "a parameter of the query is not valid")
	errContentType    = fault.New(fault.Invalid, "content_type_unsupported", "the body must be application/json")
	errForeignOrigin  = fault.New(fault.Forbidden, "origin_forbidden", "the request comes from another site")
	errRoleForbidden  = fault.New(fault.Forbidden, "role_forbidden", "the roles of this user do not allow it")
	errRate           = fault.New(fault.TooMany, "rate_limited", "too many requests")
	errTimedOut       = fault.New(fault.Unavailable, "timed_out", "it took too long").With("seconds", 2)
	errUpgrade        = fault.New(fault.Invalid, "upgrade_required", "this address speaks the websocket protocol")
	errManySockets    = fault.New(fault.TooMany, "too_many_sockets", "too many open connections").With("seconds", 10)
	errStopping       = fault.New(fault.Unavailable, "stopping", "the server is restarting").With("seconds", 3)
	errNotReady       = fault.New(fault.Unavailable, "not_ready", "this node cannot serve just now").With("seconds", 5)
	errSocketAuth     = fault.New(fault.Unauthenticated, "socket_auth_missing", "the first message did not prove who you are")
	errSocketMessage  = fault.New(fault.Invalid, "socket_message_invalid", "the message is not one this socket knows")
	errSocketFlooding = fault.New(fault.TooMany, "socket_flooding", "too many messages")
)

// statuses is the status of each kind of error.
var statuses = map[fault.Kind]int{
	fault.Internal:        http.StatusInternalServerError,
	fault.Invalid:         http.StatusBadRequest,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Closed:          http.StatusGone,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// ownStatuses is the status of the errors for which HTTP has one of its own.
var ownStatuses = map[string]int{
	errMethod.Code:      http.StatusMethodNotAllowed,
	errHeaders.Code:     http.StatusRequestHeaderFieldsTooLarge,
	errSlow.Code:        http.StatusRequestTimeout,
	errContentType.Code: http.StatusUnsupportedMediaType,
	errFileType.Code:    http.StatusUnsupportedMediaType,
	errPictureType.Code: http.StatusUnsupportedMediaType,
	errUpgrade.Code:     http.StatusUpgradeRequired,
}

// problem is a problem document: RFC 9457.
type problem struct {
	Type       string         `json:"type"`
	Title      string         `json:"title"`
	Status     int            `json:"status"`
	Detail     string         `json:"detail,omitempty"`
	Code       string         `json:"code"`
	Instance   string         `json:"instance,omitempty"`
	RetryAfter int            `json:"retry_after,omitempty"`
	Errors     []problemField `json:"errors,omitempty"`
}

type problemField struct {
	Path   string `json:"path"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Line   int    `json:"line,omitempty"` // of a file
}

// classify returns the fault that err is answered with. An error that nobody classified is internal.
func classify(err error) *fault.Error {
	if f, ok := fault.As(err); ok && f.Kind != fault.Internal {
		return f
	}
	var fe *fiber.Error
	switch {
	case errors.As(err, &fe):
		return fromFiber(fe)
	case errors.Is(err, context.DeadlineExceeded):
		return errTimedOut.Because(err)
	case errors.Is(err, context.Canceled):
		return errStopping.Because(err) // nothing but stopping cancels what a request works under
	}
	return errInternal.Because(err)
}

// fromFiber translates the errors that Fiber makes, of its own or of fasthttp's.
func fromFiber(e *fiber.Error) *fault.Error {
	switch e.Code {
	case http.StatusNotFound:
		return errRouteNotFound
	case http.StatusMethodNotAllowed:
		return errMethod
	case http.StatusRequestEntityTooLarge:
		return errBodyTooLarge
	case http.StatusRequestHeaderFieldsTooLarge:
		return errHeaders
	case http.StatusRequestTimeout:
		return errSlow
	case http.StatusBadRequest, http.StatusBadGateway: // Fiber's word for a connection that broke while it was read
		return errRequest
	}
	return errInternal.Because(e)
}

// statusOf returns the status that an error is answered with.
func statusOf(f *fault.Error) int {
	if status, own := ownStatuses[f.Code]; own {
		return status
	}
	return statuses[f.Kind]
}

// newProblem returns the document for an error, in the reader's language.
func newProblem(f *fault.Error, lang i18n.Lang, id string) problem {
	p := problem{
		Type:   "urn:khoabang:problem:" + f.Code,
		Status: statusOf(f), Code: f.Code, Instance: id, RetryAfter: retryAfter(f),
	}
	p.Title, p.Detail = i18n.Problem(lang, f.Code, f.Args)
	for _, field := range f.Fields {
		line, _ := field.Args["line"].(int)
		p.Errors = append(p.Errors, problemField{Path: field.Path, Code: field.Code,
			Detail: i18n.Field(lang, field.Code, field.Args), Line: line})
	}
	return p
}

// retryAfter returns for how many seconds an error asks to wait; 0 for not at all.
func retryAfter(f *fault.Error) int {
	switch v := f.Args["seconds"].(type) {
	case int:
		return max(v, 1)
	case time.Duration:
		return seconds(v)
	}
	return 0
}

// seconds returns d in whole seconds, rounded up, at least one.
func seconds(d time.Duration) int { return max(1, int((d+time.Second-1)/time.Second)) }

// answerProblem answers a request with the problem document of an error, or with a page that says the same to somebody
// who followed a link, and writes the one line about it.
func (s *Server) answerProblem(r *request, err error) {
	f := classify(err)
	if f.Code == errBodyTooLarge.Code {
		f = f.With("kib", (s.bodyLimit(r.route)+1)>>10)
	}
	p := newProblem(f, r.lang(), r.id)
	allow, last := string(r.c.Response().Header.Peek(fiber.HeaderAllow)), r.c.Response().ConnectionClose()
	r.c.Response().Reset()
	s.setHeaders(r)
	if allow != "" {
		r.c.Set(fiber.HeaderAllow, allow)
	}
	if last {
		r.c.Response().SetConnectionClose()
	}
	r.c.Status(p.Status)
	if p.RetryAfter > 0 {
		r.c.Set(fiber.HeaderRetryAfter, strconv.Itoa(p.RetryAfter))
	}
	if p.Status == http.StatusUnauthorized {
		r.c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
	}
	if p.Code == errUpgrade.Code {
		r.c.Set(fiber.HeaderUpgrade, "websocket")
	}
	if s.wantsPage(r) {
		s.writeErrorPage(r, p)
	} else {
		s.writeProblem(r, p)
	}
	s.metrics.problems.WithLabelValues(f.Code).Inc()
	s.logFailure(r, f, p.Status)
}

func (s *Server) writeProblem(r *request, p problem) {
	b, err := json.Marshal(p)
	if err != nil { // it holds nothing that cannot be encoded
		s.Log.Error("problem not encoded", "code", p.Code, "error", err)
		return
	}
	r.c.Set(fiber.HeaderContentType, "application/problem+json")
	r.c.Response().SetBody(b)
}

// logFailure writes one line about a request that failed. It tells the route's pattern and never what was sent: not the
// path, the query, a token, an answer or a contact.
func (s *Server) logFailure(r *request, f *fault.Error, status int) {
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("request", r.id), slog.String("method", r.c.Method()), slog.String("route", r.pattern()),
		slog.Int("status", status), slog.String("code", f.Code),
		slog.Duration("took", s.Clock().Sub(r.receivedAt)),
	}
	if status >= http.StatusInternalServerError {
		level = slog.LevelWarn
		if f.Kind == fault.Internal {
			level = slog.LevelError
		}
		if f.Cause != nil {
			attrs = append(attrs, slog.String("error", f.Cause.Error()))
		}
	}
	s.Log.LogAttrs(context.Background(), level, "request failed", attrs...)
}

// handleFiberError is Fiber's error handler: it gets what never reached a route.
func (s *Server) handleFiberError(c *fiber.Ctx, err error) error {
	r := s.begin(c, nil)
	if classify(err).Code == errBodyTooLarge.Code {
		if why, ok := s.refusedFile(&c.Request().Header); ok {
			err = why
			s.linger(c)
		}
	}
	s.answerProblem(r, err)
	s.end(r)
	return nil
}

// pattern returns the pattern of the route, for logs and metrics.
func (r *request) pattern() string {
	if r.route == nil {
		return "none"
	}
	return r.route.Path
}

// wantsPage reports whether the answer is read by a person who followed a link.
func (s *Server) wantsPage(r *request) bool {
	p := r.c.Path()
	for _, prefix := range []string{"/api/", "/ws/", "/assets/", "/healthz", "/readyz"} {
		if strings.HasPrefix(p, prefix) {
			return false
		}
	}
	return r.safe() && strings.Contains(r.header(fiber.HeaderAccept), "text/html")
}
