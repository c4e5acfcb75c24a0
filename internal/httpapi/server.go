package httpapi

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"khoabang/contest"
	"khoabang/internal/audit"
	"khoabang/internal/auth"
	"khoabang/internal/ical"
	"khoabang/internal/job"
	"khoabang/internal/live"
	"khoabang/internal/notify"
	"khoabang/internal/org"
	"khoabang/internal/planning"
	"khoabang/questions"
)

// Deps is what a Server is made of. All of the first group is needed.
type Deps struct {
	Contests  *contest.Service
	Questions *questions.Service
	Planning  *planning.Service
	Units     org.Store
	Auth      *auth.Service
	Live      *live.Live
	Audit     *audit.Log
	Feeds     *ical.Feeds
	Mail      *notify.Outbox
	StoreNow  func(context.Context) (time.Time, error) // the store's clock; an error means that it does not answer
	Web       fs.FS                                    // web.Dist()
	Clock     func() time.Time
	Log       *slog.Logger

	PublicURL      string         // where the public reaches the server: "https://thi.example.vn"; "" if only the Host header tells
	TrustedProxies []netip.Prefix // whose X-Forwarded-For and X-Forwarded-Proto are believed
	BodyLimit      int            // bytes of a request's body; 0 for 64 KiB
	Limits         Limits
}

// DefaultBodyLimit is how many bytes the body of a request may have.
const DefaultBodyLimit = 64 << 10

const (
	readTimeout  = 15 * time.Second // to read a request; a phone on a bad network is slow
	writeTimeout = 15 * time.Second
	idleTimeout  = 75 * time.Second // between two requests of a connection
	headerLimit  = 8 << 10
	clockSkew    = 200 * time.Millisecond // between ours and the store's, at the most
	readyTimeout = 2 * time.Second
)

// Server serves the API, the sockets and the pages of one node.
type Server struct {
	Deps
	app       *fiber.App
	table     []Route
	public    *url.URL // PublicURL; nil if there is none
	document  []byte   // the OpenAPI document
	limiters  limiters
	metrics   *metrics
	sockets   *sockets
	web       *site
	unitList  unitList
	stages    stageCache
	turnout   *turnout
	prepared  preparedFrames
	files     chan struct{} // held while a file is read
	large     largeFile
	directory *org.Service
	texts     richTexts
	pictures  pictureCache
	printers  printers
	jobs      *job.Runner
	drawing   chan struct{} // held while a certificate is drawn

	declared  sync.Map // "user/contest" of those who declared not to take part, as far as was asked
	chainMu   sync.Mutex
	chainSeen *chainView // the last look at the whole audit log

	readingPicture chan struct{} // held while a picture is read

	base     context.Context // what requests work under
	cancel   context.CancelFunc
	stopping atomic.Bool

	mu        sync.Mutex
	listeners []net.Listener
}

// New returns a Server. It returns an error for settings that make no sense and for pages that cannot be read.
func New(d Deps) (*Server, error) {
	s := &Server{Deps: d, metrics: newMetrics(), files: make(chan struct{}, 1), readingPicture: make(chan struct{}, 1),
		jobs: job.New(d.Clock, d.Log), drawing: make(chan struct{}, runtime.GOMAXPROCS(0)), directory: org.NewService(d.Units)}
	if s.BodyLimit == 0 {
		s.BodyLimit = DefaultBodyLimit
	}
	s.Limits = s.Limits.orDefaults()
	s.limiters = newLimiters(s.Limits, s.Clock)
	s.base, s.cancel = context.WithCancel(context.Background())
	if err := s.parsePublicURL(); err != nil {
		return nil, err
	}
	var err error
	if s.document, err = openAPIJSON(); err != nil {
		return nil, err
	}
	if s.web, err = newSite(d.Web); err != nil {
		return nil, err
	}
	s.sockets = newSockets(s.Limits, s.metrics)
	s.turnout = newTurnout(s)
	s.app = s.newApp()
	return s, nil
}

func (s *Server) parsePublicURL() error {
	if s.PublicURL == "" {
		return nil
	}
	u, err := url.Parse(s.PublicURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" && u.Path != "/" {
		return fmt.Errorf("public URL %q: want http(s)://host", s.PublicURL)
	}
	s.public = u
	return nil
}

