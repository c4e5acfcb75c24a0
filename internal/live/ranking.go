package live

import (
	"cmp"
	"encoding/binary"
	"slices"

	"khoabang/contest"
)

// Sizes of a Ranking's blocks, in entries. A block is split when it is full, and joined to its neighbour when both
// are small. Measured with a million entries: larger blocks cost more to move, smaller ones more to list.
const (
	blockMax = 128
	blockMin = blockMax / 4
)

// Ranking is an exact ordered set of members that knows the place of each: inserting, deleting and looking up cost
// about the logarithm of its length. A member is a small number that the caller gave to a contestant. The vector
// decides, and of equal vectors the contestant's ID, so that the order is the same on every node. It is not safe for
// concurrent use.
//
// The entries lie in sorted blocks, which one search finds and one short move changes; a Fenwick tree over the blocks'
// lengths gives how many entries lie before a block. Blocks are split and joined so seldom that copying the list of
// blocks then costs little for each entry. What limits the speed is fetching memory, so an entry is no more than the
// words that its contest's keys fill and one more: the first four bytes of the ID, which decide nearly every tie, and
// the member. Without pointers, the garbage collector passes over them.
type Ranking struct {
	keys   int // words of a vector that are in use
	id     func(member int32) string
	blocks [][]int64 // each a run of entries of stride words
	lows   []int64   // by block an entry: none of the block is less, all of the blocks before are; the first is unused
	counts []int     // Fenwick tree over the number of entries in blocks, from index 1
	length int
}

// NewRanking returns an empty Ranking for vectors of which only the first keys elements are used. id returns the ID of
// a member that is in the Ranking or being looked for; it may not change while the member is in.
func NewRanking(keys int, id func(member int32) string) *Ranking {
	return &Ranking{keys: keys, id: id}
}

// key is an entry to look for.
type key struct {
	words [contest.MaxKeys + 1]int64 // as an entry holds them
	first bool                       // stands before all members with its vector
}

func (r *Ranking) key(v *contest.RankVector, member int32) key {
	var k key
	copy(k.words[:r.keys], v[:])
	k.words[r.keys] = start(r.id(member)) | int64(member)
	return k
}

// start returns the first four bytes of an ID in the upper half of a number that sorts as they do.
func start(id string) int64 {
	var b [4]byte
	copy(b[:], id)
	return int64(binary.BigEndian.Uint32(b[:])^1<<31) << 32
}

// stride is how many words an entry has.
func (r *Ranking) stride() int { return r.keys + 1 }

// Len returns how many members there are.
func (r *Ranking) Len() int { return r.length }

// Insert adds a member and reports whether it was new.
func (r *Ranking) Insert(v contest.RankVector, member int32) bool {
	k := r.key(&v, member)
	if len(r.blocks) == 0 {
		r.blocks = append(r.blocks, make([]int64, 0, blockMax*r.stride()))
		r.lows = append(r.lows, make([]int64, r.stride())...)
		r.recount()
	}
	b, i, found := r.find(&k)
	if found {
		return false
	}
	if r.size(b) == blockMax {
		b, i = r.split(b, i)
	}
	// By hand: the arguments of slices.Insert would be on the heap.
	block, at, stride := r.blocks[b], i*r.stride(), r.stride()
	block = block[:len(block)+stride]
	copy(block[at+stride:], block[at:])
	copy(block[at:], k.words[:stride])
	r.blocks[b] = block
	r.add(b, 1)
	return true
}

// Delete removes a member, which was inserted with the same vector, and reports whether it was there.
func (r *Ranking) Delete(v contest.RankVector, member int32) bool {
	k := r.key(&v, member)
	b, i, found := r.find(&k)
	if !found {
		return false
	}
	r.blocks[b] = slices.Delete(r.blocks[b], i*r.stride(), (i+1)*r.stride())
	r.add(b, -1)
	if r.size(b) < blockMin {
		r.join(b)
	}
	return true
}

// Rank returns 1 plus how many members have a smaller vector: the rank that all with this vector share, and the one
// that a new member with it would get.
func (r *Ranking) Rank(v contest.RankVector) int {
	k := key{first: true}
	copy(k.words[:r.keys], v[:])
	b, i, _ := r.find(&k)
	return r.before(b) + i + 1
}

// Position returns the place in the order, from 1, of a member that was inserted with the same vector, and whether it
// is there.
func (r *Ranking) Position(v contest.RankVector, member int32) (int, bool) {
	k := r.key(&v, member)
	b, i, found := r.find(&k)
	if !found {
		return 0, false
	}
	return r.before(b) + i + 1, true
}

// Place returns both the rank and the position of a member that was inserted with the same vector, and whether it is
// there. It costs little more than one of them, except for those who share their rank.
func (r *Ranking) Place(v contest.RankVector, member int32) (rank, position int, ok bool) {
	k := r.key(&v, member)
	b, i, found := r.find(&k)
	if !found {
		return 0, 0, false
	}
	position = r.before(b) + i + 1
	if i > 0 && !slices.Equal(r.blocks[b][(i-1)*r.stride():i*r.stride()-1], k.words[:r.keys]) {
		return position, position, true
	}
	return r.Rank(v), position, true
}

