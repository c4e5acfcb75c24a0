package app

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"khoabang/contest"
	"khoabang/internal/audit"
	"khoabang/internal/auth"
	"khoabang/internal/bus/membus"
	"khoabang/internal/config"
	"khoabang/internal/demo"
	"khoabang/internal/httpapi"
	"khoabang/internal/ical"
	"khoabang/internal/live"
	"khoabang/internal/notify"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
	"khoabang/questions"
	"khoabang/web"
)

// Options are what a Server is started with.
type Options struct {
	Config config.Config // valid
	Log    *slog.Logger
	Clock  func() time.Time // nil means time.Now
}

// Server is a running server.
type Server struct {
	Options
	stores    *Stores
	contests  *contest.Service
	planning  *planning.Service
	auth      *auth.Service
	live      *live.Live
	reminders reminders
	outbox    *notify.Outbox
	api       *httpapi.Server
	http      net.Listener
	metrics   net.Listener // nil for none
	scrape    *http.Server
	setup     string
	slugs     []string

	work   sync.WaitGroup // background work that ends with stop
	stop   context.CancelFunc
	failed chan error // the first fault that ends the server
}

// busSize is how many messages each reader of the bus may lag behind.
const busSize = 4096

// Start starts a server: when it returns, requests are answered. Its error is one line that says which setting, file or
// address stands in the way; nothing is left running.
func Start(ctx context.Context, o Options) (_ *Server, err error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	s := &Server{Options: o, failed: make(chan error, 2)}
	defer func() {
		if err != nil {
			s.abandon()
		}
	}()
	if err := s.listen(); err != nil { // first, so that a port in use costs nothing
		return nil, err
	}
	if s.stores, err = OpenStores(ctx, o.Config.Store, Serving); err != nil {
		return nil, err
	}
	if err := s.wire(ctx); err != nil {
		return nil, err
	}
	if err := s.prepare(ctx); err != nil {
		return nil, err
	}
	s.begin()
	return s, nil
}

func (s *Server) listen() (err error) {
	if s.http, err = net.Listen("tcp", s.Config.Addr); err != nil {
		return fmt.Errorf("cannot serve on %s: %w", s.Config.Addr, err)
	}
	if s.Config.MetricsAddr == "" {
		return nil
	}
	if s.metrics, err = net.Listen("tcp", s.Config.MetricsAddr); err != nil {
		return fmt.Errorf("cannot serve metrics on %s: %w", s.Config.MetricsAddr, err)
	}
	return nil
}

// PublicationSecret names the seed of the Ed25519 key that signs published results. Its 32 bytes are the seed.
const PublicationSecret = "publication"

// wire makes the services over the stores.
func (s *Server) wire(ctx context.Context) (err error) {
	secret, err := auth.Secret(ctx, s.stores.Auth, "contest")
	if err != nil {
		return err
	}
	seed, err := auth.Secret(ctx, s.stores.Auth, PublicationSecret)
	if err != nil {
		return err
	}
	if s.auth, err = auth.NewService(ctx, s.stores.Auth, auth.Options{Clock: s.Clock, Units: s.stores.Units}); err != nil {
		return err
	}
	s.live = live.New(live.Config{
		Store: s.stores.Contests,
		Names: func(ctx context.Context, contestID string, ids []string) (map[string]contest.Label, error) {
			return s.contests.Labels(ctx, contestID, ids)
		},
		Contest: func(ctx context.Context, id string) (contest.Contest, error) { return s.contests.Contest(ctx, id) },
		Bus:     membus.New(busSize), Clock: s.Clock, Log: s.Log,
	})
	bank := questions.NewService(s.stores.Questions, s.Clock)
	s.contests = contest.New(contest.Config{
		Store: s.stores.Contests, Questions: bank, Units: s.stores.Units, Publisher: s.live, Clock: s.Clock, Secret: secret, Log: s.Log,
		SigningKey: ed25519.NewKeyFromSeed(seed),
	})
	s.planning = planning.New(planning.Config{
		Store: s.stores.Planning, Units: s.stores.Units, Contests: s.contests, Clock: s.Clock, Freeze: planfile.Freeze, Thaw: planfile.Thaw,
	})
	if s.Config.Demo {
		loaded, err := demo.Load(ctx, demo.Into{Units: s.stores.Units, Questions: bank, Contests: s.contests, Plans: s.planning}, s.Clock())
		if err != nil {
			return err
		}
		if loaded {
			s.Log.Info("demonstration data loaded")
		}
	}
	mail, err := MailServer(s.Config.Mail)
	if err != nil {
		return err
	}
	s.outbox = notify.New(notify.Config{Store: s.stores.Mail, Server: mail, Clock: s.Clock, Log: s.Log})
	offsets, err := s.Config.RemindOffsets()
	if err != nil {
		return err
	}
	s.reminders = reminders{plans: s.planning, users: s.auth.Users, outbox: s.outbox, clock: s.Clock, log: s.Log, offsets: offsets, digest: s.Config.DailyDigest, from: s.Config.RemindHour, url: s.Config.PublicURL}
	proxies, err := s.Config.Proxies()
	if err != nil {
		return err
	}
	s.api, err = httpapi.New(httpapi.Deps{
		Contests: s.contests, Questions: bank, Planning: s.planning, Units: s.stores.Units, Auth: s.auth, Live: s.live, Audit: audit.New(s.stores.Audit, s.Clock), Feeds: ical.NewFeeds(s.stores.Feeds, s.Clock), Mail: s.outbox,
		StoreNow: s.stores.Contests.Now, Web: web.Dist(), Clock: s.Clock, Log: s.Log,
		PublicURL: s.Config.PublicURL, TrustedProxies: proxies,
		Limits: httpapi.Limits{SocketsPerAddress: s.Config.SocketsPerAddr, Sockets: s.Config.MaxSockets},
	})
	return err
}

