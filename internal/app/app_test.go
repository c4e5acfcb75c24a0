package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/app"
	"khoabang/internal/config"
	"khoabang/internal/notify"
	"khoabang/internal/notify/notifytest"
	"khoabang/internal/rehearse"
	"khoabang/internal/store/mongostore/mongostoretest"
)

// storage returns the settings of an empty store, by the kind of store.
var storage = map[string]func(*testing.T) config.Store{
	"SQLite":  func(t *testing.T) config.Store { return config.Store{Data: t.TempDir()} },
	"MongoDB": func(t *testing.T) config.Store { return config.Store{MongodbURI: mongostoretest.Start(t)} },
}

// start starts a server with the demonstration data.
func start(t *testing.T, store config.Store) *app.Server {
	t.Helper()
	s, err := app.Start(t.Context(), app.Options{
		Config: config.Config{
			Store: store, Addr: "127.0.0.1:0", MetricsAddr: "127.0.0.1:0", SocketsPerAddr: 100, MaxSockets: 100, Demo: true,
			StopTimeout: 10 * time.Second,
		},
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Errorf("Stop: %v", err)
		}
	})
	return s
}

// Ten people take a contest at once over real connections; every acknowledgement is checked, everybody is on the board,
// and every score agrees with its journal.
func TestContest(t *testing.T) {
	t.Parallel()
	for name, empty := range storage {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := empty(t)
			s := start(t, store)
			client, err := rehearse.NewServer("http://"+s.Addr(), 50)
			if err != nil {
				t.Fatal(err)
			}
			const people = 10
			report, err := client.Run(t.Context(), rehearse.Plan{
				Contest: "cchc-2025", Contestants: people, Rate: 50, Length: 2 * time.Second, Submit: true,
			}, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			for what, got := range map[string]rehearse.Timing{"starts": report.Starts, "checks": report.Checks, "hand-ins": report.Submits} {
				if got.Count != people {
					t.Errorf("%s: %s; want %d", what, got, people)
				}
			}
			if len(report.Lost) > 0 || len(report.Answers.Failed) > 0 || report.Answers.Count == 0 {
				t.Errorf("answers: %s; lost %v", report.Answers, report.Lost)
			}
			if total := boardTotal(t, s); total != people {
				t.Errorf("%d people on the board, want %d", total, people)
			}
			verify(t, store, people)
		})
	}
}

// boardTotal returns how many people are on the board of the contest.
func boardTotal(t *testing.T, s *app.Server) int {
	t.Helper()
	var board struct {
		Total int `json:"total"`
	}
	get(t, s, "/api/v1/boards/cchc-2025", &board)
	return board.Total
}

func get(t *testing.T, s *app.Server, path string, into any) {
	t.Helper()
	resp, err := http.Get("http://" + s.Addr() + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %d %s, %v", path, resp.StatusCode, body, err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatalf("GET %s: %v", path, err)
	}
}

// verify recomputes every score in the store.
func verify(t *testing.T, store config.Store, closed int) {
	t.Helper()
	stores, err := app.OpenStores(t.Context(), store, app.Reading)
	if err != nil {
		t.Fatal(err)
	}
	defer stores.Close(t.Context())
	v, err := contest.Verify(t.Context(), stores.Contests, func(d contest.Difference) error { t.Error(d); return nil })
	if err != nil || v.Closed != closed {
		t.Errorf("Verify = %+v, %v; want %d closed", v, err, closed)
	}
}

// Two nodes over one database: what is handed in at one comes onto the board of the other, though no message passes
// between them, because every node rereads the store.
func TestTwoNodes(t *testing.T) {
	t.Parallel()
	store := config.Store{MongodbURI: mongostoretest.Start(t)}
	one, two := start(t, store), start(t, store)
	first, err := rehearse.NewServer("http://"+one.Addr(), 50)
	if err != nil {
		t.Fatal(err)
	}
	door, err := first.Door("cchc-2025")
	if err != nil {
		t.Fatal(err)
	}
	person, err := first.Start(door, 1)
	if err != nil {
		t.Fatal(err)
	}
	second, err := rehearse.NewServer("http://"+two.Addr(), 50)
	if err != nil {
		t.Fatal(err)
	}
	if err := person.Answer(1); err != nil {
		t.Fatal(err)
	}
	person.MoveTo(second)
	if err := person.Answer(2); err != nil {
		t.Fatalf("answering at the other node: %v", err)
	}
	if err := person.Check(); err != nil {
		t.Fatalf("what both nodes acknowledged: %v", err)
	}
	if _, err := person.Submit(); err != nil {
		t.Fatal(err)
	}
	deadline := time.After(time.Minute)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for boardTotal(t, one) != 1 {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("the first node's board never showed what was handed in at the second")
		}
	}
}