func (s *Server) newApp() *fiber.App {
	app := fiber.New(fiber.Config{
		Immutable:             true, // or a string kept past its handler turns into another user's
		CaseSensitive:         true,
		DisableStartupMessage: true,
		BodyLimit:             2 * largeBodies * s.BodyLimit, // what is a little too large is read, and answered by checkBody
		ReadTimeout:           readTimeout,
		WriteTimeout:          writeTimeout,
		IdleTimeout:           idleTimeout,
		ReadBufferSize:        headerLimit,
		ReduceMemoryUsage:     true, // or each idle socket keeps a read buffer for life
		ErrorHandler:          s.handleFiberError,
	})
	s.table = slices.Concat(s.routes(), s.pages())
	for i := range s.table {
		rt := &s.table[i]
		h := s.adapt(rt)
		if rt.socket != nil {
			h = s.adaptSocket(rt)
		}
		app.Add(rt.Method, rt.Path, h)
		if rt.Method == http.MethodGet && rt.socket == nil {
			app.Add(http.MethodHead, rt.Path, h)
		}
	}
	app.Server().HeaderReceived = s.roomFor
	serve := app.Handler()
	app.Server().Handler = func(c *fasthttp.RequestCtx) {
		// Fiber answers a method that nobody has heard of in plain text. No route takes TRACE: it gets 404 or 405.
		if !slices.Contains(fiber.DefaultMethods, string(c.Method())) {
			c.Request.Header.SetMethod(http.MethodTrace)
		}
		serve(c)
	}
	return app
}

// Serve answers the requests that arrive at ln until Shutdown is called, and then returns nil.
func (s *Server) Serve(ln net.Listener) error {
	s.mu.Lock()
	s.listeners = append(s.listeners, ln)
	s.mu.Unlock()
	if s.stopping.Load() {
		return ln.Close()
	}
	if err := s.app.Listener(lingering{ln}); err != nil && !s.stopping.Load() {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// hangUp closes the listeners: fasthttp closes only those that it has begun to serve.
func (s *Server) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ln := range s.listeners {
		_ = ln.Close() // it may be closed already
	}
}

// Shutdown stops the server: it is no longer ready, takes no new connection, finishes the requests it has, and closes
// the sockets, telling each client to come back in a while. It returns when all of that is done, or with an error when
// ctx ends first; what requests work under is then cancelled.
func (s *Server) Shutdown(ctx context.Context) error {
	s.stopping.Store(true)
	defer s.cancel()
	s.hangUp()
	s.sockets.stop()
	s.jobs.Stop()
	err := s.app.ShutdownWithContext(ctx)
	if errors.Is(err, net.ErrClosed) { // hangUp was first
		err = nil
	}
	if serr := s.sockets.wait(ctx); err == nil {
		err = serr
	}
	if err != nil {
		return fmt.Errorf("shut down: %w", err)
	}
	return nil
}

type health struct {
	Status string `json:"status"`
}

func (s *Server) healthz(context.Context, *request) (reply, error) { return ok(health{"ok"}) }

// readyz reports whether this node should get requests: it is not stopping, the store answers, and the store's clock
// agrees with ours, because deadlines are judged by either.
func (s *Server) readyz(ctx context.Context, _ *request) (reply, error) {
	if s.stopping.Load() {
		return reply{}, errStopping
	}
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	before := s.Clock()
	now, err := s.StoreNow(ctx)
	after := s.Clock()
	if err != nil {
		return reply{}, errNotReady.Because(fmt.Errorf("the store does not answer: %w", err))
	}
	if early, late := before.Sub(now), now.Sub(after); early > clockSkew || late > clockSkew {
		return reply{}, errNotReady.Because(fmt.Errorf("the store's clock is off by %v", max(early, late)))
	}
	return ok(health{"ready"})
}

// newRequestID returns the ID of a request: random, because one that counts would tell how many requests there were, and
// with it about how many people take part.
func newRequestID() string { return strings.ToLower(rand.Text()[:13]) }