// prepare does what must be done before the first request: a way in for the first administrator, and boards that are
// ready.
func (s *Server) prepare(ctx context.Context) error {
	token, _, err := s.auth.EnsureFirstAdministrator(ctx)
	if err != nil {
		return err
	}
	s.setup = token
	list, err := s.contests.Contests(ctx)
	if err != nil {
		return err
	}
	for _, c := range list {
		if _, err := s.live.Board(ctx, c, contest.Scope{}); err != nil {
			return fmt.Errorf("board of %s: %w", c.Slug, err)
		}
		s.slugs = append(s.slugs, c.Slug)
	}
	return nil
}

// begin starts what runs until the server stops.
func (s *Server) begin() {
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	s.work.Go(func() { s.note(s.live.Run(ctx)) })
	s.work.Go(func() { s.note(s.contests.Run(ctx)) })
	s.work.Go(func() { s.prune(ctx) })
	s.work.Go(func() {
		if err := s.planning.Warm(ctx); err != nil && ctx.Err() == nil {
			s.Log.Warn("read evidence ahead", "error", err)
		}
	})
	s.work.Go(func() { s.note(s.outbox.Run(ctx)) })
	s.work.Go(func() { s.reminders.run(ctx) })
	go func() { s.note(s.api.Serve(s.http)) }()
	if s.metrics == nil {
		return
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.api.MetricsHandler())
	s.scrape = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := s.scrape.Serve(s.metrics); !errors.Is(err, http.ErrServerClosed) {
			s.note(err)
		}
	}()
}

// note keeps the first fault that ends the server.
func (s *Server) note(err error) {
	if err != nil {
		select {
		case s.failed <- err:
		default:
		}
	}
}

// pruneEvery is how often sessions that are over are deleted.
const pruneEvery = time.Hour

func (s *Server) prune(ctx context.Context) {
	tick := time.NewTicker(pruneEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if _, err := s.auth.Prune(ctx); err != nil && ctx.Err() == nil {
			s.Log.Warn("prune sessions", "error", err)
		}
	}
}

// Wait waits until ctx ends or the server fails, and then stops it.
func (s *Server) Wait(ctx context.Context) error {
	var failed error
	select {
	case <-ctx.Done():
	case failed = <-s.failed:
	}
	return errors.Join(failed, s.Stop())
}

// reserve is the part of the StopTimeout that is kept for closing the store.
const reserve = 5

// Stop stops the server within its StopTimeout: no longer ready and nothing new taken, requests finished, sockets told
// to come back, what was queued written, the store closed. Clients that are still sending or receiving when only the
// store's share of the time is left are cut off: that is in the log, and is no error.
func (s *Server) Stop() error {
	timeout := s.Config.StopTimeout
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	polite, hurry := context.WithTimeout(ctx, timeout-timeout/reserve)
	defer hurry()
	s.Log.Info("stopping")
	err := s.api.Shutdown(polite)
	if errors.Is(err, context.DeadlineExceeded) {
		s.Log.Warn("clients cut off", "error", err)
		err = nil
	}
	s.stop()
	s.work.Wait()
	if s.scrape != nil {
		err = errors.Join(err, s.scrape.Close())
	}
	return errors.Join(err, s.stores.Close(ctx))
}

// abandon undoes a start that failed.
func (s *Server) abandon() {
	for _, ln := range []net.Listener{s.http, s.metrics} {
		if ln != nil {
			ln.Close()
		}
	}
	if s.stores != nil {
		if err := s.stores.Close(context.Background()); err != nil {
			s.Log.Error("close the store", "error", err)
		}
	}
}

// Addr returns the address that is served, with the port that was chosen for ":0", and with localhost for "any".
func (s *Server) Addr() string { return reachable(s.http.Addr()) }

// MetricsAddr returns the address of the metrics; "" for none.
func (s *Server) MetricsAddr() string {
	if s.metrics == nil {
		return ""
	}
	return reachable(s.metrics.Addr())
}

func reachable(a net.Addr) string {
	t, ok := a.(*net.TCPAddr)
	if ok && t.IP.IsUnspecified() {
		return fmt.Sprintf("localhost:%d", t.Port)
	}
	return a.String()
}

// SetupToken returns the token of the first administrator's one-time link; "" once an administrator has a password.
func (s *Server) SetupToken() string { return s.setup }

// Contests returns the slugs of the contests, newest first.
func (s *Server) Contests() []string { return s.slugs }

// StoreName returns what the data is kept in, without a password.
func (s *Server) StoreName() string { return s.stores.Name }
