package questions

import (
	"math/big"
	"regexp"
	"strings"
)

// Decimal is a number as people write it, kept exactly: digits with an optional minus sign and an optional fraction
// after a dot. The zero value is "no number".
type Decimal string

var decimalForm = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,9})?$`)

// asTyped turns what phones type into the form of a Decimal: a decimal comma, and U+2212 for minus.
var asTyped = strings.NewReplacer(",", ".", "−", "-")

// ParseDecimal reads a number with a decimal comma or dot, as in "12,5" or "-3", of at most 15 digits before and 9
// after it. Spaces around it do not count. Thousands separators are not accepted, since "1.234" would mean two things.
func ParseDecimal(s string) (Decimal, error) {
	d := Decimal(asTyped.Replace(strings.TrimSpace(s)))
	if !d.Valid() {
		return "", ErrAnswer.At("number", "decimal")
	}
	return d, nil
}

// Valid reports whether d is a number.
func (d Decimal) Valid() bool { return decimalForm.MatchString(string(d)) }

// Negative reports whether d is below zero.
func (d Decimal) Negative() bool { return d.rat().Sign() < 0 }

// Within reports whether d and e differ by at most tolerance. An empty tolerance is zero.
func (d Decimal) Within(e, tolerance Decimal) bool {
	diff := new(big.Rat).Sub(d.rat(), e.rat())
	return diff.Abs(diff).Cmp(tolerance.rat()) <= 0
}

// rat returns d exactly, and zero where d is no number.
func (d Decimal) rat() *big.Rat {
	r, ok := new(big.Rat).SetString(string(d))
	if !ok {
		return new(big.Rat)
	}
	return r
}
