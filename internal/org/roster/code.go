package roster

import (
	"crypto/rand"
	"regexp"
	"strings"
)

// alphabet is what codes are made of: 32 characters that nobody takes for another, on paper or by telephone. There is no
// 0 or O, 1 or I.
const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// codeLength is how many of them a code has: 50 bits, so that with 200,000 codes given out a guess is right once in five
// thousand million times.
const codeLength = 10

var codeForm = regexp.MustCompile(`^[A-Z0-9][A-Z0-9._/-]*$`)

// NewCode returns a code that nobody can guess, as it is printed: "K7MP4-WX2RC".
func NewCode() string {
	random := make([]byte, codeLength)
	_, _ = rand.Read(random) // it never fails
	code := make([]byte, 0, codeLength+1)
	for i, b := range random {
		if i == codeLength/2 {
			code = append(code, '-')
		}
		code = append(code, alphabet[int(b)%len(alphabet)]) // 32 divides 256: every character is as likely
	}
	return string(code)
}

// NormalCode returns a code as it is kept and compared, however somebody typed it: in capitals and without spaces.
func NormalCode(s string) string {
	return strings.ToUpper(strings.Join(strings.Fields(s), ""))
}
