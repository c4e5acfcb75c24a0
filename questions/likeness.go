package questions

import (
	"cmp"
	"math"
	"slices"
	"unicode"
)

// likeness finds texts that share much of what they say. A text is a number, its slot, with a set of terms: words and
// pairs of neighbouring words, which stand here as their hashes. How alike two texts are is the weighted Jaccard index
// of their terms: what they share by what either has, rare terms counting more.
//
// Terms have ranks, the rarest first. Texts that are at least t alike share at least t of the weight of either; so the
// rarest term that they share is, in both, among the rarest terms that hold the first 1-t of the weight: were it not,
// what is left could not come to t. It is enough to look a text up by these terms of it, and to list texts under these
// of theirs (the prefix filter of Chaudhuri, Ganti and Kaushik, 2006). They are in few texts each.
//
// Ranks and weights are those of the texts that it was made of. Texts that are added later bring terms that are taken
// for rarer than any.
type likeness struct {
	ranks   map[uint64]int32 // by the hash of a term; those of terms that came later are negative
	weights []float64        // by rank, of terms that were there from the beginning
	rarest  float64          // the weight of terms that came later
	texts   [][]int32        // by slot: the ranks of its terms, ascending
	sums    []float64        // by slot: the weight of its terms
	listed  map[int32][]mention
}

// mention is a text that has a term among its rarest.
type mention struct {
	slot int32
	left float32 // the weight of this term of it and of those after
}

// What bounds the work for one text: how many it is compared with, and how many mentions are looked at. Where more share
// a rare term, as where a file holds one question a thousand times, those that share the rarest come first.
const (
	mostCompared = 1_000
	mostMentions = 20_000
)

// near allows for sums of fractions, which are not exact.
const near = 1 - 1e-5

// newLikeness returns a likeness of n texts, whose terms are given by slot, each sorted and without doubles.
func newLikeness(n int, terms func(slot int) []uint64) *likeness {
	x := &likeness{ranks: map[uint64]int32{}, rarest: rarity(0, n), texts: make([][]int32, n), sums: make([]float64, n), listed: map[int32][]mention{}}
	hashes, in := x.number(n, terms)
	order := make([]int32, len(hashes)) // term numbers by rank
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(in[a], in[b]), cmp.Compare(hashes[a], hashes[b]))
	})
	rank := make([]int32, len(order))
	x.weights = make([]float64, len(order))
	for r, term := range order {
		rank[term] = int32(r)
		x.weights[r] = rarity(int(in[term]), n)
		x.ranks[hashes[term]] = int32(r)
	}
	for slot, text := range x.texts {
		for i, term := range text {
			text[i] = rank[term]
		}
		x.list(int32(slot))
	}
	return x
}

// number gives the terms of n texts numbers in the order in which they come, and returns their hashes and in how many
// texts each is. Meanwhile the ranks and the texts hold these numbers.
func (x *likeness) number(n int, terms func(slot int) []uint64) (hashes []uint64, in []int32) {
	for slot := range n {
		list := terms(slot)
		text := make([]int32, len(list))
		for i, h := range list {
			term, known := x.ranks[h]
			if !known {
				term = int32(len(hashes))
				x.ranks[h] = term
				hashes, in = append(hashes, h), append(in, 0)
			}
			in[term]++
			text[i] = term
		}
		x.texts[slot] = text
	}
	return hashes, in
}

// rarity is what a term that occurs in df of n texts weighs: the inverse document frequency of Spärck Jones (1972),
// smoothed so that it is never nothing.
func rarity(df, n int) float64 { return math.Log(1 + float64(n+1)/float64(df+1)) }

func (x *likeness) weight(rank int32) float64 {
	if rank < 0 {
		return x.rarest
	}
	return x.weights[rank]
}

// list sorts the terms of a text and lists it under its rarest ones.
func (x *likeness) list(slot int32) {
	text := x.texts[slot]
	slices.Sort(text)
	x.sums[slot] = x.sum(text)
	left := x.sums[slot]
	for _, rank := range text {
		if left < AlikeFrom*x.sums[slot]*near {
			return
		}
		x.listed[rank] = append(x.listed[rank], mention{slot, float32(left)})
		left -= x.weight(rank)
	}
}

