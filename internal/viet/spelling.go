package viet

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// tones are the tone marks, as combining characters.
const tones = "\u0300\u0301\u0303\u0309\u0323"

// Spelling returns a form in which two spellings of one name are alike: lower case, runs of space as one, and each
// word's tone mark at its end, since "hoà" and "hòa" are one word to readers. Unlike Fold it keeps apart what marks keep
// apart: "Vĩnh Hậu" is not "Vĩnh Hâu".
func Spelling(s string) string {
	words := strings.Fields(strings.ToLower(norm.NFC.String(s)))
	for i, w := range words {
		words[i] = toneLast(w)
	}
	return strings.Join(words, " ")
}

// toneLast moves the tone marks of each run of letters behind it.
func toneLast(word string) string {
	var out, tone strings.Builder
	for _, r := range norm.NFD.String(word) {
		switch {
		case strings.ContainsRune(tones, r):
			tone.WriteRune(r)
			continue
		case !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r):
			out.WriteString(tone.String())
			tone.Reset()
		}
		out.WriteRune(r)
	}
	return out.String() + tone.String()
}
