package i18n

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// SortNames sorts items by people's names as Vietnamese lists do: by given name, which comes last, then by middle
// names, then by family name; letters and tones in their Vietnamese order. It is stable.
func SortNames[T any](items []T, name func(T) string) {
	c := collate.New(language.Vietnamese)
	var buf collate.Buffer
	type keyed struct {
		item T
		keys [3]string
	}
	all := make([]keyed, len(items))
	for i, item := range items {
		all[i].item = item
		for k, part := range nameParts(name(item)) {
			all[i].keys[k] = string(c.KeyFromString(&buf, part))
			buf.Reset()
		}
	}
	slices.SortStableFunc(all, func(a, b keyed) int { return slices.Compare(a.keys[:], b.keys[:]) })
	for i := range all {
		items[i] = all[i].item
	}
}

// nameParts returns the given name, the middle names and the family name of a full name. A single word is a given name.
func nameParts(full string) [3]string {
	words := strings.Fields(PlaceTones(full))
	switch n := len(words); n {
	case 0:
		return [3]string{}
	case 1:
		return [3]string{words[0]}
	default:
		return [3]string{words[n-1], strings.Join(words[1:n-1], " "), words[0]}
	}
}

// PlaceTones returns s in NFC with tone marks in one of the two places where people put them: hoà becomes hòa, khoẻ
// khỏe, thuý thúy. Without it the same name sorts and compares as two. Words like quý and hoàn have one spelling only.
func PlaceTones(s string) string {
	rs := []rune(norm.NFC.String(s))
	for i := 1; i < len(rs); i++ {
		if i+1 < len(rs) && unicode.IsLetter(rs[i+1]) {
			continue
		}
		base, tone, ok := toned(rs[i])
		if !ok || !glides(rs[:i], base) {
			continue
		}
		moved := []rune(norm.NFC.String(string([]rune{rs[i-1], tone})))
		if len(moved) == 1 {
			rs[i-1], rs[i] = moved[0], base
		}
	}
	return string(rs)
}

// toned splits a vowel with a tone and nothing else on it.
func toned(r rune) (base, tone rune, ok bool) {
	d := []rune(norm.NFD.String(string(r)))
	if len(d) != 2 || !strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", d[1]) {
		return 0, 0, false
	}
	return d[0], d[1], true
}

// glides reports whether the last letter of before and the vowel after it are oa, oe or uy, the pairs that people tone
// in two ways. The u of qu is part of the consonant.
func glides(before []rune, vowel rune) bool {
	n := len(before)
	switch last := unicode.ToLower(before[n-1]); unicode.ToLower(vowel) {
	case 'a', 'e':
		return last == 'o'
	case 'y':
		return last == 'u' && (n < 2 || unicode.ToLower(before[n-2]) != 'q')
	}
	return false
}
