package auth

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The lengths of a password, in characters of its NFC form.
const (
	MinPassword = 10
	MaxPassword = 200
)

// minDistinct is how many different characters a password must have.
const minDistinct = 4

// common holds words that are no password even with digits and signs around them: those that are tried first against
// a Vietnamese office, written without tone marks, and those of the keyboard's rows.
var common = []string{
	"abc", "abcd", "abcdef", "abcdefghij", "admin", "administrator", "asdfghjkl", "caicachhanhchinh", "cchc",
	"changeme", "chuyendoiso", "congchuc", "dangnhap", "hochiminh", "iloveyou", "khoabang", "letmein", "matkhau",
	"matkhaumoi", "pass", "password", "passw0rd", "p@ssw0rd", "p@ssword", "qwerty", "qwertyuiop", "qwertyuiopasdfghjkl",
	"quantri", "quantrivien", "tochuc", "thithu", "test", "uyban", "vietnam", "welcome", "xinchao", "zxcvbnm",
}

// digitRuns holds the sequences of which a password must not be a part.
var digitRuns = []string{"01234567890123456789", "98765432109876543210", "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb"}

// NormalPassword returns the form of a password that is hashed: NFC, since phones type Vietnamese in different bytes.
func NormalPassword(password string) string { return norm.NFC.String(password) }

// CheckPassword says whether a user with the given login may have the password: ErrPasswordShort, ErrPasswordLong,
// ErrPasswordLogin or ErrPasswordCommon, or nil. It asks for no mixture of kinds of characters.
func CheckPassword(login, password string) error {
	p := NormalPassword(password)
	switch n := utf8.RuneCountInString(p); {
	case n < MinPassword:
		return ErrPasswordShort.With("min", MinPassword).At("password", "password_too_short", "min", MinPassword)
	case n > MaxPassword:
		return ErrPasswordLong.With("max", MaxPassword).At("password", "password_too_long", "max", MaxPassword)
	}
	p = strings.ToLower(p)
	if login = FoldLogin(login); login != "" && (p == login || trimWord(p) == login) {
		return ErrPasswordLogin.At("password", "password_is_login")
	}
	if isCommon(p) {
		return ErrPasswordCommon.At("password", "password_too_common")
	}
	return nil
}

func isCommon(p string) bool {
	distinct := make(map[rune]bool)
	for _, r := range p {
		distinct[r] = true
	}
	if len(distinct) < minDistinct {
		return true
	}
	inRun := func(run string) bool { return strings.Contains(run, p) }
	return slices.ContainsFunc(digitRuns, inRun) || slices.Contains(common, trimWord(p)) ||
		slices.Contains(common, p) || isRepeated(p)
}

// trimWord takes the digits, signs and spaces from both ends of p.
func trimWord(p string) string {
	return strings.TrimFunc(p, func(r rune) bool { return !unicode.IsLetter(r) })
}

// isRepeated reports whether p is a common word several times over.
func isRepeated(p string) bool {
	w := trimWord(p)
	return slices.ContainsFunc(common, func(c string) bool { return len(w) > len(c) && strings.ReplaceAll(w, c, "") == "" })
}

// The lengths of a login, in characters.
const (
	minLogin = 2
	maxLogin = 64
)

// FoldLogin returns the form in which a login is stored and looked up: NFC, small letters, no space around it.
func FoldLogin(login string) string {
	return norm.NFC.String(strings.ToLower(norm.NFC.String(strings.TrimSpace(login))))
}

// validLogin reports whether a folded login has only letters, digits and the signs of e-mail addresses.
func validLogin(login string) bool {
	if n := utf8.RuneCountInString(login); n < minLogin || n > maxLogin {
		return false
	}
	return !strings.ContainsFunc(login, func(r rune) bool {
		return r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-@+", r)
	})
}
