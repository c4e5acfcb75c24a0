// Package email says what an e-mail address is here: one that any mail server takes, alone, without a name.
package email

import (
	"net/mail"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// MaxLen is the length of the longest address, in bytes.
const MaxLen = 254

// form is what mail servers without extensions take: no quotes, no comments, no letters beyond ASCII.
var form = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

// Valid reports whether s is an address that mail can be sent to.
func Valid(s string) bool {
	if len(s) > MaxLen || !form.MatchString(s) {
		return false
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && a.Name == ""
}

// Fold returns an address as it is kept: NFC, without space around it, the domain in small letters. What stands before the
// @ stays as it is: its capitals are for the mail server of that domain to judge.
func Fold(s string) string {
	s = norm.NFC.String(strings.TrimSpace(s))
	at := strings.LastIndexByte(s, '@')
	return s[:at+1] + strings.ToLower(s[at+1:])
}
