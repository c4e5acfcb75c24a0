package roster

import (
	"regexp"
	"strings"
)

var codeForm = regexp.MustCompile(`^[A-Z0-9][A-Z0-9._/-]*$`)

// CodeForm reports whether a code, as NormalCode returns it, is made of what cards and people can hold.
func CodeForm(code string) bool { return len(code) <= MaxCode && codeForm.MatchString(code) }

// NormalCode returns a code as it is kept and printed, however somebody typed it: in capitals and without spaces. Which
// codes are one to whoever types them, org.PersonCodeKey says.
func NormalCode(s string) string {
	return strings.ToUpper(strings.Join(strings.Fields(s), ""))
}