// What is served is said in metrics and health, and a stopped server says goodbye.
func TestHealthAndMetrics(t *testing.T) {
	t.Parallel()
	s := start(t, config.Store{Data: t.TempDir()})
	var health struct{ Status string }
	get(t, s, "/readyz", &health)
	if health.Status != "ready" {
		t.Errorf("/readyz says %q", health.Status)
	}
	resp, err := http.Get("http://" + s.MetricsAddr() + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || !strings.Contains(string(body), "khoabang_http_request_duration_seconds") || !strings.Contains(string(body), "go_goroutines") {
		t.Errorf("metrics: %v\n%.500s", err, body)
	}
	if len(s.Contests()) != 2 || s.SetupToken() == "" {
		t.Errorf("contests %v, one-time link given: %v", s.Contests(), s.SetupToken() != "")
	}
}

// The log never holds the token of the one-time link, nor what a contestant entered.
func TestLogKeepsSecrets(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s, err := app.Start(t.Context(), app.Options{
		Config: config.Config{
			Store: config.Store{Data: t.TempDir()}, Addr: "127.0.0.1:0", SocketsPerAddr: 10, MaxSockets: 10, Demo: true, StopTimeout: 10 * time.Second,
		},
		Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	client, err := rehearse.NewServer("http://"+s.Addr(), 50)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Run(t.Context(), rehearse.Plan{Contest: "luyen-tap", Contestants: 2, Rate: 10, Length: time.Second, Submit: true}, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{s.SetupToken(), "tập dượt", "0900000001", "kb_contestant"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// A client that never finishes its request neither keeps the server from stopping in time nor the store from being
// closed in order.
func TestStopWithAStuckClient(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	const timeout = 2 * time.Second
	s, err := app.Start(t.Context(), app.Options{
		Config: config.Config{
			Store: config.Store{Data: data}, Addr: "127.0.0.1:0", SocketsPerAddr: 10, MaxSockets: 10, Demo: true, StopTimeout: timeout,
		},
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const half = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
	if _, err := conn.Write([]byte(half)); err != nil {
		t.Fatal(err)
	}
	get(t, s, "/readyz", new(struct{})) // the half request, sent before, is being read by now
	began := time.Now()
	if err := s.Stop(); err != nil {
		t.Errorf("Stop: %v", err)
	}
	// However busy the machine is, that is well before the server would give up on the client.
	if took := time.Since(began); took > 5*timeout {
		t.Errorf("stopping took %v, want about %v", took, timeout)
	}
	if _, err := os.Stat(filepath.Join(data, "khoabang.db-wal")); !os.IsNotExist(err) {
		t.Errorf("the store was not closed: its log is still there (%v)", err)
	}
}

// A running server sends what is in the outbox of its store, whoever put it there, and never names in its log to whom.
func TestMail(t *testing.T) {
	t.Parallel()
	for name, empty := range storage {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, store, dir := notifytest.NewServer(t, notify.StartTLS), empty(t), t.TempDir()
			for file, content := range map[string]string{"password": notifytest.Password + "\n", "ca.pem": string(server.CA)} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			stores, err := app.OpenStores(t.Context(), store, app.Writing)
			if err != nil {
				t.Fatal(err)
			}
			waiting := notifytest.Mail("nhac-han")
			waiting.GiveUpAt = time.Now().Add(time.Hour)
			if err := errors.Join(stores.Mail.AddMail(t.Context(), waiting), stores.Close(t.Context())); err != nil {
				t.Fatal(err)
			}
			server.Arriving, server.Free = make(chan struct{}, 1), make(chan struct{})
			close(server.Free)
			var log bytes.Buffer
			s, err := app.Start(t.Context(), app.Options{
				Config: config.Config{Store: store, Addr: "127.0.0.1:0", SocketsPerAddr: 10, MaxSockets: 10, StopTimeout: 10 * time.Second, Mail: config.Mail{
					SMTPHost: "127.0.0.1", SMTPPort: server.Port, SMTPTLS: "starttls", SMTPUser: notifytest.User, SMTPFrom: "Sở Nội vụ <khoabang@example.vn>",
					SMTPPasswordFile: filepath.Join(dir, "password"), SMTPCAFile: filepath.Join(dir, "ca.pem"),
				}},
				Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
			})
			if err != nil {
				t.Fatal(err)
			}
			<-server.Arriving
			if err := s.Stop(); err != nil {
				t.Errorf("Stop: %v", err)
			}
			if got := server.Messages(); len(got) != 1 || !strings.Contains(got[0], waiting.To) {
				t.Errorf("%d messages arrived: %q", len(got), got)
			}
			if strings.Contains(log.String(), waiting.To) || strings.Contains(log.String(), notifytest.Password) {
				t.Errorf("the log: %s", log.String())
			}
			if stores, err = app.OpenStores(t.Context(), store, app.Reading); err != nil {
				t.Fatal(err)
			}
			defer stores.Close(t.Context())
			if m, err := stores.Mail.Mail(t.Context(), waiting.ID); err != nil || m.State != notify.Sent {
				t.Errorf("the message is %+v, %v", m, err)
			}
		})
	}
}
