package config

import (
	"cmp"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"net/netip"
	"os"
	"strconv"
	"strings"
)

// Mail says by which server e-mail is sent. Without a host none is.
type Mail struct {
	SMTPHost         string `name:"smtp-host" help:"Mail server that sends reminders; without one no mail is sent." placeholder:"HOST"`
	SMTPPort         int    `name:"smtp-port" help:"Its port; 0 for what is usual: 587 with starttls, 465 with tls, 25 with none." default:"0" placeholder:"PORT"`
	SMTPTLS          string `name:"smtp-tls" help:"How the connection is protected: starttls, tls, or none for a mail server on this machine." default:"starttls"`
	SMTPUser         string `name:"smtp-user" help:"Name to log in with; empty to send without." placeholder:"NAME"`
	SMTPPasswordFile string `name:"smtp-password-file" help:"File with the password, as secrets are mounted; a line break at its end is left out." placeholder:"FILE"`
	SMTPFrom         string `name:"smtp-from" help:"Who mail is from: an address, or a name with one, as 'Sở Nội vụ <khoabang@example.vn>'." placeholder:"ADDRESS"`
	SMTPCAFile       string `name:"smtp-ca-file" help:"File with the certificates (PEM) that vouch for the mail server, instead of the system's." placeholder:"FILE"`
	RemindDays       string `name:"remind-days" help:"Days from the due date of reports on which units that owe one are reminded, as -3,0,2; empty for never." placeholder:"DAYS"`
	RemindHour       int    `name:"remind-hour" help:"Hour of the day in Vietnam from which reminders and the digest are sent." default:"7" placeholder:"HOUR"`
	DailyDigest      bool   `name:"daily-digest" help:"Tell those who lead the unit that reports go to each morning who is late."`
}

// MailOn reports whether mail is sent.
func (m Mail) MailOn() bool { return m.SMTPHost != "" }

// MailPort returns the port of the mail server.
func (m Mail) MailPort() int {
	return cmp.Or(m.SMTPPort, map[string]int{"starttls": 587, "tls": 465, "none": 25}[m.SMTPTLS])
}

// MailFrom returns who mail is from.
func (m Mail) MailFrom() (mail.Address, error) {
	a, err := mail.ParseAddress(m.SMTPFrom)
	if err != nil {
		return mail.Address{}, fmt.Errorf("%q is not an address like khoabang@example.vn", m.SMTPFrom)
	}
	return *a, nil
}

// MailPassword reads the password; it is "" where there is no user.
func (m Mail) MailPassword() (string, error) {
	if m.SMTPUser == "" {
		return "", nil
	}
	data, err := readShort(m.SMTPPasswordFile)
	if err != nil {
		return "", err
	}
	password := strings.TrimRight(string(data), "\r\n")
	if password == "" || strings.ContainsAny(password, "\r\n\x00") {
		return "", fmt.Errorf("%s must hold one line", m.SMTPPasswordFile)
	}
	return password, nil
}

// MailRoots reads the certificates that vouch for the mail server; nil means the system's.
func (m Mail) MailRoots() (*x509.CertPool, error) {
	if m.SMTPCAFile == "" {
		return nil, nil
	}
	data, err := readShort(m.SMTPCAFile)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("%s holds no certificate", m.SMTPCAFile)
	}
	return roots, nil
}

// RemindOffsets returns the days from a due date on which units are reminded; none for never.
func (m Mail) RemindOffsets() (days []int, err error) {
	for word := range strings.SplitSeq(m.RemindDays, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		n, err := strconv.Atoi(word)
		if err != nil || n < -60 || n > 60 {
			return nil, fmt.Errorf("%q is not a number of days from -60 to 60", word)
		}
		days = append(days, n)
	}
	return days, nil
}

// readShort reads a file that is no larger than a settings file.
func readShort(path string) ([]byte, error) {
	if path == "" {
		return nil, errors.New("must name a file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%s is larger than %d bytes", path, maxFile)
	}
	return data, err
}

// Check returns an error that names every setting that makes no sense, or nil. It is not called Validate, or the command
// line library would call it and take the error for one of usage.
func (m Mail) Check() error {
	var bad problems
	bad.mail(m)
	return bad.err()
}

func (p *problems) mail(m Mail) {
	offsets, err := m.RemindOffsets()
	p.check("remind-days", err)
	if m.RemindHour < 0 || m.RemindHour > 23 {
		p.add("remind-hour", "must be between 0 and 23")
	}
	if !m.MailOn() && (len(offsets) > 0 || m.DailyDigest) {
		p.add("smtp-host", "must name the mail server that reminders are sent by")
	}
	if !m.MailOn() {
		if m.SMTPUser != "" || m.SMTPPasswordFile != "" || m.SMTPFrom != "" || m.SMTPCAFile != "" || m.SMTPPort != 0 {
			p.add("smtp-host", "must name the mail server that the other smtp settings are for")
		}
		return
	}
	if strings.ContainsAny(m.SMTPHost, ":/@ ") && !isAddr(m.SMTPHost) {
		p.add("smtp-host", fmt.Sprintf("%q is not a name like mail.example.vn; the port is a setting of its own", m.SMTPHost))
	}
	if m.SMTPPort < 0 || m.SMTPPort > 65535 {
		p.add("smtp-port", "must be between 1 and 65535")
	}
	switch m.SMTPTLS {
	case "starttls", "tls":
	case "none":
		if !loopback(m.SMTPHost) {
			p.add("smtp-tls", "none is for a mail server on this machine alone: localhost, 127.0.0.1 or ::1")
		}
	default:
		p.add("smtp-tls", fmt.Sprintf("%q is none of starttls, tls, none", m.SMTPTLS))
	}
	if m.SMTPUser == "" && m.SMTPPasswordFile != "" {
		p.add("smtp-user", "must name whose password it is")
	}
	_, err = m.MailFrom()
	p.check("smtp-from", err)
	_, err = m.MailPassword()
	p.check("smtp-password-file", err)
	_, err = m.MailRoots()
	p.check("smtp-ca-file", err)
}

func isAddr(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}
