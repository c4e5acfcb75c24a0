// Package viet compares Vietnamese texts as people do.
package viet

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s as people type it in a hurry: lower case, without tone and vowel marks, đ as d, runs of space as one.
// "Ủy ban  Đức" and "uy ban duc" fold alike, and so do the two ways of placing a tone mark, "hoà" and "hòa".
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := true
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		case r < utf8.RuneSelf:
			b.WriteByte(byte(unicode.ToLower(r)))
		default:
			b.WriteString(foldRune(r))
		}
		space = false
	}
	return strings.TrimSuffix(b.String(), " ")
}

// foldedLatin holds what the letters up to U+1EFF fold to; the whole Vietnamese alphabet is among them.
var foldedLatin = sync.OnceValue(func() []string {
	t := make([]string, 0x1F00)
	for r := range t {
		t[r] = foldSlowly(rune(r))
	}
	return t
})

func foldRune(r rune) string {
	if t := foldedLatin(); int(r) < len(t) {
		return t[r]
	}
	return foldSlowly(r)
}

func foldSlowly(r rune) string {
	if r == 'đ' || r == 'Đ' {
		return "d"
	}
	var b strings.Builder
	for _, d := range norm.NFD.String(string(r)) {
		if !unicode.Is(unicode.Mn, d) {
			b.WriteRune(unicode.ToLower(d))
		}
	}
	return b.String()
}