func (x *likeness) sum(text []int32) float64 {
	sum := 0.0
	for _, rank := range text {
		sum += x.weight(rank)
	}
	return sum
}

// add adds a text in the next slot.
func (x *likeness) add(terms []uint64) {
	text := make([]int32, len(terms))
	for i, h := range terms {
		rank, known := x.ranks[h]
		if !known {
			rank = int32(len(x.weights) - len(x.ranks) - 1)
			x.ranks[h] = rank
		}
		text[i] = rank
	}
	x.texts, x.sums = append(x.texts, text), append(x.sums, 0)
	x.list(int32(len(x.texts) - 1))
}

// like calls found with the slots of the texts that are at least AlikeFrom like a text with the given terms.
func (x *likeness) like(terms []uint64, found func(slot int32, alike float64)) {
	text, all := x.known(terms)
	left, sum := all, all+x.rarest*float64(len(terms)-len(text))
	seen := map[int32]bool{}
	looked := 0
	for _, rank := range text { // terms that nobody has come before these, and tell nothing
		if left < AlikeFrom*sum*near {
			return
		}
		for _, m := range x.listed[rank] {
			if looked++; looked > mostMentions || len(seen) >= mostCompared {
				return
			}
			needed := x.needed(sum, m.slot) * near
			if min(left, float64(m.left)) < needed || seen[m.slot] {
				continue
			}
			seen[m.slot] = true
			shared := x.shared(text, all, m.slot, needed)
			if alike := shared / (sum + x.sums[m.slot] - shared); alike >= AlikeFrom {
				found(m.slot, min(alike, 1))
			}
		}
		left -= x.weight(rank)
	}
}

// known returns the ranks of those terms that any text has, ascending, and their weight.
func (x *likeness) known(terms []uint64) ([]int32, float64) {
	text := make([]int32, 0, len(terms))
	for _, h := range terms {
		if rank, known := x.ranks[h]; known {
			text = append(text, rank)
		}
	}
	slices.Sort(text)
	return text, x.sum(text)
}

// needed returns what a text of the given weight must share with another to be AlikeFrom like it.
func (x *likeness) needed(sum float64, slot int32) float64 {
	return AlikeFrom / (1 + AlikeFrom) * (sum + x.sums[slot])
}

// shared returns the weight of the terms that a text has in common with that of a slot, or less than needed where it is
// less: it stops as soon as what one of them has left cannot come to that.
func (x *likeness) shared(a []int32, left float64, slot int32, needed float64) float64 {
	b, leftB, sum := x.texts[slot], x.sums[slot], 0.0
	for i, j := 0, 0; i < len(a) && j < len(b) && sum+min(left, leftB) >= needed; {
		switch w := x.weight(min(a[i], b[j])); {
		case a[i] < b[j]:
			left -= w
			i++
		case a[i] > b[j]:
			leftB -= w
			j++
		default:
			sum, left, leftB = sum+w, left-w, leftB-w
			i++
			j++
		}
	}
	return sum
}

// terms returns the hashes of the words and of the pairs of neighbouring words of what q asks and offers, folded, sorted
// and each once: a question stays the same when its marks, its capitals or the order of its options change.
func (q Question) terms() []uint64 {
	list := hashTerms(make([]uint64, 0, 128), q.Stem)
	for _, o := range q.Prompts {
		list = hashTerms(list, o.Text)
	}
	if q.Kind != TrueFalse {
		for _, o := range q.Options {
			list = hashTerms(list, o.Text)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// The constants of FNV-1a by Fowler, Noll and Vo, in 64 bits: that two of a bank's terms have one hash is as good as
// impossible, and would do no harm.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// hashTerms appends the hashes of the terms of a text. That of a pair is the first word's, carried on through a space and
// the second word.
func hashTerms(list []uint64, text string) []uint64 {
	var word, pair uint64 = fnvOffset, 0
	inside, second := false, false
	end := func() {
		list = append(list, word)
		if second {
			list = append(list, pair)
		}
		pair, word = (word^' ')*fnvPrime, fnvOffset
		inside, second = false, true
	}
	for _, r := range Fold(text) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			word, pair, inside = (word^uint64(r))*fnvPrime, (pair^uint64(r))*fnvPrime, true
		} else if inside {
			end()
		}
	}
	if inside {
		end()
	}
	return list
}
