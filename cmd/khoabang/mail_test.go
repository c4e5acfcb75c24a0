package main

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"khoabang/internal/app"
	"khoabang/internal/config"
	"khoabang/internal/notify"
	"khoabang/internal/notify/notifytest"
)

func TestMailSettings(t *testing.T) {
	t.Parallel()
	secret, empty := write(t, "password", "hush\n"), write(t, "empty", "\n")
	good := "smtp_host: mail.example.vn\nsmtp_from: Sở Nội vụ <khoabang@example.vn>\n"
	for content, want := range map[string]string{
		good: "",
		good + "smtp_user: kb\nsmtp_password_file: " + secret + "\n": "",
		"smtp_host: ::1\nsmtp_tls: none\nsmtp_from: a@example.vn\n":  "",
		"smtp_from: a@example.vn\n":                                  "smtp-host: must name",
		"smtp_host: mail.example.vn\n":                               "smtp-from",
		"smtp_host: mail.example.vn:25\nsmtp_from: a@b.vn\n":         "smtp-host",
		good + "smtp_port: 70000\n":                                  "smtp-port",
		good + "smtp_tls: ssl\n":                                     `smtp-tls: "ssl"`,
		good + "smtp_tls: none\n":                                    "smtp-tls: none is for",
		good + "smtp_user: kb\n":                                     "smtp-password-file: must name a file",
		good + "smtp_user: kb\nsmtp_password_file: " + empty + "\n":  "must hold one line",
		good + "smtp_user: kb\nsmtp_password_file: /none/such\n":     "no such file",
		good + "smtp_password_file: " + secret + "\n":                "smtp-user",
		good + "smtp_ca_file: " + secret + "\n":                      "holds no certificate",
	} {
		file := write(t, "settings.yaml", content)
		code, _, errs := try(t, noEnv, "config", "check", "--config", file)
		if want == "" && code != 0 || want != "" && (code != 1 || !strings.Contains(errs, want)) || strings.Contains(errs, "hush") {
			t.Errorf("settings %q: %d %q, want %q", content, code, errs, want)
		}
		if code, out, _ := try(t, noEnv, "config", "print", "--config", file); code != 0 || strings.Contains(out, "hush") {
			t.Errorf("config print of %q: %d %s", content, code, out)
		}
	}
}

func TestMailTest(t *testing.T) {
	t.Parallel()
	server := notifytest.NewServer(t, notify.TLS)
	server.Rcpt = func(to string) error {
		if to != "lan@example.vn" {
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user"}
		}
		return nil
	}
	env := vars(map[string]string{
		"KHOABANG_SMTP_HOST": "127.0.0.1", "KHOABANG_SMTP_PORT": strconv.Itoa(server.Port), "KHOABANG_SMTP_TLS": "tls", "KHOABANG_SMTP_USER": notifytest.User,
		"KHOABANG_SMTP_PASSWORD_FILE": write(t, "password", notifytest.Password), "KHOABANG_SMTP_CA_FILE": write(t, "ca.pem", string(server.CA)),
		"KHOABANG_SMTP_FROM": "khoabang@example.vn",
	})
	if code, out, errs := try(t, env, "mail", "test", "lan@example.vn"); code != 0 || !strings.Contains(out, "took the message") || len(server.Messages()) != 1 {
		t.Errorf("mail test: %d %q %q", code, out, errs)
	}
	for address, want := range map[string]string{"minh@example.vn": "550", "minh": "not an e-mail address"} {
		code, _, errs := try(t, env, "mail", "test", address)
		if code == 0 || !strings.Contains(errs, want) || strings.Contains(errs, notifytest.Password) {
			t.Errorf("mail test %s: %d %q", address, code, errs)
		}
	}
	if code, _, errs := try(t, noEnv, "mail", "test", "lan@example.vn"); code != 1 || !strings.Contains(errs, "no mail server") {
		t.Errorf("mail test without settings: %d %q", code, errs)
	}
}

func TestMailList(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	stores, err := app.OpenStores(t.Context(), config.Store{Data: data}, app.Writing)
	if err != nil {
		t.Fatal(err)
	}
	m := notifytest.Mail("nhac-han")
	m.State, m.Reason = notify.GivenUp, "550 no such user"
	if err := errors.Join(stores.Mail.AddMail(t.Context(), m), stores.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := try(t, noEnv, "mail", "list", "--data", data, "--state", "given_up"); code != 0 || !strings.Contains(out, m.To) || !strings.Contains(out, m.Reason) {
		t.Errorf("mail list: %d %q %q", code, out, errs)
	}
	if code, out, _ := try(t, noEnv, "mail", "list", "--data", data); code != 0 || out != "" {
		t.Errorf("mail list of what waits: %d %q", code, out)
	}
}
