package live

import (
	"time"

	"khoabang/contest"
)

// results keeps what a board knows, small: a million contestants are a million records of 64 bytes, not maps of
// structs. Contestants are members, numbered as they come; so are units.
type results struct {
	members map[string]int32 // by contestant ID
	people  []person
	records []record
	units   map[string]int32
	unitIDs []string
}

// person is a contestant.
type person struct {
	id     string
	newest int32 // head of the list of records
	counts int32 // the record that counts
}

// record is a result, its times in milliseconds. The fields are 32 bits wide where no contest needs more.
type record struct {
	attemptID string
	submitted int64
	changed   int64
	duration  int64
	correct   int32
	points    int32
	ordinal   int32
	revision  int32
	unit      int32
	next      int32 // of the same contestant; -1 for none
}

func (rs *results) init() {
	rs.members = map[string]int32{}
	rs.units = map[string]int32{}
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

func (rs *results) unit(id string) int32 {
	unit, known := rs.units[id]
	if !known {
		unit = int32(len(rs.unitIDs))
		rs.units[id] = unit
		rs.unitIDs = append(rs.unitIDs, id)
	}
	return unit
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
	to.unit = rs.unit(r.UnitID)
}

// ranked returns the part of the result that a rank vector is made of.
func (r *record) ranked() contest.Result {
	return contest.Result{
		Correct: int(r.correct), Points: int(r.points),
		Duration: time.Duration(r.duration) * time.Millisecond, SubmittedAt: time.UnixMilli(r.submitted).UTC(),
	}
}

// result returns a member's record as the result it was made from, without the contest's ID.
func (rs *results) result(member, i int32) contest.Result {
	r := &rs.records[i]
	full := r.ranked()
	full.AttemptID, full.ContestantID, full.UnitID = r.attemptID, rs.people[member].id, rs.unitIDs[r.unit]
	full.Ordinal, full.Revision, full.ChangedAt = int(r.ordinal), int(r.revision), time.UnixMilli(r.changed).UTC()
	return full
}
