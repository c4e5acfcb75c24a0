package report

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// missing stands for a character that cannot be shown.
const missing = '\uFFFD'

// clean returns a text as it may stand in any output: NFC, valid UTF-8, no control characters other than line breaks.
// Signs that reorder text are taken out, since they make a page say something else than the data; any other control
// character is replaced by a visible sign.
func clean(s string) string {
	if plain(s) {
		return s
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, string(missing)), "\r\n", "\n")
	return strings.Map(cleanRune, norm.NFC.String(s))
}

// plain reports whether a text is printable ASCII, as most are that are not Vietnamese.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func cleanRune(r rune) rune {
	switch {
	case r == '\n', r == '\r', r == '\u2028', r == '\u2029', r == '\v', r == '\f':
		return '\n'
	case r == '\t', r == '\u0085':
		return ' '
	case reorders(r), r == '\u200B', r == '\uFEFF', r == '\u00AD':
		return -1
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cs, r), r == 0xFFFE, r == 0xFFFF:
		return missing
	}
	return r
}

// reorders reports whether a character only steers the direction of writing.
func reorders(r rune) bool {
	return r == '\u061C' || r == '\u200E' || r == '\u200F' || r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

// line returns a text as one line: clean, its line breaks and runs of spaces each made one space.
func line(s string) string {
	return strings.Join(strings.FieldsFunc(clean(s), isBlank), " ")
}

// lines returns a text whose line breaks are kept, each line as line returns it, empty ones left out.
func lines(s string) string {
	var kept []string
	for one := range strings.SplitSeq(clean(s), "\n") {
		if one = line(one); one != "" {
			kept = append(kept, one)
		}
	}
	return strings.Join(kept, "\n")
}

// capitals is lines in capitals.
func capitals(s string) string { return strings.ToUpper(lines(s)) }

// isBlank reports whether a line may be broken here. A no-break space is none.
func isBlank(r rune) bool {
	return r != '\u00A0' && r != '\u202F' && r != '\u2007' && unicode.IsSpace(r)
}

// upper returns a text in capitals. Vietnamese needs no rules of its own.
func upper(s string) string { return strings.ToUpper(line(s)) }

// runes is the number of characters of a text.
func runes(s string) int { return utf8.RuneCountInString(s) }

// digits writes a number without grouping.
func digits(n int) string { return strconv.Itoa(n) }

// sentenceCase returns a text in small letters with a capital first: "BIÊN BẢN" becomes "Biên bản".
func sentenceCase(s string) string {
	low := []rune(strings.ToLower(s))
	if len(low) > 0 {
		low[0] = unicode.ToUpper(low[0])
	}
	return string(low)
}
