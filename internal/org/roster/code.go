package roster

import (
	"regexp"
	"strings"
)

var codeForm = regexp.MustCompile(`^[A-Z0-9][A-Z0-9._/-]*$`)

// NormalCode returns a code as it is kept and printed, however somebody typed it: in capitals and without spaces. Which
// codes are one to whoever types them, org.PersonCodeKey says.
func NormalCode(s string) string {
	return strings.ToUpper(strings.Join(strings.Fields(s), ""))
}
