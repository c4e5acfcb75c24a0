package analysis

import (
	"math"
	"math/big"
)

// Value is a figure that may not be defined for the attempts at hand. The zero Value is not defined.
type Value struct {
	V  float64 // finite; 0 where it is not defined
	OK bool    // whether it is defined
}

// defined returns v as a Value, not defined if it is no number.
func defined(v float64) Value {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Value{}
	}
	return Value{V: v, OK: true}
}

// ratio returns a/b, not defined if b is not above 0.
func ratio(a, b float64) Value {
	if !(b > 0) {
		return Value{}
	}
	return defined(a / b)
}

// cross returns n·sxy − sx·sy, which is n² times a covariance. The difference is taken in whole numbers and rounded
// once, so nothing cancels, however many attempts there are and however alike.
func cross(n, sxy, sx, sy int64) float64 {
	a := new(big.Int).Mul(big.NewInt(n), big.NewInt(sxy))
	b := new(big.Int).Mul(big.NewInt(sx), big.NewInt(sy))
	f, _ := a.Sub(a, b).Float64()
	return f
}
