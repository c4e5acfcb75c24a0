package questions

import "math/bits"

// bitset is a set of small numbers.
type bitset []uint64

func (b bitset) has(i int32) bool { return b[i>>6]&(1<<(i&63)) != 0 }
func (b bitset) set(i int32)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) clear(i int32)    { b[i>>6] &^= 1 << (i & 63) }

// grow returns b with room for n numbers.
func (b bitset) grow(n int) bitset {
	for len(b)*64 < n {
		b = append(b, 0)
	}
	return b
}

// keep takes out of b what is not in o, which is as long.
func (b bitset) keep(o bitset) {
	for i := range b {
		b[i] &= o[i]
	}
}

// covers reports whether everything in o, which is as long, is in b.
func (b bitset) covers(o bitset) bool {
	for i, w := range o {
		if w&^b[i] != 0 {
			return false
		}
	}
	return true
}

func (b bitset) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// each calls yield with every number in b, ascending.
func (b bitset) each(yield func(int32)) {
	for i, w := range b {
		for ; w != 0; w &= w - 1 {
			yield(int32(i<<6 + bits.TrailingZeros64(w)))
		}
	}
}