// Top returns the first n members, or as many as there are.
func (r *Ranking) Top(n int) []int32 { return r.Window(1, n) }

// Window returns up to n members from position first on, in order. Positions count from 1; those that do not exist
// are left out.
func (r *Ranking) Window(first, n int) []int32 {
	last := min(r.length, first+n-1)
	first = max(first, 1)
	if first > last {
		return nil
	}
	members := make([]int32, 0, last-first+1)
	b, i := r.at(first - 1)
	for len(members) < cap(members) {
		if i == r.size(b) {
			b, i = b+1, 0
			continue
		}
		members = append(members, int32(r.blocks[b][(i+1)*r.stride()-1]))
		i++
	}
	return members
}

// Around returns the members at most n places before and after a position, and the position of the first of them.
func (r *Ranking) Around(position, n int) (members []int32, first int) {
	first = max(1, position-n)
	return r.Window(first, position+n-first+1), first
}

// find returns where k is, or where it would be inserted.
func (r *Ranking) find(k *key) (block, index int, found bool) {
	if len(r.blocks) == 0 {
		return 0, 0, false
	}
	// The last block whose low is not greater; the first has none.
	block, found = r.search(r.lows[r.stride():], k)
	if found {
		block++
	}
	index, found = r.search(r.blocks[block], k)
	return block, index, found
}

// search returns how many entries of a sorted run come before k, and whether the next one is k.
func (r *Ranking) search(run []int64, k *key) (index int, found bool) {
	stride := r.stride()
	low, high := 0, len(run)/stride
	for low < high {
		middle := int(uint(low+high) / 2)
		c := r.compare(run[middle*stride:middle*stride+stride], k)
		if c == 0 {
			return middle, true
		}
		if c < 0 {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, false
}

// compare orders an entry against k.
func (r *Ranking) compare(entry []int64, k *key) int {
	last := len(entry) - 1
	words := k.words[:last+1]
	for i, w := range entry[:last] {
		if w != words[i] {
			return cmp.Compare(w, words[i])
		}
	}
	switch a, b := entry[last], words[last]; {
	case k.first:
		return 1
	case a == b:
		return 0
	case a>>32 != b>>32:
		return cmp.Compare(a, b)
	default:
		return cmp.Compare(r.id(int32(a)), r.id(int32(b)))
	}
}

// size returns how many entries block b has.
func (r *Ranking) size(b int) int { return len(r.blocks[b]) / r.stride() }

// split makes room in the full block b and returns where what was to go to index i of it goes now. A block that
// grows at the very end is left full, so that entries that come in order fill their blocks.
func (r *Ranking) split(b, i int) (block, index int) {
	at := blockMax / 2
	if b == len(r.blocks)-1 && i == blockMax {
		at = blockMax - 1
	}
	cut := at * r.stride()
	right := append(make([]int64, 0, blockMax*r.stride()), r.blocks[b][cut:]...)
	r.blocks[b] = r.blocks[b][:cut]
	r.blocks = slices.Insert(r.blocks, b+1, right)
	r.lows = slices.Insert(r.lows, (b+1)*r.stride(), right[:r.stride()]...)
	r.recount()
	if i > at {
		return b + 1, i - at
	}
	return b, i
}

// join puts the small block b together with a neighbour if the two leave room to grow.
func (r *Ranking) join(b int) {
	if b == len(r.blocks)-1 {
		b--
	}
	if b < 0 || r.size(b)+r.size(b+1) > blockMax*3/4 {
		return
	}
	r.blocks[b] = append(r.blocks[b], r.blocks[b+1]...)
	r.blocks = slices.Delete(r.blocks, b+1, b+2)
	r.lows = slices.Delete(r.lows, (b+1)*r.stride(), (b+2)*r.stride())
	r.recount()
}

// recount builds the Fenwick tree anew.
func (r *Ranking) recount() {
	r.counts = append(r.counts[:0], make([]int, len(r.blocks)+1)...)
	for b := range r.blocks {
		i := b + 1
		r.counts[i] += r.size(b)
		if up := i + i&-i; up < len(r.counts) {
			r.counts[up] += r.counts[i]
		}
	}
}

// add notes that block b has n more entries.
func (r *Ranking) add(b, n int) {
	r.length += n
	for i := b + 1; i < len(r.counts); i += i & -i {
		r.counts[i] += n
	}
}

// before returns how many entries lie in the blocks before b.
func (r *Ranking) before(b int) int {
	n := 0
	for i := b; i > 0; i -= i & -i {
		n += r.counts[i]
	}
	return n
}

// at returns where the entry with n entries before it lies; there must be one.
func (r *Ranking) at(n int) (block, index int) {
	step := 1
	for step*2 < len(r.counts) {
		step *= 2
	}
	for ; step > 0; step /= 2 {
		if next := block + step; next < len(r.counts) && r.counts[next] <= n {
			block, n = next, n-r.counts[next]
		}
	}
	return block, n
}
