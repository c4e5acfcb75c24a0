// Package notify sends e-mail. Whoever has something to say puts a Mail into the Outbox, which keeps it in a store before
// it answers; the outbox's Run sends it by an SMTP server, tries again while that helps, and keeps what became of it. A
// lease in the store keeps two nodes from sending one message at once.
//
// A message is sent once as far as SMTP allows: where the connection breaks after the whole message was sent and before
// the server said so, it is sent again, under the same Message-ID, by which mail programs know it. Addresses stand in the
// outbox alone, and for no longer than Keep after a message was settled; logs name messages by their IDs.
package notify

import (
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"khoabang/internal/email"
	"khoabang/internal/fault"
)

// The errors of mail.
var (
	ErrOff      = fault.New(fault.Unavailable, "mail_off", "no mail server is set up")
	ErrMail     = fault.New(fault.Invalid, "mail_invalid", "the message cannot be sent as it stands")
	ErrNotFound = fault.New(fault.NotFound, "mail_not_found", "there is no such message")
	ErrTaken    = fault.New(fault.Conflict, "mail_taken", "a message with this ID is in the outbox")
	ErrNoneDue  = fault.New(fault.NotFound, "mail_none_due", "no message is due")
	ErrLease    = fault.New(fault.Conflict, "mail_lease_lost", "another node has taken the message")
	ErrBusy     = fault.New(fault.Unavailable, "mail_busy", "others keep changing the outbox")
)

// Limits of one message.
const (
	MaxID      = 200      // bytes
	MaxSubject = 200      // characters
	MaxText    = 64 << 10 // bytes
	MaxURL     = 1000     // bytes
	maxReason  = 300      // characters
)

// Mail is a plain text to one address, and what became of it.
type Mail struct {
	// ID names the message for ever: queueing an ID again changes nothing, so that a reminder whose ID is made of what
	// it reminds of is sent once, whichever node thinks of it. It is logged, so it holds no address.
	ID          string
	To          string // an address alone: lan@example.vn
	Subject     string // one line
	Text        string // lines end with \n
	Unsubscribe string // https address of a page that turns such messages off; "" for none

	QueuedAt  time.Time
	GiveUpAt  time.Time // when trying ends
	State     State
	DueAt     time.Time // while it waits: when it may be tried next, or when the lease of whoever tries it ends
	Lease     string    // of whoever tries it; "" for nobody
	Tries     int       // begun, whether or not they came to an end
	Reason    string    // why the last try failed, by the server's words; "" if it did not
	SettledAt time.Time // when it was sent or given up
}

// State says what became of a message.
type State string

// The states. A message that is Sent was taken by the mail server, which need not mean that it was read or delivered.
const (
	Waiting State = "waiting"
	Sent    State = "sent"
	GivenUp State = "given_up"
)

// Check returns ErrMail with a field for each thing that is wrong with what the sender chooses, or nil.
func (m Mail) Check() error {
	var c fault.Check
	c.Require(m.ID != "" && len(m.ID) <= MaxID && printable(m.ID), "id", "length", "min", 1, "max", MaxID)
	c.Require(email.Valid(m.To), "to", "email")
	subject := utf8.RuneCountInString(m.Subject)
	c.Require(subject >= 1 && subject <= MaxSubject && printable(m.Subject), "subject", "length", "min", 1, "max", MaxSubject)
	c.Require(strings.TrimSpace(m.Text) != "" && len(m.Text) <= MaxText && utf8.ValidString(m.Text), "text", "length", "min", 1, "max", MaxText)
	c.Require(m.Unsubscribe == "" || webAddress(m.Unsubscribe), "unsubscribe", "web_address")
	return c.Err(ErrMail)
}

// printable reports whether s is valid UTF-8 of one line, so that it can stand in a header.
func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' })
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= MaxURL && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsAny(s, "<>, \t\r\n")
}

// OneLine returns s as it can stand in a subject: on one line, without control characters, cut to MaxSubject.
func OneLine(s string) string { return cut(s, MaxSubject) }

func cut(s string, most int) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	}), " ")
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most-1]) + "…"
	}
	return s
}
