package table

import (
	"strings"
	"unicode/utf8"
)

// formulaStart are the characters by which a spreadsheet knows a formula.
const formulaStart = "=+-@\t\r＝＋－＠"

// Guard keeps a spreadsheet from taking a text for a formula: an apostrophe goes before. A number below zero is none. A
// text that began so already gets one more, so that Unguard gives back what was there.
func Guard(s string) string {
	if dangerous(s) && !belowZero(s) {
		return "'" + s
	}
	return s
}

// Unguard undoes Guard.
func Unguard(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && dangerous(rest) {
		return rest
	}
	return s
}

// dangerous reports whether s begins as a formula does, with any number of apostrophes before it.
func dangerous(s string) bool {
	first, n := utf8.DecodeRuneInString(strings.TrimLeft(s, "'"))
	return n > 0 && strings.ContainsRune(formulaStart, first)
}

// belowZero reports whether s is a minus sign and a plain number.
func belowZero(s string) bool {
	rest, minus := strings.CutPrefix(s, "-")
	whole, fraction, point := strings.Cut(rest, ".")
	return minus && digits(whole) && (!point || digits(fraction))
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
