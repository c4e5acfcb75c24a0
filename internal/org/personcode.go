package org

import (
	"crypto/rand"
	"strings"
	"unicode"
)

// codeAlphabet is what codes are made of: 32 characters that nobody takes for another, on paper or by telephone. There is
// no 0 or O, 1 or I.
const codeAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// codeLength is how many of them a code has: 50 bits, so that with 200,000 codes given out a guess is right once in five
// thousand million times.
const codeLength = 10

// NewPersonCode returns a code for one person that nobody can guess, as it is printed: "K7MP4-WX2RC".
func NewPersonCode() string {
	random := make([]byte, codeLength)
	_, _ = rand.Read(random) // it never fails
	code := make([]byte, 0, codeLength+1)
	for i, b := range random {
		if i == codeLength/2 {
			code = append(code, '-')
		}
		code = append(code, codeAlphabet[int(b)%len(codeAlphabet)]) // 32 divides 256: every character is as likely
	}
	return string(code)
}

// PersonCodeKey returns what two ways of typing one person's code share: capitals without spaces or dashes, and one sign
// for those that people mix up, 0 and O, 1, I and L.
func PersonCodeKey(typed string) string {
	return strings.Map(func(r rune) rune {
		switch r = unicode.ToUpper(r); r {
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		case '-', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014':
			return -1
		}
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, typed)
}
