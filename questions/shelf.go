package questions

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"
)

// shelf is an index of the latest revisions of questions. A question stands in a slot; a newer revision takes a new slot
// and the old one dies, so that every list of slots grows at its end only. It is not safe for changes beside readers.
type shelf struct {
	listed []Listed // by slot; zero where it is dead
	rows   []row    // by slot
	live   bitset   // of slots
	order  []int32  // the live slots, by bank ID, then question ID
	areas  []string // by row.area

	facets     [facetFields]map[string]*facet
	vocabulary vocabulary
}

// row is what counting and filtering by day need of a question, close together.
type row struct {
	from, to   int64 // when its source is in force, in seconds since 1970
	area       int32
	difficulty int8
	status     int8 // in the order of Statuses
}

// The fields that have a list of slots for each value.
const (
	ofBank = iota
	ofArea
	ofDifficulty
	ofKind
	ofStatus
	ofTag      // folded
	ofDocument // folded
	ofAuthor
	facetFields
)

// facet is a value of a field and the slots that have it.
type facet struct {
	name  string // the value as it was first written
	slots []int32
	area  int32 // of ofArea: its place in areas
}

// spare is how many slots may be dead, beside as many as are live, before the shelf is made anew.
const spare = 1_000

func newShelf(list []Listed) *shelf {
	s := &shelf{}
	for i := range s.facets {
		s.facets[i] = map[string]*facet{}
	}
	s.vocabulary.numbers = map[string]int32{}
	s.listed = make([]Listed, 0, len(list))
	s.rows = make([]row, 0, len(list))
	for _, q := range list {
		s.order = append(s.order, s.place(q))
	}
	return s
}

// takes reports whether n more questions may be put; else a new shelf is less work.
func (s *shelf) takes(n int) bool {
	return n <= spare && len(s.listed)+n <= 2*len(s.order)+spare
}

// with returns what a shelf with these questions too would hold. Both are sorted.
func (s *shelf) with(list []Listed) []Listed {
	all := make([]Listed, 0, len(s.order)+len(list))
	for _, slot := range s.order {
		q := s.listed[slot]
		for len(list) > 0 && compareRefs(list[0].Question, q.BankID, q.ID) < 0 {
			all, list = append(all, list[0]), list[1:]
		}
		if len(list) > 0 && compareRefs(list[0].Question, q.BankID, q.ID) == 0 {
			q, list = list[0], list[1:]
		}
		all = append(all, q)
	}
	return append(all, list...)
}

func compareRefs(q Question, bankID, id string) int {
	return cmp.Or(cmp.Compare(q.BankID, bankID), cmp.Compare(q.ID, id))
}

// find returns the place in order of a question, or where it would be.
func (s *shelf) find(bankID, id string) (int, bool) {
	return slices.BinarySearchFunc(s.order, 0, func(slot int32, _ int) int {
		return compareRefs(s.listed[slot].Question, bankID, id)
	})
}

// put adds a question, or replaces it by a newer revision.
func (s *shelf) put(q Listed) {
	at, known := s.find(q.BankID, q.ID)
	slot := s.place(q)
	if !known {
		s.order = slices.Insert(s.order, at, slot)
		return
	}
	was := s.order[at]
	s.order[at] = slot
	s.live.clear(was)
	s.listed[was] = Listed{}
}

// place gives a question the next slot.
func (s *shelf) place(q Listed) int32 {
	slot := int32(len(s.listed))
	s.live = s.live.grow(len(s.listed) + 1)
	s.live.set(slot)
	q.BankID = s.note(ofBank, q.BankID, q.BankID, slot).name // one copy of what many have
	area := s.note(ofArea, q.Area, q.Area, slot)
	q.Area = area.name
	s.note(ofDifficulty, string(rune('0'+q.Difficulty)), "", slot)
	s.note(ofKind, string(q.Kind), string(q.Kind), slot)
	s.note(ofStatus, string(q.Status), string(q.Status), slot)
	q.Author = s.note(ofAuthor, q.Author, q.Author, slot).name
	if q.Source.Document != "" {
		document := s.note(ofDocument, Fold(q.Source.Document), q.Source.Document, slot)
		if document.name == q.Source.Document {
			q.Source.Document = document.name
		}
	}
	for _, tag := range q.Tags {
		s.note(ofTag, Fold(tag), tag, slot)
	}
	s.vocabulary.note(q.Question, slot)
	s.rows = append(s.rows, rowOf(q.Question, area.area))
	s.listed = append(s.listed, q)
	return slot
}

