package notify

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strings"

	smtp "github.com/wneessen/go-mail"
)

// Security says how the connection to a mail server is protected.
type Security string

// The kinds of security. With StartTLS and TLS the server's certificate is checked, and nothing is said before.
const (
	StartTLS Security = "starttls" // begins in clear and must turn to TLS
	TLS      Security = "tls"      // TLS from the first byte
	Clear    Security = "none"     // for a mail server on this machine
)

// SMTP is a mail server, and whose name mail is sent in.
type SMTP struct {
	Host     string
	Port     int
	Security Security
	User     string // "" to send without logging in
	Password string
	From     mail.Address
	Roots    *x509.CertPool // nil for the system's
}

// Failure is a try that did not succeed. Its text holds neither addresses nor secrets, so it can be logged.
type Failure struct {
	Code    int    // the server's reply, such as 550; 0 where there was none
	Message bool   // it is about this message: others may fare better
	Final   bool   // the server will never take this message
	Reason  string // in the server's words, which may name addresses: for staff, not for logs
	step    string
}

// Error returns a line without addresses.
func (f *Failure) Error() string {
	if f.Code == 0 {
		return f.step
	}
	return fmt.Sprintf("%s: reply %d", f.step, f.Code)
}

// Send hands a message to the mail server, and returns nil or a *Failure. When ctx ends the connection is cut. The same
// message is the same bytes at every try.
func (s SMTP) Send(ctx context.Context, m Mail) error {
	msg, err := s.compose(m)
	if err != nil {
		return &Failure{Message: true, Final: true, Reason: cut(err.Error(), maxReason), step: "write the message"}
	}
	var conn net.Conn
	client, err := s.client(func(ctx context.Context, network, addr string) (_ net.Conn, err error) {
		conn, err = s.dial(ctx, network, addr)
		return conn, err
	})
	if err != nil {
		return &Failure{Reason: cut(err.Error(), maxReason), step: "set up the mail server"}
	}
	defer func() { // the library leaves the connection open where the log-in fails
		if conn != nil {
			conn.Close() //nolint:errcheck // whatever was to be said was said
		}
	}()
	if err := client.DialWithContext(ctx); err != nil {
		return &Failure{Code: replyCode(err), Reason: cut(err.Error(), maxReason), step: "log in at the mail server"}
	}
	defer context.AfterFunc(ctx, func() { conn.Close() })() //nolint:errcheck // to end whatever waits
	if err := client.Send(msg); err != nil && !msg.IsDelivered() {
		return failure(err)
	}
	client.Close() //nolint:errcheck // the message is taken, whatever becomes of the goodbye
	return nil
}

func (s SMTP) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if s.Security == TLS {
		return (&tls.Dialer{Config: s.tlsConfig()}).DialContext(ctx, network, addr)
	}
	return (&net.Dialer{}).DialContext(ctx, network, addr)
}

func (s SMTP) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
}

func (s SMTP) client(dial smtp.DialContextFunc) (*smtp.Client, error) {
	policy := smtp.NoTLS
	if s.Security == StartTLS {
		policy = smtp.TLSMandatory
	}
	options := []smtp.Option{
		smtp.WithPort(s.Port), smtp.WithTimeout(sendTimeout), smtp.WithTLSConfig(s.tlsConfig()), smtp.WithTLSPolicy(policy),
		smtp.WithDialContextFunc(dial), smtp.WithoutNoop(),
	}
	if s.User != "" {
		// What gives the password away comes last, and the library refuses it where the connection is neither TLS nor local.
		options = append(options, smtp.WithUsername(s.User), smtp.WithPassword(s.Password),
			smtp.WithOpportunisticSMTPAuth(smtp.SMTPAuthSCRAMSHA256, smtp.SMTPAuthSCRAMSHA1, smtp.SMTPAuthCramMD5, smtp.SMTPAuthPlain, smtp.SMTPAuthLogin))
	}
	return smtp.NewClient(s.Host, options...)
}

// compose writes a message.
func (s SMTP) compose(m Mail) (*smtp.Msg, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(s.From.Address, "@")
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%d", m.ID, m.To, m.QueuedAt.UnixMilli()))
	msg := smtp.NewMsg(smtp.WithNoDefaultUserAgent())
	msg.FromMailAddress(&s.From)
	msg.ToMailAddress(&mail.Address{Address: m.To})
	msg.Subject(m.Subject)
	msg.SetDateWithValue(m.QueuedAt)
	msg.SetMessageIDWithValue(hex.EncodeToString(sum[:16]) + "@" + domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.Unsubscribe != "" {
		msg.SetListUnsubscribe(m.Unsubscribe)
	}
	msg.SetBodyString(smtp.TypeTextPlain, strings.ReplaceAll(strings.ReplaceAll(m.Text, "\r\n", "\n"), "\n", "\r\n"))
	return msg, nil
}

// failure reads what the library says of a message that was not taken.
func failure(err error) *Failure {
	text, _, _ := strings.Cut(err.Error(), ", affected ") // the address and the ID follow
	f := &Failure{Reason: cut(text, maxReason), step: "send the message"}
	var e *smtp.SendError
	if !errors.As(err, &e) {
		return f
	}
	f.Code = e.ErrorCode()
	switch e.Reason {
	case smtp.ErrSMTPRcptTo, smtp.ErrSMTPData, smtp.ErrSMTPDataClose:
		f.Message = f.Code != 0
		f.Final = f.Code >= 500 && !settings(f.Code, e.EnhancedStatusCode())
	}
	return f
}

// settings reports whether a refusal may be about this server's log-in or rights rather than about the message: somebody
// can put that right while the message waits.
func settings(code int, enhanced string) bool {
	return code == 530 || code == 535 || strings.HasPrefix(enhanced, "5.7.")
}

// replyCode returns the reply that a failed log-in got, or 0.
func replyCode(err error) int {
	for ; err != nil; err = errors.Unwrap(err) {
		var code int
		if _, scanErr := fmt.Sscanf(err.Error(), "%3d ", &code); scanErr == nil && code >= 400 && code <= 599 {
			return code
		}
	}
	return 0
}
