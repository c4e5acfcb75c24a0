package live

import (
	"time"

	"khoabang/contest"
	"khoabang/questions"
)

// results keeps what a board knows, small: a million contestants are a million records of 64 bytes, not maps of
// structs. Contestants are members, numbered as they come; so are units.
type results struct {
	members map[string]int32 // by contestant ID
	people  []person
	records []record
	units   interned
	rounds  interned
	blocks  interned
}

// interned numbers texts as they come.
type interned struct {
	numbers map[string]int32
	texts   []string
}

func (n *interned) number(text string) int32 {
	i, known := n.numbers[text]
	if !known {
		i = int32(len(n.texts))
		n.numbers[text] = i
		n.texts = append(n.texts, text)
	}
	return i
}

// person is a contestant.
type person struct {
	id     string
	newest int32 // head of the list of records
	counts int32 // the record that counts; -1 where none does
}

// record is a result, its times in milliseconds. The fields are 32 bits wide where no contest needs more.
type record struct {
	attemptID  string
	predicted  questions.Decimal
	registered int64
	submitted  int64
	changed    int64
	duration   int64
	correct    int32
	points     int32
	ordinal    int32
	revision   int32
	unit       int32
	round      int32
	block      int32
	next       int32 // of the same contestant; -1 for none
	of         int16
	failed     bool
}

func (rs *results) init() {
	rs.members = map[string]int32{}
	for _, n := range []*interned{&rs.units, &rs.rounds, &rs.blocks} {
		n.numbers = map[string]int32{}
	}
}

// id returns a member's contestant ID.
func (rs *results) id(member int32) string { return rs.people[member].id }

// member returns the number of a contestant, new or known.
func (rs *results) member(contestantID string) (member int32, known bool) {
	if member, known = rs.members[contestantID]; known {
		return member, true
	}
	member = int32(len(rs.people))
	rs.members[contestantID] = member
	rs.people = append(rs.people, person{id: contestantID, newest: -1, counts: -1})
	return member, false
}

// put stores r unless it is known in the same or a greater revision, and returns its record and whether it was stored.
// It searches the contestant's records one by one: there are as many as attempts one person made.
func (rs *results) put(member int32, r *contest.Result) (i int32, stored bool) {
	p := &rs.people[member]
	for i = p.newest; i >= 0; i = rs.records[i].next {
		if known := &rs.records[i]; known.attemptID == r.AttemptID {
			if int(known.revision) >= r.Revision {
				return i, false
			}
			rs.fill(known, r)
			return i, true
		}
	}
	i = int32(len(rs.records))
	rs.records = append(rs.records, record{attemptID: r.AttemptID, next: p.newest})
	p.newest = i
	rs.fill(&rs.records[i], r)
	return i, true
}

func (rs *results) fill(to *record, r *contest.Result) {
	to.submitted, to.changed = r.SubmittedAt.UnixMilli(), r.ChangedAt.UnixMilli()
	to.duration = r.Duration.Milliseconds()
	to.correct, to.points = int32(r.Correct), int32(r.Points)
	to.ordinal, to.revision = int32(r.Ordinal), int32(r.Revision)
	to.unit, to.round, to.block = rs.units.number(r.UnitID), rs.rounds.number(r.RoundID), rs.blocks.number(r.BlockID)
	to.of, to.failed, to.predicted = int16(r.Of), r.Failed, r.Predicted
	to.registered = millis(r.RegisteredAt)
}

// millis returns a time in milliseconds since 1970, 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func timeOf(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// ranked returns the part of the result that a rank is made of.
func (rs *results) ranked(i int32) contest.Result {
	r := &rs.records[i]
	return contest.Result{
		RoundID: rs.rounds.texts[r.round], BlockID: rs.blocks.texts[r.block],
		Correct: int(r.correct), Of: int(r.of), Points: int(r.points), Failed: r.failed, Predicted: r.predicted,
		Duration:     time.Duration(r.duration) * time.Millisecond,
		RegisteredAt: timeOf(r.registered), SubmittedAt: time.UnixMilli(r.submitted).UTC(),
	}
}

// tally counts a contestant's results, and those with every question right, but for those that are out.
func (rs *results) tally(member int32, out map[string]bool) (attempts, perfect int) {
	for i := rs.people[member].newest; i >= 0; i = rs.records[i].next {
		if out[rs.records[i].attemptID] {
			continue
		}
		attempts++
		if r := &rs.records[i]; r.of > 0 && r.correct == int32(r.of) {
			perfect++
		}
	}
	return attempts, perfect
}

// all returns a contestant's results, the newest first.
func (rs *results) all(member int32) []contest.Result {
	var list []contest.Result
	for i := rs.people[member].newest; i >= 0; i = rs.records[i].next {
		list = append(list, rs.result(member, i))
	}
	return list
}

// result returns a member's record as the result it was made from, without the contest's ID.
func (rs *results) result(member, i int32) contest.Result {
	r := &rs.records[i]
	full := rs.ranked(i)
	full.AttemptID, full.ContestantID, full.UnitID = r.attemptID, rs.people[member].id, rs.units.texts[r.unit]
	full.Ordinal, full.Revision, full.ChangedAt = int(r.ordinal), int(r.revision), time.UnixMilli(r.changed).UTC()
	return full
}