// note adds a slot to those that have a value.
func (s *shelf) note(field int, value, name string, slot int32) *facet {
	f := s.facets[field][value]
	if f == nil {
		f = &facet{name: name}
		if field == ofArea {
			f.area = int32(len(s.areas))
			s.areas = append(s.areas, name)
		}
		s.facets[field][value] = f
	}
	if n := len(f.slots); n == 0 || f.slots[n-1] != slot { // two tags may fold alike
		f.slots = append(f.slots, slot)
	}
	return f
}

func rowOf(q Question, area int32) row {
	r := row{from: q.Source.From.Unix(), to: q.Source.To.Unix(), area: area, difficulty: int8(q.Difficulty), status: int8(slices.Index(Statuses(), q.Status))}
	if q.Source.To.IsZero() {
		r.to = 1<<63 - 1
	}
	return r
}

// inForce reports whether the source is in force at t, as Source.InForce does, to the second.
func (r row) inForce(t time.Time) bool {
	at := t.Unix()
	return at >= r.from && at < r.to
}

// vocabulary lists the slots of each word: what stands between spaces of a folded text.
type vocabulary struct {
	numbers map[string]int32
	text    []byte  // every word with a space before it, in the order of their numbers
	starts  []int32 // by word: where it begins in text
	slots   [][]int32
}

// searched returns what is searched of q, folded.
func (q Question) searched() string {
	parts := []string{q.ID, q.Topic, q.Stem, q.Explanation, q.Source.Document, q.Source.Clause, q.Source.Quote}
	parts = append(parts, q.Tags...)
	for _, o := range q.Prompts {
		parts = append(parts, o.Text)
	}
	for _, o := range q.Options {
		parts = append(parts, o.Text)
	}
	return Fold(strings.Join(append(parts, q.Key.Texts...), "\n"))
}

func (v *vocabulary) note(q Question, slot int32) {
	for word := range strings.FieldsSeq(q.searched()) {
		n, known := v.numbers[word]
		if !known {
			n = int32(len(v.slots))
			v.numbers[strings.Clone(word)] = n // the text it was cut from is let go
			v.text = append(v.text, ' ')
			v.starts = append(v.starts, int32(len(v.text)))
			v.text = append(v.text, word...)
			v.slots = append(v.slots, nil)
		}
		if list := v.slots[n]; len(list) == 0 || list[len(list)-1] != slot {
			v.slots[n] = append(list, slot)
		}
	}
}

// among returns the slots among those given whose text holds part, which has no space in it, anywhere in a word.
func (v *vocabulary) among(slots bitset, part string) bitset {
	found := make(bitset, len(slots))
	for n := range v.containing(part) {
		for _, slot := range v.slots[n] {
			found.set(slot)
		}
		if len(v.slots[n]) > spare && found.covers(slots) {
			return slots // a part of one or two letters is everywhere
		}
	}
	found.keep(slots)
	return found
}

// containing yields the numbers of the words that contain part.
func (v *vocabulary) containing(part string) func(yield func(int32) bool) {
	return func(yield func(int32) bool) {
		wanted := []byte(part)
		for at := 0; ; {
			i := bytes.Index(v.text[at:], wanted)
			if i < 0 {
				return
			}
			n, exact := slices.BinarySearch(v.starts, int32(at+i))
			if !exact {
				n--
			}
			if !yield(int32(n)) || n+1 == len(v.starts) {
				return
			}
			at = int(v.starts[n+1])
		}
	}
}
