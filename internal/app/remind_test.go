package app_test

import (
	"log/slog"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/internal/app"
	"khoabang/internal/auth"
	"khoabang/internal/config"
	"khoabang/internal/notify"
	"khoabang/internal/notify/notifytest"
	"khoabang/internal/planning"
)

// Two days after the due date a unit is reminded of the day before, with the days that went by, and the Department told who is
// late, each once, whoever starts again.
func TestReminders(t *testing.T) {
	t.Parallel()
	server, dir := notifytest.NewServer(t, notify.StartTLS), t.TempDir()
	for file, content := range map[string]string{"password": notifytest.Password + "\n", "ca.pem": string(server.CA)} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	server.Arriving, server.Free = make(chan struct{}, 10), make(chan struct{})
	close(server.Free)
	began := time.Now()
	clock := func() time.Time { return planning.Day("2025-09-24").Start().Add(10*time.Hour + time.Since(began)) }
	store := config.Store{Data: t.TempDir()}
	run := func(mail config.Mail) *app.Server {
		s, err := app.Start(t.Context(), app.Options{
			Config: config.Config{Store: store, Addr: "127.0.0.1:0", SocketsPerAddr: 10, MaxSockets: 10, StopTimeout: 10 * time.Second, Demo: true, Mail: mail, PublicURL: "https://thi.example.vn"},
			Clock:  clock, Log: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	stop := func(s *app.Server) {
		if err := s.Stop(); err != nil {
			t.Errorf("Stop: %v", err)
		}
	}
	stop(run(config.Mail{}))
	stores, err := app.OpenStores(t.Context(), store, app.Writing)
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := auth.NewService(t.Context(), stores.Auth, auth.Options{Clock: clock, Units: stores.Units})
	if err != nil {
		t.Fatal(err)
	}
	for login, unit := range map[string]string{"lan@example.vn": "xa-dong-say", "giamdoc": "so_noi_vu", "khong-co-thu": "xa-dong-say"} {
		address := map[string]string{"giamdoc": "giamdoc@Example.vn"}[login]
		if _, _, err := accounts.AddUser(t.Context(), auth.NewUser{Login: login, Name: login, UnitID: unit, Email: address, Roles: auth.NewRoleSet(auth.AgencyLead)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := stores.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	mail := config.Mail{SMTPHost: "127.0.0.1", SMTPPort: server.Port, SMTPTLS: "starttls", SMTPUser: notifytest.User, SMTPFrom: "Sở Nội vụ <khoabang@example.vn>",
		SMTPPasswordFile: filepath.Join(dir, "password"), SMTPCAFile: filepath.Join(dir, "ca.pem"), RemindDays: "-3,1", DailyDigest: true}
	s := run(mail)
	<-server.Arriving
	<-server.Arriving
	stop(s)
	stop(run(mail))
	got := server.Messages()
	all := strings.Join(got, "\n")
	if len(got) != 2 || !strings.Contains(all, "To: <lan@example.vn>") || !strings.Contains(all, "To: <giamdoc@example.vn>") {
		t.Errorf("%d messages arrived:\n%s", len(got), all)
	}
	if subjects := subjects(t, got); !slices.Contains(subjects, "Báo cáo Quý III năm 2025 đã quá hạn 2 ngày") {
		t.Errorf("the subjects are %q", subjects)
	}
	if !strings.Contains(all, "22/09/2025") || strings.Contains(all, "20/03/2025") {
		t.Errorf("the digest is not of the latest period alone:\n%s", all)
	}
}

func subjects(t *testing.T, messages []string) (list []string) {
	t.Helper()
	for _, m := range messages {
		parsed, err := mail.ReadMessage(strings.NewReader(m))
		if err != nil {
			t.Fatal(err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject"))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, subject)
	}
	return list
}
